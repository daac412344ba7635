"""What the product defines, the product asks for: a function, a class or a constant without a caller goes."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.house.files import ROOT, nodes_of
from tests.house.test_rooms import product_files

# Called by the libraries that they are written for, or by a later part of the product.
BY_OTHERS = {
    "try_generic_call": "pySMART's way to a tool",
    "down_revision": "Alembic, in each step of the store's changes",
    "footer": "fpdf2, at the end of each page",
    "prepare": "SQLAlchemy, at each new connection",
    "process_bind_param": "SQLAlchemy, for a column's type",
    "process_result_value": "SQLAlchemy, for a column's type",
    "compose": "Textual, for a screen's widgets",
    "render_bar": "Textual, for a scrollbar",
    "render_line": "Textual, for a line of a widget",
    "get_height": "Textual, for a row of a list",
    "get_optimal_width": "Textual, for a row of a list",
    "render_strips": "Textual, for a row of a list",
    "apply": "Textual, for each line of the screens",
    "run_input_thread": "Textual, on the thread that reads keys",
    "_countdown": "by the type of an event (singledispatch), as the six below",
    "_countdown_over": "",
    "_delivered": "",
    "_erased": "",
    "_not_delivered": "",
    "_proofs": "",
    "_troubled": "",
}
# Names of a project's files that are no Python: they may call the product too.
PLAIN = ("pyproject.toml", "etabli", "dev", "setup.sh", "hatch_build.py")


def defined(nodes: Sequence[ast.AST]) -> Iterator[str]:
    """Functions, methods, classes, and what stands in a module by its name; not what Textual calls by its
    name or by its mark (guide/events, guide/actions).
    """
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            marked = any(ast.unparse(mark).startswith("on(") for mark in node.decorator_list)
            if not marked and not re.match("on_|action_", node.name):
                yield node.name
    module = nodes[0]
    for statement in module.body if isinstance(module, ast.Module) else ():
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case _:
                continue


def asked(nodes: Sequence[ast.AST]) -> Iterator[str]:
    """Every name that is read, also as part of another, and each text that is a name."""
    for node in nodes:
        match node:
            case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name):
                yield name
            case ast.Constant(value=str(text)) if text.isidentifier():
                yield text


def modules() -> Iterator[Sequence[ast.AST]]:
    """The product, module by module, and the file that puts it together."""
    return (nodes_of(ROOT / path) for path in (*product_files(), Path("etabli.py")))


@pytest.mark.process
def test_what_the_product_defines_it_asks_for() -> None:
    calls = Counter(name for module in modules() for name in asked(module))
    for name in PLAIN:
        calls.update(re.findall(r"\w+", (ROOT / name).read_text()))
    unused = {
        name
        for module in modules()
        for name in defined(module)
        if not calls[name] and not re.fullmatch(r"__\w+__", name)
    }
    assert unused == set(BY_OTHERS)


def test_what_nothing_asks_for_would_be_seen() -> None:
    functions = "def f(): return g()\ndef g(): return B\n"
    tree = ast.parse(f"A = 1\nB: int = 2\n{functions}class C:\n    def h(self): f()")
    nodes = tuple(ast.walk(tree))
    assert set(defined(nodes)) - set(asked(nodes)) == {"A", "C", "h"}
