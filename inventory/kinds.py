"""The kinds of documents that an inventory holds."""

from __future__ import annotations

from enum import StrEnum


class DocumentKind(StrEnum):
    """What a document is handed over as, and kept as."""

    REPORT = "report"
    CERTIFICATE = "certificate"
