"""Boot-medium locks: whether one drive is the medium that this system started from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from host.boot import IDENTIFIER, BootFacts, Start, start_of
from host.errors import HostError
from host.port import Host, read_text
from model.drive import Drive, Transport
from model.erasure import WipePolicy
from wipe.guard import BootLocks, LockAnswer
from wipe.udev_names import is_whole


@dataclass(frozen=True, slots=True, kw_only=True)
class DriveMarks:
    """What can be compared of one drive: the partitions' names below /dev, their GUIDs and volume ids, and
    the image markers found on them. `exclusive` is whether it could be opened for one alone, None untried.
    """

    names: frozenset[str]
    identifiers: frozenset[str] | None
    image_ids: frozenset[str] | None
    exclusive: bool | None


def probe_marks(host: Host, drive: Drive, *, exclusive: bool | None) -> DriveMarks:
    """What udev knows of a drive's partitions."""
    parts = [path.rsplit("/", 1)[1] for path in host.glob(f"/sys/block/{drive.name}/{drive.name}*")]
    names = frozenset({drive.name, *parts})
    identifiers = _identifiers(host, names)
    return DriveMarks(names=names, identifiers=identifiers, image_ids=identifiers, exclusive=exclusive)


def _identifiers(host: Host, names: frozenset[str]) -> frozenset[str] | None:
    """The GUIDs and volume ids of a drive and its partitions; None when one of udev's records is not there,
    cannot be read, or is not whole: what it would have named is then not known.
    """
    found: set[str] = set()
    for name in names:
        try:
            number = read_text(host, f"/sys/class/block/{name}/dev")
            properties = read_text(host, f"/run/udev/data/b{number}")
        except HostError:
            return None
        if not is_whole(properties):
            return None
        words = re.findall(
            r"^E:ID_(?:PART_ENTRY_UUID|FS_UUID|PART_TABLE_UUID)=(\S+)$", properties, re.MULTILINE
        )
        found.update(word.lower() for word in words)
    return frozenset(found)


def locks_of(drive: Drive, facts: BootFacts, marks: DriveMarks, policy: WipePolicy) -> BootLocks:
    """The five answers."""
    return BootLocks(
        exclusive=_exclusive(marks),
        medium=_medium(drive, facts, marks),
        marker=_marker(facts.image_id, marks.image_ids),
        firmware=_named(facts.firmware_partition, marks.identifiers),
        removable=_removable(drive, policy),
    )


def _exclusive(marks: DriveMarks) -> LockAnswer:
    if marks.exclusive is None:
        return LockAnswer.INAPPLICABLE
    return LockAnswer.NOT_BOOT if marks.exclusive else LockAnswer.BOOT


def _medium(drive: Drive, facts: BootFacts, marks: DriveMarks) -> LockAnswer:
    """The saved medium where there is one, and the way down from `/` that the probes followed."""
    if drive.boot_medium:
        return LockAnswer.BOOT
    if facts.saved_medium is None:
        return LockAnswer.UNKNOWN
    if not facts.saved_medium and start_of(facts) is Start.NETWORK:
        return LockAnswer.INAPPLICABLE  # the image came over the network: there is no medium
    if facts.saved_medium:
        words = {word.removeprefix("/dev/").lower() for word in facts.saved_medium.split()}
        if words & (marks.names | (marks.identifiers or frozenset())):
            return LockAnswer.BOOT
        if facts.medium is not None and drive.name in facts.medium.drives:
            return LockAnswer.BOOT
        if facts.medium is not None and not facts.medium.is_whole:
            return LockAnswer.UNKNOWN  # the drive that carries the image may be any
        return LockAnswer.UNKNOWN if marks.identifiers is None else LockAnswer.NOT_BOOT
    return LockAnswer.UNKNOWN if drive.boot_medium is None else LockAnswer.NOT_BOOT


def _marker(image_id: str | None, found: frozenset[str] | None) -> LockAnswer:
    """Whether the image's mark lies on the drive. Where it has no form in which drives are marked, it lies on
    none: that says nothing of any.
    """
    answer = _named(image_id, found)
    words = (image_id or "").split()
    if answer is LockAnswer.NOT_BOOT and not all(re.fullmatch(IDENTIFIER, word) for word in words):
        return LockAnswer.INAPPLICABLE
    return answer


def _named(wanted: str | None, found: frozenset[str] | None) -> LockAnswer:
    """Whether something that the start named lies on the drive."""
    if wanted is None or (wanted and found is None):
        return LockAnswer.UNKNOWN
    if not wanted:
        return LockAnswer.INAPPLICABLE
    return LockAnswer.BOOT if set(wanted.lower().split()) & set(found or ()) else LockAnswer.NOT_BOOT


def _removable(drive: Drive, policy: WipePolicy) -> LockAnswer:
    """What can be pulled out needs a person's own word for it; what cannot is no boot key."""
    if drive.transport is Transport.USB and not policy.usb:
        return LockAnswer.UNKNOWN
    if drive.transport is Transport.USB or drive.removable is not False:
        return LockAnswer.INAPPLICABLE
    return LockAnswer.NOT_BOOT
