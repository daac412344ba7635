"""Mistakes in a configuration are told in the language of the person, with what was expected there."""

from __future__ import annotations

import pytest

from agent.settings.configuration import Configuration
from model.settings_text import BadSettings, read_settings
from papers.language import Language, speak
from papers.settings import in_words


def told(text: str, language: Language = Language.ENGLISH) -> str:
    """What is said of a bad text."""
    speak(language)
    with pytest.raises(BadSettings) as caught:
        read_settings(text.encode(), Configuration, "c.toml")
    return in_words(caught.value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[run]\nquik = true\n", "c.toml, line 2, key run.quik: unknown key."),
        (
            '[run]\nquick = "yes"\n',
            "c.toml, line 2, key run.quick: expected true or false, got a text in quotes.",
        ),
        (
            '[wipe]\nlevel = "destroy"\n',
            "c.toml, line 2, key wipe.level: expected clear or purge, got “destroy”.",
        ),
        (
            '[profile.x.wipe]\nconfirm = "yes"\n',
            "c.toml, line 2, key profile.x.wipe.confirm: expected erase-internal-drives, got “yes”.",
        ),
        (
            '[profile.x.wipe]\nconfirm = "erase-internal-drives"\nlevel = "destroy"\n',
            "c.toml, line 3, key profile.x.wipe.level: expected clear or purge, got “destroy”.",
        ),
        ("[run]\nquick = \n", "c.toml, line 2, column 9: this is not TOML"),
        (
            "[profile.x.wipe.order]\nmachine = 'x'\n",
            "c.toml, line 1, key profile.x.wipe.order: the key until",
        ),
    ],
)
def test_a_mistake_names_its_place_and_what_was_expected(text: str, sentence: str) -> None:
    assert told(text).startswith(sentence)


@pytest.mark.parametrize(
    "text",
    ["[run]\nquik = true\n", '[run]\nquick = "yes"\n', '[wipe]\nlevel = "destroy"\n', "[run]\nquick = \n"],
)
def test_in_french_no_mistake_is_told_in_english(text: str) -> None:
    sentence = told(text, Language.FRENCH)
    assert "expected" not in sentence
    assert "key" not in sentence
    assert "not TOML" not in sentence
