"""The journal on FAT, cut after each write of Debian's vfat: the last synced record is always readable."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest

from tests.soak.wipe_fat import RUNS, examine, write_journal
from tests.vm.guest import Guest
from tests.vm.lab_drives import DriveLab

pytestmark = [pytest.mark.vm, pytest.mark.slow]

SEED, RECORDS = 20261124, 10


def test_whatever_is_lost_in_a_cut_no_synced_record_is_and_no_other_journal_appears(
    bench: Guest, lab: DriveLab, tmp_path: Path
) -> None:
    if shutil.which("mcopy") is None and os.environ.get("CI") != "true":
        pytest.skip("not installed: mtools")
    medium = write_journal(bench, lab, tmp_path, RECORDS)
    account = examine(medium, tmp_path, random.Random(SEED))
    assert account.wrong == []
    assert account.records == RUNS * RECORDS
    assert account.cuts > 100
    medium.close()
