"""SMART (ACS-3, 7.48): attributes, thresholds, self-test and its log, and the drive's own verdict."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from tests.lab.ata.taskfile import AtaAnswer, Taskfile, abort

ENTRIES = 30
PASSED_LBA, FAILING_LBA = 0xC24F00, 0x2CF400
SELF_TEST_ABORT = 0x7F
READ_FAILURE = 0x7


class SmartFeature(IntEnum):
    """The FEATURE field of SMART."""

    READ_DATA = 0xD0
    READ_THRESHOLDS = 0xD1
    AUTOSAVE = 0xD2
    EXECUTE_OFFLINE = 0xD4
    READ_LOG = 0xD5
    ENABLE = 0xD8
    DISABLE = 0xD9
    RETURN_STATUS = 0xDA
    AUTO_OFFLINE = 0xDB


@dataclass(frozen=True, slots=True, kw_only=True)
class SmartAttribute:
    """One entry of both tables."""

    id: int
    flags: int
    value: int
    worst: int
    threshold: int
    raw: int


class Smart:
    """The state of the feature set; `attributes` is asked whenever a host reads the table."""

    def __init__(
        self,
        *,
        attributes: Callable[[], tuple[SmartAttribute, ...]],
        failing: bool,
        power_on_hours: int,
        self_test_s: float,
        first_bad: Callable[[], int | None],
        now: Callable[[], float],
    ) -> None:
        self._attributes, self.failing, self._hours = attributes, failing, power_on_hours
        self._self_test_s, self._first_bad, self._now = self_test_s, first_bad, now
        self._began: float | None = None
        self._results: list[int | None] = []

    def power_cycle(self) -> None:
        """A running self-test is over."""
        self._began = None

    def _settle(self) -> None:
        if self._began is not None and self._now() - self._began >= self._self_test_s:
            self._began = None
            self._results.insert(0, self._first_bad())

    def execute(self, order: Taskfile) -> AtaAnswer:
        """One SMART command."""
        self._settle()
        match order.feature & 0xFF:
            case SmartFeature.READ_DATA:
                return AtaAnswer(data=_checked(self._data()))
            case SmartFeature.READ_THRESHOLDS:
                return AtaAnswer(data=_checked(self._thresholds()))
            case SmartFeature.READ_LOG:
                return self._log(order.lba & 0xFF)
            case SmartFeature.EXECUTE_OFFLINE:
                return self._self_test(order.lba & 0xFF)
            case SmartFeature.RETURN_STATUS:
                return AtaAnswer(lba=FAILING_LBA if self.failing else PASSED_LBA)
            case (
                SmartFeature.ENABLE | SmartFeature.DISABLE | SmartFeature.AUTOSAVE | SmartFeature.AUTO_OFFLINE
            ):
                return AtaAnswer(lba=order.lba)
            case _:
                return abort()

    def _data(self) -> bytearray:
        page = bytearray(512)
        page[0] = 16
        for place, entry in enumerate(self._attributes()[:ENTRIES]):
            struct.pack_into("<BHBB", page, 2 + 12 * place, entry.id, entry.flags, entry.value, entry.worst)
            page[7 + 12 * place : 13 + 12 * place] = entry.raw.to_bytes(6, "little")
        page[362] = 0x82  # off-line data collection completed
        page[363] = self._execution_status()
        struct.pack_into("<H", page, 364, 100)
        page[367], page[368], page[370] = 0x5B, 3, 1  # capabilities: self-test, saves data, error logging
        page[372], page[373] = 1, 2  # minutes of a short and of an extended self-test
        return page

    def _execution_status(self) -> int:
        """Bits 7:4 the result or Fh while running, bits 3:0 the remaining tenths."""
        if self._began is not None:
            done = (self._now() - self._began) / self._self_test_s
            return 0xF0 | max(10 - int(done * 10), 1)
        if self._results and self._results[0] is not None:
            return READ_FAILURE << 4
        return 0

    def _thresholds(self) -> bytearray:
        page = bytearray(512)
        page[0] = 16
        for place, entry in enumerate(self._attributes()[:ENTRIES]):
            page[2 + 12 * place], page[3 + 12 * place] = entry.id, entry.threshold
        return page

    def _self_test(self, kind: int) -> AtaAnswer:
        if kind == SELF_TEST_ABORT:
            self._began = None
        elif kind in (1, 2):
            self._began = self._now()
        else:
            return abort()
        return AtaAnswer()

    def _log(self, address: int) -> AtaAnswer:
        if address == 0:  # the directory: one sector each of the error and the self-test log
            return AtaAnswer(data=bytes([1, 0, 1] + [0] * 9 + [1]).ljust(512, b"\0"))
        if address == 1:
            return AtaAnswer(data=_checked(bytearray([1]).ljust(512, b"\0")))
        if address == 6:
            return AtaAnswer(data=_checked(self._self_test_log()))
        return abort()

    def _self_test_log(self) -> bytearray:
        """21 descriptors of 24 bytes, the newest named by byte 508."""
        page = bytearray(512)
        page[0] = 1
        for place, bad in enumerate(reversed(self._results[:21])):
            at = 2 + 24 * place
            page[at], page[at + 1] = 1, 0 if bad is None else READ_FAILURE << 4
            struct.pack_into("<H", page, at + 2, self._hours & 0xFFFF)
            struct.pack_into("<I", page, at + 5, 0xFFFFFFFF if bad is None else bad)
        page[508] = min(len(self._results), 21)
        return page


def _checked(page: bytearray) -> bytes:
    """The page with its checksum in the last byte."""
    page[511] = -sum(page[:511]) & 0xFF
    return bytes(page)
