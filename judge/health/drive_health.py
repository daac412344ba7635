"""The verdict on a drive's health: healthy, watch, failing or unknown, with the evidence that decided.

- failing: the drive says so itself (overall verdict, an attribute at its threshold, a critical warning of an
  NVMe drive), its last self-test failed, or it has so many bad sectors or lost so many reads that hard disks
  like it do not last.
- watch: it works, and something speaks against it: bad sectors, failures of the past, worn out, too hot now.
- unknown: nobody could ask it, it does not answer, or it tells too little. Silence is never health.
- healthy: it says so, and its own counts do not contradict it.

Figures of which one must be wrong are told, and the worse one that can be true counts. A verdict that rests
on too little is not complete: it may be worse.

What vendors pack into raw values (Seagate's 48 bits in 1, 7, 188 and 195) decides nothing, nor does bit 2 of
smartctl's exit status: some log could not be read.
"""

from __future__ import annotations

from collections.abc import Iterator

from judge.health.ata_findings import ata_findings
from judge.health.contradiction_findings import NO_HOURS, contradiction_findings
from judge.health.finding import Finding, failing, lacking, remark, watch
from judge.health.made_of import is_enclosure
from judge.health.other_findings import emmc_findings, nvme_findings
from judge.health.scsi_findings import scsi_findings
from judge.health.self_test_findings import self_test_findings
from judge.identity.own import belongs_to_machine
from model.drive import Drive
from model.fact import Fact
from model.identity import DriveKey
from model.message import say
from model.smart import Protocol, Smart
from model.verdict import DriveHealth, DriveVerdict

WORN_PERCENT, WORN_OUT_PERCENT = 80, 100
NO_ANSWER = 0x03  # smartctl(8), EXIT STATUS: wrong command line; no identity, or the drive sleeps
SEVERITY = (DriveHealth.FAILING, DriveHealth.WATCH, DriveHealth.UNKNOWN, DriveHealth.HEALTHY)


def judge_drive(drive: Drive) -> DriveVerdict:
    """The verdict, its evidence the weightiest first and never empty."""
    smart = drive.smart.value
    findings = [_unheard(drive.smart)] if smart is None else list(findings_of(drive, smart))
    health = min((finding.health for finding in findings), key=SEVERITY.index, default=DriveHealth.HEALTHY)
    is_complete = not any(finding.health is DriveHealth.UNKNOWN for finding in findings)
    if health is DriveHealth.HEALTHY and smart is not None:
        findings.insert(0, _why_healthy(smart, has_remarks=bool(findings)))
    findings.sort(key=lambda finding: SEVERITY.index(finding.health))
    is_failing = health is DriveHealth.FAILING
    return DriveVerdict(
        name=drive.name,
        drive=key_of(drive),
        health=health,
        evidence=tuple(finding.alone if is_failing else finding.message for finding in findings),
        is_complete=is_complete,
        stays=belongs_to_machine(drive),
    )


def key_of(drive: Drive) -> DriveKey:
    """What tells the drive from others, wherever it is plugged in; a serial of an adapter is not its own."""
    return DriveKey(
        model=drive.model,
        serial=None if drive.serial_is_bridges else drive.serial.value,
        wwn=drive.wwn.value,
        size_bytes=drive.size_bytes,
    )


def findings_of(drive: Drive, smart: Smart) -> Iterator[Finding]:
    """All that speaks for or against a drive that answered."""
    yield from _overall(smart)
    yield from self_test_findings(smart)
    yield from _wear(smart)
    yield from contradiction_findings(smart)
    if smart.protocol is Protocol.ATA:
        yield from ata_findings(drive, smart)
    elif smart.protocol is Protocol.NVME:
        if is_enclosure(drive):
            yield lacking(say("drive.enclosure"))
        yield from nvme_findings(smart)
    elif smart.protocol is Protocol.SCSI:
        yield from scsi_findings(drive, smart)
    else:
        yield from emmc_findings(smart)


def _overall(smart: Smart) -> Iterator[Finding]:
    """The drive's own word, and whether it gives one at all; an eMMC has no such word."""
    if smart.overall_passed is False:
        yield failing(say("drive.overall_failed"))
    if smart.supported is False:
        yield lacking(say("drive.smart_unsupported"))
    elif smart.enabled is False:
        yield lacking(say("drive.smart_disabled"))
    elif smart.overall_passed is None and smart.protocol is not Protocol.MMC:
        yield lacking(say("drive.no_overall"))
    if smart.overall_passed is True and smart.status_by_attributes:
        yield lacking(say("drive.status_not_read"))
    if (smart.exit_status or 0) & NO_ANSWER:
        yield lacking(say("drive.partial_answer"))


def _wear(smart: Smart) -> Iterator[Finding]:
    """How much of its rated endurance is used: a worn drive still works, for an unknown time."""
    worn = smart.wear_percent
    if worn is not None and worn >= WORN_OUT_PERCENT:
        yield watch(say("drive.worn_out", percent=worn))
    elif worn is not None and worn >= WORN_PERCENT:
        yield watch(say("drive.worn", percent=worn))


def _unheard(smart: Fact[Smart]) -> Finding:
    """Why nothing is known of a drive's health."""
    if smart.is_absent:
        return lacking(say("drive.no_smart"))
    return lacking(say(f"drive.unheard_{smart.why}"))


def _why_healthy(smart: Smart, *, has_remarks: bool) -> Finding:
    if smart.protocol is Protocol.MMC:
        return remark(say("drive.emmc_healthy"))
    code = "drive.healthy_remarks" if has_remarks else "drive.healthy"
    if smart.power_on_hours is None or any(item.doubt in NO_HOURS for item in smart.contradictions):
        return remark(say(code))
    return remark(say(f"{code}_hours", hours=smart.power_on_hours))
