"""Batteries of the machine itself, from the kernel's power supplies."""

from __future__ import annotations

from collections.abc import Callable

from host.errors import HostError
from host.port import Host, read_optional
from judge.identity.placeholders import is_placeholder
from model.battery import BROKEN, PASSING, STATUSES, Battery
from model.fact import Fact, Why, absent, present, unknown
from model.machine import Missing
from probes.body import BAYS, POWER_SUPPLIES
from probes.probe import Probe, Probed, together
from probes.sysfs import parse_uevent, read_integer

ACPI_BATTERY_PRESENT = 0x10  # bit 4 of _STA (ACPI 6.5, 10.2.1)
FULL_PERCENT = 100
MOST_CYCLES = 10_000
HIGHEST_UV = 60_000_000
LARGEST_HEALTH_PERCENT = 130  # a new one may hold more than it promises; not so much more
# What a battery of a computer can hold, in µWh and µAh; firmware also says 10 and 655350 mWh.
PLAUSIBLE = {"ENERGY": range(1_000_000, 400_000_000), "CHARGE": range(100_000, 40_000_000)}


def probe_batteries(host: Host) -> Probed[tuple[Battery, ...]]:
    """All batteries of the machine: no mouse, no telephone, no uninterruptible power supply."""
    folders = host.glob(f"{POWER_SUPPLIES}/*")
    if not folders and not host.glob(POWER_SUPPLIES):
        return Probed(fact=unknown(Why.NOT_REPORTED, f"{POWER_SUPPLIES} is not there"))
    own = [folder for folder in folders if read_optional(host, f"{folder}/type") == "Battery"]
    answers = together(*(_asking(host, folder) for folder in own))
    uevents = {
        folder.rpartition("/")[2]: answer
        for folder, answer in zip(own, answers, strict=True)
        if isinstance(answer, str)
    }
    batteries, missing = parse_batteries(uevents)
    if batteries:
        return Probed(fact=present(batteries), missing=(*missing, *_unread(own, answers)))
    errors = [answer for answer in answers if isinstance(answer, HostError)]
    return Probed(fact=errors[0].as_fact() if errors else _none_seen(host, fitted=bool(uevents)))


def _asking(host: Host, folder: str) -> Callable[[], str]:
    return lambda: host.read(f"{folder}/uevent").decode("utf-8", "replace")


def _unread(folders: list[str], answers: list[str | HostError]) -> list[Missing]:
    return [
        Missing(where=f"batteries.{folder.rpartition('/')[2]}", why=answer.why, detail=str(answer))
        for folder, answer in zip(folders, answers, strict=True)
        if isinstance(answer, HostError)
    ]


def _none_seen(host: Host, *, fitted: bool) -> Fact[tuple[Battery, ...]]:
    """Absent, unless the firmware says that a battery is in its bay and no driver shows it."""
    bays = [read_integer(host, f"{folder}/status") for folder in host.glob(BAYS)]
    if not fitted and any(bay is not None and bay & ACPI_BATTERY_PRESENT for bay in bays):
        return unknown(Why.NOT_REPORTED, "the firmware has a battery that no driver shows")
    return absent()


def parse_batteries(uevents: dict[str, str]) -> tuple[tuple[Battery, ...], tuple[Missing, ...]]:
    """The batteries of `uevent` files by name, and what they do not tell; batteries of devices and empty
    bays are left out.
    """
    batteries, missing = [], []
    for name, text in sorted(uevents.items()):
        told = {key.removeprefix("POWER_SUPPLY_"): value.strip() for key, value in parse_uevent(text).items()}
        if told.get("SCOPE") == "Device" or told.get("PRESENT") == "0" or told.get("HEALTH") == "No battery":
            continue
        battery = _battery(name, told)
        batteries.append(battery)
        missing += _untold(battery)
    return tuple(batteries), tuple(missing)


def _untold(battery: Battery) -> list[Missing]:
    told = {
        "design_mwh": battery.design_mwh,
        "full_mwh": battery.full_mwh,
        "cycles": battery.cycles,
        "health_percent": battery.health_percent,
    }
    return [
        Missing(where=f"batteries.{battery.name}.{field}", why=Why.NOT_REPORTED)
        for field, value in told.items()
        if value is None
    ]


