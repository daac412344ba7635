"""Drives of this machine as the engine sees them: who they are, what they can do, and what may be done."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePosixPath
from typing import Protocol

from host.boot import BootFacts
from host.drive.block_device import LiveDrive, is_free
from host.drive.drive_ports import DriveError, NotPermitted, OpenedDrive
from host.durable import unescaped
from host.port import Host, read_optional
from model.drive import Drive
from model.erase_features import EraseFeatures
from model.erasure import RefusalCause, WipePlan, WipePolicy, WipeRefusal
from model.message import Message, say
from wipe.boot_locks import locks_of, probe_marks
from wipe.features import ask_features
from wipe.guard import Candidate, refusals
from wipe.plan import PlanOrder, make_plan
from wipe.scsi_features import lacks_format as scsi_lacks_format
from wipe.udev_names import udev_names

WORLD_WIDE_NAMES = ("/sys/block/{name}/wwid", "/sys/block/{name}/device/wwid")
WORLD_WIDE = ("naa.", "eui.", "uuid.")
IGNORE_HPA = "/sys/module/libata/parameters/ignore_hpa"


class OpenedDevice(OpenedDrive, Protocol):
    """An opened drive, and the kernel's word on what kind of block device it is."""

    is_partition: bool
    is_loop: bool

    @property
    def is_read_only(self) -> bool:
        """Whether the kernel lets nobody write to it, asked of the open device. Raises DriveError."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the kernel knows around a drive: its namespace (1 where sysfs names none: the controller's own
    list decides about others), the other namespaces of its subsystem, its zone model, and whether the
    kernel unlocks a host protected area by itself.
    """

    namespace: int
    siblings: tuple[str, ...]
    zoned: str | None
    kernel_unlocks_hpa: bool


def surroundings_of(host: Host, name: str) -> Surroundings:
    """What sysfs tells; what it does not tell is left at the ordinary."""
    return Surroundings(
        namespace=_number(host, f"/sys/block/{name}/nsid") or 1,
        siblings=_siblings(host, name),
        zoned=read_optional(host, f"/sys/block/{name}/queue/zoned"),
        kernel_unlocks_hpa=read_optional(host, IGNORE_HPA) == "1",
    )


def _number(host: Host, path: str) -> int | None:
    text = read_optional(host, path)
    return int(text) if text is not None and re.fullmatch("[0-9]{1,9}", text) else None


def _siblings(host: Host, name: str) -> tuple[str, ...]:
    """The other namespaces of the same subsystem, found through sysfs and never by the name alone."""
    for folder in host.glob("/sys/class/nvme-subsystem/nvme-subsys*"):
        names = {PurePosixPath(path).name for path in host.glob(f"{folder}/nvme*n*")}
        if name in names:
            return tuple(sorted(names - {name}))
    return ()


def other_paths(host: Host, name: str) -> tuple[str, ...]:
    """Other block devices that are the same drive: what names the unit worldwide and its size agree. Nobody
    who holds one of them keeps others from the rest. A path that the kernel joined itself is hidden and has
    no device of its own (Documentation/admin-guide/nvme-multipath.rst).
    """
    own, size = _world_wide_name(host, name), read_optional(host, f"/sys/block/{name}/size")
    if own is None or size is None:
        return ()
    paths = [path for pattern in WORLD_WIDE_NAMES for path in host.glob(pattern.format(name="*"))]
    others = {PurePosixPath(path).parts[3] for path in paths} - {name}
    return tuple(
        sorted(
            other
            for other in others
            if _world_wide_name(host, other) == own
            and read_optional(host, f"/sys/block/{other}/size") == size
            and read_optional(host, f"/sys/block/{other}/hidden") != "1"
        )
    )


def _world_wide_name(host: Host, name: str) -> str | None:
    """As the kernel has it, and only where it is one: a model and a serial may be told of several."""
    told = (read_optional(host, pattern.format(name=name)) for pattern in WORLD_WIDE_NAMES)
    return next((text for text in told if text is not None and text.startswith(WORLD_WIDE)), None)


def asker(host: Host, name: str) -> partial[EraseFeatures]:
    """How an opened drive is asked for its features."""
    around = surroundings_of(host, name)
    return partial(
        ask_features,
        namespace=around.namespace,
        siblings=around.siblings,
        kernel_unlocked_hpa=around.kernel_unlocks_hpa,
    )


