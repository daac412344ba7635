"""The words of proofs: whether a machine is erased."""

from __future__ import annotations

from model.proof import ErasedState
from papers.language import NP_, pgettext

ERASED = {
    ErasedState.ERASED: NP_("machine", "Erased"),
    ErasedState.NOT_ERASED: NP_("machine", "NOT ERASED"),
    ErasedState.UNKNOWN: NP_("machine", "to be checked"),
}


def erased_word(state: ErasedState) -> str:
    """The answer, worded so that unknown is not taken for erased."""
    return pgettext(*ERASED[state])
