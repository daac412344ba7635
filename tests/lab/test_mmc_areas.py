"""An eMMC's other areas: boot, replay protected, general purpose, each on a medium of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lab.mmc import ext_csd as register
from tests.lab.mmc.commands import EraseArgument, Index, MmcAnswer, MmcCommand, Status
from tests.lab.mmc.drive import BOOT_0, FIRST_GENERAL_PURPOSE, RPMB, USER, MmcDrive
from tests.lab.mmc.ext_csd import MmcTraits
from tests.lab.mmc.rpmb import Frame, Request, Result, frame
from tests.lab.platters import Platters

SIZE = 4 << 20
SECRET = b"somebody's data."
SECTOR = SECRET * 32
KEY = b"the key that a firmware keeps..."
MIB = 1 << 20


class Bench:
    """A device with two general purpose partitions, full of somebody's data everywhere."""

    def __init__(self, folder: Path, key: bytes | None = KEY) -> None:
        self.now_s = 0.0
        self.platters = Platters(folder / "mmc", SIZE)
        traits = MmcTraits(general_purpose_bytes=(MIB, 2 * MIB), boot_bytes=MIB, rpmb_key=key)
        self.drive = MmcDrive(self.platters, traits, now=lambda: self.now_s)
        for medium in self.media:
            medium.fill(SECRET)

    @property
    def media(self) -> list[Platters]:
        return [area.platters for area in self.drive.areas.values()] + [self.drive.rpmb.platters]

    def do(self, index: Index, argument: int = 0, blocks: int = 1, data: bytes = b"") -> MmcAnswer:
        """A command that is responded to."""
        answer = self.drive.execute(MmcCommand(index=index, argument=argument, blocks=blocks, data=data))
        assert answer is not None
        self.now_s += answer.delay_s
        return answer

    def select(self, area: int) -> int:
        """PARTITION_ACCESS; the status afterwards."""
        self.do(Index.SWITCH, 3 << 24 | register.PARTITION_CONFIG << 16 | area << 8)
        return self.do(Index.SEND_STATUS).response

    def counts(self) -> list[int]:
        """How much of the data is left: user, two boot areas, two general purpose ones, RPMB; in MiB."""
        return [medium.count(SECRET) * len(SECRET) for medium in self.media]


def test_the_register_tells_the_size_of_every_area(tmp_path: Path) -> None:
    page = Bench(tmp_path).do(Index.SEND_EXT_CSD).data
    assert page[register.BOOT_SIZE_MULT] * 128 << 10 == MIB
    assert page[register.RPMB_SIZE_MULT] * 128 << 10 == 128 << 10
    unit = page[register.HC_ERASE_GRP_SIZE] * page[221] * 512 << 10
    sizes = [int.from_bytes(page[143 + 3 * n : 146 + 3 * n], "little") * unit for n in range(4)]
    assert sizes == [MIB, 2 * MIB, 0, 0]
    assert (page[register.PARTITION_SETTING_COMPLETED], page[register.PARTITIONING_SUPPORT] & 1) == (1, 1)


