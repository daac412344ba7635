"""`etabli push`, as a person sees it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import etabli
from agent.bench.state import open_state
from agent.bench.station import load_station
from agent.spool.spool import Place, Spool
from model.document import encode
from tests.agent.delivery.servers import Asked, Inventory, answer, serving
from tests.agent.documents import make_report

FIRST, SECOND = "018f0000-1", "018f0000-2"


class Bench:
    """A bench with a configuration, driven by its command."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        state = open_state(is_root=False, environment={}, folder=folder / "state")
        self.station, self.spool = load_station(state), Spool(state.spool)

    def keep(self, name: str, label: str) -> None:
        data = encode(make_report(name, self.station.key_id, label=label))
        self.spool.keep(name, data, self.station.sign(data))

    def push(self, url: str, *options: str) -> tuple[int, str, str]:
        (self.folder / "code").write_text("let me in")
        config = self.folder / "config.toml"
        config.write_text(f'[inventory]\nurl = "{url}"\ncode_file = "{self.folder}/code"\n')
        status = etabli.main(
            ["push", "--config", str(config), "--folder", str(self.folder / "state"), *options]
        )
        out, err = self._capsys.readouterr()
        assert "--json" in options or all(len(line) <= 80 for line in out.splitlines())
        return status, out, err


@pytest.fixture
def bench(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setenv("ETABLI_LOCKS", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setattr("agent.commands.push.FOR_S", 0.3)
    monkeypatch.setattr("agent.delivery.handover.LEAST_EXCHANGE_S", 1.0)
    return Bench(tmp_path, capsys)


def test_nothing_to_deliver_asks_nobody(bench: Bench) -> None:
    status, out, _ = bench.push("http://127.0.0.1:1")
    assert (status, out) == (0, "Sent: 0   Waiting: 0   Rejected: 0\n")


def test_what_was_delivered_is_shown_with_its_address(bench: Bench) -> None:
    bench.keep(FIRST, "A-0042")
    with serving(Inventory()) as url:
        status, out, _ = bench.push(url)
    assert status == 0
    assert "A-0042" in out
    assert f"{url}/machines/{FIRST}" in out
    assert out.endswith("Sent: 1   Waiting: 0   Rejected: 0\n")


@pytest.mark.slow
def test_what_waits_is_shown_with_the_reason_and_is_no_success(bench: Bench) -> None:
    bench.keep(FIRST, "A-0042")
    status, out, _ = bench.push("http://127.0.0.1:1")
    assert status == 3
    assert "WAITING" in out
    assert "Connection refused" in " ".join(out.split())


def test_a_rejected_report_is_named_with_the_words_of_the_inventory(bench: Bench) -> None:
    inventory = Inventory()
    inventory.reports[FIRST] = b"other bytes"
    bench.keep(FIRST, "A-0042")
    with serving(inventory) as url:
        status, out, _ = bench.push(url)
        assert status == 1
        assert "other bytes under this id" in out
        assert f"{FIRST}.json" in out
        status, out, _ = bench.push(url)
        assert (status, "REJECTED" in out) == (0, True), "a rejection is a finding once, and stays named"
        inventory.reports.clear()
        status, out, _ = bench.push(url, "--again")
    assert (status, bench.spool.names(Place.ACCEPTED)) == (0, (FIRST,))


@pytest.mark.parametrize("options", [(), ("--list",), ("--again",)])
def test_a_spool_that_cannot_be_read_is_said(bench: Bench, options: tuple[str, ...]) -> None:
    for place in Place:
        (bench.spool.folder / place).write_bytes(b"a file in the way")
    status, out, err = bench.push("http://127.0.0.1:1", *options)
    assert (status, out) == (3, "")
    assert err.endswith("cannot be read: Not a directory.\n")


def test_listing_delivers_nothing(bench: Bench) -> None:
    bench.keep(FIRST, "A-0042")
    inventory = Inventory()
    with serving(inventory) as url:
        status, out, _ = bench.push(url, "--list")
    assert (status, inventory.posts) == (0, [])
    assert "A-0042" in out


def test_json_is_one_event_a_line(bench: Bench) -> None:
    bench.keep(FIRST, "A-0042")
    bench.keep(SECOND, "A-0043")
    with serving(Inventory()) as url:
        _, out, _ = bench.push(url, "--json")
    events = [json.loads(line)["event"] for line in out.splitlines()]
    assert [event["report"] for event in events if event["kind"] == "delivered"] == [FIRST, SECOND]


def test_many_waiting_reports_stay_on_one_screen(bench: Bench) -> None:
    for number in range(30):
        bench.keep(f"018f0000-{number:02}", f"A-{number}")
    _, out, _ = bench.push("http://127.0.0.1:1", "--list")
    assert "and 10 more" in out


def test_a_file_that_somebody_put_there_is_named_and_harms_nothing(bench: Bench) -> None:
    bench.keep(FIRST, "A-0042")
    (bench.folder / "state/spool/waiting/000.json").write_text("{}")
    with serving(Inventory()) as url:
        status, out, _ = bench.push(url)
    assert status == 1
    assert "damaged" in out
    assert bench.spool.names(Place.ACCEPTED) == (FIRST,)


@contextmanager
def late(inventory: Inventory, bad_answers: int) -> Iterator[str]:
    """An inventory that is in trouble for its first answers."""
    left = [bad_answers]

    def respond(asked: Asked) -> Iterable[bytes]:
        left[0] -= 1
        return inventory(asked) if left[0] < 0 else answer(503, b"")

    with serving(respond) as url:
        yield url


def test_waiting_goes_on_until_all_is_delivered(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.delivery.delivery.FIRST_PAUSE_S", 0.02)
    monkeypatch.setattr("agent.delivery.delivery.JITTER_S", 0.0)
    bench.keep(FIRST, "A-0042")
    with late(Inventory(), bad_answers=5) as url:
        status, _, err = bench.push(url, "--wait")
    assert status == 0
    assert "503" in err, "who waits is told why"


@pytest.mark.parametrize(
    ("text", "place"),
    [("[inventory]\nurl = 5\n", "line 2"), ("[inventory]\nurl = 'http://far.example'\n", "https")],
)
def test_a_bad_configuration_is_one_sentence(
    bench: Bench, text: str, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    config = bench.folder / "bad.toml"
    config.write_text(text)
    assert etabli.main(["push", "--config", str(config)]) == 2
    err = capsys.readouterr().err
    assert place in err
    assert len(err.splitlines()) == 1


def test_the_help_fits_one_screen_and_shows_an_example(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for command in ("push", "check"):
        with pytest.raises(SystemExit):
            etabli.main([command, "--help"])
        lines = capsys.readouterr().out.splitlines()
        assert len(lines) < 24
        assert all(len(line) <= 80 for line in lines)
        assert "etabli " + command in lines[-1]
