"""Every sample of the corpus goes through the parsers, and drives through the verdict: no traceback, no
broken promise.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.corpus.kinds import Kind, kinds

pytestmark = [pytest.mark.corpus, pytest.mark.slow]


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.name)
def test_no_sample_breaks_a_promise(kind: Kind, shared: Path) -> None:
    files = kind.files(shared / "corpus")
    assert files
    broken = {path.name: problems for path in files if (problems := kind.verdict(path).problems)}
    assert not broken
