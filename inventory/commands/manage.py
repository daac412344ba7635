"""`etabli inventory`: look after the inventory: backup, code, import, upgrade, revoke."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from model.exit_status import ExitStatus
from papers.language import _
from papers.terminal import complain


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the orders and their options."""
    parser.epilog = _("Example: etabli inventory backup /media/usb/inventory.tar")
    parser.add_argument("--folder", type=Path, metavar=_("FOLDER"), help=_("where the inventory is kept"))
    orders = parser.add_subparsers(dest="order", metavar=_("COMMAND"), title=_("commands"), required=True)
    backup = orders.add_parser(
        "backup",
        help=_("write everything into one file, also while the inventory is running"),
        description=_(
            "Write a checked copy of the inventory, with its private key, into one file (tar). "
            "Store the file where only you can read it. To use it, unpack it into an empty folder "
            "and start the inventory on that folder."
        ),
        epilog=_("Example: etabli inventory backup /media/usb/inventory.tar"),
        allow_abbrev=False,
    )
    backup.add_argument("file", type=Path, metavar=_("FILE"), help=_("the file to write; it may not exist"))
    imports = orders.add_parser(
        "import",
        help=_("take in reports and certificates from a USB stick"),
        description=_(
            "Take in reports and certificates with the signatures beside them, by the same rules as "
            "over the network. Only stations that are enrolled here are trusted."
        ),
        epilog=_("Example: etabli inventory import /media/usb/etabli/spool"),
        allow_abbrev=False,
    )
    imports.add_argument(
        "paths",
        type=Path,
        nargs="+",
        metavar=_("PATH"),
        help=_("files of documents, or folders that contain some"),
    )
    upgrade = orders.add_parser(
        "upgrade",
        help=_("bring the inventory's database up to date"),
        description=_(
            "Bring the inventory's database up to date with this program; starting the inventory does it too."
        ),
        epilog=_("Example: etabli inventory upgrade"),
        allow_abbrev=False,
    )
    revoke, code = _add_revoke(orders), _add_code(orders)
    for order in (backup, code, imports, upgrade, revoke):  # said before the order or after it
        order.add_argument(
            "--folder",
            type=Path,
            default=argparse.SUPPRESS,
            metavar=_("FOLDER"),
            help=_("where the inventory is kept"),
        )


def _add_revoke(orders: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """The order that trusts a station no longer."""
    revoke = orders.add_parser(
        "revoke",
        help=_("trust a station no longer: a key or a bench that was lost"),
        description=_(
            "Trust a station no longer, for good: what its key signs from here on is set aside. "
            "Without a name, every station is listed."
        ),
        epilog=_("Example: etabli inventory revoke 3f2a9c01"),
        allow_abbrev=False,
    )
    revoke.add_argument(
        "station", nargs="?", metavar=_("STATION"), help=_("its name, or the beginning of its key id")
    )
    return revoke


def _add_code(orders: argparse._SubParsersAction[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """The order that shows how a station enrols."""
    code = orders.add_parser(
        "code",
        help=_("the code that enrols a bench or a boot key, as text and QR code"),
        description=_(
            "Show the code that enrols a bench or a boot key here. With --certificate it also carries the "
            "SHA-256 of the certificate that this inventory shows: benches then trust this one alone, "
            "whatever their clocks say. With --url also a QR code with the address."
        ),
        epilog=_("Example: etabli inventory code --url https://i.example --certificate cert.pem"),
        allow_abbrev=False,
    )
    code.add_argument("--url", metavar=_("URL"), help=_("where benches reach this inventory"))
    code.add_argument(
        "--certificate", type=Path, metavar=_("FILE"), help=_("the certificate (PEM) of its web server")
    )
    return code


def execute(options: argparse.Namespace) -> int:
    """Do what was ordered."""
    from inventory.store.database import FILE
    from inventory.store.folder import PRIVATE_UMASK, default_folder, existing_folder, named_folder

    os.umask(PRIVATE_UMASK)
    named = None if options.folder is None else named_folder(options.folder)
    found = existing_folder(named or default_folder(os.environ, is_root=os.geteuid() == 0), FILE)
    match options.order:
        case "backup":
            return _backup(found, options.file)
        case "import":
            return _import(found, options.paths)
        case "code":
            return _code(found, options.url, options.certificate)
        case "revoke":
            return _revoke(found, options.station)
        case _:
            return _upgrade(found)


def _backup(folder: Path, file: Path) -> int:
    from inventory.store.backup import write_backup

    if os.path.lexists(file):
        complain(_("{file} exists already; nothing was written.").format(file=file))
        return ExitStatus.WRONG_ORDER
    write_backup(folder, file)
    return ExitStatus.DONE


def _import(folder: Path, paths: list[Path]) -> int:
    from inventory.importing import import_documents

    missing = next((path for path in paths if not path.exists()), None)
    if missing is not None:
        complain(_("{file} is not there; nothing was taken in.").format(file=missing))
        return ExitStatus.WRONG_ORDER
    return ExitStatus.DONE if import_documents(folder, paths) else ExitStatus.FINDINGS


def _upgrade(folder: Path) -> int:
    from inventory.upgrading import upgrade_folder

    upgrade_folder(folder)
    return ExitStatus.DONE


def _revoke(folder: Path, station: str | None) -> int:
    from inventory.revoking import revoke_named

    revoke_named(folder, station)
    return ExitStatus.DONE


def _code(folder: Path, url: str | None, certificate: Path | None) -> int:
    from inventory.inviting import show_code

    show_code(folder, url, certificate)
    return ExitStatus.DONE
