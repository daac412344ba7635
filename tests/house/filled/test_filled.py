"""Every sentence of the catalogue, filled in with every kind of value that the code gives it: numbers and
genders agree, and nothing is left of what is absent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest
from babel.messages.catalog import Message

from papers.language import Language, speak
from tests.house.filled.agreement import Filled, faults
from tests.house.filled.kinds import KINDS, Value, kind_in, kind_of
from tests.house.filled.sites import given
from tests.house.messages import blanks, french

COUNTED = frozenset({"count", "value", "years"})  # what a pair of forms is chosen by


@cache
def sentences() -> list[Message]:
    """Those with blanks."""
    return [message for message in french() if message.id and _blanks(message)]


def _forms(message: Message, language: Language) -> tuple[str, ...]:
    """The singular and the plural, or the only one."""
    text = message.id if language is Language.ENGLISH else message.string
    return tuple(map(str, text)) if isinstance(text, tuple | list) else (str(text),)


def _blanks(message: Message) -> set[str]:
    return set().union(*(blanks(form) for form in _forms(message, Language.ENGLISH)))


def _nouns(language: Language) -> frozenset[str]:
    """Words of which the catalogue has a plural too."""
    words = {
        word
        for message in french()
        for form in _forms(message, language)
        for word in re.findall(r"[^\W\d_]{3,}", form)
    }
    return frozenset(word for word in words if f"{word}s" in words)


def filled_forms(
    forms: tuple[str, ...], blank: str, value: Value, language: Language, defaults: dict[str, str]
) -> Iterator[tuple[str, str, int]]:
    """Template, text and where the value stands in it, in the form that the number asks for."""
    for form in _asked(forms, blank, value, language):
        for place in _places(form, blank):
            head = _fill(form[:place], defaults | {blank: value.text})
            tail = _fill(form[place + len(blank) + 2 :], defaults | {blank: value.text})
            yield form, head + value.text + tail, len(head)


def _asked(forms: tuple[str, ...], blank: str, value: Value, language: Language) -> tuple[str, ...]:
    """gettext's choice: French takes the singular below two, English for one alone."""
    if len(forms) == 1:
        return forms
    if blank not in COUNTED:
        return forms
    figures = re.sub(r"[ \u00a0]|,(?=\d{3})", "", value.text)
    if not re.fullmatch(r"\d+(?:[.,]\d+)?", figures):
        return ()
    is_plural = int(re.split("[.,]", figures)[0]) > 1 if language is Language.FRENCH else figures != "1"
    return (forms[int(is_plural)],)


def _places(form: str, blank: str) -> list[int]:
    return [found.start() for found in re.finditer(re.escape("{" + blank + "}"), form)]


def _fill(text: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


def kinds_of(message: Message, blank: str) -> set[str]:
    """What the file says of this sentence; else what the calls show; else what the name of the blank says."""
    first = _forms(message, Language.ENGLISH)[0]
    only = kind_in(first, blank)
    if only is not None:
        return {only}
    shown = set(given().get((first, blank), ()))
    named = kind_of(blank)
    return shown | ({named} if named is not None and not shown - {"absent", "unknown"} else set())


def all_faults(message: Message, language: Language, nouns: frozenset[str]) -> Iterator[str]:
    """Of one entry, in one language."""
    forms = _forms(message, language)
    names = _blanks(message)
    for blank in sorted(names):
        others = dict.fromkeys(names - {blank}, "X7")
        for kind in sorted(kinds_of(message, blank)):
            for value in KINDS[kind]():
                for template, text, start in filled_forms(forms, blank, value, language, others):
                    filled = Filled(
                        template=template, text=text, start=start, value=value, kind=kind, nouns=nouns
                    )
                    yield from (f"{text!r}: {fault}" for fault in faults(filled, language.value))


@pytest.mark.parametrize("language", Language)
def test_every_sentence_agrees_whatever_fills_it(language: Language) -> None:
    speak(language)
    nouns = _nouns(language)
    found = [fault for message in sentences() for fault in all_faults(message, language, nouns)]
    assert not list(dict.fromkeys(found))


def test_every_blank_has_a_kind() -> None:
    """A new name of a blank: write into blanks.toml what fills it."""
    assert not {
        (blank, _forms(message, Language.ENGLISH)[0])
        for message in sentences()
        for blank in _blanks(message)
        if not kinds_of(message, blank)
    }


def test_the_calls_that_fill_sentences_are_found() -> None:
    kinds = {kind for kinds in given().values() for kind in kinds}
    assert len(given()) > 300
    assert {"size", "number", "sentence", "list"} <= kinds
