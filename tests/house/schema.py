"""The JSON Schemas under docs/schema, generated from model/: `python -m tests.house.schema` writes them
again.
"""

from __future__ import annotations

import json
from pathlib import Path

from model.document import schema
from model.receipt import Receipt
from model.report import Report

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "schema"
DOCUMENTS: dict[str, type[object]] = {"report-1": Report, "receipt-1": Receipt}


def schema_text(name: str) -> str:
    """The schema of one document, as its file holds it."""
    return (
        json.dumps(schema(DOCUMENTS[name], f"urn:etabli:{name.replace('-', ':')}"), indent=1, sort_keys=True)
        + "\n"
    )


def main() -> None:
    """Write every schema."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in DOCUMENTS:
        (FOLDER / f"{name}.json").write_text(schema_text(name), encoding="utf-8")


if __name__ == "__main__":
    main()
