"""Checking a report offline: who signed these bytes, whether its verdicts follow from its facts, and
which inventory confirmed it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from judge.erasure.certificate import (
    fields_on_the_signers_word,
    is_about_another_drive,
    is_of_first_format,
    recompute,
    unbound_fields,
)
from judge.signature import is_signed_by, key_id
from model.certificate import Certificate
from model.document import UnreadableDocument, decode
from model.grade import Grade
from model.message import Message, say
from model.receipt import Receipt
from model.report import Report
from model.verdict import DriveVerdict
from papers.times import moment_utc

if TYPE_CHECKING:
    from judge.grade.policy import Policy


class CheckResult(StrEnum):
    """What came of one check."""

    GOOD = "good"
    FINDING = "finding"
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was checked, and the sentence that tells what came of it."""

    result: CheckResult
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """The exact bytes of a receipt and of its signature."""

    data: bytes
    signature: bytes


class Signed(Protocol):
    """What a report and a certificate have in common."""

    @property
    def id(self) -> str: ...

    @property
    def station(self) -> str: ...

    @property
    def station_name(self) -> str: ...


def check_signature(
    report: Signed, data: bytes, signature: bytes | None, keys: Mapping[str, bytes], given: bytes | None
) -> Check:
    """Who signed: `keys` are the stations known here by key id, `given` the public key that the reader
    trusts instead.
    """
    if signature is None:
        return _finding("check.no_signature")
    spki = given or keys.get(report.station)
    if spki is None:
        return _finding("check.signer_unknown", station=report.station)
    if not is_signed_by(spki, data, signature):
        return _finding("check.altered", key=key_id(spki))
    if key_id(spki) != report.station:
        return _finding("check.other_station", key=key_id(spki), station=report.station)
    return _good("check.signed", key=_short(report.station), station=report.station_name)


def check_receipt(
    report: Signed, data: bytes, confirmation: Confirmation | None, keys: Mapping[str, bytes]
) -> Check:
    """Which inventory confirmed it; `keys` are the inventories known here by key id."""
    if confirmation is None:
        return _not_checked("check.no_receipt")
    try:
        receipt = decode(confirmation.data, Receipt)
    except UnreadableDocument:
        return _finding("check.receipt_unreadable")
    spki = keys.get(receipt.server)
    if spki is None:
        return _not_checked("check.server_unknown", server=receipt.server)
    if not is_signed_by(spki, confirmation.data, confirmation.signature):
        return _finding("check.receipt_altered")
    if receipt.document != report.id or receipt.sha256 != hashlib.sha256(data).hexdigest():
        return _finding("check.receipt_other")
    received = moment_utc(receipt.received)
    return _good("check.receipt", server=_short(receipt.server), received=received)


def check_verdicts(report: Report) -> tuple[Check, ...]:
    """Every drive judged again from the facts in the report."""
    from judge.health.drive_health import judge_drive

    storage = report.machine.storage.value
    judged = {verdict.name: verdict for verdict in map(judge_drive, storage.drives if storage else ())}
    stated = {verdict.name: verdict for verdict in report.drive_verdicts}
    names = sorted(judged.keys() | stated.keys())
    different = [
        check for name in names if (check := _compare(name, stated.get(name), judged.get(name))) is not None
    ]
    if different:
        return tuple(different)
    return (_good("check.verdicts", count=len(names)),) if names else (_good("check.no_drives"),)


def _compare(name: str, stated: DriveVerdict | None, judged: DriveVerdict | None) -> Check | None:
    """What differs; the wording of the evidence may change with the version, the verdict may not."""
    if stated is None or judged is None:
        return _finding(
            "check.verdict_without_drive" if judged is None else "check.drive_without_verdict", drive=name
        )
    if stated.health is not judged.health or stated.drive != judged.drive:
        return _finding("check.verdict_differs", drive=name, stated=stated.health, judged=judged.health)
    return None


def check_certificate(certificate: Certificate, replaced: tuple[str, ...] | None = None) -> tuple[Check, ...]:
    """The verdict computed again from the journal inside, its chain checked on the way; every other field
    that the journal tells too; and what rests on the signer's word alone. `replaced` as for `unbound_fields`.
    """
    erasure = _check_erasure(certificate)
    fields = unbound_fields(certificate, replaced)
    if fields:
        return (erasure, _finding("check.fields_differ", names=", ".join(fields)))
    names = ", ".join(fields_on_the_signers_word(certificate))
    checks = (erasure, _not_checked("check.signers_word", names=names))
    is_old = erasure.result is CheckResult.GOOD and is_of_first_format(certificate)
    return (*checks, _not_checked("check.first_format")) if is_old else checks


def _check_erasure(certificate: Certificate) -> Check:
    found = recompute(certificate.journal, certificate.result)
    if found.result is not None and is_about_another_drive(certificate):
        return _finding("check.journal_of_another_drive")
    if found.difference is not None:
        return Check(result=CheckResult.FINDING, message=found.difference)
    return _good("check.erasure", verdict=certificate.result.verdict, count=len(certificate.journal))


def check_grade(report: Report, policy: Policy) -> Check:
    """The machine graded again, from the facts in the report, by the policy it names."""
    from judge.grade.grade import grade_machine

    stated = report.grade
    grade = grade_machine(report.machine, report.drive_verdicts, report.benchmarks, report.entered, policy)
    if grade.policy.sha256 != stated.policy.sha256:
        return _not_checked("check.other_policy", name=stated.policy.name, version=stated.policy.version)
    if _essence(grade) != _essence(stated):
        return _finding("check.grade_differs", stated=stated.functional, judged=grade.functional)
    return _good("check.grade", grade=grade.functional, name=grade.policy.name, version=grade.policy.version)


def _essence(grade: Grade) -> tuple[object, ...]:
    """What a grade says; its reasons may be worded otherwise by another version."""
    return (
        grade.functional,
        grade.cosmetic,
        round(grade.score, 2),
        round(grade.score_of, 2),
        grade.to_check,
        grade.suggested_use,
    )


def _short(key: str) -> str:
    """Enough of a key id to recognise a key that was checked; one that was not is shown whole."""
    return key[:16]


def _good(code: str, **arguments: str | float) -> Check:
    return Check(result=CheckResult.GOOD, message=say(code, **arguments))


def _finding(code: str, **arguments: str | float) -> Check:
    return Check(result=CheckResult.FINDING, message=say(code, **arguments))


def _not_checked(code: str, **arguments: str | float) -> Check:
    return Check(result=CheckResult.NOT_CHECKED, message=say(code, **arguments))
