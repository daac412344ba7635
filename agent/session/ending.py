"""The ending of a run, gathered from its events: what the last screen shows."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from pathlib import Path

from agent.spool.spool import Spool
from model.event import (
    Delivered,
    DriveErased,
    Event,
    Graded,
    LastWordSpoken,
    NotDelivered,
    ReportKept,
    SessionStarted,
    Troubled,
)
from model.last_word import MachineWord
from model.message import Message
from papers.erasure import verdict_word
from papers.language import _
from papers.screen.answers import answered_lines
from papers.screen.ending import Ending
from papers.wording import word

ID_SHOWN = 18  # enough of a UUIDv7 to name one document of a bench
ALARMS = "report"  # where it went wrong: a report that is not where reports are


@dataclass(slots=True)
class EndingReader:
    """Hears every event; `ending()` is None of a run that gave no grade."""

    report: str = ""
    graded: Graded | None = None
    kept: str | None = None
    delivered: Delivered | None = None
    not_delivered: NotDelivered | None = None
    erased: list[str] = field(default_factory=list)
    alarms: list[Message] = field(default_factory=list)
    spoken: MachineWord | None = None

    def hear(self, event: Event) -> None:
        """Remember what the ending needs."""
        match event:
            case SessionStarted():
                self.report = event.report
            case Graded():
                self.graded = event
            case ReportKept():
                self.kept = event.path
            case Delivered() if event.report == self.report:
                self.delivered = event
            case NotDelivered() if event.report == self.report:
                self.not_delivered = event
            case DriveErased():
                self.erased.append(f"{event.path}  {event.serial or ''}  {verdict_word(event.verdict)}")
            case LastWordSpoken() if event.report == self.report:
                self.spoken = event.spoken
            case Troubled() if event.where == ALARMS:
                self.alarms.append(event.message)
            case _:
                return

    def is_told_last(self, event: Event) -> bool:
        """Whether the last screen tells this, so that it need not be told twice."""
        return (
            isinstance(event, Delivered | NotDelivered)
            and self.graded is not None
            and (event.report == self.report)
        )

    def ending(self) -> Ending | None:
        """What the run comes to."""
        graded = self.graded
        if graded is None:
            return None
        return Ending(
            grade=graded.grade,
            title=graded.title,
            label=graded.entered.label,
            answered=answered_lines(graded.entered),
            serial=graded.serial,
            name=shlex.quote(graded.entered.label or graded.serial or self.report[:ID_SHOWN]),
            provisional=graded.provisional,
            drives=graded.drives,
            erased=tuple(self.erased),
            alarms=tuple(self.alarms),
            places=tuple(self._places()),
            spoken=self.spoken,
        )

    def _places(self) -> list[str]:
        told = []
        if self.not_delivered is not None:
            told.append(delivery_line(self.not_delivered))
        elif self.delivered is not None and self.delivered.address is not None:
            told.append(_("Page: {address}").format(address=self.delivered.address))
        elif self.delivered is not None:
            told.append(_("Sent to the inventory."))
        if self.kept is not None:
            told.append(_("Report: {path}").format(path=self._path(Path(self.kept))))
        return told

    def _path(self, kept: Path) -> Path:
        """Where the report is: a delivery moves it."""
        return Spool(kept.parent.parent).find(self.report) or kept


def delivery_line(event: NotDelivered) -> str:
    """Why a report was not delivered."""
    refused, later = _("Report rejected by the inventory, and still here:"), _("Report not sent yet:")
    return f"{refused if event.rejected else later} {word(event.message)}"
