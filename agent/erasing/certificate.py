"""The certificate of a job: put together from its journal, signed, kept."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime

from agent.bench.disk import Disk, write_durably
from agent.bench.provenance import make_times, make_versions, new_report_id
from agent.bench.state import State, StateError
from agent.bench.station import Station
from agent.erasing.jobs import Job, note_certificate
from agent.spool.spool import Place, Spool
from host.clock import clock_trust
from host.port import Host
from judge.erasure.certificate import result_of
from judge.erasure.chain import entries_of, hash_of, next_line
from judge.signature import is_signed_by
from model.certificate import Certificate, CertifiedDrive, MediaSource, Performer
from model.document import UnreadableDocument, decode, encode
from model.drive import Drive
from model.journal import Observed, Record, Verified
from papers.errors import reason
from papers.language import _
from wipe.journal import read_chain

ENTERED_NAME = "entered.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What a person entered for the paper; None was not entered."""

    operator: str | None = None
    title: str | None = None
    phone: str | None = None
    place: str | None = None
    lot: str | None = None
    asset: str | None = None
    source: MediaSource | None = None
    confidentiality: str | None = None
    destination: str | None = None


def note_entered(job: Job, entered: Entered) -> None:
    """Keep a person's words beside the job, for the certificate. Raises StateError."""
    try:
        write_durably(Disk(), job.folder, {ENTERED_NAME: encode(entered)})
    except OSError as error:
        raise StateError(
            _("{folder}: the order cannot be written: {error}.").format(
                folder=job.folder, error=reason(error)
            )
        ) from error


def completed(job: Job, entered: Entered) -> Entered:
    """What is entered, and where that says nothing, what was kept when the job was made."""
    try:
        kept = decode((job.folder / ENTERED_NAME).read_bytes(), Entered)
    except (FileNotFoundError, UnreadableDocument):
        return entered
    given = {field.name: getattr(entered, field.name) for field in fields(Entered)}
    return replace(kept, **{name: value for name, value in given.items() if value is not None})


def make_certificate(job: Job, station: Station, host: Host, entered: Entered) -> Certificate:
    """The document. Raises JournalError, BrokenJournal."""
    lines = job.lines()
    entries = [link.entry for link in read_chain(lines)]
    records = [entry.record for entry in entries]
    first, last = entries[0].at, entries[-1].at
    return Certificate(
        id=new_report_id(),
        station=station.key_id,
        station_name=station.name,
        job=job.order.job,
        drive=certified_drive(job.order.drive, records),
        source=entered.source,
        asset=entered.asset,
        lot=entered.lot,
        performer=Performer(
            name=entered.operator, title=entered.title, place=entered.place, phone=entered.phone
        ),
        verifier=None,
        confidentiality=entered.confidentiality,
        destination=entered.destination,
        times=make_times(first, last, (last - first).total_seconds(), clock_trust(datetime.now(UTC))),
        versions=make_versions(host),
        result=result_of(records),
        journal=tuple(line.decode("utf-8").rstrip("\n") for line in lines),
    )


def certified_drive(drive: Drive, records: list[Record]) -> CertifiedDrive:
    """The drive as it was observed, the probes' word where the drive's own is missing."""
    seen = next((item for item in records if isinstance(item, Observed)), None)
    token = seen.token if seen is not None else None
    ata = seen.features.ata if seen is not None else None
    serial = token.serial if token is not None and token.serial else drive.serial.value
    source = "none" if serial is None else "adapter" if drive.serial_is_bridges else "drive"
    native = ata.native_sectors if ata is not None else None
    if ata is not None and native is not None:
        native = max(native, ata.dco_sectors or 0)  # what an overlay hides is the drive's too
    return CertifiedDrive(
        manufacturer=drive.vendor,
        model=token.model if token is not None and token.model else drive.model,
        serial=serial,
        serial_source=source,
        wwn=token.wwn if token is not None else drive.wwn.value,
        firmware=drive.firmware,
        kind=drive.kind,
        transport=drive.transport,
        bridge=drive.bridge,
        controller=drive.controller,
        size_bytes=token.size_bytes if token is not None else drive.size_bytes or 0,
        native_bytes=native * ata.logical_sector_bytes if ata is not None and native else None,
        logical_sector_bytes=drive.logical_sector_bytes,
        physical_sector_bytes=drive.physical_sector_bytes,
    )


def checked_again(
    certificate: Certificate, station: Station, found: Verified, verifier: Performer, elapsed_s: float
) -> Certificate:
    """The certificate that takes this one's place once a person has read the drive again: the journal goes on
    with what was found, and the verdict is computed from all of it. Raises BrokenJournal.
    """
    lines = certificate.journal
    record = replace(found, by=verifier.name or "")
    line = next_line(len(lines), hash_of(lines[-1].encode("utf-8")), record, datetime.now(UTC), elapsed_s)
    journal = (*lines, line.decode("utf-8").rstrip("\n"))
    return replace(
        certificate,
        id=new_report_id(),
        station=station.key_id,
        station_name=station.name,
        verifier=verifier,
        result=result_of([item.record for item in entries_of(journal)]),
        journal=journal,
        supersedes=certificate.id,
    )


def is_signed_here(state: State, station: Station, certificate: Certificate) -> bool:
    """Whether this very certificate lies in the spool with this station's signature: a journal's chain has no
    key, so that only a signature tells who vouches for it. Raises SpoolError.
    """
    spool = Spool(state.spool)
    for place in Place:
        kept = spool.read(place, certificate.id)
        if kept is not None and is_signed_by(station.spki, kept.data, kept.signature):
            return decode(kept.data, Certificate) == certificate
    return False


def keep_signed(state: State, station: Station, certificate: Certificate) -> None:
    """Sign the exact bytes and put them into the spool; durable when this returns. Raises SpoolError."""
    data = encode(certificate)
    Spool(state.spool).keep(certificate.id, data, station.sign(data))


def keep_certificate(state: State, station: Station, job: Job, certificate: Certificate) -> str:
    """Keep a job's certificate, and note at the job that it has one. Raises SpoolError."""
    keep_signed(state, station, certificate)
    try:
        note_certificate(job, certificate.id)
    except OSError:
        return certificate.id  # it is kept; without the note a second one may be made, which says the same
    return certificate.id
