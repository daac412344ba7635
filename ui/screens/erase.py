"""Erasing a drive: the plan in words, and the end of its serial typed by hand."""

from __future__ import annotations

from collections.abc import Iterator

from textual import on
from textual.widget import Widget
from textual.widgets import Input, Static

from agent.bench.wrong_order import WrongOrder
from model.bench import BenchDrive
from model.erasure import Preparation
from model.event import OrderAnswered
from model.order import EraseDrive
from papers.erasing.asked import word_asked
from papers.erasing.said import plan_said
from papers.language import _
from papers.plain import printable
from papers.quantities import storage_size
from ui.bench import Bench
from ui.look import plain
from ui.questions.consent import ASKED, REFUSAL, ConsentDialog
from ui.screens.typed import TypedByHand


class EraseDialog(ConsentDialog):
    """Shows one drive and its plan as they were when it was opened; any change makes the order stale."""

    def __init__(self, item: BenchDrive, *, on_battery: bool) -> None:
        super().__init__(on_battery=on_battery)
        self._item = item
        self._is_ordered = False

    def compose_body(self) -> Iterator[Widget]:
        """The plan, what the certificate wants to know of a loose drive, and the word."""
        yield Static(plain("\n".join(asking_lines(self._item))))
        if self._item.is_loose:
            yield Static(plain(_("Its own label or inventory number (Enter: none):")))
            yield Input(id="asset", max_length=200)
            yield Static(plain(_("Label of the machine it came from (Enter: not known):")))
            yield Input(id="source", max_length=200)
        if self._item.plan is not None and Preparation.PSID_REVERT in self._item.plan.preparations:
            yield Static(plain(_("PSID on the label of the drive (scan or type it):")))
            yield Input(id="psid", max_length=80)
        yield from self.compose_power()
        yield Static(plain(word_question(self._item)), id=ASKED)
        yield TypedByHand(id="word", max_length=200)
        yield Static(id=REFUSAL, classes="refusal")
        yield Static(plain(_("Enter: erase it. Esc: back, nothing is changed.")))

    def help_lines(self) -> list[str]:
        """What can be done here."""
        return [
            _("The serial is read on the label of the drive: its last four characters, or more, are enough."),
            _("A hand types it: what is scanned or pasted confirms nothing."),
            _("Capital or small letters; on a French keyboard digits also without Shift."),
            _("Esc: back, nothing is changed."),
        ]

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        """Enter goes to the next field; in the last one it gives the order, once."""
        if event.input.id != "word":
            self.focus_next(Input)
            return
        field = self.query_one("#word", TypedByHand)
        try:
            word = field.typed()
        except WrongOrder as error:
            self.refuse(str(error))
            return
        plan, token = self._item.plan_hash, self._item.token
        if not word or plan is None or token is None or self._is_ordered:
            return
        self._is_ordered = True
        order = EraseDrive(
            plan=plan,
            drive=token,
            word=word,
            asset=self.entered("asset"),
            from_machine=self.entered("source"),
            psid=self.entered("psid"),
            on_battery=self.agreed,
        )
        self.face.give(order, self.heard)

    def heard(self, event: OrderAnswered) -> None:
        """What was typed confirms nothing any more once it was refused."""
        self._is_ordered = False
        if self.is_mounted:
            self.query_one("#word", Input).value = ""
        super().heard(event)

    def show_bench(self, bench: Bench) -> None:
        """A drive that is unplugged, or another one by now, is said at once."""
        super().show_bench(bench)
        if self.is_mounted and self._item.number not in [item.number for item in bench.drives]:
            self.refuse(_("{drive} is not here any more.").format(drive=self._item.drive.path))


def asking_lines(item: BenchDrive) -> list[str]:
    """Which drive it is, and what will be done."""
    drive = item.drive
    size = storage_size(drive.size_bytes) if drive.size_bytes else _("no capacity")
    serial = (None if item.token is None else item.token.serial) or _("no serial")
    names = (drive.path, drive.model or _("unknown model"), size, serial)
    lines = ["  ".join(printable(name) for name in names), *plan_said(item)]
    return [
        *lines,
        *([] if item.drive_code is None else [_("code to confirm it: {code}").format(code=item.drive_code)]),
    ]


def word_question(item: BenchDrive) -> str:
    """What is to be typed."""
    serial = None if item.token is None else item.token.serial
    what = word_asked(serial, with_code=item.drive_code is not None)
    return _("To erase {drive} for good, type the {what}:").format(drive=item.drive.path, what=what)
