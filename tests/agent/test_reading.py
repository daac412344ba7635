"""Who ordered a session reads it, and is told the truth when there is nothing to read."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from agent.display import PlainDisplay
from agent.reading import START_S, follow_own
from agent.start import LOG_NAME
from host.service import Service, start_service

pytestmark = pytest.mark.process
Out = pytest.CaptureFixture[str]


def started(folder: Path, program: str) -> Service:
    """A process in place of a session."""
    return start_service([sys.executable, "-c", program], log=folder / LOG_NAME, folder=folder)


def test_a_session_that_is_slow_to_start_is_not_said_to_have_failed(
    tmp_path: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert START_S >= 120.0, "a cold start from a slow stick on an old processor"
    monkeypatch.setattr("agent.reading.START_S", 0.2)
    service = started(tmp_path, "import sys; sys.stdin.read(); import time; time.sleep(2)")
    assert follow_own(tmp_path, "s", service, PlainDisplay()) == 3
    err = capsys.readouterr().err
    assert "still starting" in err
    assert "could not start" not in err


def test_one_that_ended_before_it_began_is_told_in_its_own_words(tmp_path: Path, capsys: Out) -> None:
    began = time.monotonic()
    service = started(tmp_path, "import sys; sys.exit('The key is damaged.')")
    assert follow_own(tmp_path, "s", service, PlainDisplay()) == 3
    assert "The session could not start: The key is damaged (see " in capsys.readouterr().err
    assert time.monotonic() - began < 60.0
