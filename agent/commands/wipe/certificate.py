"""`etabli wipe certificate`: the certificates of this bench, or one of them as text, PDF or JSON."""

from __future__ import annotations

import argparse
import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from agent.bench.disk import read_limited
from agent.bench.state import State, StateError, open_state
from agent.bench.station import known_station
from agent.bench.wrong_order import WrongOrder
from agent.commands.checking import CheckResult, check_signature
from agent.commands.wipe.options import add_common_options
from agent.commands.wipe.show import verdict_word
from agent.erasing.replaced import replaced_journal
from agent.spool.donor import KEY, PAPER, donor_files, signature_in_spool
from agent.spool.spool import DamagedDocument, Place, Spool
from judge.erasure.certificate import is_about_another_drive, recompute, unbound_fields
from judge.identity.same_drive import plain
from judge.signature import BadKey, key_id, read_public_key
from model.api import DOCUMENT_LIMIT_BYTES
from model.certificate import Certificate
from model.document import UnreadableDocument, decode
from model.exit_status import ExitStatus
from model.message import say as message
from papers.errors import reason, why_unreadable
from papers.language import _
from papers.terminal import complain, say, say_bytes
from papers.wording import word

SMALL_BYTES = 64 << 10
SIGNATURE_SUFFIX = ".sig"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = _("Example: etabli wipe certificate 4F2K --pdf drive.pdf")
    parser.add_argument(
        "which", nargs="?", metavar=_("CERTIFICATE"), help=_("an id, a file, or the end of a serial")
    )
    parser.add_argument("--pdf", metavar=_("FILE"), type=Path, help=_("write a PDF"))
    parser.add_argument(
        "--donor",
        metavar=_("FOLDER"),
        type=Path,
        help=_("write what a donor needs to check it: CERT.json, CERT.sig, KEY.pem and CERT.pdf"),
    )
    add_common_options(parser)


def execute(options: argparse.Namespace) -> int:
    """List, or show one."""
    try:
        state = open_state(is_root=os.geteuid() == 0, environment=os.environ, folder=options.folder)
        if options.which is None:
            _list(state)
            return ExitStatus.DONE
        data, certificate = _one(state, options.which)
        check_whole(certificate, replaced_journal(certificate, Path(options.which).parent, state.folder))
        if options.donor is not None:
            _hand_over(state, data, certificate, options.donor)
            return ExitStatus.DONE
        check_signed(state, data, certificate, Path(options.which))
        _show(data, certificate, options)
    except WrongOrder as error:
        complain(str(error))
        return ExitStatus.WRONG_ORDER
    except (StateError, OSError) as error:
        complain(str(error))
        return ExitStatus.COULD_NOT_RUN
    return ExitStatus.DONE


def kept_certificates(
    state: State, tell: Callable[[str], object] = complain
) -> Iterator[tuple[bytes, Certificate]]:
    """The certificates in the spool, the oldest first by what the station counted: an id holds the time of a
    clock that may have been wrong. A document that is damaged keeps no other from being read; `tell` hears of
    it. Raises SpoolUnreadable.
    """
    yield from sorted(_in_spool(state, tell), key=lambda item: (item[1].counter or 0, item[1].id))


def _in_spool(state: State, tell: Callable[[str], object]) -> Iterator[tuple[bytes, Certificate]]:
    spool = Spool(state.spool)
    for name, where in {name: place for place in Place for name in spool.names(place)}.items():
        try:
            kept = spool.read(where, name)
        except DamagedDocument as error:
            tell(f"{spool.path_of(where, name)}: {word(error.message)}")
            continue
        if kept is None or b'"etabli/certificate/1"' not in kept.data:
            continue
        try:
            yield kept.data, decode(kept.data, Certificate)
        except UnreadableDocument:
            continue


def find_certificate(state: State, file: Path | None, serial: str | None) -> Certificate:
    """The certificate in a file, else the newest one of a serial. Raises WrongOrder, SpoolError."""
    if file is not None:
        return _read(file)[1]
    wanted = plain(serial)
    found = [
        item for _data, item in kept_certificates(state) if wanted and plain(item.drive.serial) == wanted
    ]
    if not found:
        raise WrongOrder(_("No certificate of this drive is known here: give its file with --certificate."))
    return found[-1]


