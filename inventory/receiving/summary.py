"""The narrow columns of a report: what lists show, filter by, and search in."""

from __future__ import annotations

import unicodedata
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from inventory.receiving.judging import Judgement, worst
from inventory.store.tables import NAME
from judge.erasure.machine_erasure import contents_of, storage_seen
from judge.health.battery import worst_battery
from judge.identity.own import belongs_to_machine
from judge.identity.same_drive import drive_name
from model.battery import Battery
from model.board import Board
from model.document import encode
from model.drive import Drive
from model.grade import Grade
from model.identity import DriveKey
from model.provenance import ClockTrust
from model.report import Report
from model.verdict import DriveHealth, DriveVerdict
from papers.plain import printable
from papers.title import machine_title

LARGEST_INTEGER = 2**63 - 1
Row = dict[str, Any]  # a row on its way into a table, by column


def report_row(report: Report, judgement: Judgement, received: datetime) -> Row:
    """The row of `reports`, without what only the storing transaction knows."""
    drives = drive_rows(report, judgement)
    row = {
        "id": report.id,
        "station": report.station,
        "station_name": short(report.station_name) or "",
        "label": short(report.entered.label),
        "lot": short(report.entered.lot),
        "received": received,
        "started": report.times.started,
        "finished": report.times.finished,
        "happened": happened(report, received),
        "clock": report.times.clock,
        "supersedes": report.supersedes,
        "counter": counted(report.counter),
        "replayed": report.replayed,
        "storage_seen": storage_seen(report.machine.storage),
        "tested": None if judgement.tested is None else encode(judgement.tested).decode(),
        "health": worst([DriveHealth(drive["health"]) for drive in drives if drive["own"] is not False]),
        **_grade_columns(report, judgement),
        **_machine_columns(report),
    }
    row["differs"] = _differs(report, judgement, drives)
    row["search_text"] = _search_text(report, row, drives)
    return row


def happened(report: Report, received: datetime) -> datetime:
    """When the report was made, as far as it can be believed: never after its receipt, and at its receipt
    when the clock was wrong.
    """
    if report.times.clock is ClockTrust.WRONG:
        return received
    return min(report.times.finished.astimezone(UTC), received)


def counted(count: int | None) -> int | None:
    """A station's count as a column holds it: one beyond what that can hold still comes after all others."""
    return None if count is None else max(-LARGEST_INTEGER, min(count, LARGEST_INTEGER))


def drive_rows(report: Report, judgement: Judgement) -> list[Row]:
    """The rows of `report_drives`: every drive that has facts or a verdict, as whether the machine is erased
    is judged by them.
    """
    stated = {verdict.name: verdict for verdict in report.drive_verdicts}
    judged = {verdict.name: verdict for verdict in judgement.verdicts}
    drives = {} if report.machine.storage.value is None else _by_name(report.machine.storage.value.drives)
    rows = [
        {
            "report": report.id,
            "number": number,
            "name": short(name) or "",
            **_drive_columns(drives.get(name), stated.get(name)),
            **_sight_columns(drives.get(name)),
            "health": _worse(stated.get(name), judged.get(name)),
            "stated": stated[name].health if name in stated else None,
            "judged": judged[name].health if name in judged else None,
        }
        for number, name in enumerate(drive_names(report))
    ]
    return told_apart(rows)


def drive_names(report: Report) -> list[str]:
    """The names of all drives that a report tells anything of."""
    storage = report.machine.storage.value
    facts = () if storage is None else storage.drives
    return list(dict.fromkeys([*(drive.name for drive in facts), *(of.name for of in report.drive_verdicts)]))


def told_apart(rows: list[Row]) -> list[Row]:
    """The rows of one report with the names by which their drives are compared. The name that two of the
    machine's own drives share tells neither.
    """
    named = [{**row, **name_columns(row, serial_is_own=row["adapter"] is not True)} for row in rows]
    named_so = Counter(row["name_key"] for row in named if row["own"] is not False and row["name_key"])
    return [
        {**row, "name_key": None} if row["own"] is not False and named_so[row["name_key"]] > 1 else row
        for row in named
    ]


def name_columns(row: Row, *, serial_is_own: bool) -> Row:
    """The columns by which drives are compared, from those of their names."""
    key = DriveKey(model=row["model"], serial=row["serial"], wwn=row["wwn"], size_bytes=None)
    names = drive_name(key, serial_is_own=serial_is_own)
    return {"wwn_key": names.wwn, "name_key": names.model_and_serial}


def short(text: str | None) -> str | None:
    """A text from outside as a column holds it: without control characters, not too long; None for an
    empty one.
    """
    return (printable(text).strip()[:NAME] or None) if text else None


def folded(text: str) -> str:
    """A text as it is searched: without accents, capitals and doubled blanks."""
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))
    return " ".join(printable(plain).casefold().split())


def _by_name(drives: tuple[Drive, ...]) -> dict[str, Drive]:
    return {drive.name: drive for drive in drives}


