"""Drives that are odd about size, address, writability and whose operation runs: what sg3-utils, nvme-cli,
hdparm and the kernel read of them is what the models say, and the media show the rest.

One guest answers for all: its drives come and go.
"""

from __future__ import annotations

import errno
import json
import re
from typing import Any

import pytest

from host.drive.opal import IOC_OPAL_GET_STATUS, STATUS_PROGRAM
from model.drive import Veil
from probes.storage.opal import parse_veil
from tests.lab.ata.drive import AtaTraits
from tests.lab.faults import Faults, Foreign, ForeignWork, WriteFault
from tests.lab.nvme.drive import NvmeTraits
from tests.lab.opal.traits import OpalTraits, ShadowMbr
from tests.lab.scsi.sas import SasTraits
from tests.lab.scsi.sat import Translation
from tests.vm.guest import Done, Guest
from tests.vm.lab_drives import SECRET, SIZE_MIB, DriveLab

pytestmark = [pytest.mark.vm, pytest.mark.slow]

BLOCKS = (SIZE_MIB << 20) // 512
HALF = BLOCKS // 2
PART = (SIZE_MIB << 20) // 2
SURE = "--yes-i-know-what-i-am-doing"
BY_SOMEBODY = 0x0C  # a cryptographic erase with AUSE
OPAL_STATUS = """
import fcntl, struct, sys
with open(sys.argv[1], "rb") as drive:
    print(struct.unpack("=II", fcntl.ioctl(drive, 0x800870EC, bytes(8)))[0])  # IOC_OPAL_GET_STATUS
"""
MBR_ENABLED, MBR_DONE = 0x10, 0x20


def tool(guest: Guest, *words: str) -> str:
    """What a tool says that ends well."""
    done = guest.run(list(words))
    assert done.status == 0, done.text + done.errors
    return done.text


def direct(guest: Guest, source: str, target: str, *words: str) -> Done:
    """Copy one block past the page cache."""
    flag = "oflag=direct" if target.startswith("/dev/") else "iflag=direct"
    return guest.run(["dd", f"if={source}", f"of={target}", "bs=4096", "count=1", flag, *words])


def size(guest: Guest, device: str) -> int:
    """What the kernel takes for the size."""
    return int(guest.shell(f"blockdev --getsize64 {device}"))


# --- SAS ------------------------------------------------------------------------------------------------


def blocks_told(guest: Guest, device: str) -> int:
    """READ CAPACITY, as sg_readcap tells it."""
    found = re.search(r"Number of logical blocks=(\d+)", tool(guest, "sg_readcap", device))
    assert found is not None
    return int(found[1])


def blocks_described(guest: Guest, device: str) -> int:
    """The block descriptor of MODE SENSE, as sg_format tells it."""
    text = tool(guest, "sg_format", device)
    found = re.search(r"Mode Sense \(block descriptor\) data.*?Number of blocks=(\d+)", text, re.DOTALL)
    assert found is not None, text
    return int(found[1])


def test_sg_format_resizes_a_drive_and_gives_the_whole_back(bench: Guest, lab: DriveLab) -> None:
    drive = lab.sas()
    with drive.connected(bench) as device:
        tool(bench, "sg_format", "--resize", f"--count={HALF}", "--quick", device)
        assert (blocks_told(bench, device), blocks_described(bench, device)) == (HALF, HALF)
        tool(bench, "sg_format", "--resize", "--count=-1", "--quick", device)
        assert (blocks_told(bench, device), blocks_described(bench, device)) == (BLOCKS, BLOCKS)
        assert drive.content() == drive.original()


def test_a_short_stroked_drive_is_small_for_the_kernel_and_a_format_leaves_the_rest(
    bench: Guest, lab: DriveLab
) -> None:
    drive = lab.sas(SasTraits(current_blocks=HALF, format_s=1.0))
    with drive.connected(bench) as device:
        assert size(bench, device) == PART
        tool(bench, "sg_format", "--format", "--quick", "--wait", device)
        assert blocks_told(bench, device) == HALF
        assert drive.content() == bytes(PART) + drive.original()[PART:]


@pytest.mark.parametrize(
    ("work", "words"),
    [(ForeignWork.FORMAT, "format in progress"), (ForeignWork.SANITIZE, "sanitize in progress")],
)
def test_sg_requests_tells_somebodys_format_from_somebodys_sanitize(
    bench: Guest, lab: DriveLab, work: ForeignWork, words: str
) -> None:
    drive = lab.sas()
    with drive.connected(bench) as device:
        lab.do(lambda: drive.model.begin_foreign(Foreign(work=work, duration_s=600.0)))
        lab.let_pass(300.0)
        done = bench.run(["sg_requests", "--progress", device])
        assert "Progress indication: 5" in done.text + done.errors
        done = bench.run(["sg_requests", device])
        assert words in (done.text + done.errors).lower()
        assert bench.run(["sg_sanitize", "--quick", "--early", "--block", device]).status != 0
        lab.let_pass(600.0)
        done = bench.run(["sg_requests", device])
        assert "No additional sense information" in done.text + done.errors
        assert drive.content() == drive.original()


