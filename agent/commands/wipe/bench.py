"""The bench of loose drives: `etabli wipe run` without a drive named, on a terminal.

One loop: keys, drives that come and go, jobs that run and end. What a person is asked is a conversation, a
generator that yields a question and is sent the answer; while it waits, everything else goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Protocol

from agent.bench.state import State, StateError
from agent.bench.station import Station
from agent.bench.wrong_order import WrongOrder
from agent.commands.wipe.bench_line import LineEditor
from agent.commands.wipe.bench_view import drive_line, drive_lines, running_lines
from agent.commands.wipe.plan import show_plans
from agent.commands.wipe.questions import YES
from agent.commands.wipe.show import show_ended
from agent.erasing.certificate import Entered
from agent.erasing.charger import ChargerNews
from agent.erasing.jobs import Job
from agent.erasing.looking import Looking, NumberedDrives
from agent.erasing.ordering import OrderDesk, as_shown, order_erasure, source_named
from agent.erasing.pace import Pace, not_by_hand
from agent.erasing.plans import choose, needs_code
from agent.erasing.workers import Ended, Workers, certify
from host.plugs import PlugAction, Plugs
from host.port import Host
from model.certificate import MediaSource
from model.erasure import WipePlan
from papers.erasing.asked import word_asked
from papers.language import _, ngettext
from papers.terminal import Footer, say
from papers.wording import word as worded
from wipe.consent import OrderedBy
from wipe.planned import PlannedDrive

Talk = Generator[str, str, None]
KEY_POLL_S = 0.5
MOST_LINES = 12


class KeySource(Protocol):
    """Who types."""

    def read(self, timeout_s: float) -> str:
        """The characters typed within so many seconds. Raises EOFError when no more can be typed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LooseTools:
    """What the bench works with. `on_battery`: the machine runs on its battery alone and no person has
    agreed to that. `interrupted` tells once of each Ctrl-C, `terminated` of a SIGTERM. `forget_keys` throws
    away what was typed and not read yet; `clock` times the keys: without one each takes its second.
    """

    state: State
    station: Station
    host: Host
    entered: Entered
    on_fat: bool
    keys: KeySource
    plugs: Plugs
    looking: Looking[Sequence[PlannedDrive]]
    workers: Workers
    interrupted: Callable[[], bool]
    terminated: Callable[[], bool]
    on_battery: Callable[[], bool]
    forget_keys: Callable[[], None] = lambda: None
    clock: Callable[[], float] = field(default_factory=lambda: count().__next__)


