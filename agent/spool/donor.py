"""What a donor needs to check a certificate without Établi: its exact bytes, their signature, and the key."""

from __future__ import annotations

from agent.bench.state import State
from agent.bench.station import known_station
from agent.bench.wrong_order import WrongOrder
from agent.spool.spool import DamagedDocument, Place, Spool
from judge.signature import is_signed_by, pem_of
from model.api import KEY_FILE
from model.certificate import Certificate
from papers.language import _
from papers.wording import word

DOCUMENT, SIGNATURE, KEY, PAPER = "CERT.json", "CERT.sig", KEY_FILE, "CERT.pdf"


def donor_files(state: State, data: bytes, certificate: Certificate) -> dict[str, bytes]:
    """The files by name, as docs/erasing.md calls them; the signature was checked. Raises WrongOrder,
    StateError.
    """
    signature = signature_in_spool(state, certificate.id, data)
    station = known_station(state.folder)
    is_ours = station is not None and station.key_id == certificate.station
    if station is None or signature is None or not is_ours:
        raise WrongOrder(
            _(
                "This station did not sign that certificate, so it has no key for it. The inventory "
                "has: open the certificate's page there."
            )
        )
    if not is_signed_by(station.spki, data, signature):
        raise WrongOrder(_("The certificate {name} was altered.").format(name=certificate.id))
    return {DOCUMENT: data, SIGNATURE: signature, KEY: pem_of(station.spki)}


def signature_in_spool(state: State, name: str, data: bytes) -> bytes | None:
    """The signature of a certificate in the spool; None of one that is not there. Raises WrongOrder."""
    spool = Spool(state.spool)
    for place in Place:
        try:
            kept = spool.read(place, name)
        except DamagedDocument as error:
            raise WrongOrder(word(error.message)) from error
        if kept is not None and kept.data == data:
            return kept.signature
    return None
