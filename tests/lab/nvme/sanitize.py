"""Sanitize (NVM Express Base Specification 2.0, 5.24 and 8.21): the operation, its status, its failure mode.

A sanitize operation goes on after a power cycle, and covers all namespaces and unallocated capacity.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

from tests.lab.faults import EraseFault, Faults, Foreign
from tests.lab.nvme.commands import Command, Completion
from tests.lab.nvme.status import Status
from tests.lab.operation import Operation


class SanitizeAction(IntEnum):
    """CDW10 bits 2:0 of Sanitize (figure 303)."""

    EXIT_FAILURE_MODE = 1
    BLOCK_ERASE = 2
    OVERWRITE = 3
    CRYPTO_ERASE = 4


class SanitizeStatus(IntEnum):
    """SSTAT bits 2:0 of the Sanitize Status log page (figure 292)."""

    NEVER_SANITIZED = 0
    COMPLETED = 1
    IN_PROGRESS = 2
    FAILED = 3


SANICAP_BIT = {SanitizeAction.CRYPTO_ERASE: 1, SanitizeAction.BLOCK_ERASE: 2, SanitizeAction.OVERWRITE: 4}
GLOBAL_DATA_ERASED = 1 << 8
ALLOW_UNRESTRICTED_EXIT = 1 << 3
NO_PROGRESS = 0xFFFF


class Sanitize:
    """The state of the operation, which outlives connections and power."""

    def __init__(
        self,
        *,
        sanicap: int,
        duration_s: float,
        faults: Faults,
        now: Callable[[], float],
        erase: Callable[[bytes], None],
        before: int | None = None,
    ) -> None:
        self._sanicap, self._duration_s, self._faults = sanicap, duration_s, faults
        self._now, self._erase = now, erase
        self._status = SanitizeStatus.NEVER_SANITIZED if before is None else SanitizeStatus.COMPLETED
        self._global_data_erased = False
        self._old_dword, self._dword = before or 0, before or 0
        self.in_failure_mode = False
        self._pattern = b"\0"
        self._operation: Operation | None = None
        self._is_foreign, self._spares = False, False

    def begin_foreign(self, foreign: Foreign) -> None:
        """Somebody else's sanitize, begun before any host came: a cryptographic erase with AUSE."""
        self._dword = self._old_dword = SanitizeAction.CRYPTO_ERASE | ALLOW_UNRESTRICTED_EXIT
        self._operation = Operation(foreign.duration_s, Faults(), self._now)
        self._is_foreign, self._spares = True, not foreign.erases

    @property
    def running(self) -> bool:
        """Whether an operation runs: one whose time has come has ended, one that is late shows nothing."""
        self.settle()
        return self._operation is not None and self._operation.begun

    @property
    def status(self) -> SanitizeStatus:
        """SSTAT bits 2:0."""
        return SanitizeStatus.IN_PROGRESS if self.running else self._status

    @property
    def dword(self) -> int:
        """SCDW10: the command that began the operation which SSTAT is about (figure 292)."""
        self.settle()
        waits = self._operation is not None and not self._operation.begun
        return self._old_dword if waits else self._dword

    @property
    def global_data_erased(self) -> bool:
        """SSTAT bit 8."""
        return self._global_data_erased and not self.running

    def written(self) -> None:
        """A host has written: bit 8 is cleared."""
        self._global_data_erased = False

    @property
    def progress(self) -> int:
        """SPROG: 65536ths of the running operation, FFFFh when none runs."""
        if not self.running or self._operation is None:
            return NO_PROGRESS
        return min(self._operation.progress, NO_PROGRESS - 1)

    @property
    def completed_passes(self) -> int:
        """SSTAT bits 7:3 (figure 292): the passes that an overwrite has done, 0 for the other actions."""
        if self.dword & 7 != SanitizeAction.OVERWRITE:
            return 0
        fraction = 1.0 if self._operation is None or not self.running else self._operation.fraction
        return int(fraction * (self.dword >> 4 & 0xF or 16))

    @property
    def _is_restricted(self) -> bool:
        """Whether the last sanitize asked for the restricted completion mode (AUSE cleared)."""
        return not self._dword & ALLOW_UNRESTRICTED_EXIT

    def settle(self) -> None:
        """Let an operation end whose time has come."""
        if self._operation is None or not self._operation.over:
            return
        self._operation = None
        failed = self._faults.erase is EraseFault.FAILS and not self._is_foreign
        self._status = SanitizeStatus.FAILED if failed else SanitizeStatus.COMPLETED
        self.in_failure_mode = failed
        self._old_dword = self._dword
        if not failed:
            # An overwrite leaves its pattern (its complement is not modelled), everything else zeros
            if not self._spares:
                self._erase(self._pattern if self._dword & 7 == SanitizeAction.OVERWRITE else b"\0")
            self._global_data_erased = True
        self._is_foreign = self._spares = False

    def execute(self, command: Command) -> Completion:
        """One Sanitize command."""
        dword = command.dwords[0]
        action = dword & 7
        if action == SanitizeAction.EXIT_FAILURE_MODE:
            return self._exit_failure_mode()
        if action not in SANICAP_BIT or not self._sanicap & SANICAP_BIT[SanitizeAction(action)]:
            return Completion(status=Status.INVALID_FIELD)
        if self.in_failure_mode and self._is_restricted and dword & ALLOW_UNRESTRICTED_EXIT:
            # 8.21.3: restricted failure is left by a restricted sanitize only
            return Completion(status=Status.SANITIZE_FAILED)
        if self._faults.erase is EraseFault.REFUSED:
            return Completion(status=Status.INVALID_FIELD)
        self._dword = dword
        self._pattern = command.dwords[1].to_bytes(4, "little")
        self.in_failure_mode = False
        return self._start()

    def _start(self) -> Completion:
        if self._faults.erase is EraseFault.IDLE_SUCCESS:
            self._status, self._old_dword = SanitizeStatus.COMPLETED, self._dword
            return Completion()
        self._operation = Operation(self._duration_s, self._faults, self._now, self._faults.late_s)
        if self._operation.begun:
            self._global_data_erased = False
        rejected = self._faults.erase is EraseFault.REJECTS_BUT_RUNS
        return Completion(status=Status.INVALID_FIELD if rejected else Status.SUCCESS)

    def _exit_failure_mode(self) -> Completion:
        if self.in_failure_mode and self._is_restricted:
            return Completion(status=Status.SANITIZE_FAILED)
        # The log goes on saying that the most recent operation failed: it did (figure 292).
        self.in_failure_mode = False
        return Completion()
