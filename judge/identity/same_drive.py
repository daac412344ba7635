"""Whether two descriptions are of one drive, by what lasts of it: its WWN, its serial and its model.

The one answer for everything that outlives a boot: certificates, reports, orders that go on after a power
cut. What is not known never makes two drives one, nor does a serial or a WWN that vendors ship in many
drives. Where the names contradict each other, they are not one drive.

Spelling says nothing: udev puts `_` for blanks, the kernel pads with them, adapters change capitals.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from judge.identity.placeholders import is_placeholder_drive_serial

# How the kernel, udev and by-id links begin a WWN; what the kernel makes up from a serial ("nvme.") is none.
WWN = re.compile(r"(?:wwn-)?(?:(naa|eui|uuid)\.|0x)?([0-9a-f-]{16,36})")
NAME = re.compile(r"[a-z0-9]+")
SAYS_NOTHING = ({"0"}, {"f"})
FORM_LETTERS = 4  # of a WWN in its plain form: with its length they say which kind it is


class Lasting(Protocol):
    """What names a drive for longer than a boot; None is not known."""

    @property
    def model(self) -> str | None: ...

    @property
    def serial(self) -> str | None: ...

    @property
    def wwn(self) -> str | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DriveName:
    """The names of one drive in the form in which they are compared: equal names are equal strings.

    None is a name that it does not have, or that does not tell it from another drive.
    """

    model: str | None
    serial: str | None
    wwn: str | None

    @property
    def model_and_serial(self) -> str | None:
        """Both in one, as a column holds them; None unless both are known."""
        return None if self.model is None or self.serial is None else f"{self.model}/{self.serial}"


def drive_name(drive: Lasting, *, serial_is_own: bool = True) -> DriveName:
    """The names of a drive; `serial_is_own` False when the serial may be an adapter's, or another drive's as
    well.
    """
    serial = None if not serial_is_own or is_placeholder_drive_serial(drive.serial) else plain(drive.serial)
    return DriveName(model=plain(drive.model), serial=serial, wwn=plain_wwn(drive.wwn))


def is_same_drive(one: DriveName, other: DriveName) -> bool:
    """By the WWN, which contradicts too where both are of one form (an NVMe namespace may be named by its
    EUI-64 or its NGUID); else by serial and model.
    """
    if one.wwn is not None and other.wwn is not None and _is_of_one_form(one.wwn, other.wwn):
        return one.wwn == other.wwn
    return one.model_and_serial is not None and one.model_and_serial == other.model_and_serial


def differ(one: DriveName, other: DriveName) -> bool:
    """Whether a WWN or a serial that both have differs, in whatever form: two copies of one description."""
    pairs = ((one.wwn, other.wwn), (one.serial, other.serial))
    return any(ours is not None and theirs is not None and ours != theirs for ours, theirs in pairs)


def _is_of_one_form(one: str, other: str) -> bool:
    return len(one) == len(other) and one[:FORM_LETTERS] == other[:FORM_LETTERS]


def plain(text: str | None) -> str | None:
    """Letters and digits alone, small; None where nothing is left."""
    return "".join(NAME.findall((text or "").lower())) or None


def plain_wwn(text: str | None) -> str | None:
    """A WWN as its kind and its digits; None for none, and for one that says nothing: zeros or ones behind
    the first digit, which makers leave where they burnt none in.
    """
    found = WWN.fullmatch((text or "").strip().lower())
    digits = None if found is None else plain(found[2])
    if found is None or digits is None or set(digits[1:]) in SAYS_NOTHING:
        return None
    return f"{found[1] or 'naa'}.{digits}"
