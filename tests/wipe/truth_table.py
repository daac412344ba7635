"""The truth table: every method on every kind of lying or failing drive, the verdict, and what the platters
really hold. `./dev truth` prints it.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from judge.erasure.erasure import EraseJudgement
from model.erasure import ERASED, Method, Verification, WipePolicy
from tests.lab.ata.drive import AtaTraits
from tests.lab.faults import EraseFault, Faults
from tests.lab.mmc.ext_csd import MmcTraits
from tests.lab.nvme.drive import NvmeTraits
from tests.lab.scsi.sas import SasTraits
from tests.wipe.bench import Bench, Traits

FLASH, DISK = AtaTraits(rotation_rpm=0), AtaTraits()
# Every rung that is climbed, with the drive that it is climbed on.
ROWS: tuple[tuple[Traits, tuple[Method, ...]], ...] = (
    (NvmeTraits(), (Method.NVME_SANITIZE_CRYPTO, Method.NVME_SANITIZE_BLOCK)),
    (NvmeTraits(), (Method.NVME_SANITIZE_BLOCK,)),
    (NvmeTraits(), (Method.NVME_SANITIZE_CRYPTO,)),
    (NvmeTraits(), (Method.NVME_SANITIZE_OVERWRITE,)),
    (NvmeTraits(), (Method.NVME_FORMAT_CRYPTO,)),
    (NvmeTraits(), (Method.NVME_FORMAT_USER_DATA,)),
    (NvmeTraits(), (Method.OVERWRITE_RANDOM, Method.OVERWRITE_ZERO)),
    (FLASH, (Method.ATA_SANITIZE_BLOCK,)),
    (FLASH, (Method.ATA_SANITIZE_CRYPTO,)),
    (DISK, (Method.ATA_SANITIZE_OVERWRITE,)),
    (DISK, (Method.ATA_SECURITY_ERASE_ENHANCED,)),
    (DISK, (Method.ATA_SECURITY_ERASE,)),
    (DISK, (Method.OVERWRITE_ZERO,)),
    (SasTraits(), (Method.SCSI_SANITIZE_BLOCK,)),
    (SasTraits(), (Method.SCSI_SANITIZE_CRYPTO,)),
    (SasTraits(), (Method.SCSI_SANITIZE_OVERWRITE,)),
    (SasTraits(), (Method.SCSI_FORMAT_UNIT,)),
    (MmcTraits(), (Method.EMMC_SANITIZE,)),
    (MmcTraits(), (Method.EMMC_SECURE_ERASE,)),
)
# What no software can see: the drive answers reads with zeros and keeps what lies beneath.
INVISIBLE = frozenset({EraseFault.HIDES})
BLOCKS = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One method on one drive: what the engine says, and how many sectors still hold what somebody wrote."""

    methods: tuple[Method, ...]
    fault: str
    verification: Verification
    judgement: EraseJudgement
    secrets_left: int

    @property
    def contradicts(self) -> bool:
        """Whether it says erased and the platters say otherwise."""
        return self.judgement.verdict in ERASED and self.secrets_left > 0


def erase_faults(verification: Verification = Verification.FULL) -> Iterator[Cell]:
    """Every method with every fault of erasing."""
    for traits, methods in ROWS:
        for fault in EraseFault:
            yield cell(traits, methods, str(fault), Faults(erase=fault), verification)


def medium_faults() -> Iterator[Cell]:
    """Every method on media that fail."""
    others = {
        "unreadable sectors": Faults(unreadable=frozenset({1000, 3000})),
        "unwritable sectors": Faults(unwritable=frozenset({1000})),
        "drops off at half": Faults(drop_after_bytes=1 << 20),
        "never answers at a sector": Faults(hang_lba=2000),
        "growing reallocations": Faults(growing_reallocations=1),
    }
    for traits, methods in ROWS:
        for name, faults in others.items():
            yield cell(traits, methods, name, faults, Verification.FULL)


def cell(
    traits: Traits, methods: tuple[Method, ...], name: str, faults: Faults, verification: Verification
) -> Cell:
    """One run."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), traits, faults, WipePolicy(verification=verification))
        judgement = bench.erase(bench.only(*methods))
        left = bench.secrets_left
        bench.platters.close()
    return Cell(
        methods=methods, fault=name, verification=verification, judgement=judgement, secrets_left=left
    )


def print_odd() -> int:
    """The odd drives of the lab's catalogue, with every method of their plans; how many are wrong."""
    from tests.lab.catalogue import ROWS as ODD_ROWS
    from tests.wipe.odd_bench import UNSEEN, odd_cells

    bad = 0
    for row in ODD_ROWS:
        for item in odd_cells(row):
            verdict = "refused" if item.judgement is None else item.judgement.verdict
            unseen = item.contradicts and not item.is_shown
            why = UNSEEN.get(row.oddity, "it grows when nobody looks any more")
            remark = f" <- no software can see this: {why}" if unseen else ""
            if item.contradicts and not unseen:
                bad += 1
                remark = " <- WRONG"
            words = " + ".join(item.methods)
            print(f"{words:<46} {row.name:<38} {verdict:<24} {item.secrets_left}{remark}")
    return bad


def print_lies() -> int:
    """Drives that tell one field of those that the judge reads wrongly; how many verdicts are wrong."""
    from tests.wipe.told_lies import all_lies

    bad = 0
    for item in all_lies():
        bad += item.contradicts
        remark = " <- WRONG" if item.contradicts else ""
        words, verdict = " + ".join(item.methods), item.judgement.verdict
        print(f"{words:<46} {item.row.name} {item.lie.name:<48} {verdict:<24} {item.secrets_left}{remark}")
    return bad


def main() -> int:
    """Print the table; 1 when a verdict contradicts the platters where software could have seen it."""
    bad = 0
    print(f"{'method':<46} {'fault':<28} {'read back':<9} {'verdict':<24} sectors left")
    for part in (erase_faults(), erase_faults(Verification.SAMPLED), medium_faults()):
        for item in part:
            unseen = item.contradicts and item.fault in INVISIBLE
            remark = " <- no software can see this" if unseen else ""
            if item.contradicts and item.fault == EraseFault.LIES_IN_PART:
                if item.verification is Verification.SAMPLED:
                    remark = " <- a sample may miss it; reading all back does not"
                elif item.judgement.methods and "crypto" in item.judgement.methods[-1]:
                    remark = " <- noise: only the compared places show it"
                else:
                    bad += 1
                    remark = " <- WRONG"
            elif item.contradicts and not unseen:
                bad += 1
                remark = " <- WRONG"
            words = " + ".join(item.methods)
            print(
                f"{words:<46} {item.fault:<28} {item.verification:<9} {item.judgement.verdict:<24} "
                f"{item.secrets_left}{remark}"
            )
    bad += print_odd()
    bad += print_lies()
    print(f"{bad} verdicts contradict the platters.")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
