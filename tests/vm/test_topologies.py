"""A seeded part of the arrangements of drives, really built in a guest; `./dev soak wipe_topologies` builds
all of them, and `tests/wipe/test_topologies.py` asks the recordings of all of them.
"""

from __future__ import annotations

import json

import pytest

from tests.soak.wipe_topologies import attack_all
from tests.vm.attacking import chosen
from tests.vm.image import Image

pytestmark = [pytest.mark.vm, pytest.mark.slow]

SEED, COUNT = 20261124, 3
WITH_EVERY_PART = 3


def test_what_is_in_use_is_never_planned_and_what_is_free_always_is(image: Image) -> None:
    account = attack_all(image, (SEED, COUNT))
    assert account.bad == (), json.dumps(account.bad, indent=1)
    assert account.touched == ()
    assert account.names[:COUNT] == tuple(topology.name for topology in chosen(SEED, COUNT))
    assert len(account.names) == COUNT + WITH_EVERY_PART
