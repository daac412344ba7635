"""What is ordered of a session, and the steps it will walk: decided before anything starts."""

from __future__ import annotations

from dataclasses import dataclass

from agent.settings.profiles import EraseOrder
from model.event import Step
from model.report import PersonalAnswers


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One order of a run.

    `session` names the session, so that who ordered it knows its own. Paths are absolute, because the
    session works from another folder. `usual_lot` is that of a machine for which nobody ever entered one;
    `ask_again` forgets which locks and looks were answered before. `inventory_url` None means the inventory
    on this machine. `erase` is what a profile orders of the internal drives.
    """

    session: str
    state_folder: str
    entered: PersonalAnswers
    usual_lot: str | None = None
    ask_again: bool = False
    station_name: str | None = None
    quick: bool = False
    benchmark: bool = True
    on_battery: bool = False
    exit_check: bool = False
    replay: str | None = None
    replay_timing: bool = False
    policy: str | None = None
    inventory_url: str | None = None
    code_file: str | None = None
    deliver_for_s: float = 30.0
    erase: EraseOrder | None = None


def steps_of(request: Request) -> tuple[Step, ...]:
    """The steps, in order."""
    if request.exit_check:
        return (Step.PROBE, Step.COMPARE, Step.PROVE)
    left_out = {
        *(() if request.benchmark else (Step.BENCHMARK,)),
        *(() if request.erase is not None else (Step.ERASE,)),
    }
    steps = (Step.PROBE, Step.BENCHMARK, Step.ERASE, Step.JUDGE, Step.REPORT, Step.DELIVER, Step.WORD)
    return tuple(step for step in steps if step not in left_out)
