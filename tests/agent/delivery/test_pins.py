"""A pinned inventory: its renewed certificate is made known by a newer code, and it alone tells the time."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.delivery.enrolment import recall
from agent.delivery.inventory_client import InventoryClient
from host import clock
from model.provenance import ClockTrust
from tests.agent.delivery.servers import Inventory, answer, serving
from tests.agent.delivery.test_exchange import certificate, fingerprint
from tests.agent.fresh_bench import FIRST, SECOND, Bench

pytestmark = pytest.mark.usefixtures("short_pauses")
NOW = datetime.now(UTC)
LATER = timedelta(days=9000)  # as a certificate of today looks to a clock that says 2001
TOLD = "Mon, 30 Nov 2026 12:00:00 GMT"


def speaking(path: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def test_a_renewed_certificate_is_believed_once_a_newer_code_names_it(bench: Bench, tmp_path: Path) -> None:
    inventory, shown = Inventory(), [tmp_path / "first", tmp_path / "second"]
    for folder in shown:
        folder.mkdir()
    first, second = (certificate(folder, NOW + LATER, NOW + 2 * LATER) for folder in shown)
    bench.keep(FIRST)
    bench.code_file.write_text(f"let me in sha256:{fingerprint(first)}\n")
    with serving(inventory, tls=speaking(first)) as url:
        assert bench.deliver(url).delivered == (FIRST,)
    bench.keep(SECOND)
    with serving(inventory, int(url.rpartition(":")[2]), tls=speaking(second)):
        assert bench.deliver(url).delivered == ()
        bench.code_file.write_text(f"let me in sha256:{fingerprint(second)}\n")
        assert bench.deliver(url).delivered == (SECOND,)
    remembered = recall(bench.state, url)
    assert remembered is not None
    assert remembered.pin == fingerprint(second)


@pytest.mark.parametrize("code", ["let me in", "let me in sha256:12", ""])
def test_a_code_without_a_pin_that_can_be_read_takes_no_pin_away(
    bench: Bench, tmp_path: Path, code: str
) -> None:
    inventory, path = Inventory(), certificate(tmp_path, NOW + LATER, NOW + 2 * LATER)
    bench.keep(FIRST)
    bench.code_file.write_text(f"let me in sha256:{fingerprint(path)}\n")
    with serving(inventory, tls=speaking(path)) as url:
        assert bench.deliver(url).delivered == (FIRST,)
        bench.code_file.write_text(code)
        bench.keep(SECOND)
        assert bench.deliver(url).delivered == (SECOND,)
    assert inventory.enrolments == 1


@pytest.mark.parametrize(
    ("is_pinned", "date", "told"),
    [
        (True, TOLD, [datetime(2026, 11, 30, 12, tzinfo=UTC)]),
        (True, "yesterday", []),
        (True, "Mon, 30 Nov 2026 12:00:00 -0000", []),
        (False, TOLD, []),
    ],
)
def test_a_pinned_inventory_alone_tells_the_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_pinned: bool, date: str, told: list[datetime]
) -> None:
    path, heard = certificate(tmp_path, NOW - timedelta(days=1), NOW + LATER), list[datetime]()
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    monkeypatch.setattr("agent.delivery.exchange.LOCAL_HOSTS", frozenset())
    health = b'{"status": "ok", "server": "1"}'
    with serving(lambda _: answer(200, health, {"Date": date}), tls=speaking(path)) as url:
        pin = fingerprint(path) if is_pinned else None
        client = InventoryClient(url, pin=pin, told_time=heard.append)
        assert client.health().server == "1"
        client.close()
    assert heard == told


def test_what_is_not_encrypted_tells_no_time_whatever_is_pinned() -> None:
    heard = list[datetime]()
    with serving(lambda _: answer(200, b'{"status": "ok", "server": "1"}', {"Date": TOLD})) as url:
        client = InventoryClient(url, pin="00" * 32, told_time=heard.append)
        client.health()
        client.close()
    assert heard == []


@pytest.mark.parametrize(
    ("trust", "told", "is_set"),
    [
        (ClockTrust.UNSYNCHRONISED, timedelta(days=3), True),
        (ClockTrust.WRONG, timedelta(hours=-3), True),
        (ClockTrust.UNSYNCHRONISED, timedelta(seconds=30), False),
        (ClockTrust.SYNCHRONISED, timedelta(days=3), False),
        (ClockTrust.WRONG, timedelta(days=-20000), False),
        (ClockTrust.WRONG, timedelta(days=20000), False),
    ],
)
def test_a_clock_is_set_where_nothing_synchronises_it_and_the_word_is_plausible(
    monkeypatch: pytest.MonkeyPatch, trust: ClockTrust, told: timedelta, is_set: bool
) -> None:
    done: list[float] = []
    monkeypatch.setattr(clock, "clock_trust", lambda _now: trust)
    monkeypatch.setattr("time.clock_settime", lambda _clock, value: done.append(value))
    now = datetime.now(UTC)
    assert clock.follow_clock(now + told) is is_set
    assert done == ([(now + told).timestamp()] if is_set else [])
