"""What a hand types to erase a drive, in a few words that follow on "type the"."""

from __future__ import annotations

from papers.language import _


def word_asked(serial: str | None, *, with_code: bool) -> str:
    """The end of the serial, with the code shown beside the drive where the serial alone does not tell it
    from others; of a drive without a serial the code alone.
    """
    if not with_code:
        return _("last four characters of the serial, or more")
    return _("end of the serial, a colon and the code") if serial else _("code, with a colon before it")
