"""Radios: what they hear is counted; a search that nobody wants any more ends at once, and what was
switched on is switched off again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from agent.trying import radios
from agent.trying.radios import try_bluetooth, try_wifi
from agent.trying.senses import _by_host
from agent.trying.trier import CannotTry, Given
from host.errors import NotReadable, ToolFailed
from host.live import LiveHost
from host.port import Answer
from host.senses import bluetooth
from model.fact import absent, present
from model.machine import Machine
from model.network import InterfaceKind
from model.trial import TrialKind, TrialResult
from model.trying import SeenTrial
from tests.agent.trying.given import Sitting
from tests.fake_host import FakeHost, Said
from tests.inventory.workshop import wired
from tests.judge.facts_tree import blank

SCAN = "iw dev wlan1 scan"
# iw 6.9 in a guest of tests/vm, beside another radio of mac80211_hwsim.
HEARD = """BSS c2:a6:e7:1f:b1:5c(on wlan1)
\tlast seen: 39.662s [boottime]
\tTSF: 1796058164229400 usec (20787d, 17:02:44)
\tfreq: 2412.0
\tbeacon interval: 100 TUs
\tcapability: IBSS (0x0002)
\tsignal: -30.00 dBm
\tlast seen: 3884 ms ago
\tInformation elements from Probe Response frame:
\tSSID: somebody
\tSupported rates: 1.0* 2.0* 5.5* 11.0* 6.0 9.0 12.0 18.0\x20
\tDS Parameter set: channel 1
\tIBSS ATIM window: 0 TUs
\tExtended supported rates: 24.0 36.0 48.0 54.0\x20
\tWMM: information: 01 00
"""
SWITCHES = ("rfkill unblock wifi", "ip link set wlan1 up", "ip link set wlan1 down", "rfkill block wifi")
UP, DOWN = "0x1003", "0x1002"


def machine(kind: InterfaceKind, name: str, blocked: str | None = None) -> Machine:
    radio = replace(
        wired(""), kind=kind, name=name, model="Radio 7", blocked=present(blocked) if blocked else absent()
    )
    facts: Machine = blank(Machine)
    return replace(facts, interfaces=present((radio,)))


def air(*, flags: str = UP, said: Said) -> FakeHost:
    """A host whose radio answers so."""
    tools: dict[str, Said] = {SCAN: said, **dict.fromkeys(SWITCHES, "")}
    return FakeHost(files={"/sys/class/net/wlan1/flags": flags}, tools=tools)


def listen(host: FakeHost, sitting: Sitting, blocked: str | None = None) -> Any:
    given = sitting.given(TrialKind.WIFI, machine(InterfaceKind.WIFI, "wlan1", blocked))
    return try_wifi(given, host, host)


def test_networks_are_counted_and_no_name_of_one_is_told() -> None:
    sitting = Sitting()
    seen = listen(air(said=HEARD), sitting)
    assert (seen.found, seen.count, seen.answers) == (TrialResult.PASSED, 1, True)
    assert "somebody" not in repr([*sitting.told, seen])


def test_a_radio_that_is_off_is_switched_on_and_off_again() -> None:
    host = air(flags=DOWN, said=HEARD)
    assert listen(host, Sitting(), "soft").found is TrialResult.PASSED
    assert [asked for asked in host.asked if asked in (*SWITCHES, SCAN)] == [
        *SWITCHES[:2], SCAN, *SWITCHES[2:],
    ]  # fmt: skip


def test_one_that_is_on_is_left_alone() -> None:
    host = air(said=HEARD)
    listen(host, Sitting())
    assert not set(host.asked) & set(SWITCHES)


def test_silence_may_be_that_of_the_room_and_decides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(radios, "BETWEEN_S", 0.0)
    seen = listen(air(said=""), Sitting())
    assert (seen.found, seen.count, seen.answers, seen.why.code) == (None, 0, True, "trying.no_network")


def test_one_that_does_not_look_says_so_after_three_attempts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(radios, "BETWEEN_S", 0.0)
    host = air(said=ToolFailed(SCAN, "exit status 156, command failed: Network is down (-100)", 156))
    with pytest.raises(CannotTry) as caught:
        listen(host, Sitting())
    assert caught.value.message.code == "trying.does_not_scan"
    assert host.asked.count(SCAN) == radios.SCANS


def test_one_that_a_key_switches_off_says_so_and_a_machine_may_have_none() -> None:
    with pytest.raises(CannotTry) as caught:
        listen(air(said=HEARD), Sitting(), "hard")
    assert caught.value.message.code == "trying.switched_off"
    for facts in (None, machine(InterfaceKind.WIRED, "eth0")):
        with pytest.raises(CannotTry) as caught:
            try_wifi(Sitting().given(TrialKind.WIFI, facts), FakeHost(), FakeHost())
        assert caught.value.message.code == "trying.no_radio"


@dataclass
class SlowAir:
    """Looks for a minute."""

    live: LiveHost

    def run(self, argv: Sequence[str], *, timeout_s: float) -> Answer:
        assert " ".join(argv) == SCAN
        return self.live.run(["sleep", "60"], timeout_s=timeout_s)


@pytest.mark.process
def test_a_search_ends_at_once_and_the_radio_is_off_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(radios, "SCANS", 1)
    host, begun_s = air(flags=DOWN, said=""), time.monotonic()

    def tries(given: Given, live: LiveHost) -> SeenTrial:
        return try_wifi(given, SlowAir(live), host)  # type: ignore[arg-type]  # of a host, what it asks

    seen = _by_host(tries)(Sitting(looks=5).given(TrialKind.WIFI, machine(InterfaceKind.WIFI, "wlan1")))
    assert time.monotonic() - begun_s < radios.SCAN_TIMEOUT_S / 2
    assert (seen.found, seen.why) == (None, None)  # that its tool was killed is no fault of the radio
    assert host.asked[-1] == "ip link set wlan1 down"


@pytest.mark.process
def test_a_tool_that_begins_just_when_nobody_wants_it_any_more_ends_as_well() -> None:
    def tries(given: Given, live: LiveHost) -> SeenTrial:
        while given.is_wanted():
            time.sleep(0.01)  # until whoever ends tools has looked, and found none
        time.sleep(0.3)  # longer than it takes to look again
        raise AssertionError(live.run(["sleep", "60"], timeout_s=60))

    begun_s = time.monotonic()
    with pytest.raises(ToolFailed):
        _by_host(tries)(Sitting(looks=3).given(TrialKind.CAMERA))
    assert time.monotonic() - begun_s < 30


@dataclass
class Controller:
    """Stands for the kernel's door to a controller: what it was asked, and what it hears."""

    hears: int | NotReadable = 0
    was_off: bool | NotReadable = True
    is_silent: threading.Event | None = None

    def __post_init__(self) -> None:
        self.asked: list[str] = []

    def switch_on(self, number: int) -> bool:
        self.asked.append(f"on {number}")
        return bool(_said(self.was_off))

    def switch_off(self, number: int) -> None:
        self.asked.append(f"off {number}")

    def count_devices(self, number: int) -> int:
        self.asked.append(f"count {number}")
        if self.is_silent is not None:
            self.is_silent.wait(20)
        return int(_said(self.hears))


