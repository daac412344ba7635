"""Tests; the folders mirror those of the product.

No test is a race: Hypothesis sets no deadlines, because a busy machine is no failure.
"""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("etabli", deadline=None)
settings.load_profile("etabli")
