"""The station's key: made once, whatever happens at the same time, and never replaced in silence."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from agent.bench.state import State, open_state
from agent.bench.station import Station, StationError, known_station, load_station
from agent.delivery.enrolment import recall
from judge.signature import is_signed_by, key_id


@pytest.fixture
def state(tmp_path: Path) -> State:
    return open_state(is_root=False, environment={}, folder=tmp_path / "state")


def test_a_station_signs_with_the_same_key_at_every_run(state: State) -> None:
    first, second = load_station(state), load_station(state)
    assert first.key_id == second.key_id == key_id(first.spki)
    assert is_signed_by(first.spki, b"data", second.sign(b"data"))


def test_the_key_is_readable_by_its_owner_only(state: State) -> None:
    load_station(state)
    assert (state.station / "key.pem").stat().st_mode & 0o777 == 0o600


def test_a_station_without_a_name_is_called_after_its_key_and_not_after_the_host(state: State) -> None:
    station = load_station(state)
    assert station.name == f"bench-{station.key_id[:8]}"
    assert load_station(state, name="Bench 3").name == "Bench 3"


@pytest.mark.parametrize("damage", [b"", b"garbage", b"-----BEGIN PRIVATE KEY-----\nxx\n"])
def test_a_damaged_key_is_said_and_left_as_it_is(state: State, damage: bytes) -> None:
    load_station(state)
    path = state.station / "key.pem"
    path.write_bytes(damage)
    with pytest.raises(StationError, match=str(path)):
        load_station(state)
    assert path.read_bytes() == damage


def test_a_key_cut_anywhere_is_said_and_left_as_it_is(state: State) -> None:
    load_station(state)
    path = state.station / "key.pem"
    whole = path.read_bytes()
    for length in range(len(whole.rstrip())):
        path.write_bytes(whole[:length])
        with pytest.raises(StationError):
            load_station(state)


def test_a_key_of_another_kind_is_said(state: State) -> None:
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = generate_private_key(SECP256R1())
    (state.station / "key.pem").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    with pytest.raises(StationError):
        load_station(state)


def test_a_key_that_is_gone_from_an_enrolled_station_is_said(state: State) -> None:
    load_station(state)
    (state.station / "key.pem").unlink()
    (state.station / "inventory-0123.json").write_text("{}")
    with pytest.raises(StationError, match="gone"):
        load_station(state)


def test_two_first_runs_at_once_make_one_key(state: State) -> None:
    found: list[Station] = []
    threads = [threading.Thread(target=lambda: found.append(load_station(state))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len({station.key_id for station in found}) == 1


def test_looking_for_a_station_makes_none(tmp_path: Path) -> None:
    assert known_station(tmp_path / "nowhere") is None
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"\xff", b'{"inventory":"u","token":"t","server_public_key":"AA=="}']
)
def test_an_enrolment_that_cannot_be_read_is_none(state: State, content: bytes) -> None:
    from agent.delivery.enrolment import _file_name

    (state.station / _file_name("u")).write_bytes(content)
    assert recall(state, "u") is None
