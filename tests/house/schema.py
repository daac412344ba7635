"""The JSON Schemas under docs/schema, generated from model/: `python -m tests.house.schema` writes them
again.
"""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

from model.certificate import Certificate
from model.document import schema
from model.receipt import Receipt
from model.report import Report

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "schema"
DOCUMENTS: dict[str, type[object]] = {
    "report-1": Report,
    "certificate-1": Certificate,
    "receipt-1": Receipt,
}


def schema_text(name: str) -> str:
    """The schema of one document, as its file holds it: the same whichever Python keeps the indents of
    docstrings.
    """
    return (
        json.dumps(
            _tidy(schema(DOCUMENTS[name], f"urn:etabli:{name.replace('-', ':')}")), indent=1, sort_keys=True
        )
        + "\n"
    )


def _tidy(part: Any) -> Any:
    """Descriptions without the indents of their source (Python 3.13 takes them away by itself)."""
    if isinstance(part, dict):
        return {
            key: inspect.cleandoc(value) if key == "description" and isinstance(value, str) else _tidy(value)
            for key, value in part.items()
        }
    return [_tidy(item) for item in part] if isinstance(part, list) else part


def main() -> None:
    """Write every schema."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in DOCUMENTS:
        (FOLDER / f"{name}.json").write_text(schema_text(name), encoding="utf-8")


if __name__ == "__main__":
    main()
