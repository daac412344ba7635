"""Thawing frozen drives by a suspend of the whole machine: when it may be done, what the journal says of it,
and what is left of a plan afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from host.errors import HostError
from host.port import Host, read_text
from host.suspend import CannotSuspend, Sleeper
from model.drive import Drive, Transport
from model.erasure import EraseStep, Preparation, RefusalCause, WipePlan, WipeRefusal
from model.journal import Finished, Intent, Opened, Outcome, Record, Refused
from model.message import Message, say
from model.version import VERSION
from wipe.described import describe
from wipe.journal import Journal
from wipe.order import WorkOrder

SLEEP_S = 10
COMMAND = f"suspend to RAM, woken by the clock after {SLEEP_S} s"


def wants_thaw(order: WorkOrder, records: Sequence[Record]) -> bool:
    """Whether this order is to be thawed and has not been: once for one order."""
    tried = any(isinstance(item, Intent) and item.step is EraseStep.UNFREEZE for item in records)
    return Preparation.UNFREEZE in order.plan.preparations and not tried


def dangers(host: Host, drives: Sequence[Drive], outcomes: Sequence[WipePlan | WipeRefusal]) -> list[Message]:
    """Why this machine must not sleep: a drive is erasing itself, or what the system lives on may be lost."""
    found = [
        say("wipe.suspend_erasing", drive=plan.drive.path)
        for plan in outcomes
        if isinstance(plan, WipePlan) and plan.found_running
    ]
    for drive in drives:
        mounted = any(content.mounted_on for content in drive.contents.value or ())
        if not (drive.boot_medium or mounted or drive.holders):
            continue
        if drive.transport is Transport.NETWORK:
            found.append(say("wipe.suspend_network", drive=drive.path))
        if drive.transport is Transport.USB and not survives_suspend(host, drive.name):
            found.append(say("wipe.suspend_usb", drive=drive.path))
    return found


def survives_suspend(host: Host, name: str) -> bool:
    """Whether the kernel takes a USB drive for the same one after its power was cut
    (Documentation/driver-api/usb/persist.rst)."""
    try:
        place = PurePosixPath(host.link(f"/sys/block/{name}"))
    except HostError:
        return False
    for folder in place.parents:
        try:
            return read_text(host, f"{folder}/power/persist") == "1"
        except HostError:
            continue
    return False


def announce(journal: Journal, order: WorkOrder, *, resumed: bool) -> None:
    """Before the machine sleeps. Raises JournalError."""
    journal.add(_opening(order, resumed=resumed))
    journal.add(Intent(step=EraseStep.UNFREEZE, command=COMMAND))


def _opening(order: WorkOrder, *, resumed: bool) -> Opened:
    return Opened(
        job=order.job,
        plan=order.plan,
        version=VERSION,
        marker_key=order.marker_key,
        seed=order.seed,
        resumed=resumed,
        counter=order.counter,
        described=describe(order.drive),
    )


def sleep_once(sleeper: Sleeper) -> Outcome:
    """Let the machine sleep; what came of it."""
    try:
        slept_s = sleeper.sleep(SLEEP_S)
    except CannotSuspend as error:
        return Outcome(step=EraseStep.UNFREEZE, accepted=False, trouble=str(error))
    return Outcome(step=EraseStep.UNFREEZE, accepted=True, raw={"slept_s": round(slept_s)})


def why_awake(outcome: Outcome) -> Message | None:
    """Why the machine did not sleep; None when it did."""
    return None if outcome.trouble is None else say("wipe.cannot_suspend", error=outcome.trouble)


def after_thaw(old: WipePlan, found: WipePlan | WipeRefusal) -> WipePlan | Message:
    """What is left to do by the drive's state after the suspend, or why nothing is. `found` is the plan of a
    policy that thaws no more. Only what a person confirmed stays: no rung comes in that was not there.
    """
    if isinstance(found, WipeRefusal):
        return _still_frozen(old) if RefusalCause.FROZEN in found.causes else found.reasons[0]
    confirmed = {rung.methods for rung in old.ladder}
    ladder = tuple(rung for rung in found.ladder if rung.methods in confirmed)
    if not ladder:
        return say("wipe.plan_changed", drive=found.drive.path)
    drive = replace(found.drive, size_bytes=old.drive.size_bytes)
    return replace(found, drive=drive, policy=old.policy, ladder=ladder)


def still_frozen(old: WipePlan, found: WipePlan) -> Message | None:
    """What a person should hear of a drive that goes on with another method; None when it is thawed."""
    frozen = any(item.cause is RefusalCause.FROZEN for item in found.left_out)
    return _still_frozen(old) if frozen else None


def _still_frozen(old: WipePlan) -> Message:
    return say("wipe.still_frozen", method=old.ladder[0].methods[0])


def give_up(journal: Journal, order: WorkOrder, message: Message, *, begun: bool) -> None:
    """Nothing more is done to this drive; `begun`: the journal has its beginning. Raises JournalError."""
    if not begun:
        journal.add(_opening(order, resumed=False))
    journal.add(Refused(message=message))
    journal.add(Finished())
