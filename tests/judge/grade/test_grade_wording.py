"""Grades as people read them: every reason has its sentence, every line fits."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from judge.grade.evaluate import WORST_FIRST
from judge.grade.figures import Figure
from judge.grade.policy import default_policy
from judge.grade.policy_file import Rule
from model.fact import Why, unknown
from model.grade import GradeLetter
from model.machine import Machine
from papers.grade import grade_lines
from papers.language import Language, speak
from papers.sentences import SENTENCES
from tests.judge.facts_tree import documents
from tests.judge.machines import (
    graded,
    laptop,
    measured,
)


def test_every_rule_and_every_figure_has_its_sentences() -> None:
    stated = [f"grade.cap.{rule}" for rule in Rule if rule is not Rule.ACTIVE_LOCK]
    numbers = [figure for figure in Figure if figure is not Figure.DRIVE_KIND]
    wanted = {
        *stated,
        *(f"grade.unknown.{figure}" for figure in Figure),
        *(f"grade.score.{figure}" for figure in numbers),
        *(f"grade.below.{figure}" for figure in numbers),
    }
    assert not wanted - set(SENTENCES)


@given(machine=documents(Machine), language=st.sampled_from(list(Language)))
@settings(max_examples=40, deadline=None)
def test_every_reason_of_any_machine_has_its_sentence_and_every_line_fits(
    machine: Machine, language: Language
) -> None:
    grade = graded(machine, measured())
    assert not [reason.message.code for reason in grade.reasons if reason.message.code not in SENTENCES]
    speak(language)
    lines = grade_lines(grade)
    speak(Language.ENGLISH)
    assert max(map(len, lines)) <= 80
    assert not [line for line in lines if "{" in line]


def test_the_grade_ends_with_its_letter_in_large_and_the_use() -> None:
    lines = grade_lines(graded(laptop(firmware=unknown(Why.NEEDS_ROOT)), measured()))
    end = next(place for place, line in enumerate(lines) if line.startswith("GRADE A"))
    assert sum("█" in line for line in lines[end - 6 : end]) == 5
    assert lines[end + 1].startswith("Suggested use: ")
    assert any(line.startswith("Windows 11: not known (") for line in lines[end + 2 :])
    assert "Linux: yes." in lines[-1]
    assert len(lines) - end <= 6


def test_letters_are_ordered_from_the_best_to_the_worst() -> None:
    assert [letter.value for letter in reversed(WORST_FIRST)] == ["A", "B", "C", "D", "parts", "recycling"]
    assert default_policy().file.uses[-1].start is GradeLetter.RECYCLING
