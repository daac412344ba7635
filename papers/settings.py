"""What is wrong with a configuration or a policy, as a sentence: which file, which line, which key, and what
was expected there.
"""

from __future__ import annotations

import re

from model.settings_flaw import Flaw, FlawKind
from model.settings_text import BadSettings
from papers.language import N_, _
from papers.wording import word

TOML_PLACE = re.compile(r"at line (\d+), column (\d+)")
# The kinds of values, as msgspec names them and as people write them in TOML.
KINDS = {
    "bool": N_("true or false"),
    "str": N_("a text in quotes"),
    "int": N_("a whole number"),
    "float": N_("a number"),
    "array": N_("a list in brackets"),
    "object": N_("a table"),
}


def in_words(error: BadSettings) -> str:
    """The sentence in the language spoken."""
    flaw = error.flaw
    return str(error) if flaw is None else _sentence(flaw)


def _sentence(flaw: Flaw) -> str:
    place, expected = _place(flaw), _either([_kind(item) for item in flaw.expected])
    match flaw.kind:
        case FlawKind.NOT_UTF8:
            return _("{file}: byte {byte} is not UTF-8; save the file as UTF-8.").format(
                file=flaw.file, byte=flaw.got
            )
        case FlawKind.NOT_TOML:
            return _not_toml(flaw)
        case FlawKind.WRONG_TYPE:
            return _("{place}: expected {expected}, got {got}.").format(
                place=place, expected=expected, got=_kind(flaw.got)
            )
        case FlawKind.UNKNOWN_KEY:
            return _("{place}: unknown key.").format(place=place)
        case FlawKind.NOT_ONE_OF:
            return _("{place}: expected {expected}, got “{got}”.").format(
                place=place, expected=expected, got=flaw.got
            )
        case FlawKind.MISSING_KEY:
            return _("{place}: the key {key} is missing.").format(place=place, key=expected)
        case FlawKind.SENSELESS:
            problem = "" if flaw.message is None else word(flaw.message)
            return _("{place}: {error}.").format(place=place, error=problem)
        case FlawKind.OTHER:
            return _("{place}: {error}.").format(place=place, error=flaw.problem)


def _not_toml(flaw: Flaw) -> str:
    """The place where the parser stumbled; its words where it tells none (tomllib.TOMLDecodeError)."""
    found = TOML_PLACE.search(flaw.problem)
    if found is None:
        return _("{file}: not TOML: {error}.").format(file=flaw.file, error=flaw.problem)
    return _(
        "{file}, line {line}, column {column}: this is not TOML; perhaps a quote or a bracket is missing."
    ).format(file=flaw.file, line=found[1], column=found[2])


def _place(flaw: Flaw) -> str:
    """The file, with the line and the key as far as they are known."""
    if flaw.line is not None and flaw.key:
        return _("{file}, line {line}, key {key}").format(file=flaw.file, line=flaw.line, key=flaw.key)
    return _("{file}, key {key}").format(file=flaw.file, key=flaw.key) if flaw.key else flaw.file


def _kind(name: str) -> str:
    return _(KINDS[name]) if name in KINDS else name


def _either(words: list[str]) -> str:
    """One of them."""
    if len(words) < 2:
        return "".join(words)
    return _("{words} or {last}").format(words=", ".join(words[:-1]), last=words[-1])