def _worse(stated: DriveVerdict | None, judged: DriveVerdict | None) -> DriveHealth:
    found = [verdict.health for verdict in (stated, judged) if verdict is not None]
    return worst(found) or DriveHealth.UNKNOWN


def _differs(report: Report, judgement: Judgement, drives: list[Row]) -> bool:
    """Whether the same policy gives another grade, or a drive's facts another health."""
    if any(drive["stated"] != drive["judged"] for drive in drives):
        return True
    grade = judgement.grade
    if grade is None or grade.policy.sha256 != report.grade.policy.sha256:
        return False
    return (grade.functional, grade.to_check) != (report.grade.functional, report.grade.to_check)


def _grade_columns(report: Report, judgement: Judgement) -> Row:
    grade, again = report.grade, judgement.grade
    return {
        "grade": grade.functional,
        "cosmetic": grade.cosmetic,
        "to_check": grade.to_check,
        "score": grade.score,
        "score_of": grade.score_of,
        "suggested_use": short(grade.suggested_use) or "",
        "systems": _systems(grade, again),
        "policy_name": short(grade.policy.name) or "",
        "policy_version": short(grade.policy.version) or "",
        "policy_sha256": short(grade.policy.sha256) or "",
        "recomputed_grade": None if again is None else again.functional,
        "recomputed_policy_name": None if again is None else again.policy.name,
        "recomputed_policy_version": None if again is None else again.policy.version,
        "recomputed_policy_sha256": None if again is None else again.policy.sha256,
    }


def _systems(stated: Grade, recomputed: Grade | None) -> str | None:
    """Which systems it is fit for, as the report says, or as its facts tell where it does not."""
    found = stated.systems or (None if recomputed is None else recomputed.systems)
    return None if found is None else encode(found).decode()


def _machine_columns(report: Report) -> Row:
    machine = report.machine
    board, cpu, memory = machine.board.value, machine.cpu.value, machine.memory.value
    storage = None if machine.storage.value is None else machine.storage.value.drives
    return {
        "title": short(machine_title(machine)) or "",
        **_board_columns(board),
        "processor": None if cpu is None else short(cpu.model),
        "memory_bytes": None if memory is None else integer(memory.fitted_bytes or memory.total_bytes),
        "storage_bytes": None if storage is None else _storage_bytes(storage),
        "battery_health_percent": integer(_worst_battery(machine.batteries.value or ())),
    }


def _board_columns(board: Board | None) -> Row:
    if board is None:
        return {"vendor": None, "model": None, "serial": None, "chassis": None}
    return {
        "vendor": short(board.vendor),
        "model": short(board.model),
        "serial": short(board.serial.value),
        "chassis": board.chassis_kind,
    }


def _drive_columns(drive: Drive | None, stated: DriveVerdict | None) -> Row:
    if drive is not None:
        wwn, size_bytes = drive.wwn.value, drive.size_bytes
        model, serial = drive.model, drive.serial.value
    elif stated is not None:
        wwn, size_bytes = stated.drive.wwn, stated.drive.size_bytes
        model, serial = stated.drive.model, stated.drive.serial
    else:
        wwn = size_bytes = model = serial = None
    return {
        "model": short(model),
        "serial": short(serial),
        "wwn": short(wwn),
        "size_bytes": integer(size_bytes),
    }


def _sight_columns(drive: Drive | None) -> Row:
    """What the proofs of its erasure need; None of a drive without facts."""
    if drive is None:
        return {"own": None, "adapter": None, "contents": None}
    return {
        "own": belongs_to_machine(drive),
        "adapter": drive.serial_is_bridges,
        "contents": contents_of(drive),
    }


def _storage_bytes(drives: tuple[Drive, ...]) -> int | None:
    """The drives that stay in the machine, together; None when there is none or the size of one is not
    known.
    """
    sizes = [drive.size_bytes for drive in drives if drive.bridge is None and not _is_loose(drive)]
    known = [size for size in sizes if size is not None]
    return integer(sum(known)) if known and len(known) == len(sizes) else None


def _is_loose(drive: Drive) -> bool:
    return bool(drive.removable) or bool(drive.boot_medium)


def _worst_battery(batteries: tuple[Battery, ...]) -> int | None:
    """What the most worn pack holds, of those that are known."""
    worst = worst_battery(batteries)
    return None if worst is None else worst.held_percent


def integer(value: int | None) -> int | None:
    """A count that a column can hold; None for one that no machine has."""
    return value if value is not None and 0 <= value <= LARGEST_INTEGER else None


def _search_text(report: Report, row: Row, drives: list[Row]) -> str:
    """Everything a person may type to find this machine again."""
    names = ("title", "label", "lot", "vendor", "model", "serial", "processor", "station_name")
    words = [row[name] for name in names] + [short(report.entered.note)]
    words += [text for drive in drives for text in (drive["model"], drive["serial"])]
    return folded(" ".join(word for word in words if word))
