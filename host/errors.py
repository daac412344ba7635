"""What a host may answer instead of an answer.

HostError                 carries `why` (model.fact.Why), so that a probe turns it into an unknown fact
├── NotThere              no such file, link or device
├── NotAllowed            this user may not read it
├── NotReadable           it is there and reading it failed
├── ToolMissing           the program is not installed
├── ToolFailed            it ended with an exit status that is no answer
├── TimedOut              it was killed at its time limit
├── Hung                  it could not be killed (uninterruptible sleep) and was left behind
└── NotRecorded           the recording does not hold this question
"""

from __future__ import annotations

from model.fact import Fact, T, Why, unknown


class HostError(Exception):
    """A question without an answer; `question` is what was asked, `detail` the tool's or kernel's own
    word.
    """

    why: Why = Why.TOOL_FAILED

    def __init__(self, question: str, detail: str = "") -> None:
        super().__init__(f"{question}: {detail}" if detail else question)
        self.question = question
        self.detail = detail

    def as_fact(self) -> Fact[T]:
        """The unknown fact that this error leaves."""
        return unknown(self.why, str(self))


class NotThere(HostError):
    """No such file, link or device."""

    why = Why.NOT_REPORTED


class NotAllowed(HostError):
    """This user may not read it."""

    why = Why.NEEDS_ROOT


class NotReadable(HostError):
    """It is there and reading it failed."""

    why = Why.TOOL_FAILED


class ToolMissing(HostError):
    """The program is not installed."""

    why = Why.TOOL_MISSING


class ToolFailed(HostError):
    """It ended with an exit status that is no answer; `exit_status` is negative for a signal."""

    why = Why.TOOL_FAILED

    def __init__(self, question: str, detail: str = "", exit_status: int | None = None) -> None:
        super().__init__(question, detail)
        self.exit_status = exit_status


class TimedOut(HostError):
    """It was killed at its time limit."""

    why = Why.TIMED_OUT


class Hung(HostError):
    """It could not be killed and was left behind."""

    why = Why.HUNG


class NotRecorded(HostError):
    """The recording that is replayed does not hold this question."""

    why = Why.NOT_RECORDED
