"""Several namespaces on one medium: each has its own blocks, and what erases reaches is what the
specification says.
"""

from __future__ import annotations

import asyncio
import contextlib
import struct
from pathlib import Path

import pytest

from tests.lab.faults import Faults
from tests.lab.nvme import tcp
from tests.lab.nvme.drive import Command, NvmeDrive, NvmeTraits
from tests.lab.nvme.status import Admin, Io, Status
from tests.lab.platters import Platters

SIZE, FIRST, SECOND = 4 << 20, 1 << 20, 2 << 20
REST = range(FIRST + SECOND, SIZE)
SECRET = b"somebody's data." * 32
EVERY = 0xFFFFFFFF
BLOCK_ERASE = 2


class Bench:
    """Two namespaces full of somebody's data, a rest that no namespace has, and a clock."""

    def __init__(self, path: Path, faults: Faults | None = None, **traits: int) -> None:
        self.now_s = 0.0
        self.platters = Platters(path, SIZE)
        self.platters.fill(SECRET)
        self.drive = NvmeDrive(
            self.platters,
            NvmeTraits(namespaces=(FIRST, SECOND), **traits),  # type: ignore[arg-type]  # a test's own words
            faults or Faults(),
            lambda: self.now_s,
        )

    def admin(
        self, opcode: Admin, namespace: int, ten: int = 0, *, wait: bool = True
    ) -> tuple[Status, bytes]:
        """An admin command, and the time that it takes unless it is not waited for."""
        answer = self.drive.admin(Command(opcode=opcode, namespace=namespace, dwords=(ten, 0, 0, 0, 0, 0)))
        assert answer is not None
        self.now_s += answer.delay_s if wait else 0
        self.drive.settle()
        return answer.status, answer.data

    def io(self, opcode: Io, namespace: int, lba: int, data: bytes = b"") -> tuple[Status, bytes]:
        """Read or write one block."""
        command = Command(opcode=opcode, namespace=namespace, dwords=(lba, 0, 0, 0, 0, 0), data=data)
        answer = self.drive.io(command)
        assert answer is not None
        return answer.status, answer.data

    def kept(self) -> tuple[bool, bool, bool]:
        """Whether all of the data is still there in namespace 1, in namespace 2, and in the rest."""
        parts = (range(FIRST), range(FIRST, FIRST + SECOND), REST)
        return tuple(  # type: ignore[return-value]  # three of them
            self.platters.read(part.start, len(part)).count(SECRET[:16]) == len(part) // 16 for part in parts
        )


def test_the_drive_lists_its_namespaces_and_what_is_unallocated(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "medium")
    assert struct.unpack("<3I", bench.admin(Admin.IDENTIFY, 0, 2)[1][:12]) == (1, 2, 0)
    assert struct.unpack("<2I", bench.admin(Admin.IDENTIFY, 1, 2)[1][:8]) == (2, 0)
    controller = bench.admin(Admin.IDENTIFY, 0, 1)[1]
    assert struct.unpack_from("<I", controller, 516) == (2,)
    assert struct.unpack_from("<Q", controller, 280) == (SIZE,)
    assert struct.unpack_from("<Q", controller, 296) == (len(REST),)


