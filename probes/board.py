"""The board: who made the machine, what it calls itself, what kind of case it has."""

from __future__ import annotations

import re

from host.errors import HostError
from host.port import Host, read_text
from judge.identity.placeholders import is_placeholder, is_placeholder_serial, is_placeholder_uuid
from model.board import Board, ChassisKind
from model.fact import Fact, Why, absent, present, unknown
from probes.probe import Probe, Probed
from probes.smbios import Smbios, Structure, ask_smbios

DMI = "/sys/class/dmi/id"
SYSTEM, BASEBOARD, CHASSIS, BATTERY = 1, 2, 3, 22
NAMES = (
    "sys_vendor", "product_name", "product_version", "product_family", "product_sku",
    "board_vendor", "board_name", "chassis_type", "chassis_asset_tag",
)  # fmt: skip
NAMING = ("product_name", "board_name", "product_version", "product_family")
SERIALS = ("product_serial", "product_uuid", "board_serial", "chassis_serial")

# DMTF DSP0134, 7.4.1: number, the word that dmidecode prints, and what it is to us.
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
# Names that say more than a chassis type left at a wrong or at no value; none is used for two kinds of case.
MODEL_WORDS: tuple[tuple[re.Pattern[str], ChassisKind], ...] = (
    (re.compile(r"\bimac|all.in.one\b|\baio\b", re.IGNORECASE), ChassisKind.ALL_IN_ONE),
    (re.compile(r"\bmacbook", re.IGNORECASE), ChassisKind.LAPTOP),
    (re.compile(r"\bmobile thin client\b", re.IGNORECASE), ChassisKind.LAPTOP),
    (re.compile(r"\bmacmini|\bnuc\d|\bzbox\b|\bmini pc\b|\bthin client\b", re.IGNORECASE), ChassisKind.MINI),
    (re.compile(r"\bx360\b", re.IGNORECASE), ChassisKind.CONVERTIBLE),
)
LAPTOP_WORDS = re.compile(
    r"notebook|laptop|netbook|chromebook|\b(latitude|elitebook|probook|zbook|thinkpad|ideapad|vivobook|zenbook"
    r"|travelmate|lifebook|tecra|satellite|inspiron (1[3457]\d\d|n\d{4})|precision m\d{4})",
    re.IGNORECASE,
)
VAGUE = frozenset({None, ChassisKind.OTHER})
PORTABLE = frozenset({ChassisKind.LAPTOP, ChassisKind.CONVERTIBLE, ChassisKind.TABLET})
# Names of boxes that series of laptops carry as well: where SMBIOS says that it is carried, it is.
BOXES = frozenset({ChassisKind.MINI})
VIRTUAL = re.compile(
    r"\b(qemu|vmware|virtualbox|innotek|virtual machine|bochs|parallels|firecracker|google compute engine"
    r"|amazon ec2|openstack|bhyve|rhev hypervisor|ovirt|(kvm|xen|ahv)\b)",
    re.IGNORECASE,
)


def probe(host: Host) -> Probed[Board]:
    """The board by dmidecode, or, without root, by what the kernel shows everybody."""
    try:
        return Probed(fact=present(parse(ask_smbios(host))))
    except HostError as error:
        board = board_without_root(host)
        return Probed(fact=error.as_fact() if board is None else present(board))


def parse(smbios: Smbios) -> Board:
    """The board in an SMBIOS table; a vendor's placeholder for a serial is an absent one."""
    system, board, chassis = (smbios.first(number) for number in (SYSTEM, BASEBOARD, CHASSIS))
    vendor, model = _name(system, "Manufacturer"), _name(system, "Product Name")
    version, family = _name(system, "Version"), _name(system, "Family")
    board_vendor, board_model = _name(board, "Manufacturer"), _name(board, "Product Name")
    return Board(
        vendor=vendor or board_vendor,
        model=model or board_model,
        version=version,
        family=family,
        sku=_name(system, "SKU Number"),
        serial=_serial(system, "Serial Number"),
        system_uuid=_uuid(system),
        board_vendor=board_vendor,
        board_model=board_model,
        board_serial=_serial(board, "Serial Number"),
        chassis_kind=chassis_kind(
            _told_kind(chassis, vendor),
            " ".join(filter(None, (model or board_model, version, family))),
            virtual=is_virtual(vendor, model),
            battery=smbios.first(BATTERY) is not None,
        ),
        chassis_serial=_serial(chassis, "Serial Number"),
        asset_tag=_tag(chassis),
    )


