"""What the configuration protects, however a person copied it: pure.

Written where a drive's name can be read: its label, `lsblk`, `/dev/disk/by-id`, an earlier certificate. An
entry that may mean a drive protects it: who protects too much erases too little.
"""

from __future__ import annotations

from collections.abc import Sequence

from judge.identity.same_drive import plain
from model.drive import Drive
from model.erasure import DriveToken
from model.message import Message, say
from wipe.planned import PlannedDrive
from wipe.udev_names import is_one_of

SHORTEST_PART = 4  # of a serial, as a person confirms by
SHORTEST_WITHIN = 6  # of a serial with other words around it
SHORTEST_BEGINNING = 10  # a shorter one is that of a whole series
ALIKE = str.maketrans({"o": "0", "i": "1", "l": "1"})


def is_protected(protect: Sequence[str], drive: Drive, token: DriveToken | None) -> bool:
    """Whether any entry means this drive."""
    return any(means(entry, drive, token) for entry in protect)


def protects(protect: Sequence[str], item: PlannedDrive) -> bool:
    """Whether any entry means this drive, by its own names or by udev's."""
    linked = any(is_one_of(entry, item.names) for entry in protect)
    return linked or is_protected(protect, item.drive, item.token)


def unmatched(protect: Sequence[str], drives: Sequence[PlannedDrive]) -> tuple[Message, ...]:
    """Each entry that means no drive here: it may be mistyped."""
    return tuple(
        say("wipe.protects_nothing", entry=entry)
        for entry in protect
        if not any(protects((entry,), item) for item in drives)
    )


def means(entry: str, drive: Drive, token: DriveToken | None) -> bool:
    """Whether an entry is a name of this drive: its serial, an end of it (labels and tools leave its
    beginning out), with more around it, or as NVMe's links spell it; its WWN, its path, or a link in
    `/dev/disk/by-id`.
    """
    if entry.strip() in (drive.name, drive.path):
        return True
    asked = _read(entry.rsplit("/", 1)[-1].partition("-part")[0])
    if asked is None:
        return False
    serials = {drive.serial.value, None if token is None else token.serial}
    wwns = {drive.wwn.value, None if token is None else token.wwn}
    return any(_is_serial(asked, name) for name in filter(None, serials)) or any(
        _digits(name) in asked for name in wwns if name and _digits(name)
    )


def _is_serial(asked: str, serial: str) -> bool:
    """Whether an entry, as an eye reads it, is a serial or a part of it that is long enough."""
    name = _read(serial)
    if name is None:
        return False
    if name == asked or (len(asked) >= SHORTEST_PART and name.endswith(asked)):
        return True
    if len(name) >= SHORTEST_PART and (asked.endswith(name) or _without_lun(asked).endswith(name)):
        return True
    spelt = (_read(serial.strip().encode().hex()) or "") in asked
    return (
        spelt
        or (len(name) >= SHORTEST_WITHIN and name in asked)
        or (len(asked) >= SHORTEST_BEGINNING and name.startswith(asked))
    )


def _read(text: str | None) -> str | None:
    """As an eye reads it: no blanks nor signs, no capitals, one sign for those that look alike."""
    found = plain(text)
    return None if found is None else found.translate(ALIKE)


def _digits(wwn: str) -> str:
    """The digits of a WWN, without what names its kind."""
    return (_read(wwn.rsplit(".", 1)[-1]) or "").removeprefix("0x")


def _without_lun(asked: str) -> str:
    """A by-id name of a USB drive ends in its unit, `-0:0`."""
    return asked.removesuffix("00")
