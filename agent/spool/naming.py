"""Naming a report the way a person does: by its file, its id, the label or serial of its machine, or not at
all, which is the last one of this bench.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from agent.bench.history import SeenReport, newest_first
from agent.bench.state import StateError, state_folder
from agent.spool.spool import Spool
from judge.identity.naming import folded_name
from model.identity import KeyKind
from model.report import code_digits
from model.settings_text import BadSettings
from papers.language import _
from papers.plain import printable

LEAST_OF_AN_ID = 8
NAMING = frozenset({KeyKind.LABEL, KeyKind.SERIAL})


def report_file(word: str | None, folder: Path | None) -> Path:
    """The file of the report that is meant; `folder` is the state folder, None where nobody has one. Raises
    BadSettings with what was looked for and where.
    """
    if word is not None and (Path(word).exists() or os.sep in word or word.endswith(".json")):
        return Path(word)
    if folder is None:
        raise BadSettings(_("This user has no state folder. Give one with --folder."))
    spool = Spool(folder / "spool")
    named = (None if word is None else _by_id(spool, word)) or _of_machine(spool, word, folder)
    if named is not None:
        return named
    if word is None:
        raise BadSettings(_("There is no report in {folder} yet.").format(folder=spool.folder))
    raise BadSettings(
        _("{word}: no such file, and no report in {folder} has this id, label or serial.").format(
            word=printable(word), folder=spool.folder
        )
    )


def known_state(folder: Path | None, environment: Mapping[str, str] = os.environ) -> Path | None:
    """The state folder given, else this user's, which need not exist; None where there is no home."""
    if folder is not None:
        return folder
    try:
        return state_folder(is_root=os.geteuid() == 0, environment=environment)
    except StateError:
        return None


def _by_id(spool: Spool, word: str) -> Path | None:
    """The document with this id, the only one whose id begins so, or that of the code on a case. Raises
    BadSettings for several.
    """
    start, code = _plain(word), code_digits(word)
    if len(start) < LEAST_OF_AN_ID:
        return None
    patterns = [f"{start}*.json", *([] if code is None else [f"*{code}.json"])]
    found = [path for place in spool.places() for one in patterns for path in sorted(place.glob(one))]
    documents = [path for path in found if path.suffixes == [".json"]]
    if len(documents) > 1:
        raise _several(word, [path.stem for path in documents])
    return documents[0] if documents else None


def _plain(word: str) -> str:
    """Nothing that a pattern would take for more than itself."""
    return "".join(mark for mark in word.casefold() if mark.isalnum() or mark == "-")


def _of_machine(spool: Spool, word: str | None, folder: Path) -> Path | None:
    """The newest report of the machine with this label or serial, else, without a word, of any."""
    notes = [seen for seen in newest_first(folder / "history") if word is None or _is_called(seen, word)]
    if word is not None and len({_machine(seen) for seen in notes}) > 1:
        raise _several(word, [f"{_called(seen)} ({seen.report})" for seen in notes])
    return next((path for seen in notes if (path := spool.find(seen.report)) is not None), None)


def _is_called(seen: SeenReport, word: str) -> bool:
    wanted = folded_name(word)
    return bool(wanted) and wanted in {folded_name(key.value) for key in seen.identity if key.kind in NAMING}


def _machine(seen: SeenReport) -> str:
    """What tells two machines apart that answer to one word: their labels, else their serials."""
    keys = sorted((key.kind != KeyKind.LABEL, key.value) for key in seen.identity if key.kind in NAMING)
    return keys[0][1] if keys else seen.report


def _called(seen: SeenReport) -> str:
    return seen.entered.label or _machine(seen)


def _several(word: str, names: list[str]) -> BadSettings:
    listed = ", ".join(dict.fromkeys(names))
    return BadSettings(_("{word} matches several: {names}.").format(word=printable(word), names=listed))
