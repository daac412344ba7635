"""A drive that cannot even be opened for reading: the sentence says what would help."""

from __future__ import annotations

import pytest

from host.drive.drive_ports import NotPermitted
from model.erasure import WipePolicy, WipeRefusal
from tests.fake_host import FakeHost
from tests.wipe.test_unattended import KEY, item
from wipe.live import plan_live


def shut(*_path: object, **_how: object) -> None:
    """A drive that the kernel keeps from everybody."""
    raise NotPermitted("Operation not permitted", "EPERM")


@pytest.mark.parametrize(("is_root", "code"), [(False, "wipe.needs_root"), (True, "wipe.not_let")])
def test_nobody_is_told_to_become_what_he_is(
    is_root: bool, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wipe.live.LiveDrive", shut)
    found = plan_live(FakeHost(is_root=is_root), item().drive, KEY, WipePolicy())
    assert isinstance(found, WipeRefusal)
    assert [message.code for message in found.reasons] == [code]
