"""The Windows key in the firmware: its presence is a fact, the key itself is never read.

Microsoft's licensing table (MSDM) holds the product key in plain text. Its presence shows in a listing of
the folder (`Host.glob`); reading the file is refused.
"""

from __future__ import annotations

import posixpath
import re

MSDM_TABLE = "/sys/firmware/acpi/tables/MSDM"
REFUSAL = "the Windows key is never read; its presence is seen in the folder"
PRODUCT_KEY = re.compile(rb"\b[A-Z0-9]{5}(?:-[A-Z0-9]{5}){4}\b")
PRODUCT_KEY_REMOVED = b"XXXXX-XXXXX-XXXXX-XXXXX-XXXXX"


def holds_windows_key(path: str) -> bool:
    """Whether a path is the firmware's table with the Windows key, however it is spelt."""
    return posixpath.normpath("/" + path.lstrip("/")).startswith(MSDM_TABLE)


def without_product_keys(data: bytes) -> bytes:
    """The bytes with every product key of Microsoft's pattern struck out."""
    return PRODUCT_KEY.sub(PRODUCT_KEY_REMOVED, data)
