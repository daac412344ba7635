"""pySMART beside smartctl's JSON: it may add what was seen, and must not put words into the drive's mouth."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

from model.smart import FailedWhen, Smart
from probes.smart.smart import SmartAnswer, probe_smart
from tests.fake_host import FakeHost, answer_of

TOWER = Path(__file__).resolve().parents[2] / "recordings" / "tower.json.gz"
JSON, ALL = "smartctl --json=c -x /dev/sda", "smartctl -d sat --all /dev/sda"
HOTTER = "069   069   050    Pre-fail  Always       -  "  # Airflow_Temperature_Cel, as smartctl wrote it
NOT_SEEN = '"value":69,"worst":69,"thresh":50,"when_failed":""'


def recorded() -> dict[str, str]:
    """What smartctl answered about the hard disk of the recorded tower, by its command line."""
    runs: list[dict[str, Any]] = json.loads(gzip.decompress(TOWER.read_bytes()))["runs"]
    return {line: run["stdout"]["text"] for run in runs if (line := " ".join(run["argv"])) in (JSON, ALL)}


def heard(**changed: str) -> SmartAnswer:
    """What the probe makes of the tower's disk; `told` and `printed` are other texts than those recorded."""
    texts = recorded()
    answers = {JSON: changed.get("told", texts[JSON]), ALL: changed.get("printed", texts[ALL])}
    return probe_smart(
        FakeHost(tools={line: answer_of(line.split(), text) for line, text in answers.items()}), "sda"
    )


def known(answer: SmartAnswer) -> Smart:
    """The health that was heard."""
    assert answer.smart.value is not None
    return answer.smart.value


def with_limit_reached(when: str) -> dict[str, str]:
    """The same disk after its temperature reached the drive's limit."""
    texts = recorded()
    assert HOTTER in texts[ALL]
    assert NOT_SEEN in texts[JSON]
    word = {"In_the_past": "past", "FAILING_NOW": "now"}[when]
    return {
        "printed": texts[ALL].replace(HOTTER, f"{HOTTER.rstrip(' -')}       {when}"),
        "told": texts[JSON].replace(NOT_SEEN, NOT_SEEN.replace('""', f'"{word}"')),
    }


def test_both_forms_of_a_healthy_disk_agree() -> None:
    answer = heard()
    assert known(answer).overall_passed is True
    assert answer.missing == ()


def test_a_limit_reached_in_the_past_is_not_the_drive_saying_that_it_fails() -> None:
    answer = heard(**with_limit_reached("In_the_past"))
    assert known(answer).overall_passed is True
    assert answer.missing == ()


def test_a_limit_reached_now_is_told_of_the_attribute_and_not_of_the_drive() -> None:
    answer = heard(**with_limit_reached("FAILING_NOW"))
    assert known(answer).overall_passed is True
    assert [item.name for item in known(answer).attributes if item.failed is FailedWhen.NOW] == [
        "Airflow_Temperature_Cel"
    ]


def test_a_limit_that_only_pysmart_saw_counts() -> None:
    answer = heard(printed=with_limit_reached("FAILING_NOW")["printed"])
    assert [item.id for item in known(answer).attributes if item.failed is FailedWhen.NOW] == [190]


def test_a_drive_that_says_failed_in_either_form_fails() -> None:
    printed = recorded()[ALL].replace("test result: PASSED", "test result: FAILED!")
    assert known(heard(printed=printed)).overall_passed is False
    told = recorded()[JSON].replace('"passed":true', '"passed":false')
    assert known(heard(told=told)).overall_passed is False
