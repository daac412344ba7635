"""A touchpad or a touch screen in cells: those that were touched are full."""

from __future__ import annotations

from model.trying import PadTrial, SeenTrial
from papers.language import NP_, _, pgettext
from papers.plain import printable
from ui.screens.trying.widget import TrialWidget

BUTTONS = {0x110: NP_("button", "left"), 0x111: NP_("button", "right")}
WAYS = (NP_("way", "left"), NP_("way", "right"), NP_("way", "up"), NP_("way", "down"))


class PadWidget(TrialWidget):
    """Touched "###", not yet "...", and the buttons below."""

    def suits(self, seen: SeenTrial) -> bool:
        """A pad's, or a touch screen's."""
        return isinstance(seen, PadTrial)

    def lines(self, seen: SeenTrial) -> list[str]:
        """The cells, then the buttons."""
        return pad_lines(seen) if isinstance(seen, PadTrial) else []


def pad_lines(seen: PadTrial) -> list[str]:
    """The drawing and the sentences below it."""
    if seen.is_relative:
        done = [_mark(pgettext(*way), is_done=number in seen.cells) for number, way in enumerate(WAYS)]
        lines = [_("moved: {words}").format(words=" ".join(done))]
    else:
        lines = [_row(seen, row) for row in range(seen.rows)]
    if seen.buttons:
        done = [_mark(pgettext(*BUTTONS[code]), is_done=code in seen.pressed) for code in seen.buttons]
        lines.append(_("buttons: {words}").format(words=" ".join(done)))
    if seen.outside:
        names = ", ".join(printable(name) for name in seen.outside)
        lines.append(_("does not count, as it is not this machine's own: {device}").format(device=names))
    return lines


def _row(seen: PadTrial, row: int) -> str:
    cells = range(row * seen.columns, (row + 1) * seen.columns)
    return " ".join("###" if cell in seen.cells else "..." for cell in cells)


def _mark(name: str, *, is_done: bool) -> str:
    return f"[{name}]" if is_done else f" {name} "
