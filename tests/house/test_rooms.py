"""Rooms: what `ls` shows is how the product is built, and it stays so."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import grimp
import pytest

from tests.house.files import ROOT, nodes_of, python_files

PRODUCT = ("agent", "benchmarks", "host", "inventory", "judge", "model", "papers", "probes", "ui", "wipe")
MODULES = 20
# Flat on purpose, with the most that each may hold: one word, sentence, step or probe is one file there.
FLAT = {"model": 48, "papers/sentences": 24, "wipe": 48, "probes": 32}


def product_files() -> tuple[Path, ...]:
    """Every module of the product, relative to the root."""
    found = (path.relative_to(ROOT) for path in python_files())
    return tuple(path for path in found if path.parts[0] in PRODUCT)


@cache
def imports() -> grimp.ImportGraph:
    """Who imports whom, module by module; imports inside functions count."""
    first, *others = PRODUCT
    return grimp.build_graph(first, *others)


def circles(graph: grimp.ImportGraph) -> Iterator[set[str]]:
    """The modules that reach each other, circle by circle."""
    seen: set[str] = set()
    for module in sorted(graph.modules):
        if module in seen:
            continue
        around = {module} | (graph.find_upstream_modules(module) & graph.find_downstream_modules(module))
        seen |= around
        if len(around) > 1 or module in graph.find_modules_directly_imported_by(module):
            yield around


@pytest.mark.process
def test_no_modules_import_each_other_in_a_circle() -> None:
    assert not list(circles(imports()))


def test_a_circle_would_be_seen() -> None:
    graph = grimp.ImportGraph()
    for importer, imported in (("a", "b"), ("b", "c"), ("c", "b")):
        graph.add_import(importer=importer, imported=imported)
    assert list(circles(graph)) == [{"b", "c"}]


@pytest.mark.process
def test_a_folder_is_read_at_one_glance() -> None:
    counts: dict[str, int] = defaultdict(int)
    for path in product_files():
        counts[str(path.parent)] += path.name != "__init__.py"
    assert not {name: count for name, count in counts.items() if count > FLAT.get(name, MODULES)}


@pytest.mark.process
def test_a_class_name_has_one_meaning_in_the_product() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path in product_files():
        for node in nodes_of(ROOT / path):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(f"{path}:{node.lineno}")
    assert not {name: found for name, found in places.items() if len(found) > 1}


@pytest.mark.process
def test_every_room_is_in_the_architectures_table_of_words() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `((?:\w+/)+\w+)/` \| \S", text, re.MULTILINE)
    rooms = {str(path.parent) for path in product_files() if path.name == "__init__.py"}
    assert sorted(told) == sorted(room for room in rooms if "/" in room)