def test_each_area_has_addresses_and_a_medium_of_its_own(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    for area in (BOOT_0, FIRST_GENERAL_PURPOSE, FIRST_GENERAL_PURPOSE + 1):
        assert not bench.select(area) & Status.SWITCH_ERROR
        assert bench.do(Index.READ_SINGLE_BLOCK, 0).data == SECTOR
        bench.do(Index.WRITE_BLOCK, 0, data=bytes([area]) * 512)
        assert bench.drive.areas[area].platters.read(0, 512) == bytes([area]) * 512
    end = MIB // 512
    bench.select(FIRST_GENERAL_PURPOSE)
    assert bench.do(Index.READ_SINGLE_BLOCK, end).response & Status.ADDRESS_OUT_OF_RANGE
    bench.select(USER)
    assert bench.do(Index.READ_SINGLE_BLOCK, 0).data == SECTOR


def test_an_area_that_the_device_lacks_cannot_be_selected(tmp_path: Path) -> None:
    assert Bench(tmp_path).select(FIRST_GENERAL_PURPOSE + 2) & Status.SWITCH_ERROR


@pytest.mark.parametrize("kind", [EraseArgument.ERASE, EraseArgument.SECURE_ERASE])
def test_an_erase_and_a_sanitize_of_the_user_area_leave_all_others(
    tmp_path: Path, kind: EraseArgument
) -> None:
    bench = Bench(tmp_path)
    before = bench.counts()
    bench.do(Index.ERASE_GROUP_START, 0)
    bench.do(Index.ERASE_GROUP_END, SIZE // 512 - 1)
    bench.do(Index.ERASE, kind)
    bench.drive.settle()
    bench.do(Index.SWITCH, 3 << 24 | register.SANITIZE_START << 16 | 1 << 8)
    bench.drive.settle()
    assert bench.counts() == [0, *before[1:]]


def test_a_general_purpose_area_is_erased_while_it_is_selected(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    before = bench.counts()
    bench.select(FIRST_GENERAL_PURPOSE)
    bench.do(Index.ERASE_GROUP_START, 0)
    bench.do(Index.ERASE_GROUP_END, MIB // 512 - 1)
    bench.do(Index.ERASE, EraseArgument.SECURE_ERASE)
    bench.drive.settle()
    assert bench.counts() == [*before[:3], 0, *before[4:]]


# --- RPMB -----------------------------------------------------------------------------------------------


def ask(bench: Bench, asked: bytes, blocks: int = 1) -> list[Frame]:
    """Send a frame, read the answer."""
    bench.do(Index.WRITE_MULTIPLE_BLOCK, data=asked)
    data = bench.do(Index.READ_MULTIPLE_BLOCK, blocks=blocks).data
    return [frame(data[place : place + 512]) for place in range(0, len(data), 512)]


def test_the_replay_protected_block_is_read_by_frames(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.select(RPMB)
    answers = ask(bench, Frame(kind=Request.READ, address=1, nonce=b"n" * 16).packed(), 2)
    assert [each.data for each in answers] == [SECRET * 16] * 2
    assert {(each.kind, each.result, each.nonce) for each in answers} == {(0x0400, Result.OK, b"n" * 16)}
    assert answers[-1].mac != bytes(32)


def test_it_is_written_only_with_the_key_and_the_right_counter(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.select(RPMB)
    result = Frame(kind=Request.READ_RESULT).packed()

    def write(key: bytes, counter: int) -> int:
        new = Frame(kind=Request.WRITE, address=0, counter=counter, data=bytes(256), blocks=1)
        bench.do(Index.WRITE_MULTIPLE_BLOCK, data=new.packed(key))
        return ask(bench, result)[0].result

    assert write(b"another key", 0) == Result.AUTHENTICATION_FAILURE
    assert write(KEY, 1) == Result.COUNTER_FAILURE
    assert bench.drive.rpmb.platters.read(0, 16) == SECRET
    assert write(KEY, 0) == Result.OK
    assert bench.drive.rpmb.platters.read(0, 256) == bytes(256)
    assert ask(bench, Frame(kind=Request.READ_COUNTER).packed())[0].counter == 1


def test_without_a_key_it_answers_nothing_and_takes_one_once(tmp_path: Path) -> None:
    bench = Bench(tmp_path, key=None)
    bench.select(RPMB)
    assert ask(bench, Frame(kind=Request.READ).packed())[0].result == Result.NO_KEY
    result = Frame(kind=Request.READ_RESULT).packed()
    for key, expected in ((KEY, Result.OK), (bytes(32), Result.GENERAL_FAILURE)):
        bench.do(Index.WRITE_MULTIPLE_BLOCK, data=Frame(kind=Request.PROGRAM_KEY, mac=key).packed())
        assert ask(bench, result)[0].result == expected


def test_no_erase_is_taken_there(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.select(RPMB)
    for index in (Index.ERASE_GROUP_START, Index.ERASE, Index.READ_SINGLE_BLOCK):
        assert bench.drive.execute(MmcCommand(index=index)) is None
    assert bench.counts()[-1] == bench.drive.rpmb.platters.size_bytes
