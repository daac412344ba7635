"""Placeholders: what vendors ship where an identifier should be; such a value counts as absent."""

from __future__ import annotations

import re

WORDS = frozenset(
    {
        "",
        "--",
        "0",
        "00000000",
        "0123456789",
        "01234567890123456789",
        "123456789",
        "1234567890",
        "12345678",
        "123456789000",
        "1234567",
        "111111111",
        "all series",
        "asset",
        "asset-1234567890",
        "asset tag",
        "base board serial number",
        "basic serial number",
        "board serial",
        "bss-0123456789",
        "chassis asset tag",
        "chassis serial number",
        "chassis serial",
        "default",
        "default string",
        "default_string",
        "dbi0123456789",
        "empty",
        "eval",
        "fill by oem",
        "filled by oem",
        "free form asset tag",
        "invalid",
        "mb-1234567890",
        "na",
        "n/a",
        "no asset information",
        "no asset tag",
        "no enclosure",
        "no serial",
        "noassettag",
        "nobody",
        "none",
        "not applicable",
        "not available",
        "not provided",
        "not set",
        "not specified",
        "not specified by oem",
        "null",
        "o.e.m.",
        "oem",
        "oem_serial",
        "placeholder",
        "sernum0",
        "serial",
        "serial number",
        "sku",
        "ssn",
        "system serial number",
        "system serial",
        "system manufacturer",
        "system product name",
        "system version",
        "type1productconfigid",
        "tbd",
        "tbd by oem",
        "to be filled by o.e.m",
        "to be filled by o.e.m.",
        "to be filled by oem",
        "to be set by oem",
        "type2 - board serial number",
        "type2 - board asset tag",
        "undefined",
        "unknow",
        "unknown",
        "xxxxxxxxxx",
        "<bad index>",
        "<out of spec>",
    }
)
REPEATED = re.compile(r"(.)\1*")
SEPARATORS = re.compile(r"[\s:._/-]+")
COUNTING = "0123456789abcdefghijklmnopqrstuvwxyz"
COUNTED_AT_LEAST = 6
NUMBERED = re.compile(
    r"(manufacturer|partnum|modulepartnumber|sernum|serialnum|assettagnum|array\d_\w+?)_?\d+"
)
UUIDS = frozenset(
    {
        "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "03000200-0400-0500-0006-000700080009",  # American Megatrends' default
        "00020003-0004-0005-0006-000700080009",  # the same, read in the other byte order
        "12345678-1234-5678-90ab-cddeefaabbcc",
        "12345678-1234-5678-90ab-cdefefabcdef",
        "fefefefe-fefe-fefe-fefe-fefefefefefe",
        "00112233-4455-6677-8899-aabbccddeeff",
        "11111111-2222-3333-4444-555555555555",
        "0a0a0a0a-0a0a-0a0a-0a0a-0a0a0a0a0a0a",
        "48c0d5a0-0000-0000-0000-000000000000",
        "deadbeef-dead-beef-dead-beefdeadbeef",
    }
)
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def is_placeholder(text: str | None) -> bool:
    """Whether a serial number, asset tag or name says nothing of this very machine."""
    if text is None:
        return True
    plain = " ".join(text.lower().split())
    bare = SEPARATORS.sub("", plain)
    if plain in WORDS or bare in WORDS or REPEATED.fullmatch(bare) or not re.search(r"[0-9a-z]", bare):
        return True
    if NUMBERED.fullmatch(bare):
        return True
    if "o.e.m" in plain or "to be filled" in plain or plain.startswith("default string"):
        return True
    return len(bare) >= COUNTED_AT_LEAST and (
        bare in COUNTING or bare in COUNTING[1:10] + "0" or bare in COUNTING[::-1]
    )


def is_placeholder_uuid(text: str | None) -> bool:
    """Whether a system UUID is no UUID, or one that a vendor gives to every machine."""
    if text is None:
        return True
    plain = text.strip().lower()
    if not UUID.fullmatch(plain) or plain in UUIDS:
        return True
    return len(set(plain.replace("-", ""))) <= 2
