"""A scan that came as text, from a scanner that types as on a US keyboard to a console that is set to AZERTY.

Its keys give signs where digits are meant, and other letters. A label without a single digit, but with signs
that only the upper row of AZERTY gives without Shift, is read as the keys that were pressed. Pure.
"""

from __future__ import annotations

# What the keys give on a French keyboard (XKB "fr", and Linux's own fr-latin9), and on a US one.
AZERTY = "²&é\"'(-è_çà)=azertyuiop$qsdfghjklmù*wxcvbn,;:!1234567890°+AZERTYUIOP£QSDFGHJKLM%µWXCVBN?./§ "
US = "`1234567890-=qwertyuiop]asdfghjkl;'\\zxcvbnm,./!@#$%^&*()_+QWERTYUIOP}ASDFGHJKL:\"|ZXCVBNM<>? "
MEANT = str.maketrans(AZERTY, US)
SURE, LIKELY = frozenset("éèçà"), frozenset("&\"'(")
FEWEST_LIKELY = 2  # one may stand in a label: R&D


def as_scanned(text: str) -> str:
    """What the label says; the text itself wherever that is not sure."""
    signs = [letter for letter in text if letter in SURE | LIKELY]
    is_torn = bool(SURE & set(signs)) or len(signs) >= FEWEST_LIKELY
    if not is_torn or set(text) & set("0123456789") or not set(text) <= set(AZERTY):
        return text
    return text.translate(MEANT)
