"""sg3-utils and the kernel believe in the simulated SAS drive, and its medium shows what they did to it."""

from __future__ import annotations

import re

import pytest

from tests.lab.faults import EraseFault, Faults
from tests.lab.scsi.sas import SanitizeAction, SasTraits, SasUnit
from tests.vm.guest import Done, Guest
from tests.vm.lab_drives import SECRET, DriveLab, ScsiLabDrive

pytestmark = [pytest.mark.vm, pytest.mark.slow]

WORK_S = 600.0
WAITED_S = 1.0
TRAITS = SasTraits(sanitize_s=WORK_S, format_s=WORK_S)
QUICK = SasTraits(sanitize_s=WAITED_S, format_s=WAITED_S)
LIES, FAILS = Faults(erase=EraseFault.LIES), Faults(erase=EraseFault.FAILS)
READ_10 = ("28", *["00"] * 7, "01", "00")
PATTERN = b"\xa5\xc3\x5a\x3c"
METHODS = {
    "block": (("--block",), b"\0"),
    "crypto": (("--crypto",), b"\0"),
    "overwrite-zero": (("--overwrite", "--zero"), b"\0"),
    "overwrite-pattern": (("--overwrite", "--pattern=/tmp/pattern", "--ipl=4", "--count=1"), PATTERN),
}
# Exit statuses of sg3-utils (sg3_utils(8)).
MEDIUM_OR_HARDWARE, ILLEGAL_REQUEST = 3, 5
NO_ERROR, SANITIZE_FAILED = "No additional sense information", "Sanitize command failed"
FORMAT_FAILED = "Format command failed"


def sg_sanitize(guest: Guest, *words: str) -> Done:
    """What sg_sanitize came to; it does not ask whether to, nor wait, unless that is asked for."""
    early = () if "--wait" in words else ("--early",)
    return guest.run(["sg_sanitize", "--quick", *early, *words])


def sense(guest: Guest, device: str) -> str:
    """What REQUEST SENSE says."""
    done = guest.run(["sg_requests", device])
    return done.text + done.errors


def per_cent(guest: Guest, device: str) -> float:
    """The progress that REQUEST SENSE tells."""
    done = guest.run(["sg_requests", "--progress", device])
    text = done.text + done.errors
    found = re.search(r"Progress indication: ([\d.]+)% done", text)
    assert found is not None, text
    return float(found[1])


def read(guest: Guest, device: str) -> Done:
    """READ (10) of the first block, without the kernel: that asks a busy drive again for three minutes."""
    return guest.run(["sg_raw", "-r", "512", "-o", "/tmp/read", device, *READ_10])


