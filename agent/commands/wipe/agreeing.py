"""What a person is told and asked before interrupted erasures go on."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from agent.bench.wrong_order import WrongOrder
from agent.commands.wipe.questions import YES
from agent.commands.wipe.typed import typed_line
from agent.erasing.interrupted import point_of
from agent.erasing.jobs import Job
from agent.erasing.plans import check_confirmation, choose
from agent.erasing.resuming import Interruption
from model.message import Message
from papers.erasing.asked import word_asked
from papers.erasing.plan import contents_in_words
from papers.language import _
from papers.quantities import storage_size
from papers.terminal import complain, say
from papers.times import moment_said
from papers.wording import word
from wipe.consent import code_of
from wipe.journal import JournalError
from wipe.planned import PlannedDrive


@dataclass(frozen=True, slots=True, kw_only=True)
class InterruptedDrives:
    """The interrupted jobs whose drives are here today, among all drives; `protect` as today."""

    found: tuple[Interruption, ...] = ()
    everything: tuple[PlannedDrive, ...] = ()
    protect: tuple[str, ...] = ()


Agreed = tuple[Job, PlannedDrive, str]


def agree(interrupted: InterruptedDrives, *, yes: bool, confirmed: Sequence[str]) -> list[Agreed]:
    """Those that go on, each with the word that confirmed it. One yes is enough for drives that are surely
    the same; every other one is confirmed by its serial and its code, or waits. Raises WrongOrder.
    """
    here = [(seen.job, seen.item, seen.doubts) for seen in interrupted.found if seen.item is not None]
    for job, item, doubts in here:
        tell(job, item, doubts)
    agreed: list[Agreed] = [(job, item, "") for job, item, doubts in here if not doubts]
    if agreed and not yes:
        _ask_once()
    for job, item, doubts in here:
        said = _confirmed_by(item, interrupted.everything, confirmed) if doubts else ""
        if said:
            agreed.append((job, item, said))
    return agreed


def tell(job: Job, item: PlannedDrive | None, reasons: Sequence[Message] = ()) -> None:
    """Which erasure it is: the drive, what is on it, when it began and how far it came."""
    token = job.order.plan.drive if item is None or item.token is None else item.token
    words = [token.path, token.model or "", storage_size(token.size_bytes), token.serial or ""]
    say(_("Interrupted: {drive}").format(drive="  ".join(filter(None, words))))
    if item is not None:
        say("    " + _("on it: {contents}").format(contents=contents_in_words(item.drive)))
    say("    " + _how_far(job))
    for reason in reasons:
        say("    ! " + word(reason))


def _how_far(job: Job) -> str:
    try:
        links = job.chain()
    except JournalError:
        links = []
    if not links:
        return _("started, when is not known")
    point, when = point_of(job), moment_said(links[0].entry.at)
    if point.started is None or not point.started.size_bytes:
        return _("started {when}").format(when=when)
    share = round(100 * point.offset / point.started.size_bytes)
    return _("started {when}, {percent} % written").format(when=when, percent=share)


def _ask_once() -> None:
    """One question for all that are surely the same. Raises WrongOrder."""
    if not sys.stdin.isatty():
        raise WrongOrder(_("No terminal to confirm on: add --yes."))
    if typed_line(_("Resume erasing? Type yes:")).lower() not in YES:
        raise WrongOrder(_("Nothing was changed."))


def _confirmed_by(item: PlannedDrive, everything: Sequence[PlannedDrive], confirmed: Sequence[str]) -> str:
    """The word by which a person confirms this very drive; it waits, with none, when nobody is there to be
    asked. Raises WrongOrder for a word that confirms another one.
    """
    path = item.drive.path
    code = "" if item.token is None else code_of(item.token)
    given = [given for given in confirmed if choose(given, everything) is item]
    if given:
        check_confirmation(given[0], item, everything, with_code=True)
        return given[0]
    if not sys.stdin.isatty():
        complain(
            _(
                "{drive} waits: it may be another drive by now. Check it, then add --confirm END:{code}."
            ).format(drive=path, code=code)
        )
        return ""
    say(_("code to confirm it: {code}").format(code=code))
    said = typed_line(
        _("To erase {drive} for good, type the {what} (Enter: it waits):").format(
            drive=path, what=word_asked(item.serial, with_code=True)
        )
    )
    if said:
        check_confirmation(said, item, everything, with_code=True)
    return said
