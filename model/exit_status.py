"""Exit status: the four answers of every command of ours."""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar


class ExitStatus(IntEnum):
    """How a command ended (docs: README, “Exit status”). What the shell sees, so the numbers never change."""

    DONE = 0
    """All that was asked; a report kept in the spool is done."""
    FINDINGS = 1
    """Done, and a person has to act: a failing drive, an erasure below its level, an altered document."""
    WRONG_ORDER = 2
    """The order cannot be carried out as given; nothing was changed."""
    COULD_NOT_RUN = 3
    """No rights, no tool, or nowhere durable for the journal."""


class CommandRefused(Exception):
    """What ends a command: one sentence for a person, which the composition root says, and `exit_status`."""

    exit_status: ClassVar[ExitStatus] = ExitStatus.COULD_NOT_RUN
