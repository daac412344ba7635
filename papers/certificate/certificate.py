"""The erasure certificate in words: title, verdict and sections of rows, the same for text and PDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from model.certificate import Certificate, ErasureResult, Performer
from model.certified_drive import CertifiedDrive
from model.erasure import EraseVerdict
from model.identity import KeyKind
from model.message import Message
from papers.certificate.claims import (
    not_claimed_in_words,
    read_back_words,
    reasons_in_words,
    standards_in_words,
)
from papers.certificate.journal import (
    ReadJournal,
    bad_places,
    commands,
    events,
    later_check,
    read_back,
    read_journal,
)
from papers.erasure import level_word, verdict_meaning, verdict_word
from papers.facts.agreement import Agreeing
from papers.facts.drives import KINDS, TRANSPORTS
from papers.facts.section import FactLine, Section, known, line
from papers.language import N_, _, ngettext
from papers.methods import methods_in_words
from papers.plain import printable
from papers.quantities import exact_size, grouped
from papers.times import CLOCKS, lasted, moment_utc
from papers.wording import word

SERIAL_SOURCES = {
    "drive": N_("reported by the drive"),
    "adapter": N_("reported by the adapter; may be the adapter's own serial number"),
    "entered": N_("read from the label by a person"),
    "none": N_("the drive reports none"),
}
KEYS = {
    KeyKind.LABEL: N_("label"),
    KeyKind.SYSTEM_UUID: N_("system UUID"),
    KeyKind.SERIAL: N_("serial"),
    KeyKind.BOARD_SERIAL: N_("board serial"),
    KeyKind.MAC: N_("MAC"),
    KeyKind.CHASSIS_SERIAL: N_("chassis serial"),
    KeyKind.DRIVE: N_("drive"),
}
COUNTS = {
    "reallocated": N_("reallocated sectors"),
    "pending": N_("pending sectors"),
    "uncorrectable": N_("uncorrectable sectors"),
    "crc_errors": N_("errors on the cable"),
    "media_errors": N_("errors of the medium"),
    "percentage_used": N_("wear in %"),
    "power_on_hours": N_("operating hours"),
}


class Tone(StrEnum):
    """How the verdict is shown: a drive may be given away, may be after a look, may not."""

    GOOD = "good"
    CAUTION = "caution"
    BAD = "bad"


TONES = {
    EraseVerdict.PURGED: Tone.GOOD,
    EraseVerdict.CLEARED: Tone.GOOD,
    EraseVerdict.CLEARED_WITH_EXCEPTIONS: Tone.CAUTION,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A certificate, all of it worded; `subject` names the drive in a line, `reference` the document.

    `annex` tells what happened in the order of time. `finished` is the certificate's own time, and not that
    of printing.
    """

    title: str
    subject: str
    verdict: str
    meaning: str
    tone: Tone
    sections: tuple[Section, ...]
    annex: tuple[Section, ...]
    reference: str
    finished: datetime


def certificate_paper(certificate: Certificate, sha256: str, against: Sequence[Message] = ()) -> Paper:
    """The paper in the language spoken; `sha256` is that of the document's exact bytes, hexadecimal. With
    anything `against` it (no signature, a field that does not follow from the journal) it proves nothing.
    """
    verdict = EraseVerdict.UNKNOWN if against else certificate.result.verdict
    tone = TONES.get(verdict, Tone.BAD)
    journal = read_journal(certificate.journal)
    return Paper(
        title=_("Erasure report: no proof of erasure") if tone is Tone.BAD else _("Erasure certificate"),
        subject=_subject(certificate.drive),
        verdict=verdict_word(verdict),
        meaning=verdict_meaning(verdict),
        tone=tone,
        sections=(
            _why(certificate.result, against),
            _drive(certificate.drive, journal),
            _origin(certificate),
            _work(certificate, journal),
            _people(certificate, journal),
            _proof(certificate, journal, sha256),
        ),
        annex=(
            Section(title=_("Commands and the drive's answers (times in UTC)"), lines=commands(journal)),
            Section(title=_("Sectors that could not be written or read"), lines=bad_places(journal)),
            Section(title=_("Events"), lines=events(journal)),
            _health(certificate.result),
        ),
        reference=_("Document {id}").format(id=printable(certificate.id)),
        finished=certificate.times.finished,
    )


