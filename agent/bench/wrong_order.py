"""WrongOrder: what was asked cannot be done, and nothing was changed."""

from __future__ import annotations


class WrongOrder(Exception):
    """What was asked cannot be done; the text is one sentence for the person. Nothing was changed."""
