"""The spool: every report and certificate is here, on the disk, before anybody is told that it is kept.

    waiting/   NAME.json, NAME.sig                                     not yet accepted by the inventory
    accepted/  NAME.json, NAME.sig, NAME.receipt.json, NAME.receipt.sig
    rejected/  NAME.json, NAME.sig, NAME.reason.json                   refused for good, and why

A document is where its NAME.json is, and that file moves by one rename, after everything that belongs to
it has been synced. So a kill or a power cut at any instant leaves it in exactly one place, with its
companions; what it may leave beside is swept away by `tidy`.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from agent.bench.disk import Disk, is_part, make_folder, read_own, remove_quietly, write_durably
from agent.bench.locks import Busy, FileLock
from agent.bench.state import StateError
from judge.signature import SIGNATURE_BYTES
from model.api import DOCUMENT_LIMIT_BYTES, REASON, RECEIPT, RECEIPT_SIGNATURE
from model.document import UnreadableDocument, decode, encode
from model.message import Message, say
from model.receipt import Receipt
from papers.language import _
from papers.quantities import exact_size

COMPANION_LIMIT_BYTES = 64 << 10
KEPT_ACCEPTED = 1000
LOCK_WAIT_S = 10.0
NAME_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,99}")
NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
DOCUMENT, SIGNATURE = ".json", ".sig"


class Place(StrEnum):
    """Where a document is."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class SpoolError(StateError):
    """The spool cannot do it; the text is a sentence, `why` the few words of the system."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(_("{folder} cannot be written: {error}.").format(folder=folder, error=why))
        self.folder, self.why = folder, why


class SpoolFull(SpoolError):
    """There is no space left."""


class SpoolUnreadable(SpoolError):
    """What the spool holds is not known."""

    def __init__(self, folder: Path, why: str) -> None:
        super().__init__(folder, why)
        self.args = (_("{file} cannot be read: {error}.").format(file=folder, error=why),)


class DamagedDocument(Exception):
    """A document in the spool cannot be sent as it is; `message` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.code)
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDocument:
    """One document of the spool: its name, its exact bytes and their signature."""

    name: str
    data: bytes
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """Why the inventory refused a document for good: its HTTP status, its sentence, and the JSON path
    that it named, None when it named none; `at` by the clock of this machine.
    """

    status: int
    sentence: str
    path: str | None
    inventory: str
    at: datetime


