"""A list of lines, each one row high: a line that is as it was is not drawn."""

from __future__ import annotations

from collections.abc import Mapping

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from papers.plain import printable

LINE, CHOSEN = "option-list--option", "option-list--option-highlighted"


class OneRow(Visual):
    """Text that a machine or a person gave, in one row: no markup, nothing to break."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        """The row, as wide as its list."""
        del height, options
        return [self.strip(width, style)]

    def strip(self, width: int, style: Style) -> Strip:
        """The row, so many cells wide."""
        return Strip([Segment(set_cell_size(self.text, width), style.rich_style)], width)

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """As wide as its text."""
        del rules, container_width
        return cell_len(self.text)

    def get_height(self, rules: RulesMap, width: int) -> int:
        """One row, however long the text is."""
        del rules, width
        return 1


class RowList(OptionList):
    """Textual's own list measures and draws every option anew where one changes."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id, markup=False)
        self.auto_links = False

    def chosen(self) -> str | None:
        """The name of the row that is chosen."""
        place = self.highlighted
        return None if place is None or place >= self.option_count else self.get_option_at_index(place).id

    def show_rows(self, rows: Mapping[str, str]) -> None:
        """Show these lines, each under its name. The chosen one stays chosen, else its place does."""
        chosen, place, names = self.chosen(), self.highlighted or 0, list(rows)
        if [option.id for option in self.options] == names:
            for number, (option, text) in enumerate(zip(self.options, rows.values(), strict=True)):
                self._put(number, option, printable(text))
        else:
            self.clear_options()
            self.add_options([Option(OneRow(printable(text)), id=name) for name, text in rows.items()])
            place = names.index(chosen) if chosen in names else min(place, len(names) - 1)
            self.highlighted = place if names else None

    def _put(self, place: int, option: Option, text: str) -> None:
        row = option.prompt
        if isinstance(row, OneRow) and row.text != text:
            row.text = text
            self.refresh_line(place)

    def render_line(self, y: int) -> Strip:
        """The row that stands there, without what breaks and aligns longer texts."""
        place, width = round(self.scroll_offset.y) + y, self.scrollable_content_region.width
        row = self.get_option_at_index(place).prompt if place < self.option_count else None
        if not isinstance(row, OneRow):
            return Strip.blank(width, self.get_visual_style(LINE).rich_style)
        names = (LINE, CHOSEN) if place == self.highlighted else (LINE,)
        return row.strip(width, self.get_visual_style(*names)).apply_meta({"option": place})
