"""The last word on a machine as it is shown: in capitals, so that it reads without colour."""

from __future__ import annotations

from model.last_word import LastWord
from papers.language import N_, _

LAST_WORDS = {
    LastWord.READY: N_("READY"),
    LastWord.ERASED_TO_TEST: N_("ERASED, TO TEST"),
    LastWord.CHECK: N_("CHECK"),
    LastWord.DATA_PRESENT: N_("DATA PRESENT"),
    LastWord.FAILED: N_("FAILED"),
}


def last_word_text(word: LastWord) -> str:
    """The word in the language spoken."""
    return _(LAST_WORDS[word])
