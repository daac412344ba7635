"""Drives as smartctl's JSON: of an exporter's test data, and of a workshop."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from tests.corpus.drive_row import claims_of_json, row_of
from tests.corpus.kinds import NotASample, Row, files_in, text_of
from tests.corpus.smartctl_text import Object, lines_of

FOLDERS = ("smart-json", "workshop-machines/smartctl")


class SmartJson:
    """Each file holds one answer of smartctl, or a list of them; the verdicts of a list stand side by
    side.
    """

    name = "smart-json"

    def files(self, folder: Path) -> tuple[Path, ...]:
        """See Kind.files."""
        return tuple(path for name in FOLDERS for path in files_in(folder / name))

    def verdict(self, path: Path) -> Row:
        """See Kind.verdict."""
        rows = [
            row_of(answer, "\n".join(lines_of(answer)), claims_of_json(answer)) for answer in answers_in(path)
        ]
        if len(rows) == 1:
            return rows[0]
        return replace(
            rows[0],
            verdict="+".join(row.verdict for row in rows),
            details={f"{number}": "; ".join(row.details.values()) for number, row in enumerate(rows)},
            problems=tuple(problem for row in rows for problem in row.problems),
        )


def answers_in(path: Path) -> list[Object]:
    """The answers of smartctl in a file. Raises NotASample when there is none."""
    try:
        content = json.loads(text_of(path))
    except (ValueError, RecursionError) as error:
        raise NotASample(f"it is no JSON ({str(error)[:80]})") from error
    found = [item for item in (content if isinstance(content, list) else [content]) if isinstance(item, dict)]
    if not found:
        raise NotASample("it holds no answer of smartctl")
    return found


KIND = SmartJson()
