"""The certificates of a key as papers on its partition: whoever finds it opens them with Windows."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from agent.bench.disk import Disk, make_folder, write_durably
from agent.bench.state import State, StateError
from agent.bench.wrong_order import WrongOrder
from agent.commands.wipe.certificate import check_signed, check_whole, kept_certificates
from agent.erasing.replaced import replaced_journal
from model.certificate import Certificate
from papers.errors import reason
from papers.language import _

FOLDER = "certificates"  # beside etabli.toml
FIT_FOR_A_NAME = re.compile(r"[^A-Za-z0-9-]+")
ID_LETTERS, SERIAL_LETTERS = 6, 40


def write_papers(state: State, partition: Path) -> list[str]:
    """A PDF of every certificate that has none there yet; sentences about those that could not be written.
    What no `etabli wipe certificate` would print is not printed here.
    """
    troubles: list[str] = []
    folder = partition / FOLDER
    try:
        for data, certificate in kept_certificates(state, troubles.append):
            if (folder / name_of(certificate)).exists():
                continue
            try:
                _write(state, folder, data, certificate)
            except WrongOrder as error:
                troubles.append(str(error))
    except StateError as error:
        troubles.append(str(error))
    except OSError as error:
        told = _("{folder}: the certificates cannot be written there as PDF: {error}.")
        troubles.append(told.format(folder=folder, error=reason(error)))
    return troubles


def _write(state: State, folder: Path, data: bytes, certificate: Certificate) -> None:
    """Raises WrongOrder, StateError, OSError."""
    from papers.certificate.pdf import certificate_pdf

    check_whole(certificate, replaced_journal(certificate, folder, state.folder))
    check_signed(state, data, certificate, folder)
    make_folder(folder)
    paper = certificate_pdf(certificate, hashlib.sha256(data).hexdigest())
    write_durably(Disk(), folder, {name_of(certificate): paper})


def name_of(certificate: Certificate) -> str:
    """The serial, and the end of the certificate's id: no two are called alike, and FAT takes it."""
    serial = FIT_FOR_A_NAME.sub("-", certificate.drive.serial or "").strip("-")[:SERIAL_LETTERS]
    return "-".join(filter(None, (serial, certificate.id[-ID_LETTERS:]))) + ".pdf"
