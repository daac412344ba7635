"""Erasure: what may be ordered of a drive, by which methods, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from model.drive import DriveKind, Transport
from model.message import Message


class EraseLevel(StrEnum):
    """NIST SP 800-88: clear reaches what a host can address, purge also what it cannot."""

    CLEAR = "clear"
    PURGE = "purge"


class Method(StrEnum):
    """One way to erase; the words are those of the specifications."""

    NVME_SANITIZE_CRYPTO = "nvme-sanitize-crypto"
    NVME_SANITIZE_BLOCK = "nvme-sanitize-block"
    NVME_SANITIZE_OVERWRITE = "nvme-sanitize-overwrite"
    NVME_FORMAT_CRYPTO = "nvme-format-crypto"
    NVME_FORMAT_USER_DATA = "nvme-format-user-data"
    ATA_SANITIZE_CRYPTO = "ata-sanitize-crypto"
    ATA_SANITIZE_BLOCK = "ata-sanitize-block"
    ATA_SANITIZE_OVERWRITE = "ata-sanitize-overwrite"
    ATA_SECURITY_ERASE = "ata-security-erase"
    ATA_SECURITY_ERASE_ENHANCED = "ata-security-erase-enhanced"
    SCSI_SANITIZE_CRYPTO = "scsi-sanitize-crypto"
    SCSI_SANITIZE_BLOCK = "scsi-sanitize-block"
    SCSI_SANITIZE_OVERWRITE = "scsi-sanitize-overwrite"
    SCSI_FORMAT_UNIT = "scsi-format-unit"
    EMMC_SECURE_ERASE = "emmc-secure-erase"
    EMMC_SANITIZE = "emmc-sanitize"
    OVERWRITE_ZERO = "overwrite-zero"
    OVERWRITE_PATTERN = "overwrite-pattern"
    OVERWRITE_RANDOM = "overwrite-random"


# What may claim a purge when it is proven; everything else clears at most.
SANITIZES = frozenset(
    {
        Method.NVME_SANITIZE_CRYPTO,
        Method.NVME_SANITIZE_BLOCK,
        Method.NVME_SANITIZE_OVERWRITE,
        Method.ATA_SANITIZE_CRYPTO,
        Method.ATA_SANITIZE_BLOCK,
        Method.ATA_SANITIZE_OVERWRITE,
        Method.SCSI_SANITIZE_CRYPTO,
        Method.SCSI_SANITIZE_BLOCK,
        Method.SCSI_SANITIZE_OVERWRITE,
    }
)
# No witness tool has driven these commands against the simulated drives.
UNPROVEN = frozenset({Method.EMMC_SECURE_ERASE, Method.EMMC_SANITIZE})
OVERWRITES = frozenset({Method.OVERWRITE_ZERO, Method.OVERWRITE_PATTERN, Method.OVERWRITE_RANDOM})


class Preparation(StrEnum):
    """What is changed on a drive before it can be erased."""

    UNHIDE_HPA = "unhide-hpa"
    UNHIDE_DCO = "unhide-dco"
    UNHIDE_AMAC = "unhide-amac"
    UNFREEZE = "unfreeze"
    UNLOCK = "unlock"
    PSID_REVERT = "psid-revert"


class Expected(StrEnum):
    """What a drive must read as after a method."""

    ZEROS = "zeros"
    PATTERN = "pattern"
    STREAM = "stream"  # the AES-256-CTR stream of the journal's key
    UNIFORM = "uniform"  # every sector one repeated byte
    CHANGED = "changed"  # nothing of what was read before; noise is what a changed key leaves


class Verification(StrEnum):
    """How much is read back."""

    FULL = "full"
    SAMPLED = "sampled"  # two random places in each of a thousand parts, and both ends


class DeviceState(StrEnum):
    """What a drive says of its own erasing."""

    IDLE = "idle"  # nothing runs; no word on whether anything ever ran
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNKNOWN = "unknown"  # it, or what lies between, does not tell


class EraseVerdict(StrEnum):
    """What a journal proves."""

    PURGED = "purged"
    CLEARED = "cleared"
    CLEARED_WITH_EXCEPTIONS = "cleared_with_exceptions"
    FAILED = "failed"
    UNKNOWN = "unknown"
    INTERRUPTED = "interrupted"
    NOT_ATTEMPTED = "not_attempted"


@dataclass(frozen=True, slots=True, kw_only=True)
class DriveToken:
    """Which drive this is, for this boot: any difference means another drive.

    `path`, `diskseq` and `controller` are of this boot, which `boot` names: the kernel counts from the
    beginning after each start. `wwn`, `serial` and `model` are durable and find the drive again after a power
    cut. None is not known, and equals None only.
    """

    name: str
    path: str
    diskseq: int | None
    model: str | None
    serial: str | None
    wwn: str | None
    size_bytes: int
    transport: Transport
    controller: str | None = None
    boot: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WipePolicy:
    """What a person, a profile or the configuration allows.

    `below`: a drive may end below `level` when nothing better works. `exceptions`: sectors that
    cannot be written may stay, each listed. `pattern` is the byte of the overwrite. `time_limit_s`
    leaves out what would take longer. `protect` are serials that are never erased. `suspend`: a
    frozen drive may be thawed by a suspend of the whole machine. `psid`: the key printed on the drive's
    label is at hand (never the key itself), and a drive that Opal locks may be reverted with it.
    """

    level: EraseLevel = EraseLevel.CLEAR
    below: bool = False
    exceptions: bool = False
    usb: bool = False
    network: bool = False
    verification: Verification = Verification.FULL
    stop_at_first_wrong_byte: bool = True
    pattern: int = 0
    time_limit_s: float | None = None
    protect: tuple[str, ...] = ()
    suspend: bool = False
    psid: bool = False
    fingerprint: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One step of the ladder: methods that are done one after the other, and what they prove together."""

    methods: tuple[Method, ...]
    level: EraseLevel
    estimated_s: float | None
    expected: Expected


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A rung that is not climbed, and why."""

    methods: tuple[Method, ...]
    reason: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class WipePlan:
    """What will be done to one drive. `reach` names every block device that the commands reach."""

    drive: DriveToken
    kind: DriveKind
    policy: WipePolicy
    preparations: tuple[Preparation, ...]
    ladder: tuple[Rung, ...]
    left_out: tuple[LeftOut, ...]
    reach: tuple[str, ...]
    remarks: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WipeRefusal:
    """A drive that is not erased, and every reason for it."""

    drive: DriveToken | None
    name: str
    reasons: tuple[Message, ...]
