"""Examination on receipt: signed by its station, valid by its schema, of plausible values."""

from __future__ import annotations

import dataclasses
import math
import re
import zlib
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from inventory.errors import Refusal
from inventory.kinds import DocumentKind
from inventory.receiving.summary import drive_names
from inventory.store.stations import StationRow
from judge.signature import is_signed_by
from model.api import TEXT_LIMIT
from model.certificate import CERTIFICATE_FORMAT, Certificate, Performer
from model.document import UnreadableDocument, decode
from model.report import REPORT_FORMAT, Evidence, Report
from papers.language import _

ANSWER_LIMIT_BYTES = 16 << 20
EVIDENCE_LIMIT_BYTES = 64 << 20
LARGEST_COUNT = 1 << 128  # NVMe counts in 128 bits (NVM Express Base Specification 2.0, figure 207)
DRIVES_LIMIT = 256  # each is compared with every other look at it while the report is stored
UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")  # RFC 9562, 5.7
UNPROCESSABLE = 422
ENTERED_OF_A_CERTIFICATE = ("asset", "lot", "confidentiality", "destination")
T = TypeVar("T")
Document = TypeVar("Document", Report, Certificate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A document as it came, and what it is handed over as."""

    data: bytes
    signature: bytes
    kind: DocumentKind = DocumentKind.REPORT


def examine_report(submission: Submission, station: StationRow) -> Report:
    """The report, once everything about it is right. Raises Refusal (422) with the JSON path."""
    report = _examine(submission, station, read_report)
    _check_texts(report.entered, ("label", "lot", "operator", "note"), "$.entered")
    for place, trial in enumerate(report.entered.trials):
        _check_texts(trial, ("by",), f"$.entered.trials[{place}]")
    _check_evidence(report.evidence)
    if len(drive_names(report)) > DRIVES_LIMIT:
        sentence = _("Machines with more than {limit} drives are not accepted.").format(limit=DRIVES_LIMIT)
        raise Refusal(UNPROCESSABLE, sentence, "$.machine.storage.value.drives")
    _check_drive_names(report)
    return report


def _check_drive_names(report: Report) -> None:
    """That a name means one drive: of two with one name, what is on the other would never be judged."""
    storage = report.machine.storage.value
    named = () if storage is None else storage.drives
    for names in ([drive.name for drive in named], [verdict.name for verdict in report.drive_verdicts]):
        twice = next((name for place, name in enumerate(names) if name in names[:place]), None)
        if twice is not None:
            sentence = _("Two drives of this report have the name {name}.").format(name=twice)
            raise Refusal(UNPROCESSABLE, sentence, "$.machine.storage.value.drives")


def examine_certificate(submission: Submission, station: StationRow) -> Certificate:
    """The certificate, once everything about it is right but its verdict, which is computed again. Raises
    Refusal (422) with the JSON path.
    """
    certificate = _examine(submission, station, read_certificate)
    _check_texts(certificate, ENTERED_OF_A_CERTIFICATE, "$")
    performer = tuple(field.name for field in dataclasses.fields(Performer))
    _check_texts(certificate.performer, performer, "$.performer")
    if certificate.verifier is not None:
        _check_texts(certificate.verifier, performer, "$.verifier")
    if certificate.source is not None:
        _check_texts(certificate.source, ("title", "label"), "$.source")
    return certificate


def read_report(data: bytes) -> Report:
    """The report in these bytes, by the schema. Raises Refusal (422)."""
    return _read(data, Report, REPORT_FORMAT)


def read_certificate(data: bytes) -> Certificate:
    """The certificate in these bytes, by the schema. Raises Refusal (422)."""
    return _read(data, Certificate, CERTIFICATE_FORMAT)


def _examine(submission: Submission, station: StationRow, read: Callable[[bytes], Document]) -> Document:
    """What is the same for every kind. Raises Refusal (422)."""
    if not is_signed_by(station.spki, submission.data, submission.signature):
        raise Refusal(UNPROCESSABLE, _("The signature is not this station's, or the document was altered."))
    document = read(submission.data)
    if document.station != station.id:
        raise Refusal(UNPROCESSABLE, _("The document gives another station than its signer."), "$.station")
    _check_values(document)
    return document


def _read(data: bytes, kind: type[T], named: str) -> T:
    try:
        return decode(data, kind)
    except UnreadableDocument as error:
        what, _separator, place = str(error).partition(" - at `")
        sentence = _("This is not a document of format {format}: {problem}.")
        sentence = sentence.format(format=named, problem=what.strip())
        raise Refusal(UNPROCESSABLE, sentence, place.rstrip("`") or None) from error


def _check_values(document: Report | Certificate) -> None:
    """What the schema does not say. Raises Refusal (422)."""
    if not UUID7.fullmatch(document.id):
        sentence = _("The id of a document is a UUID of version 7, in lower case.")
        raise Refusal(UNPROCESSABLE, sentence, "$.id")
    if document.supersedes is not None and not UUID7.fullmatch(document.supersedes):
        sentence = _("The id of a document is a UUID of version 7, in lower case.")
        raise Refusal(UNPROCESSABLE, sentence, "$.supersedes")
    for value, path in _leaves(document, "$"):
        if isinstance(value, float) and not math.isfinite(value):
            raise Refusal(UNPROCESSABLE, _("A number is not finite."), path)
        if isinstance(value, int) and abs(value) >= LARGEST_COUNT:
            raise Refusal(UNPROCESSABLE, _("A number is out of range."), path)
        if isinstance(value, datetime):
            _check_time(value, path)


def _check_texts(entered: object, names: Iterable[str], path: str) -> None:
    """What people enter is short. Raises Refusal (422)."""
    for name in names:
        text = getattr(entered, name)
        if text is not None and len(text) > TEXT_LIMIT:
            sentence = _("A text is longer than {limit} characters.").format(limit=TEXT_LIMIT)
            raise Refusal(UNPROCESSABLE, sentence, f"{path}.{name}")


def _check_time(value: datetime, path: str) -> None:
    """Aware, and of a year that stays one in UTC."""
    if value.tzinfo is None:
        raise Refusal(UNPROCESSABLE, _("A time has no time zone."), path)
    try:
        value.astimezone(UTC)
    except OverflowError as error:
        raise Refusal(UNPROCESSABLE, _("A time is out of range."), path) from error


def _leaves(value: Any, path: str) -> Iterator[tuple[object, str]]:
    """Every number and time in a document, with its JSON path."""
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _leaves(getattr(value, field.name), f"{path}.{field.name}")
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, f"{path}.{key}")
    elif isinstance(value, tuple):
        for place, item in enumerate(value):
            yield from _leaves(item, f"{path}[{place}]")
    elif isinstance(value, int | float | datetime):
        yield value, path


def _check_evidence(evidence: tuple[Evidence, ...]) -> None:
    """Every answer unpacks, and to no more than the limits: no reader is to meet a bomb later."""
    left_bytes = EVIDENCE_LIMIT_BYTES
    for place, item in enumerate(evidence):
        path = f"$.evidence[{place}].zlib_base64"
        size_bytes = _unpacked_size(item.zlib_base64, min(left_bytes, ANSWER_LIMIT_BYTES))
        if size_bytes is None:
            raise Refusal(UNPROCESSABLE, _("The evidence cannot be unpacked, or it is too large."), path)
        left_bytes -= size_bytes


def _unpacked_size(packed: str, limit_bytes: int) -> int | None:
    """How many bytes it holds; None when it is no base64 of zlib, or holds more than the limit."""
    unpacker = zlib.decompressobj()
    try:
        size_bytes = len(unpacker.decompress(b64decode(packed, validate=True), limit_bytes + 1))
    except (ValueError, zlib.error):
        return None
    return size_bytes if unpacker.eof and size_bytes <= limit_bytes else None
