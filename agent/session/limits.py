"""Limits: why the grade of a run is not the last word, whatever the machine is like."""

from __future__ import annotations

import shutil
from collections.abc import Callable

from agent.bench.tools import missing_packages
from host.processes import FIXED_PATH
from model.message import Message, say
from model.report import RunLimit


def limits_of_run(
    *, is_root: bool, find: Callable[[str], str | None] = lambda name: shutil.which(name, path=FIXED_PATH)
) -> tuple[Message, ...]:
    """What this run cannot see, the weightiest first; each names what to do."""
    packages = missing_packages(find)
    return (
        *(() if is_root else (say(RunLimit.WITHOUT_ROOT),)),
        *((say(RunLimit.WITHOUT_TOOLS, packages=" ".join(packages)),) if packages else ()),
    )
