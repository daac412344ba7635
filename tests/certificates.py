"""Certificates for tests: of a simulated drive that was really erased, with its journal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import uuid_utils

from judge.erasure.certificate import result_of
from judge.erasure.chain import entries_of
from model.certificate import Certificate, CertifiedDrive, MediaSource, Performer
from model.drive import DriveKind
from model.journal import Opened
from model.report import ClockTrust, Times, Versions
from tests.wipe.bench import Bench
from wipe.journal import read_lines

WHEN = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)


def erased_lines(folder: Path, *, cut_at: int | None = None) -> tuple[str, ...]:
    """The journal of a simulated drive; with `cut_at` the power fails before that step."""
    bench = Bench(folder)
    bench.erase(cut_at=cut_at)
    return tuple(line.decode().rstrip("\n") for line in read_lines(folder))


def certified_drive(lines: tuple[str, ...]) -> CertifiedDrive:
    """The drive that a journal is about."""
    opened = entries_of(lines)[0].record
    assert isinstance(opened, Opened)
    token = opened.plan.drive
    return CertifiedDrive(
        manufacturer=None,
        model=token.model,
        serial=token.serial,
        serial_source="drive",
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
    certificate = Certificate(
        id=str(uuid_utils.uuid7()),
        station=station,
        station_name="bench-1",
        job="test",
        drive=certified_drive(lines),
        source=None if label is None else MediaSource(title=None, label=label),
        asset=None,
        lot=None,
        performer=Performer(name="Camille"),
        verifier=None,
        confidentiality=None,
        destination=None,
        times=Times(
            started=WHEN - timedelta(hours=1), finished=WHEN, duration_s=3600, clock=ClockTrust.SYNCHRONISED
        ),
        versions=Versions(etabli="0.1.0", python="3.11.2", kernel="6.1.0-13-amd64", tools={}),
        result=result_of([entry.record for entry in entries_of(lines)]),
        journal=lines,
    )
    return replace(certificate, **changed)
