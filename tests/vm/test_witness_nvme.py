"""nvme-cli and the kernel believe in the simulated NVMe drive, and its medium shows what they did to it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.lab.faults import EraseFault, Faults
from tests.lab.nvme.drive import NvmeTraits
from tests.vm.guest import Done, Guest
from tests.vm.lab_drives import SECRET, DriveLab, NvmeLabDrive

pytestmark = [pytest.mark.vm, pytest.mark.slow]

SANITIZE_S = 600.0
TRAITS = NvmeTraits(sanitize_s=SANITIZE_S, format_s=0.2)
LIES = Faults(erase=EraseFault.LIES)
FAILS = Faults(erase=EraseFault.FAILS)
PATTERN = 0xA5C35A3C
NEVER, DONE, RUNNING, FAILED = "(0)", "(1)", "(2)", "(3)"  # how nvme-cli begins its words for SSTAT
SANITIZE_FAILED = "0x401c"  # Do Not Retry, generic command status, 1Ch
ACTIONS = {
    "block": (("-a", "start-block-erase"), b"\0"),
    "crypto": (("-a", "start-crypto-erase"), b"\0"),
    "overwrite": (
        ("-a", "start-overwrite", "--owpass=1", f"--ovrpat={PATTERN:#x}"),
        PATTERN.to_bytes(4, "little"),
    ),
}


def nvme(guest: Guest, *words: str) -> Done:
    """What nvme-cli came to."""
    return guest.run(["nvme", *words])


def sanitize_log(guest: Guest, controller: str) -> dict[str, Any]:
    """The sanitize status log, as nvme-cli reads it."""
    done = nvme(guest, "sanitize-log", controller, "-o", "json")
    assert done.status == 0, done.errors
    log: dict[str, Any] = json.loads(done.text)[controller.removeprefix("/dev/")]
    return log


def state(log: dict[str, Any]) -> str:
    """The first characters of the words for SSTAT."""
    return str(log["sstat"]["status"])[:3]


def end_of_sanitize(guest: Guest, lab: DriveLab, controller: str) -> dict[str, Any]:
    """The log once the operation that runs has had its time."""
    assert state(sanitize_log(guest, controller)) == RUNNING
    lab.let_pass(SANITIZE_S)
    return sanitize_log(guest, controller)


def read(guest: Guest, device: str) -> Done:
    """Read the first blocks past the page cache."""
    return guest.run(["dd", f"if={device}", "of=/tmp/read", "bs=4096", "count=1", "iflag=direct"])


def filled(drive: NvmeLabDrive, pattern: bytes) -> bytes:
    """A medium full of a pattern."""
    return pattern * (drive.size_bytes // len(pattern))


def test_the_kernel_shows_the_drive_under_its_serial(bench: Guest, lab: DriveLab) -> None:
    drive = lab.nvme(TRAITS)
    with drive.connected(bench) as device:
        done = nvme(bench, "id-ctrl", drive.controller(bench), "-o", "json")
        facts = json.loads(done.text)
        assert facts["sn"].strip() == drive.model.serial
        assert facts["sanicap"] & 7 == 7
        size = bench.shell(f"blockdev --getsize64 {device}")
        assert int(size) == drive.size_bytes
        assert read(bench, device).status == 0
        assert bench.read("/tmp/read") == drive.content()[:4096]


@pytest.mark.parametrize("action", ACTIONS)
def test_a_sanitize_tells_its_progress_and_leaves_nothing(bench: Guest, lab: DriveLab, action: str) -> None:
    words, pattern = ACTIONS[action]
    drive = lab.nvme(TRAITS)
    with drive.connected(bench) as device:
        controller = drive.controller(bench)
        assert state(sanitize_log(bench, controller)) == NEVER
        done = nvme(bench, "sanitize", controller, *words)
        assert done.status == 0, done.errors
        lab.let_pass(SANITIZE_S / 2)
        log = sanitize_log(bench, controller)
        assert state(log) == RUNNING
        assert 32768 <= log["sprog"] < 60000
        assert read(bench, device).status != 0
        assert drive.content() == drive.original()
        log = end_of_sanitize(bench, lab, controller)
        assert (state(log), log["sprog"], log["sstat"]["global_erased"]) == (DONE, 65535, 1)
        assert log["sstat"]["no_cmplted_passes"] == (1 if action == "overwrite" else 0)
        assert drive.content() == filled(drive, pattern)
        assert read(bench, device).status == 0
        assert bench.read("/tmp/read") == filled(drive, pattern)[:4096]


@pytest.mark.parametrize("action", ACTIONS)
def test_only_the_medium_tells_that_a_drive_lied(bench: Guest, lab: DriveLab, action: str) -> None:
    words, _pattern = ACTIONS[action]
    drive = lab.nvme(TRAITS, LIES)
    with drive.connected(bench):
        controller = drive.controller(bench)
        assert nvme(bench, "sanitize", controller, *words).status == 0
        log = end_of_sanitize(bench, lab, controller)
        assert (state(log), log["sstat"]["global_erased"]) == (DONE, 1)
        assert drive.content() == drive.original()


def test_a_drive_that_spares_a_part_keeps_that_part(bench: Guest, lab: DriveLab) -> None:
    drive = lab.nvme(TRAITS, Faults(erase=EraseFault.LIES_IN_PART))
    with drive.connected(bench):
        controller = drive.controller(bench)
        assert nvme(bench, "sanitize", controller, *ACTIONS["block"][0]).status == 0
        assert state(end_of_sanitize(bench, lab, controller)) == DONE
        assert drive.content().count(SECRET) == (1 << 20) // len(SECRET)


def test_a_write_clears_global_data_erased(bench: Guest, lab: DriveLab) -> None:
    drive = lab.nvme(TRAITS)
    with drive.connected(bench) as device:
        controller = drive.controller(bench)
        assert nvme(bench, "sanitize", controller, *ACTIONS["block"][0]).status == 0
        assert end_of_sanitize(bench, lab, controller)["sstat"]["global_erased"] == 1
        bench.shell(f"dd if=/dev/urandom of={device} bs=4096 count=1 oflag=direct")
        assert sanitize_log(bench, controller)["sstat"]["global_erased"] == 0


@pytest.mark.parametrize("erase", ["1", "2"])
def test_a_format_with_secure_erase_leaves_nothing(bench: Guest, lab: DriveLab, erase: str) -> None:
    drive = lab.nvme(TRAITS)
    with drive.connected(bench) as device:
        done = nvme(bench, "format", device, f"--ses={erase}", "--force")
        assert done.status == 0, done.errors
        assert drive.content() == bytes(drive.size_bytes)


@pytest.mark.parametrize(
    ("words", "faults"), [(("--ses=0",), Faults()), ((), Faults()), (("--ses=1",), LIES)]
)
def test_a_format_can_succeed_and_erase_nothing(
    bench: Guest, lab: DriveLab, words: tuple[str, ...], faults: Faults
) -> None:
    drive = lab.nvme(TRAITS, faults)
    with drive.connected(bench) as device:
        done = nvme(bench, "format", device, *words, "--force")
        assert done.status == 0, done.errors
        assert "Success" in done.text
        assert drive.content() == drive.original()


def test_an_action_that_the_drive_lacks_is_refused(bench: Guest, lab: DriveLab) -> None:
    drive = lab.nvme(NvmeTraits(sanicap=2, fna=0))
    with drive.connected(bench) as device:
        controller = drive.controller(bench)
        assert nvme(bench, "sanitize", controller, *ACTIONS["crypto"][0]).status != 0
        assert nvme(bench, "format", device, "--ses=2", "--force").status != 0
        assert state(sanitize_log(bench, controller)) == NEVER
        assert drive.content() == drive.original()


def test_an_unrestricted_failure_can_be_left_and_erased_nothing(bench: Guest, lab: DriveLab) -> None:
    drive = lab.nvme(TRAITS, FAILS)
    with drive.connected(bench) as device:
        controller = drive.controller(bench)
        assert nvme(bench, "sanitize", controller, *ACTIONS["block"][0], "--ause").status == 0
        assert state(end_of_sanitize(bench, lab, controller)) == FAILED
        assert read(bench, device).status != 0
        refused = nvme(bench, "format", device, "--ses=1", "--force")
        assert SANITIZE_FAILED in refused.errors
        assert nvme(bench, "sanitize", controller, "-a", "exit-failure").status == 0
        assert read(bench, device).status == 0
        assert state(sanitize_log(bench, controller)) == FAILED
        assert drive.content() == drive.original()


def test_a_restricted_failure_is_left_by_a_restricted_sanitize_only(bench: Guest, lab: DriveLab) -> None:
    drive = lab.nvme(TRAITS, FAILS)
    with drive.connected(bench) as device:
        controller = drive.controller(bench)
        assert nvme(bench, "sanitize", controller, *ACTIONS["block"][0]).status == 0
        assert state(end_of_sanitize(bench, lab, controller)) == FAILED
        for words in (("-a", "exit-failure"), (*ACTIONS["crypto"][0], "--ause")):
            refused = nvme(bench, "sanitize", controller, *words)
            assert SANITIZE_FAILED in refused.errors
        assert nvme(bench, "sanitize", controller, *ACTIONS["crypto"][0]).status == 0
        assert state(end_of_sanitize(bench, lab, controller)) == FAILED
        assert read(bench, device).status != 0
        assert drive.content() == drive.original()


def test_a_sanitize_goes_on_while_the_machine_is_off(bench: Guest, lab: DriveLab) -> None:
    drive = lab.nvme(TRAITS)
    drive.connect(bench)
    assert nvme(bench, "sanitize", drive.controller(bench), *ACTIONS["block"][0]).status == 0
    bench.cut_power()
    lab.do(drive.model.power_cycle)
    assert drive.content() == drive.original()
    bench.start()
    with drive.connected(bench):
        log = end_of_sanitize(bench, lab, drive.controller(bench))
        assert (state(log), log["sstat"]["global_erased"]) == (DONE, 1)
        assert drive.content() == bytes(drive.size_bytes)
