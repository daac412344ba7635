"""Certificates of the first format are read and judged as they were, and no sentence decides a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from judge.erasure.certificate import recompute
from judge.erasure.chain import entries_of
from judge.erasure.erasure import judge_erasure
from judge.erasure.older_journals import stopped_by
from model.certificate import Certificate
from model.document import decode
from model.erasure import EraseStep, EraseVerdict, Method, Preparation, RungFailure
from model.journal import Interrupted, Noted, Record, RungEnded
from model.message import Message, say

KEPT = sorted((Path(__file__).parent / "format_1").glob("*.json"))


def kept(name: str) -> Certificate:
    """A certificate that the first format's engine made of a simulated drive."""
    return decode((Path(__file__).parent / "format_1" / f"{name}.json").read_bytes(), Certificate)


def ended(records: Sequence[Record], **fields: object) -> list[Record]:
    """The records, their last rung ended so."""
    place = max(number for number, item in enumerate(records) if isinstance(item, RungEnded))
    last = RungEnded(rung=0, succeeded=False, **fields)  # type: ignore[arg-type]  # a test's words
    return [*records[:place], last, *records[place + 1 :]]


def records_of(name: str) -> list[Record]:
    return [entry.record for entry in entries_of(kept(name).journal)]


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_a_certificate_of_the_first_format_still_says_what_its_journal_proves(path: Path) -> None:
    certificate = decode(path.read_bytes(), Certificate)
    assert recompute(certificate.journal, certificate.result).difference is None


@pytest.mark.parametrize("code", ["wipe.no_answer", "wipe.tells_nothing", "wipe.nothing_to_compare"])
def test_the_first_format_told_by_a_sentence_that_nobody_knows(code: str) -> None:
    told = ended(records_of("lies"), reason=say(code, method="x"))
    assert judge_erasure(told).verdict is EraseVerdict.UNKNOWN


@pytest.mark.parametrize("word", ["failed", "nobody_knows"])
@pytest.mark.parametrize("code", ["wipe.no_answer", "wipe.device_failed", "another.sentence"])
def test_a_word_of_the_journal_decides_and_no_sentence(word: str, code: str) -> None:
    told = ended(records_of("lies"), reason=Message(code=code), failure=RungFailure(word))
    expected = {"failed": EraseVerdict.FAILED, "nobody_knows": EraseVerdict.UNKNOWN}[word]
    assert judge_erasure(told).verdict is expected


def test_why_an_erasure_stopped_is_told_by_its_own_record() -> None:
    cut = records_of("cut")
    told = judge_erasure([*cut, Noted(message=say("wipe.cooler")), Interrupted(reason=say("wipe.locked"))])
    assert told.reasons == (say("wipe.locked"),)


@pytest.mark.parametrize(
    ("before", "found"),
    [
        ([], None),
        (["wipe.hot"], "wipe.hot"),
        (["wipe.hot", "wipe.cold"], "wipe.cold"),
        (["wipe.hot", None], None),
        (["wipe.too_many_bad_blocks"], None),  # it went on after these
        (["wipe.tail_differs"], None),
        (["wipe.password_stays"], None),
    ],
)
def test_before_a_record_told_why_the_sentence_before_the_end_did(
    before: list[str | None], found: str | None
) -> None:
    noted = [Interrupted() if code is None else Noted(message=Message(code=code)) for code in before]
    told = stopped_by([*noted, Interrupted()])
    assert (None if told is None else told.code) == found
    assert stopped_by([]) is None


def test_every_method_and_preparation_is_a_step() -> None:
    others = {"mark", "exit-failure-mode", "fingerprint"}
    assert {step.value for step in EraseStep} - others == {*map(str, Method), *map(str, Preparation)}