@dataclass(slots=True)
class LooseDrives:
    """The bench. `run()` returns when nothing runs and the person has had enough, or has left."""

    desk: LooseTools
    _numbers: NumberedDrives = field(default_factory=NumberedDrives)
    ended: list[Ended] = field(default_factory=list)
    left_running: bool = False
    _over: bool = False
    _has_looked: bool = False
    _is_stopping: bool = False
    _leaving: bool = False
    _battery_agreed: bool = False
    _charger: ChargerNews = field(init=False)
    _line: LineEditor = field(default_factory=LineEditor)
    _footer: Footer = field(default_factory=Footer)
    _pace: Pace = field(init=False)
    _by_hand: bool = True
    _talk: Talk = field(init=False)
    _question: str = ""
    _asks_before_the_look: bool = False  # the first question stands, and no drive is known yet

    @property
    def drives(self) -> dict[int, PlannedDrive]:
        """What is known to be here, by its number."""
        return self._numbers.drives

    def __post_init__(self) -> None:
        self._talk = self._choose()
        self._charger = ChargerNews(self.desk.on_battery)
        self._pace = Pace(self.desk.clock)

    def run(self) -> None:
        """Until it is over."""
        self._look()
        self._question = next(self._talk)
        while not self._over:
            self._draw()
            try:
                typed = self.desk.keys.read(KEY_POLL_S)
            except EOFError:  # the terminal has gone: the drives go on without it
                self.left_running = bool(self.desk.workers.running)
                break
            if self.desk.interrupted():
                self._interrupt()
            if self.desk.terminated():
                self._begin(self._stop())
            self._pace.heed(typed)
            for answer in self._line.feed(typed):
                self._by_hand, self._pace = self._pace.is_a_hands, Pace(self.desk.clock)
                self._answer(answer)
            self._see_drives()
            self._see_charger()
            self._see_ended()
        self._footer.clear()

    def _draw(self) -> None:
        lines = running_lines(self.desk.workers.seen(), MOST_LINES)
        self._footer.draw([*lines, f"{self._question} {self._line.typed}"])

    def _say(self, *lines: str) -> None:
        self._footer.clear()
        for line in lines:
            say(line)

    def _answer(self, answer: str) -> None:
        """Send a typed line to the conversation, which asks its next question."""
        self._say(f"{self._question} {answer}")
        try:
            self._question = self._talk.send(answer.strip())
        except StopIteration:
            self._begin(self._choose())

    def _begin(self, talk: Talk) -> None:
        """Ask the first question of a conversation; one that asks nothing gives way to the first of all."""
        self._talk, self._asks_before_the_look = talk, False
        while not self._over:
            try:
                self._question = next(self._talk)
            except StopIteration:
                self._talk = self._choose()
            else:
                return

    def _interrupt(self) -> None:
        """Ctrl-C: asks what becomes of the running drives; a second one leaves them running."""
        if self._leaving:
            self.left_running, self._over = bool(self.desk.workers.running), True
            return
        self._line = LineEditor()
        self._begin(self._leave())

    def _choose(self) -> Talk:
        """The first question, again and again."""
        while not self._over:
            word = yield self._first_question()
            self._asks_before_the_look = False
            if word.lower() == "q":
                yield from self._leave()
            elif word.lower() == "l":
                self._look()
                for number, item in self.drives.items():
                    self._say(*drive_lines(number, item))
            elif word and not self._has_looked:
                self._say(_("The drives are still being looked at: choose once they are shown."))
            elif word:
                try:
                    yield from self._add(self._chosen(word))
                except (WrongOrder, StateError) as error:
                    self._say(str(error))

    def _first_question(self) -> str:
        """Before the first look has come to its end nobody knows which drives there are."""
        self._asks_before_the_look = not self._has_looked
        known = _("Which drive? (number or end of serial; l: refresh, q: quit)")
        return known if self._has_looked else _("Looking… (q: quit)")

    def _chosen(self, word: str) -> PlannedDrive:
        """The drive that a number or a word names, which may be erased and is not yet. Raises WrongOrder."""
        numbered = self.drives.get(int(word)) if word.isdecimal() and len(word) < 4 else None
        try:
            item = numbered or choose(word, tuple(self.drives.values()))
        except WrongOrder:
            if not self.desk.looking.is_under_way:
                raise
            raise WrongOrder(_("The drives are still being looked at: choose once they are shown.")) from None
        if item.drive.name in self._busy():
            raise WrongOrder(_("{drive} is being erased already.").format(drive=item.drive.path))
        if not isinstance(item.outcome, WipePlan):
            number = next(number for number, known in self.drives.items() if known is item)
            self._say(*drive_lines(number, item))
            raise WrongOrder(_("{drive} cannot be erased as it is.").format(drive=item.drive.path))
        return item

    def _add(self, item: PlannedDrive) -> Talk:
        """The questions about one drive, and its start. Raises WrongOrder."""
        everything = tuple(self.drives.values())
        self._footer.clear()
        show_plans([item], everything)
        asset = yield _("Its own label or inventory number (Enter: none):")
        machine = yield _("Label of the machine it came from (Enter: not known):")
        source = self._source(machine)
        if self.desk.on_battery() and not self._battery_agreed:
            said = yield _("This machine runs on its battery alone. Erase all the same? Type yes:")
            if said.lower() not in YES:
                raise WrongOrder(_("Nothing was changed. Plug the machine in, then choose again."))
            self._battery_agreed = True
        what = word_asked(item.serial, with_code=needs_code(item, everything))
        self.desk.forget_keys()
        self._line, self._pace = LineEditor(), Pace(self.desk.clock)
        word = yield _("To erase {drive} for good, type the {what}:").format(drive=item.drive.path, what=what)
        if not self._by_hand:
            raise not_by_hand()
        if self.desk.on_battery() and not self._battery_agreed:  # pulled out while it was typed
            raise WrongOrder(_("Nothing was changed. Plug the machine in, then choose again."))
        current = as_shown(item, tuple(self.drives.values()))
        entered = replace(self.desk.entered, asset=asset or self.desk.entered.asset, source=source)
        self._start(current, word, entered)

    def _source(self, word: str) -> MediaSource | None:
        """The machine that a label names, told with what this station knows of it."""
        source = source_named(self.desk.state, word)
        if source is not None and source.identity:
            self._say("    " + _("known here: {title}").format(title=source.title or word))
        return source or self.desk.entered.source

    def _start(self, item: PlannedDrive, word: str, entered: Entered) -> None:
        """Write the order and start its worker. Raises WrongOrder, StateError."""
        here = OrderDesk(state=self.desk.state, host=self.desk.host, on_fat=self.desk.on_fat)
        known = tuple(self.drives.values())
        self.desk.workers.add(order_erasure(here, item, known, word, by=OrderedBy.BENCH, entered=entered))

    def _leave(self) -> Talk:
        """What becomes of the running drives; over when nothing runs."""
        count = len(self.desk.workers.running)
        if not count:
            self._over = True
            return
        self._leaving = True
        self._say(
            ngettext("{count} drive is being erased.", "{count} drives are being erased.", count).format(
                count=count
            )
        )
        word = yield _("Enter: back; l: leave them running; s: stop them (can be resumed):")
        self._leaving = False
        if word.lower() == "l":
            self.left_running, self._over = True, True
        elif word.lower() == "s":
            yield from self._stop()

    def _stop(self) -> Talk:
        """The running drives are stopped; over once they are."""
        self.desk.workers.stop()
        self._is_stopping = True
        while self.desk.workers.running:
            yield _("Stopping…")
        self._over = True

    def _look(self) -> None:
        self.desk.looking.ask(self._busy())

    def _busy(self) -> frozenset[str]:
        return frozenset(job.order.plan.drive.name for job in self.desk.workers.running)

    def _see_drives(self) -> None:
        """What came, what went, and what the last look found."""
        plugs = self.desk.plugs.changes()
        if plugs:
            self._look()
        gone = {plug.name for plug in plugs if plug.action is PlugAction.REMOVE}
        for number, item in self._numbers.drop(gone):
            self._say(_("Gone: {drive}").format(drive=drive_line(number, item)))
        try:
            found = self.desk.looking.answer()
        except WrongOrder as error:
            self._say(str(error))
            found = tuple(self.drives.values())
        if found is None:
            return
        is_first, self._has_looked = not self._has_looked, True
        self._take(found)
        if is_first and self._asks_before_the_look:
            self._begin(self._choose())

    def _take(self, found: Sequence[PlannedDrive]) -> None:
        """New drives and those of which something else is said now are shown."""
        for number, item in self._numbers.take(found, self._busy()):
            self._say(*drive_lines(number, item))

    def _see_charger(self) -> None:
        """Whoever agreed to the battery agreed to that time."""
        news = self._charger.news()
        if news is None:
            return
        self._battery_agreed = False
        if self.desk.workers.running:
            self._say(worded(news))

    def _see_ended(self) -> None:
        """Each job that ended gets its certificate at once."""
        for job, stuck in self.desk.workers.ended():
            result = self._certified(job, stuck=stuck)
            self.ended.append(result)
            self._footer.clear()
            show_ended([result], as_json=False)
            self._look()
        if self._is_stopping and not self.desk.workers.running:
            self._over = True

    def _certified(self, job: Job, *, stuck: bool) -> Ended:
        """What was entered for it lies beside the job."""
        desk = self.desk
        return certify(desk.state, desk.station, job, Entered(), host=desk.host, stuck=stuck)
