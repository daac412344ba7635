"""Format NVM (NVM Express Base Specification 2.0, 5.14): an operation in time over one namespace or all.

It has no log, and does not go on after a power cycle: what was not reached then keeps its data. It never
covers unallocated capacity.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet

from tests.lab.faults import EraseFault, Faults, Foreign
from tests.lab.medium import Medium
from tests.lab.nvme.commands import Command, Completion
from tests.lab.nvme.namespaces import ALL_NAMESPACES, Namespace
from tests.lab.nvme.status import Status
from tests.lab.operation import Operation

FNA_FORMAT_ALL, FNA_ERASE_ALL, FNA_CRYPTO, FNA_NO_BROADCAST = 1 << 0, 1 << 1, 1 << 2, 1 << 3
USER_DATA_ERASE, CRYPTO_ERASE = 1, 2


class Formatting:
    """The running format, if there is one; `fna` as in Identify Controller."""

    def __init__(
        self,
        *,
        fna: int,
        duration_s: float,
        namespaces: Mapping[int, Namespace],
        attached: AbstractSet[int],
        medium: Medium,
        faults: Faults,
        now: Callable[[], float],
    ) -> None:
        self._fna, self._duration_s, self._namespaces = fna, duration_s, namespaces
        self._attached = attached
        self._medium, self._faults, self._now = medium, faults, now
        self._operation: Operation | None = None
        self._covered: tuple[Namespace, ...] = ()
        self._erased: tuple[Namespace, ...] = ()

    @property
    def running(self) -> bool:
        """Whether an operation runs; one whose time has come has ended."""
        self.settle()
        return self._operation is not None

    def covers(self, number: int) -> bool:
        """Whether this namespace is being formatted."""
        return self.running and any(each.number == number for each in self._covered)

    def remaining_percent(self, number: int) -> int:
        """What the format of this namespace has still to do, 0 when none runs."""
        if self._operation is None or not self.covers(number):
            return 0
        return max(100 - int(100 * self._operation.fraction), 1)

    def settle(self) -> None:
        """Let an operation end whose time has come."""
        if self._operation is not None and self._operation.over:
            self._end(1.0)

    def power_cycle(self) -> None:
        """A running operation is over, as far as it came (5.14: what is left is indeterminate)."""
        if self._operation is not None:
            self._end(self._operation.fraction)

    def _end(self, fraction: float) -> None:
        self._operation = None
        for namespace in self._erased:
            self._medium.erase(b"\0", part=namespace.part, fraction=fraction)

    def execute(self, command: Command) -> Completion | None:
        """One Format NVM command; None for one that is never answered, because it stalls."""
        secure_erase = command.dwords[0] >> 9 & 7
        refusal = self._refusal(command, secure_erase)
        if refusal is not None:
            return Completion(status=refusal)
        every = tuple(self._namespaces.values())
        # 5.14: FFFFFFFFh names those that are attached to this controller, FNA those of the whole subsystem
        attached = tuple(each for each in every if each.number in self._attached)
        named = attached if command.namespace == ALL_NAMESPACES else (self._namespaces[command.namespace],)
        self._covered = every if self._fna & (FNA_FORMAT_ALL | FNA_ERASE_ALL) else named
        # SES 000b: no secure erase operation requested (figure 245): the data may stay, so it stays
        self._erased = (every if self._fna & FNA_ERASE_ALL else named) if secure_erase else ()
        self._operation = Operation(self._duration_s, self._faults, self._now)
        self.settle()
        if self._faults.erase is EraseFault.STALLS:
            return None
        if self._faults.erase is EraseFault.REJECTS_BUT_RUNS:
            return Completion(status=Status.INVALID_FIELD)
        return Completion(delay_s=self._duration_s)

    def begin_foreign(self, foreign: Foreign) -> None:
        """Somebody else's format of every namespace, begun before any host came."""
        self._covered = tuple(self._namespaces.values())
        self._erased = self._covered if foreign.erases else ()
        self._operation = Operation(foreign.duration_s, Faults(), self._now)

    def _refusal(self, command: Command, secure_erase: int) -> Status | None:
        if command.namespace == ALL_NAMESPACES:
            if self._fna & FNA_NO_BROADCAST:
                return Status.INVALID_FIELD
        elif command.namespace not in self._namespaces:
            return Status.INVALID_NAMESPACE
        if command.dwords[0] & 0xF or secure_erase > CRYPTO_ERASE:
            return Status.INVALID_FORMAT
        if secure_erase == CRYPTO_ERASE and not self._fna & FNA_CRYPTO:
            return Status.INVALID_FIELD
        if self._faults.erase in (EraseFault.REFUSED, EraseFault.FAILS):
            return Status.INVALID_FIELD
        return None
