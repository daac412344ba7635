"""Small inputs that were judged wrongly once, beside the corpus: what the product makes of each."""

from __future__ import annotations

import json
from pathlib import Path

from judge.health.drive_health import judge_drive
from model.drive import Drive
from model.verdict import DriveVerdict
from papers.wording import word
from tests.corpus.drive_row import drive_from, heard
from tests.corpus.smartctl_text import lines_of, to_all_text, to_json


def drive_in(path: Path) -> Drive:
    """The drive that a file of smartctl's text or JSON is about."""
    text = path.read_text("utf-8", "replace")
    if path.suffix == ".json":
        answer = json.loads(text)
        return drive_from(heard(answer, "\n".join(lines_of(answer))))
    return drive_from(heard(to_json(text), to_all_text(text)))


def judged(path: Path) -> tuple[DriveVerdict, str]:
    """The verdict on it, and all its evidence in words."""
    verdict = judge_drive(drive_in(path))
    return verdict, " ".join(word(message) for message in verdict.evidence)
