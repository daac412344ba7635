"""hdparm and the kernel believe in the simulated ATA drive, and its medium shows what they did to it."""

from __future__ import annotations

import time

import pytest

from tests.lab.ata.drive import AtaDrive, AtaTraits
from tests.lab.faults import EraseFault, Faults
from tests.lab.scsi.sat import Translation
from tests.vm.guest import Done, Guest
from tests.vm.lab_drives import DriveLab, ScsiLabDrive

pytestmark = [pytest.mark.vm, pytest.mark.slow]

SANITIZE_S = 600.0
ERASE_S = 1.0
SURE = "--yes-i-know-what-i-am-doing"
USER = ("--user-master", "u")
PASSWORD = "refurb"
TRAITS = AtaTraits(sanitize_s=SANITIZE_S, erase_s=ERASE_S)
PERFECT, LIES, FAILS = Faults(), Faults(erase=EraseFault.LIES), Faults(erase=EraseFault.FAILS)
SECTORS = (8 << 20) // 512
HALF = SECTORS // 2
READ_10 = ("28", *["00"] * 7, "01", "00")
PATTERN = 0xA5C35A3C
METHODS = {
    "block": (("--sanitize-block-erase",), b"\0"),
    "crypto": (("--sanitize-crypto-scramble",), b"\0"),
    # hdparm sends the number of passes with the operation: it has to be given before
    "overwrite": (
        ("--sanitize-overwrite-passes", "1", "--sanitize-overwrite", f"hex:{PATTERN:08x}"),
        PATTERN.to_bytes(4, "little"),
    ),
}
IDLE, RUNNING, FAILED = (
    "SD0 Sanitize Idle",
    "SD2 Sanitize operation In Process",
    "SD3 Sanitize Operation Failed",
)
WITHOUT_ERROR = "Last Sanitize Operation Completed Without Error"


def hdparm(guest: Guest, *words: str) -> Done:
    """What hdparm came to."""
    return guest.run(["hdparm", *words])


def security(guest: Guest, device: str) -> set[str]:
    """The words of the security section of -I, such as "enabled" or "not locked"."""
    _before, _title, after = hdparm(guest, "-I", device).text.partition("\nSecurity:")
    return {" ".join(line.split()) for line in after.splitlines()}


def read(guest: Guest, device: str) -> Done:
    """READ (10) of the first block, without the kernel: that asks a busy drive again for three minutes."""
    return guest.run(["sg_raw", "-r", "512", "-o", "/tmp/read", device, *READ_10])