def candidate_of(
    host: Host, opened: OpenedDevice, drive: Drive, facts: BootFacts, policy: WipePolicy, *, exclusive: bool
) -> Candidate:
    """What the guard looks at. Raises DriveError."""
    around = surroundings_of(host, opened.token().name)
    marks = probe_marks(host, drive, exclusive=exclusive)
    return Candidate(
        token=opened.token(),
        drive=drive,
        locks=locks_of(drive, facts, marks, policy),
        is_partition=opened.is_partition,
        is_loop=opened.is_loop,
        zoned=around.zoned,
        mounts=mounts_of(host, drive.name),
        other_paths=other_paths(host, opened.token().name),
        names=udev_names(host, opened.token().name),
    )


def mounts_of(host: Host, name: str) -> tuple[tuple[str, str], ...]:
    """Which parts of a drive are mounted where, by device number (proc_pid_mountinfo(5))."""
    numbers = {}
    for path in (f"/sys/block/{name}", *host.glob(f"/sys/block/{name}/{name}*")):
        number = read_optional(host, f"{path}/dev")
        if number is not None:
            numbers[number] = f"/dev/{PurePosixPath(path).name}"
    lines = (read_optional(host, "/proc/self/mountinfo") or "").splitlines()
    fields = [line.split(" ") for line in lines]
    return tuple(
        (numbers[words[2]], unescaped(words[4])) for words in fields if len(words) > 4 and words[2] in numbers
    )


def plan_live(
    host: Host, drive: Drive, facts: BootFacts, policy: WipePolicy, *, behind_cache: bool = False
) -> WipePlan | WipeRefusal:
    """The plan for one drive of this machine; it is opened for reading only and changed in nothing."""
    try:
        opened = LiveDrive(drive.path, drive.transport, exclusive=False)
    except DriveError as error:
        return _not_opened(host, drive, error)
    try:
        alone = is_free(drive.path)
        return plan_opened(host, opened, drive, facts, policy, alone=alone, behind_cache=behind_cache)
    except DriveError as error:
        return _not_opened(host, drive, error)
    finally:
        opened.close()


def plan_opened(
    host: Host,
    opened: OpenedDevice,
    drive: Drive,
    facts: BootFacts,
    policy: WipePolicy,
    *,
    alone: bool,
    behind_cache: bool = False,
) -> WipePlan | WipeRefusal:
    """The plan for an opened drive; `alone`: the kernel would give it to one holder. Raises DriveError."""
    candidate = candidate_of(host, opened, drive, facts, policy, exclusive=alone)
    features = asker(host, opened.token().name)(opened)
    candidate = replace(candidate, behind_cache=behind_cache, lacks_format=scsi_lacks_format(features.scsi))
    return make_plan(PlanOrder(candidate=candidate, features=features, policy=policy))


def _not_opened(host: Host, drive: Drive, error: DriveError) -> WipeRefusal:
    """The refusal of a drive that did not open; what only root may open decides more than that."""
    causes = (RefusalCause.NO_RIGHTS,) if _lacks_rights(error) and not host.is_root else ()
    return WipeRefusal(
        drive=None, name=drive.name, reasons=(_cannot_open(host, drive, error),), causes=causes
    )


def _lacks_rights(error: DriveError) -> bool:
    return isinstance(error, NotPermitted) and error.errno_name in ("EACCES", "EPERM")


def _cannot_open(host: Host, drive: Drive, error: DriveError) -> Message:
    if _lacks_rights(error):
        if host.is_root:
            return say("wipe.not_let", drive=drive.path)
        return say("wipe.needs_root", drive=drive.path)
    return say("wipe.cannot_open", drive=drive.path, error=f"{error} {error.errno_name}".strip())


def still_allowed(
    host: Host,
    opened: OpenedDevice,
    drive: Drive,
    facts: BootFacts,
    policy: WipePolicy,
    *,
    lacks_format: bool = False,
    unattended: bool = False,
) -> tuple[Message, ...]:
    """The guard once more, on a drive that is held, and the open device's own word on whether it may be
    written to; `lacks_format` as in Candidate, `unattended` as in `refusals`. Raises DriveError.
    """
    if opened.is_read_only:
        return (say("wipe.read_only", drive=drive.path),)
    candidate = candidate_of(host, opened, drive, facts, policy, exclusive=True)
    return refusals(replace(candidate, lacks_format=lacks_format), policy, unattended=unattended)
