"""After the run of a boot key: the last word across the room, by tone and lights, until somebody acts or the
machine does what its file says.
"""

from __future__ import annotations

import sys
import termios
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from agent.commands.key.watching import KeyWatch
from host.console.alert import ALL_LIGHTS, KEYBOARDS_OWN, NO_LIGHTS, light, sound
from host.errors import HostError
from host.keyboard import Keyboard
from host.port import Host
from judge.key_state import may_switch_off
from model.boot_key import AfterRun, KeyState
from model.last_word import LastWord
from model.message import say as message
from papers.banner import poster
from papers.language import _
from papers.screen.block import wrapped
from papers.screen.key_state import key_sentence
from papers.screen.last_word import word_line
from papers.terminal import height, say, width
from papers.trials.last_word import last_word_text
from papers.wording import word

BENCH_WANTED = Path("/run/etabli/bench")  # etabli-bench.service waits for it
HOLD, BENCH = "etabli-hold.service", "etabli-bench.service"
TICK_S, CANCEL_S, ORDER_S = 0.5, 20.0, 20.0
# One long tone for a machine that is ready, two for one that is erased, three short ones where a person has
# to act: told apart by count, so that no pitch has to be remembered.
TONES = {
    LastWord.READY: ((880, 900),),
    LastWord.ERASED_TO_TEST: ((880, 450), (880, 450)),
}
ALARM_TONES = ((440, 150), (440, 150), (440, 150))
BETWEEN_TONES_S = 0.15
RAW = partial(Keyboard, raw=True)  # every byte is a key, Ctrl-C too
NOT_KEPT = message("word.not_kept")
CLEAR = "\x1b[H\x1b[2J"  # ECMA-48: CUP, ED