def _known(text: str | None) -> str:
    return text or Agreeing.of(N_("not known"))


def _entered(text: str | None) -> str:
    return text or Agreeing.of(N_("not entered"))


def _some(text: str) -> str:
    return text or Agreeing.of(N_("none"))


def _listed(label: str, texts: list[str]) -> list[FactLine]:
    """Several texts under one label."""
    return [line(label if number == 0 else "", text) for number, text in enumerate(texts)]


def _subject(drive: CertifiedDrive) -> str:
    named = " ".join(part for part in (drive.manufacturer, drive.model) if part) or _("unknown model")
    serial = _("serial {serial}").format(serial=drive.serial) if drive.serial else _("serial not known")
    return printable(", ".join((named, serial, exact_size(drive.size_bytes))))


def _why(result: ErasureResult, against: Sequence[Message]) -> Section:
    if against:
        told = [word(message) for message in against]
        stated = _("It states: {verdict}").format(verdict=verdict_word(result.verdict))
        return Section(title=_("Verdict"), lines=tuple(_listed(_("Not to be trusted"), [*told, stated])))
    reasons = reasons_in_words(result) or [_("none")]
    claimed = standards_in_words(result) or [Agreeing.of(N_("none"))]
    not_claimed = not_claimed_in_words(result) or [_("nothing")]
    return Section(
        title=_("Verdict"),
        lines=(
            *_listed(_("Reason"), reasons),
            line(_("Level required"), level_word(result.ordered)),
            line(_("Level reached"), _("nothing") if result.reached is None else level_word(result.reached)),
            *_listed(_("Declared conformity"), claimed),
            *_listed(_("Not claimed here"), not_claimed),
        ),
    )


def _drive(drive: CertifiedDrive, journal: ReadJournal) -> Section:
    source = SERIAL_SOURCES.get(drive.serial_source)
    bridge = drive.bridge
    adapter = None
    if bridge is not None:
        adapter = " ".join(part for part in (bridge.name, f"{bridge.vendor_id}:{bridge.product_id}") if part)
    return Section(
        title=_("Drive"),
        lines=(
            line(_("Manufacturer"), _known(drive.manufacturer)),
            line(_("Model"), _known(drive.model)),
            line(_("WWN or EUI"), _known(drive.wwn)),
            line(_("Firmware"), _known(drive.firmware)),
            line(_("Serial"), _known(drive.serial), _(source) if source else drive.serial_source),
            line(_("Kind of drive"), _(KINDS[drive.kind])),
            line(_("Connection"), _(TRANSPORTS[drive.transport])),
            line(_("Adapter"), _some(adapter or "")),
            line(_("Controller"), _known(drive.controller)),
            line(_("Capacity"), exact_size(drive.size_bytes)),
            line(
                _("Native capacity"),
                _known(None if drive.native_bytes is None else exact_size(drive.native_bytes)),
            ),
            line(_("Hidden sectors"), journal.hidden(drive)),
            line(_("Sector, logical / physical"), _sectors(drive)),
        ),
    )


def _sectors(drive: CertifiedDrive) -> str:
    return _("{logical} / {physical} bytes").format(
        logical=_grouped(drive.logical_sector_bytes), physical=_grouped(drive.physical_sector_bytes)
    )


def _grouped(count: int | None) -> str:
    return "?" if count is None else grouped(count)


def _origin(certificate: Certificate) -> Section:
    source = certificate.source
    keys = "" if source is None else ", ".join(f"{_(KEYS[key.kind])} {key.value}" for key in source.identity)
    return Section(
        title=_("Origin and destination"),
        lines=(
            line(_("Machine"), _known(source.title if source is not None else None)),
            line(_("Its identity"), _known(keys)),
            line(_("Its label"), _entered(source.label if source is not None else None)),
            line(_("Asset number"), _entered(certificate.asset)),
            line(_("Lot"), _entered(certificate.lot)),
            line(_("Sensitivity of the data"), _entered(certificate.confidentiality)),
            line(_("Destination"), _entered(certificate.destination)),
        ),
    )


