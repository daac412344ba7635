"""A report that was said to be kept survives the power that goes away, and is accepted once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak.powercut import torment
from tests.vm.image import Image

pytestmark = [pytest.mark.vm, pytest.mark.slow]

SEED = 20261123


def test_reports_survive_two_power_cuts_and_are_accepted_once(tmp_path: Path, image: Image) -> None:
    account = torment(tmp_path, 2, SEED, "embedded", image, print)
    assert account.said_kept > 0
    assert account.is_good, account
