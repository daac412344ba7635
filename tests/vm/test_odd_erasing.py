"""Odd drives through the real commands: what a technician orders, what the program says, and what the files
behind the drives hold. They share the guest of `test_wipe.py`, and bring drives of their own.
"""

from __future__ import annotations

import pytest

from model.certificate import Certificate
from model.document import decode
from model.erasure import EraseVerdict
from tests.lab.ata.drive import AtaTraits
from tests.lab.faults import EraseFault, Faults, WriteFault
from tests.lab.nvme.drive import NvmeTraits
from tests.lab.opal.traits import OpalTraits, ShadowMbr, ShadowWrites
from tests.lab.scsi.sat import Translation
from tests.vm.erasing import erase, plan, verdict
from tests.vm.guest import Guest
from tests.vm.lab_drives import SIZE_MIB, DriveLab

pytestmark = [pytest.mark.vm, pytest.mark.slow]

NETWORK = "--allow-network-drive"
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
