"""The erasure certificate as a PDF: A4, the fonts that every reader has, the same bytes for the same
certificate.
"""

from __future__ import annotations

from collections.abc import Sequence

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from model.certificate import Certificate
from model.message import Message
from papers.certificate.certificate import Paper, Tone, certificate_paper
from papers.facts.section import FactLine, Section
from papers.language import _, spoken

Colour = tuple[int, int, int]

FONT = "Helvetica"
ENCODING = "cp1252"  # what the core fonts hold (ISO 32000-1, annex D, WinAnsiEncoding)
# Millimetres and points.
MARGIN, TOP, BOTTOM = 15.0, 12.0, 15.0
WIDTH = 210.0 - 2 * MARGIN
LABEL, GAP = 38.0, 4.0
HALF = (WIDTH - GAP) / 2
ROW, SMALL, TEXT, HEADING = 4.0, 7.5, 8.5, 10.0
SIGNATURE_HEIGHT = 17.0
BLACK: Colour = (20, 20, 20)
GREY: Colour = (95, 95, 95)
RULE: Colour = (190, 190, 190)
# Ink and ground of the verdict.
TONES: dict[Tone, tuple[Colour, Colour]] = {
    Tone.GOOD: ((10, 96, 52), (231, 245, 236)),
    Tone.CAUTION: ((138, 84, 0), (255, 245, 222)),
    Tone.BAD: ((160, 20, 20), (253, 233, 233)),
}


def certificate_pdf(certificate: Certificate, sha256: str, against: Sequence[Message] = ()) -> bytes:
    """The file; `sha256` is that of the document's exact bytes, hexadecimal; `against`: as for a paper."""
    paper = certificate_paper(certificate, sha256, against)
    pages = _Pages(paper.reference)
    pages.set_title(_held(f"{paper.title} - {paper.subject}"))
    pages.set_creator(_held(f"Établi {certificate.versions.etabli}"))
    pages.set_lang(spoken().value)
    pages.set_creation_date(paper.finished)
    pages.add_page()
    _head(pages, paper)
    for section in paper.sections:
        _section(pages, section, paired=True)
    _signatures(pages)
    for section in paper.annex:
        _section(pages, section, paired=False)
    return bytes(pages.output())


def _held(text: str) -> str:
    """The text with what the fonts lack replaced."""
    return text.encode(ENCODING, errors="replace").decode(ENCODING)


class _Pages(FPDF):
    """Pages with the document's id and their number at the foot."""

    def __init__(self, reference: str) -> None:
        super().__init__(orientation="portrait", unit="mm", format="A4")
        self.core_fonts_encoding = ENCODING
        self._reference = reference
        self.set_margins(MARGIN, TOP, MARGIN)
        self.set_auto_page_break(True, BOTTOM)
        self.c_margin = 0.0

    def footer(self) -> None:
        """Called by the library at the end of each page."""
        self.set_y(-BOTTOM + 4)
        self.ink(GREY, SMALL)
        self.cell(WIDTH - 30, ROW, _held(self._reference))
        self.cell(30, ROW, _held(_("page {number} of {{nb}}").format(number=self.page_no())), align="R")

    def ink(self, colour: Colour, size: float, style: str = "") -> None:
        """What is written next."""
        self.set_font(FONT, style, size)
        self.set_text_color(*colour)

    def block(self, x: float, width: float, text: str, height: float = ROW) -> float:
        """A text wrapped at a width, from the line where the page stands; where it ends, in mm."""
        y = self.get_y()
        self.set_x(x)
        self.multi_cell(width, height, _held(text), align="L", new_x=XPos.LEFT, new_y=YPos.NEXT)
        end = float(self.get_y())
        self.set_y(y)
        return end

    def lines_of(self, width: float, text: str) -> int:
        """How many lines a text takes in the font that is set."""
        found = self.multi_cell(width, ROW, _held(text), align="L", dry_run=True, output="LINES")
        return max(len(found), 1) if isinstance(found, list) else 1


