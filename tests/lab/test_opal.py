"""The Opal model: what it says of itself, and the session in which the printed key reverts it."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from tests.lab.ata.drive import AtaDrive, AtaTraits
from tests.lab.ata.taskfile import AtaCommand, Taskfile
from tests.lab.faults import Faults
from tests.lab.nvme.drive import Command, NvmeDrive, NvmeTraits
from tests.lab.nvme.status import Admin, Io, Status
from tests.lab.opal.tokens import BadStream, Named, Token, Value, decode, encode
from tests.lab.opal.traits import LockingRange, OpalTraits
from tests.lab.platters import Platters
from tests.lab.scsi.sas import SasTraits, SasUnit
from tests.lab.scsi.sat import SatUnit
from tests.lab.scsi.sense import CheckCondition

SIZE = 1 << 20
SECRET = b"somebody's data." * 32
PSID, MSID = OpalTraits().psid, OpalTraits().msid
COM_ID = OpalTraits().com_id
MANAGER, ADMIN_SP, LOCKING_SP = b"\0" * 7 + b"\xff", b"\0\0\2\5\0\0\0\1", b"\0\0\2\5\0\0\0\2"
ANYBODY, SID, PSID_AUTHORITY = b"\0\0\0\x09\0\0\0\1", b"\0\0\0\x09\0\0\0\6", b"\0\0\0\x09\0\1\xff\1"
START_SESSION, GET, REVERT = b"\0" * 6 + b"\xff\2", b"\0\0\0\6\0\0\0\x16", b"\0\0\0\6\0\0\2\2"
PIN_OF_MSID = b"\0\0\0\x0b\0\0\x84\2"
OWNED = OpalTraits(owner=b"owner", global_locked=True)
OK, NOT_AUTHORIZED, LOCKED_OUT = 0x00, 0x01, 0x12


class Host:
    """A host in front of an NVMe drive full of somebody's data."""

    def __init__(self, path: Path, opal: OpalTraits = OWNED, faults: Faults | None = None) -> None:
        self.platters = Platters(path, SIZE)
        self.platters.fill(SECRET)
        self.drive = NvmeDrive(self.platters, NvmeTraits(opal=opal), faults or Faults(), lambda: 0.0)
        self.session = 0

    def security(
        self, opcode: Admin, com_id: int, length: int, data: bytes = b"", protocol: int = 1
    ) -> bytes:
        """Security Send or Receive."""
        dwords = (protocol << 24 | com_id << 8, length, 0, 0, 0, 0)
        answer = self.drive.admin(Command(opcode=opcode, namespace=0, dwords=dwords, data=data))
        assert answer is not None
        assert answer.status is Status.SUCCESS
        return answer.data

    def exchange(self, stream: bytes) -> list[Value | Token]:
        """Send a token stream, receive the answer: the layout of the Core Specification, 3.2.3."""
        padded = stream + bytes(-len(stream) % 4)
        subpacket = bytes(6) + struct.pack(">HI", 0, len(stream)) + padded
        packet = struct.pack(">IIIHHII", self.session, 0x41, 0, 0, 0, 0, len(subpacket)) + subpacket
        data = struct.pack(">IHHIII", 0, COM_ID, 0, 0, 0, len(packet)) + packet
        self.security(Admin.SECURITY_SEND, COM_ID, 2048, data.ljust(2048, b"\0"))
        answer = self.security(Admin.SECURITY_RECEIVE, COM_ID, 2048)
        length = int.from_bytes(answer[52:56], "big")
        return decode(answer[56 : 56 + length])

    def call(self, who: bytes, method: bytes, *arguments: Value) -> tuple[int, Value | Token]:
        """Status and result list of a method."""
        stream = encode([Token.CALL, who, method, list(arguments), Token.END_OF_DATA, [0, 0, 0]])
        answer = self.exchange(stream)
        status, results = answer[-1], answer[-3]
        assert isinstance(status, list)
        assert isinstance(status[0], int)
        return status[0], results

    def start(self, authority: bytes = ANYBODY, password: bytes = b"", provider: bytes = ADMIN_SP) -> int:
        """Start a session, in which the next calls are made; the status."""
        self.session = 0
        words = () if authority == ANYBODY else (Named(0, password), Named(3, authority))
        status, numbers = self.call(MANAGER, START_SESSION, 0x41, provider, 1, *words)
        assert isinstance(numbers, list)
        if status == OK:
            assert numbers[0] == 0x41
            assert isinstance(numbers[1], int)
            self.session = numbers[1]
        return status

    def revert(self) -> int:
        """Revert the Admin SP; the status."""
        return self.call(ADMIN_SP, REVERT)[0]

    def io(self, opcode: Io, lba: int) -> tuple[Status, bytes]:
        """Read or write a block."""
        data = bytes(512) if opcode is Io.WRITE else b""
        answer = self.drive.io(Command(opcode=opcode, namespace=1, dwords=(lba, 0, 0, 0, 0, 0), data=data))
        assert answer is not None
        return answer.status, answer.data


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path / "medium")


