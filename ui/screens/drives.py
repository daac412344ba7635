"""The drives: how each does, what is on it, what would be done, and how far it is."""

from __future__ import annotations

import time
from collections.abc import Iterator

from textual import on
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import OptionList, Static

from model.bench import BenchDrive, WaitingErasure
from model.erasure import ERASED
from model.event import DriveErased
from model.order import GiveUpErasure, LookAgain, StopErasure
from papers.erasing.plan import contents_in_words
from papers.erasing.progress import progress_words
from papers.erasing.refusal import is_boot_medium, never_erased
from papers.erasing.said import plan_details, plan_said, verdict_details, verdict_said
from papers.erasure import erasure_advice, verdict_meaning
from papers.facts.drives import health_said, health_word, hidden_lines
from papers.language import _, pgettext
from papers.plain import printable
from papers.quantities import storage_size
from papers.screen.block import wrapped
from papers.times import moment_said
from papers.wording import word
from ui.bench import Bench
from ui.keys import LOOK
from ui.look import bar, end_of, fitted_line, put
from ui.rows import RowList
from ui.screens.ask import YesDialog
from ui.screens.base import BenchScreen, scroll_line
from ui.screens.erase import EraseDialog
from ui.screens.resume import ResumeDialog

WAITS, HIDDEN = "waits-", "hidden-"
WIDE = 104  # columns from which names are shown longer: what is on a drive comes first
DIGITS_S = 1.5  # for so long a digit waits for another one of the same number
MODEL_CELLS, SERIAL_CELLS = (12, 36), (12, 20)  # at least, at most


class DrivesScreen(BenchScreen):
    """A list above, everything about the chosen one below."""

    def __init__(self) -> None:
        super().__init__()
        self._typed, self._typed_s = "", 0.0

    def compose_body(self) -> Iterator[Widget]:
        """The list and the details."""
        yield RowList(id="drives")
        with VerticalScroll(id="details"):
            yield Static(id="text")

    def show_body(self, bench: Bench) -> None:
        """Everything anew; the chosen one stays chosen."""
        width = max(self.size.width - 4, 30)
        rows = {**drive_rows(bench, width), **waiting_rows(bench, width), **hidden_rows(bench, width)}
        self.query_one(RowList).show_rows(rows)
        self._show_details(bench, width)

    def _chosen(self) -> str | None:
        return self.query_one(RowList).chosen()

    def _show_details(self, bench: Bench, width: int) -> None:
        lines = detail_lines(bench, self._chosen())
        text = "\n".join(row for line in lines for row in wrapped(line, width))
        put(self.query_one("#text", Static), text)

    @on(OptionList.OptionHighlighted)
    def _highlighted(self) -> None:
        self._show_details(self.face.bench, max(self.size.width - 4, 30))

    @on(OptionList.OptionSelected)
    def open_chosen(self) -> None:
        """Enter: what can be done to the chosen one."""
        self._typed = ""
        bench, chosen = self.face.bench, self._chosen()
        drive, waiting = drive_named(bench, chosen), waiting_named(bench, chosen)
        if waiting is not None:
            self._resume(waiting)
        elif drive is not None and drive.job is not None:
            self._ask_stop(drive.job)
        elif drive is not None and drive.plan is not None:
            self.app.push_screen(EraseDialog(drive, on_battery=bench.on_battery))
        elif drive is not None:
            self.face.tell(_("{drive} cannot be erased as it is.").format(drive=drive.drive.path))

    def _resume(self, waiting: WaitingErasure) -> None:
        if waiting.token is None:
            self.face.tell("" if waiting.why is None else word(waiting.why))
        else:
            self.app.push_screen(ResumeDialog(waiting, on_battery=self.face.bench.on_battery))

    def _ask_stop(self, job: str) -> None:
        app = self.face
        question = _("Stop this erasure? The drive is NOT erased then; it can be resumed.")
        self.app.push_screen(YesDialog(question, lambda: app.give(StopErasure(job=job))))

    def press(self, letter: str) -> bool:
        """A digit: the drive with this number. l: look again. x: give up an interrupted erasure."""
        app = self.face
        if letter.isdecimal():
            self._choose(letter)
            return True
        self._typed = ""
        waiting = waiting_named(app.bench, self._chosen())
        if letter.lower() == pgettext(*LOOK):
            app.give(LookAgain())
        elif letter.lower() == "x" and waiting is not None:
            job = waiting.job
            question = _("Give this erasure up? The drive is NOT erased, and its certificate says so.")
            self.app.push_screen(YesDialog(question, lambda: app.give(GiveUpErasure(job=job))))
        else:
            return False
        return True

    def _choose(self, digit: str) -> None:
        """A second digit soon after the first makes one number with it, where a drive has that."""
        shown, now_s = self.query_one(OptionList), time.monotonic()
        begun = self._typed if now_s - self._typed_s < DIGITS_S else ""
        numbers = {option.id for option in shown.options}
        number = begun + digit if begun + digit in numbers else digit
        self._typed, self._typed_s = number, now_s
        if number in numbers:
            shown.highlighted = shown.get_option_index(number)

    def help_lines(self) -> list[str]:
        """What can be done here."""
        return [
            _(
                "Up, Down, its number: choose a drive; below stands what is known of it and what would "
                "be done."
            ),
            _("Enter on a drive: erase it, after its serial was typed. On one being erased: stop."),
            _("Enter on an interrupted erasure: resume it. x: give it up."),
            scroll_line(),
            _("{key}: refresh the drives; those that are plugged in come by themselves.").format(
                key=pgettext(*LOOK)
            ),
        ]


