"""The power is cut before and after each command of each method, or the engine alone is killed there and the
drive goes on; whatever then happens, no verdict contradicts the platters, and every run ends or resumes.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from model.erasure import ERASED, EraseVerdict, Method
from tests.lab.ata.drive import AtaDrive
from tests.wipe.bench import Bench, Traits
from tests.wipe.truth_table import ROWS

pytestmark = pytest.mark.slow

SIZE = 256 << 10
SEED = 20261123
TAKEN = 12  # steps of each method in the tests; all of them in `./dev soak wipe_powercut`
MOST_RESUMES = 6


def steps_of(folder: Path, traits: Traits, methods: tuple[Method, ...]) -> int:
    """How many commands an erasure takes that nobody interrupts."""
    bench = Bench(folder, traits, size=SIZE)
    bench.erase(bench.only(*methods))
    bench.platters.close()
    return bench.steps


def cut_and_go_on(
    folder: Path, traits: Traits, methods: tuple[Method, ...], step: int, *, power: bool = True
) -> Bench:
    """Cut the power at a step, switch on again, resume until the erasure has an end. Without `power` only the
    engine is gone: the drive goes on with what it was ordered.
    """
    bench = Bench(folder, traits, size=SIZE)
    plan = bench.only(*methods)
    judgement = bench.erase(plan, cut_at=step)
    assert judgement.verdict not in ERASED or bench.secrets_left == 0, (methods, step, judgement)
    for _ in range(MOST_RESUMES):
        if power:
            bench.power_cycle()
        else:
            bench.drive = bench.plug()
        judgement = bench.erase(plan)
        assert judgement.verdict not in ERASED or bench.secrets_left == 0, (methods, step, judgement)
        if judgement.verdict is not EraseVerdict.INTERRUPTED:
            break
    assert judgement.verdict is not EraseVerdict.INTERRUPTED, (methods, step)
    return bench


@pytest.mark.parametrize("power", [True, False], ids=["power cut", "engine killed"])
@pytest.mark.parametrize(
    ("traits", "methods"), ROWS, ids=lambda value: "+".join(value) if isinstance(value, tuple) else ""
)
def test_a_cut_at_any_step_ends_or_resumes_and_never_lies(
    tmp_path: Path, traits: Traits, methods: tuple[Method, ...], power: bool
) -> None:
    (tmp_path / "whole").mkdir()
    steps = steps_of(tmp_path / "whole", traits, methods)
    chosen = random.Random(f"{SEED}:{methods}:{power}").sample(range(1, steps + 1), min(TAKEN, steps))
    for step in chosen:
        folder = tmp_path / str(step)
        folder.mkdir()
        bench = cut_and_go_on(folder, traits, methods, step, power=power)
        assert bench.judgement().verdict in ERASED, (methods, step, bench.judgement(), bench.records()[-6:])
        if isinstance(bench.model, AtaDrive) and bench.model.security is not None:
            assert not bench.model.security.enabled, (methods, step)
        bench.platters.close()
