"""The certificate of a job: put together from its journal, signed, kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime

from agent.bench.disk import Disk, write_durably
from agent.bench.provenance import make_times, make_versions, new_report_id
from agent.bench.state import State, StateError
from agent.bench.station import Station
from agent.erasing.jobs import Job, note_certificate, shrink_journal
from agent.spool.spool import DamagedDocument, Place, Spool
from host.clock import clock_trust
from host.port import Host
from judge.erasure.binding import counter_in, drive_in
from judge.erasure.certificate import result_of
from judge.erasure.chain import BrokenJournal, entries_of, hash_of, next_line
from judge.signature import is_signed_by
from model.certificate import Certificate, MediaSource, Performer
from model.certified_drive import CertifiedDrive
from model.document import UnreadableDocument, decode, encode
from model.journal import Opened, Record, Verified
from papers.errors import reason
from papers.language import _
from wipe.described import describe
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
            _("{folder}: the job cannot be written: {error}.").format(folder=job.folder, error=reason(error))
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
    _check_is_of(job, records)
    first, last = entries[0].at, entries[-1].at
    return Certificate(
        id=new_report_id(),
        station=station.key_id,
        station_name=station.name,
        job=job.order.job,
        drive=drive_in(described_in(records) or describe(job.order.drive), records),
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
        counter=counter_in(records),
    )


def _check_is_of(job: Job, records: Sequence[Record]) -> None:
    """That a journal is this job's, and not one that was copied into its folder. Raises BrokenJournal."""
    order = job.order
    for item in records:
        if not isinstance(item, Opened):
            continue
        if (item.job, item.marker_key, item.seed) != (order.job, order.marker_key, order.seed):
            raise BrokenJournal(_("It is the journal of another erasure."))


def described_in(records: Sequence[Record]) -> CertifiedDrive | None:
    """The drive as the probes described it at first; None in a journal that does not tell."""
    return next((item.described for item in records if isinstance(item, Opened)), None)


def checked_again(
    certificate: Certificate,
    station: Station,
    found: Verified,
    verifier: Performer,
    elapsed_s: float,
    count: int | None = None,
) -> Certificate:
    """The certificate that takes this one's place once a person has read the drive again: the journal goes on
    with what was found, and the verdict is computed from all of it; `count` is the station's. Raises
    BrokenJournal.
    """
    lines = certificate.journal
    record = replace(found, by=verifier.name or "", counter=count)
    line = next_line(len(lines), hash_of(lines[-1].encode("utf-8")), record, datetime.now(UTC), elapsed_s)
    journal = (*lines, line.decode("utf-8").rstrip("\n"))
    records = [item.record for item in entries_of(journal)]
    return replace(
        certificate,
        id=new_report_id(),
        station=station.key_id,
        station_name=station.name,
        verifier=verifier,
        result=result_of(records),
        journal=journal,
        counter=counter_in(records),
        supersedes=certificate.id,
    )


def is_signed_here(state: State, station: Station, certificate: Certificate) -> bool:
    """Whether this very certificate lies in the spool with this station's signature: a journal's chain has no
    key, so that only a signature tells who vouches for it. Raises SpoolError.
    """
    spool = Spool(state.spool)
    for place in Place:
        try:
            kept = spool.read(place, certificate.id)
        except DamagedDocument:
            continue  # nobody vouches for what is damaged
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
    shrink_journal(job)
    return certificate.id
