"""The erasure certificate as plain text, 80 columns wide."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from model.certificate import Certificate
from papers.certificate.certificate import Paper, certificate_paper
from papers.facts.section import FactLine
from papers.language import _

WIDTH = 80
INDENT = "  "
LABEL_COLUMNS = 28
SIGNATURE_COLUMNS = 40


def certificate_text(certificate: Certificate, sha256: str) -> str:
    """The lines, joined, without a newline at the end; `sha256` is that of the exact bytes, hexadecimal."""
    return "\n".join(_lines(certificate_paper(certificate, sha256)))


def _lines(paper: Paper) -> Iterator[str]:
    yield from textwrap.wrap(paper.title.upper(), WIDTH, break_on_hyphens=False)
    yield from textwrap.wrap(paper.subject, WIDTH, break_on_hyphens=False)
    yield from ("", "=" * WIDTH)
    yield from textwrap.wrap(
        paper.verdict, WIDTH, initial_indent=INDENT, subsequent_indent=INDENT, break_on_hyphens=False
    )
    yield from textwrap.wrap(
        paper.meaning, WIDTH, initial_indent=INDENT, subsequent_indent=INDENT, break_on_hyphens=False
    )
    yield "=" * WIDTH
    for section in (*paper.sections, *paper.annex):
        yield from ("", section.title)
        for row in section.lines:
            yield from _row(row)
    yield ""
    for who in (_("Done by"), _("Checked by")):
        label = _("{who}: date, signature").format(who=who)
        yield f"{label:<{LABEL_COLUMNS}}  {'_' * SIGNATURE_COLUMNS}"
    yield from ("", paper.reference)


def _row(row: FactLine) -> list[str]:
    """The value beside its label, or below it where the label is long; long words are cut."""
    column = len(INDENT) + LABEL_COLUMNS
    if " " not in row.text and WIDTH - column < len(row.text) <= WIDTH - 2 * len(INDENT):
        return [f"{INDENT}{row.label}", 2 * INDENT + row.text]  # a hash stays whole
    values = textwrap.wrap(row.text, WIDTH - column, break_on_hyphens=False) or [""]
    label = f"{INDENT}{row.label}"
    if len(label) >= column:
        return [
            *textwrap.wrap(label, WIDTH, initial_indent=INDENT, break_on_hyphens=False),
            *(" " * column + part for part in values),
        ]
    return [f"{label:<{column}}{values[0]}".rstrip(), *(" " * column + part for part in values[1:])]
