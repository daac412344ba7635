"""`etabli pull`: a coordinator's pull of grade reports from an inventory, as a table or as JSON."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from agent.bench.disk import Disk, part_of, read_limited, remove_quietly
from agent.bench.state import open_state
from agent.settings.address import holds_secret, is_local, split_address
from agent.settings.configuration import load_configuration
from model.exit_status import ExitStatus
from model.grade import GradeLetter
from model.proof import ErasedState
from model.settings_text import BadSettings
from papers.errors import reason
from papers.language import N_, Language, _, ngettext, spoken
from papers.letters import LETTER_WORDS
from papers.plain import printable
from papers.proof import erased_word
from papers.terminal import complain, say
from papers.wording import word

if TYPE_CHECKING:
    from agent.delivery.pulling import Pull

READY_S = 60.0
ASKED = ("since", "grade", "lot", "text", "erased", "to_check")
TOKEN_LIMIT_BYTES = 1024
# What a person also types: the words that stand beside a drive.
OF_A_DRIVE = {ErasedState.ERASED: N_("Erased"), ErasedState.NOT_ERASED: N_("NOT ERASED")}
SEPARATORS = {"semicolon": ";", "comma": ",", "tab": "\t"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.usage = argparse.SUPPRESS  # the options alone fill a screen
    parser.epilog = _("Example: etabli pull --grade B --lot 2026-11 --output machines.csv")
    options = parser.add_argument_group()  # without a title: the options need the line
    options.add_argument(
        "--from", dest="url", metavar=_("URL"), help=_("the inventory (default: that of the configuration)")
    )
    options.add_argument(
        "--token-file", metavar=_("FILE"), type=Path, help=_("the file with the token to read with")
    )
    options.add_argument("--since", metavar=_("POSITION"), help=_("only what came after an earlier pull"))
    options.add_argument(
        "--grade",
        metavar=_("GRADE"),
        type=_word_of(LETTER_WORDS),
        choices=[letter.value for letter in GradeLetter],
        help=_("only machines of this grade: A, B, C, D, parts or recycling"),
    )
    options.add_argument("--lot", metavar=_("TEXT"), help=_("only machines of this lot"))
    options.add_argument(
        "--search",
        dest="text",
        metavar=_("TEXT"),
        help=_("only machines that this finds: label, serial, code on the case"),
    )
    options.add_argument(
        "--erased",
        type=_word_of({state: erased_word(state) for state in ErasedState}, OF_A_DRIVE),
        choices=[state.value for state in ErasedState],
        help=_("only machines that are erased, not erased, or unknown"),
    )
    options.add_argument(
        "--to-check",
        choices=["yes", "no"],
        help=_("only machines to check by hand, or only the others"),
    )
    options.add_argument(
        "--reports", action="store_true", help=_("every report, not only the latest of each machine")
    )
    options.add_argument("--format", choices=["csv", "json"], default="csv", help=_("csv (default) or json"))
    options.add_argument(
        "--separator",
        choices=[*SEPARATORS],
        help=_("between the columns of csv (default: by the language)"),
    )
    options.add_argument(
        "--output", metavar=_("FILE"), type=Path, help=_("the file to write (default: standard output)")
    )
    options.add_argument("--config", metavar=_("FILE"), type=Path, help=_("another configuration file"))
    options.add_argument("--folder", metavar=_("FOLDER"), type=Path, help=_("another state folder"))


def _word_of(*tables: Mapping[Any, str]) -> Callable[[str], str]:
    """What a person types: the word of the program, or the one that screens and tables show for it, also by
    its last word alone: “pièces” for “pour pièces”.
    """

    def value(text: str) -> str:
        typed = text.strip().casefold()
        return next(
            (
                str(key)
                for table in tables
                for key, shown in table.items()
                if typed in (_(shown).casefold(), _(shown).casefold().rpartition(" ")[2])
            ),
            text,
        )

    return value


def execute(options: argparse.Namespace) -> int:
    """Read everything, then put it in place: a file is whole or as it was."""
    from agent.delivery.inventory_client import DeliveryError, DocumentRefused, InventoryClient
    from agent.delivery.pulling import Pull

    try:
        source = _inventory(options)
        questions = {name: value for name in ASKED if (value := getattr(options, name))}
        if options.format == "csv":
            questions["told"] = "yes"
        pull = Pull(InventoryClient(source.url, pin=source.pin), source.token, questions, options.reports)
        with closing(pull.client), _sink(options.output) as sink:
            _write(pull, options, sink)
    except DeliveryError as error:
        complain(word(error.message))
        complain(_("Nothing was written."))
        return ExitStatus.WRONG_ORDER if isinstance(error, DocumentRefused) else ExitStatus.COULD_NOT_RUN
    except OSError as error:
        complain(
            _("{file} cannot be written: {error}.").format(file=options.output or "-", error=reason(error))
        )
        return ExitStatus.COULD_NOT_RUN
    _tell(pull, options.output)
    return ExitStatus.DONE


@dataclass(frozen=True, slots=True, kw_only=True)
class PullSource:
    """The inventory that is read: its address, the token to read with, the certificate it has to show."""

    url: str
    token: str | None
    pin: str | None


def _inventory(options: argparse.Namespace) -> PullSource:
    """Where to read. Raises BadSettings, StateError, DeliveryError."""
    from agent.bench.station import load_station
    from agent.delivery.embedded import ensure_inventory
    from agent.delivery.enrolment import recall

    configuration = load_configuration(options.config)
    url = configuration.inventory.url if options.url is None else _checked_url(options.url)
    given = None if options.token_file is None else _read_token(options.token_file)
    state = open_state(is_root=os.geteuid() == 0, environment=os.environ, folder=options.folder)
    if url is not None:
        enrolment = recall(state, url)
        if enrolment is None:
            return PullSource(url=url, token=given, pin=None)
        return PullSource(url=url, token=given or enrolment.token, pin=enrolment.pin)
    target = ensure_inventory(state, load_station(state), wait_s=READY_S)
    return PullSource(url=target.url, token=given or target.token, pin=target.pin)


def _checked_url(url: str) -> str:
    """An address by https, or on this machine. Raises BadSettings."""
    parts = split_address(url)
    if parts is None or (parts.scheme == "http" and not is_local(parts)) or holds_secret(parts):
        raise BadSettings(_("--from: expected https://HOST, got {url}.").format(url=printable(url)))
    return url


def _read_token(path: Path) -> str:
    try:
        token = read_limited(path, TOKEN_LIMIT_BYTES).decode("ascii", "replace").strip()
    except OSError as error:
        raise BadSettings(
            _("{file} cannot be read: {error}.").format(file=path, error=reason(error))
        ) from error
    if not token.isprintable() or not token.isascii() or " " in token or not token:
        raise BadSettings(_("{file} does not contain a token.").format(file=path))
    return token


def _write(pull: Pull, options: argparse.Namespace, sink: BinaryIO) -> None:
    from agent.delivery.pulling import write_csv, write_json

    if options.format == "json":
        write_json(pull.items(), pull, sink)
        return
    # Spreadsheets in French take a comma for the decimal mark, and a semicolon between columns.
    separator = options.separator or ("semicolon" if spoken() is Language.FRENCH else "comma")
    write_csv(pull.items(), pull.client.url, SEPARATORS[separator], sink)


@contextmanager
def _sink(output: Path | None) -> Iterator[BinaryIO]:
    """Where to write; only what is whole gets there. Raises OSError."""
    if output is None:
        with tempfile.TemporaryFile() as whole:
            yield whole
            whole.seek(0)
            shutil.copyfileobj(whole, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        return
    if output.exists() and not output.is_file():
        with output.open("wb") as file:  # a pipe, /dev/null: what is not a file is never replaced by one
            yield file
        return
    part = part_of(output)
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.rename(output)
    finally:
        remove_quietly(Disk(), part)


def _tell(pull: Pull, output: Path | None) -> None:
    """How many, and where to go on next time: beside the data, never in it."""
    tell = complain if output is None else say
    count = pull.count
    tell(ngettext("{count} row.", "{count} rows.", count).format(count=count))
    if pull.position:
        tell(_("Next time, only what is new: etabli pull --since {position}").format(position=pull.position))
