"""What Linux does with an eMMC for MMC_IOC_MULTI_CMD and for reading and writing its sectors
(drivers/mmc/core/block.c and mmc_ops.c).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from host.drive.drive_ports import DriveSilent, MediumError, MmcOrder, MmcResult, NotSupported
from tests.lab.medium import BLOCK_BYTES
from tests.lab.mmc.commands import Index, MmcAnswer, MmcCommand, Status
from tests.lab.mmc.drive import MmcDrive

READ_ERRORS = Status.DEVICE_ECC_FAILED | Status.ERROR | Status.ADDRESS_OUT_OF_RANGE
SILENT_S = 10.0


class KernelMmc:
    """See host.drive.drive_ports.MmcPort. `wait` lets the device be busy for so long, within a limit, or
    raises DriveSilent; `step` is called before and after every command.
    """

    def __init__(
        self, model: MmcDrive, step: Callable[[str], None], wait: Callable[[float, float], None]
    ) -> None:
        self._model, self._step, self._wait = model, step, wait

    def mmc(self, orders: Sequence[MmcOrder]) -> tuple[MmcResult, ...]:
        """See MmcPort.mmc."""
        return tuple(self._one(order) for order in orders)

    def _one(self, order: MmcOrder) -> MmcResult:
        answer = self._execute(MmcCommand(index=order.opcode, argument=order.argument), order.timeout_s)
        if order.busy:
            status = self._until_ready(order.timeout_s)
            if order.opcode == Index.SWITCH and status & Status.SWITCH_ERROR:
                raise NotSupported("Bad message", "EBADMSG")  # mmc_switch_status_error
            # MMC_BUSY_IO: the kernel reads the status until the device is ready, and its errors are lost
        return MmcResult(response=answer.response, data=answer.data[: order.data_in_bytes])

    def _execute(self, command: MmcCommand, timeout_s: float) -> MmcAnswer:
        self._step(f"mmc {command.index}")
        answer = self._model.execute(command)
        if answer is None:
            self._wait(math.inf, timeout_s)
            raise DriveSilent("Connection timed out", "ETIMEDOUT")
        self._step(f"after mmc {command.index}")
        return answer

    def _until_ready(self, timeout_s: float) -> int:
        """The status of the first answer that is ready, and the errors that came before it."""
        waited, told = 0.0, 0
        while True:
            answer = self._execute(MmcCommand(index=Index.SEND_STATUS), SILENT_S)
            told |= answer.response
            if answer.response & Status.READY_FOR_DATA:
                return told
            if waited >= timeout_s:
                raise DriveSilent("Connection timed out", "ETIMEDOUT")
            pause = min(max(self._model.remaining_s, 0.001), timeout_s - waited)
            self._wait(pause, pause)
            waited += pause

    def read(self, offset: int, length: int) -> bytes:
        """Sectors. Raises MediumError."""
        blocks = length // BLOCK_BYTES
        command = MmcCommand(index=Index.READ_MULTIPLE_BLOCK, argument=offset // BLOCK_BYTES, blocks=blocks)
        answer = self._execute(command, SILENT_S)
        if answer.response & READ_ERRORS or len(answer.data) < length:
            raise MediumError(f"status {answer.response:08x}", "EIO")
        return answer.data

    def write(self, offset: int, data: bytes) -> None:
        """Sectors. Raises MediumError."""
        command = MmcCommand(index=Index.WRITE_MULTIPLE_BLOCK, argument=offset // BLOCK_BYTES, data=data)
        answer = self._execute(command, SILENT_S)
        self._wait(answer.delay_s, math.inf)
        if answer.response & (READ_ERRORS | Status.WP_VIOLATION):
            raise MediumError(f"status {answer.response:08x}", "EIO")
