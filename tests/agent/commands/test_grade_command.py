"""`etabli grade`: a stored report graded again, by its own policy or by another one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import etabli
from model.document import encode
from tests.agent.documents import make_report

ROOT = Path(__file__).resolve().parents[3]
RECORDINGS = ROOT / "tests" / "recordings"
POLICY = ROOT / "judge" / "policies" / "default.toml"


def grade(*words: str) -> int:
    return etabli.main(["grade", *words])


def test_a_recorded_machine_is_graded_with_its_reasons(capsys: pytest.CaptureFixture[str]) -> None:
    assert grade("--replay", str(RECORDINGS / "notebook.json.gz")) == 0
    said = capsys.readouterr().out
    assert "GRADE" in said
    assert " points)" in said


def test_a_failing_drive_is_a_finding(capsys: pytest.CaptureFixture[str]) -> None:
    assert grade("--replay", str(RECORDINGS / "dying-drive.json.gz")) == 1
    assert "GRADE" in capsys.readouterr().out


def test_the_grade_as_json_names_its_policy(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    grade("--replay", str(RECORDINGS / "tower.json.gz"), "--json")
    told = json.loads(capsysbinary.readouterr().out)
    assert told["policy"]["name"] == "etabli-default"
    assert told["reasons"]


def test_a_report_that_says_otherwise_is_told_with_what_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.json"
    report.write_bytes(encode(make_report("01a20929-b7bf-74df-83f0-e33a2e4c98cd", "0" * 64)))
    grade(str(report))
    assert "The report says" in capsys.readouterr().out


def test_another_policy_judges_by_its_own_rules(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    other = tmp_path / "ours.toml"
    other.write_text(POLICY.read_text().replace('name = "etabli-default"', 'name = "ours"'))
    grade("--replay", str(RECORDINGS / "tower.json.gz"), "--policy", str(other), "--json")
    assert json.loads(capsysbinary.readouterr().out)["policy"]["name"] == "ours"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("x.json", "--replay", "y"), "Give a report"),
        (("/nowhere.json",), "cannot be read"),
        ((str(POLICY),), "not a report"),
        (("--replay", str(POLICY)), str(POLICY)),
        (("--replay", "x", "--policy", "/nowhere.toml"), "/nowhere.toml"),
    ],
)
def test_a_wrong_order_is_one_sentence(
    words: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert grade(*words) == 2
    said = capsys.readouterr()
    assert sentence in said.err
    assert said.err.count("\n") == 1
    assert not said.out
