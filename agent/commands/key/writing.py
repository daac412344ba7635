"""Writing one stick: held alone, asked everything again, written, and read back byte by byte."""

from __future__ import annotations

from collections.abc import Callable

from agent.bench.wrong_order import WrongOrder
from agent.commands.key.image import CHUNK_BYTES, StickContent
from host.boot import probe_boot
from host.drive.block_device import LiveDrive
from host.drive.drive_ports import BlockIO, DriveError
from host.drive.memory import Buffer
from host.key.table import KeyPartition, find_partition
from host.port import Host
from model.erasure import WipePlan
from papers.language import _
from papers.wording import word
from wipe.live import OpenedDevice, still_allowed
from wipe.planned import PlannedDrive
from wipe.second_lock import hangs_where_allowed
from wipe.work import difference_of

Progress = Callable[[str, int, int], None]  # what is done, bytes done, bytes in all
Opens = Callable[[PlannedDrive], OpenedDevice]  # how a drive is opened for writing, alone. Raises DriveError
WRITING, READING = "writing", "reading"


def open_alone(item: PlannedDrive) -> OpenedDevice:
    """The drive, which the kernel gives to nobody else. Raises DriveError."""
    if item.token is None:
        raise WrongOrder(_("{drive} could not be asked who it is.").format(drive=item.drive.path))
    return LiveDrive(item.token.path, item.token.transport, exclusive=True)


def held(host: Host, item: PlannedDrive, *, opens: Opens = open_alone) -> OpenedDevice:
    """The drive, held alone, once everything was asked again with it in hand. Raises WrongOrder."""
    plan = item.outcome
    if not isinstance(plan, WipePlan):
        raise WrongOrder(_("{drive} may not be written.").format(drive=item.drive.path))
    try:
        drive = opens(item)
    except DriveError as error:
        raise _lost(item, error) from error
    try:
        token = drive.token()
        other = difference_of(plan.drive, token)
        reasons = (
            (other,)
            if other is not None
            else still_allowed(host, drive, item.drive, probe_boot(host), plan.policy)
            or hangs_where_allowed(host, token, plan.policy)
        )
    except DriveError as error:
        drive.close()
        raise _lost(item, error) from error
    if reasons:
        drive.close()
        raise WrongOrder("\n".join(word(reason) for reason in reasons))
    return drive


def _lost(item: PlannedDrive, error: DriveError) -> WrongOrder:
    return WrongOrder(_("{drive} cannot be used: {error}").format(drive=item.drive.path, error=error))


def write_stick(block: BlockIO, content: StickContent, show: Progress) -> None:
    """Write the content. The first part comes last: a stick that was cut short in the middle starts nothing.
    Raises DriveError, OSError.
    """
    buffer = Buffer(CHUNK_BYTES)
    first, *others = content.chunks()
    block.write(first, Buffer(CHUNK_BYTES).view[: _whole(block, min(CHUNK_BYTES, content.size_bytes))])
    block.flush()
    done = 0
    for offset in (*others, first):
        data = content.read(offset, CHUNK_BYTES)
        block.write(offset, _filled(buffer, data, block))
        done += len(data)
        show(WRITING, done, content.size_bytes)
    block.flush()


def is_as_written(block: BlockIO, content: StickContent, show: Progress) -> bool:
    """Whether every byte is there when it is read back past all caches. Raises DriveError, OSError."""
    block.forget_cached()
    found, done = Buffer(CHUNK_BYTES), 0
    for offset in content.chunks():
        data = content.read(offset, CHUNK_BYTES)
        view = found.view[: _whole(block, len(data))]
        block.read_into(offset, view)
        if bytes(view[: len(data)]) != data:
            return False
        done += len(data)
        show(READING, done, content.size_bytes)
    return True


def _whole(block: BlockIO, length: int) -> int:
    """So many bytes, up to the end of their last sector."""
    sector = block.sector_bytes
    return -(-length // sector) * sector


def _filled(buffer: Buffer, data: bytes, block: BlockIO) -> memoryview:
    whole = _whole(block, len(data))
    buffer.view[: len(data)] = data
    buffer.view[len(data) : whole] = bytes(whole - len(data))
    return buffer.view[:whole]


def partition_on(block: BlockIO) -> KeyPartition | None:
    """Where the stick has an ETABLI of its own. Raises DriveError."""
    return find_partition(lambda offset, length: read_from(block, offset, length), block.size_bytes)


def read_from(block: BlockIO, offset: int, length: int) -> bytes:
    """Bytes of a stick; the offset is a sector's. Raises DriveError."""
    found = bytearray()
    buffer = Buffer(CHUNK_BYTES)
    while len(found) < length:
        part = min(CHUNK_BYTES, length - len(found))
        view = buffer.view[: _whole(block, part)]
        block.read_into(offset + len(found), view)
        found += view[:part]
    return bytes(found)
