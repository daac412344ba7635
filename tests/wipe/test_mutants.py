"""Machines that answer wrongly: nothing that must not be erased is let through, and nothing falls over."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak.wipe_mutants import told
from tests.vm.recording_topologies import PLACES, TOPOLOGIES
from tests.wipe.mutants import boot_drives, mutants, recorded, wrongs

SEED, COUNT = 20261124, 160


@pytest.mark.slow
def test_never_the_boot_medium_a_held_drive_or_one_that_nobody_confirmed(tmp_path: Path) -> None:
    through, wrong = 0, []
    for number, mutant in enumerate(mutants(SEED, COUNT)):
        erased = mutant.through(tmp_path)
        through += len(erased)
        found = wrongs(mutant, erased)
        wrong += [told(number, mutant, found)] if found else []
    assert wrong == []
    assert through > COUNT  # most wrong answers are about other things, and free drives are still planned for


def test_the_recordings_hold_what_the_oracle_needs() -> None:
    assert len(recorded()) >= 30
    assert len([topology for topology in recorded() if boot_drives(topology)]) >= 4
    for topology in recorded(TOPOLOGIES):
        assert {truth.name for truth in topology.drives} >= {"A", "B", "N1", "N2"}
    for topology in recorded(PLACES):
        assert {truth.name for truth in topology.drives} >= {"A", "D", "N", "F"}
    for topology in recorded():
        assert all(truth.refused or truth.free for truth in topology.drives)


@pytest.mark.parametrize("name", ["nothing on it", "LUKS closed"])
def test_without_a_wrong_answer_every_free_drive_may_be_erased(name: str, tmp_path: Path) -> None:
    topology = next(item for item in recorded() if item.name == name)
    mutant = next(item for item in mutants(SEED, 200) if item.topology.name == name)
    mutant.recording, mutant.kernel_is_late = topology.recording, False
    mutant.later = {truth.token.path: truth for truth in topology.drives}
    free = {truth.token.path for truth in topology.drives if not truth.refused}
    assert {item.truth.token.path for item in mutant.through(tmp_path)} == free
