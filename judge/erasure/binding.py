"""Whether what a certificate says beside its verdict follows from its journal, field by field; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace

from judge.identity.same_drive import plain
from model.certificate import Certificate
from model.certified_drive import CertifiedDrive, SerialSource
from model.drive import Transport
from model.erase_features import AtaFeatures
from model.journal import Entry, Observed, Opened, Record, Verified

# Of a drive in the first format: what its journal tells too. The rest was the probes' word alone.
FIRST_FORMAT_FIELDS = frozenset(
    {"model", "serial", "wwn", "kind", "transport", "size_bytes", "native_bytes", "controller"}
)
SPELT_FREELY = frozenset({"model", "serial"})
# A person's words, and what only the machine knew: on the word of whoever signed.
ON_THE_SIGNERS_WORD = (
    "id", "station_name", "source", "asset", "lot", "performer", "confidentiality", "destination",
    "times.clock", "versions",
)  # fmt: skip
ROUNDED_S, FIRST_FORMAT_ROUNDED_S = 0.002, 1.0  # a duration, beside the times of the first and last record


def drive_in(described: CertifiedDrive, records: Sequence[Record]) -> CertifiedDrive:
    """The drive as it was observed, and where its own word is missing, as the probes described it."""
    seen = next((item for item in records if isinstance(item, Observed)), None)
    if seen is None:
        return described
    token, ata = seen.token, seen.features.ata
    serial = token.serial or described.serial
    return replace(
        described,
        model=token.model or described.model,
        serial=serial,
        serial_source=_source(described, serial),
        wwn=token.wwn,
        size_bytes=token.size_bytes,
        native_bytes=None if ata is None else _native_bytes(ata),
    )


def _source(described: CertifiedDrive, serial: str | None) -> SerialSource:
    if serial is None:
        return SerialSource.NONE
    is_adapters = described.serial_source is SerialSource.ADAPTER
    return SerialSource.ADAPTER if is_adapters else SerialSource.DRIVE


def _told_by(stated: CertifiedDrive, transport: Transport) -> SerialSource:
    """In a journal that does not tell: the drive, unless the certificate has it from its adapter, or from a
    label because an adapter may have stood before it.
    """
    by_label = stated.serial_source is SerialSource.ENTERED and transport is Transport.USB
    is_adapters = by_label or stated.serial_source is SerialSource.ADAPTER
    return SerialSource.ADAPTER if is_adapters else SerialSource.DRIVE


def _native_bytes(ata: AtaFeatures) -> int | None:
    """What it can hold with nothing hidden; what an overlay hides is the drive's too."""
    if ata.native_sectors is None or not ata.native_sectors:
        return None
    return max(ata.native_sectors, ata.dco_sectors or 0) * ata.logical_sector_bytes


def counter_in(records: Sequence[Record]) -> int | None:
    """The highest count of the station in a journal; None where there is none."""
    told = [item.counter for item in records if isinstance(item, Opened | Verified)]
    return max((count for count in told if count is not None), default=None)


def not_from_journal(
    certificate: Certificate, entries: Sequence[Entry], replaced: Sequence[str] | None = None
) -> tuple[str, ...]:
    """The fields that say otherwise than the journal, by their names; the verdict and its figures are
    recomputed elsewhere. `replaced` is the journal of the document that it says it replaces, empty where that
    is no certificate; None where nobody has it.
    """
    names = list(_differing(certificate, entries))
    if replaced is not None and not _goes_on(certificate.journal, replaced) and "supersedes" not in names:
        names.append("supersedes")
    return tuple(names)


def _goes_on(journal: Sequence[str], earlier: Sequence[str]) -> bool:
    """Whether a journal is an earlier one with more behind it, as a later check leaves it."""
    return 0 < len(earlier) < len(journal) and tuple(journal[: len(earlier)]) == tuple(earlier)


