"""A certificate from a journal, and a journal's verdict checked against a certificate: pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from judge.erasure.binding import not_from_journal, on_the_signers_word
from judge.erasure.chain import BrokenJournal, entries_of
from judge.erasure.erasure import EraseJudgement, judge_erasure
from judge.erasure.rung_evidence import is_first_format
from judge.identity.same_drive import differ, drive_name
from model.certificate import Certificate, ErasureResult
from model.certified_drive import SerialSource
from model.erasure import (
    OVERWRITES,
    UNPROVEN,
    DriveToken,
    EraseLevel,
    EraseStep,
    EraseVerdict,
    Expected,
    Preparation,
)
from model.journal import (
    BadRegion,
    BlockOperation,
    Intent,
    Observed,
    ObservedWhen,
    Opened,
    PassEnded,
    Record,
    Unhidden,
    Verified,
)
from model.message import Message, say


def largest_size(lines: Sequence[str]) -> int | None:
    """The most bytes that the drive showed while it was erased; None when the journal does not tell."""
    try:
        records = [entry.record for entry in entries_of(lines)]
    except BrokenJournal:
        return None
    sizes = [record.token.size_bytes for record in records if isinstance(record, Observed)]
    return max(sizes, default=None)


def result_of(records: Sequence[Record]) -> ErasureResult:
    """What a journal proves. Raises BrokenJournal when it does not even begin."""
    opened = next((record for record in records if isinstance(record, Opened)), None)
    if opened is None:
        raise BrokenJournal("the journal has no beginning")
    judgement = judge_erasure(records)
    verified = next((item for item in reversed(records) if isinstance(item, Verified)), None)
    observed = [item for item in records if isinstance(item, Observed)]
    return ErasureResult(
        verdict=judgement.verdict,
        reasons=judgement.reasons,
        ordered=opened.plan.policy.level,
        reached=judgement.level,
        methods=judgement.methods,
        verification=verified.verification if verified is not None else None,
        verified_bytes=verified.checked_bytes if verified is not None else 0,
        seed=verified.seed if verified is not None else None,
        written_bytes=sum(item.written_bytes for item in records if isinstance(item, PassEnded)),
        unwritten_bytes=sum(
            item.region.length
            for item in records
            if isinstance(item, BadRegion) and item.operation is BlockOperation.WRITE
        ),
        unreadable_bytes=verified.unreadable_bytes if verified is not None else 0,
        retried_blocks=_retried(records),
        standards=_standards(judgement),
        not_claimed=_not_claimed(records, judgement, verified),
        counts_before=observed[0].smart if observed else {},
        erased=judgement.erased,
        counts_after=observed[-1].smart if observed and observed[-1].when is ObservedWhen.AFTER else {},
    )


def _retried(records: Sequence[Record]) -> int | None:
    told = [item.retried_blocks for item in records if isinstance(item, PassEnded)]
    known = [count for count in told if count is not None]
    return sum(known) if told and len(known) == len(told) else None


def _standards(judgement: EraseJudgement) -> tuple[str, ...]:
    """What the verdict may cite. IEEE 2883's tables are not public: nothing is claimed for it."""
    match judgement.verdict:
        case EraseVerdict.PURGED:
            return ("NIST SP 800-88 Rev. 2: Purge",)
        case EraseVerdict.CLEARED:
            return ("NIST SP 800-88 Rev. 2: Clear",)
        case _:
            return ()


def _not_claimed(
    records: Sequence[Record], judgement: EraseJudgement, verified: Verified | None
) -> tuple[Message, ...]:
    """What must not be read into the paper."""
    found = [say("claim.behind_the_interface"), say("claim.no_ieee")]
    found += [say("claim.unproven", method=method) for method in judgement.methods if method in UNPROVEN]
    if any(isinstance(item, Intent) and item.step is EraseStep.PSID_REVERT for item in records):
        found.append(say("claim.psid_revert"))
    if any(isinstance(item, Unhidden) and item.preparation is Preparation.UNHIDE_AMAC for item in records):
        found.append(say("claim.amac_unproven"))
    found += _areas_beside(records)
    if any(method in OVERWRITES for method in judgement.methods):
        found.append(say("claim.replaced_sectors"))
    if verified is not None and verified.expected is Expected.CHANGED:
        found.append(say("claim.compared_places"))
    elif verified is not None and verified.checked_bytes < verified.size_bytes:
        found.append(say("claim.sample"))
    if judgement.level is not EraseLevel.PURGE:
        found.append(say("claim.not_purged"))
    return tuple(found)


def _areas_beside(records: Sequence[Record]) -> list[Message]:
    """Areas of an eMMC that hold firmware or keys and are no part of what is given to anybody."""
    looks = [item.features.mmc for item in records if isinstance(item, Observed)]
    sizes = [(mmc.boot_bytes or 0) + (mmc.rpmb_bytes or 0) for mmc in looks if mmc is not None]
    largest = max(sizes, default=0)
    return [say("claim.emmc_areas", count=largest)] if largest else []


@dataclass(frozen=True, slots=True, kw_only=True)
class Recomputed:
    """What a reader finds in a certificate's journal. `difference` is None when the certificate says the
    same.
    """

    result: ErasureResult | None
    difference: Message | None


def recompute(lines: Sequence[str], stated: ErasureResult) -> Recomputed:
    """The verdict computed again from the journal inside a certificate."""
    try:
        result = result_of([entry.record for entry in entries_of(lines)])
    except BrokenJournal as error:
        return Recomputed(result=None, difference=say("check.journal_broken", error=str(error)))
    if result.verdict is not stated.verdict or result.reached is not stated.reached:
        return Recomputed(
            result=result,
            difference=say("check.erasure_differs", stated=stated.verdict, computed=result.verdict),
        )
    if result != stated:
        return Recomputed(result=result, difference=say("check.result_differs"))
    return Recomputed(result=result, difference=None)


def unbound_fields(certificate: Certificate, replaced: Sequence[str] | None = None) -> tuple[str, ...]:
    """The fields beside the verdict that say otherwise than the journal; none where it cannot be read.
    `replaced` is the journal of the document that it says it replaces, empty where that is no certificate;
    None where the reader does not have it.
    """
    try:
        return not_from_journal(certificate, entries_of(certificate.journal), replaced)
    except BrokenJournal:
        return ()


def fields_on_the_signers_word(certificate: Certificate) -> tuple[str, ...]:
    """The fields that nothing but the signature vouches for."""
    try:
        records = [entry.record for entry in entries_of(certificate.journal)]
    except BrokenJournal:
        records = []
    return on_the_signers_word(certificate, records)


def is_of_first_format(certificate: Certificate) -> bool:
    """Whether its journal names no range of addresses and no evidence for it."""
    try:
        return is_first_format([entry.record for entry in entries_of(certificate.journal)])
    except BrokenJournal:
        return False


def is_about_another_drive(certificate: Certificate) -> bool:
    """Whether the journal names another drive than the certificate; what either does not know names none."""
    drive = certificate.drive
    names = drive_name(drive, serial_is_own=drive.serial_source is not SerialSource.ENTERED)
    return any(differ(names, drive_name(token)) for token in _tokens(certificate))


def _tokens(certificate: Certificate) -> list[DriveToken]:
    """The drive as the journal has it: what was planned, and what was found at first."""
    try:
        records = [entry.record for entry in entries_of(certificate.journal)]
    except BrokenJournal:
        return []
    observed = [record.token for record in records if isinstance(record, Observed)]
    return [*(record.plan.drive for record in records if isinstance(record, Opened)), *observed[:1]]
