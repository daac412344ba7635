"""Certificates for tests: of a simulated drive that was really erased, with its journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import uuid_utils

from judge.erasure.binding import counter_in, drive_in
from judge.erasure.certificate import result_of
from judge.erasure.chain import FIRST, entries_of, hash_of, next_line
from model.certificate import Certificate, MediaSource, Performer
from model.certified_drive import CertifiedDrive, SerialSource
from model.drive import DriveKind
from model.journal import Observed, Opened, Record
from model.provenance import ClockTrust, Times, Versions
from tests.wipe.bench import Bench
from wipe.journal import read_lines

WHEN = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)
USUAL_TIMES = Times(
    started=WHEN - timedelta(hours=1), finished=WHEN, duration_s=3600, clock=ClockTrust.SYNCHRONISED
)


def erased_lines(folder: Path, *, cut_at: int | None = None) -> tuple[str, ...]:
    """The journal of a simulated drive; with `cut_at` the power fails before that step."""
    bench = Bench(folder)
    bench.erase(cut_at=cut_at)
    return tuple(line.decode().rstrip("\n") for line in read_lines(folder))


def stamped(lines: tuple[str, ...], finished: datetime) -> tuple[str, ...]:
    """The same journal, an hour long, ended at another time."""
    entries = entries_of(lines)
    found: list[str] = []
    previous = FIRST
    for number, entry in enumerate(entries):
        at = finished if number + 1 == len(entries) else finished - timedelta(hours=1)
        line = next_line(number, previous, entry.record, at, entry.elapsed_s)
        previous = hash_of(line)
        found.append(line.decode().rstrip("\n"))
    return tuple(found)


def journal_of(records: Sequence[Record], finished: datetime = WHEN) -> tuple[str, ...]:
    """The lines of a journal with these records, whose chain is whole."""
    found: list[str] = []
    previous = FIRST
    for number, record in enumerate(records):
        line = next_line(number, previous, record, finished, float(number))
        previous = hash_of(line)
        found.append(line.decode().rstrip("\n"))
    return tuple(found)


def nameless(lines: tuple[str, ...]) -> tuple[str, ...]:
    """The journal of a drive that tells no WWN."""
    found: list[Record] = []
    for record in (entry.record for entry in entries_of(lines)):
        if isinstance(record, Opened):
            token = replace(record.plan.drive, wwn=None)
            found.append(replace(record, plan=replace(record.plan, drive=token)))
        elif isinstance(record, Observed):
            found.append(replace(record, token=replace(record.token, wwn=None)))
        else:
            found.append(record)
    return journal_of(found)


@lru_cache(maxsize=8)
def certified_drive(lines: tuple[str, ...]) -> CertifiedDrive:
    """The drive that a journal is about."""
    opened = entries_of(lines)[0].record
    assert isinstance(opened, Opened)
    return drive_of(opened)


def drive_of(opened: Opened) -> CertifiedDrive:
    """The planned drive as probes would describe it."""
    token = opened.plan.drive
    return CertifiedDrive(
        manufacturer=None,
        model=token.model,
        serial=token.serial,
        serial_source=SerialSource.DRIVE,
        wwn=token.wwn,
        firmware="1.0",
        kind=DriveKind.SSD,
        transport=token.transport,
        bridge=None,
        controller=token.controller,
        size_bytes=token.size_bytes,
        native_bytes=None,
        logical_sector_bytes=512,
        physical_sector_bytes=4096,
    )


def make_certificate(
    lines: tuple[str, ...], station: str, *, label: str | None = None, **changed: Any
) -> Certificate:
    """A certificate as a bench makes it from such a journal."""
    times = changed.pop("times", USUAL_TIMES)
    journal = stamped(lines, times.finished)
    records = [entry.record for entry in entries_of(journal)]
    opened = records[0]
    assert isinstance(opened, Opened)
    certificate = Certificate(
        id=str(uuid_utils.uuid7()),
        station=station,
        station_name="bench-1",
        job=opened.job,
        drive=drive_in(certified_drive(lines), records),
        source=None if label is None else MediaSource(title=None, label=label),
        asset=None,
        lot=None,
        performer=Performer(name="Camille"),
        verifier=None,
        confidentiality=None,
        destination=None,
        times=replace(times, started=times.finished - timedelta(hours=1), duration_s=3600),
        versions=Versions(etabli="0.1.0", python="3.11.2", kernel="6.1.0-13-amd64", tools={}),
        result=result_of(records),
        journal=journal,
        counter=counter_in(records),
    )
    return replace(certificate, **changed)
