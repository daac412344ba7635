"""Locks that make a gift worthless: firmware passwords, Absolute, and those that only a person can see."""

from __future__ import annotations

import re

from host.errors import HostError
from host.port import Host, read_text
from host.redaction.windows_key import MSDM_TABLE
from model.board import Board
from model.fact import Fact, Why, absent, present, unknown
from model.lock import Lock, LockKind, Locks, LockState
from probes.absolute import ATTRIBUTES, absolute_lock
from probes.board import board_without_root, read_board
from probes.probe import Probe, Probed
from probes.smbios import Smbios, ask_smbios

HARDWARE_SECURITY = 24
# The models with a T2 chip, by Apple's own list (support article HT208862).
T2_MODELS = re.compile(
    r"iMacPro1,1|iMac20,[12]|MacPro7,1|Macmini8,1|MacBookAir(8,[12]|9,1)|MacBookPro(15,[1-4]|16,[1-4])"
)
STATUS_WORDS = {"enabled": LockState.ACTIVE, "disabled": LockState.INACTIVE}
STATUS_KEYS = {
    LockKind.POWER_ON_PASSWORD: "Power-On Password Status",
    LockKind.SUPERVISOR_PASSWORD: "Administrator Password Status",
}
ROLES = {
    "bios-admin": LockKind.SUPERVISOR_PASSWORD,
    "power-on": LockKind.POWER_ON_PASSWORD,
    "system-mgmt": LockKind.SUPERVISOR_PASSWORD,
}
BESIDE_ANOTHER = frozenset(
    {"system-mgmt"}
)  # a second key to the setup: that it is not set says nothing of the first
T2_DEVICES = re.compile(
    r"^PCI_ID=106B:180[12]$", re.MULTILINE
)  # pci.ids: T2 Bridge Controller, Secure Enclave
CHROME_OS = ("/sys/firmware/vpd/*", "/sys/bus/acpi/devices/GGL0001:*", "/sys/bus/acpi/devices/GOOG0016:*")


def probe(host: Host) -> Probed[Locks]:
    """Every lock once, each with what told of it."""
    smbios: Smbios | None = None
    board: Board | None = None
    why, is_trusted = Why.NOT_REPORTED, True
    try:
        smbios = ask_smbios(host)
        board, is_trusted = read_board(host, smbios)
    except HostError as error:
        board, why = board_without_root(host), error.why
    virtual = board is not None and board.chassis_kind == "virtual"
    locks = (
        *_passwords(host, smbios, why, virtual=virtual, is_trusted=is_trusted),
        absolute_lock(host, smbios, virtual=virtual),
        *_owner_locks(host, board, virtual=virtual, is_trusted=is_trusted),
    )
    return Probed(fact=present(Locks(locks=locks, windows_key=_windows_key(host))))


def _passwords(host: Host, smbios: Smbios | None, why: Why, *, virtual: bool, is_trusted: bool) -> list[Lock]:
    """Both passwords, by the vendor's driver where there is one, else by SMBIOS; ACTIVE wins over any
    other word, and is all that is believed of a table that is cut short.
    """
    by_driver = firmware_passwords(host)
    by_smbios = {} if smbios is None else smbios_passwords(smbios)
    if not is_trusted:
        by_smbios = {kind: told for kind, told in by_smbios.items() if told[0] is LockState.ACTIVE}
    locks = []
    for kind in (LockKind.POWER_ON_PASSWORD, LockKind.SUPERVISOR_PASSWORD):
        told = [answer for answer in (by_driver.get(kind), by_smbios.get(kind)) if answer is not None]
        active = next((answer for answer in told if answer[0] is LockState.ACTIVE), None)
        chosen = active or next(iter(told), None)
        if chosen is not None:
            locks.append(Lock(kind=kind, state=present(chosen[0]), source=chosen[1]))
        else:
            detail = None if smbios is None else ", ".join(smbios_words(smbios, kind)) or None
            state: Fact[LockState] = absent() if virtual else unknown(why, detail)
            locks.append(Lock(kind=kind, state=state, source=None))
    return locks


