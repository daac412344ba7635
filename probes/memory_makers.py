"""Makers of memory modules: names for the codes that firmware leaves untranslated (JEDEC JEP106)."""

from __future__ import annotations

import re

# (how many continuation codes come first, code with its parity bit)
MAKERS = {
    (0, 0x2C): "Micron",
    (0, 0xAD): "SK Hynix",
    (0, 0xC1): "Infineon",
    (0, 0xCE): "Samsung",
    (1, 0x4F): "Transcend",
    (1, 0x94): "Smart Modular",
    (1, 0x98): "Kingston",
    (2, 0x9E): "Corsair",
    (2, 0xFE): "Elpida",
    (3, 0x0B): "Nanya",
    (3, 0x25): "Kingmax",
    (4, 0x43): "Ramaxel",
    (4, 0xCB): "A-DATA",
    (4, 0xCD): "G.Skill",
    (4, 0xEF): "Team Group",
    (5, 0x02): "Patriot",
    (5, 0x9B): "Crucial",
}
PARITY = 0x80
CODE = re.compile(r"(?:jedec id: ?|0x|unknown - \[0x)?((?:[0-9a-f]{2} ?){2,8})\]?", re.IGNORECASE)
OLD_CODE = re.compile(r"((?:7f)*)([0-9a-f]{2})(?:00|ff)*")  # up to DDR2: 7F for each continuation
NEW_CODE = re.compile(r"([0-9a-f]{2})([0-9a-f]{2})(?:0000(?:[0-9a-f]{4})?|0{8,12})?")


def maker_name(text: str) -> str:
    """The name for a code ("80CE", "0x7F98000000000000", "JEDEC ID:80 AD"); the text itself for a name, and
    for a code that is not in the table.
    """
    found = CODE.fullmatch(text.strip())
    if found is None:
        return text
    digits = found[1].replace(" ", "").lower()
    return _old_name(digits) or _new_name(digits) or text


def _old_name(digits: str) -> str | None:
    found = OLD_CODE.fullmatch(digits) if len(digits) > 4 or digits.startswith("7f") else None
    return MAKERS.get((len(found[1]) // 2, int(found[2], 16))) if found else None


def _new_name(digits: str) -> str | None:
    """Two bytes: how many continuations, with parity, then the code; some firmware turns them round."""
    found = NEW_CODE.fullmatch(digits)
    if found is None:
        return None
    first, second = int(found[1], 16), int(found[2], 16)
    return MAKERS.get((first & ~PARITY, second)) or MAKERS.get((second & ~PARITY, first))
