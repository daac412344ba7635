"""Drives as `smartctl -x` text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.corpus.drive_row import row_of
from tests.corpus.kinds import Row, files_in
from tests.corpus.smartctl_text import to_all_text, to_json


class SmartText:
    """Drives of servers and PCs, a third of them failing, with pending sectors or frozen."""

    name = "smart-text"

    def files(self, folder: Path) -> tuple[Path, ...]:
        """See Kind.files."""
        return tuple(path for path in files_in(folder / "smart-text") if not path.name.endswith(".md"))

    def verdict(self, path: Path) -> Row:
        """See Kind.verdict."""
        text = path.read_text("utf-8", "replace")
        return row_of(to_json(text), to_all_text(text), claims_of_text(text))


def claims_of_text(text: str) -> Iterator[str]:
    """What the text says, read as simply as can be."""
    if re.search(r"FAILED!|^SMART Health Status: (?!OK)", text, re.MULTILINE):
        yield "failing"
    if re.search(r"^ *\d+ \S+ .*\d (NOW|FAILING_NOW) ", text, re.MULTILINE):
        yield from ("failing", "failing_now")
    if not re.search(r"test result: (PASSED|FAILED)|^SMART Health Status:", text, re.MULTILINE):
        yield "nothing"


KIND = SmartText()