@dataclass(slots=True)
class LastPage:
    """What stands on the screen when the run is over. `mistake` is what is wrong with the key's file."""

    watch: KeyWatch
    mistake: str | None = None

    @property
    def word(self) -> LastWord | None:
        """The last word; None of a run that ended without one."""
        return None if self.watch.heard.spoken is None else self.watch.heard.spoken.word

    def lines(self, columns: int, rows: int, counting: str | None = None) -> list[str]:
        """The page: the word as large as the room allows, what decides it, the file's mistake, the key."""
        spoken = self.watch.heard.spoken
        said = _("NO REPORT") if spoken is None else last_word_text(spoken.word)
        sentences = [] if self.mistake is None else ["! " + self.mistake]
        # What was true when the word was said: a key may have received the report since.
        reasons = () if spoken is None else spoken.reasons
        is_safe = may_switch_off(self.watch.state())
        sentences += [f"  {word(item)}" for item in reasons if not (is_safe and item == NOT_KEPT)]
        head = [] if spoken is None else [word_line(spoken)]
        foot = ["", key_sentence(self.watch.state()), *([] if counting is None else [counting]), _keys()]
        folded_foot = [row for line in foot for row in wrapped(line, columns)]
        folded = [row for line in (*head, *sentences) for row in wrapped(line, columns)]
        room = rows - len(folded_foot)
        kept = folded[: max(room // 2, 1)]
        large = poster(said, columns, room - len(kept) - 1) or [said]
        return [*large, "", *kept, *folded_foot][:rows]


def _keys() -> str:
    return _("d details   b bench screens   r restart   o switch off")


@dataclass(slots=True)
class Afterwards:
    """The last page until it is left; `lines` of the run itself scroll above it."""

    page: LastPage
    end: AfterRun
    host: Host
    descriptor: int = 0
    clock: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep
    keyboard: Callable[[int], Keyboard] = RAW
    rescue: Callable[[], bool] = lambda: False  # whether a key that was plugged in received everything
    rescue_trouble: Callable[[], str | None] = lambda: None  # why the last one did not
    shown: list[str] = field(default_factory=list)
    told: str | None = None

    def stay(self) -> None:
        """Until the machine is switched off, started again, or a person takes the bench screens."""
        self._speak()
        self._hold(self.page.watch.state())
        deadline = None if self.end is AfterRun.STAY else self.clock() + CANCEL_S
        is_on = False
        try:
            with self.keyboard(self.descriptor) as keys:
                while True:
                    state = self._rescued(self.page.watch.state())
                    deadline = self._end_if_due(deadline, state)
                    self._draw(deadline)
                    is_on = not is_on
                    self._light(is_on=is_on)
                    typed = keys.read(TICK_S).casefold()
                    if typed and deadline is not None:
                        deadline = None  # somebody is there
                    elif typed and not self._obey(typed[-1], state):
                        return
        except (OSError, EOFError, termios.error):
            return  # the console has gone
        finally:
            light(self.descriptor, KEYBOARDS_OWN)

    def _rescued(self, state: KeyState) -> KeyState:
        """The same, or what it is once a key has received what lay only in memory."""
        if state not in (KeyState.PUT_BACK, KeyState.ONLY_IN_MEMORY):
            return state
        if not self.rescue():
            self.told = self.rescue_trouble() or self.told
            return state
        self.page.watch.heard.lasts = True
        self.told = None  # a refusal that does not hold any more
        safe = self.page.watch.state()
        self._hold(safe)
        return safe

    def _end_if_due(self, deadline: float | None, state: KeyState) -> float | None:
        """Do what the file says once the time is over and nothing would be lost; the time starts again while
        something would.
        """
        if deadline is None:
            return None
        if not may_switch_off(state):
            return self.clock() + CANCEL_S
        if self.clock() < deadline:
            return deadline
        self._switch("poweroff" if self.end is AfterRun.POWER_OFF else "reboot")
        return None

    def _obey(self, key: str, state: KeyState) -> bool:
        """What a person's key means; False when the page is left."""
        self.told = None
        if key == "b":
            BENCH_WANTED.parent.mkdir(parents=True, exist_ok=True)
            BENCH_WANTED.touch()
            self._order("systemctl", "start", "--no-block", BENCH)
            return False
        if key in "ro":
            if may_switch_off(state):
                self._switch("reboot" if key == "r" else "poweroff")
            else:
                self.told = _("Not now: {reason}").format(reason=key_sentence(state))
        elif key == "d":
            self.told = None
            return self._details()
        return True

    def _details(self) -> bool:
        spoken = self.page.watch.heard.spoken
        besides = () if spoken is None else spoken.besides
        self.told = " ".join(word(item) for item in besides) or _("There is nothing more to say.")
        return True

    def _switch(self, how: str) -> None:
        self._hold(self.page.watch.state())
        self._order("systemctl", "--no-block", how)

    def _hold(self, state: KeyState) -> None:
        """The power key works where nothing would be lost, and only there."""
        self._order("systemctl", "--no-block", "stop" if may_switch_off(state) else "start", HOLD)

    def _order(self, *argv: str) -> None:
        try:
            self.host.run(argv, timeout_s=ORDER_S)
        except HostError as error:
            self.told = str(error)

    def _draw(self, deadline: float | None) -> None:
        """The page again where something of it changed."""
        counting = None
        if deadline is not None:
            left = max(round(deadline - self.clock()), 0)
            counting = (
                _("Switching off in {seconds} s. Any key stops it.")
                if self.end is AfterRun.POWER_OFF
                else _("Restarting in {seconds} s. Any key stops it.")
            ).format(seconds=left)
        lines = self.page.lines(width() - 1, height() - 1, counting or self.told)
        if lines != self.shown:
            self.shown = lines
            sys.stdout.write(CLEAR)
            for line in lines:
                say(line)

    def _speak(self) -> None:
        tones = ALARM_TONES if self.page.word is None else TONES.get(self.page.word, ALARM_TONES)
        for hertz, milliseconds in tones:
            if not sound(self.descriptor, hertz, milliseconds):
                return
            self.pause(milliseconds / 1000 + BETWEEN_TONES_S)

    def _light(self, *, is_on: bool) -> None:
        """Steady for a machine that needs nobody, blinking for one that does."""
        steady = self.page.word in TONES
        light(self.descriptor, ALL_LIGHTS if steady or is_on else NO_LIGHTS)
