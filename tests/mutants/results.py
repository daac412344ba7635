"""What was tried and how it ended, kept between runs in a file: a run that was stopped goes on there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from tests.mutants.listed import Name


class Fate(StrEnum):
    """How a fault ended."""

    KILLED = "killed"
    SURVIVED = "survived"
    TIMED_OUT = "timed_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One line of the file. `definition` is a digest of the function, `texts` of module and tests."""

    name: Name
    fate: Fate
    definition: str
    texts: str


class Results:
    """All lines of the file; the last one of a name counts."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._tried: dict[Name, Tried] = {}
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                told = json.loads(line)
                tried = Tried(
                    name=Name(*told["name"]),
                    fate=Fate(told["fate"]),
                    definition=told["definition"],
                    texts=told["texts"],
                )
                self._tried[tried.name] = tried

    def known(self, name: Name, definition: str, texts: str, is_listed: bool = False) -> Fate | None:
        """What is known of a fault. One that was noticed stays noticed while its function stays as it is, and
        one that is listed as equivalent (`is_listed`) survived; any other that did is asked again when
        anything in its module or its tests has changed.
        """
        tried = self._tried.get(name)
        if tried is None:
            return None
        stays = is_listed or tried.fate is not Fate.SURVIVED
        if tried.texts == texts or (stays and tried.definition == definition):
            return tried.fate
        return None

    def add(self, tried: Tried) -> None:
        """Keep it, at once: one write, so that two runs side by side do not mix their lines."""
        self._tried[tried.name] = tried
        self._path.parent.mkdir(exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(tried)) + "\n")


def digest_of(root: Path, names: Iterable[str]) -> str:
    """A digest of these files, and of all Python files below these folders."""
    digest = hashlib.sha256()
    for name in names:
        path = root / name.partition("::")[0]
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
