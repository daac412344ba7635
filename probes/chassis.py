"""Chassis: what kind of case a machine has, from SMBIOS, its names, and what the kernel shows of it.

No single one of them is believed: vendors leave "Notebook" in mini PCs, "Other" in netbooks, "Docking
Station" in docked laptops.
"""

from __future__ import annotations

from model.board import PORTABLE, ChassisKind
from probes.body import NOTHING_KNOWN, Body
from probes.model_families import is_shared_name, kind_by_name
from probes.smbios import Smbios, Structure

CHASSIS, BASEBOARD, BATTERY = 3, 2, 22

# DMTF DSP0134, 7.4.1: number, the word that dmidecode prints, and what it is to us. Docking stations,
# expansion and peripheral chassis are no machines, and so are not here.
CHASSIS_TYPES: dict[int, tuple[str, ChassisKind]] = {
    1: ("Other", ChassisKind.OTHER),
    3: ("Desktop", ChassisKind.DESKTOP),
    4: ("Low Profile Desktop", ChassisKind.DESKTOP),
    5: ("Pizza Box", ChassisKind.DESKTOP),
    6: ("Mini Tower", ChassisKind.DESKTOP),
    7: ("Tower", ChassisKind.DESKTOP),
    8: ("Portable", ChassisKind.LAPTOP),
    9: ("Laptop", ChassisKind.LAPTOP),
    10: ("Notebook", ChassisKind.LAPTOP),
    11: ("Hand Held", ChassisKind.TABLET),
    13: ("All In One", ChassisKind.ALL_IN_ONE),
    14: ("Sub Notebook", ChassisKind.LAPTOP),
    15: ("Space-saving", ChassisKind.DESKTOP),
    16: ("Lunch Box", ChassisKind.DESKTOP),
    17: ("Main Server Chassis", ChassisKind.SERVER),
    23: ("Rack Mount Chassis", ChassisKind.SERVER),
    24: ("Sealed-case PC", ChassisKind.DESKTOP),
    28: ("Blade", ChassisKind.SERVER),
    30: ("Tablet", ChassisKind.TABLET),
    31: ("Convertible", ChassisKind.CONVERTIBLE),
    32: ("Detachable", ChassisKind.CONVERTIBLE),
    35: ("Mini PC", ChassisKind.MINI),
    36: ("Stick PC", ChassisKind.MINI),
}
CHASSIS_WORDS = {word.lower(): kind for word, kind in CHASSIS_TYPES.values()}
VAGUE = frozenset({None, ChassisKind.OTHER})
STANDING = frozenset({ChassisKind.DESKTOP, ChassisKind.MINI})


def chassis_of(smbios: Smbios) -> Structure | None:
    """The structure of the machine's own case: the one that its board lies in and that is a machine, else the
    first that is one, else the first of all.
    """
    found = smbios.of_type(CHASSIS)
    boards = [board.values.get("Chassis Handle", "").lower() for board in smbios.of_type(BASEBOARD)]
    machines = [item for item in found if word_kind(item.text("Type")) not in VAGUE]
    own = [item for item in machines if item.handle.lower() in boards]
    return next(iter([*own, *machines, *found]), None)


def word_kind(word: str | None) -> ChassisKind | None:
    """What dmidecode's word for a chassis type is to us; None for no word and for what is no machine."""
    return None if word is None else CHASSIS_WORDS.get(word.lower())


def number_kind(number: str | None) -> ChassisKind | None:
    """The same for the number that the kernel shows."""
    known = CHASSIS_TYPES.get(int(number)) if number is not None and number.isdigit() else None
    return None if known is None else known[1]


def chassis_kind(
    told: ChassisKind | None,
    names: str,
    *,
    virtual: bool,
    battery: bool,
    body: Body = NOTHING_KNOWN,
) -> ChassisKind | None:
    """What kind of case it is; None where the signs contradict each other.

    `told` is what SMBIOS calls it, `names` are those of the maker and the machine, and `battery` whether
    SMBIOS lists a portable battery (type 22): it counts only where nothing else tells, since desktops carry
    empty entries.
    """
    if virtual:
        return ChassisKind.VIRTUAL
    named = kind_by_name(names)
    if named is ChassisKind.ALL_IN_ONE:
        return named
    if named in STANDING:
        return _named_to_stand(told, named, names, body)
    if named in PORTABLE and (told in VAGUE or body.is_carried):
        return told if told in PORTABLE else named
    if named is ChassisKind.CONVERTIBLE:
        return named
    return _unnamed(told, battery=battery, body=body, is_named=named in PORTABLE)


def _named_to_stand(
    told: ChassisKind | None, named: ChassisKind | None, names: str, body: Body
) -> ChassisKind | None:
    """A machine with the name of a box or a desktop: what it shows outweighs the name, and of a name that
    laptops share so does what SMBIOS says.
    """
    if told in PORTABLE and (body.is_carried or (is_shared_name(names) and not body.stands)):
        return told
    if named is ChassisKind.DESKTOP and told not in PORTABLE and told not in VAGUE:
        return told
    return named


def _unnamed(told: ChassisKind | None, *, battery: bool, body: Body, is_named: bool) -> ChassisKind | None:
    """A machine whose name tells nothing, or a laptop's that SMBIOS calls something else."""
    if told in PORTABLE and body.stands and not is_named:
        return ChassisKind.DESKTOP if body.is_a_desktops else None
    if told in STANDING and body.battery is True and (body.panel is True or body.lid is True):
        return ChassisKind.LAPTOP
    if told in VAGUE:
        if body.is_carried or is_named or (battery and not body.stands):
            return ChassisKind.LAPTOP
        return ChassisKind.DESKTOP if body.is_a_desktops else told
    return told
