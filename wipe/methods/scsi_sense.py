"""What sense data tells of a sanitize or format operation (SPC-5, 4.5; SBC-4, 4.11)."""

from __future__ import annotations

from dataclasses import dataclass

from host.drive.drive_ports import OpenedDrive, ScsiPort
from model.erasure import DeviceState
from wipe.methods.firmware import Said

REQUEST_SENSE = 0x03
NOT_READY, MEDIUM_ERROR, NO_SENSE = 0x2, 0x3, 0x0
FORMAT_IN_PROGRESS, SANITIZE_IN_PROGRESS = (0x04, 0x04), (0x04, 0x1B)
FORMAT_FAILED, SANITIZE_FAILED, FORMAT_CORRUPTED = (0x31, 0x01), (0x31, 0x03), (0x31, 0x00)
PROGRESS_DESCRIPTOR = 0x0A
FULL = 65536


@dataclass(frozen=True, slots=True, kw_only=True)
class Sense:
    """Sense key, additional sense code with its qualifier, and progress, 0 to 1 where it is told."""

    key: int
    code: tuple[int, int]
    progress: float | None


def parse_sense(sense: bytes) -> Sense | None:
    """Either format; None for what is too short to be any."""
    if len(sense) < 8:
        return None
    if sense[0] & 0x7F in (0x72, 0x73):
        return Sense(key=sense[1] & 0x0F, code=(sense[2], sense[3]), progress=_descriptor_progress(sense))
    if sense[0] & 0x7F not in (0x70, 0x71) or len(sense) < 14:
        return None
    has_progress = len(sense) >= 18 and bool(sense[15] & 0x80)
    progress = int.from_bytes(sense[16:18], "big") / FULL if has_progress else None
    return Sense(key=sense[2] & 0x0F, code=(sense[12], sense[13]), progress=progress)


def _descriptor_progress(sense: bytes) -> float | None:
    """The sense key specific (02h) or another progress indication (0Ah) descriptor."""
    place = 8
    while place + 2 <= len(sense):
        kind, length = sense[place], sense[place + 1]
        part = sense[place : place + 2 + length]
        if kind == 0x02 and len(part) >= 7 and part[4] & 0x80:
            return int.from_bytes(part[5:7], "big") / FULL
        if kind == PROGRESS_DESCRIPTOR and len(part) >= 8:
            return int.from_bytes(part[6:8], "big") / FULL
        place += 2 + length
    return None


def sanitize_state(scsi: ScsiPort) -> Said:
    """REQUEST SENSE: running, failed, or no word: then it is not known. Raises DriveError."""
    answer = scsi.scsi(bytes([REQUEST_SENSE, 0, 0, 0, 252, 0]), data_in_bytes=252)
    data = answer.data if answer.is_good else answer.sense
    sense = parse_sense(data)
    if sense is None:
        return Said(state=DeviceState.UNKNOWN, raw={"sense": data[:32].hex()})
    return Said(
        state=state_of(sense),
        progress=sense.progress if state_of(sense) is DeviceState.RUNNING else None,
        raw={"key": sense.key, "asc": sense.code[0], "ascq": sense.code[1]},
    )


def is_format(raw: dict[str, int | str]) -> bool:
    """Whether what `sanitize_state` was told of is a format, and no sanitize."""
    return (raw.get("asc"), raw.get("ascq")) == FORMAT_IN_PROGRESS


def state_of(sense: Sense) -> DeviceState:
    """What a drive that is asked for its sense says of its erasing; without a word about it, it is idle."""
    if sense.code in (SANITIZE_IN_PROGRESS, FORMAT_IN_PROGRESS):
        return DeviceState.RUNNING
    if sense.code in (SANITIZE_FAILED, FORMAT_FAILED, FORMAT_CORRUPTED):
        return DeviceState.FAILED
    return DeviceState.IDLE if sense.key == NO_SENSE else DeviceState.UNKNOWN


def scsi_port(drive: OpenedDrive) -> ScsiPort:
    """Its way for SCSI commands. Raises ValueError where it has none: no plan has a SCSI method for it."""
    if drive.scsi is None:
        raise ValueError("a SCSI method on a drive that is none")
    return drive.scsi
