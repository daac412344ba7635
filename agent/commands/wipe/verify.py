"""`etabli wipe verify`: another technician reads an erased drive again and compares it with its
certificate.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

from agent.bench.state import State, open_state
from agent.bench.station import Station, load_station
from agent.bench.wrong_order import WrongOrder
from agent.commands.wipe.certificate import find_certificate
from agent.commands.wipe.ending import deliver_certificates
from agent.commands.wipe.options import add_common_options, add_person_options, name_only
from agent.erasing.certificate import checked_again, is_signed_here, keep_signed
from agent.erasing.jobs import count_here
from agent.erasing.plans import choose, plan_all
from agent.settings.configuration import Configuration, load_configuration
from host.drive.block_device import LiveDrive
from host.drive.drive_ports import DriveError
from judge.erasure.certified import OWN_SERIALS
from judge.erasure.chain import BrokenJournal, entries_of
from judge.erasure.fingerprint import fingerprint_left, sector_of
from judge.identity.same_drive import drive_name, is_same_drive
from model.certificate import Certificate, Performer
from model.erasure import Expected, Verification, WipePolicy
from model.exit_status import CommandRefused, ExitStatus
from model.journal import Opened, PassStarted, Sampled, Verified
from papers.language import _
from papers.terminal import complain, redraw, say, say_bytes
from wipe.compare import compare_places
from wipe.planned import PlannedDrive
from wipe.verify import Question, Verifier, question_of


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = _("Example: etabli wipe verify 4F2K")
    parser.add_argument("drive", metavar=_("DRIVE"), help=_("the end of a serial, or a path"))
    parser.add_argument(
        "--certificate",
        metavar=_("FILE"),
        type=Path,
        help=_("its certificate (default: the newest known here)"),
    )
    parser.add_argument("--sample", action="store_true", help=_("read back a tenth instead of everything"))
    parser.add_argument(
        "--certify", action="store_true", help=_("make a certificate in your name, which replaces that one")
    )
    name_only(parser, _("Who checks:"), *add_person_options(parser))
    add_common_options(parser)


class AnotherSize(CommandRefused):
    """The drive is not as large as it was when it was erased; the text is one sentence."""

    exit_status = ExitStatus.FINDINGS


@dataclass(frozen=True, slots=True, kw_only=True)
class _Basis:
    """What a certificate's journal says the drive must read as."""

    question: Question | None
    sampled: Sampled | None
    seed: str
    size_bytes: int


def execute(options: argparse.Namespace) -> int:
    """Read and compare; 1 when a byte is not as it must be. The drive is opened for reading only."""
    try:
        configuration = load_configuration(options.config)
        who = _who(options, configuration)
        state = open_state(is_root=os.geteuid() == 0, environment=os.environ, folder=options.folder)
        item = choose(options.drive, plan_all(WipePolicy(usb=True, network=True)))
        certificate = find_certificate(state, options.certificate, item.serial)
        basis = _basis_of(certificate)
        _check_same(certificate, item)
        station = _signer(state, configuration, certificate) if options.certify else None
        began = time.monotonic()
        verified = _read(item, basis, Verification.SAMPLED if options.sample else Verification.FULL)
        status = _tell(verified, as_json=options.json)
        if station is not None:
            told = _certify(state, station, certificate, verified, who, time.monotonic() - began)
            (complain if options.json else say)(told)
            deliver_certificates(state, configuration)
    except BrokenJournal as error:
        complain(str(error))
        return ExitStatus.WRONG_ORDER
    except DriveError as error:
        complain(str(error))
        return ExitStatus.COULD_NOT_RUN
    return status


def _who(options: argparse.Namespace, configuration: Configuration) -> Performer:
    """Who checks. Raises WrongOrder when a certificate would name no person."""
    name = options.operator or configuration.run.operator
    if options.certify and not name:
        raise WrongOrder(_("Give who checks with --operator: the certificate names that person."))
    return Performer(
        name=name,
        title=None if options.operator else configuration.run.title,
        place=options.place or configuration.station.place,
        phone=configuration.station.phone,
    )


def _signer(state: State, configuration: Configuration, certificate: Certificate) -> Station:
    """This station, when it signed the certificate that it is to carry on. Raises WrongOrder, StateError."""
    station = load_station(state, name=configuration.station.name)
    if not is_signed_here(state, station, certificate):
        raise WrongOrder(
            _(
                "This station did not sign that certificate and cannot extend it: check the drive "
                "on the station that made it, or leave out --certify."
            )
        )
    return station


