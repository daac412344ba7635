"""A finding: one thing about a drive that speaks for or against it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from model.message import Message
from model.verdict import DriveHealth


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was found, and the health that it alone would leave the drive with.

    HEALTHY is a remark that decides nothing. UNKNOWN says that something is missing without which a drive
    cannot be called healthy. `advises` is True where the sentence advises to try again with the drive, or
    says that it has not failed: of a drive that is failing it is told without that.
    """

    health: DriveHealth
    message: Message
    advises: bool = False

    @property
    def alone(self) -> Message:
        """The sentence without advice."""
        return replace(self.message, code=f"{self.message.code}_alone") if self.advises else self.message


def failing(message: Message) -> Finding:
    """The drive must not be given away."""
    return Finding(health=DriveHealth.FAILING, message=message)


def watch(message: Message) -> Finding:
    """The drive works, and a person should look again."""
    return Finding(health=DriveHealth.WATCH, message=message)


def lacking(message: Message) -> Finding:
    """Something is missing that a healthy drive would tell."""
    return Finding(health=DriveHealth.UNKNOWN, message=message)


def advising(finding: Finding) -> Finding:
    """The same, of a sentence that advises."""
    return replace(finding, advises=True)


def remark(message: Message) -> Finding:
    """Good to know; decides nothing."""
    return Finding(health=DriveHealth.HEALTHY, message=message)
