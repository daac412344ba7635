"""Inviting a station: the code that enrols it, the pin of the certificate that the inventory shows, and its
address, as text and as a QR code.
"""

from __future__ import annotations

import hashlib
import re
import ssl
from pathlib import Path

from inventory.errors import FolderError
from inventory.store.database import open_database
from inventory.store.stations import keep_code_file
from inventory.upgrading import bring_up_to_date
from model.enrolment_code import EnrolmentCode, written_card, written_code
from papers.errors import reason
from papers.language import _
from papers.plain import printable
from papers.screen.qr import qr_rows
from papers.terminal import height, say, width

# RFC 7468, 5: the certificate of the server itself stands first in the files that web servers read.
FIRST_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
ADDRESS = re.compile(r"https://[^\s#?@]+")


def show_code(folder: Path, url: str | None, certificate: Path | None) -> None:
    """Show it. Raises FolderError, DatabaseError, before anything is shown."""
    if url is not None and ADDRESS.fullmatch(url) is None:
        raise FolderError(
            _("{url}: expected https://HOST, without a password or anything after it.").format(
                url=printable(url)
            )
        )
    pin = None if certificate is None else pin_of(certificate)
    bring_up_to_date(folder)
    database = open_database(folder)
    try:
        with database.write() as connection:
            given = EnrolmentCode(secret=keep_code_file(connection, folder), pin=pin)
    finally:
        database.close()
    _show(url, given)


def pin_of(file: Path) -> str:
    """The SHA-256 of the first certificate in a file (PEM), in hexadecimal. Raises FolderError."""
    try:
        text = file.read_text(encoding="ascii", errors="replace")
    except OSError as error:
        raise FolderError(
            _("{path} cannot be read: {error}.").format(path=file, error=reason(error))
        ) from error
    found = FIRST_CERTIFICATE.search(text)
    try:
        return hashlib.sha256(ssl.PEM_cert_to_DER_cert(found.group() if found else "")).hexdigest()
    except ValueError as error:
        raise FolderError(_("There is no certificate (PEM) in {path}.").format(path=file)) from error


def _show(url: str | None, given: EnrolmentCode) -> None:
    say(written_code(given))
    if given.pin is None:
        say(_("No certificate is pinned: benches with a wrong clock cannot enrol (--certificate)."))
    if url is None:
        return
    for row in qr_rows(written_card(url, given), width() - 1, height() - 4, halves=True):
        say(row)
    say(_("Scan it at the bench screens (F8, i), or copy the first line into the file that code_file names."))
