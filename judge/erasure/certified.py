"""Certificate to proof: what a certificate proves of its drive, its verdict recomputed."""

from __future__ import annotations

from datetime import datetime

from judge.erasure.certificate import is_about_another_drive, largest_size, recompute, unbound_fields
from judge.erasure.drive_proof import Erased, Moment
from model.certificate import Certificate
from model.certified_drive import SerialSource
from model.erasure import EraseVerdict
from model.identity import DriveKey

OWN_SERIALS = frozenset({SerialSource.DRIVE, SerialSource.ENTERED})


def erased_of(certificate: Certificate, *, is_signed: bool, received: datetime | None) -> Erased:
    """The verdict of the journal inside; `is_signed`: the reader has checked who signed these bytes.
    `received` is the inventory's time, None when it has none.
    """
    drive, times = certificate.drive, certificate.times
    result = recompute(certificate.journal, certificate.result).result
    return Erased(
        certificate=certificate.id,
        key=DriveKey(model=drive.model, serial=drive.serial, wwn=drive.wwn, size_bytes=drive.size_bytes),
        serial_is_own=drive.serial_source in OWN_SERIALS,
        largest_bytes=largest_size(certificate.journal),
        verdict=EraseVerdict.UNKNOWN if result is None else result.verdict,
        ordered=certificate.result.ordered if result is None else result.ordered,
        reached=None if result is None else result.reached,
        when=Moment(
            at=times.finished,
            clock=times.clock,
            station=certificate.station,
            received=received,
            counter=certificate.counter,
        ),
        trusted=is_signed
        and result is not None
        and not is_about_another_drive(certificate)
        and not unbound_fields(certificate),
    )
