"""Board, firmware, processor, memory and locks in words."""

from __future__ import annotations

from model.board import Board, ChassisKind, Firmware, FirmwareKind, MicrosoftKey
from model.cpu import Cpu, Vulnerability
from model.lock import Lock, LockKind, Locks, LockState
from model.memory import EccKind, Memory, Module, Slot
from papers.facts.section import FactLine, known, line, tell
from papers.language import N_, _, ngettext
from papers.quantities import clock, memory_size
from papers.times import day_in_words

CHASSIS = {
    ChassisKind.LAPTOP: N_("laptop"),
    ChassisKind.DESKTOP: N_("desktop"),
    ChassisKind.ALL_IN_ONE: N_("all-in-one"),
    ChassisKind.MINI: N_("mini PC"),
    ChassisKind.TABLET: N_("tablet"),
    ChassisKind.CONVERTIBLE: N_("convertible"),
    ChassisKind.SERVER: N_("server"),
    ChassisKind.VIRTUAL: N_("virtual machine"),
    ChassisKind.OTHER: N_("other"),
}
LOCKS = {
    LockKind.POWER_ON_PASSWORD: N_("Power-on password"),
    LockKind.SUPERVISOR_PASSWORD: N_("BIOS password"),
    LockKind.ABSOLUTE: N_("Absolute"),
    LockKind.CHROMEBOOK: N_("Chromebook"),
    LockKind.APPLE_T2: N_("Apple T2"),
    LockKind.MDM: N_("Managed (MDM)"),
    LockKind.AUTOPILOT: N_("Autopilot"),
    LockKind.ACTIVATION_LOCK: N_("Activation lock"),
}
LOCK_STATES = {
    LockState.ACTIVE: N_("ACTIVE"),
    LockState.INACTIVE: N_("there, not active"),
}


def board_lines(board: Board) -> tuple[FactLine, ...]:
    """Who made the machine and what it calls itself."""
    chassis = None if board.chassis_kind is None else _(CHASSIS[board.chassis_kind])
    return known(
        (
            line(_("Vendor"), board.vendor),
            line(_("Model"), board.model, board.version if board.version != board.model else None),
            line(_("Family"), board.family if board.family != board.model else None),
            line(_("SKU"), board.sku),
            line(_("Kind"), chassis),
            line(_("Serial"), tell(board.serial)),
            line(_("UUID"), tell(board.system_uuid)),
            line(_("Board"), _vendor_and_model(board.board_vendor, board.board_model)),
            line(_("Board serial"), tell(board.board_serial)),
            line(_("Asset number (firmware)"), tell(board.asset_tag)),
        )
    )


def _vendor_and_model(vendor: str | None, model: str | None) -> str:
    return " ".join(part for part in (vendor, model) if part)


def firmware_lines(firmware: Firmware) -> tuple[FactLine, ...]:
    """How the machine starts."""
    released = None if firmware.released is None else day_in_words(firmware.released.isoformat())
    return known(
        (
            line(_("BIOS"), firmware.vendor, firmware.version, released),
            line(_("Started by"), tell(firmware.boot, _boot)),
            line(_("Secure Boot"), tell(firmware.secure_boot, lambda on: _("on") if on else _("off"))),
            line(_("Microsoft keys"), tell(firmware.microsoft_keys, _keys)),
            line(_("TPM"), tell(firmware.tpm_version)),
        )
    )


MICROSOFT_KEYS = {
    MicrosoftKey.WINDOWS_2011: N_("Windows 2011"),
    MicrosoftKey.THIRD_PARTY_2011: N_("third party 2011"),
    MicrosoftKey.WINDOWS_2023: N_("Windows 2023"),
    MicrosoftKey.THIRD_PARTY_2023: N_("third party 2023"),
    MicrosoftKey.ADD_IN_CARDS_2023: N_("add-in cards 2023"),
}


def _keys(keys: tuple[MicrosoftKey, ...]) -> str:
    return ", ".join(_(MICROSOFT_KEYS[key]) for key in keys) or _("none")


def _boot(kind: FirmwareKind) -> str:
    return "UEFI" if kind is FirmwareKind.UEFI else "BIOS"


def cpu_lines(cpu: Cpu) -> tuple[FactLine, ...]:
    """The processor."""
    return known(
        (
            line(_("Model"), cpu.model),
            line(_("Cores"), _cores(cpu)),
            line(_("Clock"), *_clocks(cpu)),
            line(_("Cache"), *_caches(cpu)),
            line(_("Level"), _level(cpu.level), cpu.architecture),
            line(_("Year"), None if cpu.year is None else str(cpu.year), cpu.generation),
            line(_("Virtualisation"), tell(cpu.virtualisation)),
            line(_("Vulnerabilities"), tell(cpu.vulnerabilities, _vulnerable)),
        )
    )


