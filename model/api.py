"""API v1 on the wire: what a station and an inventory say to each other beside documents."""

from __future__ import annotations

from dataclasses import dataclass

SERVE_FILE = "serve.json"
"""Where a serving inventory writes its `ServeFile`, in its folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What `/healthz` answers: `server` is the key id of the inventory, `instance` the process that serves;
    None where it does not tell.
    """

    status: str
    server: str
    instance: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolRequest:
    """What a station sends to be known; the key is base64 of its SPKI (DER)."""

    code: str
    public_key: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """What enrolment answers; the key is base64 of the inventory's SPKI (DER)."""

    station: str
    token: str
    server_public_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """The body of every refusal; `path` is the JSON path in the document, None for the whole of it."""

    error: str
    path: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalProblem:
    """The body of a refusal of a document for good, which the inventory signs like a receipt: `status` and
    `refused`, the station's signature of the document in base64, bind it to one answer about one document.
    """

    error: str
    path: str | None
    status: int
    refused: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeFile:
    """What an inventory that serves writes into its folder; `server` is its key id."""

    url: str
    pid: int
    server: str
