"""Erasure: what may be ordered of a drive, by which methods, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from model.drive import DriveKind, Transport
from model.message import Message

MOST_EXCEPTIONS, MOST_EXCEPTIONS_SHARE = 1000, 0.001


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
    UNHIDE_RESIZE = "unhide-resize"  # SCSI: a block descriptor that asks for all blocks there are
    UNFREEZE = "unfreeze"
    UNLOCK = "unlock"
    PSID_REVERT = "psid-revert"


class EraseStep(StrEnum):
    """What an intent in the journal is about: every method, every preparation, and what is neither."""

    NVME_SANITIZE_CRYPTO = Method.NVME_SANITIZE_CRYPTO
    NVME_SANITIZE_BLOCK = Method.NVME_SANITIZE_BLOCK
    NVME_SANITIZE_OVERWRITE = Method.NVME_SANITIZE_OVERWRITE
    NVME_FORMAT_CRYPTO = Method.NVME_FORMAT_CRYPTO
    NVME_FORMAT_USER_DATA = Method.NVME_FORMAT_USER_DATA
    ATA_SANITIZE_CRYPTO = Method.ATA_SANITIZE_CRYPTO
    ATA_SANITIZE_BLOCK = Method.ATA_SANITIZE_BLOCK
    ATA_SANITIZE_OVERWRITE = Method.ATA_SANITIZE_OVERWRITE
    ATA_SECURITY_ERASE = Method.ATA_SECURITY_ERASE
    ATA_SECURITY_ERASE_ENHANCED = Method.ATA_SECURITY_ERASE_ENHANCED
    SCSI_SANITIZE_CRYPTO = Method.SCSI_SANITIZE_CRYPTO
    SCSI_SANITIZE_BLOCK = Method.SCSI_SANITIZE_BLOCK
    SCSI_SANITIZE_OVERWRITE = Method.SCSI_SANITIZE_OVERWRITE
    SCSI_FORMAT_UNIT = Method.SCSI_FORMAT_UNIT
    EMMC_SECURE_ERASE = Method.EMMC_SECURE_ERASE
    EMMC_SANITIZE = Method.EMMC_SANITIZE
    OVERWRITE_ZERO = Method.OVERWRITE_ZERO
    OVERWRITE_PATTERN = Method.OVERWRITE_PATTERN
    OVERWRITE_RANDOM = Method.OVERWRITE_RANDOM
    UNHIDE_HPA = Preparation.UNHIDE_HPA
    UNHIDE_DCO = Preparation.UNHIDE_DCO
    UNHIDE_AMAC = Preparation.UNHIDE_AMAC
    UNHIDE_RESIZE = Preparation.UNHIDE_RESIZE
    UNFREEZE = Preparation.UNFREEZE
    UNLOCK = Preparation.UNLOCK
    PSID_REVERT = Preparation.PSID_REVERT
    MARK = "mark"
    EXIT_FAILURE_MODE = "exit-failure-mode"
    FINGERPRINT = "fingerprint"


class RungFailure(StrEnum):
    """What a rung that did not succeed leaves: the sentence beside it tells why, this one decides."""

    FAILED = "failed"  # it is known not to have erased
    NOBODY_KNOWS = "nobody_knows"  # the drive did not tell, or nothing could be compared


class WipePhase(StrEnum):
    """What a worker is at."""

    START = "start"
    MARK = "mark"
    ERASE = "erase"
    WRITE = "write"
    VERIFY = "verify"
    COOL = "cool"
    END = "end"


class RefusalCause(StrEnum):
    """Why a drive or a method is left, where something is decided by it; the sentences tell more."""

    NO_RIGHTS = "no_rights"  # this user may not open the drive
    BOOT_MEDIUM = "boot_medium"  # the running system came from it
    PROTECTED = "protected"  # its serial is one of those that are never erased
    FROZEN = "frozen"  # the machine's firmware closed it until the next power-on
    OPAL_LOCKED = "opal_locked"  # the key on its label would open it


class Expected(StrEnum):
    """What a drive must read as after a method."""

    ZEROS = "zeros"
    PATTERN = "pattern"
    STREAM = "stream"  # the AES-256-CTR stream of the journal's key
    UNIFORM = "uniform"  # every sector one repeated byte
    REPEATED = "repeated"  # every sector as the first one
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


# What a journal must prove for a drive to be called erased.
ERASED = frozenset({EraseVerdict.PURGED, EraseVerdict.CLEARED, EraseVerdict.CLEARED_WITH_EXCEPTIONS})


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
    `most_exceptions` regions and `most_exceptions_share` of the drive may stay at most, where any may.
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
    most_exceptions: int = MOST_EXCEPTIONS
    most_exceptions_share: float = MOST_EXCEPTIONS_SHARE


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One step of the ladder: methods that are done one after the other, and what they prove together."""

    methods: tuple[Method, ...]
    level: EraseLevel
    estimated_s: float | None
    expected: Expected


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A rung that is not climbed, and why; `cause` None where nothing is decided by it."""

    methods: tuple[Method, ...]
    reason: Message
    cause: RefusalCause | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WipePlan:
    """What will be done to one drive. `reach` names every block device that the commands reach.
    `found_running`: the drive is erasing itself already.
    """

    drive: DriveToken
    kind: DriveKind
    policy: WipePolicy
    preparations: tuple[Preparation, ...]
    ladder: tuple[Rung, ...]
    left_out: tuple[LeftOut, ...]
    reach: tuple[str, ...]
    remarks: tuple[Message, ...] = ()
    found_running: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WipeRefusal:
    """A drive that is not erased, every reason for it, and those that decide something else too.

    `in_use` are those of the reasons that tell what uses it, the running system among them; `mounts` are
    pairs of device and mount point.
    """

    drive: DriveToken | None
    name: str
    reasons: tuple[Message, ...]
    causes: tuple[RefusalCause, ...] = ()
    in_use: tuple[Message, ...] = ()
    mounts: tuple[tuple[str, str], ...] = ()