def features(host: Host) -> dict[int, bytes]:
    """The descriptors of Level 0 Discovery."""
    data = host.security(Admin.SECURITY_RECEIVE, 1, 2048)
    end, at, found = int.from_bytes(data[:4], "big") + 4, 48, {}
    while at < end:
        code, _version, length = struct.unpack_from(">HBB", data, at)
        found[code] = data[at + 4 : at + 4 + length]
        at += 4 + length
    assert at == end
    return found


def test_discovery_tells_an_opal_drive_and_where_to_talk_to_it(host: Host) -> None:
    found = features(host)
    assert found[0x0001][0] & 1
    assert int.from_bytes(found[0x0203][:2], "big") == COM_ID
    assert struct.unpack_from(">I", found[0x0003], 8) == (512,)


@pytest.mark.parametrize(
    ("opal", "enabled", "locked"),
    [
        (OpalTraits(), False, False),
        (OpalTraits(owner=b"x"), True, False),
        (OWNED, True, True),
        (OpalTraits(ranges=(LockingRange(first_block=8, blocks=8),)), True, True),
    ],
)
def test_discovery_tells_whether_locking_is_set_up_and_anything_locked(
    tmp_path: Path, opal: OpalTraits, enabled: bool, locked: bool
) -> None:
    flags = features(Host(tmp_path / "medium", opal))[0x0002][0]
    assert (bool(flags & 2), bool(flags & 4)) == (enabled, locked)


def test_a_drive_without_opal_says_so(tmp_path: Path) -> None:
    drive = NvmeDrive(Platters(tmp_path / "medium", SIZE))
    page = drive.admin(Command(opcode=Admin.IDENTIFY, namespace=0, dwords=(1, 0, 0, 0, 0, 0)))
    assert page is not None
    assert not page.data[256] & 1
    answer = drive.admin(
        Command(opcode=Admin.SECURITY_RECEIVE, namespace=0, dwords=(1 << 24, 512, 0, 0, 0, 0))
    )
    assert answer is not None
    assert answer.status is Status.INVALID_OPCODE


def test_a_locked_range_refuses_reads_and_writes_and_the_others_do_not(tmp_path: Path) -> None:
    ranges = (
        LockingRange(first_block=8, blocks=8),
        LockingRange(first_block=16, blocks=8, read_locked=False),
    )
    host = Host(tmp_path / "medium", OpalTraits(ranges=ranges))
    assert host.io(Io.READ, 7) == (Status.SUCCESS, SECRET)
    assert host.io(Io.READ, 8)[0] is host.io(Io.WRITE, 15)[0] is Status.ACCESS_DENIED
    assert host.io(Io.READ, 16) == (Status.SUCCESS, SECRET)
    assert host.io(Io.WRITE, 16)[0] is Status.ACCESS_DENIED
    assert host.io(Io.WRITE, 24)[0] is Status.SUCCESS


def test_a_globally_locked_drive_refuses_what_is_in_no_open_range(tmp_path: Path) -> None:
    unlocked = LockingRange(first_block=8, blocks=8, read_locked=False, write_locked=False)
    host = Host(tmp_path / "medium", OpalTraits(ranges=(unlocked,), global_locked=True))
    statuses = [host.io(Io.READ, lba)[0] for lba in (7, 8, 15, 16)]
    assert statuses == [Status.ACCESS_DENIED, Status.SUCCESS, Status.SUCCESS, Status.ACCESS_DENIED]


