"""A sentence tells, and nothing is decided by which one it is: a choice of `model/` decides (a StrEnum)."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

import pytest

from tests.house.files import ROOT, nodes_of
from tests.house.test_rooms import product_files

# Where the code of a sentence, or another thing that is called a code, is looked at, and why.
MAY = {
    "judge/erasure/older_journals.py": "journals that were written before they had fields for it",
    "judge/grade/caps.py": "one sentence in the place of another; that the cap holds is decided before",
    "model/benchmark.py": "the one place where a report's reason becomes a choice",
    "model/report.py": "the one place where a report's sentence becomes a choice",
    "papers/certificate/claims.py": "leaves out a sentence that says too little on the paper of its verdict",
    "papers/wording.py": "words the sentence",
    "papers/values.py": "words what stands in the sentence",
    "papers/table/told.py": "tells a lock by its name",
    "wipe/methods/scsi_sense.py": "the sense code of a drive",
}

LOOKED_AT = frozenset({"get", "startswith", "endswith", "partition", "rpartition", "split", "rsplit"})


def decisions(nodes: Iterable[ast.AST]) -> Iterator[int]:
    """The lines where something hangs on a `.code`: compared, looked up in a table, matched, or cut up."""
    for node in nodes:
        match node:
            case ast.Compare():
                asked: list[ast.expr] = [node.left, *node.comparators]
            case ast.Subscript():
                asked = [node.slice]
            case ast.Call(func=ast.Attribute(value=cut, attr=how), args=words) if how in LOOKED_AT:
                asked = [cut, *words]
            case ast.Match():
                asked = [node.subject]
            case ast.MatchClass():
                if "code" in node.kwd_attrs:
                    yield node.lineno
                continue
            case _:
                continue
        if any(isinstance(each, ast.Attribute) and each.attr == "code" for each in asked):
            yield node.lineno


@pytest.mark.process
def test_nothing_hangs_on_which_sentence_it_is() -> None:
    found = {
        path.as_posix(): lines
        for path in product_files()
        if (lines := list(decisions(nodes_of(ROOT / path))))
    }
    assert {path: lines for path, lines in found.items() if path not in MAY} == {}
    assert not [path for path in MAY if path not in found and not path.startswith("papers/")]


@pytest.mark.parametrize(
    "text",
    [
        'a.code == "wipe.held"',
        "a.code in HELD",
        '"wipe.held" != a.code',
        "TABLE[a.code]",
        "TABLE.get(a.code)",
        'a.code.startswith("wipe.")',
        'a.code.partition(".")',
        "match a.code:\n    case _:\n        pass",
        'match a:\n    case Message(code="x"):\n        pass',
    ],
)
def test_a_decision_would_be_seen(text: str) -> None:
    assert list(decisions(ast.walk(ast.parse(text))))


def test_a_sentence_that_is_passed_on_is_no_decision() -> None:
    tree = ast.parse("say(a.code); Message(code=a.code); a == b; f(code=a.code)")
    assert not list(decisions(ast.walk(tree)))
