"""Clock trust: whether the wall clock is synchronised, and by what."""

from __future__ import annotations

import ctypes
import time
from datetime import UTC, datetime

from model.provenance import ClockTrust

TIMEX_BYTES = 208  # sizeof(struct timex) on 64-bit Linux, adjtimex(2); all zero means modes = 0: only read
TIME_ERROR = 5  # linux/timex.h: clock not synchronised
PROGRAM_MADE = datetime(2026, 11, 1, tzinfo=UTC)  # no run of this version can be older
WORTH_SETTING_S = 60.0
LATEST_PLAUSIBLE = datetime(2060, 1, 1, tzinfo=UTC)


def clock_trust(now: datetime) -> ClockTrust:
    """How far `now` (aware UTC) can be trusted: impossible, synchronised by the kernel's word, or merely
    plausible.
    """
    if not PROGRAM_MADE <= now <= LATEST_PLAUSIBLE:
        return ClockTrust.WRONG
    state = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.create_string_buffer(TIMEX_BYTES))
    return ClockTrust.SYNCHRONISED if 0 <= state < TIME_ERROR else ClockTrust.UNSYNCHRONISED


def follow_clock(told: datetime) -> bool:
    """Set this machine's clock by the word of a server that is surely the right one; whether it was. A clock
    that the kernel calls synchronised stays as it is, and so does one that differs by less than a minute. It
    is called no better afterwards: one word is no synchronisation.
    """
    now = datetime.now(UTC)
    if not PROGRAM_MADE <= told <= LATEST_PLAUSIBLE or clock_trust(now) is ClockTrust.SYNCHRONISED:
        return False
    if abs((told - now).total_seconds()) < WORTH_SETTING_S:
        return False
    try:
        time.clock_settime(time.CLOCK_REALTIME, told.timestamp())
    except OSError:  # this user may not, or the system keeps its clock shut
        return False
    return True