@pytest.mark.parametrize("opcode", [Admin.FORMAT_NVM, Admin.SANITIZE])
def test_a_locked_drive_refuses_to_be_formatted_or_sanitized(host: Host, opcode: Admin) -> None:
    answer = host.drive.admin(Command(opcode=opcode, namespace=1, dwords=(2 << 9 | 2, 0, 0, 0, 0, 0)))
    assert answer is not None
    assert answer.status is Status.ACCESS_DENIED


def test_anybody_may_read_the_msid(host: Host) -> None:
    assert host.start() == OK
    assert host.call(PIN_OF_MSID, GET, [Named(3, 3), Named(4, 3)]) == (OK, [[Named(3, MSID)]])


def test_the_printed_key_unlocks_the_drive_and_makes_noise_of_its_data(host: Host) -> None:
    assert host.start(PSID_AUTHORITY, PSID) == OK
    assert host.revert() == OK
    assert host.io(Io.READ, 0)[0] is Status.SUCCESS
    assert SECRET[:16] not in host.platters.read(0, SIZE)
    assert host.platters.read(0, SIZE).count(0) < SIZE // 100
    assert features(host)[0x0002][0] & 0b111 == 1
    assert host.start(SID, MSID) == OK


def test_a_revert_may_keep_the_data(tmp_path: Path) -> None:
    host = Host(tmp_path / "medium", OWNED, Faults(revert_keeps_data=True))
    assert host.start(PSID_AUTHORITY, PSID) == OK
    assert host.revert() == OK
    assert host.io(Io.READ, 0) == (Status.SUCCESS, SECRET)


def test_a_wrong_key_is_not_authorized_and_the_fifth_locks_the_authority_out(host: Host) -> None:
    assert [host.start(PSID_AUTHORITY, b"wrong") for _ in range(6)] == [NOT_AUTHORIZED] * 5 + [LOCKED_OUT]
    assert host.start(PSID_AUTHORITY, PSID) == LOCKED_OUT
    assert host.start(SID, b"owner") == OK
    host.drive.power_cycle()
    assert host.start(PSID_AUTHORITY, PSID) == OK


def test_the_right_key_forgives_wrong_ones(host: Host) -> None:
    for _ in range(2):
        assert [host.start(SID, b"wrong") for _ in range(4)] == [NOT_AUTHORIZED] * 4
        assert host.start(SID, b"owner") == OK
        assert host.exchange(bytes([Token.END_OF_SESSION])) == [Token.END_OF_SESSION]


def test_nobody_else_reverts(host: Host) -> None:
    assert host.start() == OK
    assert host.revert() == NOT_AUTHORIZED
    assert host.io(Io.READ, 0)[0] is Status.ACCESS_DENIED
    assert host.platters.read(0, 512) == SECRET


def test_one_session_at_a_time_and_a_power_cut_ends_it(host: Host) -> None:
    assert host.start() == OK
    assert host.start() == 0x07
    host.drive.power_cycle()
    assert host.start() == OK


def test_the_session_is_over_after_a_revert(host: Host) -> None:
    assert host.start(PSID_AUTHORITY, PSID) == OK
    assert host.revert() == OK
    assert host.exchange(encode([Token.END_OF_SESSION])) == []


def test_another_provider_has_no_sessions(host: Host) -> None:
    assert host.start(SID, b"owner", LOCKING_SP) == 0x0C


def test_an_answer_that_does_not_fit_stays_until_there_is_room(host: Host) -> None:
    stream = encode([Token.CALL, MANAGER, b"\0" * 6 + b"\xff\1", [], Token.END_OF_DATA, [0, 0, 0]])
    packet = struct.pack(">IIIHHII", 0, 0, 0, 0, 0, 0, 12 + len(stream)) + bytes(6)
    packet += struct.pack(">HI", 0, len(stream)) + stream
    data = struct.pack(">IHHIII", 0, COM_ID, 0, 0, 0, len(packet)) + packet
    host.security(Admin.SECURITY_SEND, COM_ID, len(data), data)
    outstanding, least, length = struct.unpack_from(
        ">III", host.security(Admin.SECURITY_RECEIVE, COM_ID, 20), 8
    )
    assert outstanding == least > 20
    assert length == 0
    full = host.security(Admin.SECURITY_RECEIVE, COM_ID, outstanding)
    assert b"MaxComPacketSize" in full


