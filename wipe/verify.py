"""Reading back: all of the drive or a sample of it, against what must be there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from host.drive.drive_ports import BlockIO, DriveGone, MediumError, TransportError
from host.drive.memory import Buffer
from model.erasure import MOST_EXCEPTIONS, Expected, Verification
from model.fingerprint import FINGERPRINT_BYTES, FINGERPRINT_OFFSET
from model.journal import FoundContent, Region, Verified
from wipe.content import PassContent, Pattern, Stream
from wipe.overwrite import Ahead
from wipe.places import sampled_regions
from wipe.work import CHUNK_BYTES

MOST_LISTED, MOST_LEFT_LISTED = 64, MOST_EXCEPTIONS + 1
FOUND_AS_EXPECTED = {
    Expected.ZEROS: FoundContent.ZEROS,
    Expected.PATTERN: FoundContent.UNIFORM,
    Expected.STREAM: FoundContent.STREAM,
    Expected.REPEATED: FoundContent.REPEATED,
}


class Enough(Exception):
    """What was found decides already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What must be there. `content` is None for one byte everywhere, or one sector over and over, whichever
    it is; `except_for` are places that are known not to have been written. `fingerprint` is the sector that
    must lie at its place, None where there must be none.
    """

    expected: Expected
    content: PassContent | None
    except_for: tuple[Region, ...] = ()
    fingerprint: bytes | None = None


def question_of(
    expected: Expected, *, pattern: int | None, key: str | None, except_for: tuple[Region, ...] = ()
) -> Question:
    """The question for what a journal says was done last. Raises ValueError for CHANGED, which is compared
    and not verified."""
    match expected:
        case Expected.ZEROS:
            return Question(expected=expected, content=Pattern(0), except_for=except_for)
        case Expected.PATTERN:
            return Question(expected=expected, content=Pattern(pattern or 0), except_for=except_for)
        case Expected.STREAM if key is not None:
            return Question(expected=expected, content=Stream(bytes.fromhex(key)), except_for=except_for)
        case Expected.UNIFORM | Expected.REPEATED:
            return Question(expected=expected, content=None, except_for=except_for)
        case _:
            raise ValueError(f"{expected} cannot be verified byte by byte")


@dataclass(slots=True)
class ReadBackFindings:
    """What was found so far, in bytes."""

    checked: int = 0
    wrong: int = 0
    unreadable: int = 0
    skipped: int = 0
    places: list[Region] = field(default_factory=list)
    unreadable_places: list[Region] = field(default_factory=list)
    skipped_places: list[Region] = field(default_factory=list)
    fill: int | None = None


class Verifier:
    """Reads a drive's sectors against a question. `tell` hears how many bytes of how many were read;
    `check_stopped` may raise to end it. More places than `most_unreadable` that cannot be read, or more
    bytes, decide and end it; None for as many as there are.
    """

    def __init__(
        self,
        block: BlockIO,
        question: Question,
        *,
        stop_at_first: bool,
        tell: Callable[[int, int], None],
        check_stopped: Callable[[], None],
        most_unreadable: int | None = None,
        most_unreadable_bytes: int | None = None,
    ) -> None:
        self._most_unreadable, self._most_unreadable_bytes = most_unreadable, most_unreadable_bytes
        self._block, self._question = block, question
        self._stop_at_first, self._tell, self._check_stopped = stop_at_first, tell, check_stopped
        self._size, self._sector = block.size_bytes, block.sector_bytes
        self._found = Buffer(CHUNK_BYTES)
        self._is_constant = question.content is not None and question.content.is_constant
        self._repeats, self._is_learned = question.expected is Expected.REPEATED, False
        self._findings = ReadBackFindings()
        self._total = 0

    def run(self, verification: Verification, seed: str) -> Verified:
        """Read everything, or the sample of `seed`. Raises DriveError when the drive is gone, and what
        `check_stopped` raises."""
        self._block.forget_cached()
        regions = self._regions(verification, seed)
        self._total = sum(length for _, length in self._regions(verification, seed))
        complete = True
        try:
            self._read_all(regions)
        except Enough:
            complete = False
        found = self._findings
        return Verified(
            expected=self._question.expected,
            verification=verification,
            seed=seed if verification is Verification.SAMPLED else None,
            size_bytes=self._size,
            checked_bytes=found.checked,
            wrong_bytes=found.wrong,
            unreadable_bytes=found.unreadable,
            wrong=tuple(found.places),
            complete=complete,
            found=self._word(),
            skipped_bytes=found.skipped,
            skipped=tuple(found.skipped_places),
            unreadable=tuple(found.unreadable_places),
        )

    def _regions(self, verification: Verification, seed: str) -> Iterator[tuple[int, int]]:
        """What is read, in pieces of at most a chunk."""
        whole: Iterable[Region]
        if verification is Verification.FULL:
            whole = (Region(offset=0, length=self._size),)
        else:
            whole = sampled_regions(self._size, self._sector, seed)
        for region in whole:
            for start in range(0, region.length, CHUNK_BYTES):
                yield region.offset + start, min(CHUNK_BYTES, region.length - start)

    def _read_all(self, regions: Iterator[tuple[int, int]]) -> None:
        content = self._question.content
        if content is None or content.is_constant:
            constant = Buffer(CHUNK_BYTES)
            if content is not None:
                content.fill(0, constant.view)
            is_told = content is not None or self._repeats
            for offset, length in regions:
                self._look(offset, length, constant if is_told else None)
            return
        ahead = Ahead(content, regions, CHUNK_BYTES)
        try:
            for offset, length, expected in ahead.buffers():
                self._look(offset, length, expected)
        finally:
            ahead.stop()

    def _look(self, offset: int, length: int, expected: Buffer | None) -> None:
        self._check_stopped()
        try:
            self._block.read_into(offset, self._found.view[:length])
        except (MediumError, TransportError) as error:
            if self._block.size_bytes < self._size:
                raise DriveGone(str(error), error.errno_name) from error
            self._around(offset, length, expected, 0)
        else:
            self._compare(offset, length, expected)
        self._tell(self._findings.checked + self._findings.unreadable, self._total)

    def _around(self, offset: int, length: int, expected: Buffer | None, within: int) -> None:
        """Halve until the unreadable sectors stand alone, and look at the others. Each may take the drive its
        time: a stop need not wait for all of them.
        """
        self._check_stopped()
        self._tell(self._findings.checked + self._findings.unreadable, self._total)
        unit = max(self._block.physical_bytes, self._sector)
        if length <= unit:
            self._cannot_be_read(offset, length)
            return
        half = length // 2 // unit * unit or unit
        for start, size in ((0, half), (half, length - half)):
            place = within + start
            try:
                self._block.read_into(offset + start, self._found.view[place : place + size])
            except (MediumError, TransportError):
                self._around(offset + start, size, expected, place)
            else:
                self._compare_part(offset + start, size, expected, place)

    def _learn_once(self, expected: Buffer | None, within: int) -> None:
        """The first sector that can be read is what all others must be."""
        if expected is not None and self._repeats and not self._is_learned:
            self._is_learned = True
            sector = bytes(self._found.view[within : within + self._sector])
            expected.view[:] = sector * (CHUNK_BYTES // len(sector))

    def _compare(self, offset: int, length: int, expected: Buffer | None) -> None:
        self._learn_once(expected, 0)
        if self._has_fingerprint(offset, length):
            self._compare_part(offset, length, expected, 0)
            return
        if expected is None or self._is_constant:
            fill = self._found.view[0]
            wanted = self._fill_of(fill) if expected is None else expected.view[0]
            if fill == wanted and self._found.is_uniform(length):
                self._findings.fill = fill
                self._findings.checked += length
                return
        elif self._found.equals(expected, length):
            self._findings.checked += length
            return
        self._compare_part(offset, length, expected, 0)

    def _compare_part(self, offset: int, length: int, expected: Buffer | None, within: int) -> None:
        """Sector by sector: which are not as they must be."""
        self._learn_once(expected, within)
        for start in range(0, length, self._sector):
            place = slice(within + start, within + start + min(self._sector, length - start))
            data = bytes(self._found.view[place])
            left = self._fingerprint_at(offset + start, len(data))
            if left is not None:
                right = data == left
            elif expected is None:
                right = data == bytes([self._fill_of(data[0])]) * len(data)
                if right:
                    self._findings.fill = data[0]
            else:
                right = data == bytes(expected.view[place])
            self._count(offset + start, len(data), right=right)

    def _fill_of(self, found: int) -> int:
        """The byte that is everywhere: the first one that was found."""
        return found if self._findings.fill is None else self._findings.fill

    def _count(self, offset: int, length: int, *, right: bool) -> None:
        """One sector. Raises Enough."""
        findings = self._findings
        if not right and self._is_excepted(offset):
            findings.skipped += length
            _list(findings.skipped_places, offset, length, MOST_LEFT_LISTED)
            return
        findings.checked += length
        if not right:
            findings.wrong += length
            _list(findings.places, offset, length, MOST_LISTED)
            if self._stop_at_first:
                raise Enough

    def _cannot_be_read(self, offset: int, length: int) -> None:
        """One block. Raises Enough."""
        findings = self._findings
        findings.unreadable += length
        _list(findings.places, offset, length, MOST_LISTED)
        _list(findings.unreadable_places, offset, length, MOST_LEFT_LISTED)
        most, most_bytes = self._most_unreadable, self._most_unreadable_bytes
        if most is not None and len(findings.unreadable_places) > most:
            raise Enough
        if most_bytes is not None and findings.unreadable > most_bytes:
            raise Enough

    def _has_fingerprint(self, offset: int, length: int) -> bool:
        end = FINGERPRINT_OFFSET + FINGERPRINT_BYTES
        return (
            self._question.fingerprint is not None and offset < end and offset + length > FINGERPRINT_OFFSET
        )

    def _fingerprint_at(self, offset: int, length: int) -> bytes | None:
        """The bytes of the fingerprint that a sector must hold; None elsewhere."""
        if self._question.fingerprint is None or not self._has_fingerprint(offset, length):
            return None
        start = offset - FINGERPRINT_OFFSET
        return self._question.fingerprint[start : start + length]

    def _is_excepted(self, offset: int) -> bool:
        return any(
            region.offset <= offset < region.offset + region.length for region in self._question.except_for
        )

    def _word(self) -> FoundContent:
        """What was found, in one word."""
        if self._findings.wrong:
            return FoundContent.MIXED
        if self._question.expected is not Expected.UNIFORM:
            return FOUND_AS_EXPECTED[self._question.expected]
        fill = self._findings.fill
        if fill == 0:
            return FoundContent.ZEROS
        return FoundContent.ONES if fill == 0xFF else FoundContent.UNIFORM


def _list(places: list[Region], offset: int, length: int, most: int) -> None:
    """Add a place, to the one before where it follows; no more than so many."""
    if places and places[-1].offset + places[-1].length == offset:
        places[-1] = Region(offset=places[-1].offset, length=places[-1].length + length)
    elif len(places) < most:
        places.append(Region(offset=offset, length=length))
