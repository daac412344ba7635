"""Drives as `smartctl -x` text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.corpus.drive_row import row_of
from tests.corpus.kinds import NotASample, Row, files_in, text_of
from tests.corpus.smartctl_text import to_all_text, to_json

WRITTEN_BY_SMARTCTL = re.compile(r"^(?=smartctl (version |pre-)?\d)", re.MULTILINE)


class SmartText:
    """Drives of servers and PCs, a third of them failing, with pending sectors or frozen."""

    name = "smart-text"

    def files(self, folder: Path) -> tuple[Path, ...]:
        """See Kind.files."""
        return files_in(folder / "smart-text")

    def verdict(self, path: Path) -> Row:
        """See Kind.verdict."""
        text = text_of(path)
        begin = WRITTEN_BY_SMARTCTL.search(text)
        if begin is None:
            raise NotASample("it is no output of smartctl")
        text = text[begin.end() :]
        return row_of(to_json(text), to_all_text(text), claims_of_text(text))


def claims_of_text(text: str) -> Iterator[str]:
    """What the text says, read as simply as can be."""
    if re.search(r"FAILED!|^SMART Health Status: (?!OK)", text, re.MULTILINE):
        yield "failing"
    if re.search(r"^ *\d+ \S+ .*\d (NOW|FAILING_NOW) ", text, re.MULTILINE):
        yield from ("failing", "failing_now")
    if re.search(r"test result: PASSED$|^SMART Health Status: OK$", text, re.MULTILINE):
        yield "passed"
    if not re.search(r"test result: (PASSED|FAILED)|^SMART Health Status:", text, re.MULTILINE):
        yield "nothing"
    if re.search(r"^  .*\bError: UNC\b", text, re.MULTILINE):
        yield "unreadable"


KIND = SmartText()
