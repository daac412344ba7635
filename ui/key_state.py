"""Whether the boot key may be pulled, as a bench with people at its screens tells it. Pure."""

from __future__ import annotations

from judge.key_state import KeyFacts, key_state
from model.boot_key import KeyState
from ui.bench import Bench


def key_of(bench: Bench) -> KeyState | None:
    """What is said of the key; None on a machine that no key started, or before anything was heard. While a
    machine has no report yet, or one that lacks the last answers, the key is needed.
    """
    if bench.session is None or not bench.session.on_key:
        return None
    is_busy = bench.step is not None or bool(bench.running)
    is_told = bench.report is not None and bench.is_reported
    is_safe = bench.report is not None and (bench.report.lasts or bench.delivered is not None)
    return key_state(
        KeyFacts(
            working=is_busy or not is_told,
            had_partition=True,
            has_partition=True,  # what a screen cannot see; the session says it of the report
            unsafe=not is_safe,
            is_read=bench.session.reads_key,
        )
    )