def _work(certificate: Certificate, journal: ReadJournal) -> Section:
    result, versions = certificate.result, certificate.versions
    methods = methods_in_words(result.methods) or _("none that succeeded")
    how = _("not read back") if result.verification is None else read_back_words(result)
    tools = ", ".join(f"{name} {version}" for name, version in sorted(versions.tools.items()))
    return Section(
        title=_("What was done"),
        lines=(
            line(_("Method"), methods),
            line(_("Written by the program"), exact_size(result.written_bytes)),
            line(_("Not writable"), exact_size(result.unwritten_bytes)),
            line(_("Reading back"), how),
            line(_("Read back"), exact_size(result.verified_bytes)),
            line(_("Not readable"), exact_size(result.unreadable_bytes)),
            *_retried(result),
            line(_("Sampling seed"), result.seed or _("no samples")),
            line(_("Result"), read_back(journal)),
            line(
                _("Program"),
                f"Établi {versions.etabli}",
                f"Python {versions.python}",
                _("kernel {version}").format(version=_known(versions.kernel)),
            ),
            line(_("Started from the image"), _image(versions.image)),
            line(_("Tools"), _some(tools)),
        ),
    )


def _retried(result: ErasureResult) -> tuple[FactLine, ...]:
    """How often a second try was needed; no line where the program wrote nothing."""
    blocks = result.retried_blocks
    if not result.written_bytes:
        return ()
    if blocks is None:
        return (line(_("Written on a retry"), _known(None)),)
    told = ngettext("{count} block", "{count} blocks", blocks).format(count=grouped(blocks))
    return (line(_("Written on a retry"), told),)


def _image(image: str | None) -> str:
    return _("not Établi's image") if image == "" else _known(image)


def _people(certificate: Certificate, journal: ReadJournal) -> Section:
    times = certificate.times
    return Section(
        title=_("Who and when"),
        lines=(
            *_person(_("Done by"), certificate.performer),
            *_person(_("Checked by"), certificate.verifier or Performer()),
            line(_("Checked on"), later_check(journal)),
            line(_("Station"), _known(certificate.station_name)),
            line(_("Started"), moment_utc(times.started)),
            line(_("Ended"), moment_utc(times.finished)),
            line(_("Duration"), lasted(times.duration_s)),
            line(_("Clock of the station"), _(CLOCKS[times.clock])),
        ),
    )


def _person(label: str, person: Performer) -> tuple[FactLine, ...]:
    told = (person.name, person.title, person.place, person.phone)
    if not any(told):
        return (line(label, _entered(None)),)
    return (
        line(label, _entered(person.name), *_as_what(person)),
        *known([line("", *_where(person))]),
    )


def _as_what(person: Performer) -> list[str]:
    return [_("function: {text}").format(text=person.title)] if person.title else []


def _where(person: Performer) -> list[str]:
    """The sentences with what was entered, and nothing where nothing was."""
    told = ((_("place: {text}"), person.place), (_("phone: {text}"), person.phone))
    return [sentence.format(text=text) for sentence, text in told if text]


def _health(result: ErasureResult) -> Section:
    names = sorted({*result.counts_before, *result.counts_after})
    rows = [
        line(
            count_word(name),
            _("{before} before, {after} after").format(
                before=_count(result.counts_before.get(name)), after=_count(result.counts_after.get(name))
            ),
        )
        for name in names
    ]
    return Section(title=_("The drive's own counts (SMART)"), lines=tuple(rows) or (line(_("not known")),))


def count_word(name: str) -> str:
    """One of the drive's own counts by its name."""
    return _(COUNTS[name]) if name in COUNTS else name


def _count(value: int | None) -> str:
    return _("not known") if value is None else grouped(value)


def _proof(certificate: Certificate, journal: ReadJournal, sha256: str) -> Section:
    return Section(
        title=_("Proof"),
        lines=(
            line(_("Document"), certificate.id, certificate.format),
            line(_("Job"), certificate.job),
            line(_("Replaces"), certificate.supersedes or _("no other document")),
            line(_("Journal"), journal.size_words()),
            line(_("SHA-256 of the document"), sha256),
            line(_("Key of the signer"), certificate.station),
            line(_("SHA-256 of its journal"), journal.end_sha256),
            line(
                _("To check it"),
                _(
                    "Run “etabli check” on the signed file: it checks the signature and computes the verdict "
                    "again from the journal inside. This paper alone proves nothing."
                ),
            ),
        ),
    )
