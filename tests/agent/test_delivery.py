"""Delivery: a report leaves the spool with a signed receipt or a refusal, and stays for all else."""

from __future__ import annotations

import dataclasses
import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from agent.delivery import Outcome, deliver
from agent.enrolment import Target, configured_inventory
from agent.locks import FileLock
from agent.spool import Place, Spool
from agent.state import State, open_state
from agent.station import Station, load_station
from model.document import encode
from model.event import Delivered, Event, NotDelivered, Progress, Troubled
from papers.wording import word
from tests.agent.servers import Asked, Inventory, Responder, answer, problem, serving

FIRST, SECOND = "018f0000-1", "018f0000-2"


class Bench:
    """A bench with a spool and an enrolment code, and the events it emitted."""

    def __init__(self, folder: Path) -> None:
        self.state: State = open_state(
            is_root=False, environment={"ETABLI_LOCKS": str(folder)}, folder=folder / "state"
        )
        self.station: Station = load_station(self.state)
        self.spool = Spool(self.state.spool)
        self.events: list[Event] = []
        self.code_file = folder / "code"
        self.code_file.write_text("let me in\n")
        self.lock = FileLock(folder / "deliverer.lock")

    def keep(self, *names: str) -> None:
        for name in names:
            data = encode({"id": name})
            self.spool.keep(name, data, self.station.sign(data))

    def deliver(
        self,
        url: str,
        for_s: float = 0.0,
        stopped: Callable[[], bool] = lambda: False,
        first: str | None = None,
    ) -> Outcome:
        def reach(again: bool, _for_s: float) -> Target:
            return configured_inventory(
                self.state, self.station, url=url, code_file=self.code_file, again=again, stopped=stopped
            )

        return deliver(
            self.spool,
            reach,
            lock=self.lock,
            for_s=for_s,
            emit=self.events.append,
            stopped=stopped,
            first=first,
        )

    def places(self) -> dict[Place, tuple[str, ...]]:
        return {place: self.spool.names(place) for place in Place if self.spool.names(place)}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """One attempt follows the other at once."""
    monkeypatch.setattr("agent.delivery.FIRST_PAUSE_S", 0.02)
    monkeypatch.setattr("agent.delivery.JITTER_S", 0.0)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exchange may take half a second."""
    monkeypatch.setattr("agent.handover.LEAST_EXCHANGE_S", 0.5)


def test_everything_that_waits_is_accepted_with_a_receipt(bench: Bench) -> None:
    inventory = Inventory()
    bench.keep(SECOND, FIRST)
    with serving(inventory) as url:
        outcome = bench.deliver(url)
    assert outcome == Outcome(delivered=(FIRST, SECOND), rejected=(), waiting=0, trouble=None)
    assert bench.places() == {Place.ACCEPTED: (FIRST, SECOND)}
    assert [event for event in bench.events if isinstance(event, Delivered)] == [
        Delivered(report=FIRST, address=f"{url}/machines/{FIRST}"),
        Delivered(report=SECOND, address=f"{url}/machines/{SECOND}"),
    ]
    receipt = bench.spool.receipt(FIRST)
    assert receipt is not None
    assert receipt.document == FIRST


def test_the_report_of_this_run_goes_before_the_older_ones(bench: Bench) -> None:
    inventory = Inventory()
    bench.keep(FIRST, SECOND)
    with serving(inventory) as url:
        bench.deliver(url, first=SECOND)
    assert inventory.posts == [SECOND, FIRST]


def test_a_station_enrols_once_and_uses_its_token_again(bench: Bench) -> None:
    inventory = Inventory()
    with serving(inventory) as url:
        for name in (FIRST, SECOND):
            bench.keep(name)
            bench.deliver(url)
    assert inventory.enrolments == 1


def test_a_token_that_is_no_longer_admitted_is_replaced_by_enrolling_again(bench: Bench) -> None:
    inventory = Inventory()
    bench.keep(FIRST)
    with serving(inventory) as url:
        bench.deliver(url)
        inventory.stations.clear()
        bench.keep(SECOND)
        outcome = bench.deliver(url)
    assert outcome.delivered == (SECOND,)
    assert inventory.enrolments == 2


def test_a_station_that_is_not_admitted_keeps_its_reports_and_asks_no_further(bench: Bench) -> None:
    bench.keep(FIRST, SECOND)
    asked: list[str] = []

    def refuse(request: Asked) -> Iterable[bytes]:
        asked.append(request.path)
        return problem(401, "unknown station")

    with serving(refuse) as url:
        outcome = bench.deliver(url, for_s=5.0)
    assert outcome.trouble is not None
    assert "unknown station" in word(outcome.trouble)
    assert outcome.waiting == 2
    assert asked == ["/api/v1/enrol"], "a code that was refused is not tried again and again"


def test_without_a_code_the_sentence_says_what_to_ask_for(bench: Bench) -> None:
    bench.code_file.unlink()
    bench.keep(FIRST)
    outcome = bench.deliver("http://127.0.0.1:1", first=FIRST)
    assert outcome.trouble is not None
    assert "code" in word(outcome.trouble)
    assert bench.events[-1] == NotDelivered(report=FIRST, rejected=False, message=outcome.trouble)


def enrolled_then(respond: Responder, inventory: Inventory | None = None) -> Responder:
    """A server that enrols as it should, and answers reports as `respond` does."""
    keeps = inventory or Inventory()

    def both(asked: Asked) -> Iterable[bytes]:
        return respond(asked) if asked.path == "/api/v1/reports" else keeps(asked)

    return both


@pytest.mark.parametrize("status", [409, 413, 422, 400])
def test_a_refusal_is_final_and_stays_with_its_reason(bench: Bench, status: int) -> None:
    bench.keep(FIRST)
    with serving(enrolled_then(lambda _: problem(status, "not like this", "$.grade"))) as url:
        outcome = bench.deliver(url, first=FIRST)
    assert outcome.rejected == (FIRST,)
    assert bench.places() == {Place.REJECTED: (FIRST,)}
    rejection = bench.spool.rejection(FIRST)
    assert rejection is not None
    assert (rejection.status, rejection.sentence, rejection.path) == (status, "not like this", "$.grade")
    told = [event for event in bench.events if isinstance(event, NotDelivered)]
    assert [(event.rejected, "not like this ($.grade)" in word(event.message)) for event in told] == [
        (True, True)
    ]


def test_one_refused_report_does_not_hold_up_the_others(bench: Bench) -> None:
    inventory = Inventory()
    inventory.reports[FIRST] = b"other bytes"
    bench.keep(FIRST, SECOND)
    with serving(inventory) as url:
        outcome = bench.deliver(url)
    assert (outcome.rejected, outcome.delivered) == ((FIRST,), (SECOND,))


HTML = b"<html>Please log in to the free Wi-Fi</html>"
STRANGERS: dict[str, list[bytes]] = {
    "500": answer(500, b"{}"),
    "503 in the words of the contract": problem(503, "later"),
    "HTML with 200": answer(200, HTML, {"Content-Type": "text/html"}),
    "HTML with 409": answer(409, HTML, {"Content-Type": "text/html"}),
    "HTML with 401": answer(401, HTML),
    "413 of a proxy": answer(413, HTML),
    "a redirect": answer(302, b"", {"Location": "http://127.0.0.1:9/login"}),
    "404": answer(404, b'{"error": "no such page", "path": null}'),
    "201 without a body": answer(201, b""),
    "201 with a list": answer(201, b"[]"),
    "deep JSON": answer(201, b"[" * 50_000),
    "not HTTP": [b"SSH-2.0-OpenSSH_9.2\r\n"],
    "nothing": [],
    "half a head": [b"HTTP/1.1 201 Created\r\nContent-"],
    "half a body": [b"HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{"],
    "bad chunks": [b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"],
    "compressed": answer(201, b"\x1f\x8b\x08\x00", {"Content-Encoding": "gzip"}),
}


class BadOnce:
    """Answers reports wrongly once, notes where the report then was, and goes on as it should."""

    def __init__(self, bench: Bench, bad: Responder, good: Inventory) -> None:
        self.bench, self.bad, self.good = bench, bad, good
        self.places: list[dict[Place, tuple[str, ...]]] = []

    def __call__(self, asked: Asked) -> Iterable[bytes]:
        if asked.path != "/api/v1/reports":
            return self.good(asked)
        self.places.append(self.bench.places())
        return self.bad(asked) if len(self.places) == 1 else self.good(asked)

    def check(self) -> str:
        """Deliver; the report was still waiting at the second attempt, and was accepted then. Returns
        what was said in between.
        """
        self.bench.keep(FIRST)
        with serving(self) as url:
            outcome = self.bench.deliver(url, for_s=60.0)
        assert self.places == [{Place.WAITING: (FIRST,)}] * 2
        assert outcome.delivered == (FIRST,)
        said = [event.message for event in self.bench.events if isinstance(event, Progress) and event.message]
        assert len(said) == 1
        return word(said[0])


@pytest.mark.parametrize("kind", STRANGERS)
def test_whatever_else_is_answered_the_report_stays_and_is_tried_again(bench: Bench, kind: str) -> None:
    said = BadOnce(bench, lambda _: STRANGERS[kind], Inventory()).check()
    assert "127.0.0.1" in said


def endless(piece: bytes, pause_s: float) -> Iterator[bytes]:
    yield b"HTTP/1.1 201 Created\r\n"
    while True:
        yield piece
        time.sleep(pause_s)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("piece", [b"x", b"X-Filler: 1\r\n", b"\r\n"])
def test_a_server_that_never_finishes_is_cut_off_in_time(bench: Bench, piece: bytes) -> None:
    bench.keep(FIRST)
    with serving(enrolled_then(lambda _: endless(piece, 0.02))) as url:
        began = time.monotonic()
        outcome = bench.deliver(url)
        took_s = time.monotonic() - began
    assert took_s < 10.0
    assert outcome.waiting == 1
    assert bench.places() == {Place.WAITING: (FIRST,)}


@pytest.mark.usefixtures("quick")
def test_the_thread_of_an_exchange_that_was_cut_off_ends(bench: Bench) -> None:
    bench.keep(FIRST)
    before = threading.active_count()
    with serving(enrolled_then(lambda _: endless(b"X-Filler: 1\r\n", 0.02))) as url:
        bench.deliver(url)
    deadline = time.monotonic() + 5.0
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.02)
    assert threading.active_count() <= before


def test_an_endless_answer_fills_no_memory(bench: Bench) -> None:
    sent = [0]

    def flood(_: Asked) -> Iterator[bytes]:
        yield b"HTTP/1.1 201 Created\r\nContent-Length: 99999999999\r\n\r\n"
        while True:
            sent[0] += 1
            yield b"x" * 65536

    assert "far too long" in BadOnce(bench, flood, Inventory()).check()
    assert sent[0] < 1000


@pytest.mark.parametrize(
    "change",
    [
        {"document": SECOND},
        {"sha256": "0" * 64},
        {"server": "0" * 64},
    ],
)
def test_a_receipt_for_something_else_is_not_believed(bench: Bench, change: dict[str, str]) -> None:
    inventory = Inventory()
    liar = dataclasses.replace(
        inventory,
        change=lambda receipt: dataclasses.replace(receipt, **change),  # type: ignore[arg-type]  # texts all
    )
    assert "not believed" in BadOnce(bench, liar, inventory).check()


def test_a_receipt_of_another_key_is_not_believed(bench: Bench) -> None:
    stranger = Inventory()
    stranger.stations["token-1"] = bench.station.spki
    assert "not signed by the key" in BadOnce(bench, stranger, Inventory()).check()


def test_an_answer_that_was_lost_is_asked_for_again_and_accepted_once(bench: Bench) -> None:
    inventory = Inventory()
    lost = [2]

    def lossy(asked: Asked) -> Iterable[bytes]:
        said = inventory(asked)
        lost[0] -= 1
        return said if lost[0] < 0 else []

    bench.keep(FIRST)
    with serving(enrolled_then(lossy, inventory)) as url:
        outcome = bench.deliver(url, for_s=20.0)
    assert outcome.delivered == (FIRST,)
    assert inventory.posts == [FIRST] * 3
    assert list(inventory.reports) == [FIRST]


def test_reports_that_break_the_server_do_not_hold_up_the_others(bench: Bench) -> None:
    inventory = Inventory()
    bad = [f"018f0000-0{number}" for number in range(4)]

    def fragile(asked: Asked) -> Iterable[bytes]:
        return answer(500, b"") if json.loads(asked.body)["id"] in bad else inventory(asked)

    bench.keep(*bad, FIRST, SECOND)
    with serving(enrolled_then(fragile, inventory)) as url:
        outcome = bench.deliver(url, for_s=60.0, stopped=lambda: len(inventory.reports) == 2)
    assert set(outcome.delivered) == {FIRST, SECOND}
    assert outcome.waiting == len(bad)


def test_a_damaged_file_is_named_and_the_others_go(bench: Bench) -> None:
    inventory = Inventory()
    bench.keep(FIRST, SECOND)
    (bench.state.spool / "waiting" / f"{FIRST}.sig").unlink()
    with serving(inventory) as url:
        outcome = bench.deliver(url)
    assert outcome.delivered == (SECOND,)
    assert outcome.waiting == 1
    assert any(isinstance(event, NotDelivered) and event.report == FIRST for event in bench.events)


def test_a_stop_ends_an_exchange_at_once(bench: Bench) -> None:
    bench.keep(FIRST)
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    with serving(enrolled_then(lambda _: endless(b"X-Filler: 1\r\n", 0.05))) as url:
        began = time.monotonic()
        outcome = bench.deliver(url, for_s=60.0, stopped=stop.is_set)
    assert time.monotonic() - began < 2.0
    assert outcome.trouble is not None
    assert outcome.trouble.code == "delivery.stopped"


@pytest.mark.usefixtures("quick")
def test_while_another_deliverer_is_at_work_nothing_is_sent(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.handover.LOCK_WAIT_S", 0.05)
    inventory = Inventory()
    bench.keep(FIRST)
    with serving(inventory) as url, FileLock(bench.lock.path).held():
        outcome = bench.deliver(url)
    assert inventory.posts == []
    assert outcome.trouble is not None
    assert outcome.trouble.code == "delivery.busy"


def test_a_disk_that_fills_while_delivering_loses_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    from agent.spool import SpoolFull

    inventory = Inventory()
    bench.keep(FIRST)

    def full(*_: object) -> None:
        raise SpoolFull(bench.state.spool, "No space left on device")

    with serving(inventory) as url:
        with monkeypatch.context() as context:
            context.setattr(bench.spool, "accept", full)
            outcome = bench.deliver(url)
        assert outcome.delivered == (FIRST,)
        assert any(isinstance(event, Troubled) for event in bench.events)
        assert bench.places() == {Place.WAITING: (FIRST,)}
        bench.deliver(url)
    assert bench.places() == {Place.ACCEPTED: (FIRST,)}
    assert list(inventory.reports) == [FIRST]


def test_the_token_travels_in_a_header_and_nowhere_else(bench: Bench) -> None:
    inventory = Inventory()
    seen: list[Asked] = []

    def watch(asked: Asked) -> Iterable[bytes]:
        seen.append(asked)
        return inventory(asked)

    bench.keep(FIRST)
    with serving(watch) as url:
        bench.deliver(url)
    assert seen[-1].headers["authorization"] == "Bearer token-1"
    assert all("token" not in asked.path for asked in seen)
