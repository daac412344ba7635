"""What an order rests on, written down when it is given and asked again by the worker, which believes nothing
that it can ask itself.

The first lock of each question lies where the order is given; this is the second one. What was not written
down, or cannot be asked, is no answer, and without an answer nothing is erased.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from host.boot import boot_name
from host.drive.block_device import LiveDrive
from host.drive.drive_ports import BlockIO, DriveError, MediumError, TransportError
from host.drive.memory import Buffer
from host.errors import HostError
from host.port import Host, read_text
from judge.identity.same_drive import drive_name
from model.document import encode
from model.drive import Drive
from model.erasure import DriveToken
from model.message import Message, say
from wipe.planned import PlannedDrive
from wipe.protection import is_protected
from wipe.shown import ShownList
from wipe.work import difference_of, durable_difference

LOOKED_AT_BYTES = 1 << 16  # at each end: partition tables and superblocks (libblkid(3)) lie there
GOOD_FOR_S = 3600.0  # a suspend may lie between the agreement and the worker, and the lists of many drives
SHORTEST_END = 4  # of a serial, as a person confirms by
CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 4
SUSPENDS = "/sys/power/suspend_stats/success"  # Documentation/ABI/testing/sysfs-power


class OrderedBy(StrEnum):
    """How an erasure was ordered."""

    NAMED = "named"  # a person named and confirmed the drive
    BENCH = "bench"  # the same, on the bench of loose drives
    RESUMED = "resumed"  # a person agreed to go on
    PROFILE = "profile"  # nobody objected while the list was shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Who agreed, when, to what. `drive` is who was agreed to, `word` what a person typed: the end of its
    serial, and its code where (`by_code`) the serial alone did not name it.
    `boot` names the boot, `at_s` is its clock (CLOCK_BOOTTIME), `suspends` how often the machine had slept.
    `look` is what both ends of the drive held, None where it could not be opened; `told_of_loss`: the person
    knows that what was written before is not there. `protect` is what the configuration protected then.
    `shown` is the list of an order that nobody confirmed.
    """

    by: OrderedBy
    by_code: bool
    boot: str
    at_s: float
    look: str | None
    drive: DriveToken | None = None
    word: str = ""
    suspends: int | None = None
    told_of_loss: bool = False
    protect: tuple[str, ...] = ()
    shown: ShownList | None = None