def smbios_passwords(smbios: Smbios) -> dict[LockKind, tuple[LockState, str]]:
    """SMBIOS type 24, Hardware Security (DMTF DSP0134, 7.25): "Enabled" and "Disabled", in any of its
    structures; enabled in one is enabled. "Not Implemented" and "Unknown" are no answer: makers whose setup
    has the password write the former too.
    """
    found = {}
    for kind in STATUS_KEYS:
        states = {STATUS_WORDS.get(word.lower()) for word in smbios_words(smbios, kind)} - {None}
        if states:
            state = LockState.ACTIVE if LockState.ACTIVE in states else LockState.INACTIVE
            found[kind] = (state, "SMBIOS type 24")
    return found


def smbios_words(smbios: Smbios, kind: LockKind) -> list[str]:
    """The firmware's own words on a password, one of each such structure."""
    told = [item.values.get(STATUS_KEYS[kind]) for item in smbios.of_type(HARDWARE_SECURITY)]
    return [word for word in told if word is not None]


def firmware_passwords(host: Host) -> dict[LockKind, tuple[LockState, str]]:
    """The vendor's driver (Documentation/ABI/testing/sysfs-class-firmware-attributes, authentication); of
    several for one password one that is set counts.
    """
    told: dict[LockKind, tuple[LockState, str]] = {}
    for folder in host.glob(f"{ATTRIBUTES}/*/authentication/*"):
        try:
            role, enabled = read_text(host, f"{folder}/role"), read_text(host, f"{folder}/is_enabled")
        except HostError:
            continue
        kind, is_active = ROLES.get(role), enabled == "1"
        if kind is None or enabled not in ("0", "1") or (role in BESIDE_ANOTHER and not is_active):
            continue
        if is_active or kind not in told:
            state = LockState.ACTIVE if is_active else LockState.INACTIVE
            told[kind] = (state, f"firmware-attributes {folder.removeprefix(ATTRIBUTES + '/')}")
    return told


def _owner_locks(host: Host, board: Board | None, *, virtual: bool, is_trusted: bool) -> list[Lock]:
    """Locks of an earlier owner's management: no firmware tells, a person has to look, where they can be
    at all. A table that is cut short rules out no chip of a maker that fits it.
    """
    vendor = "" if board is None else (board.vendor or "").lower()
    model = "" if board is None else board.model or ""
    no_name = board is None or (not is_trusted and not vendor)
    apple, chromebook = vendor.startswith("apple"), not virtual and is_chromebook(host, vendor)
    t2 = apple and (not is_trusted or bool(T2_MODELS.search(model)) or _has_t2_device(host))
    possible = {
        LockKind.CHROMEBOOK: chromebook,
        LockKind.APPLE_T2: t2,
        LockKind.MDM: not virtual,
        LockKind.AUTOPILOT: not (virtual or apple or chromebook),
        LockKind.ACTIVATION_LOCK: t2,
    }
    return [
        Lock(
            kind=kind,
            state=unknown(Why.NEEDS_PERSON if board is not None else Why.NOT_REPORTED) if may else absent(),
            source=None,
        )
        for kind, may in ((kind, may or (no_name and not virtual)) for kind, may in possible.items())
    ]


def is_chromebook(host: Host, vendor: str) -> bool:
    """Whether this is a Chrome OS machine: Google's name, or Chrome OS' own firmware tables."""
    return vendor == "google" or any(host.glob(pattern) for pattern in CHROME_OS)


def _has_t2_device(host: Host) -> bool:
    """Whether the T2 shows itself on the PCI bus."""
    for path in host.glob("/sys/bus/pci/devices/*/uevent"):
        try:
            if T2_DEVICES.search(read_text(host, path).upper()):
                return True
        except HostError:
            continue
    return False


def _windows_key(host: Host) -> Fact[bool]:
    """Whether the firmware holds a Windows key: the table is there. It is never read."""
    if host.glob(MSDM_TABLE):
        return present(True)
    return present(False) if host.glob("/sys/firmware/acpi/tables/*") else unknown(Why.NOT_REPORTED)


PROBE = Probe(name="locks", timeout_s=12.0, probe=probe)