def _head(pages: _Pages, paper: Paper) -> None:
    pages.ink(GREY, HEADING)
    pages.cell(WIDTH, 8, "Établi", align="R", new_x=XPos.LEFT, new_y=YPos.TOP)
    pages.ink(BLACK, 17, "B")
    pages.set_y(pages.block(MARGIN, WIDTH, paper.title, 8))
    pages.ink(BLACK, HEADING)
    pages.set_y(pages.block(MARGIN, WIDTH, paper.subject, 5) + 2)
    _verdict(pages, paper)


def _verdict(pages: _Pages, paper: Paper) -> None:
    """The verdict in a box: its ink tells it also where the printer has one colour."""
    ink, ground = TONES[paper.tone]
    inner, top = WIDTH - 10, pages.get_y()
    pages.ink(ink, 22, "B")
    tall = pages.lines_of(inner, paper.verdict) * 9.5
    pages.ink(BLACK, HEADING)
    height = tall + pages.lines_of(inner, paper.meaning) * 5 + 4.5
    pages.set_fill_color(*ground)
    pages.set_draw_color(*ink)
    pages.set_line_width(0.8)
    pages.rect(MARGIN, top, WIDTH, height, style="DF")
    pages.set_y(top + 2.5)
    pages.ink(ink, 22, "B")
    pages.set_y(pages.block(MARGIN + 5, inner, paper.verdict, 9.5))
    pages.ink(BLACK, HEADING)
    pages.block(MARGIN + 5, inner, paper.meaning, 5)
    pages.set_y(top + height + 1)


def _section(pages: _Pages, section: Section, *, paired: bool) -> None:
    """A heading that never stands alone at the foot of a page, and its rows; `paired`: two side by side
    where both are short.
    """
    if pages.will_page_break(HEADING + 3 * ROW):
        pages.add_page()
    pages.ln(2)
    pages.ink(BLACK, HEADING, "B")
    pages.set_y(pages.block(MARGIN, WIDTH, section.title, 5))
    pages.set_draw_color(*RULE)
    pages.set_line_width(0.2)
    pages.line(MARGIN, pages.get_y(), MARGIN + WIDTH, pages.get_y())
    pages.ln(0.8)
    rows = list(section.lines)
    while rows:
        pair = rows[:2]
        if paired and len(pair) == 2 and all(_is_short(pages, row) for row in pair):
            _row(pages, pair[0], MARGIN, HALF, keep_line=True)
            _row(pages, pair[1], MARGIN + HALF + GAP, HALF)
            rows = rows[2:]
        else:
            _row(pages, rows.pop(0), MARGIN, WIDTH)


def _is_short(pages: _Pages, row: FactLine) -> bool:
    """Whether a row takes one line of half the width; one that goes on with the row above does not."""
    pages.ink(BLACK, TEXT)
    value = pages.get_string_width(_held(row.text))
    label = pages.get_string_width(_held(row.label))
    return bool(row.label) and label < LABEL and value < HALF - LABEL - 1


def _row(pages: _Pages, row: FactLine, x: float, width: float, *, keep_line: bool = False) -> None:
    pages.ink(BLACK, TEXT)
    value = width - LABEL
    needed = max(pages.lines_of(value, row.text), pages.lines_of(LABEL - 2, row.label))
    if pages.will_page_break(min(needed, 10) * ROW):
        pages.add_page()
    top, page = pages.get_y(), pages.page_no()
    pages.ink(GREY, TEXT)
    label_end = pages.block(x, LABEL - 2, row.label)
    pages.ink(BLACK, TEXT)
    end = pages.block(x + LABEL, value, row.text)
    if pages.page_no() != page:  # a text of many lines went on over the foot of the page
        label_end = end
    pages.set_y(top if keep_line else max(label_end, end))


def _signatures(pages: _Pages) -> None:
    """Two boxes for people's own hands."""
    if pages.will_page_break(SIGNATURE_HEIGHT + 6):
        pages.add_page()
    top = pages.get_y() + 4
    pages.set_draw_color(*RULE)
    for number, who in enumerate((_("Done by"), _("Checked by"))):
        x = MARGIN + number * (HALF + GAP)
        pages.rect(x, top, HALF, SIGNATURE_HEIGHT)
        pages.set_y(top + 1)
        pages.ink(GREY, TEXT)
        pages.block(x + 2, HALF - 4, _("{who}: date, signature").format(who=who))
    pages.set_y(top + SIGNATURE_HEIGHT + 2)
