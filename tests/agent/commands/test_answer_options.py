"""Answers on the command line: a remark is called a remark, a lock has the word that a person says."""

from __future__ import annotations

import argparse

import pytest

from agent.commands.answer_options import add_answers, answers_of, lock_words
from model.lock import LockKind
from model.report import PersonalAnswers
from model.settings_text import BadSettings
from papers.language import Language, speak


def typed(*words: str) -> PersonalAnswers:
    """What was answered with these words."""
    parser = argparse.ArgumentParser()
    add_answers(parser)
    return answers_of(parser.parse_args(words))


@pytest.mark.parametrize("option", ["--remark", "--note"])
def test_a_remark_is_kept_under_both_names(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert typed(option, "lid is loose").note == "lid is loose"
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("grade", ["A", "b", "D", "parts", "recycling", "pièces", "pour pièces", "Recyclage"])
def test_a_remark_that_is_only_a_grade_is_doubted(grade: str, capsys: pytest.CaptureFixture[str]) -> None:
    speak(Language.FRENCH)
    assert typed("--note", grade).note == grade
    warning = capsys.readouterr().err
    assert grade in warning
    assert "--cosmetic" in warning


def test_a_remark_given_as_one_is_not_doubted(capsys: pytest.CaptureFixture[str]) -> None:
    assert typed("--remark", "B").note == "B"
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("mot-de-passe-bios", LockKind.SUPERVISOR_PASSWORD),
        ("Mot de passe BIOS", LockKind.SUPERVISOR_PASSWORD),
        ("mot_de_passe_bios", LockKind.SUPERVISOR_PASSWORD),
        ("bios", LockKind.SUPERVISOR_PASSWORD),
        ("mot de passe démarrage", LockKind.POWER_ON_PASSWORD),
        ("MDM", LockKind.MDM),
        ("supervisor_password", LockKind.SUPERVISOR_PASSWORD),
        ("verrouillage-apple", LockKind.ACTIVATION_LOCK),
    ],
)
def test_a_lock_is_taken_by_the_word_that_a_person_says(word: str, kind: LockKind) -> None:
    speak(Language.FRENCH)
    assert typed("--locked", word).locks == {kind: True}


@pytest.mark.parametrize("language", Language)
def test_every_word_of_the_help_is_taken(language: Language) -> None:
    speak(language)
    words = lock_words().replace("\n", " ").partition(": ")[2].split(", ")
    assert [next(iter(typed("--locked", word).locks)) for word in words] == list(LockKind)


@pytest.mark.parametrize("word", ["all", "tous"])
def test_all_locks_have_their_word_in_french_too(word: str) -> None:
    speak(Language.FRENCH)
    assert typed("--not-locked", word).locks == dict.fromkeys(LockKind, False)


@pytest.mark.parametrize("option", ["--locked", "--not-locked"])
@pytest.mark.parametrize("language", Language)
def test_a_word_that_is_no_lock_is_answered_with_those_that_are(
    option: str, language: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    speak(language)
    with pytest.raises(SystemExit):
        typed(option, "foo")
    said = " ".join(capsys.readouterr().err.split())
    assert ", ".join(lock_words().replace("\n", " ").partition(": ")[2].split(", ")) in said
    assert not [kind for kind in LockKind if "_" in kind and kind in said]
    all_of_them = "all of them" if language is Language.ENGLISH else "tous"
    assert (all_of_them in said) is (option == "--not-locked")


def test_nobody_saw_all_locks(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        typed("--locked", "all")
    assert "no lock" in capsys.readouterr().err
    assert typed("--not-locked", "all of them").locks == dict.fromkeys(LockKind, False)


def test_a_lock_that_was_seen_and_not_found_is_named_as_a_person_types_it() -> None:
    speak(Language.FRENCH)
    with pytest.raises(BadSettings, match="mot-de-passe-bios"):
        typed("--locked", "bios", "--not-locked", "bios")
