"""Tests; the folders mirror those of the product.

No test is a race: Hypothesis sets no deadlines, because a busy machine is no failure. Whatever imports any of
them, and whatever that starts, is kept from devices that it did not make.
"""

from __future__ import annotations

from hypothesis import settings

from tests.own import watch

settings.register_profile("etabli", deadline=None)
settings.load_profile("etabli")
watch()
