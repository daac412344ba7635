"""The inventory on this machine: reused, started, waited for, and never confused with another one."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.bench.state import State, open_state
from agent.bench.station import Station, load_station
from agent.delivery.embedded import ensure_inventory, running_inventory
from agent.delivery.inventory_client import DeliveryError, NoAnswer
from host.service import Service, start_service
from judge.signature import key_id
from model.api import SERVE_FILE, ServeFile
from model.document import decode, encode
from papers.wording import word
from tests.agent.delivery.servers import Inventory, serving

ROOT = Path(__file__).resolve().parents[3]
READY = """
import os, sys, threading, time
from pathlib import Path
from model.document import encode
from judge.signature import key_id
from tests.agent.delivery.servers import Inventory, serving
folder = Path(sys.argv[1])
time.sleep(0.3)
inventory = Inventory(code="a code")
with serving(inventory) as url:
    (folder / "enrol-code").write_text("a code")
    (folder / "part").write_bytes(encode({"url": url, "pid": os.getpid(), "server": key_id(inventory.spki)}))
    (folder / "part").rename(folder / "serve.json")
    threading.Event().wait()
"""


@pytest.fixture
def state(tmp_path: Path) -> State:
    return open_state(is_root=False, environment={}, folder=tmp_path / "state")


@pytest.fixture
def station(state: State) -> Station:
    return load_station(state)


@pytest.fixture
def started(state: State) -> Iterator[list[Service]]:
    """What was started in place of the inventory; killed at the end."""
    services: list[Service] = []
    yield services
    for service in services:
        if service.exit_status() is None:
            os.kill(service.pid, signal.SIGKILL)
            while service.exit_status() is None:
                time.sleep(0.01)  # the kernel ends it


def starts(monkeypatch: pytest.MonkeyPatch, started: list[Service], program: str) -> None:
    """Let this program be started in place of the inventory."""

    def launch(folder: Path) -> Service:
        argv = [sys.executable, "-c", program, str(folder)]
        started.append(start_service(argv, log=folder / "serve.log", folder=ROOT))
        return started[-1]

    monkeypatch.setattr("agent.delivery.embedded._launch", launch)


def write_serving(state: State, url: str, server: str) -> None:
    (state.inventory / SERVE_FILE).write_bytes(encode(ServeFile(url=url, pid=1, server=server)))


def test_an_inventory_that_runs_is_reused(state: State, station: Station) -> None:
    inventory = Inventory()
    (state.inventory / "enrol-code").write_text("let me in\n")
    with serving(inventory) as url:
        write_serving(state, url, key_id(inventory.spki))
        first = ensure_inventory(state, station, wait_s=1.0)
        second = ensure_inventory(state, station, wait_s=1.0)
    assert first == second
    assert (first.url, first.server_spki, inventory.enrolments) == (url, inventory.spki, 1)


def test_an_inventory_on_another_port_keeps_the_enrolment(state: State, station: Station) -> None:
    inventory = Inventory()
    (state.inventory / "enrol-code").write_text("let me in")
    for _ in range(2):
        with serving(inventory) as url:
            write_serving(state, url, key_id(inventory.spki))
            assert ensure_inventory(state, station, wait_s=1.0).url == url
    assert inventory.enrolments == 1


def test_an_inventory_that_was_made_anew_is_enrolled_at_anew(state: State, station: Station) -> None:
    (state.inventory / "enrol-code").write_text("let me in")
    for _ in range(2):
        inventory = Inventory()
        with serving(inventory) as url:
            write_serving(state, url, key_id(inventory.spki))
            assert ensure_inventory(state, station, wait_s=1.0).server_spki == inventory.spki
        assert inventory.enrolments == 1


def test_a_stranger_on_the_port_of_a_dead_inventory_is_not_believed(state: State) -> None:
    with serving(Inventory()) as url:
        write_serving(state, url, key_id(Inventory().spki))
        assert running_inventory(state.inventory) is None


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"\xff", b'{"url":"http://10.0.0.1:80","pid":1,"server":"x"}', b'{"url":5}']
)
def test_a_file_that_names_no_inventory_on_this_machine_is_none(state: State, content: bytes) -> None:
    (state.inventory / SERVE_FILE).write_bytes(content)
    assert running_inventory(state.inventory) is None


@pytest.mark.process
def test_an_inventory_that_does_not_run_is_started_and_waited_for(
    state: State, station: Station, started: list[Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_serving(state, "http://127.0.0.1:1", "0" * 64)
    starts(monkeypatch, started, READY)
    target = ensure_inventory(state, station, wait_s=30.0)
    assert decode((state.inventory / SERVE_FILE).read_bytes(), ServeFile).pid == started[0].pid
    assert ensure_inventory(state, station, wait_s=1.0) == target
    assert len(started) == 1


@pytest.mark.process
def test_one_that_was_killed_is_started_again(
    state: State, station: Station, started: list[Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    starts(monkeypatch, started, READY)
    ensure_inventory(state, station, wait_s=30.0)
    os.kill(started[0].pid, signal.SIGKILL)
    while started[0].exit_status() is None:
        time.sleep(0.01)  # the kernel ends it
    ensure_inventory(state, station, wait_s=30.0)
    assert len(started) == 2


@pytest.mark.process
def test_one_that_cannot_start_tells_why_in_its_own_words(
    state: State, station: Station, started: list[Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.delivery.embedded.OTHER_STARTS_S", 0.2)
    starts(monkeypatch, started, "import sys; sys.exit('No module named starlette')")
    with pytest.raises(NoAnswer) as caught:
        ensure_inventory(state, station, wait_s=30.0)
    assert "No module named starlette" in word(caught.value.message)


@pytest.mark.process
def test_one_that_is_never_ready_is_not_waited_for_for_ever(
    state: State, station: Station, started: list[Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    starts(monkeypatch, started, "import time; time.sleep(60)")
    began = time.monotonic()
    with pytest.raises(NoAnswer) as caught:
        ensure_inventory(state, station, wait_s=0.5)
    assert time.monotonic() - began < 5.0
    assert "not ready" in word(caught.value.message)


@pytest.mark.process
def test_waiting_ends_when_the_run_is_stopped(
    state: State, station: Station, started: list[Service], monkeypatch: pytest.MonkeyPatch
) -> None:
    starts(monkeypatch, started, "import time; time.sleep(60)")
    with pytest.raises(DeliveryError) as caught:
        ensure_inventory(state, station, wait_s=60.0, stopped=lambda: bool(started))
    assert caught.value.message.code == "delivery.stopped"
