"""The words of proofs: whether a machine is erased."""

from __future__ import annotations

from model.proof import ErasedState
from papers.language import N_, _

ERASED = {
    ErasedState.ERASED: N_("Erased"),
    ErasedState.NOT_ERASED: N_("NOT ERASED"),
    ErasedState.UNKNOWN: N_("to be checked"),
}


def erased_word(state: ErasedState) -> str:
    """The answer, worded so that unknown is not taken for erased."""
    return _(ERASED[state])
