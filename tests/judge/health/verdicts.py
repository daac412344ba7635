"""Drives that say this or that, and the verdicts on them in words."""

from __future__ import annotations

from dataclasses import replace

from judge.health.drive_health import judge_drive
from model.drive import DriveKind
from model.fact import present
from model.smart import Attribute, FailedWhen, NvmeHealth, Protocol, ScsiHealth, Smart
from model.verdict import DriveHealth
from papers.wording import word
from tests.judge.machines import HOURS, drive, smart

WELL_NVME = NvmeHealth(
    critical_warning=0,
    available_spare_percent=100,
    available_spare_threshold_percent=10,
    percentage_used=3,
    media_errors=0,
    error_log_entries=4000,
    unsafe_shutdowns=90,
)
WELL_SCSI = ScsiHealth(
    grown_defects=0,
    uncorrected_read_errors=0,
    uncorrected_write_errors=0,
    uncorrected_verify_errors=None,
    informational_exception=None,
)


def told(said: Smart, *, spins: bool = False) -> tuple[DriveHealth, str]:
    """The verdict on a drive that says so, and its evidence in words."""
    found = judge_drive(
        drive(
            smart=present(said),
            rotational=spins,
            kind=DriveKind.HDD if spins else DriveKind.SSD,
            model="Some",
        )
    )
    assert found.evidence
    words = [word(message) for message in found.evidence]
    assert not [sentence for sentence in words if sentence.startswith("drive.")]
    return found.health, " ".join(words)


def disk(**known: object) -> tuple[DriveHealth, str]:
    """The verdict on a hard disk."""
    return told(smart(wear_percent=None, **known), spins=True)


def attribute(number: int, name: str, raw: int, failed: FailedWhen = FailedWhen.NEVER) -> Attribute:
    """One line of the table."""
    return replace(HOURS, id=number, name=name, raw=raw, raw_text=str(raw), failed=failed, threshold=10)


def nvme(**known: object) -> tuple[DriveHealth, str]:
    """The verdict on an NVMe drive with such a health log."""
    log = replace(WELL_NVME, **known)  # type: ignore[arg-type]  # fields of the log, by the caller's word
    return told(smart(protocol=Protocol.NVME, attributes=(), nvme=log, wear_percent=log.percentage_used))


def scsi(**known: object) -> tuple[DriveHealth, str]:
    """The verdict on a SAS disk with such counters."""
    counters = replace(WELL_SCSI, **known)  # type: ignore[arg-type]  # fields of the counters
    said = smart(
        protocol=Protocol.SCSI, attributes=(), scsi=counters, pending_sectors=None, wear_percent=None
    )
    return told(said, spins=True)
