"""Wi-Fi and Bluetooth: whether the radio answers and hears something. Names are counted, never read."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from agent.trying.trier import CannotTry, Given
from host.errors import HostError
from host.port import Host, read_optional
from host.senses import bluetooth
from model.machine import Machine
from model.message import say
from model.network import Interface, InterfaceKind
from model.trial import TrialResult
from model.trying import RadioTrial

NETWORK = re.compile(r"^BSS ", re.MULTILINE)
UP = 0x1  # IFF_UP, linux/if.h
TOOL_TIMEOUT_S, SCAN_TIMEOUT_S = 5.0, 20.0
SCANS, BETWEEN_S, POLL_S = 3, 1.0, 0.1


def try_wifi(given: Given, host: Host, lasting: Host) -> RadioTrial:
    """Looks for networks. `lasting` switches the card on and off again, even when the tools of `host` are
    ended. Raises CannotTry where there is no card, or it is switched off by a key.
    """
    card = _radio(given.machine, InterfaceKind.WIFI)
    seen = RadioTrial(trial=given.trial, name=card.model or card.name)
    given.tell(seen)
    with _switched_on(lasting, card):
        return _count_networks(given, host, card, seen)


def _count_networks(given: Given, host: Host, card: Interface, seen: RadioTrial) -> RadioTrial:
    last: HostError | None = None
    for _attempt in range(SCANS):
        if not given.is_wanted():
            return seen
        try:
            answer = host.run(("iw", "dev", card.name, "scan"), timeout_s=SCAN_TIMEOUT_S)
        except HostError as error:  # busy: another program looks, too
            last = error
        else:
            seen = _with_count(
                seen, len(NETWORK.findall(answer.text)), "trying.networks", "trying.no_network"
            )
            if seen.count:
                return seen
        if not _wait(given):
            return seen
        given.tell(seen)
    if last is not None and not seen.answers:
        raise CannotTry(say("trying.does_not_scan", error=str(last)))
    return seen


def _wait(given: Given) -> bool:
    """Another look at the air hears others; whether it is still wanted."""
    ends_s = time.monotonic() + BETWEEN_S
    while given.is_wanted():
        if time.monotonic() >= ends_s:
            return True
        time.sleep(POLL_S)  # the air changes, and whether it is wanted is asked
    return False


def try_bluetooth(given: Given, lasting: Host) -> RadioTrial:
    """Switches the controller on, for which it answers a dozen questions, and looks for devices. Raises
    CannotTry where there is none, or it does not answer.
    """
    card = _radio(given.machine, InterfaceKind.BLUETOOTH)
    digits = card.name.removeprefix("hci")
    if not digits.isdigit():
        raise CannotTry(say("trying.no_radio"))
    number, seen = int(digits), RadioTrial(trial=given.trial, name=card.model or card.name)
    given.tell(seen)
    with _switched_on(lasting, card):
        return _ended_early(given, seen, _count_devices(number, seen))


def _count_devices(number: int, seen: RadioTrial) -> Iterator[RadioTrial]:
    """What is known of it, step by step. Raises CannotTry."""
    try:
        was_off = bluetooth.switch_on(number)
    except HostError as error:
        raise CannotTry(say("trying.does_not_answer", error=str(error))) from error
    try:
        yield replace(seen, answers=True, why=say("trying.controller_answers"))
        with suppress(HostError):  # it answers; that it cannot look is no more than a count that is not known
            count = bluetooth.count_devices(number)
            yield _with_count(seen, count, "trying.bluetooth_devices", "trying.no_bluetooth_device")
    finally:
        if was_off:
            bluetooth.switch_off(number)


def _with_count(seen: RadioTrial, count: int, some: str, none: str) -> RadioTrial:
    """One that is heard passes; silence may be that of the room."""
    if count:
        return replace(seen, answers=True, count=count, found=TrialResult.PASSED, why=say(some, count=count))
    return replace(seen, answers=True, count=0, why=say(none))


def _radio(machine: Machine | None, kind: InterfaceKind) -> Interface:
    """The built-in one, or what is plugged in instead. Raises CannotTry."""
    interfaces = () if machine is None else machine.interfaces.value or ()
    found = sorted(
        (item for item in interfaces if item.kind is kind), key=lambda item: item.built_in is False
    )
    if not found:
        raise CannotTry(say("trying.no_radio"))
    if found[0].blocked.value == "hard":
        raise CannotTry(say("trying.switched_off"))
    return found[0]


@contextmanager
def _switched_on(host: Host, card: Interface) -> Iterator[None]:
    """Not blocked by software and, of Wi-Fi, up; as it was before, afterwards."""
    kind = str(card.kind)
    was_blocked = card.blocked.value == "soft"
    was_up = card.kind is not InterfaceKind.WIFI or _is_up(host, card.name)
    _try_to(host, was_blocked, ("rfkill", "unblock", kind))
    _try_to(host, not was_up, ("ip", "link", "set", card.name, "up"))
    try:
        yield
    finally:
        _try_to(host, not was_up, ("ip", "link", "set", card.name, "down"))
        _try_to(host, was_blocked, ("rfkill", "block", kind))


def _try_to(host: Host, is_needed: bool, command: tuple[str, ...]) -> None:
    """What fails here shows in the trial itself."""
    if is_needed:
        with suppress(HostError):
            host.run(command, timeout_s=TOOL_TIMEOUT_S)


def _is_up(host: Host, name: str) -> bool:
    flags = read_optional(host, f"/sys/class/net/{name}/flags") or "0"
    return bool(int(flags, 16) & UP)


def _ended_early(given: Given, seen: RadioTrial, steps: Iterator[RadioTrial]) -> RadioTrial:
    """The last of the steps; of those so far when nobody wants it any more: the kernel looks for its time,
    whoever waits. Raises CannotTry as they do.
    """
    taken = [seen]
    errors: list[CannotTry] = []

    def run() -> None:
        try:
            for step in steps:
                taken.append(step)
                if given.is_wanted():
                    given.tell(step)
        except CannotTry as error:
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True, name="trial-radio")
    thread.start()
    while thread.is_alive() and given.is_wanted():
        thread.join(POLL_S)
    if errors:
        raise errors[0]
    return taken[-1]
