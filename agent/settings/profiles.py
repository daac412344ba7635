"""Profiles: which one a run takes, and whether what it orders may be done here. Pure: the facts come by
parameter, and every refusal is one sentence.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from agent.settings.configuration import Configuration, OrderFor, ProfileSettings, ProfileWipe
from agent.settings.wipe_policy import policy_of, wish_of_profile
from host.boot import BootFacts, Start, kernel_word, start_of
from judge.identity.identity import normal
from model.certificate import Performer
from model.erasure import WipePolicy
from model.identity import IdentityKey, KeyKind
from model.provenance import ClockTrust
from model.settings_text import BadSettings
from papers.language import _

KERNEL_WORD = "etabli.profile"
NAMES_A_MACHINE = frozenset({KeyKind.SYSTEM_UUID, KeyKind.SERIAL, KeyKind.BOARD_SERIAL})


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseOrder:
    """What a profile orders of the internal drives. `machine` and `until` are of an order for one machine;
    both None when there is none. `performer` is what the configuration says of who does it and where,
    `inventory_url` the inventory that may know drives as erased, None where the configuration names none.
    """

    profile: str
    policy: WipePolicy
    performer: Performer = field(default_factory=Performer)
    machine: str | None = None
    until: datetime | None = None
    inventory_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What else the person asked of the run, where it bears on erasing. `has_terminal`: there is a keyboard
    that can stop a countdown.
    """

    replayed: bool
    exit_check: bool
    has_terminal: bool


def choose_profile(
    configuration: Configuration, asked: str | None, facts: BootFacts, wish: Wish
) -> tuple[str, ProfileSettings] | None:
    """The profile that was asked for, else, where this is the booted image and its own machine is run, the
    kernel line's or that of `[key]`, else none. Raises BadSettings for one that the configuration does not
    have.
    """
    name = asked
    is_main_job = not wish.replayed and not wish.exit_check
    if name is None and is_main_job and start_of(facts) is not Start.OTHER:
        name = kernel_word(facts, KERNEL_WORD) or configuration.key.profile
    if name is None:
        return None
    found = configuration.profile.get(name)
    if found is None:
        names = ", ".join(sorted(configuration.profile)) or _("none")
        place = configuration.place or _("not known")
        raise BadSettings(
            _("Unknown profile “{name}”: {place} has {names}.").format(name=name, place=place, names=names)
            if configuration.file is not None
            else _("There is no profile “{name}”: there is no configuration. Looked for: {place}.").format(
                name=name, place=place
            )
        )
    return name, found


def erase_order(
    name: str, profile: ProfileSettings, configuration: Configuration, facts: BootFacts, wish: Wish
) -> EraseOrder | None:
    """What the profile orders erased, None when it erases nothing. Raises BadSettings when it may not be done
    on this system.
    """
    wipe = profile.wipe
    if wipe is None:
        return None
    refusal = _refusal(wipe, facts, wish)
    if refusal is not None:
        raise BadSettings(refusal.format(profile=name))
    order = wipe.order
    return EraseOrder(
        profile=name,
        policy=policy_of(wish_of_profile(wipe), configuration.wipe),
        performer=Performer(
            title=configuration.run.title,
            place=configuration.station.place,
            phone=configuration.station.phone,
        ),
        machine=None if order is None else order.machine,
        until=None if order is None else order.until.astimezone(UTC),
        inventory_url=configuration.inventory.url,
    )


def _refusal(wipe: ProfileWipe, facts: BootFacts, wish: Wish) -> str | None:
    """The first reason against it, with a blank for the profile's name."""
    if wipe.confirm is None:
        return _(
            "The profile “{profile}” asks for an erasure and does not confirm it: its [wipe] table "
            'lacks confirm = "erase-internal-drives". Nothing was changed.'
        )
    if wipe.usb:
        return _("The profile “{profile}” asks for drives on USB: they are never erased unattended.")
    if wipe.order is not None and not _is_whole(wipe.order):
        return _(
            "The profile “{profile}”: its order gives no machine, or its time “until” has no zone "
            "(write 2026-11-30T18:00:00Z)."
        )
    if wish.replayed:
        return _("The profile “{profile}” asks for an erasure: a recording has no drives to erase.")
    if wish.exit_check:
        return _("The profile “{profile}” asks for an erasure, and --exit-check changes nothing: choose one.")
    if start_of(facts) is Start.OTHER:
        return _(
            "The profile “{profile}” asks for an erasure: that is done only on a system that "
            "started from Établi's own image. Here, use “etabli wipe run”."
        )
    if not wish.has_terminal:
        return _(
            "The profile “{profile}” asks for an erasure: without a terminal no key could stop it. "
            "Nothing was changed."
        )
    return None


def _is_whole(order: OrderFor) -> bool:
    return bool(order.machine.strip()) and order.until.tzinfo is not None


def needs_key(
    order: EraseOrder,
    facts: BootFacts,
    identity: tuple[IdentityKey, ...],
    now: datetime,
    clock: ClockTrust,
) -> bool:
    """Whether a person has to press a key before the countdown begins: after a start over the network without
    an order for this very machine, and wherever such an order names another one, has expired, or cannot be
    held against a clock that is synchronised.
    """
    if order.machine is None or order.until is None:
        return start_of(facts) is not Start.MEDIUM
    wanted = normal(order.machine)
    names = {key.value for key in identity if key.kind in NAMES_A_MACHINE}
    in_time = clock is ClockTrust.SYNCHRONISED and now <= order.until
    return not (wanted in names and in_time)
