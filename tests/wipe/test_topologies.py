"""Every arrangement of drives as a machine told it: nothing in use is let through, everything free is.

They are built for real in guests: a seeded part in `tests/vm/test_topologies.py`, all of them in
`./dev soak wipe_topologies`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.vm.attacking import chosen, topologies
from tests.vm.docked import places
from tests.vm.recording_topologies import PLACES, TOPOLOGIES, RecordedTopology
from tests.vm.test_topologies import COUNT, SEED
from tests.wipe.mutants import Mutant, recorded


@pytest.mark.slow
@pytest.mark.parametrize("topology", recorded(), ids=lambda topology: topology.name)
def test_what_is_in_use_is_never_let_through_and_what_is_free_always_is(
    topology: RecordedTopology, tmp_path: Path
) -> None:
    asked = Mutant(topology=topology, mutations=(), recording=topology.recording)
    asked.later = {truth.token.path: truth for truth in topology.drives}
    free = {truth.token.path for truth in topology.drives if not truth.refused}
    through = asked.through(tmp_path)
    assert {item.truth.token.path for item in through if not item.alone} == free
    assert {item.truth.name for item in through if item.alone} == set(topology.alone)


def test_every_arrangement_of_the_table_is_recorded() -> None:
    assert [topology.name for topology in recorded(TOPOLOGIES)] == [
        topology.name for topology in topologies()
    ]
    assert [topology.name for topology in recorded(PLACES)] == [topology.name for topology in places()]
    assert len(topologies()) >= 37
    assert len(places()) >= 8


def test_what_a_guest_only_seemed_to_be_is_said_in_its_recording() -> None:
    assert {row.name: row.simulated for row in places()} == {
        row.name: row.simulated for row in recorded(PLACES)
    }
    assert len([row for row in places() if row.simulated]) == 6


def test_the_part_that_guests_build_holds_drives_that_are_refused_and_such_that_are_not() -> None:
    part = chosen(SEED, COUNT)
    assert len({topology.name for topology in part}) == COUNT
    assert {bool(topology.refused) for topology in part} == {True, False}
