"""Run all probes at the same time and put the machine together; one that does not come back is left
behind.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from host.port import Host
from judge.identity.identity import identity_keys
from model.event import Event, ProbeFinished, Progress, Step, Troubled
from model.fact import FactState, Why, unknown
from model.machine import Machine
from model.message import say
from probes.probe import Probe, Probed

STEP = Step.PROBE
GRACE_S = 1.0  # a tool that was killed at its own limit still has to be reaped

OnEvent = Callable[[Event], None]


@dataclass(slots=True)
class _Running:
    """A probe at work in its thread."""

    probe: Probe
    thread: threading.Thread
    began: float
    result: Probed[Any] | None = None
    error: str | None = None
    took_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _End:
    """What came of a probe: its answer, or the unknown that a failure or lateness leaves."""

    probed: Probed[Any]
    error: str | None = None
    is_late: bool = False


def probe_machine(
    host: Host,
    *,
    deep: bool,
    on_event: OnEvent,
    probes: Sequence[Probe] | None = None,
    on_part: Callable[[Machine], None] = lambda _machine: None,
) -> Machine:
    """Everything that the probes learn, each in its own thread and within its own limit.

    `on_part` hears, after each answer, what is known by then; what is not, is not asked yet.
    `deep` also asks what takes more than a second. A probe that is late, or fails in a way nobody
    foresaw, leaves an unknown fact; the latter is told with its traceback.
    """
    table = _chosen(deep=deep) if probes is None else probes
    done = threading.Semaphore(0)
    running = [_start(host, probe, done) for probe in table]
    waiting = list(running)
    answers: dict[str, Probed[Any]] = {}
    while waiting:
        done.acquire(timeout=max(min(_left_s(item) for item in waiting), 0.0))
        for item in [item for item in waiting if item.result or item.error or _left_s(item) <= 0]:
            waiting.remove(item)
            end = _end_of(item)
            answers[item.probe.name] = end.probed
            _tell(item, end, on_event)
        on_event(_progress(len(running) - len(waiting), len(running), waiting))
        if waiting:
            on_part(_machine(answers))
    return _machine({item.probe.name: answers[item.probe.name] for item in running})


def _chosen(*, deep: bool) -> Sequence[Probe]:
    from probes.cpu import DEEP_PROBE
    from probes.table import PROBES

    return [DEEP_PROBE if deep and probe.name == DEEP_PROBE.name else probe for probe in PROBES]


def _start(host: Host, probe: Probe, done: threading.Semaphore) -> _Running:
    item = _Running(probe=probe, thread=threading.current_thread(), began=time.monotonic())

    def work() -> None:
        try:
            item.result = probe.probe(host)
        except Exception:  # noqa: BLE001 - the edge of a probe: an unforeseen error becomes an event
            item.error = traceback.format_exc()
        item.took_s = time.monotonic() - item.began
        done.release()

    item.thread = threading.Thread(target=work, daemon=True, name=f"probe-{probe.name}")
    item.thread.start()
    return item


def _left_s(item: _Running) -> float:
    return item.began + item.probe.timeout_s + GRACE_S - time.monotonic()


def _end_of(item: _Running) -> _End:
    """What came of a probe at this moment; an answer that comes later is not taken."""
    result, error = item.result, item.error
    if result is not None:
        return _End(probed=result)
    if error is not None:
        return _End(probed=Probed(fact=unknown(Why.TOOL_FAILED, _last_line(error))), error=error)
    detail = f"no answer after {item.probe.timeout_s:g} s"
    return _End(probed=Probed(fact=unknown(Why.HUNG, detail)), is_late=True)


def _last_line(error: str) -> str:
    return error.strip().splitlines()[-1]


def _tell(item: _Running, end: _End, on_event: OnEvent) -> None:
    name = item.probe.name
    if end.error is not None:
        message = say("probe.unforeseen", probe=name, error=_last_line(end.error))
        on_event(Troubled(where=name, message=message, traceback=end.error))
    lateness = say("probe.late", probe=name, seconds=round(item.probe.timeout_s))
    on_event(
        ProbeFinished(
            probe=name,
            state=FactState(end.probed.fact.state),
            duration_s=round(item.took_s or time.monotonic() - item.began, 3),
            message=lateness if end.is_late else None,
        )
    )


def _progress(ended: int, total: int, waiting: Sequence[_Running]) -> Progress:
    return Progress(
        step=STEP,
        part=", ".join(item.probe.name for item in waiting[:3]),
        fraction=ended / total,
        left_s=None,
        message=None,
    )


def _machine(results: dict[str, Probed[Any]]) -> Machine:
    facts: dict[str, Any] = {name: probed.fact for name, probed in results.items()}
    missing = tuple(lack for probed in results.values() for lack in probed.missing)
    for name in Machine.__dataclass_fields__:
        if name not in ("identity", "missing"):
            facts.setdefault(name, unknown(Why.NOT_ASKED))
    machine = Machine(**facts, missing=missing)
    return replace(machine, identity=identity_keys(machine, None))
