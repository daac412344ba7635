"""The list of drives that nobody has to confirm: when it was on a screen, what people did in sight of it, and
whether that lets a drive be erased. The second look at what an unattended order rests on beside its drive.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from host.boot import BootFacts, Start, start_of
from host.clock import clock_trust
from host.errors import HostError
from host.port import Host, read_text
from judge.identity.placeholders import is_placeholder_serial, is_placeholder_uuid
from model.message import Message, say
from model.provenance import ClockTrust

Trust = Callable[[datetime], ClockTrust]
PROVED_S = 5.0  # a screen proves every second that it shows the list
COUNTED_DOWN_S = 29.0  # half a minute, but for the tick in which it ends
MACHINE = (
    ("/sys/class/dmi/id/product_uuid", is_placeholder_uuid),
    ("/sys/class/dmi/id/product_serial", is_placeholder_serial),
    ("/sys/class/dmi/id/board_serial", is_placeholder_serial),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownKey:
    """A key that somebody pressed; `for_list`: in sight of this very list."""

    at_s: float
    for_list: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownList:
    """A list that screens were to show, with the hash `plan`, from `began_s` to `ended_s` by the clock of the
    boot. `proved_s` is when a screen last proved that it does, `keys` all that were pressed since. `machine`
    and `until` are of an order for one machine.
    """

    plan: str
    began_s: float
    ended_s: float
    proved_s: float | None
    keys: tuple[ShownKey, ...] = ()
    machine: str | None = None
    until: datetime | None = None


def against_shown(
    host: Host, shown: ShownList | None, path: str, facts: BootFacts, trust: Trust = clock_trust
) -> tuple[Message, ...]:
    """Why a drive is not erased for a list that nobody confirmed; empty when it may be."""
    if shown is None or not shown.plan or not _was_in_sight(shown):
        return (say("wipe.not_shown", drive=path),)
    if not _nobody_objected(shown):
        return (say("wipe.key_was_pressed", drive=path),)
    if not shown.keys and not _may_begin_alone(host, shown, facts, trust):
        return (say("wipe.not_begun", drive=path),)
    return ()


def _was_in_sight(shown: ShownList) -> bool:
    """Whether a screen showed it to its end."""
    return shown.proved_s is not None and 0 <= shown.ended_s - shown.proved_s <= PROVED_S


def _nobody_objected(shown: ShownList) -> bool:
    """Whether the half minute passed without a key; one key alone, for this very list, began it."""
    if len(shown.keys) > 1 or not all(key.for_list for key in shown.keys):
        return False
    began_s = max([shown.began_s, *(key.at_s for key in shown.keys)])
    return shown.ended_s - began_s >= COUNTED_DOWN_S


def _may_begin_alone(host: Host, shown: ShownList, facts: BootFacts, trust: Trust) -> bool:
    """Whether no key was needed: an order that names this machine and has time left, or a medium in it."""
    if shown.machine is not None or shown.until is not None:
        now = datetime.now(UTC)
        in_time = shown.until is not None and now <= shown.until
        return in_time and trust(now) is ClockTrust.SYNCHRONISED and is_machine(host, shown.machine or "")
    return start_of(facts) is Start.MEDIUM


def is_machine(host: Host, wanted: str) -> bool:
    """Whether this machine's firmware calls it so; what vendors ship in many machines names none."""
    plain = "".join(wanted.split()).lower()
    names = set()
    for path, is_placeholder in MACHINE:
        try:
            text = read_text(host, path)
        except HostError:
            continue
        if not is_placeholder(text):
            names.add("".join(text.split()).lower())
    return plain in names