def drive_named(bench: Bench, identifier: str | None) -> BenchDrive | None:
    """The drive of a row."""
    return next((item for item in bench.drives if str(item.number) == identifier), None)


def waiting_named(bench: Bench, identifier: str | None) -> WaitingErasure | None:
    """The interrupted erasure of a row."""
    return next((item for item in bench.waiting if WAITS + item.job == identifier), None)


def drive_rows(bench: Bench, width: int) -> dict[str, str]:
    """A line for each drive: number, name, size, serial, health, what goes on or what is on it."""
    return {str(item.number): fitted_line(_row(bench, item, width), width) for item in bench.drives}


def _row(bench: Bench, item: BenchDrive, width: int) -> str:
    drive = item.drive
    size = storage_size(drive.size_bytes) if drive.size_bytes else _("no capacity")
    serial = printable(serial_of(item) or "")
    model = printable(drive.model or _("unknown model"))
    model_cells, serial_cells = (
        min(least + max(width - WIDE, 0) // 2, most) for least, most in (MODEL_CELLS, SERIAL_CELLS)
    )
    who = f"{item.number:>2} {drive.name:<7} {size:>7}"
    what = f"{fitted_line(model, model_cells):<{model_cells}}"
    ending = end_of(serial, serial_cells) if serial else fitted_line(_("no serial"), serial_cells)
    ending = f"{ending:<{serial_cells}}"
    # What it comes to, or came to, has to have room.
    short = f"{who} {what} {ending}" if width > WIDE else f"{who} {ending}"
    running, ended = bench.running_of(item.job), erased_of(bench, item)
    if running is not None:
        return f"{short}  {bar(running.fraction, 10)} {progress_words(running)}"
    if ended is not None:
        return f"{short}  {verdict_said(ended.verdict)}"
    health = health_said(bench.verdict_of(drive.name), is_examined=bench.is_whole)
    head = f"{who} {what} {ending} {health}"
    if is_boot_medium(item):
        return f"{head}  {never_erased()}"
    return f"{head}  {printable(contents_in_words(drive, is_short=True))}"


def serial_of(item: BenchDrive) -> str | None:
    """The serial that a person confirms by: the drive's own word."""
    return item.token.serial if item.token is not None else item.drive.serial.value


def erased_of(bench: Bench, item: BenchDrive) -> DriveErased | None:
    """How its last erasure at this desk ended."""
    if item.ended_job is None:
        return None
    return next((event for event in bench.erased if event.job == item.ended_job), None)


def waiting_rows(bench: Bench, width: int) -> dict[str, str]:
    """A line for each erasure that was interrupted; its model makes room for its serial."""
    rows = {}
    for item in bench.waiting:
        share = "" if item.fraction is None else f" {100 * item.fraction:.0f} %"
        serial = printable(item.drive.serial or "")
        room = width - len(_waiting_row(serial, share)) - 1
        model = fitted_line(printable(item.drive.model or ""), max(room, 0))
        name = " ".join(part for part in (model, serial) if part)
        rows[WAITS + item.job] = fitted_line(_waiting_row(name, share), width)
    return rows


def _waiting_row(name: str, share: str) -> str:
    return " ~ " + _("interrupted: {drive}").format(drive=name) + share


def hidden_rows(bench: Bench, width: int) -> dict[str, str]:
    """A line for each place where drives hide, so that it stands in sight beside those that are shown."""
    lines = _hidden(bench)
    return {f"{HIDDEN}{place}": fitted_line(f" ! {text}", width) for place, text in enumerate(lines)}


def _hidden(bench: Bench) -> tuple[str, ...]:
    storage = None if bench.machine is None else bench.machine.storage.value
    return () if storage is None else hidden_lines(storage)


def detail_lines(bench: Bench, chosen: str | None) -> list[str]:
    """Everything about the chosen drive, erasure or hiding place; about none, why no drive is shown."""
    if chosen is not None and chosen.startswith(HIDDEN):
        return [f"! {text}" for text in _hidden(bench)]
    drive, waiting = drive_named(bench, chosen), waiting_named(bench, chosen)
    if drive is not None:
        return _drive_details(bench, drive)
    if waiting is not None:
        return _waiting_details(waiting)
    lines = [] if bench.drives_trouble is None else [f"! {word(bench.drives_trouble)}"]
    if bench.is_looking:
        lines.append(_("Looking at the drives…"))
    elif not bench.drives:
        lines.append(_("No drive was found."))
    return [*lines, *_hidden(bench)]


def _drive_details(bench: Bench, item: BenchDrive) -> list[str]:
    lines = []
    ended = erased_of(bench, item)
    if ended is not None:
        lines += [verdict_said(ended.verdict), verdict_meaning(ended.verdict)]
        lines += [f"  {word(message)}" for message in ended.reasons]
        advice = enumerate(erasure_advice(ended.verdict), 1)
        lines += [f"{number}. {text}" for number, text in advice]
        lines += [] if ended.certificate is None else [_("certificate {id}").format(id=ended.certificate)]
        lines += verdict_details(ended.verdict)
    running = bench.running_of(item.job)
    if running is not None:
        lines.append(f"{bar(running.fraction)} {progress_words(running)}")
    verdict = bench.verdict_of(item.drive.name)
    if verdict is not None:
        lines.append(_("health: {word}").format(word=health_word(verdict.health)))
        lines += [f"  {word(message)}" for message in verdict.evidence]
    is_erased = ended is not None and ended.verdict in ERASED
    lines += plan_said(item) if item.job is None and not is_erased else []  # it is being done, or was
    if item.drive.holders:
        lines.append(_("in use by: {holders}").format(holders=", ".join(map(printable, item.drive.holders))))
    if item.plan is not None and item.job is None:
        lines.append(_("Enter: erase it again") if is_erased else _("Enter: erase it"))
    if item.outcome is None:
        lines.append(_("This is a recorded machine: nothing of it can be erased."))
    return [*lines, *_hidden(bench), *([] if is_erased or item.job is not None else plan_details(item))]


def _waiting_details(item: WaitingErasure) -> list[str]:
    lines = [_("This drive is NOT erased: its erasure was interrupted.")]
    if item.began is not None:
        lines.append(_("started {when}").format(when=moment_said(item.began)))
    if item.why is not None:
        lines.append(f"! {word(item.why)}")
    lines += [f"! {word(message)}" for message in item.doubts]
    if item.token is not None:
        lines.append(_("Enter: resume it"))
    return [*lines, _("x: give it up")]
