"""Kinds of samples: where their files are, and what the product makes of each."""

from __future__ import annotations

import codecs
import importlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Protocol, cast

ROOT = Path(__file__).resolve().parents[2]

# One line each: the module tests.corpus.NAME exposes KIND. The order is that of the table.
MODULES = ("smart_text", "smart_json", "dmidecode", "lscpu", "edid", "workshop_machines")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What the product makes of one file.

    `verdict` is one of few words, counted in the table ("laptop", "failing"). `details` are for the eye.
    `problems` are sentences about promises that this file breaks ("the tool says FAILED, the verdict is
    healthy"): any one fails the run.
    """

    verdict: str
    details: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


class NotASample(Exception):
    """A file that lies among the samples and is none of its kind; the text says why."""


class Kind(Protocol):
    """One kind of sample; what `verdict` raises is shown with its traceback and fails the run, but for
    NotASample, which is one line.
    """

    @property
    def name(self) -> str:
        """Its name on the command line and in the table."""
        ...

    def files(self, folder: Path) -> tuple[Path, ...]:
        """The samples of this kind under the corpus' folder, sorted; none where it holds no such thing."""
        ...

    def verdict(self, path: Path) -> Row:
        """What the product makes of one of them."""
        ...


def kinds() -> tuple[Kind, ...]:
    """All kinds that are known."""
    return tuple(cast("Kind", importlib.import_module(f"tests.corpus.{name}").KIND) for name in MODULES)


@cache
def files_in(folder: Path) -> tuple[Path, ...]:
    """All files below a folder, sorted; none where it does not exist."""
    return tuple(sorted(path for path in folder.rglob("*") if path.is_file())) if folder.is_dir() else ()


def text_of(path: Path) -> str:
    """A file's text, with plain ends of lines: UTF-8, or what its byte order mark says.

    Raises NotASample when there is none.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise NotASample(f"it cannot be read ({error.strerror})") from error
    if not content:
        raise NotASample("it is empty")
    is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = content.decode("utf-16" if is_wide else "utf-8-sig", "replace")
    return text.replace("\r\n", "\n").lstrip("\0")


def shared_corpus() -> Path:
    """Where the corpus is when nobody says: beside the repository, or below $ETABLI_SHARED."""
    named = os.environ.get("ETABLI_SHARED")
    return (Path(named) if named else ROOT.parent / "shared") / "corpus"
