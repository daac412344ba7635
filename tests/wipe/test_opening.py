"""A drive that cannot even be opened for reading: the sentence says what would help."""

from __future__ import annotations

import pytest

from host.drive.drive_ports import DriveError, DriveGone, NotPermitted
from model.erasure import RefusalCause, WipePolicy, WipeRefusal
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


@pytest.mark.parametrize(
    ("error", "is_root", "causes"),
    [
        (NotPermitted("no", "EPERM"), False, (RefusalCause.NO_RIGHTS,)),
        (NotPermitted("no", "EACCES"), False, (RefusalCause.NO_RIGHTS,)),
        (NotPermitted("no", "EPERM"), True, ()),
        (NotPermitted("no", "EROFS"), False, ()),
        (DriveGone("gone", "ENODEV"), False, ()),
    ],
)
def test_what_only_root_may_open_decides_more_than_that_it_did_not_open(
    error: DriveError, is_root: bool, causes: tuple[RefusalCause, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(*_path: object, **_how: object) -> None:
        raise error

    monkeypatch.setattr("wipe.live.LiveDrive", closed)
    found = plan_live(FakeHost(is_root=is_root), item().drive, KEY, WipePolicy())
    assert isinstance(found, WipeRefusal)
    assert found.causes == causes


def test_a_plan_holds_no_drive_and_lets_go_of_one_that_leaves_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    how_opened: list[dict[str, object]] = []
    closed: list[bool] = []

    class Leaving:
        """A drive that is gone as soon as it is asked for anything."""

        def __init__(self, *_path: object, **how: object) -> None:
            how_opened.append(how)

        def token(self) -> None:
            raise DriveGone("gone", "ENODEV")

        def close(self) -> None:
            closed.append(True)

    monkeypatch.setattr("wipe.live.LiveDrive", Leaving)
    monkeypatch.setattr("wipe.live.is_free", lambda _path: True)
    found = plan_live(FakeHost(), item().drive, KEY, WipePolicy())
    assert isinstance(found, WipeRefusal)
    assert [reason.code for reason in found.reasons] == ["wipe.cannot_open"]
    assert (how_opened, closed) == ([{"exclusive": False}], [True])
