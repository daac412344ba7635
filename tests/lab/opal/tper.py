"""The TPer: takes what a host sends by the security commands, and keeps what it will receive.

One session at a time, with the Admin SP: anybody may read the MSID, SID and PSID may revert the drive. An
authority that was named with a wrong password too often is locked out until the next power-on (Core
Specification 2.01, 5.3.4.1.1.2).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.lab.faults import Faults
from tests.lab.opal import packets
from tests.lab.opal.discovery import discovery
from tests.lab.opal.tokens import BadStream, Named, Token, Value, decode, encode
from tests.lab.opal.traits import LockingRange, OpalTraits, ShadowWrites
from tests.lab.opal.uids import LIFE_CYCLE_COLUMN, MANUFACTURED, PIN_COLUMN, Method, MethodStatus, Uid

DISCOVERY_COM_ID = 0x0001
SECURITY_PROTOCOLS, TCG_SESSIONS, TCG_COM_IDS = 0x00, 0x01, 0x02
FIRST_SESSION = 0x1000
HOST_CHALLENGE, HOST_SIGNING_AUTHORITY = 0, 3
STACK_RESET = 0x02
LARGEST_COM_PACKET = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """An open session and who opened it."""

    tper_number: int
    host_number: int
    authority: bytes


class Tper:
    """The state: passwords, locked ranges, the open session, the answer that waits."""

    def __init__(
        self, traits: OpalTraits, *, faults: Faults, block_bytes: int, change_key: Callable[[], None]
    ) -> None:
        self.traits, self._faults, self._block_bytes = traits, faults, block_bytes
        self._change_key = change_key
        self.enabled = traits.enabled
        self._ranges: tuple[LockingRange, ...] = traits.ranges
        self._global_locked = traits.global_locked
        self._shadow = traits.shadow
        self._mbr_done = traits.shadow is not None and traits.shadow.done
        self._passwords = {Uid.SID: traits.owner or traits.msid, Uid.PSID: traits.psid}
        self._wrong: dict[Uid, int] = {}
        self._session: Session | None = None
        self._last_session = FIRST_SESSION - 1
        self._answer = b""
        self._com_id_answer = bytes(46)

    def power_cycle(self) -> None:
        """The session and the count of wrong passwords are gone; what is locked stays locked, a shadow MBR is
        there again.
        """
        self._session, self._answer = None, b""
        self._mbr_done = False
        self._wrong.clear()

    # --- locking --------------------------------------------------------------------------------------

    @property
    def locked(self) -> bool:
        """Whether any block is locked."""
        return self._global_locked or any(each.read_locked or each.write_locked for each in self._ranges)

    def refuses(self, blocks: range, *, write: bool) -> bool:
        """Whether one of these blocks is locked against it, or in the shadow against writes."""
        shadow = self._shadow
        beyond = range(max(blocks.start, self._shadowed_blocks), blocks.stop)
        refusing = write and shadow is not None and shadow.writes is ShadowWrites.REFUSED
        if refusing and len(beyond) < len(blocks):
            return True
        for block in self._ranges:
            touches = block.first_block < beyond.stop and beyond.start < block.first_block + block.blocks
            if beyond and touches and (block.write_locked if write else block.read_locked):
                return True
        return self._global_locked and self._outside(beyond)

    @property
    def _shadowed_blocks(self) -> int:
        """How many of the first blocks are in the shadow."""
        return 0 if self._shadow is None or self._mbr_done else self._shadow.blocks

    def shown(self, first: int, data: bytes) -> bytes:
        """What a host reads in place of blocks that are in the shadow."""
        hidden = min(max(self._shadowed_blocks - first, 0) * self._block_bytes, len(data))
        return bytes(hidden) + data[hidden:]

    def taken(self, first: int, data: bytes) -> tuple[int, bytes]:
        """What of a write reaches the medium, and where: nothing of it in the shadow."""
        hidden = min(max(self._shadowed_blocks - first, 0), len(data) // self._block_bytes)
        return first + hidden, data[hidden * self._block_bytes :]

    def _outside(self, blocks: range) -> bool:
        """Whether one of these blocks is in no range."""
        at = blocks.start
        for each in sorted(self._ranges, key=lambda one: one.first_block):
            if each.first_block > at:
                break
            at = max(at, each.first_block + each.blocks)
        return at < blocks.stop

    # --- what the interface hands over ----------------------------------------------------------------

    def send(self, protocol: int, com_id: int, data: bytes) -> bool:
        """Security Send; False where this protocol or ComID is not the drive's."""
        if com_id != self.traits.com_id:
            return False
        if protocol == TCG_COM_IDS:
            return self._manage_com_id(data)
        if protocol != TCG_SESSIONS:
            return False
        try:
            packet = packets.unpack(data)
            answer = self._take(packet)
        except BadStream:
            # 3.3.7.1: an ill-formed stream ends the session; the host receives nothing
            self._session, self._answer = None, b""
            return True
        self._answer = packets.pack(com_id, answer)
        return True

    def receive(self, protocol: int, com_id: int, length: int) -> bytes | None:
        """Security Receive; None where this protocol or ComID is not the drive's."""
        if protocol == SECURITY_PROTOCOLS:
            known = bytes([SECURITY_PROTOCOLS, TCG_SESSIONS, TCG_COM_IDS])
            data = (bytes(6) + len(known).to_bytes(2, "big") + known) if com_id == 0 else None
        elif protocol == TCG_SESSIONS and com_id == DISCOVERY_COM_ID and not self.traits.silent_discovery:
            data = discovery(
                com_id=self.traits.com_id,
                block_bytes=self._block_bytes,
                enabled=self.enabled,
                locked=self.locked,
                mbr_enabled=self._shadow is not None,
                mbr_done=self._mbr_done,
            )
        elif protocol == TCG_SESSIONS and com_id == self.traits.com_id:
            data = self._received(length)
        elif protocol == TCG_COM_IDS and com_id == self.traits.com_id:
            data, self._com_id_answer = self._com_id_answer, bytes(46)
        else:
            data = None
        return None if data is None else data[:length].ljust(length, b"\0")

    def _received(self, length: int) -> bytes:
        if not self._answer:
            return packets.nothing(self.traits.com_id)
        if len(self._answer) > length:
            return packets.nothing(self.traits.com_id, len(self._answer))
        data, self._answer = self._answer, b""
        return data

    def _manage_com_id(self, data: bytes) -> bool:
        """STACK_RESET (3.3.4.7.5), the one request that is known."""
        if int.from_bytes(data[4:8], "big") == STACK_RESET:
            self._session, self._answer = None, b""
            self._com_id_answer = data[:8] + bytes([0, 0, 0, 4, 0, 0, 0, 0])
        return True

    # --- methods --------------------------------------------------------------------------------------

    def _take(self, packet: packets.Packet) -> packets.Packet:
        """The answer to a packet. Raises BadStream."""
        values = decode(packet.stream)
        session = self._session
        if packet.tper_session == 0:
            return packets.Packet(stream=self._manage(values))
        if session is None or session.tper_number != packet.tper_session:
            raise BadStream
        numbers = {"tper_session": session.tper_number, "host_session": session.host_number}
        if values[:1] == [Token.END_OF_SESSION]:
            self._session = None
            return packets.Packet(stream=encode([Token.END_OF_SESSION]), **numbers)
        return packets.Packet(stream=self._call(session, *_called(values)), **numbers)

    def _manage(self, values: list[Value | Token]) -> bytes:
        """A method of the session manager."""
        who, method, arguments = _called(values)
        if who != Uid.SESSION_MANAGER:
            raise BadStream
        if method == Method.PROPERTIES:
            mine: list[Value] = [Named(b"MaxComPacketSize", LARGEST_COM_PACKET), Named(b"MaxSessions", 1)]
            return _managed(Method.PROPERTIES, [mine], MethodStatus.SUCCESS)
        if method != Method.START_SESSION or len(arguments) < 3 or not isinstance(arguments[0], int):
            raise BadStream
        host_number = arguments[0]
        status, authority = self._admit(arguments)
        if status is not MethodStatus.SUCCESS:
            return _managed(Method.SYNC_SESSION, [host_number, 0], status)
        self._last_session += 1
        self._session = Session(tper_number=self._last_session, host_number=host_number, authority=authority)
        return _managed(Method.SYNC_SESSION, [host_number, self._last_session], status)

    def _admit(self, arguments: list[Value]) -> tuple[MethodStatus, bytes]:
        """Whether a session may begin, and who is admitted."""
        if self._session is not None:
            return MethodStatus.NO_SESSIONS_AVAILABLE, b""
        if arguments[1] != Uid.ADMIN_SP:
            return MethodStatus.INVALID_PARAMETER, b""
        named = {each.name: each.value for each in arguments[3:] if isinstance(each, Named)}
        authority, password = named.get(HOST_SIGNING_AUTHORITY, Uid.ANYBODY), named.get(HOST_CHALLENGE, b"")
        if authority == Uid.ANYBODY:
            return MethodStatus.SUCCESS, Uid.ANYBODY
        known = next((each for each in self._passwords if each == authority), None)
        if known is None:
            return MethodStatus.INVALID_PARAMETER, b""
        return self._authenticate(known, password), known

    def _authenticate(self, authority: Uid, password: Value) -> MethodStatus:
        wrong = self._wrong.get(authority, 0)
        if wrong >= self.traits.tries:
            return MethodStatus.AUTHORITY_LOCKED_OUT
        if password != self._passwords[authority]:
            self._wrong[authority] = wrong + 1
            return MethodStatus.NOT_AUTHORIZED
        self._wrong[authority] = 0
        return MethodStatus.SUCCESS

    def _call(self, session: Session, who: Value, method: Value, arguments: list[Value]) -> bytes:
        """A method of the Admin SP."""
        if method == Method.GET and who == Uid.C_PIN_MSID:
            return _result([[Named(PIN_COLUMN, self.traits.msid)]])
        if method == Method.GET and who == Uid.LOCKING_SP:
            return _result([[Named(LIFE_CYCLE_COLUMN, MANUFACTURED if self.enabled else MANUFACTURED - 1)]])
        if method == Method.AUTHENTICATE and arguments:
            return self._authenticate_later(session, arguments)
        if method == Method.REVERT and who in (Uid.ADMIN_SP, Uid.THIS_SP):
            return self._revert(session)
        return _result([], MethodStatus.NOT_AUTHORIZED)

    def _authenticate_later(self, session: Session, arguments: list[Value]) -> bytes:
        """Authenticate (5.3.4.1.14): another authority in the same session; False for a wrong password."""
        named = {each.name: each.value for each in arguments[1:] if isinstance(each, Named)}
        known = next((each for each in self._passwords if each == arguments[0]), None)
        if known is None:
            return _result([], MethodStatus.INVALID_PARAMETER)
        right = self._authenticate(known, named.get(0, b"")) is MethodStatus.SUCCESS
        if right:
            self._session = Session(
                tper_number=session.tper_number, host_number=session.host_number, authority=known
            )
        return _result([int(right)])

    def _revert(self, session: Session) -> bytes:
        """Revert (Opal SSC 2.01, 5.1.2): everything as it left the factory, with another media key; the
        session is over.
        """
        if session.authority not in (Uid.SID, Uid.PSID):
            return _result([], MethodStatus.NOT_AUTHORIZED)
        self._ranges, self._global_locked, self.enabled = (), False, False
        self._shadow, self._mbr_done = None, False
        self._passwords[Uid.SID] = self.traits.msid
        self._session = None
        if not self._faults.revert_keeps_data:
            self._change_key()
        return _result([])


def _called(values: list[Value | Token]) -> tuple[Value, Value, list[Value]]:
    """Object, method and arguments of a call. Raises BadStream."""
    match values:
        case [Token.CALL, who, method, list(arguments), Token.END_OF_DATA, list(status)]:
            if isinstance(who, bytes) and isinstance(method, bytes) and status == [0, 0, 0]:
                return who, method, arguments
        case _:
            pass
    raise BadStream


def _result(values: list[Value], status: MethodStatus = MethodStatus.SUCCESS) -> bytes:
    """The list of results, and the status list (3.2.4.2)."""
    return encode([values, Token.END_OF_DATA, [int(status), 0, 0]])


def _managed(method: Method, values: list[Value], status: MethodStatus) -> bytes:
    """What the session manager answers: a call in the other direction."""
    who = bytes(Uid.SESSION_MANAGER)
    return encode([Token.CALL, who, bytes(method), values, Token.END_OF_DATA, [int(status), 0, 0]])
