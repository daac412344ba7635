"""docs/privacy.md names every field of the documents: nothing is collected that is not explained."""

from __future__ import annotations

import dataclasses
import re
import typing
from collections.abc import Iterator
from pathlib import Path

from model.certificate import Certificate
from model.report import Report

PAGE = Path(__file__).resolve().parents[2] / "docs" / "privacy.md"


def fields_of(kind: object, seen: set[type]) -> Iterator[tuple[str, str]]:
    """Every (type, field) that a document of this kind can hold; `Fact` says how a field is told."""
    for argument in typing.get_args(kind):
        yield from fields_of(argument, seen)
    if not isinstance(kind, type) or not dataclasses.is_dataclass(kind) or kind in seen:
        return
    seen.add(kind)
    hints = typing.get_type_hints(kind)
    for field in dataclasses.fields(kind):
        yield kind.__name__, field.name
        yield from fields_of(hints[field.name], seen)


def collected() -> set[tuple[str, str]]:
    """Every (type, field) of the documents that leave a machine."""
    seen: set[type] = set()
    return {*fields_of(Report, seen), *fields_of(Certificate, seen)}


def explained() -> set[tuple[str, str]]:
    """Every (type, field) in the tables of the page."""
    rows = re.findall(r"^\| (\w+) \| (.+?) \| .+ \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return {(kind, name) for kind, names in rows for name in re.findall(r"`(\w+)`", names)}


def test_every_collected_field_is_explained() -> None:
    assert not collected() - explained()


def test_no_field_is_explained_that_does_not_exist() -> None:
    assert not explained() - collected()
