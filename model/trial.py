"""Trials: what became of one thing that was tried."""

from __future__ import annotations

from enum import StrEnum


class TrialResult(StrEnum):
    """Four ends; a trial that could not be made is never a pass."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_DONE = "not_done"
    NOT_FITTED = "not_fitted"
