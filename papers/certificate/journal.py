"""What a certificate shows of its journal: commands and answers, bad sectors, events."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from model.certified_drive import CertifiedDrive
from model.document import UnreadableDocument, decode_entry
from model.erasure import EraseStep, Method
from model.journal import (
    BadRegion,
    DeviceStatus,
    Entry,
    Fingerprinted,
    Intent,
    Interrupted,
    Marked,
    MarkersChecked,
    Noted,
    Observed,
    Opened,
    Outcome,
    PassEnded,
    PassStarted,
    Refused,
    RungEnded,
    RungStarted,
    Unhidden,
    Verified,
)
from model.message import Message
from papers.erasure import found_words, state_word, step_words
from papers.facts.section import FactLine, line
from papers.language import _, ngettext
from papers.methods import method_name, methods_in_words
from papers.quantities import exact_size, grouped, percent
from papers.times import moment_utc, time_utc
from papers.wording import word

MOST_ROWS = 40  # of commands; the journal has them all
MOST_PLACES = 12
MOST_EVENTS = 15
SMALLEST_HEX = 10
# Steps without a command of a standard: the program notes what it does in its own words, the step says it.
OWN_STEPS = frozenset(
    {EraseStep.MARK, EraseStep.FINGERPRINT, EraseStep.UNFREEZE, EraseStep.EXIT_FAILURE_MODE}
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadJournal:
    """The entries as far as they can be read; `trouble` says why not further. `end_sha256` is the chain's
    last hash, over the last line with its newline, hexadecimal.
    """

    entries: tuple[Entry, ...]
    lines: int
    trouble: str | None
    end_sha256: str

    def records(self, kind: type[T]) -> list[T]:
        """The records of one kind, in order."""
        return [entry.record for entry in self.entries if isinstance(entry.record, kind)]

    def size_words(self) -> str:
        """How long it is, and whether it can be read."""
        told = ngettext("{count} line", "{count} lines", self.lines).format(count=grouped(self.lines))
        if self.trouble is None:
            return told
        return _("{records}; not readable from line {number} on: {error}").format(
            records=told, number=len(self.entries), error=self.trouble
        )

    def hidden(self, drive: CertifiedDrive) -> str:
        """What is known of hidden sectors."""
        shown = self.records(Unhidden)
        if shown:
            before, after = shown[0].before_bytes, shown[-1].after_bytes
            return _("hidden before: {size}; made visible: {shown}").format(
                size=exact_size(max(shown[-1].expected_bytes - before, 0)),
                shown=_("not known") if after is None else exact_size(max(after - before, 0)),
            )
        if drive.native_bytes is None:
            return _("not known")
        return exact_size(max(drive.native_bytes - drive.size_bytes, 0))


def read_journal(lines: Sequence[str]) -> ReadJournal:
    """The journal inside a certificate; whether its chain is whole is for `etabli check` to say."""
    entries: list[Entry] = []
    trouble = None
    for text in lines:
        try:
            entries.append(decode_entry(text.encode("utf-8", errors="replace")))
        except UnreadableDocument as error:
            trouble = str(error)
            break
    end = lines[-1].encode("utf-8", errors="replace") + b"\n" if lines else b""
    return ReadJournal(
        entries=tuple(entries),
        lines=len(lines),
        trouble=trouble,
        end_sha256=hashlib.sha256(end).hexdigest(),
    )


def commands(journal: ReadJournal) -> tuple[FactLine, ...]:
    """Each command as it was sent, the raw answer to it, and the drive's own word on how it went on."""
    rows: list[FactLine] = []
    for kind, group in groupby(journal.entries, key=lambda entry: type(entry.record)):
        entries = list(group)
        if kind is DeviceStatus:
            chosen = entries if len(entries) < 3 else [entries[0], entries[-1]]
            rows += [row for entry in chosen for row in _command(entry)]
        else:
            rows += [row for entry in entries for row in _command(entry)]
    return _shortened(rows, MOST_ROWS) or (line(_("none")),)


def _command(entry: Entry) -> list[FactLine]:
    at, record = time_utc(entry.at), entry.record
    match record:
        case Observed():
            told = _own_word(record)
            when = {"before": _("before"), "after": _("afterwards")}.get(record.when)
            return [line(f"{at} {when}", told)] if when and told else []
        case Intent():
            return [line(at, *_sent(record))]
        case Outcome():
            label = _("{time} answer").format(time=at)
            return [line(label, _accepted(record.accepted), raw_words(record.raw), record.trouble)]
        case DeviceStatus():
            label = _("{time} status").format(time=at)
            progress = None if record.progress is None else percent(100 * record.progress)
            return [line(label, state_word(record.state), progress, raw_words(record.raw))]
        case PassStarted():
            number = _("pass {number}").format(number=record.number + 1)
            return [line(at, method_name(record.method), number, exact_size(record.size_bytes))]
        case PassEnded():
            return [line(_("{time} end").format(time=at), _pass_end(record))]
        case Marked():
            return [line(at, _markers_lie(record))]
        case MarkersChecked():
            return [line(at, _markers_left(record))]
        case Fingerprinted():
            return [line(at, _fingerprint(record))]
        case _:
            return []


