"""Which drives are never erased, and why: pure, from facts that others collected. Every reason is listed."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from judge.identity.same_drive import drive_name
from model.drive import Drive, Transport
from model.erasure import DriveToken, RefusalCause, WipePolicy
from model.message import Message, say
from wipe.protection import is_protected
from wipe.udev_names import is_one_of

# Where a running system is mounted from (hier(7), live-boot(7), dracut's dmsquash-live).
PLACES_OF_A_SYSTEM = frozenset({"/", "/usr", "/boot", "/boot/efi", "/run/live/medium", "/run/initramfs/live"})
INTERNAL = frozenset({Transport.SATA, Transport.SAS, Transport.NVME, Transport.MMC})


class LockAnswer(StrEnum):
    """What one lock says of a drive: whether the running system came from it."""

    BOOT = "boot"
    NOT_BOOT = "not_boot"
    INAPPLICABLE = "inapplicable"  # proved: this lock cannot tell anything here
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class BootLocks:
    """The five locks of the boot medium: exclusive opening, the live medium that was saved at boot, the
    image's own marker, the firmware's BootCurrent, and being removable.
    """

    exclusive: LockAnswer
    medium: LockAnswer
    marker: LockAnswer
    firmware: LockAnswer
    removable: LockAnswer

    @property
    def answers(self) -> tuple[tuple[str, LockAnswer], ...]:
        """Each with its name."""
        return tuple((name, getattr(self, name)) for name in self.__dataclass_fields__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A drive that is wanted erased. `drive` is what the probes learned; `loop_is_own` is True only for
    a loop device whose backing file its caller made. `zoned` is the kernel's word ("none" for ordinary).
    `mounts` are pairs of device and mount point, whole, as this machine's own people may read them;
    `other_paths` names the devices that are this same drive, reached on another way. `behind_cache`: the
    machine hides flash that its firmware may use as a cache of this drive (Intel RST, Optane).
    `lacks_format`: it shows no capacity until it is formatted, or until it has done what it is at. `names`
    are udev's of it and its partitions.
    """

    token: DriveToken
    drive: Drive
    locks: BootLocks
    is_partition: bool = False
    is_loop: bool = False
    loop_is_own: bool = False
    zoned: str | None = "none"
    mounts: tuple[tuple[str, str], ...] = ()
    other_paths: tuple[str, ...] = ()
    behind_cache: bool = False
    lacks_format: bool = False
    names: frozenset[str] = frozenset()


def refusals(candidate: Candidate, policy: WipePolicy, *, unattended: bool = False) -> tuple[Message, ...]:
    """Every reason against erasing it; none means that a person may confirm it."""
    on_usb, in_use = _on_usb(candidate, policy), _in_use(candidate)
    # What is said by name beside it is not said once more as a doubt.
    said = {"removable"} if on_usb else set()
    return (
        *on_usb,
        *_not_a_drive(candidate),
        *_boot_medium(candidate, said | ({"exclusive"} if in_use else set())),
        *in_use,
        *_not_allowed(candidate, policy),
        *(unattended_reasons(candidate.token, candidate.drive) if unattended else ()),
    )


def causes_of(candidate: Candidate, policy: WipePolicy) -> tuple[RefusalCause, ...]:
    """Those of the reasons by which something else is decided."""
    locks = candidate.locks
    is_medium = candidate.drive.boot_medium or LockAnswer.BOOT in (locks.medium, locks.marker, locks.firmware)
    holds_system = any(place in PLACES_OF_A_SYSTEM for _part, place in mounts_on(candidate))
    found = {
        RefusalCause.BOOT_MEDIUM: is_medium or holds_system,
        RefusalCause.PROTECTED: _is_protected(candidate, policy),
    }
    return tuple(cause for cause, holds in found.items() if holds)


def uses(candidate: Candidate) -> tuple[Message, ...]:
    """Those of the reasons that tell what uses it: the running system, or who holds it or a part of it."""
    return (*_started_from(candidate), *_in_use(candidate))


def mounts_on(candidate: Candidate) -> tuple[tuple[str, str], ...]:
    """Pairs of device and mount point, by this machine's own word, else by what was found on the drive."""
    return candidate.mounts or tuple(
        (f"/dev/{content.where}", point)
        for content in candidate.drive.contents.value or ()
        for point in content.mounted_on
    )


