"""How a session looks to a person: a live line on a terminal, plain lines in a pipe, or the events as
JSON.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from functools import singledispatch
from pathlib import PurePosixPath
from typing import Protocol

from agent.session.ending import EndingReader, delivery_line
from model.document import encode_event
from model.event import (
    BenchmarkFinished,
    CountdownEnded,
    CountdownStarted,
    Delivered,
    DriveErased,
    Event,
    Graded,
    NotDelivered,
    Numbered,
    PartsCompared,
    ProbeFinished,
    Progress,
    ProofsChecked,
    ReportKept,
    SessionFinished,
    SessionStarted,
    StepFinished,
    StepStarted,
    Troubled,
)
from papers.benchmarks import benchmark_line
from papers.erasure import verdict_word
from papers.grade import WIDTH as GRADE_WIDTH
from papers.grade import grade_lines
from papers.language import _, ngettext
from papers.methods import methods_in_words
from papers.parts import parts_in_words
from papers.proof import erased_word
from papers.quantities import storage_size
from papers.screen.block import NARROWEST, shortened
from papers.screen.ending import ending_lines, grade_line
from papers.steps import step_name
from papers.terminal import height, redraw, rows, say, say_bytes, width
from papers.times import moment_said
from papers.wording import word

BAR_CELLS = 20


class Display(Protocol):
    """A reader of the stream."""

    def show(self, numbered: Numbered) -> None:
        """Show one event."""
        ...

    def tick(self) -> None:
        """Called now and then while nothing happens."""
        ...

    def close(self) -> None:
        """Called when nothing more comes."""
        ...


class JsonDisplay:
    """Each event as it is, one JSON line."""

    def show(self, numbered: Numbered) -> None:
        """Show one event."""
        say_bytes(encode_event(numbered))

    def tick(self) -> None:
        """Nothing: a program needs no sign of life."""

    def close(self) -> None:
        """Nothing is left open."""


class PlainDisplay:
    """One line for each thing that ended, and what it comes to, for pipes, logs and slow consoles."""

    def __init__(self, *, verbose: bool = False) -> None:
        self._story = Story(verbose=verbose)

    def show(self, numbered: Numbered) -> None:
        """Show one event."""
        for line in self._story.lines(numbered.event, None):
            say(line)

    def tick(self) -> None:
        """Nothing: a log needs no sign of life."""

    def close(self) -> None:
        """Nothing is left open."""


class LiveDisplay:
    """Ended things scroll by; the last line shows the step that is running, a bar, and the time left; the end
    fills no more than one screen. `aside` stands at the end of that line, whatever else has to yield.
    """

    def __init__(self, *, verbose: bool = False, aside: Callable[[], str] = lambda: "") -> None:
        self._story = Story(verbose=verbose)
        self._aside = aside
        self._step = ""
        self._expected_s: float | None = None
        self._began = time.monotonic()
        self._progress: Progress | None = None
        self._progress_at = 0.0
        self._shown_left_s = math.inf
        self._parts: dict[str, Progress] = {}

    def show(self, numbered: Numbered) -> None:
        """Show one event."""
        event = numbered.event
        lines = self._story.lines(event, height() - 1)
        if lines:
            redraw("")
            for line in lines:
                for row in rows(line):
                    say(row)
        if isinstance(event, StepStarted):
            self._step, self._expected_s = event.step, event.expected_s
            self._began, self._progress = time.monotonic(), None
            self._shown_left_s = math.inf
            self._parts = {}
        elif isinstance(event, Progress):
            self._progress, self._progress_at = event, time.monotonic()
            self._parts[event.part] = event
        elif isinstance(event, CountdownEnded):
            self._progress, self._parts = None, {}
        elif isinstance(event, DriveErased):
            self._parts.pop(PurePosixPath(event.path).name, None)
        elif isinstance(event, StepFinished | SessionFinished):
            self._step = ""
        self.tick()

    def tick(self) -> None:
        """Draw the last line again."""
        redraw(self._with_aside() if self._step else "")

    def close(self) -> None:
        """Take the last line away: what is said next begins on a line of its own."""
        self._step = ""
        self.tick()

    def _with_aside(self) -> str:
        aside = self._aside()
        if not aside:
            return shortened(self._line(), width() - 1)
        return f"{shortened(self._line(), width() - len(aside) - 4)}   {aside}"

    def _line(self) -> str:
        name = step_name(self._step)
        if self._step == "erase" and self._parts:
            return f"{name}  {erasing_line(self._parts.values())}"
        fraction, left_s, part = self._how_far()
        bar = "" if fraction is None else _bar(fraction)
        if left_s is None:
            passed = _("{seconds} s so far").format(seconds=round(time.monotonic() - self._began))
            is_sentence = self._progress is not None and self._progress.message is not None
            words = f"{passed}  {part}" if is_sentence else f"{part}  {passed}".strip()
        else:
            self._shown_left_s = min(self._shown_left_s, math.ceil(left_s))
            words = _("{seconds} s left").format(seconds=self._shown_left_s) + f"  {part}"
        return f"{name}  {bar}{words}"

    def _how_far(self) -> tuple[float | None, float | None, str]:
        """Fraction, seconds left and part: as told by the step, else from the time it is expected to take,
        as long as that has not passed.
        """
        if self._progress is not None:
            since = time.monotonic() - self._progress_at
            left = None if self._progress.left_s is None else max(self._progress.left_s - since, 0.0)
            message = self._progress.message
            part = parts_in_words(self._progress.part) if message is None else word(message)
            return self._progress.fraction, left, part
        passed = time.monotonic() - self._began
        if self._expected_s is None or passed > self._expected_s:
            return None, None, ""
        return min(passed / self._expected_s, 0.99), max(self._expected_s - passed, 0.0), ""


def _bar(fraction: float) -> str:
    """A bar that leaves room for the time left, also on a narrow screen."""
    cells = min(BAR_CELLS, width() // 4)
    return "[" + ("#" * round(fraction * cells)).ljust(cells, ".") + "] "


class Story:
    """What is told of a run, line by line: each thing when it ends, and at the end what it comes to. The long
    list of reasons is for those who ask (`verbose`).
    """

    def __init__(self, *, verbose: bool) -> None:
        self._verbose = verbose
        self._reader = EndingReader()

    def lines(self, event: Event, most: int | None) -> list[str]:
        """The lines of an event; the ending in at most so many."""
        self._reader.hear(event)
        if self._reader.is_told_last(event):
            return []
        if isinstance(event, Graded) and not self._verbose:
            return ["", grade_line(event.grade, event.provisional)]
        if not isinstance(event, SessionFinished):
            return event_lines(event)
        ending = self._reader.ending()
        return [] if ending is None else ending_lines(ending, _columns(), most)


def _columns() -> int:
    """How wide a grade is laid out: no wider than a page, and never so narrow that nothing fits."""
    return max(NARROWEST, min(GRADE_WIDTH, width()))


def erasing_line(parts: Iterable[Progress]) -> str:
    """How far each drive of an unattended erasure is, or the countdown before it, in one line."""
    return " | ".join(_erasing_part(part) for part in parts)


def _erasing_part(progress: Progress) -> str:
    left_s = progress.left_s
    if progress.part == "countdown":
        return _("in {seconds} s; any key stops it").format(seconds=math.ceil(left_s or 0))
    if progress.part == "key":
        return _("press a key to begin")
    words = [progress.part]
    if progress.fraction is not None:
        words.append(f"{100 * progress.fraction:.0f} %")
    if progress.message is not None:
        words.append(word(progress.message))
    if left_s is not None:
        words.append(_("{minutes} min left").format(minutes=round(left_s / 60)))
    return " ".join(words)


@singledispatch
def event_lines(_event: Event) -> list[str]:
    """What a person reads of an event; nothing for those that only move the last line."""
    return []


@event_lines.register
def _started(event: SessionStarted) -> list[str]:
    return [_("Replaying a recording: this is not the machine in front of you.")] if event.replayed else []


@event_lines.register
def _step(event: StepStarted) -> list[str]:
    return [step_name(event.step) + "…"]


@event_lines.register
def _probe(event: ProbeFinished) -> list[str]:
    return [] if event.message is None else ["  " + word(event.message)]


@event_lines.register
def _benchmark(event: BenchmarkFinished) -> list[str]:
    return ["  " + benchmark_line(event.benchmark)]


@event_lines.register
def _troubled(event: Troubled) -> list[str]:
    trace = [] if event.traceback is None else ["    " + line for line in event.traceback.splitlines()]
    return ["! " + word(event.message), *trace]


@event_lines.register
def _countdown(event: CountdownStarted) -> list[str]:
    lines = [_("These drives are erased for good:")]
    for drive in event.drives:
        size, methods = storage_size(drive.size_bytes), methods_in_words(drive.methods)
        lines.append(f"  {drive.path}  {drive.model or ''}  {size}  {drive.serial or ''}  {methods}")
    lines += ["  " + word(message) for message in (*event.waiting, *event.left)]
    if event.needs_key:
        lines.append(_("PRESS A KEY TO BEGIN. Without a key, nothing is erased."))
    return [
        *lines,
        _("Erasing begins in {seconds} s. ANY KEY STOPS IT.").format(seconds=round(event.seconds)),
    ]


@event_lines.register
def _countdown_over(event: CountdownEnded) -> list[str]:
    return [_("The countdown is over: erasing.")] if event.erasing else []


@event_lines.register
def _erased(event: DriveErased) -> list[str]:
    head = f"{event.path}  {event.serial or ''}  {verdict_word(event.verdict)}"
    certificate = (
        [] if event.certificate is None else ["    " + _("certificate {id}").format(id=event.certificate)]
    )
    return [head, *("    " + word(message) for message in event.reasons), *certificate]


@event_lines.register
def _graded(event: Graded) -> list[str]:
    limits = ["! " + word(message) for message in event.provisional]
    return [
        "",
        event.title or _("unknown model"),
        *limits,
        *grade_lines(event.grade, _columns()),
        "",
    ]


@event_lines.register
def _kept(event: ReportKept) -> list[str]:
    return [_("Report saved.") if event.lasts else _("Report in this machine's memory only.")]


@event_lines.register
def _delivered(event: Delivered) -> list[str]:
    if event.address is None:
        return [_("Sent to the inventory.")]
    return [_("Sent. Open {address}").format(address=event.address)]


@event_lines.register
def _not_delivered(event: NotDelivered) -> list[str]:
    return [delivery_line(event)]


@event_lines.register
def _parts(event: PartsCompared) -> list[str]:
    if event.earlier is None or event.earlier_at is None:
        return [_("This station knows no earlier report of this machine: nothing to compare with.")]
    when = moment_said(event.earlier_at)
    count = len(event.differences)
    head = (
        _("Same parts as in the report of {when}.").format(when=when)
        if not count
        else ngettext(
            "{count} difference from the report of {when}:",
            "{count} differences from the report of {when}:",
            count,
        ).format(count=count, when=when)
    )
    return [head, *("  " + word(message) for message in (*event.differences, *event.not_compared))]


@event_lines.register
def _proofs(event: ProofsChecked) -> list[str]:
    """One sentence a drive, and what else keeps the machine from being called erased."""
    head = _("Is this machine erased? {answer}").format(answer=erased_word(event.machine.state))
    drives = [proof.message for proof in event.proofs]
    others = [message for message in event.machine.reasons if message not in drives]
    asked = [] if event.trouble is None else [event.trouble]
    return [head, *("  " + word(message) for message in (*drives, *others, *asked))]
