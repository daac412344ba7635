"""A real table cut short anywhere is understood as far as it goes, and never raises."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from model.fact import absent
from probes import board, cpu, firmware, locks, memory, smbios
from tests.corpus.kinds import files_in

pytestmark = pytest.mark.corpus
SAMPLES = 40
CUTS = 10


@pytest.mark.parametrize("seed", range(SAMPLES))
def test_a_table_cut_short_never_raises(seed: int, shared: Path) -> None:
    chance = random.Random(seed)
    text = chance.choice(files_in(shared / "corpus" / "dmidecode")).read_text("utf-8", "replace")
    for _ in range(CUTS):
        table = smbios.parse(text[: chance.randrange(len(text))])
        board.parse(table)
        firmware.parse(table)
        memory.parse(table, None, absent(), absent())
        locks.smbios_passwords(table)


@pytest.mark.parametrize("seed", range(SAMPLES))
def test_a_processor_cut_short_never_raises(seed: int, shared: Path) -> None:
    chance = random.Random(seed)
    text = chance.choice(files_in(shared / "corpus" / "lscpu")).read_text("utf-8", "replace")
    for _ in range(CUTS):
        cpu.parse(text[: chance.randrange(len(text))], "", {})
