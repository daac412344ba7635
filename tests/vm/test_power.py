"""A guest whose power is cut while it keeps reports: a fraction of `./dev soak power`."""

from __future__ import annotations

import pytest

from tests.soak.power import cut_again_and_again
from tests.vm.image import Image


@pytest.mark.vm
@pytest.mark.slow
def test_what_was_said_to_be_kept_survives_a_power_cut(image: Image) -> None:
    account = cut_again_and_again(image, count=2, seed=20261123, say=print)
    assert account.is_good, account
    assert account.cuts == 2
