"""`etabli push`: deliver what the spool holds, and show what became of it."""

from __future__ import annotations

import argparse
import math
import os
import sys
import textwrap
import time
from dataclasses import dataclass, field
from pathlib import Path

from agent.bench.state import State, open_state
from agent.bench.station import Station, load_station
from agent.delivery.delivery import DeliveryOutcome, deliver_spool
from agent.delivery.inventory_client import DocumentRefused
from agent.settings.configuration import Configuration, load_configuration
from agent.settings.network import use_proxy
from agent.spool.spool import DamagedDocument, Place, Spool
from model.certificate import CERTIFICATE_FORMAT, Certificate
from model.document import UnreadableDocument, decode, encode_event, format_of
from model.event import Delivered, Event, Numbered, Progress, Troubled
from model.exit_status import ExitStatus
from model.message import Message
from model.provenance import Times
from model.report import Report
from papers.erasing.said import verdict_said
from papers.language import _, ngettext
from papers.plain import printable
from papers.screen.block import shortened
from papers.terminal import complain, redraw, say, say_bytes, width
from papers.times import moment_here
from papers.title import machine_title
from papers.wording import word

FOR_S, LONGEST_PAUSE_S = 60.0, 300.0
ROWS_SHOWN = 20
INDENT = " " * 12
SERIAL_END = 6


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = _("Example: etabli push --wait")
    parser.add_argument(
        "--wait",
        action="store_true",
        help=_("keep trying, with growing pauses up to 5 minutes, until all is sent"),
    )
    parser.add_argument("--again", action="store_true", help=_("send again what the inventory has rejected"))
    parser.add_argument("--list", action="store_true", help=_("only show what waits in the outbox"))
    parser.add_argument("--json", action="store_true", help=_("print every event as a JSON line"))
    parser.add_argument("--config", metavar=_("FILE"), type=Path, help=_("another configuration file"))
    parser.add_argument("--folder", metavar=_("FOLDER"), type=Path, help=_("another state folder"))


def execute(options: argparse.Namespace) -> int:
    """Deliver, then show the spool. 1 when something was rejected or is damaged, 3 when something
    still waits.
    """
    configuration = load_configuration(options.config)
    use_proxy(configuration.network)
    state = open_state(is_root=os.geteuid() == 0, environment=os.environ, folder=options.folder)
    spool = Spool(state.spool)
    if options.list:
        _show_spool(spool)
        return ExitStatus.DONE
    if options.again:
        _put_back(spool)
    station = load_station(state, name=configuration.station.name)
    return _push(options, configuration, state, station, spool)


def _push(
    options: argparse.Namespace, configuration: Configuration, state: State, station: Station, spool: Spool
) -> int:
    """Deliver, and tell. Raises SpoolUnreadable."""
    reader = _Reader(as_json=options.json, is_terminal=sys.stdout.isatty())
    outcome = deliver_spool(
        state,
        station,
        inventory_url=configuration.inventory.url,
        code_file=configuration.inventory.code_file,
        for_s=math.inf if options.wait else FOR_S,
        longest_pause_s=LONGEST_PAUSE_S if options.wait else FOR_S / 6,
        emit=reader.show,
        stopped=lambda: False,
    )
    if not options.json:
        _show_outcome(spool, outcome, reader)
    if outcome.trouble is not None:
        return ExitStatus.COULD_NOT_RUN
    return ExitStatus.FINDINGS if outcome.rejected or outcome.waiting else ExitStatus.DONE


@dataclass(slots=True)
class _Reader:
    """What the delivery tells: as JSON lines, as one line that is redrawn, or only at the end."""

    as_json: bool
    is_terminal: bool
    began: float = field(default_factory=time.monotonic)
    count: int = 0
    last: Message | None = None
    addresses: dict[str, str] = field(default_factory=dict)

    def show(self, event: Event) -> None:
        """One event."""
        self.count += 1
        if self.as_json:
            at_s = round(time.monotonic() - self.began, 3)
            say_bytes(encode_event(Numbered(sequence=self.count, at_s=at_s, event=event)))
            return
        match event:
            case Delivered(address=str(address)):
                self.addresses[event.report] = address
            case Progress(message=Message() as message):
                self._show_progress(message, is_count=event.fraction is not None)
            case Troubled():
                complain(word(event.message))
            case _:
                pass

    def _show_progress(self, message: Message, *, is_count: bool) -> None:
        """On a terminal the line is replaced; elsewhere a sentence is said once, and no count."""
        if self.is_terminal:
            redraw(shortened(word(message), width() - 1))
        elif not is_count and message != self.last:
            complain(word(message))
        self.last = message


