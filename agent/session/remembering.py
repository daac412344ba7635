"""What people answered of a machine, once it is known which one it is."""

from __future__ import annotations

from agent.bench.history import answers_of
from agent.bench.state import State
from agent.session.answers import still_answered
from agent.session.report import with_label
from agent.session.request import Request
from model.machine import Machine
from model.report import PersonalAnswers


def answers_known(machine: Machine, request: Request, state: State) -> PersonalAnswers:
    """What was typed, and of what was not, what was answered of this machine before."""
    typed = request.entered
    earlier = answers_of(state.folder / "history", with_label(machine, typed.label).identity)
    return still_answered(typed, earlier, usual_lot=request.usual_lot, ask_again=request.ask_again)
