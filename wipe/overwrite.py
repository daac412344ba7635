"""Overwriting: one pass over every byte, around sectors that cannot be written, resumable at every GiB."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import Queue

from host.drive.drive_ports import DriveError, DriveGone, MediumError, TransportError
from host.drive.memory import Buffer
from model.erasure import Method, WipePhase
from model.journal import BadRegion, BlockOperation, HighWater, PassEnded, Region
from wipe.content import PassContent, constant
from wipe.work import CHUNK_BYTES, GIB, BytesDone, ErasureStopped, Work

TRIES, PAUSE_S = 3, 1.0
MOST_BAD_BLOCKS = 64
MOST_BAD_CHUNKS_IN_A_ROW = 3
AHEAD = 3  # buffers that the cipher may be ahead of the drive
STREAM_BYTES = 2 << 20  # half a chunk: what was computed is still in the cache when the drive takes it


class TooManyBadBlocks(Exception):
    """Going on in this direction is hopeless."""


@dataclass(slots=True)
class Tally:
    """What one pass wrote and could not write, in bytes and in blocks."""

    written_bytes: int = 0
    unwritten_bytes: int = 0
    retried_blocks: int = 0
    bad_blocks: int = 0
    bad_chunks_in_a_row: int = 0
    regions: list[Region] = field(default_factory=list)


class OverwritePass:
    """One pass with `content`, numbered for the journal; `start` is where an earlier process came to, and
    `bad` what it could not write.
    """

    def __init__(
        self,
        work: Work,
        method: Method,
        number: int,
        content: PassContent,
        start: int = 0,
        bad: tuple[Region, ...] = (),
    ) -> None:
        self._work, self._method, self._number = work, method, number
        self._content, self._start = content, start
        self._block = work.drive.block
        self._size = work.drive.block.size_bytes
        self._physical = max(self._block.physical_bytes, self._block.sector_bytes)
        self._chunk = CHUNK_BYTES if content.is_constant else STREAM_BYTES
        left = sum(region.length for region in bad)
        self.tally = Tally(unwritten_bytes=left, regions=list(bad))

    def run(self) -> Tally:
        """Write everything. Raises ErasureStopped (resumable), DriveError (the drive is gone)."""
        stopped_at = self._forward()
        if stopped_at < self._size:
            self._backward(stopped_at)
        self._block.flush()
        self._work.journal.add(
            PassEnded(
                number=self._number,
                written_bytes=self.tally.written_bytes,
                unwritten_bytes=self.tally.unwritten_bytes,
                retried_blocks=self.tally.retried_blocks,
            )
        )
        return self.tally

    def _forward(self) -> int:
        """From the start to the end; where it gave up, or the size. Raises ErasureStopped, DriveError."""
        synced = offset = self._start
        with self._filled(self._chunks(self._start)) as buffers:
            for offset, data in buffers:
                self._work.cool_down()
                if self._work.stopped():
                    self._sync(offset)
                    raise ErasureStopped
                try:
                    self._write(offset, data)
                except TooManyBadBlocks:
                    self._sync(offset)
                    self._work.note("wipe.too_many_bad_blocks", offset=offset)
                    return offset
                end = offset + len(data)
                self._work.tell(
                    BytesDone(phase=WipePhase.WRITE, method=self._method, done=end, total=self._size)
                )
                if end - synced >= GIB:
                    self._sync(end)
                    self._work.check_same_drive()
                    synced = end
        return self._size

    def _backward(self, forward_end: int) -> None:
        """From the end down to where the way forward ended; what is left between them is recorded."""
        self.tally.bad_blocks = self.tally.bad_chunks_in_a_row = 0
        chunks = list(self._chunks(forward_end))[::-1]
        reached = self._size
        with self._filled(iter(chunks)) as buffers:
            for offset, data in buffers:
                self._work.cool_down()
                self._work.check_stopped()
                try:
                    self._write(offset, data)
                except TooManyBadBlocks:
                    break
                reached = offset
        if reached > forward_end:
            self._give_up(forward_end, reached - forward_end, "EIO")

    def _tell(self, done: int) -> None:
        phase = WipePhase.WRITE
        self._work.tell(BytesDone(phase=phase, method=self._method, done=done, total=self._size))

    def _sync(self, offset: int) -> None:
        self._block.flush()
        self._work.journal.add(HighWater(number=self._number, offset=offset))

    def _chunks(self, start: int) -> Iterator[tuple[int, int]]:
        for offset in range(start, self._size, self._chunk):
            yield offset, min(self._chunk, self._size - offset)

    @contextmanager
    def _filled(self, chunks: Iterator[tuple[int, int]]) -> Iterator[Iterator[tuple[int, memoryview]]]:
        """The chunks with what belongs there; a stream is computed by a thread while the drive writes."""
        if self._content.is_constant:
            everywhere = constant(self._content, min(self._chunk, self._size))
            yield ((offset, everywhere[:length]) for offset, length in chunks)
            return
        ahead = Ahead(self._content, chunks, self._chunk)
        try:
            yield iter(ahead)
        finally:
            ahead.stop()

    def _write(self, offset: int, data: memoryview) -> None:
        """One chunk. Raises TooManyBadBlocks, DriveError."""
        before = self.tally.unwritten_bytes
        try:
            self._block.write(offset, data)
            self.tally.written_bytes += len(data)
        except (MediumError, TransportError) as error:
            self._check_present(error)
            self._around(offset, data)
        failed = self.tally.unwritten_bytes > before
        self.tally.bad_chunks_in_a_row = self.tally.bad_chunks_in_a_row + 1 if failed else 0
        if self.tally.bad_chunks_in_a_row >= MOST_BAD_CHUNKS_IN_A_ROW:
            raise TooManyBadBlocks

    def _around(self, offset: int, data: memoryview) -> None:
        """Halve until the bad blocks stand alone, try those again, list and pass them."""
        if len(data) <= self._physical:
            self._try_again(offset, data)
            return
        half = len(data) // 2 // self._physical * self._physical or self._physical
        for start, part in ((0, data[:half]), (half, data[half:])):
            try:
                self._block.write(offset + start, part)
                self.tally.written_bytes += len(part)
            except (MediumError, TransportError) as error:
                self._check_present(error)
                self._around(offset + start, part)

    def _try_again(self, offset: int, data: memoryview) -> None:
        error: DriveError | None = None
        for attempt in range(1, TRIES):
            self._work.check_stopped()
            self._tell(offset)  # the drive is slow here, and not lost
            if attempt > 1:
                self._work.clock.pause(PAUSE_S)
            try:
                self._block.write(offset, data)
            except (MediumError, TransportError) as failure:
                self._check_present(failure)
                error = failure
            else:
                self.tally.written_bytes += len(data)
                self.tally.retried_blocks += 1
                return
        self._give_up(offset, len(data), error.errno_name if error is not None else "EIO")
        self.tally.bad_blocks += 1
        if self.tally.bad_blocks > MOST_BAD_BLOCKS:
            raise TooManyBadBlocks

    def _give_up(self, offset: int, length: int, errno_name: str) -> None:
        self.tally.unwritten_bytes += length
        region = Region(offset=offset, length=length)
        self.tally.regions.append(region)
        self._work.journal.add(
            BadRegion(operation=BlockOperation.WRITE, region=region, errno_name=errno_name)
        )

    def _check_present(self, error: DriveError) -> None:
        """An error of the medium, or of a drive that left? The kernel says EIO to both. Raises DriveGone."""
        if self._block.size_bytes < self._size:
            raise DriveGone(str(error), error.errno_name) from error


class Ahead:
    """Fills buffers of at most `chunk` bytes in a thread, a few ahead of their reader."""

    def __init__(self, content: PassContent, chunks: Iterator[tuple[int, int]], chunk: int) -> None:
        self._free: Queue[Buffer | None] = Queue()
        self._ready: Queue[tuple[int, int, Buffer] | BaseException | None] = Queue()
        for _ in range(AHEAD):
            self._free.put(Buffer(chunk))
        self._thread = threading.Thread(target=self._fill, args=(content, chunks), daemon=True)
        self._thread.start()

    def __iter__(self) -> Iterator[tuple[int, memoryview]]:
        for offset, length, buffer in self.buffers():
            yield offset, buffer.view[:length]

    def buffers(self) -> Iterator[tuple[int, int, Buffer]]:
        """Offset, length and buffer, in order; a buffer is good until the next is taken."""
        while True:
            item = self._ready.get()
            if item is None:
                return
            if isinstance(item, BaseException):
                raise item
            yield item
            self._free.put(item[2])

    def stop(self) -> None:
        """Let the thread end."""
        self._free.put(None)
        self._thread.join()

    def _fill(self, content: PassContent, chunks: Iterator[tuple[int, int]]) -> None:
        try:
            for offset, length in chunks:
                buffer = self._free.get()
                if buffer is None:
                    return
                content.fill(offset, buffer.view[:length])
                self._ready.put((offset, length, buffer))
            self._ready.put(None)
        except BaseException as error:  # noqa: BLE001 - raised again where the buffers are taken
            self._ready.put(error)
