"""Memory: every slot and what is in it, what the board can take, and the errors counted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from host.errors import HostError
from host.port import Host, read_text
from judge.identity.placeholders import is_placeholder, is_placeholder_serial
from model.fact import Fact, Why, absent, present, unknown
from model.machine import Missing
from model.memory import EccKind, Memory, Module, Slot
from probes.memory_makers import maker_name
from probes.probe import Probe, Probed
from probes.smbios import Smbios, Structure, ask_smbios

ARRAY, DEVICE = 16, 17
UNITS = {
    "bytes": 1,
    "kb": 1 << 10,
    "kib": 1 << 10,
    "mb": 1 << 20,
    "mib": 1 << 20,
    "gb": 1 << 30,
    "gib": 1 << 30,
    "tb": 1 << 40,
    "tib": 1 << 40,
}
SIZE = re.compile(r"(?<!\d)(\d{1,12})\s*(bytes|[kmgt]i?b)\b", re.IGNORECASE)
SPEED = re.compile(r"(\d{1,6})\s*(?:MHz|MT/s)")
HEXADECIMAL = re.compile(r"0x((?:[0-9a-f]{2}){8,})", re.IGNORECASE)
MEM_TOTAL = re.compile(r"^MemTotal:\s+(\d{1,15}) kB", re.MULTILINE)
NO_KINDS = frozenset({None, "Other", "Reserved", "DRAM", "<OUT OF SPEC>"})
PLAUSIBLE_MT_PER_S = range(60, 12_801)  # from SDRAM on; firmware also says 6, 33, 54205 and 65535
# The data rates of a type (JEDEC JESD79 and JESD209), the lowest first. What is below that is the clock, half
# of a rate; makers sell modules that go beyond the highest.
RATES_MT_PER_S = {
    "DDR2": (400, 533, 667, 800, 1066),
    "DDR3": (800, 1066, 1333, 1600, 1866, 2133),
    "LPDDR3": (800, 1066, 1333, 1600, 1866, 2133),
    "DDR4": (1600, 1866, 2133, 2400, 2666, 2933, 3200),
    "LPDDR4": (1600, 2133, 2400, 2666, 2933, 3200, 3733, 4266),
    "DDR5": (3200, 3600, 4000, 4400, 4800, 5200, 5600, 6000, 6400),
    "LPDDR5": (3200, 3733, 4266, 4800, 5500, 6000, 6400),
}
FASTEST_FIRST_DDR = 600  # JESD79 ends at 400, the fastest ever sold did 600
MOST_OF_HIGHEST = 1.6  # of the highest rate of a type, the fastest modules ever sold do that
CLOCK_ROUNDING = 4  # 667 MHz are 1333 MT/s
FEWEST_SEEN_SHARE = 0.6  # firmware and graphics keep some of the memory, never so much
MOST_LOST = 64
DATA_WIDTHS = frozenset({8, 16, 32, 64, 128})  # bits; firmware also says 65508
NOT_MEMORY = frozenset({"flash", "eeprom", "feprom", "eprom", "rom"})
ECC_WORDS = {
    "none": EccKind.NONE,
    "parity": EccKind.PARITY,
    "single-bit ecc": EccKind.SINGLE_BIT,
    "multi-bit ecc": EccKind.MULTI_BIT,
    "crc": EccKind.CRC,
}
CONTROLLERS = "/sys/devices/system/edac/mc/mc*"


def probe(host: Host) -> Probed[Memory]:
    """Memory by dmidecode and the kernel; without root the slots are unknown and the total is not."""
    try:
        total = parse_meminfo(read_text(host, "/proc/meminfo"))
    except HostError:
        total = None
    corrected, uncorrected = (_edac(host, name) for name in ("ce_count", "ue_count"))
    try:
        memory = parse(ask_smbios(host), total, corrected, uncorrected)
    except HostError as error:
        memory = Memory(
            total_bytes=total,
            fitted_bytes=None,
            maximum_bytes=None,
            slots=error.as_fact(),
            ecc=error.as_fact(),
            corrected_errors=corrected,
            uncorrected_errors=uncorrected,
        )
    if memory.total_bytes is None and memory.slots.value is None:
        return Probed(fact=unknown(memory.slots.why or Why.NOT_REPORTED, memory.slots.detail))
    missing = () if total is not None else (Missing(where="memory.total_bytes", why=Why.NOT_REPORTED),)
    return Probed(fact=present(memory), missing=missing)


def parse_meminfo(text: str) -> int | None:
    """MemTotal of /proc/meminfo in bytes (proc_meminfo(5))."""
    found = MEM_TOTAL.search(text)
    return int(found[1]) * 1024 if found else None


def parse(smbios: Smbios, total_bytes: int | None, corrected: Fact[int], uncorrected: Fact[int]) -> Memory:
    """Memory in an SMBIOS table; arrays and devices of flash and video memory are left out."""
    arrays = [
        item for item in smbios.of_type(ARRAY) if (item.text("Use") or "System Memory") == "System Memory"
    ]
    handles = {item.handle.lower() for item in arrays}
    devices = [item for item in smbios.of_type(DEVICE) if _is_memory(item, handles)]
    slots = tuple(_slot(item, name) for item, name in zip(devices, _slot_names(devices), strict=True))
    lost = () if smbios.is_whole else _lost(arrays, len(slots))
    modules = [slot.module.value for slot in slots if slot.module.value is not None]
    fitted = None if lost else _fitted(modules, total_bytes)
    slots = (*(slots if lost else _denied(slots, modules, total_bytes)), *lost)
    return Memory(
        total_bytes=total_bytes,
        fitted_bytes=fitted,
        maximum_bytes=_maximum(arrays, fitted or total_bytes),
        slots=_slots_fact(slots),
        ecc=_ecc(arrays, modules),
        corrected_errors=corrected,
        uncorrected_errors=uncorrected,
    )


def _fitted(modules: Sequence[Module], total_bytes: int | None) -> int | None:
    """The sum of the modules; None when one has no size, or when the kernel manages more than that, or so
    little that it cannot be true.
    """
    sizes = [module.size_bytes for module in modules]
    known = [size for size in sizes if size is not None]
    if not known or len(known) < len(sizes):
        return None
    if total_bytes is not None and not FEWEST_SEEN_SHARE * sum(known) <= total_bytes <= sum(known):
        return None
    return sum(known)


def _lost(arrays: Sequence[Structure], described: int) -> tuple[Slot, ...]:
    """The slots that a table lost which was cut: as many as the arrays have beyond those described, and one
    where the arrays are gone as well. A whole table is not counted so: firmware often has another number.
    """
    numbers = [array.text("Number Of Devices") or "" for array in arrays]
    told = [int(number) for number in numbers if re.fullmatch("[0-9]{1,5}", number)]
    count = sum(told) - described if told and len(told) == len(numbers) else 1
    doubt: Fact[Module] = unknown(Why.NOT_REPORTED, "the firmware's table is cut off")
    first = described + 1
    return tuple(
        Slot(name=f"#{number}", module=doubt) for number in range(first, first + min(count, MOST_LOST))
    )


def _denied(slots: tuple[Slot, ...], modules: Sequence[Module], total_bytes: int | None) -> tuple[Slot, ...]:
    """The slots without what the kernel's total denies: where it manages more than the modules, no slot is
    known to be empty, and without such a slot no module has the size that is told; where it manages far
    less, no module is known to be there.
    """
    sizes = [module.size_bytes for module in modules]
    told = sum(size or 0 for size in sizes)
    if total_bytes is None or None in sizes or not sizes:
        return slots
    if total_bytes < FEWEST_SEEN_SHARE * told:
        fewer: Fact[Module] = unknown(
            Why.NOT_REPORTED, "the system has far less memory than the modules told"
        )
        return tuple(slot if slot.module.is_absent else replace(slot, module=fewer) for slot in slots)
    if total_bytes <= told:
        return slots
    more: Fact[Module] = unknown(Why.NOT_REPORTED, "the system has more memory than the modules told")
    if all(slot.module.value is not None for slot in slots):
        return tuple(replace(slot, module=more) for slot in slots)
    return tuple(replace(slot, module=more) if slot.module.is_absent else slot for slot in slots)


def _slots_fact(slots: tuple[Slot, ...]) -> Fact[tuple[Slot, ...]]:
    if slots and all(slot.module.is_absent for slot in slots):
        return unknown(Why.NOT_REPORTED, "the firmware says that every slot is empty")
    return present(slots) if slots else unknown(Why.NOT_REPORTED)


def _is_memory(device: Structure, arrays: set[str]) -> bool:
    """Whether a memory device is system memory: not flash, and not the graphics memory that some firmware
    lists without a type and a maker.
    """
    array = (device.text("Array Handle") or "").lower()
    if arrays and array.startswith("0x") and array not in arrays:
        return False
    kind = (device.text("Type") or "").lower()
    if kind == "reserved" and device.text("Manufacturer") is None and device.text("Part Number") is None:
        return False
    return kind not in NOT_MEMORY


def _slot_names(devices: Sequence[Structure]) -> list[str]:
    """What the board calls its slots; with the bank where two have one name."""
    names = [device.text("Locator") or device.text("Bank Locator") or device.handle for device in devices]
    banks = [device.text("Bank Locator") for device in devices]
    return [
        f"{bank} {name}" if names.count(name) > 1 and bank is not None and bank != name else name
        for name, bank in zip(names, banks, strict=True)
    ]


def _slot(device: Structure, name: str) -> Slot:
    size = device.values.get("Size", "")
    if "no module" in size.lower() or "not installed" in size.lower():
        return Slot(name=name, module=absent())
    size_bytes = parse_size(size)
    if size_bytes is None and device.text("Manufacturer") is None and device.text("Part Number") is None:
        return Slot(name=name, module=unknown(Why.NOT_REPORTED))
    return Slot(name=name, module=present(_module(device, size_bytes)))


def _module(device: Structure, size_bytes: int | None) -> Module:
    kind = device.text("Type")
    serial = device.text("Serial Number")
    maker, part = device.text("Manufacturer"), device.text("Part Number")
    speed, configured = _speeds(device, kind)
    return Module(
        size_bytes=size_bytes,
        kind=None if kind in NO_KINDS or _is_too_fast(kind, speed) else kind,
        form=device.text("Form Factor"),
        speed_mt_per_s=speed,
        configured_mt_per_s=configured,
        maker=None if maker is None or is_placeholder(maker_name(maker)) else maker_name(maker),
        part=None if part is None or is_placeholder(part) else part_number(part),
        serial=absent() if is_placeholder_serial(serial) else present(serial or ""),
        ecc=_module_ecc(device),
    )


def _speeds(device: Structure, kind: str | None) -> tuple[int | None, int | None]:
    """What the module can do, and what it is set to; some firmware writes the clock instead of the rate."""
    configured_text = device.text("Configured Memory Speed") or device.text("Configured Clock Speed")
    speed = _data_rate(parse_speed(device.text("Speed")), kind)
    configured = parse_speed(configured_text)
    if speed is not None and configured is not None and abs(2 * configured - speed) <= CLOCK_ROUNDING:
        return speed, speed
    return speed, _data_rate(configured, kind)


def _data_rate(told: int | None, kind: str | None) -> int | None:
    """The rate that is told, or the rate of this type of which it is the clock; None for what no module of
    this type does.
    """
    rates = RATES_MT_PER_S.get(kind or "")
    if told is None or rates is None:
        return told
    by_clock = _near(2 * told, rates)
    if told < rates[0] - CLOCK_ROUNDING or (by_clock is not None and _near(told, rates) is None):
        return by_clock
    return told if told <= MOST_OF_HIGHEST * rates[-1] else None


def _near(told: int, rates: Sequence[int]) -> int | None:
    """The rate that is meant, however it is rounded."""
    return next((rate for rate in rates if abs(told - rate) <= CLOCK_ROUNDING), None)


def _is_too_fast(kind: str | None, speed: int | None) -> bool:
    """Whether the first DDR is told of a module that is too fast for it: firmware leaves it for any DDR."""
    return kind == "DDR" and speed is not None and speed > FASTEST_FIRST_DDR


def part_number(text: str) -> str:
    """The part number; Macs write it in hexadecimal ("0x45424A31...")."""
    found = HEXADECIMAL.fullmatch(text)
    spelt = bytes.fromhex(found[1]).decode("ascii", "replace").strip(" \0") if found else ""
    return spelt if spelt.isascii() and spelt.isprintable() and spelt else text


def _module_ecc(device: Structure) -> bool | None:
    """An eighth or a quarter more lines than data means error correction (DDR5 has a quarter); None when
    the widths are not told or not possible.
    """
    widths = [re.match(r"(\d{1,6}) bits?", device.text(key) or "") for key in ("Total Width", "Data Width")]
    if widths[0] is None or widths[1] is None:
        return None
    total, data = int(widths[0][1]), int(widths[1][1])
    if data not in DATA_WIDTHS or total not in (data, data * 9 // 8, data * 5 // 4):
        return None
    return total > data


def parse_size(text: str) -> int | None:
    """ "4096 MB", "8 GB", "1024 kB" in bytes; None for anything else, and for nothing."""
    found = SIZE.search(text)
    size = int(found[1]) * UNITS[found[2].lower()] if found else 0
    return size or None


def parse_speed(text: str | None) -> int | None:
    """ "2667 MT/s" or the older "1600 MHz" (which meant the same); None for what no memory does."""
    found = SPEED.match(text or "")
    return int(found[1]) if found and int(found[1]) in PLAUSIBLE_MT_PER_S else None


def _maximum(arrays: Sequence[Structure], fitted: int | None) -> int | None:
    """What the arrays can take together; None when a firmware claims less than is fitted."""
    sizes = [parse_size(array.values.get("Maximum Capacity", "")) for array in arrays]
    known = [size for size in sizes if size is not None]
    if not known or len(known) < len(sizes):
        return None
    return sum(known) if fitted is None or sum(known) >= fitted else None


def _ecc(arrays: Sequence[Structure], modules: Sequence[Module]) -> Fact[EccKind]:
    """The arrays' word, unless no module has the lines for it; modules that have them may go unused."""
    words = {
        (array.text("Error Correction Type") or array.values.get("Error Correction Type", "")).lower()
        for array in arrays
    }
    kinds = {ECC_WORDS.get(word) for word in words}
    if len(kinds) != 1 or None in kinds:
        return unknown(Why.NOT_REPORTED)
    told = next(kind for kind in kinds if kind is not None)
    if told is not EccKind.NONE and modules and all(module.ecc is False for module in modules):
        return unknown(Why.NOT_REPORTED, "the firmware says ECC, and no module has the lines for it")
    return present(told)


def _edac(host: Host, name: str) -> Fact[int]:
    """The sum over all memory controllers; absent where no EDAC driver counts (kernel:
    ras/error-decoding).
    """
    folders = host.glob(CONTROLLERS)
    if not folders:
        return absent()
    try:
        return present(sum(int(read_text(host, f"{folder}/{name}")) for folder in folders))
    except HostError as error:
        return error.as_fact()
    except ValueError:
        return unknown(Why.NOT_UNDERSTOOD)


PROBE = Probe(name="memory", timeout_s=12.0, probe=probe)
