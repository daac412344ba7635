"""What the guard says first, and of which drive the running system surely came."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model.drive import Transport
from model.erasure import RefusalCause, WipePolicy
from tests.wipe.bench import NOT_BOOT
from tests.wipe.test_guard import GOOD, POLICY, TOKEN, codes
from wipe.guard import LockAnswer, causes_of


def test_a_drive_on_usb_is_told_about_the_option_before_anything_else() -> None:
    locks = replace(NOT_BOOT, removable=LockAnswer.BOOT, exclusive=LockAnswer.BOOT)
    stick = replace(GOOD, token=replace(TOKEN, transport=Transport.USB), locks=locks)
    assert codes(stick) == ["wipe.usb", "wipe.boot_exclusive"]
    assert codes(stick, WipePolicy(usb=True)) == ["wipe.boot_exclusive", "wipe.boot_removable"]


@pytest.mark.parametrize(
    ("place", "is_medium"),
    [("/", True), ("/boot/efi", True), ("/run/live/medium", True), ("/media/x", False)],
)
def test_a_drive_with_the_mounted_system_is_the_one_that_it_runs_from(place: str, is_medium: bool) -> None:
    mounted = replace(GOOD, mounts=(("/dev/sda2", place),))
    assert (RefusalCause.BOOT_MEDIUM in causes_of(mounted, POLICY)) == is_medium


def test_what_holds_a_drive_by_name_is_not_said_once_more_as_a_doubt() -> None:
    locks = replace(NOT_BOOT, exclusive=LockAnswer.BOOT)
    mounted = replace(GOOD, mounts=(("/dev/sda2", "/mnt/x"),), locks=locks)
    assert codes(mounted) == ["wipe.mounted"]
    assert codes(replace(GOOD, locks=locks)) == ["wipe.boot_exclusive"]


def test_a_drive_on_usb_that_nobody_allowed_is_no_riddle_about_the_start() -> None:
    locks = replace(NOT_BOOT, removable=LockAnswer.UNKNOWN)
    stick = replace(GOOD, token=replace(TOKEN, transport=Transport.USB), locks=locks)
    assert codes(stick) == ["wipe.usb"]
    assert codes(replace(GOOD, locks=locks)) == ["wipe.boot_unknown"]
