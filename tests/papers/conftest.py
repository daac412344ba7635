"""Papers in tests begin in English, whatever language the test before spoke."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from papers.language import Language, speak


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """English before, and after."""
    speak(Language.ENGLISH)
    yield
    speak(Language.ENGLISH)
