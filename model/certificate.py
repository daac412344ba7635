"""The certificate of one drive's erasure, for failures too: an immutable, signed document
(`etabli/certificate/1`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from model.certified_drive import CertifiedDrive
from model.erasure import EraseLevel, EraseVerdict, Method, Verification
from model.identity import IdentityKey
from model.message import Message
from model.provenance import Times, Versions

CERTIFICATE_FORMAT: Literal["etabli/certificate/1"] = "etabli/certificate/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaSource:
    """The machine that the drive came from; None and empty are not known."""

    title: str | None
    identity: tuple[IdentityKey, ...] = ()
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Performer:
    """Who did it and where; None was not entered."""

    name: str | None = None
    title: str | None = None
    place: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedRange:
    """The addresses that were erased, in bytes, both included, and what shows that they are all there are."""

    first_byte: int
    last_byte: int
    evidence: tuple[Message, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureResult:
    """What the journal proves; computed again by every reader, who believes his own computation.

    `standards` are claims in words ("NIST SP 800-88 Rev. 2: purge"), `not_claimed` what must not be read into
    this paper. `retried_blocks` could be written only when they were tried again; None when no pass told.
    `counts` before and after are the drive's own SMART counts by name. `erased` is None when nothing is
    proven, or where the journal is of the first format and names no range.
    """

    verdict: EraseVerdict
    reasons: tuple[Message, ...]
    ordered: EraseLevel
    reached: EraseLevel | None
    methods: tuple[Method, ...]
    verification: Verification | None
    verified_bytes: int
    seed: str | None
    written_bytes: int
    unwritten_bytes: int
    unreadable_bytes: int
    retried_blocks: int | None
    standards: tuple[str, ...]
    not_claimed: tuple[Message, ...]
    counts_before: dict[str, int] = field(default_factory=dict)
    counts_after: dict[str, int] = field(default_factory=dict)
    erased: ErasedRange | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """One erasure of one drive. `journal` holds the lines of its journal, byte for byte, so that the chain
    and the verdict can be computed again; keys in it are not secret. `destination` and `confidentiality` are
    a person's words. `verifier` is who read the drive again later: what was found then is the journal's last
    record, and this certificate takes the place of the one it `supersedes`. `counter` is the station's: of
    two certificates of one station, what has the higher one came later; None before it had one.
    """

    id: str  # UUIDv7
    station: str
    station_name: str
    job: str
    drive: CertifiedDrive
    source: MediaSource | None
    asset: str | None
    lot: str | None
    performer: Performer
    verifier: Performer | None
    confidentiality: str | None
    destination: str | None
    times: Times
    versions: Versions
    result: ErasureResult
    journal: tuple[str, ...]
    supersedes: str | None = None
    counter: int | None = None
    format: Literal["etabli/certificate/1"] = CERTIFICATE_FORMAT
