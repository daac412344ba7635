"""Every code that the eraser and the judge of erasures say has a sentence, of what its places give."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

import pytest

from model.erasure import EraseVerdict, Method
from model.message import Message, say
from papers.language import Language, speak
from papers.methods import NAMES, method_name
from papers.sentences import AREAS, SENTENCES
from papers.sentences.check import CHECK
from papers.sentences.wipe import WIPE
from papers.values import LOCKS
from papers.wording import word
from tests.house.files import ROOT, nodes_of
from tests.house.messages import blanks
from wipe.guard import BootLocks

CODE = re.compile(r"(?:wipe|verdict|claim|check|evidence)\.[a-z_]*[a-z]")
SAYERS = frozenset({"say", "note"})
SAMPLES: dict[str, str | int] = {
    "method": "nvme-sanitize-block", "level": "purge", "found": "zeros", "lock": "firmware", "count": 3,
    "offset": 4096, "what": "serial", "kind": "DriveGone", "stated": "purged", "computed": "failed",
    "bytes": 8192, "told": 4096, "channel": "kernel", "names": "2, 3", "last": 8191,
}  # fmt: skip
FORBIDDEN = re.compile(r"unrecoverable|irrécupérable|reconditionn|comme neuf", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One call: what it says with which arguments."""

    where: str
    code: str
    arguments: frozenset[str]


def sources() -> Iterator[Path]:
    """Where erasing and its verdict are said."""
    yield from sorted((ROOT / "wipe").rglob("*.py"))
    judges = (
        "budget.py",
        "certificate.py",
        "erasure.py",
        "fingerprint.py",
        "place_evidence.py",
        "reach.py",
        "rung_evidence.py",
    )
    yield from (ROOT / "judge" / "erasure" / name for name in judges)
    yield ROOT / "agent" / "erasing" / "thaw.py"


def places() -> Iterator[Place]:
    """Every `say(...)` and `note(...)`; a code in a variable counts as each that the variable may hold."""
    for path in sources():
        for function in nodes_of(path):
            if not isinstance(function, ast.FunctionDef):
                continue
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and _name(call.func) in SAYERS and call.args:
                    given = frozenset(keyword.arg for keyword in call.keywords if keyword.arg)
                    for code in _codes(call.args[0], function):
                        where = f"{path.relative_to(ROOT)}:{call.lineno}"
                        yield Place(where=where, code=code, arguments=given)


def _name(function: ast.expr) -> str:
    return (
        function.attr
        if isinstance(function, ast.Attribute)
        else function.id
        if isinstance(function, ast.Name)
        else ""
    )


def _codes(argument: ast.expr, function: ast.FunctionDef) -> list[str]:
    match argument:
        case ast.Constant(value=str(code)):
            return [code]
        case ast.IfExp(body=one, orelse=other):
            return _codes(one, function) + _codes(other, function)
        case ast.JoinedStr(values=[ast.Constant(value="wipe.boot_"), _]):
            return [f"wipe.boot_{item.name}" for item in fields(BootLocks)]
        case ast.Name(id=name):
            assigned = [
                node.value
                for node in ast.walk(function)
                if isinstance(node, ast.Assign) and any(_name(target) == name for target in node.targets)
            ]
            constants = [node for value in assigned for node in ast.walk(value)]
            return [node.value for node in constants if _is_code(node)]  # type: ignore[attr-defined]  # _is_code says so
        case _:
            return [ast.unparse(argument)]


def _is_code(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CODE.fullmatch(node.value) is not None
    )


PLACES = [place for place in places() if CODE.match(place.code)]


def both(sentence: str | tuple[str, str]) -> tuple[str, ...]:
    """The forms of a sentence."""
    return sentence if isinstance(sentence, tuple) else (sentence,)


def test_the_places_are_found() -> None:
    assert len(PLACES) > 90
    assert {"wipe.boot_exclusive", "verdict.cut_off", "wipe.no_answer", "wipe.tail_differs"} <= {
        place.code for place in PLACES
    }


def test_every_code_written_in_the_source_has_a_sentence() -> None:
    written = {
        node.value  # type: ignore[attr-defined]  # _is_code says so
        for path in sources()
        for node in nodes_of(path)
        if _is_code(node)
    }
    assert not (written | {place.code for place in PLACES}) - set(SENTENCES)


def test_every_sentence_of_erasing_is_said_somewhere() -> None:
    assert not set(WIPE) - {place.code for place in PLACES}


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place.where} {place.code}")
def test_a_sentence_asks_only_for_what_its_place_gives(place: Place) -> None:
    for form in both(SENTENCES[place.code]):
        assert blanks(form) <= place.arguments, place


@pytest.mark.parametrize("language", Language)
def test_every_place_is_worded_in_both_languages(language: Language) -> None:
    speak(language)
    for place in PLACES:
        said = word(
            Message(code=place.code, arguments={name: SAMPLES.get(name, "x") for name in place.arguments})
        )
        assert not said.startswith(place.code), place
        assert "{" not in said
        assert "nvme-sanitize-block" not in said
        assert not FORBIDDEN.search(said)


def test_two_areas_never_define_the_same_code() -> None:
    assert len(SENTENCES) == sum(len(area) for area in AREAS)
    assert "check.erasure_differs" not in CHECK


@pytest.mark.parametrize("language", Language)
def test_every_method_has_a_name_of_its_own(language: Language) -> None:
    speak(language)
    assert set(NAMES) == set(Method)
    assert len({method_name(method) for method in Method}) == len(Method)


def test_bytes_methods_and_locks_are_worded() -> None:
    assert word(say("verdict.read_all", found="zeros", count=500_107_862_016)) == (
        "The whole drive was read back (500 GB): only zeros."
    )
    assert "NVMe sanitize, block erase" in word(say("wipe.rejected", method="nvme-sanitize-block"))
    assert LOCKS["firmware"] in word(say("wipe.boot_unknown", drive="/dev/sda", lock="firmware"))
    assert "The drive left: no such device" in word(
        say("wipe.drive_error", error="no such device", kind="DriveGone")
    )


def test_a_difference_of_verdicts_never_shows_codes() -> None:
    said = word(say("check.erasure_differs", stated=EraseVerdict.PURGED, computed=EraseVerdict.UNKNOWN))
    assert "“ERASED (thorough level, Purge)”" in said
    assert "“NOT PROVEN: treat it as not erased”" in said


@pytest.mark.parametrize("name", ["method", "found", "lock", "what", "kind", "level"])
@pytest.mark.parametrize("value", ["", "no-such-word", "\x1b[2Jx"])
def test_a_word_that_is_not_known_is_shown_harmless(name: str, value: str) -> None:
    for code, sentence in WIPE.items():
        if any(f"{{{name}}}" in form for form in both(sentence)):
            arguments = {blank: "x" for form in both(sentence) for blank in blanks(form)} | {name: value}
            said = word(Message(code=code, arguments={**arguments, "count": 2}))
            assert "\x1b" not in said
            assert value.replace("\x1b", "") in said
