"""Message: a sentence before it is worded, as a code and its arguments (worded in papers.wording)."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is to be said, in no language.

    `code` is a dotted lower-case name that `papers.wording` knows (`drive.pending_sectors`); `arguments`
    fill its blanks. Texts that came from a machine go in as arguments, never as a code. The documents
    store this, so that a reader may word it in his own language.
    """

    code: str
    arguments: dict[str, str | int | float] = field(default_factory=dict)


def say(code: str, **arguments: str | float) -> Message:
    """A message with its arguments."""
    return Message(code=code, arguments=arguments)
