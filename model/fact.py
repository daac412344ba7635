"""A fact about a machine: present with its value, absent, or unknown with the reason; three different
answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)  # a Fact[tuple[Slot]] is a Fact[tuple[Slot, ...]]: facts are frozen


class FactState(StrEnum):
    """Which of the three answers was had."""

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"


class Why(StrEnum):
    """Why a fact is not known."""

    NEEDS_ROOT = "needs_root"  # the answer exists, this user may not read it
    TOOL_MISSING = "tool_missing"  # the program that would tell is not installed
    TOOL_FAILED = "tool_failed"  # it ran and said nothing usable
    TIMED_OUT = "timed_out"  # it was stopped at its time limit
    HUNG = "hung"  # it could not even be stopped (uninterruptible sleep) and was left behind
    NOT_REPORTED = "not_reported"  # the hardware or firmware answers, but not about this
    NOT_UNDERSTOOD = "not_understood"  # an answer came that we cannot read
    NOT_RECORDED = "not_recorded"  # the recording that is replayed does not hold it
    NEEDS_PERSON = "needs_person"  # no software sees it: a person has to look
    NOT_ASKED = "not_asked"  # the question belongs to a longer run (`--deep`, benchmarks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact(Generic[T_co]):
    """One answer.

    `value` is set exactly when `state` is present, `why` exactly when it is unknown. `detail` is the
    tool's own word on an unknown fact, untranslated and at most 200 characters; None when it had none.
    Raises ValueError on any other combination.
    """

    state: FactState
    value: T_co | None = None
    why: Why | None = None
    detail: str | None = None

    def __post_init__(self) -> None:
        if (self.value is not None) != (self.state is FactState.PRESENT):
            raise ValueError(f"a fact that is {self.state} with value {self.value!r}")
        if (self.why is not None) != (self.state is FactState.UNKNOWN):
            raise ValueError(f"a fact that is {self.state} with reason {self.why!r}")

    @property
    def is_present(self) -> bool:
        return self.state is FactState.PRESENT

    @property
    def is_absent(self) -> bool:
        return self.state is FactState.ABSENT

    @property
    def is_unknown(self) -> bool:
        return self.state is FactState.UNKNOWN


def present(value: T) -> Fact[T]:
    """The fact that the machine has this value."""
    return Fact(state=FactState.PRESENT, value=value)


def absent() -> Fact[T]:
    """The fact that the machine has no such thing."""
    return Fact(state=FactState.ABSENT)


def unknown(why: Why, detail: str | None = None) -> Fact[T]:
    """The fact that we do not know, and why."""
    return Fact(state=FactState.UNKNOWN, why=why, detail=None if detail is None else detail[:200])


def known_or(value: T | None, why: Why = Why.NOT_REPORTED, detail: str | None = None) -> Fact[T]:
    """A present fact for a value, an unknown one for None."""
    return unknown(why, detail) if value is None else present(value)
