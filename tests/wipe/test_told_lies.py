"""Each field that the judge reads of what a drive tells, told wrongly: no verdict says erased where the
platters say otherwise. The fields come from watching the judge, so that a new one is told wrongly too.
"""

from __future__ import annotations

import dataclasses
import random

import pytest

from tests.wipe.told_lies import TOLD, Field, fields_that_the_judge_reads, lie_cells, lies_about, rows_for

pytestmark = pytest.mark.slow
SEED = 16
# What decides nothing of a verdict: the plan is made by it, a person reads it, or it names the drive.
NOT_JUDGED = {
    "AtaFeatures": {
        "model", "serial", "rotation_rpm", "registers", "kernel_unlocked_hpa", "security", "trusted",
    },
    "AtaSanitize": {"crypto", "block", "overwrite", "frozen"},
    "AtaSecurity": {
        "enabled", "locked", "frozen", "expired", "enhanced", "erase_s", "enhanced_erase_s",
        "master_is_factory",
    },
    "EraseFeatures": {"siblings", "troubles"},
    "MmcFeatures": {"secure_erase", "sanitize", "boot_partitions"},
    "NvmeFeatures": {
        "model", "serial", "sanitize_crypto", "sanitize_block", "sanitize_overwrite", "format",
        "format_crypto", "format_all", "erase_all", "lba_format", "protection", "extended_metadata",
        "security_commands",
        "crypto_s", "block_s", "overwrite_s", "running",
    },
    "OpalState": {"supported"},
    "ScsiFeatures": {
        "serial", "sanitize_crypto", "sanitize_block", "sanitize_overwrite", "format_unit", "formats",
    },
}  # fmt: skip


def test_every_field_that_a_drive_tells_is_judged_or_known_to_decide_nothing() -> None:
    everything = {(kind.__name__, field.name) for kind in TOLD for field in dataclasses.fields(kind)}
    unread = {(kind, name) for kind, names in NOT_JUDGED.items() for name in names}
    read = set(fields_that_the_judge_reads())
    assert read & unread == set(), "read, and so to be told wrongly"
    assert everything - read - unread == set(), "new, and nobody knows whether it decides"
    assert unread <= everything


def test_every_field_that_the_judge_reads_can_be_told_wrongly_by_some_drive() -> None:
    assert [
        field for field in fields_that_the_judge_reads() if not lies_about(field) or not rows_for(field)
    ] == []


@pytest.mark.parametrize("part", range(4))
def test_no_lie_makes_a_verdict_contradict_the_platters(part: int) -> None:
    dice = random.Random(SEED + part)
    fields: list[Field] = list(fields_that_the_judge_reads())
    found = []
    for field in fields[part::4]:
        lies, rows = lies_about(field), rows_for(field)
        for lie in dice.sample(lies, min(2, len(lies))):
            found += [
                f"{cell.row.name} {cell.lie.name} {'+'.join(cell.methods)}"
                for cell in lie_cells(dice.choice(rows), lie)
                if cell.contradicts
            ]
    assert found == []
