"""Servers that answer wrongly, slowly, endlessly, or for somebody else: the report stays."""

from __future__ import annotations

import dataclasses
import json
import threading
import time
from collections.abc import Iterable, Iterator

import pytest

from agent.spool.spool import Place
from model.document import encode
from model.event import Progress
from papers.wording import word
from tests.agent.delivery.servers import Asked, Inventory, Responder, answer, problem, serving
from tests.agent.fresh_bench import FIRST, SECOND, Bench, endless, enrolled_then

pytestmark = pytest.mark.usefixtures("short_pauses")


HTML = b"<html>Please log in to the free Wi-Fi</html>"
STRANGERS: dict[str, list[bytes]] = {
    "500": answer(500, b"{}"),
    "503 in the words of the contract": problem(503, "later"),
    "400 in the words of the contract": problem(400, "not like this"),
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
    assert "127.0.0.1" in said or "not like this" in said


def test_the_page_of_a_free_network_refuses_nothing(bench: Bench) -> None:
    said = BadOnce(bench, lambda _: answer(409, HTML), Inventory()).check()
    assert "not the inventory known here" in said


@pytest.mark.parametrize(
    "given",
    [
        {"token": ""},
        {"token": "\N{LATIN SMALL LETTER E WITH ACUTE}"},
        {"token": "two words"},
        {"token": "a\r\nX-Other: header"},
        {"token": "x" * 5000},
        {"server_public_key": "\N{LATIN SMALL LETTER E WITH ACUTE}"},
        {"server_public_key": "AAAA"},
    ],
)
def test_an_enrolment_that_nobody_could_use_is_not_remembered(bench: Bench, given: dict[str, str]) -> None:
    inventory = Inventory()

    def odd(asked: Asked) -> Iterable[bytes]:
        good = inventory(asked)
        if asked.path != "/api/v1/enrol" or inventory.enrolments > 1:
            return good
        return answer(201, encode({**json.loads(b"".join(good).partition(b"\r\n\r\n")[2]), **given}))

    bench.keep(FIRST)
    with serving(odd) as url:
        outcome = bench.deliver(url, for_s=60.0)
    assert outcome.delivered == (FIRST,)
    assert inventory.enrolments == 2


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
        time.sleep(0.02)  # threads end by themselves
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
    assert "rejected" in BadOnce(bench, liar, inventory).check()


def test_a_receipt_of_another_key_is_not_believed(bench: Bench) -> None:
    stranger = Inventory()
    stranger.stations["token-1"] = bench.station.spki
    assert "not signed by the key" in BadOnce(bench, stranger, Inventory()).check()