@pytest.mark.parametrize("value", [0, 0x3F, 0x40, 4096, b"", b"x" * 15, b"x" * 16, b"x" * 2000, [1, [b"y"]]])
def test_what_is_encoded_is_decoded_again(value: Value) -> None:
    assert decode(encode([value, Named(3, value)])) == [value, Named(3, value)]


@pytest.mark.parametrize("stream", ["f0", "f001", "d0ff00", "f203f3", "e4", "f0f8f1", "83ff"])
def test_a_broken_stream_is_told(stream: str) -> None:
    with pytest.raises(BadStream):
        decode(bytes.fromhex(stream))


def test_garbage_ends_the_session_and_is_not_answered(host: Host) -> None:
    assert host.start() == OK
    assert host.exchange(b"\xf0\xf0") == []
    assert host.start() == OK


def test_the_drive_lists_its_security_protocols(host: Host) -> None:
    assert host.security(Admin.SECURITY_RECEIVE, 0, 512, protocol=0)[6:11] == bytes([0, 3, 0, 1, 2])


def test_ata_and_scsi_show_the_same_discovery(tmp_path: Path) -> None:
    sas = SasUnit(Platters(tmp_path / "sas", SIZE), SasTraits(opal=OWNED))
    ata = AtaDrive(Platters(tmp_path / "ata", SIZE), AtaTraits(opal=OWNED))
    cdb = bytes([0xA2, 1, 0, 1, 0x80, 0, 0, 0, 0, 1, 0, 0])
    order = Taskfile(command=AtaCommand.TRUSTED_RECEIVE_DMA, feature=1, count=1, lba=1 << 8)
    pages = [sas.execute(cdb, b"").data, SatUnit(ata).execute(cdb, b"").data, ata.execute(order).data]
    assert [int.from_bytes(page[80:82], "big") for page in pages] == [3, 3, 3]
    assert pages[0] == pages[1] == pages[2]
    assert len(pages[0]) == 512


READ_FIRST = bytes([0x28, *[0] * 7, 1, 0])
SAS_SANITIZE = bytes([0x48, 0x82, *[0] * 8])
ATA_SANITIZE = bytes([0x85, 7, 0, 0, 0x12, 0, 0, 0x42, 0x72, 0, 0x45, 0, 0x6B, 0, 0xB4, 0])


@pytest.mark.parametrize("cdb", [READ_FIRST, SAS_SANITIZE, ATA_SANITIZE])
def test_a_locked_sas_or_ata_drive_refuses_its_blocks_and_to_be_sanitized(tmp_path: Path, cdb: bytes) -> None:
    for opal in (OWNED, None):
        platters = Platters(tmp_path / "medium", SIZE)
        sat, sas = SatUnit(AtaDrive(platters, AtaTraits(opal=opal))), SasUnit(platters, SasTraits(opal=opal))
        units = {READ_FIRST: (sat, sas), SAS_SANITIZE: (sas,), ATA_SANITIZE: (sat,)}[cdb]
        for unit in units:
            if opal is None:
                unit.execute(cdb, b"")
            else:
                with pytest.raises(CheckCondition):
                    unit.execute(cdb, b"")


def test_a_drive_without_opal_has_no_security_protocols(tmp_path: Path) -> None:
    sas = SasUnit(Platters(tmp_path / "sas", SIZE))
    with pytest.raises(CheckCondition) as caught:
        sas.execute(bytes([0xA2, 1, 0, 1, 0x80, 0, 0, 0, 0, 1, 0, 0]), b"")
    assert caught.value.sense[12] == 0x20
    asked = bytes([0xA3, 0x0C, 1, 0xA2, 0, 0, 0, 0, 2, 0, 0, 0])
    assert sas.execute(asked, b"").data[1] & 7 == 1
    ata = AtaDrive(Platters(tmp_path / "ata", SIZE))
    order = Taskfile(command=AtaCommand.TRUSTED_RECEIVE, feature=1, count=1, lba=1 << 8)
    assert not ata.execute(order).is_good
