"""SECURITY PROTOCOL IN and OUT (SPC-5, 6.40 and 6.41): what a TPer sends and takes over SCSI."""

from __future__ import annotations

from tests.lab.opal.tper import Tper
from tests.lab.scsi.sense import INVALID_FIELD, INVALID_OPCODE, Key, check
from tests.lab.scsi.unit import Reply, Scsi

SECURITY_COMMANDS = frozenset({Scsi.SECURITY_PROTOCOL_IN, Scsi.SECURITY_PROTOCOL_OUT})
INC_512 = 1 << 7


def security_protocol(opal: Tper | None, cdb: bytes, data: bytes) -> Reply:
    """One of the two commands. Raises CheckCondition."""
    if opal is None:
        raise check(Key.ILLEGAL_REQUEST, INVALID_OPCODE)
    protocol, specific = cdb[1], int.from_bytes(cdb[2:4], "big")
    length = int.from_bytes(cdb[6:10], "big") * (512 if cdb[4] & INC_512 else 1)
    if cdb[0] == Scsi.SECURITY_PROTOCOL_OUT:
        if not opal.send(protocol, specific, data[:length]):
            raise check(Key.ILLEGAL_REQUEST, INVALID_FIELD)
        return Reply()
    answer = opal.receive(protocol, specific, length)
    if answer is None:
        raise check(Key.ILLEGAL_REQUEST, INVALID_FIELD)
    return Reply(data=answer)
