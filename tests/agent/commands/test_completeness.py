"""The charger and the missing parts, as a person types them and as they are told."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

import pytest

from agent.commands.answer_options import add_answers, answers_of
from model.report import Charger, MissingPart, PersonalAnswers
from model.settings_text import BadSettings
from model.trial import Trial, TrialKind, TrialResult
from papers.language import Language, speak
from papers.screen.answers import charger_words, completeness_lines, missing_words


def typed(*words: str) -> PersonalAnswers:
    parser = argparse.ArgumentParser()
    add_answers(parser)
    return answers_of(parser.parse_args(words))


def test_what_was_not_said_is_not_known() -> None:
    assert (typed().charger, typed().missing) == (None, None)
    assert completeness_lines(typed()) == ()


def test_usual_parts_are_kept_by_their_word_and_others_as_typed() -> None:
    found = typed(
        "--charger", "missing", "--missing", "Screws", "--missing", "key caps", "--missing", "stylet"
    )
    assert found.charger is Charger.MISSING
    assert found.missing == (MissingPart.SCREWS, MissingPart.KEY_CAPS, "stylet")
    speak(Language.FRENCH)
    assert completeness_lines(found) == (
        "Chargeur\u00a0: manquant",
        "Pièces manquantes\u00a0: vis, touches, stylet",
    )
    assert typed("--missing", "capot", "--charger", "présent").missing == (MissingPart.COVER,)


def test_nothing_missing_is_an_answer() -> None:
    assert typed("--missing", "none").missing == ()
    assert missing_words(typed("--missing", "none")) == "nothing is missing"
    with pytest.raises(BadSettings):
        typed("--missing", "none", "--missing", "cover")


def test_a_charger_that_was_tried_says_so() -> None:
    power = Trial(kind=TrialKind.POWER, result=TrialResult.FAILED, at=datetime(2026, 11, 30, tzinfo=UTC))
    told = charger_words(PersonalAnswers(charger=Charger.THERE, trials=(power,)))
    assert told is not None
    assert told.startswith("there (")
