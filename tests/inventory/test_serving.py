"""The serving process: one in a folder, on loopback, and what it acknowledged survives its death."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from inventory.errors import FolderError
from inventory.store.folder import default_folder, named_folder
from model.document import encode
from tests.inventory.workshop import Bench, Desk, make_report
from tests.soak.inventory import ROOT, Served, torment

pytestmark = [pytest.mark.process, pytest.mark.slow]


def etabli(*words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "etabli.py"), *map(str, words)],
        cwd=ROOT,
        env={**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "", **environment},
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    served = Served(folder=tmp_path / "inventory")
    served.start()
    yield served
    if served.process is not None and served.process.poll() is None:
        served.end(signal.SIGKILL)


def test_it_announces_itself_and_takes_it_back(served: Served) -> None:
    assert httpx2.get(f"{served.url}/healthz").json()["status"] == "ok"
    assert served.url.startswith("http://127.0.0.1:")
    assert served.end(signal.SIGTERM) == 0
    assert not (served.folder / "serve.json").exists()


def test_a_second_one_says_where_the_first_listens(served: Served) -> None:
    for words in (["--embedded"], ["--port", "0"]):
        second = etabli("serve", *words, "--folder", served.folder)
        assert second.returncode == 0
        assert served.url in second.stdout
    assert httpx2.get(f"{served.url}/healthz").status_code == 200


def test_a_killed_one_is_followed_by_the_next(served: Served) -> None:
    served.end(signal.SIGKILL)
    assert (served.folder / "serve.json").exists()
    served.start()
    assert httpx2.get(f"{served.url}/healthz").status_code == 200


def test_a_stopping_one_finishes_what_it_is_answering(served: Served) -> None:
    with httpx2.Client(base_url=served.url) as client:
        assert client.get("/machines").status_code == 200
        assert served.end(signal.SIGTERM) == 0


@pytest.mark.slow
def test_what_was_acknowledged_survives_kills(tmp_path: Path) -> None:
    acknowledged, problems = torment(tmp_path / "inventory", kills=3, seed=1)
    assert problems == []
    assert acknowledged > 0


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.1", "::", "etabli.example"])
def test_any_other_address_than_loopback_is_a_wrong_order(tmp_path: Path, host: str) -> None:
    done = etabli("serve", "--host", host, "--folder", tmp_path / "inventory")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "loopback" in done.stderr
    assert not (tmp_path / "inventory").exists()


@pytest.mark.parametrize("words", [["--port", "70000"], ["--port", "x"], ["--hots", "::1"]])
def test_a_wrong_order_changes_nothing(tmp_path: Path, words: list[str]) -> None:
    done = etabli("serve", *words, "--folder", tmp_path / "inventory")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


def test_a_port_in_use_is_a_sentence(served: Served, tmp_path: Path) -> None:
    done = etabli("serve", "--port", served.url.rpartition(":")[2], "--folder", tmp_path / "other")
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = etabli("serve", "--folder", tmp_path / "file" / "inventory")
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1


def test_a_backup_of_a_served_inventory_serves_again(served: Served, tmp_path: Path, bench: Bench) -> None:
    served.end(signal.SIGTERM)
    desk = Desk(served.folder)
    report = make_report(bench)
    desk.deliver(bench, desk.token(bench), report)
    file = tmp_path / "backup.tar"
    done = etabli("inventory", "--folder", served.folder, "backup", file)
    assert done.returncode == 0, done.stderr
    key = desk.inventory.key.id
    desk.close()
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    again = etabli("inventory", "--folder", served.folder, "backup", file)
    assert again.returncode == 2
    (tmp_path / "restored").mkdir()
    subprocess.run(["tar", "-C", tmp_path / "restored", "-xf", file], check=True)
    restored = Desk(tmp_path / "restored")
    assert restored.inventory.key.id == key
    assert restored.client.get(f"/api/v1/reports/{report.id}/bytes").content == encode(report)
    restored.close()


def test_a_backup_to_nowhere_is_a_sentence(served: Served, tmp_path: Path) -> None:
    done = etabli("inventory", "--folder", served.folder, "backup", tmp_path / "none" / "backup.tar")
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1


def put(folder: Path, bench: Bench, data: bytes, name: str, signature: bytes | None = None) -> None:
    """A report and its signature, as a spool keeps them."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_bytes(data)
    (folder / f"{name}.sig").write_bytes(bench.sign(data) if signature is None else signature)