def _said(answer: Any) -> Any:
    if isinstance(answer, NotReadable):
        raise answer
    return answer


def look_around(monkeypatch: pytest.MonkeyPatch, controller: Controller, sitting: Sitting) -> Any:
    for name in ("switch_on", "switch_off", "count_devices"):
        monkeypatch.setattr(bluetooth, name, getattr(controller, name))
    given = sitting.given(TrialKind.BLUETOOTH, machine(InterfaceKind.BLUETOOTH, "hci3"))
    return try_bluetooth(given, FakeHost())


def test_a_controller_that_hears_a_device_passes_and_is_off_again(monkeypatch: pytest.MonkeyPatch) -> None:
    controller = Controller(hears=2)
    seen = look_around(monkeypatch, controller, Sitting(looks=1000))
    assert (seen.found, seen.count, seen.answers) == (TrialResult.PASSED, 2, True)
    assert controller.asked == ["on 3", "count 3", "off 3"]


def test_one_that_hears_nothing_or_cannot_look_has_answered_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for hears, count in ((0, 0), (NotReadable("hci3", "Connection timed out"), None)):
        seen = look_around(monkeypatch, Controller(hears=hears, was_off=False), Sitting(looks=1000))
        assert (seen.found, seen.count, seen.answers) == (None, count, True)


def test_one_that_does_not_answer_cannot_be_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CannotTry) as caught:
        look_around(
            monkeypatch, Controller(was_off=NotReadable("hci3", "Connection timed out")), Sitting(looks=1000)
        )
    assert caught.value.message.code == "trying.does_not_answer"


def test_what_a_controller_answered_is_kept_when_nobody_waits_for_its_search(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    controller, sitting = Controller(hears=2, is_silent=threading.Event()), Sitting(looks=1000, most_told=2)
    seen = look_around(monkeypatch, controller, sitting)
    assert (seen.found, seen.answers, seen.why.code) == (None, True, "trying.controller_answers")
    assert controller.is_silent is not None
    controller.is_silent.set()
    deadline = time.monotonic() + 10
    while "off 3" not in controller.asked and time.monotonic() < deadline:
        time.sleep(0.01)  # its search ends by itself
    assert controller.asked[-1] == "off 3"
    assert len(sitting.told) == 2  # and nothing of it is told any more
