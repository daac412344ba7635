"""What a person is told of an erasure that was interrupted, before it goes on or is given up: pure."""

from __future__ import annotations

from dataclasses import dataclass

from model.message import Message, say


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeDoubt:
    """Why a drive may not be the one that was being erased: its name may be another's too, nobody sees what
    is on it, something is on it that was not, what was written to it is gone.
    """

    weak_name: bool
    contents_unknown: bool
    contents_new: bool
    written_gone: bool


def told_of(doubt: ResumeDoubt, path: str) -> tuple[Message, ...]:
    """A sentence for each."""
    found = []
    if doubt.weak_name:
        found.append(say("wipe.resume_weak", drive=path))
    if doubt.contents_unknown:
        found.append(say("wipe.resume_contents_unknown", drive=path))
    if doubt.contents_new:
        found.append(say("wipe.resume_contents_new", drive=path))
    if doubt.written_gone:
        found.append(say("wipe.resume_written_gone", drive=path))
    return tuple(found)


def given_up() -> Message:
    """Why an erasure ends that a person does not want any more."""
    return say("wipe.given_up")
