"""Runs outside of a guest, under the guests' own Python: the codes of the product's classes, so that no guest
has to compile them. `python3 -I -S class_codes.py TABLE SITE`; see tests/vm/compiled_once.py.
"""

import dataclasses
import importlib
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
COMMANDS = ("wipe", "run", "ui", "probe")


def main(table: str, site: str) -> None:
    """Import what guests start most, and keep what was compiled."""
    sys.path[:0] = [str(PROJECT), site]
    once = importlib.import_module("tests.vm.compiled_once")
    warm = importlib.import_module("tests.vm.warm")
    vars(once)["TABLE"] = Path(table)
    vars(dataclasses)["exec"] = once.run_source
    etabli = importlib.import_module("etabli")
    for command in COMMANDS:
        etabli.build_parser(only=command)
    for name in (*warm.AT_WORK, *warm.OF_A_RUN):
        importlib.import_module(name)


if __name__ == "__main__":
    main(*sys.argv[1:])
