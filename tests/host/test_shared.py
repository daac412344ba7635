"""Identical questions are asked once."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

import pytest

from host.errors import NotThere, TimedOut, ToolMissing
from host.port import ONLY_ZERO, OUTPUT_LIMIT_BYTES, Answer, Library
from host.shared import SharedHost
from tests.fake_host import FakeHost, answer_of


class SlowHost(FakeHost):
    """Every tool answers when the test lets it."""

    def __init__(self) -> None:
        super().__init__(tools={"dmidecode": "answer"})
        self.let = threading.Event()
        self.started = threading.Event()

    def run(
        self,
        argv: Sequence[str],
        *,
        timeout_s: float,
        answers: frozenset[int] = ONLY_ZERO,
        limit_bytes: int = OUTPUT_LIMIT_BYTES,
    ) -> Answer:
        self.started.set()
        self.let.wait(10)
        return super().run(argv, timeout_s=timeout_s, answers=answers, limit_bytes=limit_bytes)


def test_ten_threads_that_ask_the_same_tool_start_it_once() -> None:
    slow = SlowHost()
    shared = SharedHost(slow)
    got: list[str] = []
    threads = [
        threading.Thread(target=lambda: got.append(shared.run(["dmidecode"], timeout_s=5).text))
        for _ in range(10)
    ]
    for thread in threads:
        thread.start()
    slow.let.set()
    for thread in threads:
        thread.join()
    assert got == ["answer"] * 10
    assert slow.asked == ["dmidecode"]


def test_an_error_is_remembered_and_raised_to_every_asker() -> None:
    fake = FakeHost()
    shared = SharedHost(fake)
    raised = []
    for _ in range(2):
        with pytest.raises(ToolMissing, match="lspci is not installed") as caught:
            shared.run(["lspci"], timeout_s=1)
        raised.append(caught.value)
        with pytest.raises(NotThere):
            shared.read("/nothing")
    assert fake.asked == ["lspci", "/nothing"]
    assert raised[0] is not raised[1]
    assert raised[0].question == raised[1].question == "lspci"


def test_a_first_asker_that_hangs_holds_a_second_no_longer_than_its_own_limit() -> None:
    slow = SlowHost()
    shared = SharedHost(slow)
    first = threading.Thread(target=lambda: shared.run(["dmidecode"], timeout_s=60), daemon=True)
    first.start()
    slow.started.wait(5)
    began = time.monotonic()
    with pytest.raises(TimedOut, match="dmidecode"):
        shared.run(["dmidecode"], timeout_s=0.1)
    assert time.monotonic() - began < 2
    slow.let.set()
    first.join(5)


def test_a_tool_that_ran_out_of_time_is_asked_again_only_with_more_time() -> None:
    fake = FakeHost(tools={"smartctl": TimedOut("smartctl", "stopped after 1 s")})
    shared = SharedHost(fake)
    for timeout_s in (1.0, 1.0, 0.5, 5.0, 5.0):
        with pytest.raises(TimedOut):
            shared.run(["smartctl"], timeout_s=timeout_s)
    assert fake.asked == ["smartctl"] * 2


def test_files_links_patterns_and_libraries_are_asked_once_too() -> None:
    fake = FakeHost(
        files={"/sys/class/net/eth0/address": "52:54:00:12:34:56\n"},
        libraries={Library.BATTERY_ALONE: None},
    )
    shared = SharedHost(fake)
    for _ in range(3):
        assert shared.read("/sys/class/net/eth0/address").startswith(b"52")
        assert shared.glob("/sys/class/net/*") == ("/sys/class/net/eth0",)
        assert shared.link("/sys/class/net/eth0") == "/sys/class/net/eth0"
        assert shared.ask(Library.BATTERY_ALONE) is None
    assert len(fake.asked) == 4


def test_other_exit_statuses_are_another_question() -> None:
    fake = FakeHost(tools={"smartctl": answer_of(["smartctl"], "partly", exit_status=4)})
    shared = SharedHost(fake)
    assert shared.run(["smartctl"], timeout_s=1, answers=frozenset({0, 4})).text == "partly"
    with pytest.raises(Exception, match="exit status 4"):
        shared.run(["smartctl"], timeout_s=1)
