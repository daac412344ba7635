"""One key answers the locks that no software sees; where to look for each is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent.commands.looking import ask_about_locks
from judge.grade.locks import open_locks
from model.grade import Reason, ReasonKind
from model.lock import LockKind
from model.message import say
from model.report import Report
from papers.screen.looking import WHERE, looking_lines
from tests.agent.documents import make_report


def left_open(*locks: LockKind) -> Report:
    report = make_report("01a22aad-df82-77e1-8583-119380f0e460", "0" * 64, label="A-0101")
    reasons = tuple(
        Reason(kind=ReasonKind.TO_CHECK, rule=f"lock_{kind}", message=say(f"grade.lock.{kind}.unknown"))
        for kind in locks
    )
    return replace(report, grade=replace(report.grade, reasons=reasons))


@pytest.mark.parametrize("key", ["y", "Y", "o", "O"])
def test_one_key_says_that_none_was_found(key: str, capsys: pytest.CaptureFixture[str]) -> None:
    locks = (LockKind.SUPERVISOR_PASSWORD, LockKind.MDM)
    assert ask_about_locks(left_open(*locks), lambda: key) == dict.fromkeys(locks, False)
    shown = capsys.readouterr().out
    assert "A-0101" in shown
    assert "F2, F10" in shown
    assert "organisation" in shown


@pytest.mark.parametrize("key", ["", "n", "\n", "q", "\x1b"])
def test_any_other_key_answers_nothing(key: str) -> None:
    assert ask_about_locks(left_open(LockKind.MDM), lambda: key) == {}


def test_nothing_is_asked_where_nothing_is_open(capsys: pytest.CaptureFixture[str]) -> None:
    assert ask_about_locks(left_open(), lambda: "y") == {}
    assert capsys.readouterr().out == ""


def test_every_lock_has_a_place_to_look_and_all_are_open_where_none_could_be_asked() -> None:
    assert set(WHERE) == set(LockKind)
    report = left_open()
    unknown = Reason(kind=ReasonKind.TO_CHECK, rule="locks", message=say("grade.locks_unknown"))
    assert open_locks(replace(report.grade, reasons=(unknown,))) == tuple(LockKind)
    assert len(looking_lines(LockKind)) == len(LockKind)
