"""The bench screens: one application over one session."""

from __future__ import annotations

import gc
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual import events
from textual.app import App
from textual.filter import LineFilter
from textual.scrollbar import ScrollBar
from textual.widgets import Input

from agent.bench.wrong_order import WrongOrder
from agent.desk.asking import orders_of_scan
from agent.desk.scanned import as_scanned
from agent.erasing.azerty import digit_on_key
from agent.erasing.pace import not_by_hand
from model.bench import ScanSeen
from model.event import (
    AnswersSeen,
    ErasuresSeen,
    OrderAnswered,
    PowerSeen,
    ProbeFinished,
    Progress,
    Step,
    Troubled,
)
from model.order import BenchOrder, EnterAnswers, MakeReport
from papers.language import Language, _
from papers.plain import printable
from papers.screen.qr import HALVES
from papers.wording import word as in_words
from ui.bench import Bench, heard
from ui.colours import InReverse
from ui.driver import BenchDriver
from ui.face import Answered
from ui.finding.actions import actions_of
from ui.finding.palette import PaletteDialog
from ui.glyphs import Legible
from ui.keys import FINISH_F_KEY, FINISH_KEY, JUMP_KEY, PALETTE_KEY, SCREENS, letter_of
from ui.link import SessionLink
from ui.look import PlainScrollBar, keep_signs_with_words
from ui.questions.finish import FinishDialog, still_open
from ui.scan import Burst, Leaning
from ui.screens.base import BenchScreen
from ui.screens.dialog import Dialog
from ui.screens.drives import DrivesScreen
from ui.screens.grade import GradeScreen
from ui.screens.help import HelpScreen
from ui.screens.journal import JournalScreen
from ui.screens.leave import LeaveDialog
from ui.screens.machine import MachineScreen
from ui.screens.power import PowerDialog, power_is_asked
from ui.screens.report import ReportScreen
from ui.screens.settings import SettingsScreen
from ui.screens.sheet import Sheet, WordSheet
from ui.screens.small import TooSmall, is_too_small
from ui.screens.trials import TrialsScreen
from ui.screens.walk import WalkDialog, unanswered

TICK_S = 0.1
BURST_S = 0.06
# So many times as long as drawing took, nothing is drawn that only tells how far something is: one key in
# forty, at most, finds the screen at work, on a slow machine too.
REST, LONGEST_REST_S = 40.0, 1.0
LOUD = (Step.ERASE, Step.REPORT, "bench")  # what went wrong there is told at once, on whatever screen
MAY_WAIT = (Progress, ErasuresSeen, ProbeFinished)


