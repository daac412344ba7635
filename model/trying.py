"""Trials that the machine makes by itself, with a person's hands: what was seen so far of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from model.message import Message
from model.trial import TrialKind, TrialResult


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialState:
    """What every kind tells. `is_over`: it holds no device any more. `found` is what the machine decided by
    itself, None while it has not, or cannot; `why` is a sentence about that, or about what goes on.
    """

    trial: TrialKind
    is_over: bool = False
    found: TrialResult | None = None
    why: Message | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainTrial(TrialState):
    """A trial of which there is nothing to draw: it is about to begin, or it could not be made."""

    kind: Literal["plain"] = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class LidTrial(TrialState):
    """The lid. `is_closed` is None where its switch has not told; how often it was closed and opened."""

    is_closed: bool | None = None
    closed: int = 0
    opened: int = 0
    kind: Literal["lid"] = "lid"


SeenTrial = PlainTrial | LidTrial

SEEN_TYPES: dict[str, type[SeenTrial]] = {
    str(seen.__dataclass_fields__["kind"].default): seen for seen in (PlainTrial, LidTrial)
}
