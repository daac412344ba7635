"""Values in other programs' JSON: each is what it should be, or not known."""

from __future__ import annotations

import json
import math
from typing import Any

Object = dict[str, Any]
LARGEST = 1 << 128  # the widest counter in any log; what is larger is rubbish


def parse_object(data: bytes) -> Object | None:
    """The JSON object in an answer; None for anything else."""
    try:
        parsed = json.loads(data.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None


def inside(value: object, *names: str) -> Any:
    """What is found by following names through objects; None where the path ends early."""
    for name in names:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def object_at(value: object, *names: str) -> Object:
    """The object at a path, empty when there is none."""
    found = inside(value, *names)
    return found if isinstance(found, dict) else {}


def objects_at(value: object, *names: str) -> list[Object]:
    """The objects in the list at a path; other items are left out."""
    found = inside(value, *names)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def entries_at(value: object, *names: str) -> list[Object]:
    """The items of the list at a path in their order; one that is no object is one that tells nothing."""
    found = inside(value, *names)
    return [item if isinstance(item, dict) else {} for item in found] if isinstance(found, list) else []


def integer_at(value: object, *names: str) -> int | None:
    """The whole number at a path; numbers that JSON carries as text are read."""
    found = inside(value, *names)
    if isinstance(found, str) and found.strip().isdecimal() and len(found) < 40:
        found = int(found)
    if isinstance(found, float) and math.isfinite(found) and found.is_integer():
        found = int(found)
    if isinstance(found, bool) or not isinstance(found, int):
        return None
    return found if abs(found) < LARGEST else None


def count_at(value: object, *names: str) -> int | None:
    """The same where a negative number makes no sense."""
    found = integer_at(value, *names)
    return found if found is not None and found >= 0 else None


def number_at(value: object, *names: str) -> float | None:
    """The number at a path, whole or not, also where it is written as text ("1234.567")."""
    found = inside(value, *names)
    if isinstance(found, str):
        try:
            found = float(found)
        except ValueError:
            return None
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    try:
        return float(found) if math.isfinite(found) else None
    except OverflowError:
        return None


def text_at(value: object, *names: str) -> str | None:
    """The text at a path without blanks around it; None when it is empty."""
    found = inside(value, *names)
    return found.strip() or None if isinstance(found, str) else None


def flag_at(value: object, *names: str) -> bool | None:
    """The true or false at a path."""
    found = inside(value, *names)
    return found if isinstance(found, bool) else None