# --- NVMe -----------------------------------------------------------------------------------------------

TWO = NvmeTraits(namespaces=(PART, PART), detached=frozenset({2}), management=True)


def listed(guest: Guest, controller: str, *words: str) -> list[int]:
    """The numbers that list-ns tells."""
    return [
        int(each, 16)
        for each in re.findall(r"\]:(0x\w+)", tool(guest, "nvme", "list-ns", controller, *words))
    ]


def told(guest: Guest, *words: str) -> dict[str, Any]:
    """What nvme-cli reads, as JSON."""
    answer: dict[str, Any] = json.loads(tool(guest, "nvme", *words, "-o", "json"))
    return answer


def test_nvme_cli_finds_attaches_detaches_and_deletes_a_detached_namespace(
    bench: Guest, lab: DriveLab
) -> None:
    drive = lab.nvme(TWO)
    with drive.connected(bench) as device:
        controller = drive.controller(bench)
        assert size(bench, device) == PART
        assert (listed(bench, controller), listed(bench, controller, "--all")) == ([1], [1, 2])
        assert told(bench, "id-ns", controller, "--namespace-id=2", "--force")["nsze"] == HALF
        facts = told(bench, "id-ctrl", controller)
        assert (int(facts["tnvmcap"]), int(facts["unvmcap"])) == (drive.size_bytes, 0)
        tool(bench, "nvme", "attach-ns", controller, "--namespace-id=2", "--controllers=1")
        tool(bench, "nvme", "ns-rescan", controller)
        assert listed(bench, controller) == [1, 2]
        assert size(bench, drive.device(bench, 2)) == PART
        tool(bench, "nvme", "detach-ns", controller, "--namespace-id=2", "--controllers=1")
        tool(bench, "nvme", "delete-ns", controller, "--namespace-id=2")
        assert listed(bench, controller, "--all") == [1]
        assert int(told(bench, "id-ctrl", controller)["unvmcap"]) == PART
        assert drive.content() == drive.original()


def test_a_new_namespace_over_an_old_one_reads_as_zeros_and_erases_nothing(
    bench: Guest, lab: DriveLab
) -> None:
    drive = lab.nvme(NvmeTraits(namespaces=(PART,), management=True))
    with drive.connected(bench):
        controller = drive.controller(bench)
        tool(bench, "nvme", "create-ns", controller, f"--nsze={HALF}", f"--ncap={HALF}", "--flbas=0")
        tool(bench, "nvme", "attach-ns", controller, "--namespace-id=2", "--controllers=1")
        tool(bench, "nvme", "ns-rescan", controller)
        assert direct(bench, drive.device(bench, 2), "/tmp/read").status == 0
        assert bench.read("/tmp/read") == bytes(4096)
        assert drive.content() == drive.original()


def test_capacities_that_do_not_fit_are_read_as_they_are_told(bench: Guest, lab: DriveLab) -> None:
    drive = lab.nvme(NvmeTraits(told_tnvmcap=2 * SIZE_MIB << 20, told_unvmcap=0))
    with drive.connected(bench):
        facts = told(bench, "id-ctrl", drive.controller(bench))
        assert (int(facts["tnvmcap"]), int(facts["unvmcap"])) == (2 * SIZE_MIB << 20, 0)


def sanitize_log(guest: Guest, controller: str) -> tuple[str, int]:
    """The words for SSTAT, and SCDW10."""
    log = told(guest, "sanitize-log", controller)[controller.removeprefix("/dev/")]
    return str(log["sstat"]["status"])[:3], int(log["cdw10_info"])


def test_the_log_names_the_command_of_somebodys_sanitize_and_a_late_one_hides_behind_it(
    bench: Guest, lab: DriveLab
) -> None:
    drive = lab.nvme(
        NvmeTraits(sanitize_s=600.0), Faults(foreign=Foreign(work=ForeignWork.SANITIZE), late_s=300.0)
    )
    lab.let_pass(600.0)  # somebody's has ended before the guest comes
    with drive.connected(bench):
        controller = drive.controller(bench)
        assert sanitize_log(bench, controller) == ("(1)", BY_SOMEBODY)
        tool(bench, "nvme", "sanitize", controller, "-a", "start-block-erase")
        assert sanitize_log(bench, controller) == ("(1)", BY_SOMEBODY)
        lab.let_pass(301.0)
        assert sanitize_log(bench, controller) == ("(2)", 2)
        assert drive.content() == drive.original()
        lab.let_pass(600.0)
        assert sanitize_log(bench, controller) == ("(1)", 2)
        assert drive.content() == bytes(drive.size_bytes)


