"""Proofs of erasure: the certificates of this machine's drives, here and at the inventory, held against what
is on the drives, and the last word on the machine that follows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from agent.bench.state import State
from agent.bench.station import Station
from agent.delivery.enrolment import recall
from agent.delivery.inventory_client import BadAnswer, DeliveryError, InventoryClient
from agent.spool.spool import DamagedDocument, Place, Spool, SpoolUnreadable
from judge.erasure.certified import erased_of
from judge.erasure.drive_proof import Erased, Moment, SeenDrive
from judge.erasure.machine_erasure import MachineLook, drives_seen, judge_drives, judge_machine, storage_seen
from judge.health.drive_health import judge_drive
from judge.last_word.tested import tested_of
from judge.last_word.word import last_word
from judge.signature import BadKey, is_signed_by, key_id, read_public_key
from model.api import CERTIFICATES_PATH
from model.benchmark import Benchmarks
from model.certificate import CERTIFICATE_FORMAT, Certificate
from model.document import UnreadableDocument, decode
from model.event import LastWordSpoken, ProofsChecked
from model.listing import CertificateItem, CertificateList
from model.machine import Machine
from model.message import Message, say
from model.proof import DriveProof
from model.report import PersonalAnswers

ASK_S = 20.0
MOST_ASKED = 20  # certificates of one drive; the newest of them count


def check_proofs(state: State, station: Station, machine: Machine, url: str | None) -> ProofsChecked:
    """Every drive of the machine itself, the certificates of this bench first, then those of the inventory
    at `url`, None when none is configured.
    """
    look = look_at(machine)
    proofs, trouble = proofs_of(state, station, look, url)
    return ProofsChecked(proofs=proofs, machine=judge_machine(look, proofs), trouble=trouble)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnd:
    """All that the last word is made of beside the proofs: the facts, what people answered, and whether the
    report is on disk. `seen` is when the machine was looked at, None this moment; `is_reached` False: the
    inventory that may hold certificates did not answer.
    """

    report: str
    machine: Machine
    benchmarks: Benchmarks | None
    entered: PersonalAnswers
    kept: bool
    replayed: bool
    seen: Moment | None = None
    is_reached: bool = True


def speak(state: State, station: Station, end: RunEnd, url: str | None) -> LastWordSpoken:
    """The last word, computed from the facts and from the certificates, whatever a report says of itself."""
    machine = end.machine
    look = look_at(machine, end.seen, replayed=end.replayed)
    asked = None if end.replayed or not end.is_reached else url
    proofs, _trouble = proofs_of(state, station, look, asked, all_asked=end.is_reached or url is None)
    storage = machine.storage.value
    verdicts = tuple(judge_drive(drive) for drive in storage.drives) if storage else ()
    tested = tested_of(machine, verdicts, end.benchmarks, end.entered)
    spoken = last_word(look, proofs, tested, kept=end.kept)
    return LastWordSpoken(report=end.report, spoken=spoken)


def look_at(machine: Machine, when: Moment | None = None, *, replayed: bool = False) -> MachineLook:
    """Its storage, as its facts show it."""
    storage = machine.storage.value
    drives = () if storage is None else drives_seen(storage, when)
    return MachineLook(seen=storage_seen(machine.storage), drives=drives, replayed=replayed)


def proofs_of(
    state: State, station: Station, look: MachineLook, url: str | None, *, all_asked: bool = True
) -> tuple[tuple[DriveProof, ...], Message | None]:
    """What became of the proof of each drive, and why the inventory at `url` could not be asked. Where the
    spool cannot be read, none of its certificates proves anything, and some may be there.
    """
    trouble: Message | None = None
    try:
        found = {item.certificate: item for item in kept_proofs(state, station)}
    except SpoolUnreadable:  # told by who keeps the report
        found, all_asked = {}, False
    if url is not None and look.drives:
        try:
            found = {item.certificate: item for item in asked_proofs(state, url, look.drives)} | found
        except DeliveryError as error:
            trouble = error.message
    all_asked &= trouble is None
    return judge_drives(look.drives, tuple(found.values()), {}, all_asked=all_asked), trouble


def kept_proofs(state: State, station: Station) -> Iterator[Erased]:
    """What the certificates in the spool prove, accepted or still waiting; one that this station did not
    sign proves nothing. A file that is damaged is none.
    """
    spool = Spool(state.spool)
    for place in (Place.ACCEPTED, Place.WAITING):
        for name in spool.names(place):
            try:
                kept = spool.read(place, name)
                if kept is None or f'"{CERTIFICATE_FORMAT}"'.encode() not in kept.data:
                    continue
                certificate = decode(kept.data, Certificate)
            except (DamagedDocument, UnreadableDocument):
                continue
            receipt = spool.receipt(name) if place is Place.ACCEPTED else None
            yield erased_of(
                certificate,
                is_signed=_is_signed(certificate, kept.data, kept.signature, station.spki),
                received=None if receipt is None else receipt.received,
            )


def asked_proofs(state: State, url: str, drives: tuple[SeenDrive, ...]) -> list[Erased]:
    """What the certificates that an inventory holds of these drives prove. Raises DeliveryError."""
    enrolment = recall(state, url)
    token, pin = (None, None) if enrolment is None else (enrolment.token, enrolment.pin)
    client = InventoryClient(url, pin=pin)
    try:
        items = {item.id: item for drive in drives for item in _items(client, token, drive)}
        return [_proof(client, token, item) for item in items.values()]
    finally:
        client.close()


def _items(client: InventoryClient, token: str | None, drive: SeenDrive) -> Iterator[CertificateItem]:
    """The newest certificates under the drive's serial, and under its WWN. Raises DeliveryError."""
    names = {"serial": drive.key.serial, "wwn": drive.key.wwn}
    for name, value in names.items():
        found: list[CertificateItem] = []
        asked = {name: value or ""}
        seen: set[str] = set()
        while value:
            page = _decoded(client, client.page(CERTIFICATES_PATH, asked, token=token, total_s=ASK_S))
            found += page.items
            if page.next is None:
                break
            if page.next in seen:
                raise BadAnswer(say("delivery.list_endless", inventory=client.url))
            seen.add(page.next)
            asked["cursor"] = page.next
        yield from found[-MOST_ASKED:]


def _decoded(client: InventoryClient, data: bytes) -> CertificateList:
    try:
        return decode(data, CertificateList)
    except UnreadableDocument as error:
        raise BadAnswer(say("delivery.list_unreadable", inventory=client.url, error=str(error))) from error


def _proof(client: InventoryClient, token: str | None, item: CertificateItem) -> Erased:
    """The exact bytes, their signature and the signer's key; the key's own digest is its name in the
    certificate. Raises DeliveryError.
    """
    data, signature, key = (
        client.page(f"{CERTIFICATES_PATH}/{item.id}/{part}", {}, token=token, total_s=ASK_S)
        for part in ("bytes", "signature", "key")
    )
    try:
        certificate = decode(data, Certificate)
        spki = read_public_key(key)
    except (UnreadableDocument, BadKey) as error:
        raise BadAnswer(say("delivery.list_unreadable", inventory=client.url, error=str(error))) from error
    is_signed = certificate.id == item.id and _is_signed(certificate, data, signature, spki)
    return erased_of(certificate, is_signed=is_signed, received=item.received)


def _is_signed(certificate: Certificate, data: bytes, signature: bytes, spki: bytes) -> bool:
    return key_id(spki) == certificate.station and is_signed_by(spki, data, signature)
