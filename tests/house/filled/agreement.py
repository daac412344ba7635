"""Agreement: what is wrong with a sentence once it is filled in, in French or English."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

from tests.house.files import ROOT
from tests.house.filled.kinds import Value

WORDS = tomllib.loads((ROOT / "tests" / "house" / "filled" / "words.toml").read_text(encoding="utf-8"))
IDENTIFIERS = frozenset({"address", "name", "ordinal", "path", "person", "text"})  # nobody says them aloud
UNITS = frozenset(WORDS["units"].split())
INVARIABLE = frozenset(WORDS["invariable"].split())
BLANK = "[ \u00a0]"
FIGURES = r"\d+(?:[ \u00a0,]\d{3})*(?:[.,]\d+)?"
NUMBER = re.compile(rf"(?<![\w.,:/-])({FIGURES}){BLANK}([^\W\d_]+(?:’[^\W\d_]+)?)")
ONE_THEN_PLURAL = re.compile(rf"{BLANK}\w+(?:és|ées|is|us|its|ibles)\b")
MANY_THEN_SINGULAR = re.compile(rf"{BLANK}\w+(?:é|ée|ible)\b")
STRAY = re.compile(
    r"(?<=\S)  (?=\S)|\( *\)|«[ \u00a0]*»|“”|(?<=\w) [,.)](?!\w)|\(\s|,\s*[,.]|[:;,]\s*$|^\s|\.\.(?!\.)|"
    r"\.[,;:)]|^[,;:]"
)
TWO_FORMS = re.compile(r"\w\((?:s|e|es|x|nes?|ère)\)", re.IGNORECASE)
VOWEL = re.compile(r"[aeiouyhàâéèêëîïôùûœæ]", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A sentence with one value in the blank that is looked at; `start` is where it stands. `nouns` are words
    of which there is a plural.
    """

    template: str
    text: str
    start: int
    value: Value
    kind: str
    nouns: frozenset[str]

    @property
    def before(self) -> str:
        return self.text[: self.start]

    @property
    def after(self) -> str:
        return self.text[self.start + len(self.value.text) :]


def faults(filled: Filled, language: str) -> Iterator[str]:
    """What a person would stumble over."""
    yield from _numbers(filled, language)
    yield from _genders(filled, language)
    yield from _lists(filled, language)
    yield from _sounds(filled, language)
    yield from _gaps(filled)


def _numbers(filled: Filled, language: str) -> Iterator[str]:
    """The numbers of the value, and the noun and the verb behind each; a place or an id counts nothing."""
    if filled.kind == "ordinal":
        return
    end = filled.start + max(len(filled.value.text), 1)
    for found in NUMBER.finditer(filled.text):
        if filled.start <= found.start(1) < end:
            rest = filled.text[found.end(2) :]
            wrong = _number(found[1], found[2], rest, filled.nouns, language)
            if wrong:
                yield f"“{found[0]}{rest[:20]}”: {wrong}"


def _number(number: str, noun: str, rest: str, nouns: frozenset[str], language: str) -> str | None:
    one, words = _is_one(number, language), WORDS[language]
    against = words["plural_verbs"] if one else words["singular_verbs"]
    plural = noun[-1] in "sx" and not noun.endswith("ss") and noun.lower() not in INVARIABLE
    is_counted = plural or noun in nouns or (noun in UNITS and one)
    if re.fullmatch(against, noun) or (is_counted and re.match(rf"{BLANK}{against}\b", rest)):
        return "the verb does not agree"
    if noun in UNITS:
        return None
    if one and plural:
        return "a plural after one"
    if not one and not plural and noun in nouns:
        return "a singular after several"
    behind = (ONE_THEN_PLURAL if one else MANY_THEN_SINGULAR).match(rest)
    if language == "fr" and behind and behind[0][1:] not in INVARIABLE and (one or plural):
        return "the participle does not agree"
    return None


def _is_one(number: str, language: str) -> bool:
    """In French everything below two takes the singular (0, 1, 1,5), in English only one."""
    whole = re.sub(r"[ \u00a0]", "", number)
    return int(re.split("[.,]", whole)[0]) < 2 if language == "fr" else whole == "1"


def _genders(filled: Filled, language: str) -> Iterator[str]:
    """Beside a thing that has a gender: the determiner before it, the participle behind it."""
    if language != "fr" or not filled.value.gender:
        return
    words, other = WORDS[language], {"m": "f", "f": "m"}[filled.value.gender]
    if re.search(rf"\b{words[f'determiners_{other}']}{BLANK}$", filled.before, re.IGNORECASE):
        yield f"“{filled.before[-8:]}{filled.value.text}”: the article does not agree"
    participle = rf"(?:{BLANK}:)?{words['being']}{BLANK}{words[f'participle_{other}']}\b(?!{BLANK}:)"
    if re.match(participle, filled.after):
        yield f"“{filled.value.text}{filled.after[:20]}”: the participle does not agree"


def _lists(filled: Filled, language: str) -> Iterator[str]:
    """No verb agrees with a list of one or several."""
    if filled.value.names is None:
        return
    wrong = WORDS[language]["plural_verbs" if filled.value.names == 1 else "singular_verbs"]
    if re.match(rf"(?:,? (?:qui|which|that))?{BLANK}{wrong}\b", filled.after):
        yield f"“{filled.value.text}{filled.after[:20]}”: the verb does not agree"


def _sounds(filled: Filled, language: str) -> Iterator[str]:
    """Elision in French, an before a vowel in English."""
    text = filled.value.text
    if filled.kind in IDENTIFIERS:
        return
    elided = rf"\b{WORDS['fr']['elided']}{BLANK}$"
    if language == "fr" and VOWEL.match(text) and re.search(elided, filled.before):
        yield f"“{filled.before[-6:]}{text}”: an elision is missing"
    if language == "en" and re.match(r"[aeio]", text) and re.search(r"\ba $", filled.before, re.IGNORECASE):
        yield f"“{filled.before[-4:]}{text}”: an"


def _gaps(filled: Filled) -> Iterator[str]:
    """What an absent value leaves behind, and what a person never reads."""
    if "None" in filled.text and "None" not in filled.template:
        yield f"“{filled.text}”: None is shown to a person"
    if TWO_FORMS.search(filled.template):
        yield f"“{filled.template}”: two forms in brackets"
    if len(STRAY.findall(filled.text)) > len(STRAY.findall(f"{filled.before}X7{filled.after}")):
        yield f"“{filled.text}”: a stray blank or mark"
