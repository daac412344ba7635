"""The power of a guest goes while it erases: another guest finishes, and no verdict was ever wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak.wipe_guest import torment
from tests.vm.image import Image

pytestmark = [pytest.mark.vm, pytest.mark.slow]

SEED = 20261124


def test_an_erasure_survives_two_power_cuts_and_no_verdict_contradicts_the_platters(
    tmp_path: Path, image: Image
) -> None:
    account = torment(tmp_path, 2, SEED, image, print)
    assert account.wrong == []
    assert account.cuts == 2
    assert account.verdicts