def _battery(name: str, told: dict[str, str]) -> Battery:
    """One battery. A design of zero and cycles of zero mean that the firmware does not tell them, as the
    kernel's ABI says of cycle_count (Documentation/ABI/testing/sysfs-class-power); an energy of zero is one.
    """
    design, full, now, converted = _capacities(told)
    charge = _number(told, "CAPACITY")
    charge = charge if charge is not None and 0 <= charge <= FULL_PERCENT else None
    if now == 0 and charge is not None and charge > 0 and told.get("VOLTAGE_NOW") != "0":
        now = None  # one of the two is wrong
    return Battery(
        name=name,
        maker=_words(told, "MANUFACTURER"),
        model=_words(told, "MODEL_NAME"),
        serial=_serial(told),
        chemistry=_words(told, "TECHNOLOGY"),
        design_mwh=design,
        full_mwh=full,
        now_mwh=0 if now is None and (charge == 0 or _is_empty(told)) else now,
        converted=converted,
        cycles=_cycles(told),
        health_percent=_health(told),
        charge_percent=charge,
        status=_word_of(told, "STATUS", STATUSES),
        voltage_mv=_millivolts(told),
        level=_words(told, "CAPACITY_LEVEL"),
        condition=_word_of(told, "HEALTH", BROKEN | PASSING) or _words(told, "HEALTH"),
    )


def _is_empty(told: dict[str, str]) -> bool:
    """Whether it counts its charge in a unit that cannot be converted, and has none."""
    return _number(told, "CHARGE_NOW") == 0 and _number(told, "CAPACITY") is None


def _capacities(told: dict[str, str]) -> tuple[int | None, int | None, int | None, bool]:
    """Design, full and present energy in mWh, and whether they were converted from charge. A full energy of 0
    counts where the design is told.
    """
    energies = _energies(told, "ENERGY", 1 / 1000)
    if any(energies):
        return *energies, False
    volts = _positive(told, "VOLTAGE_MIN_DESIGN")
    charges = (None, None, None) if volts is None else _energies(told, "CHARGE", volts / 1e9)
    return (*charges, True) if any(charges) else (None, None, None, False)


def _energies(told: dict[str, str], unit: str, scale: float) -> tuple[int | None, int | None, int | None]:
    design = _positive(told, f"{unit}_FULL_DESIGN")
    full, now = _number(told, f"{unit}_FULL"), _number(told, f"{unit}_NOW")
    if full is not None and (full < 0 or (full == 0 and design is None)):
        full = None
    if now is not None and now < 0:
        now = None
    scaled = [None if value is None else round(value * scale) for value in (design, full, now)]
    return scaled[0] or None, scaled[1] if full == 0 else scaled[1] or None, scaled[2]


def _cycles(told: dict[str, str]) -> int | None:
    """None for what no pack lives to see, such as 65535."""
    cycles = _positive(told, "CYCLE_COUNT")
    return cycles if cycles is not None and cycles < MOST_CYCLES else None


def _millivolts(told: dict[str, str]) -> int | None:
    """The voltage now; 0 is one, and what no pack of a computer has is none."""
    microvolts = _number(told, "VOLTAGE_NOW")
    return round(microvolts / 1000) if microvolts is not None and 0 <= microvolts <= HIGHEST_UV else None


def _health(told: dict[str, str]) -> int | None:
    """Full over design in percent, as measured, in whichever unit both are told."""
    for unit in ("ENERGY", "CHARGE"):
        design, full = _positive(told, f"{unit}_FULL_DESIGN"), _positive(told, f"{unit}_FULL")
        if design is None or full is None:
            continue
        percent = round(100 * full / design)
        is_plausible = design in PLAUSIBLE[unit] and full in PLAUSIBLE[unit]
        return percent if is_plausible and percent <= LARGEST_HEALTH_PERCENT else None
    return None


def _serial(told: dict[str, str]) -> Fact[str]:
    serial = _words(told, "SERIAL_NUMBER")
    if serial is None:
        return absent() if "SERIAL_NUMBER" in told else unknown(Why.NOT_REPORTED)
    return absent() if is_placeholder(serial) else present(serial)


def _words(told: dict[str, str], key: str) -> str | None:
    text = " ".join(told.get(key, "").replace("\0", " ").split())
    return text if text and text != "Unknown" else None


def _word_of(told: dict[str, str], key: str, words: frozenset[str]) -> str | None:
    """The kernel's word, in whatever capitals; None for another."""
    text = (_words(told, key) or "").lower()
    return next((word for word in words if word.lower() == text), None)


def _number(told: dict[str, str], key: str) -> int | None:
    try:
        return int(told.get(key, ""))
    except ValueError:
        return None


def _positive(told: dict[str, str], key: str) -> int | None:
    number = _number(told, key)
    return number if number is not None and number > 0 else None


PROBE = Probe(name="batteries", timeout_s=10.0, probe=probe_batteries)
