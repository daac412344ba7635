"""What Linux does with a TPer for `linux/sed-opal.h`: discovery, and the session of a revert by PSID
(block/sed-opal.c, opal_get_status and opal_reverttper).
"""

from __future__ import annotations

import struct
from collections.abc import Callable

from host.drive.drive_ports import NotSupported
from host.drive.opal import (
    OPAL_FL_LOCKED,
    OPAL_FL_LOCKING_ENABLED,
    OPAL_FL_SUPPORTED,
    OPAL_KEY_MAX,
    opal_state,
)
from model.erase_features import OpalState
from tests.lab.opal import packets
from tests.lab.opal.discovery import (
    HEADER_BYTES,
    LOCKED,
    LOCKING,
    LOCKING_ENABLED,
    MBR_DONE,
    MBR_ENABLED,
    OPAL_2,
)
from tests.lab.opal.tokens import Named, Token, Value, decode, encode
from tests.lab.opal.tper import (
    DISCOVERY_COM_ID,
    HOST_CHALLENGE,
    HOST_SIGNING_AUTHORITY,
    LARGEST_COM_PACKET,
    TCG_SESSIONS,
    Tper,
)
from tests.lab.opal.uids import Method, Uid

HOST_SESSION = 0x41
OPAL_FL_MBR_ENABLED, OPAL_FL_MBR_DONE = 0x10, 0x20  # linux/sed-opal.h


class KernelOpal:
    """See host.drive.drive_ports.OpalPort; `tper` None is a drive of which the kernel found no Opal. `step`
    is called before and after every exchange with the drive.
    """

    def __init__(self, tper: Tper | None, step: Callable[[str], None]) -> None:
        self._tper, self._step = tper, step

    @property
    def _found(self) -> Tper:
        if self._tper is None:
            raise NotSupported("Operation not supported", "EOPNOTSUPP")
        return self._tper

    def status(self) -> OpalState:
        """See OpalPort.status."""
        features = self._discover()
        locking = features.get(LOCKING, b"\0")[0]
        flags = OPAL_FL_SUPPORTED * (OPAL_2 in features)
        flags |= OPAL_FL_LOCKING_ENABLED * bool(locking & LOCKING_ENABLED)
        flags |= OPAL_FL_LOCKED * bool(locking & LOCKED)
        flags |= OPAL_FL_MBR_ENABLED * bool(locking & MBR_ENABLED)
        flags |= OPAL_FL_MBR_DONE * bool(locking & MBR_DONE)
        return opal_state(flags)

    def _discover(self) -> dict[int, bytes]:
        self._step("opal discovery")
        data = self._found.receive(TCG_SESSIONS, DISCOVERY_COM_ID, LARGEST_COM_PACKET) or b""
        end, place, found = int.from_bytes(data[:4], "big") + 4, HEADER_BYTES, {}
        while place < end:
            code, _version, length = struct.unpack_from(">HBB", data, place)
            found[code] = data[place + 4 : place + 4 + length]
            place += 4 + length
        return found

    def psid_revert(self, psid: str) -> int:
        """See OpalPort.psid_revert."""
        key = psid.encode("ascii")
        assert len(key) <= OPAL_KEY_MAX
        com_id = int.from_bytes(self._discover()[OPAL_2][:2], "big")
        arguments: list[Value] = [
            HOST_SESSION,
            bytes(Uid.ADMIN_SP),
            1,
            Named(HOST_CHALLENGE, key),
            Named(HOST_SIGNING_AUTHORITY, bytes(Uid.PSID)),
        ]
        status, numbers = self._call(com_id, 0, Uid.SESSION_MANAGER, Method.START_SESSION, arguments)
        if status:
            return status
        assert isinstance(numbers, list)
        assert isinstance(numbers[1], int)
        return self._call(com_id, numbers[1], Uid.ADMIN_SP, Method.REVERT, [])[0]

    def _call(
        self, com_id: int, session: int, who: Uid, method: Method, arguments: list[Value]
    ) -> tuple[int, Value | Token]:
        """Status and result list of a method."""
        stream = encode([Token.CALL, bytes(who), bytes(method), arguments, Token.END_OF_DATA, [0, 0, 0]])
        sent = packets.Packet(
            tper_session=session, host_session=HOST_SESSION if session else 0, stream=stream
        )
        self._step("opal send")
        self._found.send(TCG_SESSIONS, com_id, packets.pack(com_id, sent))
        self._step("opal receive")
        data = self._found.receive(TCG_SESSIONS, com_id, LARGEST_COM_PACKET) or b""
        answer = decode(packets.unpack(data).stream)
        status = answer[-1]
        assert isinstance(status, list)
        assert isinstance(status[0], int)
        return status[0], answer[-3]
