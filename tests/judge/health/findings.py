"""Drives of which a finding or two is told, and how the findings are compared."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from judge.health.drive_health import findings_of, judge_drive
from model.drive import Drive, DriveKind
from model.fact import present
from model.message import Message, say
from model.smart import (
    EmmcHealth,
    Protocol,
    Smart,
)
from model.verdict import DriveHealth
from tests.judge.facts_tree import blank
from tests.judge.health.verdicts import WELL_NVME, WELL_SCSI
from tests.judge.machines import HOURS, drive, smart

FAILING, WATCH = DriveHealth.FAILING, DriveHealth.WATCH
UNKNOWN, HEALTHY = DriveHealth.UNKNOWN, DriveHealth.HEALTHY
PACKED = 1 << 24
OF_THE_DRIVE = ("model", "rotational", "logical_sector_bytes", "physical_sector_bytes")


def disk(**known: Any) -> Drive:
    """A hard disk that says so."""
    own = {name: known.pop(name) for name in OF_THE_DRIVE if name in known}
    usual: dict[str, Any] = {"model": "Some", "rotational": True, "kind": DriveKind.HDD}
    return drive(smart=present(smart(**({"wear_percent": None} | known))), **(usual | own))


def flash(**known: Any) -> Drive:
    """A solid state drive that says so."""
    return disk(**{"rotational": False, "wear_percent": 3, **known})


def nvme(**known: Any) -> Drive:
    """An NVMe drive with such a health log."""
    return flash(protocol=Protocol.NVME, attributes=(), nvme=replace(WELL_NVME, **known))


def scsi(**known: Any) -> Drive:
    """A SAS disk with such counters."""
    of_smart = ("rotational", "pending_sectors", "load_cycles", "untold_counts")
    kept = {name: known.pop(name) for name in of_smart if name in known}
    said = {"pending_sectors": None, **kept}
    return disk(protocol=Protocol.SCSI, attributes=(), scsi=replace(WELL_SCSI, **known), **said)


def emmc(life_a: int | None, life_b: int | None, reserve: int | None) -> Drive:
    """A soldered memory."""
    health = EmmcHealth(life_time_a=life_a, life_time_b=life_b, pre_eol=reserve)
    return drive(smart=present(blank(Smart, protocol=Protocol.MMC, emmc=health, attributes=())))


def table(*items: object) -> dict[str, Any]:
    """A table of attributes."""
    return {"attributes": (HOURS, *items)}


def said_of(found: Drive) -> list[tuple[DriveHealth, Message]]:
    """All findings about a drive."""
    told = found.smart.value
    assert told is not None
    return [(item.health, item.message) for item in findings_of(found, told)]


def one(health: DriveHealth, code: str, **arguments: str | float) -> list[tuple[DriveHealth, Message]]:
    """This finding alone."""
    return [(health, say(f"drive.{code}", **arguments))]


NOTHING: list[tuple[DriveHealth, Message]] = []
RATE = (FAILING, say("drive.failure_rate"))


def assert_found(found: Drive, expected: list[tuple[DriveHealth, Message]]) -> None:
    """These findings and no others, the verdict of the worst of them, its evidence the weightiest first."""
    assert said_of(found) == expected
    verdict = judge_drive(found)
    order = (FAILING, WATCH, UNKNOWN, HEALTHY)
    worst = min((health for health, _message in expected), key=order.index, default=HEALTHY)
    assert verdict.health is worst
    assert verdict.is_complete is (UNKNOWN not in [health for health, _message in expected])
    if worst is not HEALTHY:
        told = [message for _health, message in sorted(expected, key=lambda item: order.index(item[0]))]
        alone = [replace(item, code=item.code.removesuffix("_alone")) for item in verdict.evidence]
        assert (alone if worst is FAILING else list(verdict.evidence)) == told
