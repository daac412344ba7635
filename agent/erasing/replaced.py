"""The certificate that another one says it replaces, where it lies here."""

from __future__ import annotations

from pathlib import Path

from agent.bench.disk import read_limited
from agent.spool.spool import Spool
from model.api import DOCUMENT_LIMIT_BYTES
from model.certificate import Certificate
from model.document import UnreadableDocument, decode


def replaced_journal(certificate: Certificate, beside: Path, state: Path | None) -> tuple[str, ...] | None:
    """The journal of the document with that id, beside the certificate or in the spool of a state folder;
    empty where it is no certificate, None where there is no such document.
    """
    name = certificate.supersedes
    if name is None or not name.replace("-", "").isalnum():
        return None
    here = None if state is None else Spool(state / "spool").find(name)
    for path in (beside / f"{name}.json", here):
        try:
            found = None if path is None else decode(read_limited(path, DOCUMENT_LIMIT_BYTES), Certificate)
        except OSError:
            continue
        except UnreadableDocument:
            return ()
        if found is not None:
            return found.journal if found.id == name else ()
    return None
