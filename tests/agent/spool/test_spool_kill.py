"""The spool, its deliverer and the inventory, really killed: a fraction of `./dev soak spool`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak.spool import torment


@pytest.mark.process
@pytest.mark.slow
def test_what_was_said_to_be_kept_is_accepted_once_whoever_is_killed(tmp_path: Path) -> None:
    account = torment(tmp_path, count=12, seed=20261123, inventory="durable", say=print)
    assert account.is_good, account
    assert account.said_kept > 12
    assert set(account.kills) == {"writer", "deliverer", "inventory"}
