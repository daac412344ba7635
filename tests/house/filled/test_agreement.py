"""The check itself: sentences that are wrong once filled in are refused, and their mended forms are not."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Message

from papers.language import Language, speak
from tests.house.filled.agreement import Filled, faults
from tests.house.filled.kinds import KINDS
from tests.house.filled.test_filled import all_faults, filled_forms
from tests.house.messages import blanks

NOUNS = frozenset({"drive", "partition", "disque", "secteur", "octet", "byte", "machine", "report"})
WRONG = {
    "en": [
        ("{count} drives were found", "count", "number"),
        ("{count} partitions", "count", "number"),
        ("{count} drive was found", "count", "number"),
        ("{count} were found", "count", "number"),
        ("{count} drive(s) found", "count", "number"),
        ("Started from a {kind}", "kind", "words"),
        ("{size} were written", "size", "size"),
        ("Drives {names} are locked", "names", "list"),
        ("serial {serial}, sealed", "serial", "absent"),
        ("sealed ({serial})", "serial", "absent"),
        ("serial {serial}", "serial", "unknown"),
        ("It failed ({reason}).", "reason", "sentence"),
    ],
    "fr": [
        ("{count} disques trouvés", "count", "number"),
        ("{count} disque a été trouvé", "count", "number"),
        ("{count} n’ont pu être lus", "count", "number"),
        ("{count} disque(s)", "count", "number"),
        ("{size} écrits", "size", "size"),
        ("{size} sont illisibles", "size", "size"),
        ("le {part} est débranché", "part", "thing"),
        ("{part} est verrouillée", "part", "thing"),
        ("{part} : retiré", "part", "thing"),
        ("aucune {part}", "part", "thing"),
        ("l’adresse de {what}", "what", "words"),
        ("la réponse de {tool}", "tool", "tool"),
        ("Verrouillés : {names}, qui sont ici", "names", "list"),
        ("n° de série «\u00a0{serial}\u00a0»", "serial", "absent"),
        ("Modèle {model}, scellé", "model", "unknown"),
    ],
}
RIGHT = {
    "en": [
        ("Drives found: {count}", "count", "number"),
        ("written: {size}", "size", "size"),
        ("Locked: {names}", "names", "list"),
        ("{drive} is locked", "drive", "drive"),
        ("{reason}", "reason", "sentence"),
    ],
    "fr": [
        ("disques trouvés : {count}", "count", "number"),
        ("écriture : {size}", "size", "size"),
        ("{drive} est verrouillé", "drive", "drive"),
        ("Verrouillage : {names}", "names", "list"),
        ("environ {count} min", "count", "number"),
        ("pièce retirée : {part}", "part", "thing"),
    ],
}


def found(language: str, sentence: str, blank: str, kind: str) -> list[str]:
    """What is wrong with a sentence, whatever of this kind fills it."""
    speak(Language(language))
    others = dict.fromkeys(blanks(sentence) - {blank}, "X7")
    return [
        fault
        for value in KINDS[kind]()
        for template, text, start in filled_forms((sentence,), blank, value, Language(language), others)
        for fault in faults(
            Filled(template=template, text=text, start=start, value=value, kind=kind, nouns=NOUNS), language
        )
    ]


@pytest.mark.parametrize(
    ("language", "sentence", "blank", "kind"),
    [(language, *case) for language, cases in WRONG.items() for case in cases],
)
def test_a_sentence_that_does_not_agree_is_refused(
    language: str, sentence: str, blank: str, kind: str
) -> None:
    assert found(language, sentence, blank, kind)


@pytest.mark.parametrize(
    ("language", "sentence", "blank", "kind"),
    [(language, *case) for language, cases in RIGHT.items() for case in cases],
)
def test_a_sentence_that_agrees_is_left_alone(language: str, sentence: str, blank: str, kind: str) -> None:
    assert not found(language, sentence, blank, kind)


@pytest.mark.parametrize(
    ("ids", "strings"),
    [
        (("{count} drive was found", "{count} drive were found"), ("{count} disque", "{count} disque")),
        (("{count} drives", "{count} drive"), ("{count} disques", "{count} disque")),
        ("{count} drives", "{count} disques"),
    ],
)
def test_plural_forms_are_chosen_as_gettext_chooses_them(
    ids: tuple[str, str] | str, strings: tuple[str, str] | str
) -> None:
    """An entry of a catalogue, wrong in both languages."""
    for language in Language:
        speak(language)
        assert list(all_faults(Message(ids, string=strings), language, NOUNS)), language


def test_a_pair_that_is_right_is_left_alone() -> None:
    pair = Message(
        ("{count} drive was found", "{count} drives were found"),
        string=("{count} disque a été trouvé", "{count} disques ont été trouvés"),
    )
    for language in Language:
        speak(language)
        assert not list(all_faults(pair, language, NOUNS))


def test_a_new_blank_needs_a_word_on_what_fills_it() -> None:
    from tests.house.filled.test_filled import kinds_of

    assert not kinds_of(Message("{thing_nobody_knows}"), "thing_nobody_knows")