def _cores(cpu: Cpu) -> str:
    parts = []
    if cpu.sockets is not None and cpu.sockets > 1:
        parts.append(_("processors: {count}").format(count=cpu.sockets))
    if cpu.cores is not None:
        parts.append(ngettext("{count} core", "{count} cores", cpu.cores).format(count=cpu.cores))
    if cpu.threads is not None:
        parts.append(ngettext("{count} thread", "{count} threads", cpu.threads).format(count=cpu.threads))
    return ", ".join(parts)


def _clocks(cpu: Cpu) -> list[str]:
    told = []
    if cpu.base_hz is not None:
        told.append(clock(cpu.base_hz))
    if cpu.max_hz is not None and cpu.max_hz != cpu.base_hz:
        told.append(_("at most {clock}").format(clock=clock(cpu.max_hz)))
    if cpu.measured_hz.value is not None:
        told.append(_("measured {clock}").format(clock=clock(cpu.measured_hz.value)))
    return told


def _caches(cpu: Cpu) -> list[str]:
    sizes = {"L1d": cpu.l1d_bytes, "L1i": cpu.l1i_bytes, "L2": cpu.l2_bytes, "L3": cpu.l3_bytes}
    return [f"{name} {memory_size(size)}" for name, size in sizes.items() if size is not None]


def _level(level: int | None) -> str | None:
    if level is None:
        return None
    return _("32-bit processor") if level == 0 else f"x86-64-v{level}"


def _vulnerable(found: tuple[Vulnerability, ...]) -> str:
    """A count of those that matter: affected and not mitigated ones are named."""
    open_ones = [item.name for item in found if item.affected and not item.mitigated]
    if not open_ones:
        return _("none open")
    count = ngettext("{count} not mitigated", "{count} not mitigated", len(open_ones))
    return f"{count.format(count=len(open_ones))} ({', '.join(open_ones)})"


def memory_lines(memory: Memory) -> tuple[FactLine, ...]:
    """Total, slots, and errors."""
    return known(
        (
            line(_("Total"), *_totals(memory)),
            *_slot_lines(memory),
            line(_("ECC"), tell(memory.ecc, _ecc)),
            *_error_lines(memory),
        )
    )


def _totals(memory: Memory) -> list[str]:
    told = []
    if memory.fitted_bytes is not None:
        told.append(memory_size(memory.fitted_bytes))
    elif memory.total_bytes is not None:
        told.append(_("{size} seen by the system").format(size=memory_size(memory.total_bytes)))
    if memory.maximum_bytes is not None:
        told.append(_("at most {size}").format(size=memory_size(memory.maximum_bytes)))
    return told


def _slot_lines(memory: Memory) -> tuple[FactLine, ...]:
    if memory.slots.value is None:
        return (line(_("Slots"), tell(memory.slots)),)
    return tuple(
        line(slot.name, tell(slot.module, _module, none=_("empty slot"))) for slot in _in_order(memory)
    )


def _in_order(memory: Memory) -> tuple[Slot, ...]:
    return memory.slots.value or ()


def _module(module: Module) -> str:
    size = None if module.size_bytes is None else memory_size(module.size_bytes)
    rate = module.configured_mt_per_s or module.speed_mt_per_s
    speed = None if rate is None else f"{rate} MT/s"
    kind = " ".join(part for part in (module.kind, module.form) if part)
    ecc = "ECC" if module.ecc else None
    parts = (size, kind, speed, ecc, _vendor_and_model(module.maker, module.part))
    return ", ".join(part for part in parts if part)


def _ecc(kind: EccKind) -> str:
    words = {
        EccKind.NONE: _("no"),
        EccKind.PARITY: _("parity"),
        EccKind.SINGLE_BIT: _("corrects one bit"),
        EccKind.MULTI_BIT: _("corrects several bits"),
        EccKind.CRC: "CRC",
    }
    return words[kind]


def _error_lines(memory: Memory) -> tuple[FactLine, ...]:
    """The errors that the controller counted, where one counts."""
    return tuple(
        line(label, str(fact.value))
        for label, fact in (
            (_("Corrected errors"), memory.corrected_errors),
            (_("Errors"), memory.uncorrected_errors),
        )
        if fact.value is not None
    )


def lock_lines(locks: Locks) -> tuple[FactLine, ...]:
    """Every kind of lock, and whether a Windows key is there."""
    key = tell(locks.windows_key, lambda there: _("in the BIOS") if there else _("none"))
    return (*(_lock_line(lock) for lock in locks.locks), line(_("Windows key"), key))


def _lock_line(lock: Lock) -> FactLine:
    return line(_(LOCKS[lock.kind]), tell(lock.state, lambda state: _(LOCK_STATES[state])))