def _sent(record: Intent) -> tuple[str, str | None]:
    if record.step in OWN_STEPS:
        return step_words(record.step), None
    command = _("{step}: {command}").format(step=step_words(record.step), command=record.command)
    if record.password is None:
        return command, None
    return command, _("with the password “{password}”").format(password=record.password)


def _own_word(record: Observed) -> str | None:
    """What the drive says of its own erasing."""
    features = record.features
    groups = (features.nvme, features.ata.sanitize if features.ata is not None else None, features.scsi)
    states = [group.state for group in groups if group is not None]
    if not states:
        return None
    return _("own erasure, as the drive reports it: {state}").format(state=state_word(states[0]))


def _accepted(accepted: bool | None) -> str:
    if accepted is None:
        return _("no answer")
    return _("accepted") if accepted else _("refused")


def _pass_end(record: PassEnded) -> str:
    return _("written: {written}; not writable: {unwritten}").format(
        written=exact_size(record.written_bytes), unwritten=exact_size(record.unwritten_bytes)
    )


def _markers_lie(record: Marked) -> str:
    proven = len(record.regions) - len({*record.unwritable, *record.differing})
    return ngettext(
        "{count} marker written and read back", "{count} markers written and read back", proven
    ).format(count=proven)


def _markers_left(record: MarkersChecked) -> str:
    return _("markers: gone {gone}, remaining {remaining}, unreadable {unreadable}").format(
        gone=record.gone, remaining=record.remaining, unreadable=record.unreadable
    )


def _fingerprint(record: Fingerprinted) -> str:
    return _("fingerprint written and read back") if record.intact else _("fingerprint not written")


def raw_words(raw: dict[str, int | str]) -> str:
    """Registers, status or sense as they came; numbers from ten on in hexadecimal."""
    return " ".join(
        f"{name}={value:#x}" if isinstance(value, int) and value >= SMALLEST_HEX else f"{name}={value}"
        for name, value in raw.items()
    )


def bad_places(journal: ReadJournal) -> tuple[FactLine, ...]:
    """Each piece, in bytes from the start of the drive."""
    operations = {"write": _("not writable"), "read": _("not readable")}
    rows = [
        line(
            operations.get(item.operation, item.operation),
            _("from byte {offset}, {size}").format(
                offset=grouped(item.region.offset), size=exact_size(item.region.length)
            ),
            item.errno_name,
        )
        for item in journal.records(BadRegion)
    ]
    checks = journal.records(Verified)
    rows += [
        line(
            _("read back"),
            _("from byte {offset}, {size}").format(
                offset=grouped(region.offset), size=exact_size(region.length)
            ),
            _("not as expected, or not readable"),
        )
        for region in (checks[-1].wrong if checks else ())
    ]
    return _shortened(rows, MOST_PLACES) or (line(_("none")),)


def events(journal: ReadJournal) -> tuple[FactLine, ...]:
    """What happened beside the plan: resumes, refusals, resets, methods that failed."""
    rows = []
    methods: tuple[Method, ...] = ()
    for entry in journal.entries:
        methods = entry.record.methods if isinstance(entry.record, RungStarted) else methods
        text = _event(entry, methods)
        if text is not None:
            rows.append(line(moment_utc(entry.at), text))
    return _shortened(rows, MOST_EVENTS) or (line(_("none")),)


def _event(entry: Entry, methods: tuple[Method, ...]) -> str | None:
    match entry.record:
        case Opened(resumed=True):
            return _("resumed after an interruption")
        case Interrupted():
            return _("stopped by a person")
        case Noted(message=message) | Refused(message=message):
            return word(message)
        case RungEnded(succeeded=False, reason=reason):
            return _failed(methods, reason)
        case Unhidden(preparation=preparation, power_cycle_needed=True):
            return _("{step}: a power cycle was needed").format(step=step_words(preparation))
        case _:
            return None


def _failed(methods: tuple[Method, ...], reason: Message | None) -> str:
    names = methods_in_words(methods)
    if reason is None:
        return _("{method} did not succeed").format(method=names)
    return _("{method} did not succeed: {why}").format(method=names, why=word(reason))


def read_back(journal: ReadJournal) -> str:
    """What the last reading back found."""
    checks = journal.records(Verified)
    if not checks:
        return _("nothing was read back")
    last = checks[-1]
    told = _("{found}; not as expected: {wrong}").format(
        found=found_words(last.found), wrong=exact_size(last.wrong_bytes)
    )
    return told if last.complete else _("{result} (stopped before its end)").format(result=told)


def later_check(journal: ReadJournal) -> str:
    """When a person read the drive again, and how much of it."""
    checks = [
        (entry.at, entry.record)
        for entry in journal.entries
        if isinstance(entry.record, Verified) and entry.record.by is not None
    ]
    if not checks:
        return _("not checked yet")
    at, last = checks[-1]
    return _("{moment}: read, {size}").format(moment=moment_utc(at), size=exact_size(last.checked_bytes))


def _shortened(rows: list[FactLine], most: int) -> tuple[FactLine, ...]:
    """The first and the last rows, with a word on how many lie between."""
    if len(rows) <= most:
        return tuple(rows)
    head = most * 2 // 3
    left_out = len(rows) - most + 1
    between = ngettext("{count} more row is in the journal", "{count} more rows are in the journal", left_out)
    return (*rows[:head], line("", between.format(count=left_out)), *rows[head + left_out :])
