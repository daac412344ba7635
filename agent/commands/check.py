"""`etabli check`: check a report or a certificate offline."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from agent.bench.disk import read_limited
from agent.bench.state import StateError
from agent.spool.naming import known_state, report_file
from model.api import DOCUMENT_LIMIT_BYTES, RECEIPT, RECEIPT_SIGNATURE
from model.exit_status import ExitStatus
from model.settings_text import BadSettings
from papers.errors import reason, why_unreadable
from papers.language import N_, _
from papers.terminal import beside, complain, say, say_bytes
from papers.wording import word

if TYPE_CHECKING:
    from agent.commands.checking import Check, Confirmation
    from model.certificate import Certificate
    from model.report import Report

SMALL_LIMIT_BYTES = 64 << 10
RESULT_WORDS = {"good": N_("OK"), "finding": N_("PROBLEM"), "not_checked": N_("NOT CHECKED")}
COLUMN = 13


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = _("Example: etabli check 019ab3c2.json --key bench3.pem")
    parser.add_argument(
        "report",
        nargs="?",
        metavar=_("REPORT"),
        help=_("a file, an id, a label or a serial; nothing is the last report of this bench"),
    )
    parser.add_argument(
        "--signature",
        metavar=_("FILE"),
        type=Path,
        help=_("its signature (default: the .sig file beside it)"),
    )
    parser.add_argument(
        "--key",
        metavar=_("FILE"),
        type=Path,
        help=_("the public key of the station (default: those known here)"),
    )
    parser.add_argument(
        "--server-key", metavar=_("FILE"), type=Path, help=_("the public key of the inventory")
    )
    parser.add_argument(
        "--policy", metavar=_("FILE"), help=_("the grading scale it was graded by (default: the program's)")
    )
    parser.add_argument("--json", action="store_true", help=_("print what was checked as JSON"))
    parser.add_argument("--folder", metavar=_("FOLDER"), type=Path, help=_("another state folder"))


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedReport:
    """What `--json` prints."""

    report: str
    good: bool
    checks: tuple[Check, ...]


def execute(options: argparse.Namespace) -> int:
    """Check everything that can be checked here; 1 when something is wrong or the signer is unknown."""
    try:
        options.report = report_file(options.report, known_state(options.folder))
        data, report = _read_report(options.report)
        checks = _all_checks(options, data, report)
    except (BadSettings, StateError) as error:
        complain(str(error))
        return ExitStatus.WRONG_ORDER
    good = all(check.result != "finding" for check in checks)
    if options.json:
        from model.document import encode_pretty

        say_bytes(encode_pretty(CheckedReport(report=report.id, good=good, checks=checks)))
    else:
        for check in checks:
            _show(check)
    return ExitStatus.DONE if good else ExitStatus.FINDINGS


def _show(check: Check) -> None:
    for row in beside(f"{_(RESULT_WORDS[check.result]):<{COLUMN}}{word(check.message)}", COLUMN):
        say(row)


def _all_checks(options: argparse.Namespace, data: bytes, report: Report | Certificate) -> tuple[Check, ...]:
    """Signature, receipt, verdicts, grade. Raises BadSettings, StateError."""
    from agent.commands.checking import (
        check_certificate,
        check_grade,
        check_receipt,
        check_signature,
        check_verdicts,
    )
    from agent.erasing.replaced import replaced_journal
    from agent.settings.policies import chosen_policy
    from model.certificate import Certificate

    folder = known_state(options.folder)
    given = None if options.key is None else _read_key(options.key)
    path = options.signature or options.report.with_suffix(".sig")
    signature = _read_optional(path, must_exist=options.signature is not None)
    common = (
        check_signature(report, data, signature, _stations(folder) if given is None else {}, given),
        check_receipt(report, data, _receipt_beside(options.report), _servers(folder, options.server_key)),
    )
    if isinstance(report, Certificate):
        replaced = replaced_journal(report, options.report.parent, folder)
        return (*common, *check_certificate(report, replaced))
    return (*common, *check_verdicts(report), check_grade(report, chosen_policy(options.policy)))


def _read_report(path: Path) -> tuple[bytes, Report | Certificate]:
    """The exact bytes, and what they say. Raises BadSettings."""
    from model.certificate import CERTIFICATE_FORMAT, Certificate
    from model.document import UnreadableDocument, decode, format_of
    from model.report import Report

    try:
        data = read_limited(path, DOCUMENT_LIMIT_BYTES)
    except OSError as error:
        raise BadSettings(
            _("{file} cannot be read: {error}.").format(file=path, error=reason(error))
        ) from error
    if len(data) > DOCUMENT_LIMIT_BYTES:
        raise BadSettings(_("{file} is too large for a report.").format(file=path))
    try:
        is_certificate = format_of(data) == CERTIFICATE_FORMAT
        return data, decode(data, Certificate) if is_certificate else decode(data, Report)
    except UnreadableDocument as error:
        raise BadSettings(
            _("{file} is not a report: {error}.").format(file=path, error=why_unreadable(error))
        ) from error


def _read_optional(path: Path, *, must_exist: bool) -> bytes | None:
    """A small file. Raises BadSettings when it must be there and is not, or cannot be read."""
    try:
        return read_limited(path, SMALL_LIMIT_BYTES)
    except FileNotFoundError as error:
        if must_exist:
            raise BadSettings(_("{file} does not exist.").format(file=path)) from error
        return None
    except OSError as error:
        raise BadSettings(
            _("{file} cannot be read: {error}.").format(file=path, error=reason(error))
        ) from error


def _read_key(path: Path) -> bytes:
    from judge.signature import BadKey, read_public_key

    try:
        return read_public_key(_read_optional(path, must_exist=True) or b"")
    except BadKey as error:
        raise BadSettings(
            _("{file} is not an Ed25519 public key (PEM or DER): {error}.").format(file=path, error=error)
        ) from error


def _receipt_beside(report: Path) -> Confirmation | None:
    """The receipt that a spool keeps beside an accepted report."""
    from agent.commands.checking import Confirmation

    data = _read_optional(report.with_suffix(RECEIPT), must_exist=False)
    signature = _read_optional(report.with_suffix(RECEIPT_SIGNATURE), must_exist=False)
    return None if data is None else Confirmation(data=data, signature=signature or b"")


def _stations(folder: Path | None) -> dict[str, bytes]:
    """The station of this bench, by its key id. Raises StateError when its key is damaged."""
    from agent.bench.station import known_station

    station = None if folder is None else known_station(folder)
    return {} if station is None else {station.key_id: station.spki}


def _servers(folder: Path | None, key: Path | None) -> dict[str, bytes]:
    """The inventories that are known here, and the one whose key was given, by key id."""
    from agent.delivery.enrolment import known_servers
    from judge.signature import key_id

    if key is not None:
        spki = _read_key(key)
        return {key_id(spki): spki}
    return {} if folder is None else known_servers(folder)
