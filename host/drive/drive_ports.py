"""The ports of one opened drive: what an eraser may ask of it, live or simulated.

The live ones are `block_device`, `sg`, `nvme_admin`, `sat`, `mmc` and `opal` beside this file; the simulated
drives of the tests have their own. All methods raise the errors below and no other.

DriveError                 carries `errno_name`, as in errno(3), where the kernel gave one
├── DriveGone              it left: no such device, no space left on it, its capacity is nothing
├── DriveSilent            it did not answer in time
├── MediumError            a sector cannot be read or written
├── TransportError         what lies between failed
├── NotPermitted           this user may not, or another holder has it
└── NotSupported           the kernel or the adapter does not let this command through
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from model.erase_features import OpalState
from model.erasure import DriveToken


class DriveError(Exception):
    """What a drive or the kernel answered instead; the text is theirs, untranslated."""

    def __init__(self, detail: str, errno_name: str = "") -> None:
        super().__init__(detail)
        self.errno_name = errno_name


class DriveGone(DriveError):
    """The drive left."""


class DriveSilent(DriveError):
    """No answer in time."""


class MediumError(DriveError):
    """A sector cannot be read or written."""


class TransportError(DriveError):
    """What lies between host and drive failed."""


class NotPermitted(DriveError):
    """This user may not, or another process holds the drive."""


class NotSupported(DriveError):
    """Not let through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScsiResult:
    """The end of a SCSI command: `sense` is empty when it was good (SPC-5, 4.5); `data` what it returned."""

    data: bytes
    sense: bytes

    @property
    def is_good(self) -> bool:
        return not self.sense


class ScsiPort(Protocol):
    """SCSI commands."""

    def scsi(
        self, cdb: bytes, *, data_out: bytes = b"", data_in_bytes: int = 0, timeout_s: float = 30.0
    ) -> ScsiResult:
        """Execute one command; a CHECK CONDITION is an answer. Raises DriveError."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AtaOrder:
    """One taskfile (ACS-4, 7.1.2): `extended` for the 48-bit commands. At most one direction has data."""

    command: int
    feature: int = 0
    count: int = 0
    lba: int = 0
    extended: bool = False
    data_out: bytes = b""
    data_in_bytes: int = 0
    timeout_s: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AtaRegisters:
    """The registers after a command; `whole` False when the translation cut COUNT to 8 and LBA to 24 bits."""

    status: int
    error: int
    count: int
    lba: int
    whole: bool

    @property
    def is_good(self) -> bool:
        """Neither ERR nor DF is set (ACS-4, 6.2)."""
        return not self.status & 0x21


@dataclass(frozen=True, slots=True, kw_only=True)
class AtaResult:
    """What a drive answered; `registers` None when the translation returned none: then how the
    command ended is not known unless `accepted` tells, the translation's own word, None when it has none.
    """

    data: bytes
    registers: AtaRegisters | None
    accepted: bool | None
    sense: bytes = b""


class AtaPort(Protocol):
    """ATA commands."""

    def ata(self, order: AtaOrder) -> AtaResult:
        """Execute one command; an abort is an answer. Raises DriveError."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class NvmeOrder:
    """One admin command (NVM Express Base Specification 2.0, figure 88)."""

    opcode: int
    namespace: int = 0
    dwords: tuple[int, int, int, int, int, int] = (0, 0, 0, 0, 0, 0)  # CDW10 to CDW15
    data_out: bytes = b""
    data_in_bytes: int = 0
    timeout_s: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class NvmeResult:
    """The completion: `status` is Status Code Type << 8 | Status Code, 0 for success; `result` is dword 0."""

    status: int
    result: int
    data: bytes


class NvmeAdmin(Protocol):
    """NVMe admin commands."""

    def admin(self, order: NvmeOrder) -> NvmeResult:
        """Execute one command; a refusal is an answer. Raises DriveError."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class MmcOrder:
    """One command (JESD84-B51, 6.10). `busy`: the response is R1b, and the command ends with the work."""

    opcode: int
    argument: int = 0
    busy: bool = False
    data_in_bytes: int = 0
    timeout_s: float = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MmcResult:
    """`response` is the device status of R1 (JESD84-B51, table 68)."""

    response: int
    data: bytes = b""


class MmcPort(Protocol):
    """eMMC commands."""

    def mmc(self, orders: Sequence[MmcOrder]) -> tuple[MmcResult, ...]:
        """Execute them one after the other with nothing between; an error bit is an answer. Raises
        DriveError, NotSupported where the device refuses a SWITCH."""
        ...


class OpalPort(Protocol):
    """TCG Opal, as far as the kernel speaks it."""

    def status(self) -> OpalState:
        """What the drive says of its locking. Raises DriveError, NotSupported where it is not told."""
        ...

    def psid_revert(self, psid: str) -> int:
        """Revert the whole device with the key of its label; the TCG method status, 0 for success (Core
        Specification 2.01, 5.1.5). Raises DriveError."""
        ...


class BlockIO(Protocol):
    """Sectors of the drive, past every cache of ours."""

    @property
    def size_bytes(self) -> int:
        """The capacity as the kernel has it at this moment; 0 when it has none."""
        ...

    @property
    def sector_bytes(self) -> int:
        """The logical sector: the smallest piece that can be read or written."""
        ...

    @property
    def physical_bytes(self) -> int:
        """The physical sector: the smallest piece that fails."""
        ...

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """Fill `buffer` from `offset`, both in whole sectors. Raises DriveError."""
        ...

    def write(self, offset: int, data: memoryview) -> None:
        """Write all of `data` at `offset`, both in whole sectors. Raises DriveError."""
        ...

    def flush(self) -> None:
        """Bring the drive's cache to its medium. Raises DriveError."""
        ...

    def forget_cached(self) -> None:
        """Let the kernel forget what it holds in memory of this drive. Raises DriveError."""
        ...


class OpenedDrive(Protocol):
    """One drive, held exclusively until it is closed. A port is None where the drive has none."""

    @property
    def block(self) -> BlockIO: ...

    @property
    def scsi(self) -> ScsiPort | None: ...

    @property
    def ata(self) -> AtaPort | None: ...

    @property
    def nvme(self) -> NvmeAdmin | None: ...

    @property
    def mmc(self) -> MmcPort | None: ...

    @property
    def opal(self) -> OpalPort | None: ...

    def token(self) -> DriveToken:
        """Who it is, asked anew. Raises DriveError."""
        ...

    def rescan(self) -> None:
        """Let the kernel read its capacity again. Raises DriveError."""
        ...

    def close(self) -> None:
        """Let it go."""
        ...
