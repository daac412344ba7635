"""The Sanitize Device feature set (ACS-4, 4.17 and 7.34): four operations, their status, and the states
around them.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

from tests.lab.ata.taskfile import AtaAnswer, Taskfile, abort
from tests.lab.faults import EraseFault, Faults, Foreign
from tests.lab.operation import Operation


class SanitizeFeature(IntEnum):
    """The FEATURE field of SANITIZE DEVICE (table 138)."""

    STATUS = 0x0000
    CRYPTO_SCRAMBLE = 0x0011
    BLOCK_ERASE = 0x0012
    OVERWRITE = 0x0014
    FREEZE_LOCK = 0x0020
    ANTIFREEZE_LOCK = 0x0040


class Reason(IntEnum):
    """LBA bits 7:0 of an aborted command (table 139)."""

    NOT_SPECIFIED = 0
    LAST_FAILED = 1
    UNSUPPORTED = 2
    FROZEN = 3
    ANTIFREEZE = 4


WORD_59_SUPPORTED, WORD_59_CRYPTO, WORD_59_OVERWRITE, WORD_59_BLOCK = 1 << 12, 1 << 13, 1 << 14, 1 << 15
WORD_59_ANTIFREEZE = 1 << 10
KEYS = {
    SanitizeFeature.CRYPTO_SCRAMBLE: 0x43727970,
    SanitizeFeature.BLOCK_ERASE: 0x426B4572,
    SanitizeFeature.FREEZE_LOCK: 0x46724C6B,
    SanitizeFeature.ANTIFREEZE_LOCK: 0x416E7469,
}
OVERWRITE_KEY = 0x4F57
CAPABILITIES = {
    SanitizeFeature.CRYPTO_SCRAMBLE: WORD_59_CRYPTO,
    SanitizeFeature.BLOCK_ERASE: WORD_59_BLOCK,
    SanitizeFeature.OVERWRITE: WORD_59_OVERWRITE,
}
COMPLETED, IN_PROGRESS, FROZEN, ANTIFREEZE = 0x8000, 0x4000, 0x2000, 0x1000
CLEAR_FAILED, FAILURE_MODE_EXIT = 1 << 0, 1 << 4
FULL = 0xFFFF


class Sanitize:
    """The state of the feature set. An operation goes on after a power cycle; frozen does not survive one."""

    def __init__(
        self,
        *,
        word_59: int,
        duration_s: float,
        frozen: bool,
        faults: Faults,
        now: Callable[[], float],
        erase: Callable[[bytes], None],
    ) -> None:
        self.word_59, self._duration_s, self._faults, self._now, self._erase = (
            word_59,
            duration_s,
            faults,
            now,
            erase,
        )
        self.frozen, self.antifrozen = frozen, False
        self.failed = False
        self._may_exit_failure = False
        self._operation: Operation | None = None
        self._pattern = b"\0"

    def begin_foreign(self, foreign: Foreign) -> None:
        """Somebody else's sanitize, begun before any host came; nothing here says by which command."""
        self._operation = Operation(foreign.duration_s, Faults(), self._now)
        self._pattern = b"\0" if foreign.erases else b""

    @property
    def running(self) -> bool:
        """Whether an operation runs; one that is late shows nothing yet."""
        self.settle()
        return self._operation is not None and self._operation.begun

    def power_cycle(self) -> None:
        """The freeze lock is gone, everything else stays."""
        self.frozen = self.antifrozen = False

    def progress(self) -> int:
        """65536ths of the running operation, FFFFh when none runs."""
        if not self.running or self._operation is None:
            return FULL
        return min(self._operation.progress, FULL - 1)

    def settle(self) -> None:
        """Let an operation end whose time has come."""
        if self._operation is None or not self._operation.over:
            return
        self._operation = None
        self.failed = bool(self._pattern) and self._faults.erase is EraseFault.FAILS
        if self._pattern and not self.failed:
            self._erase(self._pattern)

    def execute(self, order: Taskfile) -> AtaAnswer:
        """One SANITIZE DEVICE command."""
        self.settle()
        if not self.word_59 & WORD_59_SUPPORTED or order.feature not in set(SanitizeFeature):
            return abort(Reason.UNSUPPORTED)
        feature = SanitizeFeature(order.feature)
        if feature is SanitizeFeature.STATUS:
            return self._status(order)
        if self.running:  # ACS-4, 4.17: state SD2 takes no other one
            return abort(Reason.NOT_SPECIFIED)
        if feature in KEYS and order.lba & 0xFFFFFFFF != KEYS[feature]:
            return abort(Reason.NOT_SPECIFIED)
        if feature is SanitizeFeature.FREEZE_LOCK:
            return self._freeze()
        if feature is SanitizeFeature.ANTIFREEZE_LOCK:
            return self._antifreeze()
        return self._start(feature, order)

    def _status(self, order: Taskfile) -> AtaAnswer:
        if self.failed:
            if not order.count & CLEAR_FAILED or not self._may_exit_failure:
                return abort(Reason.LAST_FAILED)
            self.failed = False
        return self._registers()

    def _registers(self) -> AtaAnswer:
        """COUNT 15:8 is the state, LBA 15:0 the progress. An idle drive says "completed": nothing failed
        (7.34.6).
        """
        state = IN_PROGRESS if self.running else COMPLETED
        state |= FROZEN * self.frozen | ANTIFREEZE * self.antifrozen
        return AtaAnswer(count=state, lba=self.progress())

    def _freeze(self) -> AtaAnswer:
        if self.antifrozen:
            return abort(Reason.ANTIFREEZE)
        self.frozen = True
        return self._registers()

    def _antifreeze(self) -> AtaAnswer:
        if not self.word_59 & WORD_59_ANTIFREEZE or self.frozen:
            return abort(Reason.FROZEN if self.frozen else Reason.UNSUPPORTED)
        self.antifrozen = True
        return self._registers()

    def _start(self, feature: SanitizeFeature, order: Taskfile) -> AtaAnswer:
        fault = self._faults.erase
        if self.frozen:
            return abort(Reason.FROZEN)
        if not self.word_59 & CAPABILITIES[feature] or fault is EraseFault.REFUSED:
            return abort(Reason.UNSUPPORTED)
        if feature is SanitizeFeature.OVERWRITE and order.lba >> 32 & 0xFFFF != OVERWRITE_KEY:
            return abort(Reason.NOT_SPECIFIED)
        if fault is EraseFault.IDLE_SUCCESS:
            return self._registers()
        overwrite = feature is SanitizeFeature.OVERWRITE
        self._pattern = (order.lba & 0xFFFFFFFF).to_bytes(4, "little") if overwrite else b"\0"
        self._may_exit_failure = bool(order.count & FAILURE_MODE_EXIT)
        self._operation = Operation(self._duration_s, self._faults, self._now, self._faults.late_s)
        self.failed = False
        return abort(Reason.NOT_SPECIFIED) if fault is EraseFault.REJECTS_BUT_RUNS else self._registers()
