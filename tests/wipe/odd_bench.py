"""A bench for the catalogue's odd drives: each with every method that its plan knows."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from host.drive.drive_ports import DriveError
from judge.erasure.erasure import EraseJudgement
from model.erasure import EraseLevel, EraseVerdict, Method, WipePlan, WipePolicy
from model.journal import Observed, Record
from tests.lab.ata.drive import AtaTraits
from tests.lab.mmc.ext_csd import MmcTraits
from tests.lab.nvme.drive import NvmeTraits
from tests.lab.oddities import TRANSPORTS, Kind, Oddity, Row
from tests.lab.ports import LabDrive, Model, Step
from tests.lab.scsi.sas import SasTraits
from tests.lab.scsi.sat import Translation
from tests.wipe.bench import Bench, Traits

ORDINARY: dict[Kind, Traits] = {
    Kind.NVME: NvmeTraits(),
    Kind.SATA: AtaTraits(),
    Kind.SAS: SasTraits(),
    Kind.MMC: MmcTraits(),
}
# The most that anybody may agree to: what is called erased under it is called so by every other order.
LENIENT = WipePolicy(level=EraseLevel.PURGE, below=True, exceptions=True)
# What no software can see, each with its reason.
UNSEEN: dict[Oddity, str] = {
    Oddity.ERASE_HIDES: "the drive answers reads with zeros and keeps what lies beneath",
    Oddity.SHORT_STROKED_FOR_GOOD: "the drive takes the request for all blocks, and shows no more",
    Oddity.HPA_NOT_ANSWERED: "the drive denies that it has a protected area at all",
    Oddity.CAPACITY_NOT_REPORTED: "the controller manages no namespaces, lists none and tells no capacity",
}
GROWING = frozenset({Oddity.DOUBLES_IN_TIME, Oddity.DOUBLES_WHEN_WRITTEN, Oddity.DOUBLES_WHEN_ERASED})
WITHOUT_EXCEPTIONS = frozenset({EraseVerdict.PURGED, EraseVerdict.CLEARED})


class OddBench(Bench):
    """One row of the catalogue on the bench, full of somebody's data."""

    def __init__(self, folder: Path, row: Row, policy: WipePolicy = LENIENT) -> None:
        self.row = row
        super().__init__(
            folder,
            ORDINARY[row.kind],
            policy=policy,
            translation=row.translation or Translation(),
            transport=TRANSPORTS[row.kind],
            size=row.size_bytes,
        )

    def _model(self) -> Model:
        return self.row.make(self.platters, self.clock.monotonic)

    def plug(self, step: Step | None = None) -> LabDrive:
        """The drive as a freshly opened one."""
        return LabDrive(
            self.model,
            self.clock,
            transport=self._transport,
            translation=self.translation,
            step=step or self._count,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OddCell:
    """One method on one odd drive: what the engine says, what the journal is, and how many sectors still hold
    what somebody wrote. `methods` is empty where nothing was planned.
    """

    row: Row
    methods: tuple[Method, ...]
    judgement: EraseJudgement | None
    records: tuple[Record, ...]
    secrets_left: int

    @property
    def is_shown(self) -> bool:
        """Whether anything of what is odd was there to be seen: a drive that lies at its interface, or grows
        when all is over, shows nothing.
        """
        sizes = {item.token.size_bytes for item in self.records if isinstance(item, Observed)}
        return self.row.oddity not in UNSEEN and (self.row.oddity not in GROWING or len(sizes) > 1)

    @property
    def contradicts(self) -> bool:
        """Whether it says erased, without a word on what may be left, and the platters say otherwise."""
        return (
            self.judgement is not None
            and self.judgement.verdict in WITHOUT_EXCEPTIONS
            and self.secrets_left > 0
        )


def odd_cells(row: Row, policy: WipePolicy = LENIENT) -> Iterator[OddCell]:
    """Every rung of the plan alone, each on a drive of its own; one empty cell where there is no plan."""
    plan = None
    with tempfile.TemporaryDirectory() as folder, suppress(DriveError):
        plan = OddBench(Path(folder), row, policy).plan()
    if not isinstance(plan, WipePlan):
        yield OddCell(row=row, methods=(), judgement=None, records=(), secrets_left=0)
        return
    for rung in plan.ladder:
        yield odd_cell(row, rung.methods, policy)


def erase_to_the_end(bench: OddBench, plan: WipePlan) -> EraseJudgement:
    """Resumed as often as the drive wants its power to be cut, four times at most."""
    judgement = bench.erase(plan)
    for _ in range(4):
        if judgement.verdict is not EraseVerdict.INTERRUPTED:
            break
        bench.power_cycle()
        judgement = bench.erase(plan)
    return judgement


def odd_cell(row: Row, methods: tuple[Method, ...], policy: WipePolicy = LENIENT) -> OddCell:
    """One run to its end."""
    with tempfile.TemporaryDirectory() as folder:
        bench = OddBench(Path(folder), row, policy)
        plan = bench.planned()
        plan = replace(plan, ladder=tuple(rung for rung in plan.ladder if rung.methods == methods))
        judgement = erase_to_the_end(bench, plan)
        left = bench.secrets_left
        records = tuple(bench.records())
        bench.platters.close()
    return OddCell(row=row, methods=methods, judgement=judgement, records=records, secrets_left=left)
