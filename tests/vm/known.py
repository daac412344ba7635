"""Machines of which a trial in a guest knows only what it reads."""

from __future__ import annotations

from model.fact import Fact, Why, unknown
from model.machine import Machine


def machine_of(**known: Fact[object]) -> Machine:
    """A machine; nobody asked anything else about it."""
    facts: dict[str, Fact[object]] = {name: unknown(Why.NOT_ASKED) for name in Machine.__dataclass_fields__}
    del facts["identity"], facts["missing"]
    return Machine(**{**facts, **known})  # type: ignore[arg-type]  # each by its name
