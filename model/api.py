"""API v1 on the wire: what a station and an inventory say to each other beside documents."""

from __future__ import annotations

from dataclasses import dataclass

HEALTH_PATH, ENROL_PATH = "/healthz", "/api/v1/enrol"
REPORTS_PATH, CERTIFICATES_PATH = "/api/v1/reports", "/api/v1/certificates"
MACHINES_PATH = "/api/v1/machines"
SIGNATURE_HEADER, STATION_HEADER = "Etabli-Signature", "Etabli-Station"
# The statuses that refuse a document for good; 400 is about how it was asked.
FINAL_STATUSES = frozenset({409, 413, 422})
DOCUMENT_LIMIT_BYTES = 32 << 20  # a spool keeps no larger one, an inventory takes none
TEXT_LIMIT = 500  # characters of what a person writes: no bench sends more, no inventory takes more
CODE_LIMIT_BYTES = 1024  # of an enrolment code in its file
# In an inventory's folder: where it serves (a `ServeFile`), what it says, the code that enrols a station.
SERVE_FILE, LOG_FILE, CODE_FILE = "serve.json", "serve.log", "enrol-code"
# What a spool keeps beside a document: the receipt, its signature, why it was refused.
RECEIPT, RECEIPT_SIGNATURE, REASON = ".receipt.json", ".receipt.sig", ".reason.json"
KEY_FILE = "KEY.pem"  # the key that signed a certificate, for whoever was given the drive


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
