"""Drawing: lines of a terminal, or a page, as an SVG that needs nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from html.parser import HTMLParser

CELL_PX, ROW_PX, EDGE_PX = 8.43, 18, 14
FONT = "font-family='DejaVu Sans Mono, Menlo, Consolas, monospace' font-size='14'"
GROUND, INK = "#14181c", "#e8e6e1"
VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})
LEFT_OUT = frozenset({"form", "head", "header", "footer", "nav", "script", "style"})


def terminal(lines: Sequence[str], columns: int = 80) -> str:
    """A screen: each line where a terminal has it."""
    width, height = columns * CELL_PX + 2 * EDGE_PX, len(lines) * ROW_PX + 2 * EDGE_PX
    rows = [
        _row(line, EDGE_PX + ROW_PX * (number + 1) - 5) for number, line in enumerate(lines) if line.strip()
    ]
    return "\n".join(
        (
            f"<svg xmlns='http://www.w3.org/2000/svg' width='{width:.0f}' height='{height}' {FONT}>",
            f"<rect width='100%' height='100%' rx='6' fill='{GROUND}'/>",
            f"<g fill='{INK}'>",
            *rows,
            "</g>",
            "</svg>",
            "",
        )
    )


def _row(line: str, y: int) -> str:
    """A line that is as wide in every font; its blanks stay."""
    text = escape(line).replace(" ", "\u00a0")
    return f"<text x='{EDGE_PX}' y='{y}' textLength='{len(line) * CELL_PX:.1f}'>{text}</text>"


def page(html: str, style: str, width: int, height: int) -> str:
    """A page as a browser lays it out, without what can be clicked."""
    body = _Body()
    body.feed(html)
    return "\n".join(
        (
            f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}'>",
            "<foreignObject width='100%' height='100%'>",
            "<div xmlns='http://www.w3.org/1999/xhtml' class='page'>",
            f"<style>{escape(style, quote=False)}</style>",
            "".join(body.parts) + "".join(f"</{tag}>" for tag in reversed(body.open)),
            "</div>",
            "</foreignObject>",
            "</svg>",
            "",
        )
    )


class _Body(HTMLParser):
    """The elements of a page as XML: each closed, links without their addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.open: list[str] = []
        self._left_out: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Called by the parser."""
        if self._left_out or tag in LEFT_OUT:
            if tag not in VOID:
                self._left_out.append(tag)
            return
        if tag in ("html", "body", *VOID):
            return
        kept = "".join(f" {name}='{escape(value or '')}'" for name, value in attrs if name == "class")
        self.parts.append(f"<{tag}{kept}>")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Called by the parser."""
        if self._left_out:
            if tag == self._left_out[-1]:
                self._left_out.pop()
        elif tag not in ("html", "body", *VOID):
            self.parts.append(f"</{tag}>")
            self.open.pop()

    def handle_data(self, data: str) -> None:
        """Called by the parser."""
        if not self._left_out:
            self.parts.append(escape(data, quote=False))
