"""Certificates of the journals in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from judge.erasure.binding import counter_in, drive_in
from judge.erasure.certificate import result_of
from judge.erasure.chain import FIRST, hash_of, next_line
from model.certificate import Certificate, Performer
from model.journal import Opened, Record
from model.provenance import ClockTrust, Times, Versions
from tests.certificates import drive_of

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def lines_of(records: Sequence[Record]) -> tuple[str, ...]:
    """The lines of a journal, one second after the other."""
    found: list[str] = []
    previous = FIRST
    for number, record in enumerate(records):
        line = next_line(number, previous, record, NOON + timedelta(seconds=number), float(number))
        previous = hash_of(line)
        found.append(line.decode().rstrip("\n"))
    return tuple(found)


def certificate_of(records: Sequence[Record]) -> Certificate:
    """An honest certificate of a journal."""
    opened = next(item for item in records if isinstance(item, Opened))
    last = len(records) - 1
    return Certificate(
        id="019ab3c2-7f00-7000-8000-0123456789ab",
        station="5f" * 32,
        station_name="bench-1",
        job=opened.job,
        drive=drive_in(opened.described or drive_of(opened), records),
        source=None,
        asset=None,
        lot=None,
        performer=Performer(),
        verifier=None,
        confidentiality=None,
        destination=None,
        times=Times(
            started=NOON,
            finished=NOON + timedelta(seconds=last),
            duration_s=float(last),
            clock=ClockTrust.SYNCHRONISED,
        ),
        versions=Versions(etabli="1", python="3", kernel="6", tools={}),
        result=result_of(records),
        journal=lines_of(records),
        counter=counter_in(records),
    )
