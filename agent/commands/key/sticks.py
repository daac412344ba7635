"""Which drives a boot key may be written to: what the eraser would be let at, and only what can be pulled
out. Pure.
"""

from __future__ import annotations

from model.drive import Transport
from model.erasure import WipePlan
from papers.erasing.refusal import refusal_text
from papers.language import _
from papers.quantities import storage_size
from wipe.planned import PlannedDrive


def why_not(item: PlannedDrive, needed_bytes: int) -> str | None:
    """Why a drive is not written to; None when a person may confirm it. What is not known is a reason."""
    if not isinstance(item.outcome, WipePlan):
        return refusal_text(item)
    token = item.outcome.drive
    if not is_stick(item):
        return _("{drive} is not a USB stick or a card that can be pulled out.").format(drive=item.drive.path)
    if token.size_bytes < needed_bytes:
        return _("{drive} is too small: it has {size}, the image needs {needed}.").format(
            drive=item.drive.path, size=storage_size(token.size_bytes), needed=storage_size(needed_bytes)
        )
    return None


def is_stick(item: PlannedDrive) -> bool:
    """Whether it surely hangs on USB, or is a card that surely can be pulled out."""
    token = item.token
    if token is None:
        return False
    is_card = token.transport is Transport.MMC and item.drive.removable is True
    return token.transport is Transport.USB or is_card
