"""The survivors that are equivalent: what they are called, and why they are."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

LIST = Path(__file__).resolve().parent / "equivalent.toml"


class Name(NamedTuple):
    """A fault's stable name: no number of a line is in it, so only a changed line asks again.

    `where` is the dotted name of the function; `was` and `becomes` are the line before and after, with
    single blanks; `nth` counts equal lines of one function.
    """

    module: str
    where: str
    was: str
    becomes: str
    nth: int = 1

    def __str__(self) -> str:
        again = f" ({self.nth})" if self.nth > 1 else ""
        return f"{self.module} {self.where}{again}\n    was      {self.was}\n    becomes  {self.becomes}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Equivalent:
    """A fault that changes nothing that anything decides or keeps, and why."""

    name: Name
    reason: str


def read_equivalents(path: Path = LIST) -> dict[Name, Equivalent]:
    """The checked-in list. Raises KeyError where an entry lacks something, ValueError where one is twice."""
    found: dict[Name, Equivalent] = {}
    for module, entries in tomllib.loads(path.read_text(encoding="utf-8")).items():
        for entry in entries:
            name = Name(module, entry["where"], entry["was"], entry["becomes"], entry.get("nth", 1))
            if name in found:
                raise ValueError(f"listed twice: {name}")
            found[name] = Equivalent(name=name, reason=entry["reason"])
    return found