def _put_back(spool: Spool) -> None:
    for name in spool.names(Place.REJECTED):
        spool.put_back(name)


def _show_outcome(spool: Spool, outcome: DeliveryOutcome, reader: _Reader) -> None:
    """What was delivered, what the spool still holds, and why."""
    if reader.is_terminal:
        redraw("")
    for name in outcome.delivered[-ROWS_SHOWN:]:
        _show_row(_("OK"), spool, Place.ACCEPTED, name, reader.addresses.get(name))
    _show_spool(spool)
    if outcome.trouble is not None:
        say(textwrap.fill(word(outcome.trouble), width(), break_on_hyphens=False))


def _show_spool(spool: Spool) -> None:
    """The rejected and the waiting, and how many of each there are."""
    rejected, waiting = spool.names(Place.REJECTED), spool.waiting()
    for name in rejected[:ROWS_SHOWN]:
        _show_row(_("REJECTED"), spool, Place.REJECTED, name, _why_rejected(spool, name))
    for name in waiting[:ROWS_SHOWN]:
        _show_row(_("WAITING"), spool, Place.WAITING, name, None)
    hidden = max(len(rejected) - ROWS_SHOWN, 0) + max(len(waiting) - ROWS_SHOWN, 0)
    if hidden:
        say(INDENT + ngettext("and {count} more", "and {count} more", hidden).format(count=hidden))
    say(
        _("Sent: {accepted}   Waiting: {waiting}   Rejected: {rejected}").format(
            accepted=len(spool.names(Place.ACCEPTED)), waiting=len(waiting), rejected=len(rejected)
        )
    )


def _show_row(state: str, spool: Spool, place: Place, name: str, detail: str | None) -> None:
    """One document: what it is about, where its file is, and what is to be said of it."""
    try:
        title = _title(spool, place, name)
    except DamagedDocument as damage:
        title, detail = _("damaged"), word(damage.message)
    say(f"{state:<{len(INDENT)}}{title}"[: width()])
    say(f"{INDENT}{name}.json")
    if detail:
        say(
            textwrap.fill(
                detail, width(), initial_indent=INDENT, subsequent_indent=INDENT, break_on_hyphens=False
            )
        )


def _title(spool: Spool, place: Place, name: str) -> str:
    """When, and what it is about. Raises DamagedDocument."""
    kept = spool.read(place, name)
    if kept is None:
        return ""
    try:
        if format_of(kept.data) == CERTIFICATE_FORMAT:
            return _certificate_title(decode(kept.data, Certificate))
        return _report_title(decode(kept.data, Report))
    except UnreadableDocument:
        return _("not a document that this version can read")


def _report_title(report: Report) -> str:
    """When, which label, which machine."""
    return _joined(_when(report.times), report.entered.label, machine_title(report.machine))


def _certificate_title(certificate: Certificate) -> str:
    """When, which drive, how its erasure ended; of the serial its end, which is what people compare."""
    drive = certificate.drive
    serial = drive.serial and f"…{drive.serial[-SERIAL_END:]}"
    verdict = verdict_said(certificate.result.verdict)
    return _joined(_when(certificate.times), verdict, serial, drive.model or _("no model"))


def _when(times: Times) -> str:
    return moment_here(times.finished)


def _joined(*parts: str | None) -> str:
    return "  ".join(printable(part) for part in parts if part)


def _why_rejected(spool: Spool, name: str) -> str:
    """The words of the inventory."""
    rejection = spool.rejection(name)
    if rejection is None:
        return _("The reason could not be read.")
    return word(DocumentRefused(rejection.status, rejection.sentence, rejection.path).message)
