"""All probes at once: a late or a failing one costs its own facts, and nobody else's time."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from host.port import Host
from model.event import Event, ProbeFinished, Progress, Troubled
from model.fact import FactState, Why, absent, present
from model.machine import Machine
from papers.wording import word
from probes.probe import Probe, Probed
from probes.run import GRACE_S, probe_machine
from probes.table import PROBES
from tests.fake_host import FakeHost

SLOW_S = 0.2


@pytest.fixture(name="held")
def _held() -> Iterator[threading.Event]:
    """What a probe that hangs waits for; let go when the test ends."""
    held = threading.Event()
    yield held
    held.set()


def quick(_: Host) -> Probed[str]:
    return Probed(fact=present("known"))


def slow(_: Host) -> Probed[str]:
    time.sleep(SLOW_S)  # what a slow probe is
    return Probed(fact=absent())


def broken(_: Host) -> Probed[str]:
    raise ZeroDivisionError("nobody foresaw this")


def hanging(held: threading.Event) -> Probe:
    """A probe that answers after its limit, when it is let go."""

    def wait(_: Host) -> Probed[str]:
        held.wait()
        return Probed(fact=present("too late"))

    return Probe(name="storage", timeout_s=0.1 - GRACE_S, probe=wait)


def run(*probes: Probe) -> tuple[Machine, list[Event]]:
    """The machine that these probes see, and what was told."""
    events: list[Event] = []
    return probe_machine(FakeHost(), deep=False, on_event=events.append, probes=probes), events


def finished(events: list[Event]) -> dict[str, ProbeFinished]:
    """How each probe ended; no probe ends twice."""
    ends = [event for event in events if isinstance(event, ProbeFinished)]
    assert len({end.probe for end in ends}) == len(ends)
    return {end.probe: end for end in ends}


def test_slow_probes_take_the_time_of_one() -> None:
    began = time.monotonic()
    run(*(Probe(name=name, timeout_s=5, probe=slow) for name in ("graphics", "cpu", "memory", "sensors")))
    assert time.monotonic() - began < 3 * SLOW_S


def test_a_probe_that_hangs_is_left_behind_and_named(held: threading.Event) -> None:
    machine, events = run(Probe(name="graphics", timeout_s=5, probe=quick), hanging(held))
    assert machine.storage.why is Why.HUNG
    assert machine.graphics.is_present
    message = finished(events)["storage"].message
    assert message is not None
    assert "Drives" in word(message)


def test_an_answer_that_comes_too_late_is_not_taken_for_one(held: threading.Event) -> None:
    told: list[str] = []

    def hear(event: Event) -> None:
        if isinstance(event, ProbeFinished):
            told.append(event.state)
            held.set()
            time.sleep(SLOW_S)  # the late probe answers now

    probes = (hanging(held), Probe(name="cpu", timeout_s=5, probe=slow))
    machine = probe_machine(FakeHost(), deep=False, on_event=hear, probes=probes)
    assert told[0] == FactState.UNKNOWN
    assert machine.storage.why is Why.HUNG


def test_what_nobody_foresaw_is_an_unknown_fact_and_an_event_with_its_traceback() -> None:
    machine, events = run(
        Probe(name="cpu", timeout_s=5, probe=broken), Probe(name="graphics", timeout_s=5, probe=quick)
    )
    assert machine.cpu.why is Why.TOOL_FAILED
    assert machine.graphics.is_present
    (trouble,) = [event for event in events if isinstance(event, Troubled)]
    assert trouble.where == "cpu"
    assert "in broken" in (trouble.traceback or "")
    assert "nobody foresaw this" in word(trouble.message)


def test_every_probe_is_told_once_and_progress_ends_at_one() -> None:
    _, events = run(*(Probe(name=name, timeout_s=5, probe=quick) for name in ("graphics", "cpu", "memory")))
    assert set(finished(events)) == {"graphics", "cpu", "memory"}
    fractions = [event.fraction or 0.0 for event in events if isinstance(event, Progress)]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0


def test_what_no_probe_was_asked_for_is_not_asked() -> None:
    machine, _ = run(Probe(name="graphics", timeout_s=5, probe=quick))
    assert machine.memory.why is Why.NOT_ASKED


def test_the_table_has_one_probe_for_every_group_of_facts() -> None:
    groups = [name for name in Machine.__dataclass_fields__ if name not in ("identity", "missing")]
    assert sorted(probe.name for probe in PROBES) == sorted(groups)


def test_a_machine_that_answers_nothing_is_unknown_and_raises_nothing() -> None:
    events: list[Event] = []
    machine = probe_machine(FakeHost(is_root=False), deep=False, on_event=events.append)
    assert not [event for event in events if isinstance(event, Troubled)]
    assert machine.identity == ()
    assert machine.cpu.is_unknown
    assert machine.memory.is_unknown
