"""How many examples Hypothesis draws: `./dev test` all that a test asks for; the quick tests, and those of a
mutant, a few of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import pytest
from hypothesis import settings

FEW: Final = 30


def draw_few(items: Iterable[pytest.Item]) -> None:
    """A test that asks for more examples asks for a few."""
    for item in items:
        test: Any = getattr(item, "obj", None)
        told = getattr(test, "_hypothesis_internal_use_settings", None)
        if told is not None and told.max_examples > FEW:
            test = getattr(test, "__func__", test)
            test._hypothesis_internal_use_settings = settings(told, max_examples=FEW)
