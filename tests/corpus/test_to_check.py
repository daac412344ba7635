"""Why somebody has to look at a PC of the corpus: no reason is there that docs/grading.md does not name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.corpus.grades import grade_file
from tests.corpus.to_check import TEN_SECONDS, reasons_of, table

pytestmark = [pytest.mark.corpus, pytest.mark.slow]


def test_what_takes_longer_than_ten_seconds_is_who_managed_the_machine(shared: Path) -> None:
    files = sorted((shared / "corpus" / "dmidecode").iterdir())[::10]
    grades = [grade_file(path).fitted for path in files]
    longer = {rule for grade in grades for rule in reasons_of(grade) - TEN_SECONDS}
    assert longer <= {"lock_mdm", "lock_autopilot", "lock_chromebook", "lock_activation_lock"}
    assert "not in ten seconds" in table(grades)