class Spool:
    """The documents of one state folder; safe to use from several processes at once."""

    def __init__(self, folder: Path, disk: Disk | None = None) -> None:
        self.folder = folder
        self._disk = disk or Disk()

    def keep(self, name: str, data: bytes, signature: bytes) -> Path:
        """Put a document in the waiting place; it is durable when this returns.

        The same bytes again are no error. Raises SpoolFull, SpoolError (nothing of it can be seen then),
        and ValueError for a name or a signature that no document has.
        """
        _check(name, signature)
        if not 0 < len(data) <= DOCUMENT_LIMIT_BYTES:
            raise SpoolError(
                self.folder, _("the report is too large ({size})").format(size=exact_size(len(data)))
            )
        with self._writing():
            known = self.find(name)
            if known is not None:
                if known.read_bytes() != data:
                    raise SpoolError(self.folder, _("it has other bytes under this name"))
                return known
            self._write(Place.WAITING, {name + SIGNATURE: signature})
            self._write(Place.WAITING, {name + DOCUMENT: data})
        return self.path_of(Place.WAITING, name)

    def accept(self, name: str, receipt: bytes, receipt_signature: bytes) -> None:
        """The inventory holds it: move it, with the receipt, among the accepted. Raises SpoolError."""
        self._move(
            name,
            Place.WAITING,
            Place.ACCEPTED,
            {name + RECEIPT: receipt, name + RECEIPT_SIGNATURE: receipt_signature},
        )

    def reject(self, name: str, rejection: Rejection) -> None:
        """The inventory refuses it for good: move it, with the reason, among the rejected. Raises
        SpoolError.
        """
        self._move(name, Place.WAITING, Place.REJECTED, {name + REASON: encode(rejection)})

    def put_back(self, name: str) -> None:
        """A rejected document waits again. Raises SpoolError."""
        self._move(name, Place.REJECTED, Place.WAITING, {})

    def names(self, place: Place) -> tuple[str, ...]:
        """The documents of a place, the oldest first (UUIDv7 sorts by time). Raises SpoolUnreadable."""
        folder = self.folder / place
        try:
            entries = os.listdir(folder)
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise SpoolUnreadable(folder, error.strerror or str(error)) from error
        return tuple(sorted(name for name in map(_document_name, entries) if name is not None))

    def waiting(self) -> tuple[str, ...]:
        """The documents that wait for the inventory, the oldest first. Raises SpoolUnreadable."""
        return self.names(Place.WAITING)

    def find(self, name: str) -> Path | None:
        """The file of a document, wherever it is; None when the spool does not know it."""
        paths = (self.path_of(place, name) for place in Place)
        return next((path for path in paths if path.exists()), None)

    def places(self) -> tuple[Path, ...]:
        """The folders in which documents are."""
        return tuple(self.folder / place for place in Place)

    def path_of(self, place: Place, name: str) -> Path:
        """The file that a document has in a place."""
        return self.folder / place / f"{name}{DOCUMENT}"

    def read(self, place: Place, name: str) -> KeptDocument | None:
        """One document, None when it is no longer there. Raises DamagedDocument."""
        path = self.path_of(place, name)
        try:
            data = read_own(path, DOCUMENT_LIMIT_BYTES)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise DamagedDocument(say("spool.unreadable", error=error.strerror or str(error))) from error
        if not 0 < len(data) <= DOCUMENT_LIMIT_BYTES:
            raise DamagedDocument(say("spool.wrong_size", bytes=len(data)))
        signature = self._companion(place, name + SIGNATURE)
        if len(signature) != SIGNATURE_BYTES:
            raise DamagedDocument(say("spool.no_signature"))
        return KeptDocument(name=name, data=data, signature=signature)

    def rejection(self, name: str) -> Rejection | None:
        """Why a document was rejected; None when that cannot be read."""
        try:
            return decode(self._companion(Place.REJECTED, name + REASON), Rejection)
        except UnreadableDocument:
            return None

    def receipt(self, name: str) -> Receipt | None:
        """The receipt of an accepted document; None when it cannot be read."""
        try:
            return decode(self._companion(Place.ACCEPTED, name + RECEIPT), Receipt)
        except UnreadableDocument:
            return None

    def tidy(self, kept_accepted: int = KEPT_ACCEPTED) -> None:
        """Sweep away what interrupted writers left, and the oldest accepted documents beyond a number.
        Raises SpoolError.
        """
        with self._writing():
            for name in self.names(Place.ACCEPTED)[: -kept_accepted or None]:
                self._disk.remove(self.path_of(Place.ACCEPTED, name))
            for place in Place:
                documents = frozenset(self.names(place))
                for entry in os.listdir(self.folder / place):
                    if is_part(entry) or _is_orphan(entry, documents):
                        remove_quietly(self._disk, self.folder / place / entry)

    def _companion(self, place: Place, file: str) -> bytes:
        """A small file beside a document; empty when there is none that can be read."""
        try:
            return read_own(self.folder / place / file, COMPANION_LIMIT_BYTES)
        except OSError:
            return b""

    def _write(self, place: Place, files: Mapping[str, bytes]) -> None:
        write_durably(self._disk, self.folder / place, files)

    def _move(self, name: str, source: Place, target: Place, companions: Mapping[str, bytes]) -> None:
        """One rename decides; what belongs to the document is there before it, what it leaves is removed
        after.
        """
        with self._writing():
            if not self.path_of(source, name).exists():
                return
            self._write(target, {name + SIGNATURE: self._companion(source, name + SIGNATURE), **companions})
            self._disk.rename(self.path_of(source, name), self.path_of(target, name))
            self._disk.sync_folder(self.folder / target)
            self._disk.sync_folder(self.folder / source)
            for suffix in (SIGNATURE, REASON):
                remove_quietly(self._disk, self.folder / source / (name + suffix))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Alone in the spool, its folders made; errors of the system become sentences."""
        try:
            for place in Place:
                make_folder(self.folder / place)
            with FileLock(self.folder).held(LOCK_WAIT_S):
                yield
        except Busy as error:
            raise SpoolError(self.folder, _("another program is writing there")) from error
        except OSError as error:
            kind = SpoolFull if error.errno in NO_SPACE else SpoolError
            raise kind(self.folder, error.strerror or str(error)) from error


def _check(name: str, signature: bytes) -> None:
    """Raises ValueError for what is no document."""
    if not NAME_PATTERN.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a document")
    if len(signature) != SIGNATURE_BYTES:
        raise ValueError(f"{name}: a signature has {SIGNATURE_BYTES} bytes, not {len(signature)}")


def _document_name(entry: str) -> str | None:
    """The name of a document whose file this is; None for its companions and other files."""
    name = entry.removesuffix(DOCUMENT)
    return name if name != entry and NAME_PATTERN.fullmatch(name) else None


def _is_orphan(entry: str, documents: frozenset[str]) -> bool:
    """Whether this is the companion of a document that is not in this place."""
    for suffix in (RECEIPT_SIGNATURE, RECEIPT, REASON, SIGNATURE):
        if entry.endswith(suffix):
            return entry.removesuffix(suffix) not in documents
    return False
