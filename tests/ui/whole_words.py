"""What stands on a screen held against what its widgets say: no word is cut, and no sign is left to luck."""

from __future__ import annotations

import re

from textual.content import Content
from textual.widgets import Input, OptionList, Static

from ui.app import BenchApp
from ui.glyphs import EVERY_FONT, legible

FRAMES = str.maketrans(dict.fromkeys("│┌┐└┘─", " "))
LETTERS = re.compile(r"\w")
LONG = 60  # a path or an address of so many characters may take several lines


def shown_rows(app: BenchApp) -> list[str]:
    """The rows of the screen as the terminal gets them."""
    strips = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip) for strip in strips]


def said(app: BenchApp) -> set[str]:
    """Every word that the widgets in sight say."""
    words: set[str] = set()
    for screen in app.screen_stack:
        for widget in screen.query("*"):
            words.update(legible(word, EVERY_FONT) for text in _texts(widget) for word in text.split())
    return words


def _texts(widget: object) -> list[str]:
    match widget:
        case OptionList():
            return [_plain(option.prompt) for option in widget.options]
        case Input():
            return [widget.value, widget.placeholder]
        case Static():
            return [_plain(widget.content)]
        case _:
            return []


def _plain(text: object) -> str:
    return text.plain if isinstance(text, Content) else str(text)


def cut_words(app: BenchApp) -> set[str]:
    """Words on the screen that nobody says."""
    told = said(app)
    typed = [legible(field.value, EVERY_FONT) for field in app.screen.query(Input)]  # it scrolls in its field
    long = [*typed, *(word for word in told if len(word) > LONG)]
    rows = (row.translate(FRAMES).rstrip().rstrip("#|") for row in shown_rows(app))  # beside a scrollbar
    shown = {word for row in rows for word in row.split() if LETTERS.search(word)}
    return {word for word in shown if word not in told and not any(word in whole for whole in long)}


def cut_short(app: BenchApp) -> list[str]:
    """Texts in the question in sight that have fewer rows than they need."""
    found = []
    for widget in app.screen.query(".dialog Static").results(Static):
        text = widget.content
        if isinstance(text, Content) and widget.size.height < text.get_height({}, widget.size.width):
            found.append(text.plain)
    return found


def orphans(app: BenchApp) -> list[str]:
    """Rows that begin with a sign that belongs to the word before it, as French sets them."""
    rows = (row.translate(FRAMES).strip() for row in shown_rows(app))
    return [row for row in rows if row.startswith((":", ";", "»"))]


def strange_signs(app: BenchApp) -> set[str]:
    """Signs on the screen that some console's font lacks."""
    return set("".join(shown_rows(app))) - EVERY_FONT
