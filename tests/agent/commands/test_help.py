"""Every command explains itself on one screen, in the language of the person, argparse's own words too."""

from __future__ import annotations

import argparse
import ast
import inspect
import re

import pytest

from etabli import COMMANDS, main
from tests.house.messages import french, identifiers

SCREENS = (
    [[name] for name in COMMANDS]
    + [["inventory", order] for order in ("backup", "import", "upgrade", "revoke")]
    + [["key", "write"]]
    + [[]]
)
# Said to programmers only, when a parser is declared wrongly, or of options that this program does not have.
TO_PROGRAMMERS = ("conflicting", "cannot", "'required'", "invalid option string", "dest=", "invalid conflict")
FOR_NOBODY = (
    *TO_PROGRAMMERS,
    "mutually exclusive",
    "%r is not callable",
    'argument "-"',
    "%(heading)s:",
    " (default: %(default)s)",
    "must be",
    "expected %s argument",
    ".__call__",
)


def said(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    """What the command prints, and complains."""
    with pytest.raises(SystemExit):
        main(words)
    captured = capsys.readouterr()
    return captured.out, captured.err


@pytest.mark.parametrize("language", ["en_GB.UTF-8", "fr_FR.UTF-8"])
@pytest.mark.parametrize("words", SCREENS, ids=" ".join)
def test_every_help_fits_one_screen_and_ends_with_an_example(
    words: list[str], language: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LC_ALL", language)
    lines = said([*words, "--help"], capsys)[0].splitlines()
    assert len(lines) < 24  # the line that was typed stands above them
    assert all(len(line) <= 80 for line in lines)
    assert "etabli" in lines[-1]


def test_every_command_stands_beside_its_summary(capsys: pytest.CaptureFixture[str]) -> None:
    lines = said(["--help"], capsys)[0].splitlines()
    assert not [line for line in lines if line.strip() in COMMANDS]


def test_a_wrong_order_is_told_in_french(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    assert "erreur" in said(["run", "--nope"], capsys)[1]


@pytest.mark.parametrize(
    "words", [["run", "--cosmetic", "Z"], ["run", "--locked", "x"], ["pull", "--grade", "Z"]], ids=" ".join
)
def test_a_wrong_choice_names_those_that_there_are(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    complaint = " ".join(said(words, capsys)[1].split())
    assert "<" not in complaint
    assert re.search(r"(choose from|There are:) .*\b(B|mdm)\b", complaint), "3.13 puts no quotes around them"


@pytest.mark.parametrize("option", ["--pattern", "--time-limit"])
def test_a_wrong_number_says_what_was_expected(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    complaint = said(["wipe", "run", option, "zz"], capsys)[1]
    assert "expected a" in complaint


def test_a_wrong_choice_is_quoted_as_in_french(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    complaint = said(["run", "--cosmetic", "E"], capsys)[1].replace("\u00a0", " ")
    assert "« E » ne convient pas" in complaint
    assert "'" not in complaint


def test_every_word_that_argparse_says_to_people_is_in_the_french_catalogue() -> None:
    calls = [node for node in ast.walk(ast.parse(inspect.getsource(argparse))) if isinstance(node, ast.Call)]
    texts = {
        node.args[0].value
        for node in calls
        if isinstance(node.func, ast.Name) and node.func.id == "_" and isinstance(node.args[0], ast.Constant)
    }
    people = {text for text in texts if isinstance(text, str) and not text.startswith(FOR_NOBODY)}
    assert not people - identifiers(french())


def test_an_interruption_while_a_command_is_loaded_is_one_word(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_name: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("etabli.importlib.import_module", interrupted)
    assert main(["run"]) == 130
    assert capsys.readouterr().err == "Stopped.\n"


@pytest.mark.parametrize("language", ["en_GB.UTF-8", "fr_FR.UTF-8"])
@pytest.mark.parametrize("command", ["run", "note"])
def test_every_answer_that_a_person_may_give_stands_in_the_help(
    command: str, language: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LC_ALL", language)
    told = said([command, "--help"], capsys)[0].replace("\u00a0", " ")
    for option in ("--label", "--cosmetic", "--locked", "--not-locked", "--charger", "--missing"):
        assert option in told
    words = {
        "en_GB.UTF-8": "there, missing, not-needed",
        "fr_FR.UTF-8": "présent, manquant, pas-nécessaire",
    }
    assert words[language] in told


@pytest.mark.parametrize(
    ("language", "word"), [("en_GB.UTF-8", "not-needed"), ("fr_FR.UTF-8", "pas-nécessaire")]
)
def test_the_words_of_the_help_are_the_words_that_are_taken(
    language: str, word: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    refused = said(["note", "--charger", word, "--cosmetic", "Z"], capsys)[1]
    assert "--cosmetic" in refused
    assert "--charger" not in refused
