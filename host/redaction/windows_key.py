"""The Windows key in the firmware: its presence is a fact, the key itself is never read.

Microsoft's licensing table (MSDM) holds the product key in plain text. Its presence shows in a listing of
the folder (`Host.glob`); reading the file is refused.
"""

from __future__ import annotations

import posixpath
import re

from host.redaction.hex_dumps import change_dumps

MSDM_TABLE = "/sys/firmware/acpi/tables/MSDM"
REFUSAL = "the Windows key is never read; its presence is seen in the folder"
PRODUCT_KEY = re.compile(rb"(?<![A-Za-z0-9])[A-Za-z0-9]{5}(?:-[A-Za-z0-9]{5}){4}(?![A-Za-z0-9])")
# Without dashes: 25 of the letters and digits that keys are made of, an N among them since Windows 8.
BARE_KEY = re.compile(rb"(?<![A-Za-z0-9])(?=[A-Z2-9]*N)[BCDFGHJKMNPQRTVWXY2346789]{25}(?![A-Za-z0-9])")
WIDE_KEY = re.compile(rb"(?:[A-Za-z0-9]\0){5}(?:-\0(?:[A-Za-z0-9]\0){5}){4}")  # in UTF-16
PRODUCT_KEY_REMOVED = b"XXXXX-XXXXX-XXXXX-XXXXX-XXXXX"
WIDE_KEY_REMOVED = PRODUCT_KEY_REMOVED.decode().encode("utf-16-le")


def holds_windows_key(path: str) -> bool:
    """Whether a path is the firmware's table with the Windows key, however it is spelt."""
    return posixpath.normpath("/" + path.lstrip("/")).startswith(MSDM_TABLE)


def without_product_keys(data: bytes) -> bytes:
    """The bytes with every product key of Microsoft's pattern struck out, also in a hex dump."""
    plain = _struck_out(data)
    return plain if b"\0" in plain else change_dumps(plain, _struck_out)


def _struck_out(data: bytes) -> bytes:
    plain = PRODUCT_KEY.sub(PRODUCT_KEY_REMOVED, data)
    return WIDE_KEY.sub(WIDE_KEY_REMOVED, BARE_KEY.sub(b"X" * 25, plain))