def _name(structure: Structure | None, key: str) -> str | None:
    text = None if structure is None else structure.text(key)
    return None if is_placeholder(text) else text


def _serial(structure: Structure | None, key: str) -> Fact[str]:
    if structure is None or key not in structure.values:
        return unknown(Why.NOT_REPORTED)
    text = structure.text(key)
    return absent() if text is None or is_placeholder_serial(text) else present(text)


def _tag(chassis: Structure | None) -> Fact[str]:
    """What an earlier owner wrote; it may be short."""
    if chassis is None or "Asset Tag" not in chassis.values:
        return unknown(Why.NOT_REPORTED)
    text = _name(chassis, "Asset Tag")
    return absent() if text is None else present(text)


def _uuid(system: Structure | None) -> Fact[str]:
    if system is None or "UUID" not in system.values:
        return unknown(Why.NOT_REPORTED)
    text = system.values["UUID"]
    return absent() if is_placeholder_uuid(text) else present(text.strip().lower())


def chassis_kind(told: ChassisKind | None, names: str, *, virtual: bool, battery: bool) -> ChassisKind | None:
    """What kind of case it is, from what SMBIOS calls it, the names of the machine, and whether SMBIOS lists
    a portable battery (type 22): the battery counts only where the chassis type says nothing, since desktops
    carry empty entries.
    """
    if virtual:
        return ChassisKind.VIRTUAL
    named = next((kind for pattern, kind in MODEL_WORDS if pattern.search(names)), None)
    if named is not None and not (named in BOXES and told in PORTABLE):
        return named
    if told in VAGUE and (battery or LAPTOP_WORDS.search(names)):
        return ChassisKind.LAPTOP
    return told


def _told_kind(chassis: Structure | None, vendor: str | None) -> ChassisKind | None:
    """What SMBIOS calls the case."""
    word = None if chassis is None else chassis.text("Type")
    return None if word is None else _believed(CHASSIS_WORDS.get(word.lower()), vendor)


def _believed(kind: ChassisKind | None, vendor: str | None) -> ChassisKind | None:
    """Coreboot on Chromebooks called every case a desktop."""
    return None if kind is ChassisKind.DESKTOP and (vendor or "").lower() == "google" else kind


def is_virtual(vendor: str | None, model: str | None) -> bool:
    """Whether these are the names of a virtual machine."""
    return VIRTUAL.search(f"{vendor or ''} {model or ''}") is not None


def board_without_root(host: Host) -> Board | None:
    """The board without root; None where the kernel shows no DMI at all."""
    texts = {name: _text(host, name) for name in NAMES}
    if not any(texts.values()):
        return None
    names = {name: None if is_placeholder(text) else text for name, text in texts.items()}
    serials = {name: _serial_file(host, name) for name in SERIALS}
    tag = names["chassis_asset_tag"]
    number = texts["chassis_type"] or ""
    kind = CHASSIS_TYPES.get(int(number)) if number.isdigit() else None
    return Board(
        vendor=names["sys_vendor"] or names["board_vendor"],
        model=names["product_name"] or names["board_name"],
        version=names["product_version"],
        family=names["product_family"],
        sku=names["product_sku"],
        serial=serials["product_serial"],
        system_uuid=serials["product_uuid"],
        board_vendor=names["board_vendor"],
        board_model=names["board_name"],
        board_serial=serials["board_serial"],
        chassis_kind=chassis_kind(
            None if kind is None else _believed(kind[1], names["sys_vendor"]),
            " ".join(filter(None, (names[name] for name in NAMING))),
            virtual=is_virtual(names["sys_vendor"], names["product_name"]),
            battery=False,
        ),
        chassis_serial=serials["chassis_serial"],
        asset_tag=absent() if tag is None else present(tag),
    )


def _text(host: Host, name: str) -> str | None:
    try:
        return read_text(host, f"{DMI}/{name}") or None
    except HostError:
        return None


def _serial_file(host: Host, name: str) -> Fact[str]:
    """A serial that the kernel shows to root only (drivers/firmware/dmi-id.c)."""
    try:
        text = read_text(host, f"{DMI}/{name}")
    except HostError as error:
        return error.as_fact()
    placeholder = is_placeholder_uuid(text) if name == "product_uuid" else is_placeholder_serial(text)
    return absent() if placeholder else present(text.lower() if name == "product_uuid" else text)


PROBE = Probe(name="board", timeout_s=12.0, probe=probe)
