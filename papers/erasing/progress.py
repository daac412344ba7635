"""How far an erasure is, in a few words."""

from __future__ import annotations

from model.bench import RunningErasure
from model.erasure import WipePhase
from papers.language import _
from papers.methods import method_name
from papers.quantities import celsius

MIB = 1 << 20
IN_SECONDS_S = 90.0
SILENT_S = 120.0  # for so long a worker says nothing only where the kernel holds it


def progress_words(item: RunningErasure) -> str:
    """What is done, how much of it, how fast, how long still, how warm the drive is."""
    if item.waits:
        return _("waits until measuring has ended")
    words = [phase_words(item)]
    if item.fraction is not None:
        words.append(f"{100 * item.fraction:.0f} %")
    if item.rate_bytes_per_s:
        words.append(_("{rate} MiB/s").format(rate=round(item.rate_bytes_per_s / MIB)))
    if item.left_s is not None:
        words.append(left_words(item.left_s))
    if item.temperature_celsius is not None:
        words.append(celsius(item.temperature_celsius))
    if item.silent_s > SILENT_S:
        words.append(_("(no word for {minutes} min)").format(minutes=round(item.silent_s / 60)))
    return " ".join(words)


def left_words(left_s: float) -> str:
    """How long still, as exactly as it matters."""
    if left_s < IN_SECONDS_S:
        return _("{seconds} s left").format(seconds=round(left_s))
    return _("{minutes} min left").format(minutes=round(left_s / 60))


def phase_words(item: RunningErasure) -> str:
    """What the worker, or the drive by itself, is at."""
    if item.method is not None and item.phase is WipePhase.ERASE:
        return method_name(item.method)
    match item.phase:
        case WipePhase.MARK:
            return _("writing markers")
        case WipePhase.ERASE:
            return _("erasing by itself")
        case WipePhase.WRITE:
            return _("writing")
        case WipePhase.VERIFY:
            return _("reading back")
        case WipePhase.COOL:
            return _("waiting until it is cooler")
        case WipePhase.END:
            return _("at the end")
        case WipePhase.START | None:
            return _("starting")
