"""Drives of each kind that were overwritten, in memory, and a look more at them."""

from __future__ import annotations

from model.journal import (
    Observed,
    Record,
)
from tests.judge.erasure.changes import (
    Change,
    inserted,
)
from tests.judge.erasure.journals import (
    ON_ATA,
    ON_MMC,
    ON_NVME,
    ON_SCSI,
    overwritten,
)


def on_ata() -> list[Record]:
    """An ATA drive that was overwritten."""
    return overwritten(ON_ATA)


def on_nvme() -> list[Record]:
    """An NVMe drive that was overwritten."""
    return overwritten(ON_NVME)


def on_mmc() -> list[Record]:
    """An eMMC that was overwritten."""
    return overwritten(ON_MMC)


def sas_overwritten() -> list[Record]:
    """A SAS drive that was overwritten and never told to show all."""
    return overwritten(ON_SCSI)


def looked_again(before: type[Record]) -> Change:
    """The drive was asked once more, and said the same."""

    def change(records: list[Record]) -> list[Record]:
        seen = next(item for item in records if isinstance(item, Observed))
        return inserted(seen, before)(records)

    return change
