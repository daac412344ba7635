"""Imported at its start by every interpreter that a test or a tool of the tests starts: the
devices that nobody made are out of its reach too.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

NAME = "tests.own"
FILE = Path(__file__).resolve().parent.parent / "own.py"

if "ETABLI_TESTS_OWN" in os.environ and NAME not in sys.modules:
    # By its file: the package `tests` would bring the tests' libraries into a product that has none of them.
    _found = importlib.util.spec_from_file_location(NAME, FILE)
    if _found is None or _found.loader is None:
        raise ImportError(f"{FILE} is not there")
    sys.modules[NAME] = importlib.util.module_from_spec(_found)
    _found.loader.exec_module(sys.modules[NAME])
    sys.modules[NAME].watch()
