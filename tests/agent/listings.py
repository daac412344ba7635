"""Items of an inventory's lists for tests."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from model.board import ChassisKind
from model.document import encode
from model.grade import GradeLetter, PolicyName
from model.listing import DocumentState, MachineItem, MachineList, ReportItem, ReportList
from model.provenance import ClockTrust
from model.verdict import DriveHealth
from tests.agent.delivery.servers import Asked, answer, problem

WHEN = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)


def report_item(name: str = "r1") -> ReportItem:
    """A report of a common laptop."""
    return ReportItem(
        id=name,
        machine="m1",
        page=f"/reports/{name}",
        state=DocumentState.ACCEPTED,
        title="LENOVO ThinkPad X220",
        label="A-0042",
        lot="2026-11",
        station="0" * 64,
        station_name="Bench 3",
        received=WHEN,
        started=WHEN,
        finished=WHEN,
        clock=ClockTrust.SYNCHRONISED,
        grade=GradeLetter.B,
        recomputed_grade=GradeLetter.B,
        cosmetic=None,
        to_check=True,
        score=61.5,
        score_of=100.0,
        suggested_use="office",
        policy=PolicyName(name="default", version="1", sha256="0" * 64),
        recomputed_policy=None,
        differs=False,
        health=DriveHealth.HEALTHY,
        drives=(),
        vendor="LENOVO",
        model="ThinkPad X220",
        serial="R9ABCDE",
        chassis=ChassisKind.LAPTOP,
        processor="Intel(R) Core(TM) i5-2520M CPU @ 2.50GHz",
        memory_bytes=8 << 30,
        storage_bytes=240_057_409_536,
        battery_health_percent=71,
        supersedes=None,
        replayed=False,
        sha256="0" * 64,
        size_bytes=1000,
    )


def machine_item(name: str, **changes: str | None) -> MachineItem:
    """A machine with one report; `changes` are of the report."""
    latest = dataclasses.replace(report_item(f"r-{name}"), **changes)  # type: ignore[arg-type]  # texts all
    return MachineItem(
        id=name,
        page=f"/machines/{name}",
        title=latest.title,
        label=latest.label,
        lot=latest.lot,
        doubtful=False,
        candidates=(),
        reports=1,
        first_received=WHEN,
        last_received=WHEN,
        latest=latest,
    )


@dataclasses.dataclass(slots=True)
class Lists:
    """An inventory's lists, `per_page` items a page; `asked` is every question as it came."""

    machines: list[MachineItem]
    per_page: int = 2
    asked: list[dict[str, str]] = dataclasses.field(default_factory=list)

    def __call__(self, asked: Asked) -> Iterable[bytes]:
        parts = urlsplit(asked.path)
        questions = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.asked.append(questions)
        if asked.headers.get("authorization") != "Bearer secret":
            return problem(401, "who are you")
        if questions.get("since") == "nonsense":
            return problem(422, "this is no position", "since")
        start = int(questions.get("cursor", "0"))
        end = start + self.per_page
        after = str(end) if end < len(self.machines) else None
        if parts.path == "/api/v1/reports":
            items = tuple(machine.latest for machine in self.machines[start:end])
            return answer(200, encode(ReportList(items=items, next=after, position=f"p{end}")))
        page = MachineList(items=tuple(self.machines[start:end]), next=after, position=f"p{end}")
        return answer(200, encode(page))