def test_each_namespace_has_its_own_size_and_name(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "medium")
    pages = [bench.admin(Admin.IDENTIFY, number, 0)[1] for number in (1, 2)]
    assert [struct.unpack_from("<Q", page)[0] for page in pages] == [FIRST // 512, SECOND // 512]
    assert pages[0][120:128] != pages[1][120:128]
    for number, page in enumerate(pages, start=1):
        assert bench.admin(Admin.IDENTIFY, number, 3)[1][4:12] == page[120:128]


def test_a_write_stays_in_its_namespace(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "medium")
    assert bench.io(Io.WRITE, 2, 0, bytes(512))[0] is Status.SUCCESS
    assert bench.platters.read(FIRST, 512) == bytes(512)
    assert bench.io(Io.READ, 1, 0) == (Status.SUCCESS, SECRET)
    assert bench.io(Io.READ, 2, 0) == (Status.SUCCESS, bytes(512))


def test_no_namespace_reaches_beyond_its_end(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "medium")
    assert bench.io(Io.READ, 1, FIRST // 512)[0] is Status.LBA_OUT_OF_RANGE
    assert bench.io(Io.READ, 2, SECOND // 512)[0] is Status.LBA_OUT_OF_RANGE
    assert bench.io(Io.READ, 3, 0)[0] is Status.INVALID_NAMESPACE


@pytest.mark.parametrize(
    ("namespace", "fna", "kept"),
    [
        (2, 0b100, (True, False, True)),
        (EVERY, 0b100, (False, False, True)),
        (2, 0b110, (False, False, True)),
        (2, 0b101, (True, False, True)),  # one format for all, but a secure erase of the named one
    ],
)
def test_a_format_erases_the_named_namespaces_and_never_the_rest(
    tmp_path: Path, namespace: int, fna: int, kept: tuple[bool, bool, bool]
) -> None:
    bench = Bench(tmp_path / "medium", fna=fna)
    assert bench.admin(Admin.FORMAT_NVM, namespace, 1 << 9)[0] is Status.SUCCESS
    assert bench.kept() == kept


def test_a_drive_may_refuse_to_format_all_namespaces_at_once(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "medium", fna=0b1100)
    assert bench.admin(Admin.FORMAT_NVM, EVERY, 1 << 9)[0] is Status.INVALID_FIELD
    assert bench.admin(Admin.FORMAT_NVM, 3, 1 << 9)[0] is Status.INVALID_NAMESPACE
    assert bench.kept() == (True, True, True)


def test_a_sanitize_reaches_every_namespace_and_the_rest(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "medium")
    assert bench.admin(Admin.SANITIZE, EVERY, BLOCK_ERASE)[0] is Status.SUCCESS
    bench.now_s = 5.0
    bench.drive.settle()
    assert bench.platters.read(0, SIZE) == bytes(SIZE)


def test_a_running_format_keeps_its_namespace_only_from_the_host(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "medium")
    assert bench.admin(Admin.FORMAT_NVM, 2, 1 << 9, wait=False)[0] is Status.SUCCESS
    bench.now_s = 0.25
    assert bench.io(Io.READ, 2, 0)[0] is Status.FORMAT_IN_PROGRESS
    assert bench.io(Io.READ, 1, 0) == (Status.SUCCESS, SECRET)
    assert bench.admin(Admin.FORMAT_NVM, 1, 1 << 9)[0] is Status.FORMAT_IN_PROGRESS
    assert bench.admin(Admin.IDENTIFY, 2, 0)[1][32] == 0x80 | 75
    assert bench.admin(Admin.IDENTIFY, 1, 0)[1][32] == 0x80


def test_a_power_cut_leaves_a_format_where_it_was(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "medium")
    bench.admin(Admin.FORMAT_NVM, 2, 1 << 9, wait=False)
    bench.now_s = 0.5
    bench.drive.power_cycle()
    bench.now_s = 100.0
    assert bench.io(Io.READ, 2, 0) == (Status.SUCCESS, bytes(512))
    assert bench.io(Io.READ, 2, SECOND // 512 - 1) == (Status.SUCCESS, SECRET)
    assert bench.platters.read(FIRST + SECOND // 2, 512) == SECRET


def test_namespaces_that_do_not_fit_are_no_drive(tmp_path: Path) -> None:
    platters = Platters(tmp_path / "medium", SIZE)
    for sizes in ((SIZE, 512), (100,), (0,)):
        with pytest.raises(ValueError, match="namespaces"):
            NvmeDrive(platters, NvmeTraits(namespaces=sizes))


def test_growing_reallocations_eat_up_the_spare(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "medium", Faults(growing_reallocations=1))
    for lba in range(FIRST // 512):
        bench.io(Io.WRITE, 1, lba, bytes(512))
    health = bench.admin(Admin.GET_LOG_PAGE, EVERY, 127 << 16 | 2)[1]
    assert health[3] == 99


def test_a_format_whose_power_is_cut_is_never_answered(tmp_path: Path) -> None:
    """Over NVMe/TCP: the connection ends instead."""
    platters = Platters(tmp_path / "medium", SIZE)
    drive = NvmeDrive(platters, NvmeTraits(format_s=30.0))

    async def scenario() -> bytes:
        server = await tcp.serve(drive)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname()[:2])
        writer.write(struct.pack("<BBBBI", 0, 0, 128, 0, 128).ljust(128, b"\0"))
        writer.write(capsule(0x7F, ten=0, four=1))  # Connect, to queue 0
        writer.write(capsule(Admin.FORMAT_NVM, ten=1 << 9))
        writer.write(capsule(Admin.KEEP_ALIVE))
        await reader.readexactly(128 + 2 * 24)  # ICResp, Connect, and Keep Alive that overtakes the format
        drive.power_cycle()
        left = await asyncio.wait_for(reader.read(), 5)
        writer.close()
        server.close()
        return left

    def capsule(opcode: int, ten: int = 0, four: int = 0) -> bytes:
        entry = struct.pack("<BBHI", opcode, 0, opcode, four or EVERY).ljust(40, b"\0")
        return struct.pack("<BBBBI", 4, 0, 72, 0, 72) + (entry + struct.pack("<I", ten)).ljust(64, b"\0")

    with contextlib.suppress(ConnectionResetError):  # an abort
        assert asyncio.run(scenario()) == b""
