"""The values that the code puts into sentences, by kind, in the language spoken."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from judge.erasure.channels import SizeChannel
from model.erasure import Method
from papers.erasure import found_words, level_word
from papers.letters import LETTER_WORDS, letter_word
from papers.methods import method_name
from papers.quantities import decimal, exact_size, grouped, storage_size
from papers.values import CHANNELS, IDENTITY, LOCKS, TROUBLES
from tests.house.files import ROOT

FILE = ROOT / "tests" / "house" / "filled" / "blanks.toml"
ARTICLES = {"le": "m", "la": "f", "son": "m", "Le": "m", "La": "f"}
SIZES = (0, 1, 2, 4096, 8_388_608, 500_107_862_016)


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What stands in a blank. `gender` is "m" or "f" where it is a thing that has one; `names` where it names
    one thing or several.
    """

    text: str
    gender: str = ""
    names: int | None = None


def _texts(*texts: str) -> list[Value]:
    return [Value(text=text) for text in texts]


def _numbers() -> list[Value]:
    return _texts("0", "1", "2", decimal(1.5), "21", grouped(10_240))


def _words() -> list[Value]:
    from papers.language import _

    tables = (LOCKS, IDENTITY, CHANNELS, TROUBLES)
    told = [_(text) for table in tables for text in table.values()]
    return [
        Value(text="SSD", gender="m"),
        Value(text="eMMC", gender="f"),
        *(Value(text=text, gender=ARTICLES.get(text.partition(" ")[0], "")) for text in told),
    ]


KINDS: dict[str, Callable[[], list[Value]]] = {
    "number": _numbers,
    "ordinal": lambda: _texts("7"),
    "several": lambda: _texts("2", "21", grouped(10_240)),
    "drive": lambda: [Value(text=text, gender="m") for text in ("/dev/sda", "SSD FICTIF (sda)")],
    "path": lambda: _texts("/var/lib/etabli", "etabli.toml"),
    "address": lambda: _texts("https://inventaire.example", "127.0.0.1:8485"),
    "name": lambda: _texts("A-0042", "etabli", "Œuvre"),
    "words": _words,
    "method": lambda: _texts(*(method_name(method) for method in Method)),
    "level": lambda: _texts(level_word("clear"), level_word("purge")),
    "letter": lambda: _texts(*(letter_word(letter) for letter in LETTER_WORDS)),
    "list": lambda: [Value(text="sda", names=1), Value(text="sda, sdb", names=2)],
    "size": lambda: _texts(*map(storage_size, SIZES), *map(exact_size, SIZES)),
    "time": lambda: _texts("30/11/2026", "23/11/2026 12:00:00 UTC", "12:00:00"),
    "clause": lambda: _texts("connexion refusée", "it is not JSON"),
    "sentence": lambda: _texts("The drive does not answer.", "Une puce ne répond pas."),
    "text": lambda: _texts("abc", "été"),
    "person": lambda: _texts("Anne", "Œuvrard"),
    "found": lambda: _texts(*(found_words(word) for word in ("zeros", "ones", "stream", "noise")), "12"),
    "phrase": lambda: _texts("13 lignes", "LENOVO T480"),
    "thing": lambda: [Value(text="batterie", gender="f"), Value(text="disque", gender="m")],
    "tool": lambda: _texts("smartctl", "inxi"),
    "identity": lambda: _texts("4F2K", "n° de série"),
    "absent": lambda: _texts(""),
    "unknown": lambda: _texts("None"),
}
assert set(SizeChannel)  # the table of channels above is for these


def kind_of(blank: str) -> str | None:
    """The kind by the name of the blank; None when the file does not say."""
    kinds = _table()["blanks"].items()
    return next((kind for kind, names in kinds if blank in names.split()), None)


def kind_in(sentence: str, blank: str) -> str | None:
    """The kind that the file gives for this one sentence."""
    for rule in _table()["only"]:
        if blank in rule["blank"].split() and sentence.startswith(tuple(rule["of"])):
            return str(rule["kind"])
    return None


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
