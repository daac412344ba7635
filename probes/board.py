"""The board: who made the machine, what it calls itself, what kind of case it has."""

from __future__ import annotations

import re

from host.errors import HostError
from host.port import Host, read_text
from judge.identity.placeholders import is_placeholder, is_placeholder_serial, is_placeholder_uuid
from model.board import Board, ChassisKind
from model.fact import Fact, Why, absent, present, unknown
from probes.body import NOTHING_KNOWN, Body, look
from probes.chassis import chassis_kind, chassis_of, number_kind, word_kind
from probes.probe import Probe, Probed
from probes.smbios import Smbios, Structure, ask_smbios

DMI = "/sys/class/dmi/id"
SYSTEM, BASEBOARD, BATTERY = 1, 2, 22
NAMES = (
    "sys_vendor", "product_name", "product_version", "product_family", "product_sku",
    "board_vendor", "board_name", "chassis_type", "chassis_asset_tag",
)  # fmt: skip
NAMING = ("sys_vendor", "product_name", "board_name", "product_version", "product_family")
SERIALS = ("product_serial", "product_uuid", "board_serial", "chassis_serial")

VIRTUAL = re.compile(
    r"\b(qemu|vmware|virtualbox|innotek|virtual machine|bochs|parallels|firecracker|google compute engine"
    r"|amazon ec2|openstack|bhyve|rhev hypervisor|ovirt|(kvm|xen|ahv)\b)",
    re.IGNORECASE,
)


def probe(host: Host) -> Probed[Board]:
    """The board by dmidecode and by what the kernel shows; by the latter alone without root."""
    body = look(host)
    try:
        smbios = ask_smbios(host)
    except HostError as error:
        board = board_without_root(host, body)
        return Probed(fact=error.as_fact() if board is None else present(board))
    return Probed(fact=present(read_board(host, smbios, body)[0]))


def read_board(host: Host, smbios: Smbios, body: Body = NOTHING_KNOWN) -> tuple[Board, bool]:
    """The board, and whether its table can be trusted: one that is cut short, or that names another machine
    than the kernel does, gives way to /sys/class/dmi/id wherever that tells.
    """
    told = parse(smbios, body)
    is_complete = smbios.is_whole and smbios.first(SYSTEM) is not None  # DSP0134, 6.2: every table has one
    is_trusted = is_complete and not _contradicts(host, told)
    kernel = None if is_trusted else board_without_root(host, body)
    return (told if kernel is None else _together(kernel, told)), is_trusted


def _contradicts(host: Host, told: Board) -> bool:
    """Whether the kernel, which read the same table when it started, calls the machine something else."""
    for name, ours in (("sys_vendor", told.vendor), ("product_name", told.model)):
        text = _text(host, name)
        if ours is None or text is None or is_placeholder(text):
            continue
        if _letters(text) != _letters(ours) and ours not in (told.board_vendor, told.board_model):
            return True
    return False


def _letters(text: str) -> str:
    """What two ways of reading a string have in common: dmidecode prints dots for what it cannot."""
    return re.sub(r"[\W_]+", "", text.encode("ascii", "ignore").decode()).lower()


def _together(kernel: Board, told: Board) -> Board:
    """What the kernel shows, and from the table what it does not."""
    merged = {}
    for name in Board.__dataclass_fields__:
        ours, theirs = getattr(kernel, name), getattr(told, name)
        is_silent = ours is None or (isinstance(ours, Fact) and not ours.is_present and not theirs.is_unknown)
        merged[name] = theirs if is_silent else ours
    return Board(**merged)


def parse(smbios: Smbios, body: Body = NOTHING_KNOWN) -> Board:
    """The board in an SMBIOS table; a vendor's placeholder for a serial is an absent one."""
    system, board, chassis = smbios.first(SYSTEM), smbios.first(BASEBOARD), chassis_of(smbios)
    vendor, model = _name(system, "Manufacturer"), _name(system, "Product Name")
    version, family = _name(system, "Version"), _name(system, "Family")
    board_vendor, board_model = _name(board, "Manufacturer"), _name(board, "Product Name")
    names = (vendor or board_vendor, model or board_model, version, family)
    return Board(
        vendor=names[0],
        model=names[1],
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
            " ".join(filter(None, names)),
            virtual=is_virtual(vendor, model),
            battery=smbios.first(BATTERY) is not None,
            body=body,
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


def _told_kind(chassis: Structure | None, vendor: str | None) -> ChassisKind | None:
    """What SMBIOS calls the case."""
    return _believed(None if chassis is None else word_kind(chassis.text("Type")), vendor)


def _believed(kind: ChassisKind | None, vendor: str | None) -> ChassisKind | None:
    """Coreboot on Chromebooks called every case a desktop."""
    return None if kind is ChassisKind.DESKTOP and (vendor or "").lower() == "google" else kind


def is_virtual(vendor: str | None, model: str | None) -> bool:
    """Whether these are the names of a virtual machine."""
    return VIRTUAL.search(f"{vendor or ''} {model or ''}") is not None


def board_without_root(host: Host, body: Body = NOTHING_KNOWN) -> Board | None:
    """The board without root; None where the kernel shows no DMI at all."""
    texts = {name: _text(host, name) for name in NAMES}
    if not any(texts.values()):
        return None
    names = {name: None if is_placeholder(text) else text for name, text in texts.items()}
    serials = {name: _serial_file(host, name) for name in SERIALS}
    tag = names["chassis_asset_tag"]
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
            _believed(number_kind(texts["chassis_type"]), names["sys_vendor"]),
            " ".join(filter(None, (names[name] for name in NAMING))),
            virtual=is_virtual(names["sys_vendor"], names["product_name"]),
            battery=False,
            body=body,
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
