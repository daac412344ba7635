"""Who ordered a session reads it, and is told the truth when there is nothing to read."""

from __future__ import annotations

import signal
import socket
import sys
import threading
import time
from pathlib import Path

import pytest

from agent.session.attach_client import SessionAttachment, attach
from agent.session.attach_server import SOCKET_NAME, Hello
from agent.session.display import PlainDisplay
from agent.session.reading import START_S, _Interrupts, follow_own
from agent.session.start import LOG_NAME
from host.service import Service, start_service
from model.document import encode

pytestmark = pytest.mark.process
Out = pytest.CaptureFixture[str]


def started(folder: Path, program: str) -> Service:
    """A process in place of a session."""
    return start_service([sys.executable, "-c", program], log=folder / LOG_NAME, folder=folder)


def test_a_session_that_is_slow_to_start_is_not_said_to_have_failed(
    tmp_path: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert START_S >= 120.0, "a cold start from a slow stick on an old processor"
    monkeypatch.setattr("agent.session.reading.START_S", 0.2)
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


def test_a_stop_that_comes_as_the_session_ends_is_no_error(capsys: Out) -> None:
    before = signal.getsignal(signal.SIGINT)
    ours, theirs = socket.socketpair()
    try:
        theirs.sendall(encode(Hello(session="s", last_sequence=0)) + b"\n")
        attachment = SessionAttachment(ours, 0, Path())
        _Interrupts().order(attachment)
        theirs.close()
        signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)
        ours.close()
    assert "Stopping" in capsys.readouterr().err


def test_a_door_that_closes_before_a_word_is_tried_again(tmp_path: Path) -> None:
    """As one does that has as many readers as it takes."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / SOCKET_NAME))
    listener.listen()

    def open_the_second_time() -> None:
        with listener:
            listener.accept()[0].close()
            connection, _ = listener.accept()
            with connection:
                connection.sendall(encode(Hello(session="s", last_sequence=0)) + b"\n")
                connection.recv(1000)

    thread = threading.Thread(target=open_the_second_time, daemon=True)
    thread.start()
    with attach(tmp_path, wait_s=10.0) as attachment:
        assert attachment.hello.session == "s"
    thread.join(10.0)