def on_the_signers_word(certificate: Certificate, records: Sequence[Record]) -> tuple[str, ...]:
    """The fields that no journal tells, or not this one, by their names."""
    opened = next((item for item in records if isinstance(item, Opened)), None)
    names = list(ON_THE_SIGNERS_WORD)
    if opened is not None and opened.described is None:
        bound = FIRST_FORMAT_FIELDS
        names += [f"drive.{field.name}" for field in fields(CertifiedDrive) if field.name not in bound]
    elif certificate.drive.serial_source is SerialSource.ENTERED:
        names.append("drive.serial")
    if certificate.verifier is not None:
        names += ["verifier.title", "verifier.place", "verifier.phone", "supersedes"]
    return tuple(names)


def _differing(certificate: Certificate, entries: Sequence[Entry]) -> Iterator[str]:
    records = [entry.record for entry in entries]
    opened = next((item for item in records if isinstance(item, Opened)), None)
    if opened is None:
        return
    if certificate.job != opened.job:
        yield "job"
    if certificate.counter != counter_in(records):
        yield "counter"
    yield from _drive(certificate.drive, opened, records)
    rounded_s = FIRST_FORMAT_ROUNDED_S if opened.described is None else ROUNDED_S
    yield from _times(certificate, entries, rounded_s)
    yield from _verifier(certificate, records)


def _drive(stated: CertifiedDrive, opened: Opened, records: Sequence[Record]) -> Iterator[str]:
    if opened.described is not None:
        expected = drive_in(opened.described, records)
        names = [field.name for field in fields(CertifiedDrive)]
    else:
        token = opened.plan.drive
        bare = replace(
            stated,
            serial_source=_told_by(stated, token.transport),
            kind=opened.plan.kind,
            transport=token.transport,
            size_bytes=token.size_bytes,
            native_bytes=None,
            controller=token.controller,
        )
        expected = drive_in(bare, records)
        names = sorted(FIRST_FORMAT_FIELDS)
    for name in names:
        ours, theirs = getattr(expected, name), getattr(stated, name)
        if name in SPELT_FREELY and opened.described is None and _is_visible(theirs):
            ours, theirs = plain(ours), plain(theirs)
        if ours != theirs and not _was_entered(expected, stated, name):
            yield f"drive.{name}"


def _is_visible(text: str | None) -> bool:
    """Whether nothing in it is hidden from a reader, or looks like another letter."""
    return text is None or (text.isascii() and text.isprintable())


def _was_entered(expected: CertifiedDrive, stated: CertifiedDrive, name: str) -> bool:
    """A serial that a person read from the label stands in no journal, and says so. It stands for none, or
    for an adapter's; never for a serial of the drive's own.
    """
    if stated.serial_source is not SerialSource.ENTERED or name not in ("serial", "serial_source"):
        return False
    return expected.serial is None or expected.serial_source is not SerialSource.DRIVE


def _times(certificate: Certificate, entries: Sequence[Entry], rounded_s: float) -> Iterator[str]:
    own = [entry.at for entry in entries if not _is_later(entry.record)]
    if certificate.times.started != own[0]:
        yield "times.started"
    if certificate.times.finished != own[-1]:
        yield "times.finished"
    if abs(certificate.times.duration_s - (own[-1] - own[0]).total_seconds()) > rounded_s:
        yield "times.duration_s"


def _is_later(record: Record) -> bool:
    return isinstance(record, Verified) and record.by is not None


def _verifier(certificate: Certificate, records: Sequence[Record]) -> Iterator[str]:
    """Who read it again: the journal's last record says who, and that there was one before."""
    readers = [item.by for item in records if isinstance(item, Verified) and item.by is not None]
    stated = None if certificate.verifier is None else certificate.verifier.name or ""
    if stated != (readers[-1] if readers else None):
        yield "verifier"
    if bool(readers) != (certificate.supersedes is not None) or certificate.supersedes == certificate.id:
        yield "supersedes"
