"""Importing: documents that come on a stick instead of over the network, by the same rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from inventory.errors import Refusal
from inventory.kinds import DocumentKind
from inventory.receiving.examine import Submission, read_certificate, read_report
from inventory.service import Inventory, open_inventory
from inventory.store.stations import find_station
from inventory.upgrading import bring_up_to_date
from judge.signature import SIGNATURE_BYTES
from model.api import CODE_FILE, DOCUMENT_LIMIT_BYTES, REASON, RECEIPT
from model.certificate import CERTIFICATE_FORMAT
from model.document import format_of
from papers.errors import reason
from papers.language import _, ngettext
from papers.terminal import complain, say

STRANGER = 403
DOCUMENT, SIGNATURE = ".json", ".sig"
COMPANIONS = (RECEIPT, REASON)  # what a spool keeps beside the documents


@dataclass(slots=True)
class _Tally:
    new: int = 0
    held: int = 0
    refused: int = 0
    strangers: int = 0  # refused, because the station that signed is not known here


def import_documents(folder: Path, paths: Iterable[Path]) -> bool:
    """Take in reports and certificates and say what became of them; whether every one is held. Raises
    FolderError, DatabaseError.
    """
    tally = _Tally()
    bring_up_to_date(folder)
    inventory = open_inventory(folder)
    try:
        for file in _files(paths):
            _import(inventory, file, tally)
    finally:
        inventory.close()
    _say_tally(tally)
    if tally.strangers:
        complain(
            _("A station is enrolled once it sends its first report here with the code in {file}.").format(
                file=folder / CODE_FILE
            )
        )
    return tally.refused == 0 and tally.new + tally.held > 0


def _import(inventory: Inventory, file: Path, tally: _Tally) -> None:
    """One file; what is refused is said, and the next one is tried."""
    try:
        is_new = _keep(inventory, file)
    except Refusal as refusal:
        place = f" ({refusal.path})" if refusal.path else ""
        complain(_("{file}: {error}.").format(file=file, error=f"{refusal}".rstrip(".") + place))
        tally.refused += 1
        tally.strangers += refusal.status == STRANGER
    except OSError as error:
        complain(_("{file}: {error}.").format(file=file, error=reason(error)))
        tally.refused += 1
    else:
        tally.new += is_new
        tally.held += not is_new


def _keep(inventory: Inventory, file: Path) -> bool:
    """Whether it was new. Raises Refusal, OSError, DatabaseError."""
    data = _read(file, DOCUMENT_LIMIT_BYTES)
    if len(data) > DOCUMENT_LIMIT_BYTES:
        raise Refusal(413, _("The file is too large for a document."))
    signature = _signature(file)
    is_certificate = format_of(data) == CERTIFICATE_FORMAT
    signer = (read_certificate(data) if is_certificate else read_report(data)).station
    with inventory.database.read() as connection:
        station = find_station(connection, signer)
    if station is None:
        raise Refusal(
            STRANGER, _("The signer, station {station}, is not enrolled here.").format(station=signer)
        )
    kind = DocumentKind.CERTIFICATE if is_certificate else DocumentKind.REPORT
    submission = Submission(data=data, signature=signature, kind=kind)
    return inventory.keeper.keep(submission, station).is_new


def _signature(file: Path) -> bytes:
    """The signature beside a document: NAME.sig, or NAME.json.sig. Raises Refusal."""
    for companion in (file.with_suffix(SIGNATURE), file.with_name(file.name + SIGNATURE)):
        try:
            signature = _read(companion, SIGNATURE_BYTES)
        except FileNotFoundError:
            continue
        if len(signature) == SIGNATURE_BYTES:
            return signature
        raise Refusal(422, _("The signature beside it is damaged: {file}.").format(file=companion.name))
    raise Refusal(422, _("No signature found beside it."))


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files named, and the documents in the folders named and below them, by name."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for file in sorted(path.rglob(f"*{DOCUMENT}")):
            if file.is_file() and not file.name.startswith(".") and not file.name.endswith(COMPANIONS):
                yield file


def _read(path: Path, limit_bytes: int) -> bytes:
    with path.open("rb") as file:
        return file.read(limit_bytes + 1)


def _say_tally(tally: _Tally) -> None:
    if not tally.new + tally.held + tally.refused:
        complain(_("No document found in these places."))
        return
    counts = [
        ngettext("{count} document taken in", "{count} documents taken in", tally.new).format(
            count=tally.new
        ),
        _("already here: {count}").format(count=tally.held),
        _("rejected: {count}").format(count=tally.refused),
    ]
    say(", ".join(counts) + ".")