def filled(drive: ScsiLabDrive[AtaDrive], pattern: bytes) -> bytes:
    """A medium full of a pattern."""
    return pattern * (drive.size_bytes // len(pattern))


@pytest.mark.parametrize("method", METHODS)
def test_a_sanitize_tells_its_progress_and_leaves_nothing(bench: Guest, lab: DriveLab, method: str) -> None:
    words, pattern = METHODS[method]
    drive = lab.sata(TRAITS)
    with drive.connected(bench) as device:
        done = hdparm(bench, SURE, *words, device)
        assert (done.status, done.errors) == (0, "")
        lab.let_pass(SANITIZE_S / 2)
        status = hdparm(bench, "--sanitize-status", device).text
        assert RUNNING in status
        assert "(5" in status  # per cent
        assert read(bench, device).status != 0
        assert drive.content() == drive.original()
        lab.let_pass(SANITIZE_S)
        status = hdparm(bench, "--sanitize-status", device).text
        assert IDLE in status
        assert WITHOUT_ERROR in status
        assert drive.content() == filled(drive, pattern)


@pytest.mark.parametrize("method", METHODS)
def test_only_the_medium_tells_that_a_drive_lied(bench: Guest, lab: DriveLab, method: str) -> None:
    drive = lab.sata(TRAITS, LIES)
    with drive.connected(bench) as device:
        assert hdparm(bench, SURE, *METHODS[method][0], device).status == 0
        lab.let_pass(SANITIZE_S)
        assert WITHOUT_ERROR in hdparm(bench, "--sanitize-status", device).text
        assert drive.content() == drive.original()


def test_a_failed_sanitize_says_so_and_erased_nothing(bench: Guest, lab: DriveLab) -> None:
    drive = lab.sata(TRAITS, FAILS)
    with drive.connected(bench) as device:
        assert hdparm(bench, SURE, "--sanitize-block-erase", device).status == 0
        lab.let_pass(SANITIZE_S)
        done = hdparm(bench, "--sanitize-status", device)
        assert done.status != 0
        assert FAILED in done.errors
        assert read(bench, device).status != 0
        assert drive.content() == drive.original()


def test_hdparm_calls_a_running_sanitize_idle_where_no_registers_come_back(
    bench: Guest, lab: DriveLab
) -> None:
    drive = lab.sata(TRAITS, translation=Translation(fixed_sense=True))
    with drive.connected(bench) as device:
        assert hdparm(bench, SURE, "--sanitize-block-erase", device).status == 0
        done = hdparm(bench, "--sanitize-status", device)
        assert done.status == 0
        assert IDLE in done.text
        assert drive.model.sanitize.running
        assert drive.content() == drive.original()


@pytest.mark.parametrize("option", ["--security-erase", "--security-erase-enhanced"])
@pytest.mark.parametrize("faults", [PERFECT, LIES])
def test_a_security_erase_leaves_no_password_and_no_data_unless_the_drive_lies(
    bench: Guest, lab: DriveLab, option: str, faults: Faults
) -> None:
    drive = lab.sata(TRAITS, faults)
    with drive.connected(bench) as device:
        assert hdparm(bench, *USER, "--security-set-pass", PASSWORD, device).status == 0
        assert {"enabled", "not locked", "not frozen"} <= security(bench, device)
        assert drive.content() == drive.original()
        began = time.monotonic()
        done = hdparm(bench, *USER, option, PASSWORD, device)
        assert (done.status, done.errors) == (0, "")
        assert time.monotonic() - began >= ERASE_S
        assert {"not enabled", "not locked"} <= security(bench, device)
        lied = faults is LIES
        assert drive.content() == (drive.original() if lied else bytes(drive.size_bytes))


def test_only_the_enhanced_erase_reaches_what_an_overlay_hides(bench: Guest, lab: DriveLab) -> None:
    for option, kept in (("--security-erase", True), ("--security-erase-enhanced", False)):
        drive = lab.sata(AtaTraits(erase_s=ERASE_S, native_sectors=HALF))
        with drive.connected(bench) as device:
            hdparm(bench, *USER, "--security-set-pass", PASSWORD, device)
            assert hdparm(bench, *USER, option, PASSWORD, device).status == 0
            visible, hidden = drive.content()[: HALF * 512], drive.content()[HALF * 512 :]
            assert visible == bytes(len(visible))
            assert hidden == (drive.original()[HALF * 512 :] if kept else bytes(len(hidden)))


def test_an_erase_that_fails_leaves_password_and_data(bench: Guest, lab: DriveLab) -> None:
    drive = lab.sata(TRAITS, FAILS)
    with drive.connected(bench) as device:
        hdparm(bench, *USER, "--security-set-pass", PASSWORD, device)
        assert hdparm(bench, *USER, "--security-erase", PASSWORD, device).status != 0
        assert "enabled" in security(bench, device)
        assert hdparm(bench, *USER, "--security-disable", PASSWORD, device).status == 0
        assert "not enabled" in security(bench, device)
        assert drive.content() == drive.original()


def test_a_frozen_drive_refuses_and_keeps_everything(bench: Guest, lab: DriveLab) -> None:
    drive = lab.sata(AtaTraits(frozen=True, sanitize_frozen=True))
    with drive.connected(bench) as device:
        assert "frozen" in security(bench, device)
        assert hdparm(bench, *USER, "--security-set-pass", PASSWORD, device).status != 0
        assert "not enabled" in security(bench, device)
        for words, _pattern in METHODS.values():
            done = hdparm(bench, SURE, *words, device)
            assert done.status != 0
            assert "FROZEN" in done.errors
        assert "SD1 Sanitize Frozen" in hdparm(bench, "--sanitize-status", device).text
        assert drive.content() == drive.original()


def test_a_locked_drive_refuses_until_it_is_unlocked_with_the_right_password(
    bench: Guest, lab: DriveLab
) -> None:
    drive = lab.sata(AtaTraits(user_password=PASSWORD.encode()))
    with drive.connected(bench) as device:
        assert {"enabled", "locked"} <= security(bench, device)
        assert read(bench, device).status != 0
        assert hdparm(bench, SURE, "--sanitize-block-erase", device).status != 0
        assert hdparm(bench, *USER, "--security-unlock", "wrong", device).status != 0
        assert "locked" in security(bench, device)
        assert hdparm(bench, *USER, "--security-unlock", PASSWORD, device).status == 0
        assert {"enabled", "not locked"} <= security(bench, device)
        assert hdparm(bench, *USER, "--security-disable", PASSWORD, device).status == 0
        assert {"not enabled", "not locked"} <= security(bench, device)
        assert read(bench, device).status == 0
        assert bench.read("/tmp/read") == drive.original()[:512]
        assert drive.content() == drive.original()


def test_a_password_locks_the_drive_at_the_next_power_on(bench: Guest, lab: DriveLab) -> None:
    drive = lab.sata(TRAITS)
    with drive.connected(bench) as device:
        assert hdparm(bench, *USER, "--security-set-pass", PASSWORD, device).status == 0
        lab.do(drive.model.power_cycle)
        assert "locked" in security(bench, device)
        assert hdparm(bench, *USER, "--security-erase", PASSWORD, device).status == 0
        assert {"not enabled", "not locked"} <= security(bench, device)
        assert drive.content() == bytes(drive.size_bytes)


def size_of(guest: Guest, device: str) -> int:
    """Sectors as the kernel sees them, after it has looked again."""
    name = device.removeprefix("/dev/")
    return int(guest.shell(f"echo 1 >/sys/block/{name}/device/rescan; cat /sys/block/{name}/size"))


def test_a_protected_area_is_shown_survives_an_overwrite_and_can_be_removed(
    bench: Guest, lab: DriveLab
) -> None:
    drive = lab.sata(AtaTraits(current_sectors=HALF))
    with drive.connected(bench) as device:
        assert f"{HALF}/{SECTORS}, HPA is enabled" in hdparm(bench, "-N", device).text
        assert size_of(bench, device) == HALF
        bench.shell(f"dd if=/dev/zero of={device} bs=64k count={HALF // 128} oflag=direct")
        assert drive.content() == bytes(HALF * 512) + drive.original()[HALF * 512 :]
        assert hdparm(bench, SURE, "-N", f"p{SECTORS}", device).status == 0
        assert f"{SECTORS}/{SECTORS}, HPA is disabled" in hdparm(bench, "-N", device).text
        assert size_of(bench, device) == SECTORS
        done = hdparm(bench, SURE, "-N", f"p{HALF}", device)
        assert done.status != 0  # one permanent change a power cycle
        assert "SET_MAX_ADDRESS" in done.errors


def test_a_temporary_change_of_the_protected_area_is_forgotten_at_power_on(
    bench: Guest, lab: DriveLab
) -> None:
    drive = lab.sata(AtaTraits(current_sectors=HALF))
    with drive.connected(bench) as device:
        assert hdparm(bench, SURE, "-N", str(SECTORS), device).status == 0
        assert size_of(bench, device) == SECTORS
        lab.do(drive.model.power_cycle)
        assert f"{HALF}/{SECTORS}, HPA is enabled" in hdparm(bench, "-N", device).text


def test_an_overlay_is_shown_and_restored(bench: Guest, lab: DriveLab) -> None:
    drive = lab.sata(AtaTraits(native_sectors=HALF))
    with drive.connected(bench) as device:
        assert f"{HALF}/{HALF}, HPA is disabled" in hdparm(bench, "-N", device).text
        shown = hdparm(bench, "--dco-identify", device).text
        assert "DCO Checksum verified" in shown
        assert f"Real max sectors: {SECTORS}" in shown
        assert hdparm(bench, SURE, "--dco-restore", device).status == 0
        assert f"{SECTORS}/{SECTORS}, HPA is disabled" in hdparm(bench, "-N", device).text
        assert size_of(bench, device) == SECTORS
        assert drive.content() == drive.original()


def test_a_frozen_overlay_is_not_restored(bench: Guest, lab: DriveLab) -> None:
    drive = lab.sata(AtaTraits(native_sectors=HALF))
    with drive.connected(bench) as device:
        assert hdparm(bench, "--dco-freeze", device).status == 0
        assert hdparm(bench, SURE, "--dco-restore", device).status != 0
        assert size_of(bench, device) == HALF


def test_a_sanitize_reaches_the_hidden_sectors(bench: Guest, lab: DriveLab) -> None:
    drive = lab.sata(AtaTraits(native_sectors=3 * HALF // 2, current_sectors=HALF, sanitize_s=SANITIZE_S))
    with drive.connected(bench) as device:
        assert hdparm(bench, SURE, "--sanitize-block-erase", device).status == 0
        lab.let_pass(SANITIZE_S)
        assert WITHOUT_ERROR in hdparm(bench, "--sanitize-status", device).text
        assert drive.content() == bytes(drive.size_bytes)


def test_a_bridge_that_lets_no_ata_command_through_shows_only_its_sectors(
    bench: Guest, lab: DriveLab
) -> None:
    drive = lab.sata(TRAITS, translation=Translation(pass_through=False))
    with drive.connected(bench) as device:
        assert hdparm(bench, SURE, "--sanitize-block-erase", device).status != 0
        assert drive.model.serial not in hdparm(bench, "-I", device).text
        assert read(bench, device).status == 0
        assert drive.content() == drive.original()
