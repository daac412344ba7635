"""Display of `etabli wipe run` and `resume`: progress of each drive, and how each one ended."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from agent.commands.wipe.failure_view import failure_lines
from agent.erasing.charger import ChargerNews
from agent.erasing.workers import ERASING, Ended, JobProgress, running_of
from model.document import encode
from model.erasure import EraseVerdict
from model.journal import Record
from model.message import Message
from papers.erasing.progress import progress_words
from papers.language import _
from papers.terminal import complain, redraw, say, say_bytes, width
from papers.wording import word
from wipe.journal import JournalError
from wipe.order import Status


def shower(*, as_json: bool) -> Callable[[Sequence[JobProgress]], None]:
    """How progress is shown: one line that changes on a terminal, a line for every new phase when piped,
    JSON lines for a program.
    """
    if as_json:
        return _JsonLines()
    return _LiveLine() if sys.stdout.isatty() else _PlainLines()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """One line of `--json`."""

    job: str
    drive: str
    status: object
    kind: str = "progress"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """A sentence about all drives, as a line of `--json`."""

    message: Message
    kind: str = "told"


def with_charger(
    show: Callable[[Sequence[JobProgress]], None], charger: ChargerNews, *, as_json: bool
) -> Callable[[Sequence[JobProgress]], None]:
    """Progress, and between it what became of the charger."""

    def show_both(seen: Sequence[JobProgress]) -> None:
        if (news := charger.news()) is not None:
            if as_json:
                say_bytes(encode(_Told(message=news)) + b"\n")
            else:
                if sys.stdout.isatty():
                    say()  # the line that changes stays where it is
                complain(word(news))
        show(seen)

    return show_both


class _JsonLines:
    def __init__(self) -> None:
        self._told: dict[str, float] = {}

    def __call__(self, seen: Sequence[JobProgress]) -> None:
        for item in seen:
            if item.status is None or self._told.get(item.job.order.job) == item.status.at_s:
                continue
            self._told[item.job.order.job] = item.status.at_s
            name = item.job.order.plan.drive.name
            say_bytes(encode(_Step(job=item.job.order.job, drive=name, status=item.status)) + b"\n")


class _PlainLines:
    def __init__(self) -> None:
        self._phases: dict[str, str] = {}

    def __call__(self, seen: Sequence[JobProgress]) -> None:
        for item in seen:
            phase = item.status.phase if item.status is not None else None
            if phase and self._phases.get(item.job.order.job) != phase:
                self._phases[item.job.order.job] = phase
                say(f"{item.job.order.plan.drive.path}: {line_of(item)}")


class _LiveLine:
    def __call__(self, seen: Sequence[JobProgress]) -> None:
        busy = [item for item in seen if item.status is None or not item.status.finished]
        text = " | ".join(f"{item.job.order.plan.drive.name} {line_of(item)}" for item in busy)
        redraw(textwrap.shorten(text, max(width() - 1, 20), placeholder="…"))


def line_of(item: JobProgress) -> str:
    """How far one drive is, in a few words."""
    return progress_words(running_of(item))


def verdict_word(verdict: EraseVerdict) -> str:
    """A verdict, worded so that unknown is not taken for erased."""
    return {
        EraseVerdict.PURGED: _("ERASED (thorough level, Purge)"),
        EraseVerdict.CLEARED: _("ERASED (simple level, Clear)"),
        EraseVerdict.CLEARED_WITH_EXCEPTIONS: _("ERASED BUT FOR UNREADABLE AREAS (Clear)"),
        EraseVerdict.FAILED: _("NOT ERASED"),
        EraseVerdict.UNKNOWN: _("NOT PROVEN: treat it as not erased"),
        EraseVerdict.INTERRUPTED: _("INTERRUPTED: not erased yet"),
        EraseVerdict.NOT_ATTEMPTED: _("NOT ATTEMPTED: not erased"),
    }[verdict]


def left_behind_words(status: Status | None) -> str:
    """What a person does about a worker that did not end. A drive that erases itself hears nothing, and must
    keep its power: a security erase that is cut off leaves it locked.
    """
    if status is not None and status.phase == ERASING:
        return _(
            "The drive is erasing itself and will not respond until it has finished: leave it "
            "powered, then resume."
        )
    return _("Its program is stuck in the kernel; switch the machine off to free the drive.")


def show_ended(ended: Sequence[Ended], *, as_json: bool) -> None:
    """The verdict of every drive, with its reasons and its certificate."""
    if as_json:
        for item in ended:
            say_bytes(encode(_Verdict.of(item)) + b"\n")
        return
    if sys.stdout.isatty():
        say()
    for item in ended:
        for line in _ended_lines(item):
            say(line)


def _ended_lines(item: Ended) -> Iterator[str]:
    """One drive: what came of it, why, and what speaks of it where it was not erased."""
    token, verdict, reasons = item.job.order.plan.drive, item.judgement.verdict, item.judgement.reasons
    yield f"{token.path}  {token.serial or ''}  {verdict_word(verdict)}"
    for text in (*map(word, reasons), *failure_lines(verdict, _records_of(item), reasons)):
        yield textwrap.fill(
            text, width(), initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False
        )
    if verdict is EraseVerdict.INTERRUPTED:
        yield "    " + _("Continue with: etabli wipe resume")
    if item.left_behind:
        yield "    " + left_behind_words(item.job.status())
    if item.certificate is not None:
        yield "    " + _("certificate {id}").format(id=item.certificate)
    if item.trouble is not None:
        yield "    " + item.trouble


def _records_of(item: Ended) -> list[Record]:
    """What its journal tells; nothing where it cannot be read."""
    try:
        return item.job.records()
    except JournalError:
        return []


@dataclass(frozen=True, slots=True, kw_only=True)
class _Verdict:
    """The last line of `--json` for one drive."""

    job: str
    drive: str
    verdict: EraseVerdict
    as_ordered: bool
    certificate: str | None
    kind: str = "verdict"

    @classmethod
    def of(cls, item: Ended) -> _Verdict:
        return cls(
            job=item.job.order.job,
            drive=item.job.order.plan.drive.name,
            verdict=item.judgement.verdict,
            as_ordered=item.judgement.as_ordered,
            certificate=item.certificate,
        )