def boot_clock_s() -> float:
    """Seconds since this boot, the time asleep among them."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def consent_now(
    host: Host,
    item: PlannedDrive,
    by: OrderedBy,
    *,
    by_code: bool,
    word: str = "",
    told_of_loss: bool = False,
    protect: Sequence[str] = (),
) -> Consent:
    """An agreement of this moment to what was seen of a drive when its plan was made."""
    return Consent(
        by=by,
        drive=item.token,
        word=word,
        by_code=by_code,
        boot=boot_of(host),
        at_s=boot_clock_s(),
        look=item.look,
        suspends=suspends_of(host),
        told_of_loss=told_of_loss,
        protect=tuple(protect),
    )


def look_at(drive: Drive) -> str | None:
    """What both ends of a drive hold; None where it cannot be opened."""
    try:
        opened = LiveDrive(drive.path, drive.transport, exclusive=False, direct=True)
    except DriveError:
        return None
    try:
        return look_of(opened.block)
    except DriveError:
        return None
    finally:
        opened.close()


def look_of(block: BlockIO) -> str:
    """A digest of both ends; what cannot be read is a mark of its own. Raises DriveError."""
    size = block.size_bytes
    length = min(LOOKED_AT_BYTES, size)
    digest = hashlib.sha256(b"%d" % size)
    for start in sorted({0, size - length}) if length else ():
        found = Buffer(length)
        try:
            block.read_into(start, found.view)
        except (MediumError, TransportError):
            digest.update(b"unreadable at %d" % start)
        else:
            digest.update(found.view)
    return digest.hexdigest()


def boot_of(host: Host) -> str:
    """The name of this boot."""
    return boot_name(lambda path: read_text(host, path))


def suspends_of(host: Host) -> int | None:
    """How often this machine has slept since it started; None where the kernel does not tell."""
    try:
        text = read_text(host, SUSPENDS)
    except HostError:
        return None
    return int(text) if text.isdecimal() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedAgain:
    """What the worker asked by itself, with the drive in its hands; `look` None where a drive that may be
    erasing itself cannot be looked at. `is_lost`: what an earlier process wrote is not there. `suspends` as
    in Consent.
    """

    token: DriveToken
    boot: str
    now_s: float
    look: str | None
    is_lost: bool = False
    suspends: int | None = None


def against_consent(
    consent: Consent | None,
    planned: DriveToken,
    drive: Drive,
    found: AskedAgain,
    *,
    erases_itself: bool = False,
) -> tuple[Message, ...]:
    """Why an agreement does not hold for what is found; empty when it does. `erases_itself`: an earlier
    process ordered the drive to, so that its content may change by itself.
    """
    path = planned.path
    if consent is None or consent.drive is None:
        return (say("wipe.nobody_agreed", drive=path),)
    reasons = []
    if is_protected(consent.protect, drive, found.token):
        reasons.append(say("wipe.protected", drive=path, serial=found.token.serial or path))
    if consent.boot != found.boot or planned.boot != found.boot:
        reasons.append(say("wipe.agreed_before_start", drive=path))
    elif not 0 <= found.now_s - consent.at_s <= GOOD_FOR_S:
        reasons.append(say("wipe.agreed_too_long_ago", drive=path))
    if not erases_itself and (consent.look is None or consent.look != found.look):
        reasons.append(say("wipe.contents_changed", drive=path))
    if found.is_lost and not consent.told_of_loss:
        reasons.append(say("wipe.written_gone", drive=path))
    is_told_apart = consent.by_code and found.token.diskseq is not None  # from one put in its place
    if not is_told_apart and names_nothing(found.token, drive):
        reasons.append(say("wipe.needs_code", drive=path))
    if not _was_typed(consent, consent.drive, found.token):
        reasons.append(say("wipe.not_typed", drive=path))
    another = _another_than_agreed(consent, consent.drive, found)
    if another is not None:
        reasons.append(another)
    return tuple(reasons)


def _was_typed(consent: Consent, agreed: DriveToken, found: DriveToken) -> bool:
    """Whether a person typed what names the held drive, where the way of the order asks for it."""
    if consent.by not in (OrderedBy.NAMED, OrderedBy.BENCH) and not consent.by_code:
        return True
    end, _colon, code = consent.word.strip().partition(":")
    serial = found.serial or ""
    is_named = len(end) >= min(SHORTEST_END, len(serial)) and serial.lower().endswith(end.lower())
    return is_named and (not consent.by_code or code.upper() == code_of(agreed))


def code_of(token: DriveToken) -> str:
    """A code shown beside a drive that its serial cannot name, good for this boot and this place only."""
    digest = hashlib.sha256(encode(token)).digest()
    return "".join(CODE_LETTERS[byte % len(CODE_LETTERS)] for byte in digest[:CODE_LENGTH])


def _another_than_agreed(consent: Consent, agreed: DriveToken, found: AskedAgain) -> Message | None:
    """How the drive differs from the one that was agreed to. Only while the machine slept may it have got
    another place, and only one that its serial names.
    """
    difference = difference_of(agreed, found.token, size_may_be_unknown=True, may_grow=True)
    if difference is None:
        return None
    counts = (consent.suspends, found.suspends)
    slept = counts[0] is not None and counts[1] is not None and counts[1] > counts[0]
    if slept and not consent.by_code and durable_difference(agreed, found.token) is None:
        return None
    return difference


def names_nothing(token: DriveToken, drive: Drive) -> bool:
    """Whether the serial that a drive tells cannot name it: none, an adapter's, or one that vendors ship."""
    return drive_name(token, serial_is_own=not drive.serial_is_bridges).serial is None
