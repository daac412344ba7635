"""Which trials a person is asked for: what a machine cannot have is not, what it may have is."""

from __future__ import annotations

from collections.abc import Iterable

from judge.identity.own import belongs_to_machine
from model.board import ChassisKind
from model.device import DeviceKind
from model.machine import Machine
from model.network import InterfaceKind
from model.trial import Trial, TrialKind, TrialResult, results_of

STANDING = frozenset({ChassisKind.DESKTOP, ChassisKind.MINI, ChassisKind.SERVER})
OF_A_BATTERY = frozenset({TrialKind.SWOLLEN_BATTERY, TrialKind.BATTERY_RUN, TrialKind.LID})
OF_A_SCREEN = frozenset({TrialKind.SCREEN, TrialKind.MICROPHONE})
# What a machine that stands on a desk has when it is there to be seen.
DEVICES = {
    TrialKind.TOUCHPAD: DeviceKind.TOUCHPAD,
    TrialKind.TOUCH_SCREEN: DeviceKind.TOUCH_SCREEN,
    TrialKind.CAMERA: DeviceKind.CAMERA,
    TrialKind.CARD_READER: DeviceKind.CARD_READER,
    TrialKind.OPTICAL_DRIVE: DeviceKind.OPTICAL,
}
RADIOS = {TrialKind.WIFI: InterfaceKind.WIFI, TrialKind.BLUETOOTH: InterfaceKind.BLUETOOTH}
# Without these a machine is broken; a keyboard may stay behind where it comes off.
NEVER_WITHOUT = frozenset({TrialKind.POWER, TrialKind.SCREEN})
KEYBOARD_COMES_OFF = frozenset({ChassisKind.TABLET, ChassisKind.CONVERTIBLE})


def trials_asked(machine: Machine) -> tuple[TrialKind, ...]:
    """The trials that apply, in order. A machine of which it is not known what it is may have everything, and
    one with a battery of its own is carried, whatever its case says of itself.
    """
    return tuple(
        kind for kind in TrialKind if kind is not TrialKind.DRIVES_INSIDE and not _is_without(kind, machine)
    )


def asked_of(machine: Machine) -> tuple[TrialKind, ...]:
    """What a person is asked at the bench: the trials that apply, and whether a drive is inside where none
    was seen.
    """
    storage = machine.storage
    is_empty = storage.value is not None and not any(map(belongs_to_machine, storage.value.drives))
    return (*trials_asked(machine), *((TrialKind.DRIVES_INSIDE,) if is_empty or storage.is_absent else ()))


def trials_offered(machine: Machine, trials: tuple[Trial, ...]) -> tuple[TrialKind, ...]:
    """What a person may try at the bench by now: once the battery is swollen, nothing but that question."""
    return (TrialKind.SWOLLEN_BATTERY,) if is_stopped(trials) else asked_of(machine)


def may_have_charger(machine: Machine) -> bool:
    """Whether a charger outside its case may belong to it: not to a tower without a battery; also small ones
    often have one.
    """
    board = machine.board.value
    is_tower = board is not None and board.chassis_kind in (ChassisKind.DESKTOP, ChassisKind.SERVER)
    return not (is_tower and machine.batteries.is_absent)


def trials_left(machine: Machine, trials: tuple[Trial, ...]) -> tuple[TrialKind, ...]:
    """Those that nobody has made, and those that a person took up and left open, asked of such a machine or
    not; a part that the machine cannot do without is never “not fitted”.
    """
    found = results_of(trials)
    asked = {*trials_asked(machine), *(kind for kind in found if found[kind] is TrialResult.NOT_DONE)}
    return tuple(
        kind for kind in TrialKind if kind in asked and not _is_settled(kind, found.get(kind), machine)
    )


def is_stopped(trials: tuple[Trial, ...]) -> bool:
    """Whether the battery is swollen: nothing more is tried and nothing loads it until a person says no."""
    return results_of(trials).get(TrialKind.SWOLLEN_BATTERY) is TrialResult.FAILED


def may_load_battery(trials: tuple[Trial, ...]) -> bool:
    """Whether a person looked at the battery, and it is not swollen."""
    looked = results_of(trials).get(TrialKind.SWOLLEN_BATTERY)
    return looked in (TrialResult.PASSED, TrialResult.NOT_FITTED)


def _is_settled(kind: TrialKind, result: TrialResult | None, machine: Machine) -> bool:
    if result is TrialResult.NOT_FITTED:
        return not _must_have(kind, machine)
    return result in (TrialResult.PASSED, TrialResult.FAILED)


def _must_have(kind: TrialKind, machine: Machine) -> bool:
    if kind is TrialKind.KEYBOARD:
        return _chassis(machine) not in KEYBOARD_COMES_OFF
    return kind in NEVER_WITHOUT


def _is_without(kind: TrialKind, machine: Machine) -> bool:
    """Whether it is known that there is none: by what the machine is, and by what was looked for in it."""
    chassis = _chassis(machine)
    is_standing, is_all_in_one = chassis in STANDING, chassis is ChassisKind.ALL_IN_ONE
    if not machine.batteries.is_absent or not (is_standing or is_all_in_one):
        return False
    if kind in OF_A_BATTERY or kind is TrialKind.KEYBOARD:
        return True
    if kind in DEVICES and (is_standing or kind is TrialKind.TOUCHPAD):
        return _none_of(
            DEVICES[kind], machine.devices.is_unknown, (item.kind for item in machine.devices.value or ())
        )
    if not is_standing:
        return False
    if kind in RADIOS:
        return _none_unclaimed(machine) and _none_of(
            RADIOS[kind],
            machine.interfaces.is_unknown,
            (item.kind for item in machine.interfaces.value or ()),
        )
    return kind in OF_A_SCREEN


def _none_unclaimed(machine: Machine) -> bool:
    """Whether nothing that might be a radio is without a driver."""
    devices = machine.unclaimed
    return not devices.is_unknown and not any(device.matters for device in devices.value or ())


def _none_of(kind: str, is_unknown: bool, kinds: Iterable[str]) -> bool:
    return not is_unknown and kind not in set(kinds)


def _chassis(machine: Machine) -> ChassisKind | None:
    return None if machine.board.value is None else machine.board.value.chassis_kind