def filled(drive: ScsiLabDrive[SasUnit], pattern: bytes) -> bytes:
    """A medium full of a pattern."""
    return pattern * (drive.size_bytes // len(pattern))


@pytest.mark.parametrize("method", METHODS)
def test_a_sanitize_tells_its_progress_and_leaves_nothing(bench: Guest, lab: DriveLab, method: str) -> None:
    words, pattern = METHODS[method]
    bench.write("/tmp/pattern", PATTERN)
    drive = lab.sas(TRAITS)
    with drive.connected(bench) as device:
        assert read(bench, device).status == 0
        assert bench.read("/tmp/read") == drive.original()[:512]
        done = sg_sanitize(bench, *words, device)
        assert done.status == 0, done.errors
        lab.let_pass(WORK_S / 2)
        assert 50 <= per_cent(bench, device) < 90
        assert read(bench, device).status != 0
        assert drive.content() == drive.original()
        lab.let_pass(WORK_S)
        assert NO_ERROR in sense(bench, device)
        assert drive.content() == filled(drive, pattern)
        assert read(bench, device).status == 0


@pytest.mark.parametrize("method", ["block", "crypto", "overwrite-zero"])
def test_only_the_medium_tells_that_a_drive_lied(bench: Guest, lab: DriveLab, method: str) -> None:
    drive = lab.sas(TRAITS, LIES)
    with drive.connected(bench) as device:
        assert sg_sanitize(bench, *METHODS[method][0], device).status == 0
        lab.let_pass(WORK_S)
        assert NO_ERROR in sense(bench, device)
        assert drive.content() == drive.original()


def test_a_drive_that_spares_a_part_keeps_that_part(bench: Guest, lab: DriveLab) -> None:
    drive = lab.sas(TRAITS, Faults(erase=EraseFault.LIES_IN_PART))
    with drive.connected(bench) as device:
        assert sg_sanitize(bench, "--block", device).status == 0
        lab.let_pass(WORK_S)
        assert NO_ERROR in sense(bench, device)
        assert drive.content().count(SECRET) == (1 << 20) // len(SECRET)


def test_a_sanitize_can_be_waited_for(bench: Guest, lab: DriveLab) -> None:
    for faults, status in ((Faults(), 0), (FAILS, MEDIUM_OR_HARDWARE)):
        drive = lab.sas(QUICK, faults)
        with drive.connected(bench) as device:
            assert sg_sanitize(bench, "--block", "--wait", device).status == status
            assert (NO_ERROR if status == 0 else SANITIZE_FAILED) in sense(bench, device)
            assert drive.content() == (bytes(drive.size_bytes) if status == 0 else drive.original())


def test_an_unrestricted_failure_can_be_left_and_erased_nothing(bench: Guest, lab: DriveLab) -> None:
    drive = lab.sas(TRAITS, FAILS)
    with drive.connected(bench) as device:
        assert sg_sanitize(bench, "--block", "--ause", device).status == 0
        lab.let_pass(WORK_S)
        assert SANITIZE_FAILED in sense(bench, device)
        assert read(bench, device).status != 0
        assert sg_sanitize(bench, "--fail", device).status == 0
        assert NO_ERROR in sense(bench, device)
        assert read(bench, device).status == 0
        assert drive.content() == drive.original()


def test_a_restricted_failure_is_left_by_a_restricted_sanitize_only(bench: Guest, lab: DriveLab) -> None:
    drive = lab.sas(TRAITS, FAILS)
    with drive.connected(bench) as device:
        assert sg_sanitize(bench, "--block", device).status == 0
        lab.let_pass(WORK_S)
        assert sg_sanitize(bench, "--fail", device).status == ILLEGAL_REQUEST
        assert sg_sanitize(bench, "--crypto", "--ause", device).status == ILLEGAL_REQUEST
        assert SANITIZE_FAILED in sense(bench, device)
        assert sg_sanitize(bench, "--crypto", device).status == 0
        lab.let_pass(WORK_S)
        assert SANITIZE_FAILED in sense(bench, device)
        assert read(bench, device).status != 0
        assert drive.content() == drive.original()


def test_an_action_that_the_drive_lacks_is_not_listed_and_is_refused(bench: Guest, lab: DriveLab) -> None:
    drive = lab.sas(SasTraits(actions=frozenset({SanitizeAction.OVERWRITE})))
    with drive.connected(bench) as device:
        for action, words in ((1, "is supported"), (2, "is NOT supported"), (3, "is NOT supported")):
            assert words in bench.run(["sg_opcodes", "-o", f"0x48,{action}", device]).text
        assert sg_sanitize(bench, "--block", device).status == ILLEGAL_REQUEST
        assert sg_sanitize(bench, "--crypto", device).status == ILLEGAL_REQUEST
        assert drive.content() == drive.original()


def sg_format(guest: Guest, *words: str) -> Done:
    """What sg_format came to; it does not ask whether to."""
    return guest.run(["sg_format", "--format", "--quick", *words])


def test_a_format_tells_its_progress_and_leaves_nothing(bench: Guest, lab: DriveLab) -> None:
    drive = lab.sas(TRAITS)
    with drive.connected(bench) as device:
        done = sg_format(bench, "--early", "--size=512", device)
        assert done.status == 0, done.errors
        assert f"Number of blocks={drive.size_bytes // 512} " in done.text
        lab.let_pass(WORK_S / 2)
        assert 50 <= per_cent(bench, device) < 90
        assert "format in progress" in sense(bench, device)
        assert drive.content() == drive.original()
        lab.let_pass(WORK_S)
        assert NO_ERROR in sense(bench, device)
        assert drive.content() == bytes(drive.size_bytes)


@pytest.mark.parametrize(("words", "faults"), [(("--ffmt=1",), Faults()), ((), LIES)])
def test_a_format_can_succeed_and_erase_nothing(
    bench: Guest, lab: DriveLab, words: tuple[str, ...], faults: Faults
) -> None:
    drive = lab.sas(QUICK, faults)
    with drive.connected(bench) as device:
        done = sg_format(bench, "--wait", *words, device)
        assert done.status == 0, done.errors
        assert NO_ERROR in sense(bench, device)
        assert drive.content() == drive.original()


def test_a_failed_format_says_so_and_leaves_data_that_cannot_be_read(bench: Guest, lab: DriveLab) -> None:
    drive = lab.sas(QUICK, FAILS)
    with drive.connected(bench) as device:
        assert sg_format(bench, "--wait", device).status != 0
        assert FORMAT_FAILED in sense(bench, device)
        assert read(bench, device).status != 0
        assert drive.content() == drive.original()