def test_the_kernel_tells_that_a_shadow_mbr_is_on_and_reads_zeros_there(bench: Guest, lab: DriveLab) -> None:
    drive = lab.nvme(NvmeTraits(opal=OpalTraits(owner=b"somebody", shadow=ShadowMbr(blocks=HALF))))
    with drive.connected(bench) as device:
        flags = int(tool(bench, "python3", "-c", OPAL_STATUS, device))
        assert flags & (MBR_ENABLED | MBR_DONE) == MBR_ENABLED
        assert parse_veil({"flags": flags}) is Veil.SHADOW
        answer = json.loads(tool(bench, "python3", "-c", STATUS_PROGRAM, device, str(IOC_OPAL_GET_STATUS)))
        assert answer == {"flags": flags}
        assert direct(bench, device, "/tmp/read").status == 0
        assert bench.read("/tmp/read") == bytes(4096)
        assert direct(bench, "/dev/urandom", device).status != 0
        assert drive.content() == drive.original()


def test_what_the_kernel_says_of_a_drive_without_opal_is_no_veil(bench: Guest, lab: DriveLab) -> None:
    with lab.nvme(NvmeTraits()).connected(bench) as device:
        answer = json.loads(tool(bench, "python3", "-c", STATUS_PROGRAM, device, str(IOC_OPAL_GET_STATUS)))
        assert answer == {"errno": errno.EOPNOTSUPP, "step": "status"}
        assert parse_veil(answer) is None


# --- ATA ------------------------------------------------------------------------------------------------


def test_a_dock_is_small_for_the_kernel_and_hdparm_and_the_log_tell_the_whole(
    bench: Guest, lab: DriveLab
) -> None:
    drive = lab.sata(translation=Translation(shown_sectors=HALF))
    with drive.connected(bench) as device:
        assert size(bench, device) == PART
        assert re.search(
            rf"LBA48\s+user addressable sectors:\s+{BLOCKS}\b", tool(bench, "hdparm", "-I", device)
        )
        assert f"max sectors   = {BLOCKS}/{BLOCKS}" in tool(bench, "hdparm", "-N", device)
        page = tool(bench, "sg_sat_read_gplog", "--log=0x30", "--page=2", "--hex", "--hex", device)
        words = page.split()
        assert BLOCKS.to_bytes(4, "little").hex() in "".join(words)[:200]
        assert drive.content() == drive.original()


@pytest.mark.parametrize(("lba", "shown"), [(0, 1), (1, 2)])
def test_hdparm_reads_the_nonsense_that_a_drive_tells_for_its_native_maximum(
    bench: Guest, lab: DriveLab, lba: int, shown: int
) -> None:
    drive = lab.sata(AtaTraits(current_sectors=HALF, told_native_lba=lba, refuses_set_max=True))
    with drive.connected(bench) as device:
        assert f"max sectors   = {HALF}/{shown}" in tool(bench, "hdparm", "-N", device)
        assert bench.run(["hdparm", SURE, "-N", f"p{BLOCKS}", device]).status != 0
        assert size(bench, device) == PART


def test_hdparm_cannot_ask_an_overlay_that_the_firmware_froze(bench: Guest, lab: DriveLab) -> None:
    drive = lab.sata(AtaTraits(native_sectors=HALF, dco_freezes_at_power_on=True))
    with drive.connected(bench) as device:
        done = bench.run(["hdparm", "--dco-identify", device])
        assert done.status != 0 or "Real max sectors" not in done.text
        assert size(bench, device) == PART


# --- writes and addresses -------------------------------------------------------------------------------


@pytest.mark.parametrize("make", ["nvme", "sata", "sas"])
def test_the_kernel_hears_of_writes_that_fail_and_not_of_swallowed_ones(
    bench: Guest, lab: DriveLab, make: str
) -> None:
    for writes, heard in (
        (WriteFault.FAILS, True),
        (WriteFault.PROTECTED, True),
        (WriteFault.SWALLOWED, False),
    ):
        drive = getattr(lab, make)(faults=Faults(writes=writes))
        with drive.connected(bench) as device:
            assert (direct(bench, "/dev/urandom", device).status != 0) == heard
            assert drive.content() == drive.original()


@pytest.mark.parametrize("make", ["nvme", "sas"])
def test_addresses_that_wrap_look_right_one_by_one(bench: Guest, lab: DriveLab, make: str) -> None:
    drive = getattr(lab, make)(faults=Faults(wraps_reads_at=HALF, wraps_writes_at=HALF))
    bench.write("/tmp/mark", b"\xa5" * 4096)
    far = PART // 4096
    with drive.connected(bench) as device:
        assert direct(bench, "/tmp/mark", device, f"seek={far}").status == 0
        assert direct(bench, device, "/tmp/read", f"skip={far}").status == 0
        assert bench.read("/tmp/read") == b"\xa5" * 4096
        assert drive.content()[:4096] == b"\xa5" * 4096
        assert drive.content().count(SECRET) == (drive.size_bytes - 4096) // len(SECRET)
