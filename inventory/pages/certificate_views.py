"""What a page shows of a certificate, in words."""

from __future__ import annotations

from dataclasses import dataclass

from inventory.reading.reading import ExactBytes
from inventory.receiving.certifying import judge_certificate
from inventory.store.stations import StationRow
from judge.signature import is_signed_by
from model.certificate import Certificate, ErasureResult, Performer
from model.certified_drive import CertifiedDrive
from model.drive import Bridge
from model.message import Message, say
from papers.certificate.claims import (
    not_claimed_in_words,
    read_back_words,
    reasons_in_words,
    standards_in_words,
)
from papers.erasure import level_word, verdict_meaning
from papers.facts.agreement import Agreeing
from papers.facts.section import FactLine, line
from papers.language import N_, _
from papers.methods import methods_in_words
from papers.plain import printable
from papers.quantities import storage_size
from papers.wording import word

SERIAL_SOURCES = {
    "adapter": N_("it may be the adapter's own"),
    "entered": N_("read from its label by a person"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateView:
    """A certificate in words; `difference` is None when all that it states follows from its journal."""

    is_signed: bool
    station_name: str
    meaning: str
    difference: str | None
    reasons: tuple[str, ...]
    not_claimed: tuple[str, ...]
    drive: tuple[FactLine, ...]
    erasure: tuple[FactLine, ...]
    entered: tuple[FactLine, ...]
    records: int
    program: str


def view_certificate(
    certificate: Certificate,
    exact: ExactBytes,
    station: StationRow | None,
    replaced: tuple[str, ...] | None = None,
) -> CertificateView:
    """The certificate in the language spoken; signature and verdict are checked again, over the bytes that
    are held. `replaced` is the journal of the one that it says it replaces, None where that is not held.
    """
    judgement = judge_certificate(certificate, replaced)
    reasons, not_claimed, erasure = _proven(judgement.result)
    return CertificateView(
        is_signed=is_signed_by(b"" if station is None else station.spki, exact.data, exact.signature),
        station_name=printable(certificate.station_name),
        meaning=verdict_meaning(judgement.verdict),
        difference=None if judgement.difference is None else word(judgement.difference),
        reasons=reasons,
        not_claimed=not_claimed,
        drive=_told(_drive(certificate.drive)),
        erasure=erasure,
        entered=_told(_entered(certificate)),
        records=len(certificate.journal),
        program=printable(certificate.versions.etabli),
    )


def speaks_against(
    certificate: Certificate,
    exact: ExactBytes,
    station: StationRow | None,
    replaced: tuple[str, ...] | None = None,
) -> tuple[Message, ...]:
    """Why a paper of it would prove nothing: who signed these bytes, and what does not follow. `replaced` as
    for `view_certificate`.
    """
    found = []
    if not is_signed_by(b"" if station is None else station.spki, exact.data, exact.signature):
        found.append(say("check.altered", key=certificate.station))
    difference = judge_certificate(certificate, replaced).difference
    return tuple(found if difference is None else [*found, difference])


def _proven(result: ErasureResult | None) -> tuple[tuple[str, ...], tuple[str, ...], tuple[FactLine, ...]]:
    """Reasons, what is not claimed, and the figures, all by the journal; nothing when it proves nothing."""
    if result is None:
        return (), (), ()
    reasons, not_claimed = tuple(reasons_in_words(result)), tuple(not_claimed_in_words(result))
    return reasons, not_claimed, _told(_erasure(result))


def _drive(drive: CertifiedDrive) -> dict[str, str | None]:
    doubt = SERIAL_SOURCES.get(drive.serial_source)
    serial = drive.serial and (f"{drive.serial} ({_(doubt)})" if doubt else drive.serial)
    native = drive.native_bytes
    return {
        _("Maker"): drive.manufacturer,
        _("Model"): drive.model,
        _("Serial"): serial or _("not known"),
        "WWN": drive.wwn,
        _("Firmware"): drive.firmware,
        _("Capacity"): _bytes(drive.size_bytes),
        _("With what was hidden"): _bytes(native) if native not in (None, drive.size_bytes) else None,
        _("Adapter"): _adapter(drive.bridge) if drive.bridge else None,
    }


def _adapter(bridge: Bridge) -> str:
    return bridge.name or f"{bridge.vendor_id}:{bridge.product_id}"


def _erasure(result: ErasureResult) -> dict[str, str | None]:
    """The amounts only where there are some."""
    return {
        _("Level required"): level_word(result.ordered),
        _("Level reached"): level_word(result.reached) if result.reached else _("nothing"),
        _("Methods"): methods_in_words(result.methods) or Agreeing.of(N_("none")),
        _("Read back"): read_back_words(result) or _("nothing"),
        _("Bytes read back"): _bytes(result.verified_bytes),
        _("Bytes written"): _bytes(result.written_bytes),
        _("Could not be written"): _bytes(result.unwritten_bytes),
        _("Could not be read"): _bytes(result.unreadable_bytes),
        _("Standards"): ", ".join(standards_in_words(result)),
    }


def _entered(certificate: Certificate) -> dict[str, str | None]:
    source, verifier = certificate.source, certificate.verifier
    return {
        _("Asset number"): certificate.asset,
        _("Lot"): certificate.lot,
        _("From the machine"): _joined(source.title, source.label) if source else None,
        _("Done by"): _person(certificate.performer),
        _("Checked by"): _person(verifier) if verifier else None,
        _("Confidentiality"): certificate.confidentiality,
        _("Destination"): certificate.destination,
    }


def _person(person: Performer) -> str:
    return _joined(person.name, person.title, person.place, person.phone)


def _joined(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part)


def _bytes(count: int | None) -> str | None:
    """An amount; None of nothing."""
    return storage_size(count) if count and count > 0 else None


def _told(lines: dict[str, str | None]) -> tuple[FactLine, ...]:
    """The lines that tell something."""
    return tuple(line(label, text) for label, text in lines.items() if text)
