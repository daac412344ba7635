"""Documents to bytes and back: the one place where dataclasses meet JSON."""

from __future__ import annotations

import json
from _thread import allocate_lock
from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from model.journal import RECORD_KINDS, Entry

if TYPE_CHECKING:
    from model.event import Event, Numbered
    from model.order import BenchOrder

T = TypeVar("T")


class _Place(msgspec.Struct, frozen=True, kw_only=True):
    """What stands around a journal's record."""

    number: int
    previous: str
    at: datetime
    elapsed_s: float


class _Named(msgspec.Struct, frozen=True, kw_only=True):
    """All that is read of a document to know what it is; the rest is skipped."""

    format: str | None = None


LARGEST_JSON_INTEGER = 2**53

# msgspec 0.22 learns a dataclass when it first meets it, and without a lock: two threads that meet one at
# the same time bring the interpreter down. So each kind is learned once, by one thread.
_learning = allocate_lock()
_decoders: dict[object, msgspec.json.Decoder[Any]] = {}


class DuplicateKey(Exception):
    """An object has the same key twice."""


class UnreadableDocument(ValueError):
    """The bytes are not the document they should be; the text names the JSON place."""


def check_keys(data: bytes) -> None:
    """That no object says one thing twice: two readers may each believe another one. Raises
    UnreadableDocument; what is no JSON at all is left to whoever decodes it.
    """
    try:
        json.loads(data, object_pairs_hook=_once, parse_int=str, parse_float=str)
    except DuplicateKey as error:
        raise UnreadableDocument(str(error)) from error
    except (ValueError, RecursionError):
        return


def _once(pairs: list[tuple[str, object]]) -> None:
    """Raises DuplicateKey."""
    if len({name for name, _value in pairs}) != len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise DuplicateKey(f"`{twice}` stands there twice")


def encode(value: object) -> bytes:
    """Any dataclass of ours as UTF-8 JSON on one line; integers above 2**53 become strings."""
    return msgspec.json.encode(_with_safe_integers(msgspec.to_builtins(value)))


def encode_pretty(value: object) -> bytes:
    """The same, indented for people, with a final newline."""
    return msgspec.json.format(encode(value), indent=2) + b"\n"


def decode(data: bytes, kind: type[T]) -> T:
    """The document in `data`; unknown fields are ignored, wrong ones and keys that stand there twice are
    refused. Raises UnreadableDocument.
    """
    check_keys(data)
    try:
        found: T = _decoder(kind).decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError, RecursionError) as error:
        raise UnreadableDocument(str(error)) from error
    return found


def format_of(data: bytes) -> str | None:
    """What a document says it is (`etabli/report/1`), whatever texts it carries; None when it does not tell,
    or is no JSON object.
    """
    try:
        return decode(data, _Named).format
    except UnreadableDocument:
        return None


def convert(value: object, kind: type[T]) -> T:
    """The same from plain builtins (a TOML table). Raises UnreadableDocument."""
    try:
        with _learning:
            return msgspec.convert(value, type=kind, strict=False)
    except (msgspec.ValidationError, ValueError) as error:
        raise UnreadableDocument(str(error)) from error


def encode_event(numbered: Numbered) -> bytes:
    """One event as one JSON line, newline included."""
    return encode(numbered) + b"\n"


def decode_event(line: bytes) -> Numbered:
    """The event in one JSON line. Raises UnreadableDocument, also for a kind of event that this version
    does not know.
    """
    # A worker reads no events, and half of its start would be to load what they are made of.
    from model.event import Numbered

    try:
        raw = msgspec.json.decode(line)
        with _learning:
            event = _event_of(raw["event"])
        return Numbered(sequence=raw["sequence"], at_s=raw["at_s"], event=event)
    except (msgspec.DecodeError, KeyError, TypeError) as error:
        raise UnreadableDocument(f"not an event: {error}") from error


def _event_of(raw: Mapping[str, Any]) -> Event:
    """Raises KeyError, TypeError, msgspec.ValidationError."""
    from model.event import EVENT_TYPES
    from model.trying import SEEN_TYPES, TrialSeen

    kind = EVENT_TYPES[raw["kind"]]
    if kind is TrialSeen:  # what is seen is one of many kinds, which msgspec tells apart by tags of its own
        seen = msgspec.convert(raw["seen"], type=SEEN_TYPES[raw["seen"]["kind"]], strict=False)
        return TrialSeen(seen=seen)
    event: Event = msgspec.convert(raw, type=kind, strict=False)
    return event


def to_builtins(value: object) -> dict[str, Any]:
    """A dataclass of ours as plain builtins, to stand inside another document."""
    found: dict[str, Any] = msgspec.to_builtins(value)
    return found


def decode_order(raw: Mapping[str, Any]) -> BenchOrder:
    """The order of a bench in plain builtins. Raises UnreadableDocument, also for a kind that this version
    does not know.
    """
    from model.order import ORDER_TYPES  # see decode_event

    try:
        kind = ORDER_TYPES[raw["kind"]]
        with _learning:
            order: BenchOrder = msgspec.convert(dict(raw), type=kind, strict=False)
    except (msgspec.ValidationError, KeyError, TypeError) as error:
        raise UnreadableDocument(f"not an order of a bench: {error}") from error
    return order


def encode_entry(entry: Entry) -> bytes:
    """One record of a journal as one JSON line, newline included."""
    return encode(entry) + b"\n"


def decode_entry(line: bytes) -> Entry:
    """The record in one JSON line. Raises UnreadableDocument, also for a kind of record that this version
    does not know.
    """
    check_keys(line)
    try:
        raw = msgspec.json.decode(line)
        kind = RECORD_KINDS[raw["record"]["kind"]]
        with _learning:
            record = msgspec.convert(raw["record"], type=kind, strict=False)
            place = msgspec.convert({**raw, "record": None}, type=_Place, strict=False)
    except (msgspec.DecodeError, msgspec.ValidationError, KeyError, TypeError) as error:
        raise UnreadableDocument(f"not a record of a journal: {error}") from error
    return Entry(
        number=place.number,
        previous=place.previous,
        at=place.at,
        elapsed_s=place.elapsed_s,
        record=record,
    )


def schema(kind: type[object], schema_id: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a document."""
    if not is_dataclass(kind):
        raise TypeError(f"{kind!r} is no document")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": schema_id,
        **msgspec.json.schema(kind),
    }


def _decoder(kind: type[object]) -> msgspec.json.Decoder[Any]:
    """The decoder of a kind, made at its first use."""
    decoder = _decoders.get(kind)
    if decoder is None:
        with _learning:
            decoder = _decoders.setdefault(kind, msgspec.json.Decoder(kind, strict=False))
    return decoder


def _with_safe_integers(value: Any) -> Any:
    """JSON readers in the field keep 53 bits: larger integers travel as strings."""
    if isinstance(value, dict):
        return {key: _with_safe_integers(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_with_safe_integers(item) for item in value]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > LARGEST_JSON_INTEGER:
        return str(value)
    return value