class BenchApp(App[int | Language]):
    """Reads the session, shows it, and gives it orders. It ends with an exit status, or with the language
    that the screens are to be shown in from now on.
    """

    ENABLE_COMMAND_PALETTE = False  # Textual's own knows no action of a bench
    CSS_PATH = "bench.tcss"
    BINDINGS: ClassVar = [
        ("f1", "show_help", ""),
        ("question_mark", "show_help", ""),
        *((item.key, f"show('{item.name}')", "") for item in SCREENS),
        (FINISH_F_KEY, "finish", ""),
        (JUMP_KEY, "jump", ""),
        (PALETTE_KEY, "find", ""),
        ("ctrl+q", "leave", ""),
        ("ctrl+c", "leave", ""),
    ]
    SCREENS: ClassVar = {
        "machine": MachineScreen,
        "drives": DrivesScreen,
        "trials": TrialsScreen,
        "grade": GradeScreen,
        "report": ReportScreen,
        "journal": JournalScreen,
        "settings": SettingsScreen,
    }

    def __init__(
        self,
        link: SessionLink,
        *,
        characters: frozenset[str] | None = None,
        colourless: bool = False,
    ) -> None:
        super().__init__(driver_class=BenchDriver)
        legible = [] if characters is None else [Legible(characters)]
        self._own_filters: list[LineFilter] = [*legible, *([InReverse()] if colourless else [])]
        self.link = link
        self.half_blocks = characters is None or characters.issuperset(HALVES)
        self.layout: str | None = None
        self.bench = Bench()
        self.notice = ""
        self._waiting: dict[int, Answered] = {}
        self._entering: set[int] = set()  # answers that the desk has not taken yet: each is built on the last
        self._word_shown: str | None = None
        self._power_asked: PowerSeen | None = None
        self._burst, self._leaning = Burst(), Leaning()
        self._finishing = Leaning()
        self._is_new, self._rests_until_s = False, 0.0
        self._letters = {letter_of(item): item.name for item in SCREENS}
        self.theme = "ansi-dark"

    def on_mount(self) -> None:
        """Show the machine first; look for news ten times a second."""
        ScrollBar.renderer = PlainScrollBar
        keep_signs_with_words()
        self.push_screen("machine")
        self.call_after_refresh(self._shown_first)
        self.set_interval(TICK_S, self._look)

    def _shown_first(self) -> None:
        """The first screen stands there. What it is made of is not let go while it does: looking through it,
        again and again, would take several times as long as a key.
        """
        gc.freeze()
        gc.enable()
        self.link.begin()

    def on_unmount(self) -> None:
        """What was kept may go."""
        gc.unfreeze()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What this terminal draws, then Textual's own."""
        return [*self._own_filters, *super().get_line_filters()]

    def on_resize(self, event: events.Resize) -> None:
        """On a terminal where nothing can be read, nothing can be ordered; on another size lines break
        elsewhere.
        """
        if is_too_small(event.size) and not isinstance(self.screen, TooSmall):
            self.push_screen(TooSmall())
        self.call_after_refresh(self.refresh_bench)

    def _look(self) -> None:
        """Take what was heard, and show it once. How far something is may wait for the keys."""
        if not self.screen_stack:
            return  # the screens are being left
        found = self.link.taken()
        for event in found:
            if not (isinstance(event, AnswersSeen) and self._entering):  # it does not know the newest
                self.bench = heard(self.bench, event)
            if isinstance(event, OrderAnswered) and event.screen == self.link.screen:
                self._hear_answer(event)
            if isinstance(event, Troubled) and event.where in LOUD:
                self.notice = printable(in_words(event.message))
            if isinstance(event, ScanSeen) and event.screen in ("", self.link.screen):
                self._take_read(event.text)
        self._is_new |= bool(found)
        began_s = time.monotonic()
        may_wait = all(isinstance(event, MAY_WAIT) for event in found)
        if self._is_new and not (may_wait and began_s < self._rests_until_s):
            self._is_new = False
            self.refresh_bench()
            self._show_word()
            self._ask_power()
            self.call_after_refresh(self._drawn, began_s)
        if self.bench.finished is not None:
            self.exit(self.bench.finished.exit_status)
        elif self.link.is_over and not found:
            lost = _("The session stopped unexpectedly; “etabli ui” takes it up again.")
            self.exit(3, message=self.link.trouble or (lost if self.link.is_attended else None))

    def _drawn(self, began_s: float) -> None:
        """It stands there: rest as long as the keys need their share."""
        now_s = time.monotonic()
        self._rests_until_s = now_s + min(REST * (now_s - began_s), LONGEST_REST_S)

    def _show_word(self) -> None:
        """The last word of a report fills the screen, once; a question that is open stays in front."""
        bench = self.bench
        if bench.word is None or bench.word.report == self._word_shown or not bench.is_reported:
            return
        if not self.screen.is_modal:
            self._word_shown = bench.word.report
            self.action_show("report")
            self.push_screen(WordSheet())

    def _ask_power(self) -> None:
        """On the battery alone a person is asked, once for all that is the matter at a time."""
        power, bench = self.bench.power, self.bench
        if not power_is_asked(bench):
            self._power_asked = None
        elif power != self._power_asked and not self.screen.is_modal:
            self._power_asked = power
            self.push_screen(PowerDialog())

    def refresh_bench(self) -> None:
        """Bring the screen that is in sight, and what lies over it, up to date."""
        for screen in self.screen_stack:
            if isinstance(screen, BenchScreen | Dialog):
                screen.show_bench(self.bench)

    def give(self, order: BenchOrder, answered: Answered | None = None) -> None:
        """Give an order; what becomes of it is told in the line above the keys, or to `answered`."""
        if isinstance(order, EnterAnswers):
            order = replace(order, seen=self.bench.answers)
        number = self.link.give(order)
        if isinstance(order, EnterAnswers):
            self._entering.add(number)
            self.bench = replace(self.bench, answers=order.answers, is_reported=False)
        self._waiting[number] = answered or self._tell_answer

    def _hear_answer(self, event: OrderAnswered) -> None:
        self._entering.discard(event.number)
        answered = self._waiting.pop(event.number, None)
        if answered is not None:
            answered(event)

    def _tell_answer(self, event: OrderAnswered) -> None:
        if not event.taken:
            self.tell(event.message or "")

    def end(self, result: int | Language) -> None:
        """Leave the screens: with an exit status, or for another language."""
        self.exit(result)

    def tell(self, notice: str) -> None:
        """A sentence above the keys, until the next one."""
        self.notice = printable(notice)
        self.refresh_bench()

    async def on_event(self, event: events.Event) -> None:
        """Letters outside of a field are held until it is known that no scanner types them."""
        is_finish = isinstance(event, events.Key) and event.key == FINISH_F_KEY and not event.is_forwarded
        if is_finish and self._finishing.heed(FINISH_F_KEY, event.time):
            return  # whoever leans on it, or presses it twice, has read no question
        if isinstance(event, events.Key) and not event.is_forwarded and self._hold(event):
            return
        await super().on_event(event)

    def _hold(self, event: events.Key) -> bool:
        """Whether this key belongs to what may be a scan. What came before it is a word of its own, however
        late it is looked at.
        """
        if not self._burst.goes_on(event.time):
            self._end_burst()
        if isinstance(self.focused, Input):
            return False
        if event.is_printable and event.character is not None:
            self._burst.heed(event.character, event.time)
            self.set_timer(BURST_S, self._wait_burst)
            return True
        if event.key == "enter" and self._burst.held:
            self._end_burst(by_enter=True)
            return True
        return False

    def _wait_burst(self) -> None:
        """Nothing may have come for a while."""
        if not self._burst.goes_on(time.monotonic()):
            self._end_burst()

    def _end_burst(self, *, by_enter: bool = False) -> None:
        """A scan, or letters that a hand pressed."""
        leaned, at_s = self._burst.leaned, self._burst.last_s
        scan, letters = self._burst.ended(by_enter=by_enter)
        if scan:
            self._take_scan(as_scanned(scan))
        elif by_enter and not letters:
            self.tell(str(not_by_hand()))
        if leaned:
            self._leaning.heed(leaned, at_s)  # a machine that is slow sees it in pieces
        for letter in letters:
            self._press(letter, at_s)

    def _take_read(self, text: str) -> None:
        """What a scanner read that is known by its device: into the field where keys would go, as
        pasted text; Enter stays a hand's.
        """
        if isinstance(self.focused, Input):
            self.focused.post_message(events.Paste(printable(text)))
        else:
            self._take_scan(text)

    def _take_scan(self, text: str) -> None:
        """A scanned word that no screen has a place for is about this machine."""
        word, bench = printable(text).strip(), self.bench
        screen = self.screen
        if isinstance(screen, BenchScreen | Dialog) and screen.take_scan(word):
            return
        try:
            orders = orders_of_scan(word, bench.answers, is_reported=bench.is_reported)
        except WrongOrder as error:
            self.tell(str(error))
            return
        for order in orders:
            self.give(order)
        if isinstance(screen, Sheet):
            screen.dismiss()
        self.tell(_("Scanned: this machine is {label}.").format(label=word))

    def _press(self, letter: str, at_s: float) -> None:
        """A letter that a hand pressed: the screen's own, or the one of a screen."""
        if self._leaning.heed(letter, at_s):
            return
        screen = self.screen
        if isinstance(screen, BenchScreen) and screen.jump(letter):
            return
        if isinstance(screen, Dialog) and letter == "?":
            screen.action_explain()
            return
        if isinstance(screen, BenchScreen | Dialog) and self._means_something(screen, letter):
            return
        if letter == " ":
            self.action_jump()
            return
        name = self._letters.get(letter.lower())
        if letter == "?":
            self.action_show_help()
        elif letter.lower() == FINISH_KEY:
            self.action_finish()
        elif name is not None and not screen.is_modal:
            self.action_show(name)

    @staticmethod
    def _means_something(screen: BenchScreen | Dialog, letter: str) -> bool:
        """Whether it does there; else as the digit on its key."""
        digit = digit_on_key(letter)
        return screen.press(letter) or (digit is not None and screen.press(digit))

    def action_show(self, name: str) -> None:
        """Another screen; a question that is open stays in the way."""
        if not self.screen.is_modal:
            if isinstance(self.screen, BenchScreen):
                self.screen.hide_jumps()
            self.notice = ""
            self.switch_screen(name)  # it shows the bench once it is in sight

    def action_jump(self) -> None:
        """A letter for each row in sight."""
        if isinstance(self.screen, BenchScreen):
            self.screen.show_jumps()

    def action_find(self) -> None:
        """Every action by its name."""
        if not self.screen.is_modal:
            self.push_screen(PaletteDialog(actions_of(self)))

    def action_show_help(self) -> None:
        """What can be done here."""
        screen = self.screen
        if isinstance(screen, BenchScreen):
            self.explain(screen.help_lines())

    def explain(self, lines: Sequence[str], *, everywhere: bool = True) -> None:
        """Help: these lines, and the keys that work everywhere but in a question."""
        self.push_screen(HelpScreen(lines, everywhere=everywhere))

    def action_finish(self) -> None:
        """Ask what only a person knows, then make the report."""
        if self.screen.is_modal:
            return
        if unanswered(self.bench):
            self.push_screen(WalkDialog(self._ask_rest))
        else:
            self._ask_rest()

    def _ask_rest(self) -> None:
        """What is not tried but known, before the report."""
        if still_open(self.bench):
            self.push_screen(FinishDialog(self._make_report))
        else:
            self._make_report()

    def _make_report(self) -> None:
        """Once for all that there is to tell."""
        self.action_show("report")
        self.give(MakeReport())

    def action_leave(self) -> None:
        """Ask what becomes of the bench."""
        if not self.screen.is_modal:
            self.push_screen(LeaveDialog(self.bench))
