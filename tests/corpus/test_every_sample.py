"""Every sample of the corpus goes through the parsers, and drives through the verdict: no traceback, no
broken promise.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.corpus.kinds import Kind, NotASample, Row, kinds

pytestmark = [pytest.mark.corpus, pytest.mark.slow]


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.name)
def test_no_sample_breaks_a_promise(kind: Kind, shared: Path) -> None:
    rows = {path.name: row for path in kind.files(shared / "corpus") if (row := row_of(kind, path))}
    assert rows
    broken = {name: row.problems for name, row in rows.items() if row.problems}
    assert not broken


def row_of(kind: Kind, path: Path) -> Row | None:
    """What the product makes of a sample; nothing of a file that only lies among them."""
    try:
        return kind.verdict(path)
    except NotASample:
        assert path.suffix == ".md"
        return None
