"""What lies only in memory is copied to a key that is put back, whole, as something that can be delivered."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.bench.rescue import RESCUED, rescue
from agent.bench.state import State, open_state
from agent.bench.station import load_station
from agent.commands.key.rescuing import Rescuer
from agent.spool.spool import Spool
from host.errors import ToolFailed
from tests.fake_host import FakeHost

START, STOP = "systemctl start etabli-rescue.service", "systemctl stop etabli-rescue.service"
REPORT = "0199aaaa-0000-7000-8000-000000000001"
OTHER = "0199aaaa-0000-7000-8000-000000000002"


@pytest.fixture(name="state")
def _state(tmp_path: Path) -> State:
    state = open_state(is_root=False, environment={}, folder=tmp_path / "memory")
    station = load_station(state)
    Spool(state.spool).keep(REPORT, b"{}", station.sign(b"{}"))
    return state


def rescued(tmp_path: Path) -> Path:
    """The folder that was made on the key."""
    (folder,) = (tmp_path / "key" / RESCUED).iterdir()
    return folder


def test_a_whole_state_folder_can_be_delivered_from_the_key(state: State, tmp_path: Path) -> None:
    beside = tmp_path / "beside"
    beside.mkdir()
    signature = load_station(state).sign(b"[]")
    (beside / f"etabli-{OTHER}.json").write_bytes(b"[]")
    (beside / f"etabli-{OTHER}.sig").write_bytes(signature)
    (beside / "etabli-half.json").write_bytes(b"without a signature")
    assert rescue(state.folder, [beside, tmp_path / "gone"], tmp_path / "key") > 0
    copy = open_state(is_root=False, environment={}, folder=rescued(tmp_path))
    assert sorted(Spool(copy.spool).waiting()) == [REPORT, OTHER]
    assert load_station(copy).key_id == load_station(state).key_id


def test_a_second_rescue_makes_nothing_twice(state: State, tmp_path: Path) -> None:
    first = rescue(state.folder, [], tmp_path / "key")
    assert rescue(state.folder, [], tmp_path / "key") == first
    assert rescued(tmp_path).is_dir()


def test_the_machine_counts_as_safe_only_once_the_key_was_let_go(state: State, tmp_path: Path) -> None:
    now = iter(range(0, 1000, 10))
    (tmp_path / "key").mkdir()

    def rescuer(**answers: str | ToolFailed) -> Rescuer:
        tools = {START: answers.get("start", ""), STOP: answers.get("stop", "")}
        return Rescuer(
            host=FakeHost(tools=tools),
            state=state.folder,
            beside=(),
            clock=lambda: float(next(now)),
            place=tmp_path / "key",
        )

    failed = ToolFailed("systemctl", "exit status 1")
    assert not rescuer(start=failed).attempt()
    assert not (tmp_path / "key" / RESCUED).exists()
    assert not rescuer(stop=failed).attempt()
    assert rescuer().attempt()


def test_the_key_of_this_start_gets_its_report_into_its_own_outbox(state: State, tmp_path: Path) -> None:
    beside = tmp_path / "beside"
    beside.mkdir()
    (beside / f"etabli-{OTHER}.json").write_bytes(b"[]")
    (beside / f"etabli-{OTHER}.sig").write_bytes(load_station(state).sign(b"[]"))
    host = FakeHost(tools={START: "", STOP: ""})
    now = iter(range(0, 1000, 10))
    homes = iter((None, tmp_path / "read-only", state.spool))
    (tmp_path / "read-only").write_text("no folder")
    rescuer = Rescuer(
        host=host,
        state=tmp_path / "nothing",
        beside=(beside,),
        clock=lambda: float(next(now)),
        place=tmp_path / "read-only",
        home=lambda: next(homes),
    )
    assert [rescuer.attempt(), rescuer.attempt()] == [False, False]
    assert sorted(Spool(state.spool).waiting()) == [REPORT]
    assert rescuer.attempt()
    assert sorted(Spool(state.spool).waiting()) == [REPORT, OTHER]


def test_a_key_that_cannot_be_written_is_said_and_let_go(state: State, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("no folder")
    host = FakeHost(tools={START: "", STOP: ""})
    rescuer = Rescuer(host=host, state=state.folder, beside=(), clock=lambda: 0.0, place=tmp_path / "key")
    assert not rescuer.attempt()
    assert rescuer.told is not None
    assert host.asked == [START, STOP]
    assert not rescuer.attempt()
    assert host.asked == [START, STOP], "it waits a while before the next attempt"
