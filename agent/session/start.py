"""Start of a session: a process of its own, which outlives the terminal that ordered it."""

from __future__ import annotations

import sys
from pathlib import Path

from agent.bench.state import State, StateError
from host.errors import ToolMissing
from host.service import Service, start_service
from model.document import encode

LOG_NAME = "session.log"


def start_session(state: State, request: object, module: str = "agent.session.process") -> Service:
    """Start the process that takes this order. Raises StateError."""
    try:
        return start_service(
            [sys.executable, "-m", module, str(state.folder)],
            log=state.run / LOG_NAME,
            folder=Path(__file__).resolve().parents[2],
            secret=encode(request),
        )
    except ToolMissing as error:
        raise StateError(str(error)) from error
