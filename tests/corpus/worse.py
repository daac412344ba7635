"""Drives of the corpus made worse, or less known, one counter at a time: no verdict may get better by it.

A healthy drive stands best; one to watch of which nothing is missing comes next; then come those of which
too little is known, and failing ones. A worse counter never lifts a drive. An unknown one may make of a
failing drive one of which too little is known, never more.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from judge.health.drive_health import judge_drive
from model.verdict import DriveHealth, DriveVerdict
from probes.json_values import Object, inside, object_at, objects_at
from probes.smart.smart import SmartAnswer
from probes.smart.smart_parse import parse_identity, parse_smart
from tests.corpus.drive_row import drive_from
from tests.corpus.kinds import NotASample, files_in, text_of
from tests.corpus.smart_json import FOLDERS, answers_in
from tests.corpus.smart_text import WRITTEN_BY_SMARTCTL
from tests.corpus.smartctl_text import to_json

UNKNOWN_PLACE = 1
COUNTERS = (5, 10, 184, 187, 193, 197, 198, 225)
STATISTICS = (
    "Number of Reported Uncorrectable Errors",
    "Number of Reallocated Logical Sectors",
    "Percentage Used Endurance Indicator",
)
OVERFLOWN = 255
NVME = "nvme_smart_health_information_log"
Place = tuple[str | int, ...]  # the keys and positions that lead to a value
SCSI: tuple[Place, ...] = (
    ("scsi_grown_defect_list",),
    ("scsi_error_counter_log", "read", "total_uncorrected_errors"),
    ("scsi_error_counter_log", "write", "total_uncorrected_errors"),
    ("scsi_error_counter_log", "verify", "total_uncorrected_errors"),
    ("scsi_pending_defects", "count"),
    ("scsi_start_stop_cycle_counter", "accumulated_load_unload_cycles"),
)
LOGS: tuple[Place, ...] = (
    ("ata_smart_error_log", "extended", "table"),
    ("ata_smart_error_log", "summary", "table"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DriveCounter:
    """One counter of a drive: where it stands, and values that are worse than its own."""

    what: str
    path: Place
    worse: tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One counter made worse, or unknown."""

    what: str
    is_worse: bool
    answer: Object


def answers(shared: Path) -> Iterator[tuple[str, Object]]:
    """Every drive of the corpus and of the cases, with its file's name."""
    corpus = shared / "corpus"
    texts = [*files_in(corpus / "smart-text"), *sorted((shared / "cases").glob("*.txt"))]
    for path in texts:
        text = text_of(path)
        begin = WRITTEN_BY_SMARTCTL.search(text)
        if begin is not None:
            yield path.name, to_json(text[begin.end() :])
    jsons = [path for folder in FOLDERS for path in files_in(corpus / folder)]
    for path in [*jsons, *sorted((shared / "cases").glob("[dns]*.json"))]:
        try:
            yield from ((path.name, answer) for answer in answers_in(path))
        except NotASample:
            continue


def judged(answer: Object) -> DriveVerdict:
    """The verdict on a drive that answers so."""
    return judge_drive(drive_from(SmartAnswer(smart=parse_smart(answer), identity=parse_identity(answer))))


def place(verdict: DriveVerdict) -> int:
    """Where a drive stands: the higher the better."""
    if verdict.health is DriveHealth.HEALTHY:
        return 3
    if verdict.health is DriveHealth.FAILING:
        return 0
    return 2 if verdict.health is DriveHealth.WATCH and verdict.is_complete else UNKNOWN_PLACE


def lifted(before: DriveVerdict, change: Change) -> str | None:
    """What got better by a change that made things worse or less known; None when nothing did."""
    after = judged(change.answer)
    limit = place(before) if change.is_worse else max(place(before), UNKNOWN_PLACE)
    if place(after) <= limit:
        return None
    return f"{change.what}: {before.health} became {after.health}"