def _certify(
    state: State,
    station: Station,
    certificate: Certificate,
    verified: Verified,
    who: Performer,
    elapsed_s: float,
) -> str:
    """Keep the certificate that takes the place of this one; none when it would prove less. What a person
    hears of it. Raises StateError, BrokenJournal.
    """
    if is_good(verified) and verified.checked_bytes < certificate.result.verified_bytes:
        return _("No new certificate: the one that is there says that more was read. Check without --sample.")
    count = count_here(state, at_least=certificate.counter or 0)
    newer = checked_again(certificate, station, verified, who, elapsed_s, count)
    keep_signed(state, station, newer)
    return _("Certificate: {id}").format(id=newer.id)


def _basis_of(certificate: Certificate) -> _Basis:
    """Raises BrokenJournal, WrongOrder when the certificate proves no erasure."""
    records = [entry.record for entry in entries_of(certificate.journal)]
    opened = next((item for item in records if isinstance(item, Opened)), None)
    verified = next((item for item in reversed(records) if isinstance(item, Verified)), None)
    if opened is None or verified is None or certificate.result.reached is None:
        raise WrongOrder(_("This certificate does not say that the drive was erased."))
    if verified.expected is Expected.CHANGED:
        sampled = next((item for item in reversed(records) if isinstance(item, Sampled)), None)
        return _Basis(question=None, sampled=sampled, seed=opened.seed, size_bytes=verified.size_bytes)
    started = next((item for item in reversed(records) if isinstance(item, PassStarted)), None)
    question = question_of(
        verified.expected,
        pattern=started.pattern if started is not None else 0,
        key=started.key if started is not None else None,
    )
    left = fingerprint_left(opened.plan, records)
    if left is not None:
        question = replace(question, fingerprint=sector_of(left))
    return _Basis(question=question, sampled=None, seed=opened.seed, size_bytes=verified.size_bytes)


def _check_same(certificate: Certificate, item: PlannedDrive) -> None:
    """Raises WrongOrder when the certificate is another drive's."""
    token = item.token
    names = drive_name(certificate.drive, serial_is_own=certificate.drive.serial_source in OWN_SERIALS)
    own = not item.drive.serial_is_bridges
    certified = " ".join(part for part in (certificate.drive.model, certificate.drive.serial) if part)
    if token is None or not is_same_drive(names, drive_name(token, serial_is_own=own)):
        raise WrongOrder(
            _("The certificate is of another drive than {path}: {drive}.").format(
                drive=certified or _("unknown drive model"), path=item.drive.path
            )
        )


def _read(item: PlannedDrive, basis: _Basis, verification: Verification) -> Verified:
    """Raises DriveError, WrongOrder, AnotherSize."""
    opened = LiveDrive(item.drive.path, item.drive.transport, exclusive=False, direct=True)
    try:
        _check_size(item, opened.block.size_bytes, basis.size_bytes)
        if basis.question is None:
            if basis.sampled is None:
                raise WrongOrder(_("The certificate contains nothing to compare with."))
            return compare_places(opened.block, basis.sampled)
        verifier = Verifier(
            opened.block,
            basis.question,
            stop_at_first=False,
            tell=_progress if sys.stdout.isatty() else lambda _done, _total: None,
            check_stopped=lambda: None,
        )
        return verifier.run(verification, basis.seed)
    finally:
        opened.close()


def _check_size(item: PlannedDrive, found: int, certified: int) -> None:
    """What is hidden by now is not read, and what came to light was not erased. Raises AnotherSize."""
    if found != certified:
        raise AnotherSize(
            _(
                "{drive} does not have the capacity of the certificate today (bytes: {found}, "
                "certificate: {certified})."
            ).format(drive=item.drive.path, found=found, certified=certified)
        )


def _progress(done: int, total: int) -> None:
    redraw(_("reading back") + f" {100 * done // max(total, 1)} %")


def is_good(verified: Verified) -> bool:
    """Whether something was read, and all of it is as it must be."""
    return not verified.wrong_bytes and not verified.unreadable_bytes and verified.checked_bytes > 0


def _tell(verified: Verified, *, as_json: bool) -> int:
    good = is_good(verified)
    if as_json:
        from model.document import encode_pretty

        say_bytes(encode_pretty(verified))
    elif good:
        say()
        say(_("As the certificate says. Bytes read: {count}.").format(count=verified.checked_bytes))
    else:
        say()
        place = verified.wrong[0].offset if verified.wrong else 0
        say(
            _(
                "NOT as the certificate says. Bytes that differ: {wrong}; bytes that cannot be "
                "read: {unreadable}; the first is byte {place}."
            ).format(wrong=verified.wrong_bytes, unreadable=verified.unreadable_bytes, place=place)
        )
    return ExitStatus.DONE if good else ExitStatus.FINDINGS
