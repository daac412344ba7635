"""What a report must be before it is stored: signed by its station, of the schema, of sound values."""

from __future__ import annotations

import dataclasses
import math
import re
import zlib
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from inventory.errors import Refusal
from inventory.stations import StationRow
from judge.signature import is_signed_by
from model.document import UnreadableDocument, decode
from model.report import Evidence, PersonalAnswers, Report
from papers.language import _

DOCUMENT_LIMIT_BYTES = 32 << 20  # what a station's spool takes at most
ANSWER_LIMIT_BYTES = 16 << 20
EVIDENCE_LIMIT_BYTES = 64 << 20
TEXT_LIMIT = 500
UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")  # RFC 9562, 5.7
UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A document as it came."""

    data: bytes
    signature: bytes


def examine(submission: Submission, station: StationRow) -> Report:
    """The report, once everything about it is right. Raises Refusal (422) with the JSON path."""
    if not is_signed_by(station.spki, submission.data, submission.signature):
        raise Refusal(UNPROCESSABLE, _("The signature is not this station's, or the report was altered."))
    report = read_report(submission.data)
    if report.station != station.id:
        raise Refusal(UNPROCESSABLE, _("The report names another station than its signer."), "$.station")
    check_values(report)
    return report


def read_report(data: bytes) -> Report:
    """The report in these bytes, by the schema. Raises Refusal (422)."""
    try:
        return decode(data, Report)
    except UnreadableDocument as error:
        what, _separator, place = str(error).partition(" - at `")
        sentence = _("This is no report of format etabli/report/1: {problem}.").format(problem=what.strip())
        raise Refusal(UNPROCESSABLE, sentence, place.rstrip("`") or None) from error


def check_values(report: Report) -> None:
    """What the schema does not say. Raises Refusal (422)."""
    if not UUID7.fullmatch(report.id):
        raise Refusal(UNPROCESSABLE, _("The id of a report is a UUID of version 7, in lower case."), "$.id")
    if report.supersedes is not None and not UUID7.fullmatch(report.supersedes):
        raise Refusal(UNPROCESSABLE, _("The id of a report is a UUID of version 7."), "$.supersedes")
    _check_entered(report.entered)
    for value, path in _leaves(report, "$"):
        if isinstance(value, float) and not math.isfinite(value):
            raise Refusal(UNPROCESSABLE, _("A number is not finite."), path)
        if isinstance(value, datetime):
            _check_time(value, path)
    _check_evidence(report.evidence)


def _check_entered(entered: PersonalAnswers) -> None:
    for name in ("label", "lot", "operator", "note"):
        text = getattr(entered, name)
        if text is not None and len(text) > TEXT_LIMIT:
            sentence = _("A text is longer than {limit} characters.").format(limit=TEXT_LIMIT)
            raise Refusal(UNPROCESSABLE, sentence, f"$.entered.{name}")


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
    elif isinstance(value, float | datetime):
        yield value, path


def _check_evidence(evidence: tuple[Evidence, ...]) -> None:
    """Every answer unpacks, and to no more than the limits: nobody is to meet a bomb later."""
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
