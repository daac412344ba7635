"""Reports for tests: valid documents about a machine of which nothing is known."""

from __future__ import annotations

import base64
import zlib
from datetime import UTC, datetime

from model.fact import Why, unknown
from model.grade import Grade, GradeLetter, PolicyName
from model.machine import Machine
from model.provenance import ClockTrust, Times, Versions
from model.report import Evidence, PersonalAnswers, Report

WHEN = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)
GRADE = Grade(
    functional=GradeLetter.D,
    cosmetic=None,
    score=0.0,
    score_of=100.0,
    to_check=True,
    reasons=(),
    suggested_use="parts",
    use_wording={"en": "for parts", "fr": "pour pièces"},
    policy=PolicyName(name="test", version="1", sha256="0" * 64),
)


def empty_machine() -> Machine:
    """A machine that tells nothing."""
    return Machine(
        board=unknown(Why.NOT_REPORTED),
        firmware=unknown(Why.NOT_REPORTED),
        cpu=unknown(Why.NOT_REPORTED),
        memory=unknown(Why.NOT_REPORTED),
        storage=unknown(Why.NOT_REPORTED),
        batteries=unknown(Why.NOT_REPORTED),
        graphics=unknown(Why.NOT_REPORTED),
        screens=unknown(Why.NOT_REPORTED),
        interfaces=unknown(Why.NOT_REPORTED),
        devices=unknown(Why.NOT_REPORTED),
        unclaimed=unknown(Why.NOT_REPORTED),
        sensors=unknown(Why.NOT_REPORTED),
        locks=unknown(Why.NOT_REPORTED),
    )


def make_report(
    report_id: str,
    station: str,
    *,
    label: str | None = None,
    note: str | None = None,
    filling: bytes = b"",
    machine: Machine | None = None,
    grade: Grade = GRADE,
) -> Report:
    """A report that keeps the schema; `filling` is what a tool said, so that it has a size."""
    packed = base64.b64encode(zlib.compress(filling)).decode()
    said = Evidence(asked=("true",), exit_status=0, duration_s=0.0, zlib_base64=packed)
    return Report(
        id=report_id,
        station=station,
        station_name="bench",
        entered=PersonalAnswers(label=label, note=note),
        times=Times(started=WHEN, finished=WHEN, duration_s=1.0, clock=ClockTrust.UNSYNCHRONISED),
        versions=Versions(etabli="0", python="3", kernel=None, tools={}),
        machine=machine or empty_machine(),
        drive_verdicts=(),
        benchmarks=None,
        grade=grade,
        troubles=(),
        replayed=False,
        evidence=(said,) if filling else (),
    )