def _not_a_drive(candidate: Candidate) -> list[Message]:
    token, found = candidate.token, []
    if candidate.is_partition:
        found.append(say("wipe.is_partition", drive=token.path))
    if candidate.is_loop and not candidate.loop_is_own:
        found.append(say("wipe.is_loop", drive=token.path))
    if token.size_bytes <= 0 and not candidate.lacks_format:
        found.append(say("wipe.no_capacity", drive=token.path))
    if candidate.drive.read_only:
        found.append(say("wipe.read_only", drive=token.path))
    elif candidate.drive.read_only is None:
        found.append(say("wipe.read_only_unknown", drive=token.path))
    if candidate.zoned not in (None, "none"):
        found.append(say("wipe.zoned", drive=token.path, kind=str(candidate.zoned)))
    return found


def _boot_medium(candidate: Candidate, said: AbstractSet[str]) -> list[Message]:
    """Any lock that says boot or unknown refuses, and at least two must say that it is not. The locks in
    `said` refuse in words of their own.
    """
    path, answers = candidate.token.path, candidate.locks.answers
    found = _started_from(candidate, said)
    found += [
        say("wipe.boot_unknown", drive=path, lock=name)
        for name, answer in answers
        if answer is LockAnswer.UNKNOWN and name not in said
    ]
    cleared = sum(answer is LockAnswer.NOT_BOOT for _, answer in answers)
    if cleared < 2 and not found and not said:
        found.append(say("wipe.boot_unproven", drive=path, count=cleared))
    return found


def _started_from(candidate: Candidate, said: AbstractSet[str] = frozenset()) -> list[Message]:
    """What says that the running system came from it, or that somebody holds it: a lock, or the probes."""
    path = candidate.token.path
    found = [
        say(f"wipe.boot_{name}", drive=path)
        for name, answer in candidate.locks.answers
        if answer is LockAnswer.BOOT and name not in said
    ]
    medium = say("wipe.boot_medium", drive=path)
    return [*found, medium] if candidate.drive.boot_medium and medium not in found else found


def _in_use(candidate: Candidate) -> list[Message]:
    """What holds it or a part of it, by name."""
    drive = candidate.drive
    found = [say("wipe.mounted", part=part, place=place) for part, place in mounts_on(candidate)]
    places = {point for content in drive.contents.value or () for point in content.mounted_on}
    found += [
        say("wipe.other_path", drive=drive.path, other=f"/dev/{name}") for name in candidate.other_paths
    ]
    found += [
        say("wipe.held", drive=drive.path, holder=holder) for holder in drive.holders if holder not in places
    ]
    return found


def _not_allowed(candidate: Candidate, policy: WipePolicy) -> list[Message]:
    token, found = candidate.token, []
    if _is_protected(candidate, policy):
        found.append(say("wipe.protected", drive=token.path, serial=token.serial or token.path))
    # A namespace that the kernel joined, by ways that nobody knows, may be another machine's.
    is_lost = token.transport is Transport.UNKNOWN and token.name.startswith("nvme")
    if (token.transport is Transport.NETWORK or is_lost) and not policy.network:
        found.append(say("wipe.network", drive=token.path))
    return found


def _is_protected(candidate: Candidate, policy: WipePolicy) -> bool:
    """Whether the configuration names it, by its own names or by udev's."""
    linked = any(is_one_of(entry, candidate.names) for entry in policy.protect)
    return linked or is_protected(policy.protect, candidate.drive, candidate.token)


def _on_usb(candidate: Candidate, policy: WipePolicy) -> list[Message]:
    """Said first: an option of the command allows it, and only then do the other reasons matter."""
    token = candidate.token
    is_refused = token.transport is Transport.USB and not policy.usb
    return [say("wipe.usb", drive=token.path)] if is_refused else []


def unattended_reasons(token: DriveToken, drive: Drive) -> tuple[Message, ...]:
    """What an unattended run must not touch."""
    return (*not_internal(token, drive), *no_own_serial(token, drive))


def not_internal(token: DriveToken, drive: Drive) -> tuple[Message, ...]:
    """The reason when a drive is not surely built in."""
    if token.transport in INTERNAL and drive.removable is False:
        return ()
    return (say("wipe.not_internal", drive=token.path),)


def no_own_serial(token: DriveToken, drive: Drive) -> tuple[Message, ...]:
    """The reason when a drive has no serial that is its own for certain: one that vendors ship in many drives
    is none.
    """
    if drive_name(token, serial_is_own=not drive.serial_is_bridges).serial is not None:
        return ()
    return (say("wipe.no_own_serial", drive=token.path),)
