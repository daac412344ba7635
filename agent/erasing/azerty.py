"""A serial typed on an AZERTY keyboard without Shift: its upper row gives signs where digits are meant.

A sign is read as a digit only where that names one drive of all that are here: what may mean two is refused,
and what is confirmed is the serial as the drive tells it.
"""

from __future__ import annotations

from collections.abc import Sequence

from agent.bench.wrong_order import WrongOrder
from papers.language import _
from wipe.planned import PlannedDrive

# The upper row from 1 to 0; on a French keyboard some give capitals under CapsLock, which casefold undoes.
DIGITS = str.maketrans("&é\"'(-è_çà", "1234567890")


def digit_on_key(sign: str) -> str | None:
    """The digit on the key of a sign of the upper row; None for another one."""
    digit = sign.casefold().translate(DIGITS)
    return digit if digit != sign and digit.isdecimal() else None


def as_meant(word: str, everything: Sequence[PlannedDrive]) -> str:
    """The word with the end of the serial that it means; as it was typed where it means none. Raises
    WrongOrder for one that may mean several drives.
    """
    end, colon, code = word.partition(":")
    if not end or end.startswith("/"):
        return word
    code = code.casefold().translate(DIGITS)
    if end.casefold().translate(DIGITS) == end.casefold():
        return f"{end}{colon}{code}" if code else word
    found = [serial for item in everything if (serial := item.serial or "") and _may_end(serial, end)]
    if len(found) > 1:
        raise WrongOrder(
            _("“{word}” may be the end of several serials: {names}. Type the digits as digits.").format(
                word=end, names=", ".join(found)
            )
        )
    return f"{found[0][-len(end) :]}{colon}{code}" if found else word


def _may_end(serial: str, typed: str) -> bool:
    """Whether each sign stands for itself, or for the digit on its key."""
    if len(typed) > len(serial):
        return False
    pairs = zip(serial[-len(typed) :].casefold(), typed.casefold(), strict=False)
    return all(told in (sign, sign.translate(DIGITS)) for told, sign in pairs)
