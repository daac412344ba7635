"""Every arrangement of drives as a machine told it: nothing in use is let through, everything free is.

They are built for real in guests: a seeded part in `tests/vm/test_topologies.py`, all of them in
`./dev soak wipe_topologies`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.vm.attacking import chosen, topologies
from tests.vm.recording_topologies import RecordedTopology
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
    assert {item.truth.token.path for item in asked.through(tmp_path)} == free


def test_every_arrangement_of_the_table_is_recorded() -> None:
    assert [topology.name for topology in recorded()] == [topology.name for topology in topologies()]
    assert len(topologies()) >= 37


def test_the_part_that_guests_build_holds_drives_that_are_refused_and_such_that_are_not() -> None:
    part = chosen(SEED, COUNT)
    assert len({topology.name for topology in part}) == COUNT
    assert {bool(topology.refused) for topology in part} == {True, False}
