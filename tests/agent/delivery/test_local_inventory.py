"""The product's own inventory on this machine: started, delivered to, read, killed, and used again."""

from __future__ import annotations

import hashlib
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

import etabli
from agent.bench.state import State, open_state
from agent.bench.station import load_station
from agent.delivery.embedded import running_inventory
from agent.spool.spool import Place, Spool
from model.api import SERVE_FILE, ServeFile
from model.document import UnreadableDocument, decode, encode
from tests.agent.documents import make_report
from tests.soak.spool import torment

pytestmark = [pytest.mark.process, pytest.mark.slow]

NAMES = ("018f0000-0000-7000-8000-000000000001", "018f0000-0000-7000-8000-000000000002")


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[State]:
    monkeypatch.setenv("ETABLI_LOCKS", str(tmp_path))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    state = open_state(is_root=False, environment=os.environ, folder=tmp_path / "state")
    yield state
    end(state)


def end(state: State) -> None:
    """Kill the inventory that this test started."""
    try:
        serving = decode((state.inventory / SERVE_FILE).read_bytes(), ServeFile)
        os.kill(serving.pid, signal.SIGKILL)
        os.waitpid(serving.pid, 0)
    except (OSError, UnreadableDocument):
        return


def keep(state: State, name: str, label: str) -> bytes:
    station = load_station(state)
    data = encode(make_report(name, station.key_id, label=label))
    Spool(state.spool).keep(name, data, station.sign(data))
    return data


def push(state: State) -> int:
    return etabli.main(["push", "--folder", str(state.folder)])


def test_a_report_goes_to_the_inventory_of_this_machine_and_comes_back_in_a_pull(
    state: State, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    first = keep(state, NAMES[0], "A-0001")
    assert push(state) == 0
    running = running_inventory(state.inventory)
    assert running is not None
    assert running.url.encode() in capsysbinary.readouterr().out
    end(state)
    keep(state, NAMES[1], "A-0002")
    assert push(state) == 0, "one that was killed is started again"
    assert Spool(state.spool).names(Place.ACCEPTED) == NAMES
    capsysbinary.readouterr()
    assert etabli.main(["pull", "--folder", str(state.folder), "--format", "json"]) == 0
    pulled = json.loads(capsysbinary.readouterr().out)
    found = {item["label"]: item["latest"]["sha256"] for item in pulled["items"]}
    assert set(found) == {"A-0001", "A-0002"}
    assert found["A-0001"] == hashlib.sha256(first).hexdigest()
    etabli.main(["pull", "--folder", str(state.folder), "--format", "json", "--since", pulled["position"]])
    assert json.loads(capsysbinary.readouterr().out)["items"] == []


def test_the_receipt_of_the_inventory_is_good_offline(
    state: State, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(state, NAMES[0], "A-0001")
    push(state)
    end(state)
    capsys.readouterr()
    path = Spool(state.spool).path_of(Place.ACCEPTED, NAMES[0])
    assert etabli.main(["check", str(path), "--folder", str(state.folder)]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "not one byte was changed" in out
    assert "confirmed that it has had these bytes" in out


def test_what_was_said_to_be_kept_is_accepted_once_by_it_whoever_is_killed(tmp_path: Path) -> None:
    account = torment(tmp_path, count=5, seed=20261123, inventory="embedded", say=print)
    assert account.is_good, account.summary()
    assert account.said_kept > 0
