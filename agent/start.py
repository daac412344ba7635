"""Start a session as a process of its own, so that it outlives the terminal it was ordered from."""

from __future__ import annotations

import sys
from pathlib import Path

from agent.request import Request
from agent.state import State, StateError
from host.service import Service, start_service
from model.document import encode
from papers.errors import reason
from papers.language import _

LOG_NAME = "session.log"


def start_session(state: State, request: Request) -> Service:
    """Write the order down and start the process that takes it. Raises StateError."""
    folder = state.run
    file = folder / f"request-{request.session}.json"
    try:
        file.write_bytes(encode(request))
        file.chmod(0o600)
    except OSError as error:
        raise StateError(
            _("{folder} cannot be written: {error}.").format(folder=folder, error=reason(error))
        ) from error
    return start_service(
        [sys.executable, "-m", "agent.session_process", str(file)],
        log=folder / LOG_NAME,
        folder=Path(__file__).resolve().parent.parent,
    )
