"""Words: one word for one thing in both catalogues; `avoided_words.toml` lists the words to avoid, each with
what to say instead.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache

import pytest

from tests.house.files import ROOT, nodes_of, python_files
from tests.house.messages import french

TELLING = frozenset({"agent", "papers", "inventory", "ui"})  # the folders that speak to people
GUIDES = {
    "en": ("README.md", "docs/erasing.md", "docs/grading.md", "docs/technician-guide.md"),
    "fr": (
        "LISEZMOI.md",
        "docs/fr/configuration.md",
        "docs/fr/effacer.md",
        "docs/fr/noter.md",
        "docs/fr/guide-technicien.md",
    ),
}
CODE = re.compile(
    r"^```.*?^```|^    .*?$|`[^`]*`|\]\([^)]*\)|\b(?:PURGED|CLEARED)\b", re.MULTILINE | re.DOTALL
)
FILE = ROOT / "tests" / "house" / "avoided_words.toml"


@cache
def avoided() -> dict[str, list[dict[str, str]]]:
    """The rules by language: `word` is a regular expression, `instead` what a person would say, `but` an
    expression that excuses a sentence, `where` that guides may use it.
    """
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def texts(language: str) -> Iterator[str]:
    """Every sentence of one catalogue, plural forms too."""
    for message in french():
        if message.id:
            yield from _forms(message.id if language == "en" else message.string)


def prose(page: str) -> list[str]:
    """The lines of a guide without what is typed, shown as code, or a name in a document."""
    return CODE.sub("…", (ROOT / page).read_text(encoding="utf-8")).splitlines()


def _forms(value: object) -> Iterator[str]:
    yield from [str(item) for item in value] if isinstance(value, tuple | list) else [str(value)]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_sentence_uses_a_word_that_means_something_else_here(language: str) -> None:
    found = [
        f"{text!r}: {rule['word']} → {rule['instead']}"
        for rule in avoided()[language]
        for text in texts(language)
        if re.search(rule["word"], text) and not re.search(rule.get("but", r"\Z(?<=\A)x"), text)
    ]
    assert not found


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_guides_keep_to_the_words_of_the_screens(language: str) -> None:
    found = [
        f"{page}: {line.strip()!r}: {rule['word']} → {rule['instead']}"
        for page in GUIDES[language]
        for line in prose(page)
        for rule in avoided()[language]
        if rule.get("where") != "screens"
        if re.search(rule["word"], line) and not re.search(rule.get("but", r"\Z(?<=\A)x"), line)
    ]
    assert not found


def test_french_guides_have_their_blanks_and_apostrophes() -> None:
    loose = re.compile(r"(?<=[^\s|]) (?:[;:?!»](?=[\s|]|$))|« |\b(?:[cdjlmnst]|qu)'\w", re.IGNORECASE)
    found = [(page, line) for page in GUIDES["fr"] for line in prose(page) if loose.search(line)]
    assert not found


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_rule_would_catch_its_own_example(language: str) -> None:
    missed = [rule["word"] for rule in avoided()[language] if not re.search(rule["word"], rule["example"])]
    assert not missed


def test_french_punctuation_never_begins_a_line() -> None:
    """A no-break space stands before : ; ? ! » and %, and after «."""
    loose = re.compile(r"(?<=[^\s])(?: [:;?!»%](?=\s|$)|« )")
    assert not [text for text in texts("fr") if loose.search(text)]


def test_french_apostrophes_are_curved() -> None:
    straight = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)'\w", re.IGNORECASE)
    assert not [text for text in texts("fr") if straight.search(text)]


def test_units_stay_with_their_number_in_french() -> None:
    parted = re.compile(r"[}\d] (?:o|ko|Mo|Go|To|Mio/s|Mo/s|min|h|s|°C|MIPS|MHz|GHz|tr/min)(?![\w’])")
    assert not [text for text in texts("fr") if parted.search(text)]


@pytest.mark.process
def test_lines_for_people_break_between_words_and_never_inside_a_label_or_an_option() -> None:
    wrapping = {"wrap", "fill"}
    found = []
    for path in (item for item in python_files() if item.relative_to(ROOT).parts[0] in TELLING):
        for call in nodes_of(path):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
                continue
            is_wrapping = isinstance(call.func.value, ast.Name) and call.func.value.id == "textwrap"
            if is_wrapping and call.func.attr in wrapping:
                named = {keyword.arg for keyword in call.keywords}
                found += [] if "break_on_hyphens" in named else [f"{path}:{call.lineno}"]
    assert not found
