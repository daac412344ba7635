"""Delivery: a report leaves the spool with a signed receipt or a refusal, and stays for all else."""

from __future__ import annotations

import errno
import json
import os
import shutil
import threading
import time
from collections.abc import Iterable
from dataclasses import replace

import pytest

from agent.bench.disk import Disk
from agent.bench.locks import FileLock
from agent.delivery.delivery import DeliveryOutcome
from agent.delivery.enrolment import known_servers, recall, target_at
from agent.spool.spool import Place
from model.event import Delivered, NotDelivered, Troubled
from papers.wording import word
from tests.agent.delivery.servers import Asked, Inventory, answer, problem, serving
from tests.agent.fresh_bench import FIRST, SECOND, Bench, endless, enrolled_then

pytestmark = pytest.mark.usefixtures("short_pauses")


def test_everything_that_waits_is_accepted_with_a_receipt(bench: Bench) -> None:
    inventory = Inventory()
    bench.keep(SECOND, FIRST)
    with serving(inventory) as url:
        outcome = bench.deliver(url)
    assert outcome == DeliveryOutcome(delivered=(FIRST, SECOND), rejected=(), waiting=0, trouble=None)
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


def test_a_code_whose_pin_cannot_be_read_asks_nobody(bench: Bench) -> None:
    bench.code_file.write_text("let me in sha256:0123")
    bench.keep(FIRST)
    inventory = Inventory()
    with serving(inventory) as url:
        outcome = bench.deliver(url, first=FIRST)
    assert outcome.trouble is not None
    assert "sha256:0123" in word(outcome.trouble)
    assert outcome.waiting == 1
    assert inventory.enrolments == 0


def test_the_pin_of_a_code_is_remembered_with_what_the_inventory_gave(bench: Bench) -> None:
    bench.code_file.write_text(f"let me in sha256:{'0A:' * 31}0A\n")
    bench.keep(FIRST)
    inventory = Inventory()
    with serving(inventory) as url:  # on this machine, without TLS: nobody shows a certificate
        assert bench.deliver(url).waiting == 0
    remembered = recall(bench.state, url)
    assert remembered is not None
    assert remembered.pin == "0a" * 32
    assert target_at(url, remembered).pin == "0a" * 32


@pytest.mark.parametrize("status", [409, 413, 422])
def test_a_refusal_is_final_and_stays_with_its_reason(bench: Bench, status: int) -> None:
    bench.keep(FIRST)
    inventory = Inventory()
    refuses = enrolled_then(
        lambda asked: inventory.refuse(asked, status, "not like this", "$.grade"), inventory
    )
    with serving(refuses) as url:
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


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("status", [409, 413, 422])
@pytest.mark.parametrize("who", ["nobody", "another inventory", "about another document", "another status"])
def test_a_refusal_that_the_known_inventory_did_not_sign_is_not_final(
    bench: Bench, status: int, who: str
) -> None:
    known, other = Inventory(), Inventory()

    def refuses(asked: Asked) -> Iterable[bytes]:
        if who == "nobody":
            return problem(status, "not like this")
        if who == "another inventory":
            return other.refuse(asked, status, "not like this")
        if who == "another status":
            said = b"".join(known.refuse(asked, 500, "not like this"))
            return [said.replace(b"HTTP/1.1 500", f"HTTP/1.1 {status}".encode(), 1)]
        headers = {**asked.headers, "etabli-signature": "AAAA"}
        return known.refuse(replace(asked, headers=headers), status, "not like this")

    bench.keep(FIRST)
    with serving(enrolled_then(refuses, known)) as url:
        outcome = bench.deliver(url, first=FIRST)
    assert (outcome.rejected, outcome.waiting) == ((), 1)
    assert bench.places() == {Place.WAITING: (FIRST,)}
    assert outcome.trouble is not None
    said = word(outcome.trouble)
    assert "proxy" in said if status == 413 else "not like this" in said


@pytest.mark.usefixtures("quick")
def test_the_413_of_a_proxy_is_named_as_such(bench: Bench) -> None:
    bench.keep(FIRST)
    with serving(enrolled_then(lambda _: answer(413, b"<html>nginx</html>"))) as url:
        outcome = bench.deliver(url, first=FIRST)
    assert outcome.trouble is not None
    assert "proxy" in word(outcome.trouble)
    assert outcome.waiting == 1


def test_one_refused_report_does_not_hold_up_the_others(bench: Bench) -> None:
    inventory = Inventory()
    inventory.reports[FIRST] = b"other bytes"
    bench.keep(FIRST, SECOND)
    with serving(inventory) as url:
        outcome = bench.deliver(url)
    assert (outcome.rejected, outcome.delivered) == ((FIRST,), (SECOND,))


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
    monkeypatch.setattr("agent.delivery.handover.LOCK_WAIT_S", 0.05)
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
    from agent.spool.spool import SpoolFull

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


def test_a_full_disk_costs_no_enrolment(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    inventory = Inventory()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with serving(inventory) as url:
        bench.keep(FIRST)
        bench.deliver(url)
        servers = known_servers(bench.state.folder)
        inventory.stations.clear()  # as one that was restored from a backup
        bench.keep(SECOND)
        with monkeypatch.context() as context:
            context.setattr(Disk, "write", full)
            bench.deliver(url)
        assert recall(bench.state, url) is not None
    assert known_servers(bench.state.folder) == servers != {}
    assert bench.places() == {Place.ACCEPTED: (FIRST,), Place.WAITING: (SECOND,)}


def test_a_spool_that_cannot_be_read_is_said_and_breaks_nothing(bench: Bench) -> None:
    bench.keep(FIRST)
    shutil.rmtree(bench.state.spool / Place.WAITING)
    (bench.state.spool / Place.WAITING).write_bytes(b"a file in the way")
    with serving(Inventory()) as url:
        outcome = bench.deliver(url, first=FIRST)
    assert outcome.trouble is not None
    assert "Not a directory" in word(outcome.trouble)


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
