"""Outcome of a run: its report kept first, wherever there is room, then delivered."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from agent.bench.disk import Disk, remove_quietly
from agent.bench.history import remember
from agent.bench.keeping import outlasts_power
from agent.bench.state import OTHER_FOLDERS, State
from agent.bench.station import Station
from agent.spool.spool import Spool, SpoolError
from host.live import LiveHost
from model.benchmark import Benchmarks
from model.document import encode
from model.event import Event, ReportKept, Troubled
from model.machine import Machine
from model.message import say
from model.report import Evidence, PersonalAnswers, Report

Emit = Callable[[Event], None]


def keep_report(state: State, station: Station, report: Report, emit: Emit) -> bool:
    """Sign the exact bytes and keep them; whether they are durable in the spool.

    Where the spool cannot take them (a full disk), they are written beside, and the person is told to
    copy them: nothing that was measured is thrown away.
    """
    data = encode(report)
    signature = station.sign(data)
    try:
        path = Spool(state.spool).keep(report.id, data, signature)
    except SpoolError as error:
        emit(_beside(state, report.id, data, signature, error.why))
        return False
    emit(ReportKept(report=report.id, path=str(path), lasts=outlasts_power(state, LiveHost())))
    _remember(state, report, emit)
    return True


def is_safe(state: State, emit: Emit, *, delivered: bool) -> bool:
    """Whether a report that was kept outlives the power switch, here or at an inventory that has accepted it;
    where it does not, what to do is told.
    """
    if delivered or outlasts_power(state, LiveHost()):
        return True
    emit(Troubled(where="report", message=say("run.only_in_memory")))
    return False


def _remember(state: State, report: Report, emit: Emit) -> None:
    """The note for later comparisons; the report is safe without it."""
    try:
        remember(state.folder / "history", report)
    except OSError as error:
        emit(Troubled(where="report", message=say("run.not_remembered", error=error.strerror or str(error))))


def _beside(state: State, name: str, data: bytes, signature: bytes, why: str) -> Troubled:
    """Write the report outside of the spool; the event tells where, or that there was no room at all."""
    file = write_beside(OTHER_FOLDERS, name, data, signature)
    if file is None:
        message = say("run.not_kept", folder=str(state.spool), error=why)
    else:
        message = say("run.kept_elsewhere", folder=str(state.spool), error=why, file=str(file))
    return Troubled(where="report", message=message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unjudged:
    """What a run measured, when a mistake in the rules left it without a grade."""

    id: str
    machine: Machine
    benchmarks: Benchmarks | None
    entered: PersonalAnswers
    evidence: tuple[Evidence, ...]


def keep_unjudged(state: State, facts: Unjudged) -> Troubled:
    """Keep them as a file in the state folder, or wherever there is room; the event tells where."""
    data = encode(facts)
    folders = (state.folder, *OTHER_FOLDERS)
    for folder in folders:
        path = folder / f"etabli-unjudged-{facts.id}.json"
        if _write_all({path: data}):
            return Troubled(where="judge", message=say("run.facts_kept", file=str(path)))
    message = say("run.not_kept", folder=str(state.folder), error=os.strerror(errno.ENOSPC))
    return Troubled(where="judge", message=message)


def write_beside(folders: Iterable[Path], name: str, data: bytes, signature: bytes) -> Path | None:
    """Write a document and its signature into the first folder that takes both whole; None when none does."""
    for folder in folders:
        document, companion = folder / f"etabli-{name}.json", folder / f"etabli-{name}.sig"
        if _write_all({companion: signature, document: data}):
            return document
    return None


def _write_all(files: Mapping[Path, bytes]) -> bool:
    """Write new private files; whether all are there, synced with their names. Otherwise none of them stays,
    and what was there before, which may be another program's, is not touched.
    """
    made: list[Path] = []
    try:
        for path, data in files.items():
            descriptor = _open_new(path)
            made.append(path)
            _write(descriptor, data)
            Disk().sync_folder(path.parent)
    except OSError:
        for path in made:
            remove_quietly(Disk(), path)
        return False
    return True


def _open_new(path: Path) -> int:
    """A file that was not there; O_EXCL, because others may write in these folders."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)


def _write(descriptor: int, data: bytes) -> None:
    """All of it, synced and closed."""
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
