"""Whether Microsoft accepts a processor for Windows 11, by the families in `windows_11.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from judge.processors.generation import generation, plain_name


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedProcessors:
    """Microsoft's list as this program holds it: its date and source, and the families on it."""

    date: str
    source: str
    accepted: frozenset[str]
    in_some_machines: frozenset[str]


@cache
def accepted_processors() -> AcceptedProcessors:
    """The list that comes with the program."""
    text = resources.files("judge").joinpath("processors", "windows_11.toml").read_text("utf-8")
    told = tomllib.loads(text)
    return AcceptedProcessors(
        date=told["date"],
        source=told["source"],
        accepted=frozenset(told["accepted"]),
        in_some_machines=frozenset(told["in_some_machines"]),
    )


def is_accepted(model: str) -> bool | None:
    """Whether a processor of this name is accepted; None where the name tells no family, or where Microsoft
    accepts it in some machines only.
    """
    listed, found = accepted_processors(), generation(model)
    if found is None or any(name in plain_name(model) for name in listed.in_some_machines):
        return None
    return found.family in listed.accepted