def changes(answer: Object) -> Iterator[Change]:
    """Every counter of a drive, made worse and made unknown."""
    counters = (*_attributes(answer), *_statistics(answer), *_nvme(answer), *_scsi(answer), *_logs(answer))
    for counter in counters:
        for value in counter.worse:
            yield Change(what=counter.what, is_worse=True, answer=_with(answer, counter.path, value))
        yield Change(what=counter.what, is_worse=False, answer=_without(answer, counter.path))
    if isinstance(inside(answer, "smart_status", "passed"), bool):
        path: Place = ("smart_status", "passed")
        yield Change(what="passed", is_worse=True, answer=_with(answer, path, False))
        yield Change(what="passed", is_worse=False, answer=_without(answer, path))


def _with(answer: Object, path: Place, value: Any) -> Object:
    """The answer with another value at a place; what is not on the way there is the same in both."""
    changed, holder = _copied_down_to(answer, path)
    holder[path[-1]] = value
    return changed


def _without(answer: Object, path: Place) -> Object:
    """The answer without what stands at a place; what is not on the way there is the same in both."""
    changed, holder = _copied_down_to(answer, path)
    del holder[path[-1]]
    return changed


def _copied_down_to(answer: Object, path: Place) -> tuple[Object, Any]:
    """The answer with a copy of each thing that leads to a place, and the one that holds the place."""
    changed = copy.copy(answer)
    holder: Any = changed
    for step in path[:-1]:
        holder[step] = copy.copy(holder[step])
        holder = holder[step]
    return changed, holder


def _larger(count: int) -> list[int]:
    return [larger for larger in (count + 1, count * 10 + 7, 60_000, 700_000) if larger > count]


def _attributes(answer: Object) -> Iterator[DriveCounter]:
    for number, row in enumerate(objects_at(answer, "ata_smart_attributes", "table")):
        count = inside(row, "raw", "value")
        if row.get("id") in COUNTERS and type(count) is int:
            raws = tuple({"value": larger, "string": str(larger)} for larger in _larger(count))
            path: Place = ("ata_smart_attributes", "table", number, "raw")
            yield DriveCounter(what=f"attribute {row['id']}", path=path, worse=raws)


def _statistics(answer: Object) -> Iterator[DriveCounter]:
    for page, entries in enumerate(objects_at(answer, "ata_device_statistics", "pages")):
        for number, entry in enumerate(objects_at(entries, "table")):
            count = entry.get("value")
            if entry.get("name") not in STATISTICS or type(count) is not int:
                continue
            is_percent = "Percentage" in entry["name"]
            larger = (
                [value for value in _larger(count) if value < OVERFLOWN] if is_percent else _larger(count)
            )
            path: Place = ("ata_device_statistics", "pages", page, "table", number, "value")
            yield DriveCounter(what=f"statistic {entry['name']}", path=path, worse=tuple(larger))


def _nvme(answer: Object) -> Iterator[DriveCounter]:
    log = object_at(answer, NVME)
    used, lost = log.get("percentage_used"), log.get("media_errors")
    worse: dict[str, tuple[int, ...]] = {
        "percentage_used": tuple(value for value in _larger(used) if value < OVERFLOWN)
        if used is not None
        else (),
        "media_errors": tuple(_larger(lost)) if lost is not None else (),
        "available_spare": (0,),
        "available_spare_threshold": (),
        "critical_warning": (4,),
    }
    for name, values in worse.items():
        if type(log.get(name)) is int:
            yield DriveCounter(what=name, path=(NVME, name), worse=values)


def _scsi(answer: Object) -> Iterator[DriveCounter]:
    for path in SCSI:
        count = inside(answer, *(str(step) for step in path))
        if type(count) is int:
            yield DriveCounter(what=str(path[-1]), path=path, worse=tuple(_larger(count)))


def _logs(answer: Object) -> Iterator[DriveCounter]:
    """Error logs that keep their count and lose their entries."""
    for path in LOGS:
        if inside(answer, *(str(step) for step in path)):
            yield DriveCounter(what=" ".join(str(step) for step in path), path=path, worse=())
