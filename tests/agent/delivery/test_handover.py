"""The reason that is told at the end of a delivery."""

from __future__ import annotations

from pathlib import Path

from agent.bench.locks import FileLock
from agent.delivery.enrolment import Target
from agent.delivery.handover import Handover
from agent.delivery.inventory_client import NoAnswer
from agent.spool.spool import Spool
from model.message import Message, say

SLOW = NoAnswer(say("delivery.too_slow", inventory="u", seconds=2), was_hasty=True)
WRONG = NoAnswer(say("delivery.not_inventory", inventory="u", status=200))


def unreachable(_again: bool, _seconds: float) -> Target:
    """No attempt is made here."""
    raise AssertionError


def told(tmp_path: Path, *earlier: NoAnswer, last: NoAnswer) -> Message | None:
    """What is said of a report that still waits, after these attempts and the last one."""
    spool = Spool(tmp_path / "spool")
    spool.keep("0197c1a0-0000-7000-8000-000000000001", b"{}", b"s" * 64)
    work = Handover(
        spool=spool,
        reach=unreachable,
        lock=FileLock(tmp_path / "lock"),
        emit=lambda _event: None,
        stopped=lambda: False,
        first=None,
        for_s=30.0,
    )
    work.failed.extend(earlier)
    return work.outcome(last).trouble


def test_an_attempt_that_had_no_time_left_does_not_hide_the_reason(tmp_path: Path) -> None:
    assert told(tmp_path, WRONG, SLOW, last=SLOW) == WRONG.message


def test_an_inventory_that_was_always_slow_is_called_slow(tmp_path: Path) -> None:
    assert told(tmp_path, SLOW, last=SLOW) == SLOW.message


def test_the_last_reason_counts_where_it_is_one(tmp_path: Path) -> None:
    assert told(tmp_path, SLOW, last=WRONG) == WRONG.message
