"""Models whose own erasing is known to go wrong: the method is left out, with the report that tells of it."""

from __future__ import annotations

import re

from model.erasure import Method

FORMATS = frozenset({Method.NVME_FORMAT_USER_DATA, Method.NVME_FORMAT_CRYPTO})

# Pattern of the model, the methods, and where it was reported.
KNOWN: tuple[tuple[re.Pattern[str], frozenset[Method], str], ...] = (
    (re.compile(r"INTEL SSDPEKKF256G8L", re.IGNORECASE), FORMATS, "nvme-cli#2677"),
)


def known_trouble(model: str | None, method: Method) -> str | None:
    """Where it was reported that this method kills this model; None when nothing is known."""
    for pattern, methods, reference in KNOWN:
        if model and method in methods and pattern.search(model):
            return reference
    return None
