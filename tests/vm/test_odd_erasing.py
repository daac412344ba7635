"""Odd drives through the real commands: what a technician orders, what the program says, and what the files
behind the drives hold. They share the guest of `test_wipe.py`, and bring drives of their own.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from model.certificate import Certificate
from model.document import decode
from model.erasure import EraseVerdict
from tests.lab.ata.drive import AtaTraits
from tests.lab.faults import EraseFault, Faults, WriteFault
from tests.lab.nvme.drive import NvmeTraits
from tests.lab.opal.traits import OpalTraits, ShadowMbr, ShadowWrites
from tests.lab.scsi.sat import Translation
from tests.vm.erasing import STATE, erase, plan, verdict
from tests.vm.guest import Done, Guest
from tests.vm.lab_drives import SECRET, SIZE_MIB, DriveLab

pytestmark = [pytest.mark.vm, pytest.mark.slow]

NETWORK = "--allow-network-drive"
SLOW_S = 240.0  # of a machine that does other things meanwhile
PART = (SIZE_MIB << 20) // 2
OVERWRITTEN = AtaTraits(security=False, sanitize=0)  # nothing of its own erases it
NEVER_MORE = {EraseVerdict.UNKNOWN, EraseVerdict.FAILED}


def certified(guest: Guest, serial: str) -> Certificate:
    """The certificate that was made."""
    text = guest.etabli("wipe", "certificate", serial, "--json").text
    return decode(text.encode(), Certificate)


def test_a_drive_that_takes_no_write_is_not_erased_though_exceptions_were_agreed(
    erase_bench: Guest, lab: DriveLab
) -> None:
    drive = lab.sata(OVERWRITTEN, Faults(writes=WriteFault.FAILS))
    with drive.connected(erase_bench):
        done = erase(erase_bench, drive.model.serial, NETWORK, "--exceptions")
        assert verdict(done)["verdict"] in NEVER_MORE, done.text + done.errors
        assert done.status == 1
        assert drive.content() == drive.original()


def test_flash_that_takes_no_write_and_says_that_it_sanitized_is_never_more_than_unknown(
    erase_bench: Guest, lab: DriveLab
) -> None:
    """Blank at its addresses, so that nothing but the markers tells."""
    faults = Faults(writes=WriteFault.SWALLOWED, erase=EraseFault.LIES)
    drive = lab.nvme(NvmeTraits(sanitize_s=1.0), faults)
    drive.platters.fill(bytes(16))
    with drive.connected(erase_bench):
        done = erase(erase_bench, drive.model.serial, NETWORK, "--level", "purge")
        assert verdict(done)["verdict"] in NEVER_MORE, done.text + done.errors
        assert done.status == 1


def test_a_disk_of_which_a_dock_shows_half_is_erased_with_an_exception_that_says_so(
    erase_bench: Guest, lab: DriveLab
) -> None:
    drive = lab.sata(OVERWRITTEN, translation=Translation(shown_sectors=PART // 512))
    with drive.connected(erase_bench):
        done = erase(erase_bench, drive.model.serial, NETWORK)
        assert verdict(done)["verdict"] == "cleared_with_exceptions", done.text + done.errors
        assert done.status == 1
    assert drive.content()[PART:] == drive.original()[PART:]
    made = certified(erase_bench, drive.model.serial)
    told = [
        item for item in made.result.reasons if item.code in ("verdict.sizes_differ", "verdict.more_told")
    ]
    assert 2 * PART in {item.arguments["told"] for item in told}


def test_a_namespace_that_is_detached_is_an_exception_that_names_it(
    erase_bench: Guest, lab: DriveLab
) -> None:
    traits = NvmeTraits(
        namespaces=(PART, PART), detached=frozenset({2}), management=True, sanicap=0, format_s=0.1
    )
    drive = lab.nvme(traits)
    with drive.connected(erase_bench):
        done = erase(erase_bench, drive.model.serial, NETWORK)
        assert verdict(done)["verdict"] == "cleared_with_exceptions", done.text + done.errors
        assert done.status == 1
    assert drive.content()[PART:] == drive.original()[PART:]
    reasons = certified(erase_bench, drive.model.serial).result.reasons
    assert [item.arguments["names"] for item in reasons if item.code == "verdict.other_namespaces"] == ["2"]


def test_a_drive_whose_shadow_mbr_is_on_is_refused_and_the_reason_named(
    erase_bench: Guest, lab: DriveLab
) -> None:
    shadow = ShadowMbr(blocks=PART // 512, writes=ShadowWrites.SWALLOWED)
    drive = lab.nvme(NvmeTraits(opal=OpalTraits(owner=b"somebody", shadow=shadow)))
    with drive.connected(erase_bench):
        shown = plan(erase_bench, drive.model.serial, NETWORK)
        assert shown.hash is None
        assert "MBR shadowing" in " ".join(shown.text.split())
        done = erase_bench.etabli("wipe", "run", drive.model.serial, NETWORK, "--plan", "0", "--confirm", "0")
        assert done.status == 2
        assert "--psid" in done.errors
        assert drive.content() == drive.original()


def stopped_while_it_wrote(guest: Guest, serial: str, hash_shown: str) -> Done:
    """An erasure whose worker was told to end in the middle of its pass."""
    words = ("wipe", "run", serial, NETWORK, "--plan", hash_shown, "--confirm", serial)
    with ThreadPoolExecutor() as beside:
        running = beside.submit(guest.etabli, *words, timeout_s=SLOW_S)
        guest.shell(
            f'until grep -qs \'"phase":"write"\' {STATE}/wipe/*/status.json; do sleep 0.2; done; '
            f"kill -TERM $(cat {STATE}/wipe/*/lock)",
            timeout_s=SLOW_S,
        )
        return running.result()


def test_a_resume_on_a_drive_that_lost_what_was_written_asks_for_it_and_writes_nothing(
    erase_bench: Guest, lab: DriveLab
) -> None:
    drive = lab.sata(OVERWRITTEN, Faults(write_bytes_per_s=1_500_000), size_mib=16)
    erase_bench.shell(f"rm -rf {STATE}/wipe")  # what other tests left interrupted
    with drive.connected(erase_bench):
        shown = plan(erase_bench, drive.model.serial, NETWORK)
        assert shown.hash is not None, shown.text
        done = stopped_while_it_wrote(erase_bench, drive.model.serial, shown.hash)
        assert "INTERRUPTED" in done.text, done.text + done.errors
        assert drive.content() != drive.original(), "some of it was written"
        lab.do(lambda: drive.platters.fill(SECRET))
        done = erase_bench.etabli("wipe", "resume", "--yes")
        assert done.status == 1, done.text + done.errors
        assert "not there any more" in " ".join(done.text.split())
        assert drive.content() == drive.original()
        code = done.errors.split("--confirm END:")[1][:4]
        given = f"{drive.model.serial}:{code}"
        done = erase_bench.etabli("wipe", "resume", "--confirm", given, timeout_s=SLOW_S)
        assert done.status == 0, done.text + done.errors
    assert not any(drive.content())
