"""The last word on a machine: what somebody reads of it from across the room."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from model.message import Message


class LastWord(StrEnum):
    """What is to be done with a machine. READY promises that it is erased, tested and reported;
    ERASED_TO_TEST that it is erased; the others promise nothing.
    """

    READY = "ready"
    ERASED_TO_TEST = "erased_to_test"
    CHECK = "check"
    DATA_PRESENT = "data_present"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineWord:
    """The word with the sentences that decide it, never none, and `besides`: what else would keep the machine
    from being ready.
    """

    word: LastWord
    reasons: tuple[Message, ...]
    besides: tuple[Message, ...] = ()
