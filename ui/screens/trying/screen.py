"""The screen itself: colours over all of it, and its backlight."""

from __future__ import annotations

import os
from collections.abc import Mapping

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.app import ComposeResult
from textual.strip import Strip
from textual.widget import Widget

from model.trying import ScreenTrial, SeenTrial
from papers.language import _
from ui.screens.dialog import Dialog
from ui.screens.trying.widget import TrialWidget

# Bright foregrounds: a font of 512 glyphs leaves no bright backgrounds. Every font has the full block.
COLOURS = ("bright_white", "black", "bright_red", "bright_green", "bright_blue")
BLOCK = "\u2588"
EACH_S = 2.5
COLOURS_LETTER = "c"
WORDS = {"1": "dim", "2": "half", "3": "full"}


def is_elsewhere(environment: Mapping[str, str], terminal: str | None) -> bool:
    """Whether these screens are shown on another machine's screen: over SSH, or a serial line."""
    is_remote = any(environment.get(name) for name in ("SSH_CONNECTION", "SSH_TTY"))
    return is_remote or (terminal or "").startswith(("/dev/ttyS", "/dev/ttyUSB", "/dev/ttyAMA"))


def own_terminal() -> str | None:
    """The terminal that this program is shown on; None where it has none."""
    try:
        return os.ttyname(0)
    except OSError:
        return None


class ColourField(Widget):
    """One colour over all of it."""

    DEFAULT_CSS = "ColourField { width: 100%; height: 100%; }"

    def __init__(self) -> None:
        super().__init__()
        self.place = 0

    def render_line(self, y: int) -> Strip:
        """Full blocks."""
        del y
        name = COLOURS[self.place]
        sign = " " if name == "black" else BLOCK
        style = Style(color=name, bgcolor="black" if name == "black" else name.removeprefix("bright_"))
        return Strip([Segment(sign * self.size.width, style)], self.size.width)


class ColourScreen(Dialog):
    """One colour after the other, each for a while; a key shows the next one at once, Escape ends it."""

    DEFAULT_CSS = "ColourScreen { background: ansi_black; }"

    def compose(self) -> ComposeResult:
        """Nothing but colour."""
        yield ColourField()

    def on_mount(self) -> None:
        """Each for a while."""
        self._timer = self.set_interval(EACH_S, self.go_on)

    def go_on(self) -> None:
        """The next one; after the last one, back."""
        field = self.query_one(ColourField)
        if field.place + 1 == len(COLOURS):
            self._leave()
            return
        field.place += 1
        field.refresh()

    def _leave(self) -> None:
        self._timer.stop()
        self.dismiss()

    def action_explain(self) -> None:
        """This key goes on, too."""
        self.press("f1")

    def press(self, letter: str) -> bool:
        """Any letter goes on."""
        del letter
        self._timer.reset()
        self.go_on()
        return True

    def on_key(self, event: events.Key) -> None:
        """So does any other key, but for Escape."""
        event.stop()
        event.prevent_default()
        if event.key == "escape":
            self._leave()
        else:
            self.press(event.key)


class ScreenWidget(TrialWidget):
    """Shows the colours once, and then what can be set."""

    def on_mount(self) -> None:
        """The colours come by themselves on the machine's own screen."""
        if not is_elsewhere(os.environ, own_terminal()):
            self.app.push_screen(ColourScreen())

    def suits(self, seen: SeenTrial) -> bool:
        """The screen."""
        return isinstance(seen, ScreenTrial)

    def lines(self, seen: SeenTrial) -> list[str]:
        """Where the colours are shown, and how bright it is."""
        if not isinstance(seen, ScreenTrial):
            return []
        told = [_("White, black, red, green, blue: stains, lines, dead dots?")]
        if is_elsewhere(os.environ, own_terminal()):
            told += [
                _("The colours show on this terminal, which is not the machine’s own screen."),
                _("To see them there, run “etabli ui” at the machine’s own keyboard."),
            ]
        return [
            *told,
            *([] if seen.percent is None else [_("Backlight: {percent} %").format(percent=seen.percent)]),
        ]

    def keys_told(self) -> list[str]:
        """The colours again, and the backlight."""
        return [_("c: the colours again   1, 2, 3: backlight low, half, full")]

    def word_of(self, letter: str) -> str | None:
        """The colours are shown here; the backlight is set by the machine."""
        if letter == COLOURS_LETTER:
            self.app.push_screen(ColourScreen())
        return WORDS.get(letter)