def test_reports_on_a_stick_are_taken_in_by_the_same_rules(tmp_path: Path, bench: Bench) -> None:
    folder, stick = tmp_path / "inventory", tmp_path / "stick"
    folder.mkdir()
    desk = Desk(folder)
    desk.token(bench)
    good, held = make_report(bench), make_report(bench, label="A-1")
    desk.deliver(bench, desk.token(bench), held)
    put(stick / "accepted", bench, encode(held), held.id)
    (stick / "accepted" / f"{held.id}.receipt.json").write_text("{}")
    put(stick / "waiting", bench, encode(good), good.id)
    done = etabli("inventory", "--folder", folder, "import", stick)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 document taken in, already here: 1, rejected: 0." in done.stdout
    assert {item["id"] for item in desk.get("/api/v1/reports")["items"]} == {good.id, held.id}
    desk.close()


def test_a_stranger_on_a_stick_is_said_and_the_rest_is_taken_in(tmp_path: Path, bench: Bench) -> None:
    folder, stick = tmp_path / "inventory", tmp_path / "stick"
    folder.mkdir()
    desk = Desk(folder)
    desk.token(bench)
    stranger, good = Bench("stranger"), make_report(bench)
    put(stick, stranger, encode(make_report(stranger)), "a-stranger")
    put(stick, bench, encode(make_report(bench)), "b-altered", signature=bytes(64))
    put(stick, bench, b"{}", "c-broken")
    put(stick, bench, encode(good), "d-good")
    (stick / "e-unsigned.json").write_bytes(encode(make_report(bench)))
    done = etabli("inventory", "--folder", folder, "import", stick)
    assert done.returncode == 1
    said = [line.removeprefix(f"{stick}/").partition(".")[0] for line in done.stderr.splitlines()]
    assert said[:-1] == ["a-stranger", "b-altered", "c-broken", "e-unsigned"]
    assert "enrol-code" in done.stderr.splitlines()[-1]
    assert stranger.id in done.stderr
    assert [item["id"] for item in desk.get("/api/v1/reports")["items"]] == [good.id]
    desk.close()


def test_an_import_beside_the_server_is_seen_by_it(served: Served, tmp_path: Path, bench: Bench) -> None:
    served.end(signal.SIGTERM)
    desk = Desk(served.folder)
    desk.token(bench)
    desk.close()
    served.start()
    report = make_report(bench)
    put(tmp_path / "stick", bench, encode(report), report.id)
    assert etabli("inventory", "--folder", served.folder, "import", tmp_path / "stick").returncode == 0
    assert httpx2.get(f"{served.url}/api/v1/reports/{report.id}").status_code == 200


def test_orders_about_no_inventory_are_a_sentence(tmp_path: Path) -> None:
    for words in (["upgrade"], ["backup", tmp_path / "x"], ["import", tmp_path]):
        done = etabli("inventory", "--folder", tmp_path, *words)
        assert done.returncode == 3
        assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_an_upgrade_says_what_it_did(served: Served) -> None:
    served.end(signal.SIGTERM)
    done = etabli("inventory", "--folder", served.folder, "upgrade")
    assert (done.returncode, "up to date" in done.stdout) == (0, True)


ORDERS = ("serve", "inventory", "inventory backup", "inventory import", "inventory upgrade")


@pytest.mark.parametrize("order", ORDERS)
def test_help_fits_a_screen_and_ends_with_an_example(order: str) -> None:
    done = etabli(*order.split(), "--help", COLUMNS="80")
    lines = done.stdout.splitlines()
    assert len(lines) < 24
    assert max(map(len, lines)) <= 80
    assert lines[-1].startswith("Example: etabli")


def test_the_default_folder_is_where_a_run_delivers(tmp_path: Path) -> None:
    from agent.bench.state import SYSTEM_FOLDER, open_state

    environment = {"XDG_STATE_HOME": str(tmp_path), "HOME": "/nowhere"}
    state = open_state(is_root=False, environment=environment)
    assert default_folder(environment, is_root=False) == state.inventory
    assert default_folder({}, is_root=True) == SYSTEM_FOLDER / "inventory"


def test_without_a_home_the_option_that_names_a_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="--folder"):
        default_folder({}, is_root=False)


def test_the_folder_of_a_bench_stands_for_the_inventory_inside(tmp_path: Path) -> None:
    (tmp_path / "station").mkdir()
    assert named_folder(tmp_path) == tmp_path / "inventory"
    assert named_folder(tmp_path / "inventory") == tmp_path / "inventory"


def test_it_ends_when_nobody_asks_for_long_enough(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from inventory.server import Listening, serve; "
        "serve(pathlib.Path(sys.argv[1]), Listening(host='127.0.0.1', port=0, idle_s=1.0))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert not (tmp_path / "serve.json").exists()
