"""Drawing: a page as an SVG that needs nothing from elsewhere."""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser

VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})
LEFT_OUT = frozenset({"form", "head", "header", "footer", "nav", "script", "style"})


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
