"""The published JSON Schemas say what the program writes."""

from __future__ import annotations

import pytest

from tests.house.schema import DOCUMENTS, FOLDER, schema_text


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_published_schema_is_the_one_of_the_model(name: str) -> None:
    assert (FOLDER / f"{name}.json").read_text(encoding="utf-8") == schema_text(name), "run ./dev schema"