def _one(state: State, which: str) -> tuple[bytes, Certificate]:
    """By file, by id, by the end of a serial. Raises WrongOrder, SpoolError."""
    if Path(which).is_file():
        return _read(Path(which))
    everything = list(kept_certificates(state))
    found = [item for item in everything if item[1].id == which]
    if not found and len(which) >= 4:
        found = [item for item in everything if (item[1].drive.serial or "").lower().endswith(which.lower())]
    if not found:
        raise WrongOrder(_("No certificate “{which}” is known here.").format(which=which))
    return found[-1]


def _read(path: Path) -> tuple[bytes, Certificate]:
    try:
        data = read_limited(path, DOCUMENT_LIMIT_BYTES)
        return data, decode(data, Certificate)
    except OSError as error:
        raise WrongOrder(
            _("{file} cannot be read: {error}.").format(file=path, error=reason(error))
        ) from error
    except UnreadableDocument as error:
        raise WrongOrder(
            _("{file} is not a certificate: {error}.").format(file=path, error=why_unreadable(error))
        ) from error


def check_whole(certificate: Certificate, replaced: tuple[str, ...] | None = None) -> None:
    """No paper is made of what does not follow from the journal inside, nor from that of the one that it says
    it replaces, None where that is not here. Raises WrongOrder.
    """
    difference = recompute(certificate.journal, certificate.result).difference
    names = unbound_fields(certificate, replaced)
    if difference is None and is_about_another_drive(certificate):
        difference = message("check.journal_of_another_drive")
    if difference is None and names:
        difference = message("check.fields_differ", names=", ".join(names))
    if difference is not None:
        raise WrongOrder(word(difference))


def check_signed(state: State, data: bytes, certificate: Certificate, path: Path) -> None:
    """No paper is made of what nobody signed: a journal's chain has no key, so that anybody can write a
    consistent one. `path` may be a file, with its signature and the key of another station beside it. Raises
    WrongOrder, StateError.
    """
    signature = signature_in_spool(state, certificate.id, data)
    keys = _known_keys(state)
    if signature is None and path.is_file():
        signature = _beside(path.with_suffix(SIGNATURE_SUFFIX))
        key = _beside(path.with_name(KEY))
        try:
            given = None if key is None else read_public_key(key)
        except BadKey as error:
            raise WrongOrder(
                _("{file} is not an Ed25519 public key (PEM or DER): {error}.").format(file=KEY, error=error)
            ) from error
        keys = ({} if given is None else {key_id(given): given}) | keys
    found = check_signature(certificate, data, signature, keys, None)
    if found.result is not CheckResult.GOOD:
        raise WrongOrder(word(found.message))
    if certificate.station not in _known_keys(state):
        complain(
            _(
                "Signed by a station that is not known here ({station}): ask it for the digest of its key on "
                "another way than this file came."
            ).format(station=certificate.station)
        )


def _known_keys(state: State) -> dict[str, bytes]:
    """This station's own. Raises StateError."""
    station = known_station(state.folder)
    return {} if station is None else {station.key_id: station.spki}


def _beside(path: Path) -> bytes | None:
    """A small file beside the certificate; None where there is none. Raises WrongOrder."""
    try:
        return read_limited(path, SMALL_BYTES)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise WrongOrder(
            _("{file} cannot be read: {error}.").format(file=path, error=reason(error))
        ) from error


def _list(state: State) -> None:
    """One line each. Raises SpoolError."""
    shown = False
    for _data, item in kept_certificates(state):
        shown = True
        say(f"{item.times.finished:%Y-%m-%d %H:%M}  {item.drive.model or ''}  {item.drive.serial or ''}")
        say(f"    {verdict_word(item.result.verdict)}  {item.id}")
    if not shown:
        say(_("No certificate yet."))


def _hand_over(state: State, data: bytes, certificate: Certificate, folder: Path) -> None:
    """Raises WrongOrder, StateError, OSError."""
    from papers.certificate.pdf import certificate_pdf

    files = donor_files(state, data, certificate)
    files[PAPER] = certificate_pdf(certificate, hashlib.sha256(data).hexdigest())
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
        say(_("{file} was written.").format(file=folder / name))


def _show(data: bytes, certificate: Certificate, options: argparse.Namespace) -> None:
    """Raises OSError when the PDF cannot be written."""
    digest = hashlib.sha256(data).hexdigest()
    if options.pdf is not None:
        from papers.certificate.pdf import certificate_pdf

        options.pdf.write_bytes(certificate_pdf(certificate, digest))
        say(_("{file} was written.").format(file=options.pdf))
    elif options.json:
        say_bytes(data)
    else:
        from papers.certificate.text import certificate_text

        say(certificate_text(certificate, digest))
