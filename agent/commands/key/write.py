"""`etabli key write`: the image onto one stick or several, with its configuration, and read back."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.bench.state import state_folder
from agent.bench.wrong_order import WrongOrder
from agent.commands.key.image import composed, files_for, keep_aside, mistakes_in, partition_of
from agent.commands.key.sticks import is_stick, why_not
from agent.commands.key.writing import (
    WRITING,
    Opens,
    held,
    is_as_written,
    open_alone,
    partition_on,
    read_from,
    write_stick,
)
from agent.commands.wipe.run import look_again
from agent.commands.wipe.typed import typed_line
from agent.erasing.plans import check_confirmation, choose, needs_code, plan_all
from agent.settings.configuration import Configuration, load_configuration
from host.drive.drive_ports import DriveError
from host.live import LiveHost
from host.port import Host
from model.erasure import WipePlan, WipePolicy
from model.exit_status import ExitStatus
from model.settings_text import BadSettings
from papers.erasing.asked import word_asked
from papers.language import _
from papers.quantities import storage_size
from papers.terminal import complain, redraw, say
from wipe.consent import code_of
from wipe.live import OpenedDevice
from wipe.planned import PlannedDrive

SHOW_EVERY_S = 0.5
MIB = 1 << 20


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.usage = argparse.SUPPRESS
    parser.epilog = _("Example: etabli key write --image etabli.iso --device 4F2K --config a.toml")
    parser.add_argument("--image", metavar=_("FILE"), type=Path, required=True, help=_("the image"))
    parser.add_argument(
        "--device",
        metavar=_("DRIVE"),
        action="append",
        default=[],
        help=_("a stick: a path, or the end of its serial; may be given several times"),
    )
    parser.add_argument(
        "--config", metavar=_("FILE"), type=Path, help=_("the etabli.toml that is put onto the stick")
    )
    parser.add_argument(
        "--keep", action="store_true", help=_("a new image; reports and etabli.toml of the stick stay")
    )
    parser.add_argument(
        "--confirm",
        metavar=_("END"),
        action="append",
        default=[],
        help=_("end of each serial, without a dialogue"),
    )


def execute(options: argparse.Namespace) -> int:
    """Check all, confirm all, and only then write one after the other. Raises CommandRefused."""
    configuration = settings_for(options.config)
    partition_of(options.image)
    if os.geteuid() != 0:
        complain(_("Only root may write sticks. Start again as root, or with sudo."))
        return ExitStatus.COULD_NOT_RUN
    policy = WipePolicy(usb=True, protect=load_configuration(None).wipe.protect)
    everything = plan_all(policy)
    chosen = chosen_sticks(options, everything)
    _confirm(options, chosen, everything)
    look_again(chosen, [item.outcome for item in chosen if isinstance(item.outcome, WipePlan)])
    host, worst = LiveHost(), ExitStatus.DONE
    for item in chosen:
        ended = write_one(host, item, options.image, configuration, keep=options.keep)
        worst = max(worst, ended)
    return worst


def settings_for(path: Path | None) -> Configuration:
    """The configuration for the stick: one that could not be followed there is refused here. Raises
    BadSettings, WrongOrder.
    """
    if path is None:
        return Configuration()
    configuration = load_configuration(path)
    told = mistakes_in(configuration)
    if told:
        raise BadSettings("\n".join(f"{path}: {mistake}" for mistake in told))
    files_for(configuration)
    return configuration


def chosen_sticks(
    options: argparse.Namespace, everything: Sequence[PlannedDrive]
) -> tuple[PlannedDrive, ...]:
    """The sticks of the order, each once. Raises WrongOrder: then none is written."""
    needed = options.image.stat().st_size
    if not options.device:
        raise WrongOrder("\n".join((_("Which stick? Give one with --device:"), *_listed(everything, needed))))
    found = {id(item): item for item in (choose(word, everything) for word in options.device)}
    for item in found.values():
        reason = why_not(item, needed)
        if reason is not None:
            raise WrongOrder(reason)
    return tuple(found.values())


def _listed(everything: Sequence[PlannedDrive], needed: int) -> list[str]:
    """The sticks that are here, and why one may not be written."""
    lines = []
    for item in filter(is_stick, everything):
        reason = why_not(item, needed)
        lines.append("  " + stick_line(item, everything) + ("" if reason is None else f"\n    {reason}"))
    return lines or ["  " + _("no USB stick is plugged in")]


def stick_line(item: PlannedDrive, everything: Sequence[PlannedDrive]) -> str:
    """One stick: path, model, size, serial, and its code where the serial does not name it alone."""
    token = item.token
    size = None if token is None else storage_size(token.size_bytes)
    code = code_of(token) if token is not None and needs_code(item, everything) else None
    model = None if token is None else token.model
    words = (
        item.drive.path,
        model,
        size,
        item.serial,
        None if code is None else _("code {code}").format(code=code),
    )
    return "  ".join(word for word in words if word)


def _confirm(
    options: argparse.Namespace, chosen: Sequence[PlannedDrive], everything: Sequence[PlannedDrive]
) -> None:
    """By the end of each serial, on the command line or by hand. Raises WrongOrder."""
    for item in chosen:
        if options.confirm:
            said = [given for given in options.confirm if choose(given, everything) is item]
            if not said:
                raise WrongOrder(_("{drive} is not confirmed.").format(drive=item.drive.path))
            check_confirmation(said[0], item, everything)
            continue
        if not sys.stdin.isatty():
            raise WrongOrder(_("No terminal to confirm on: add --confirm with the end of each serial."))
        say(stick_line(item, everything))
        what = word_asked(item.serial, with_code=needs_code(item, everything))
        question = _("Everything on {drive} will be lost. To write it, type the {what}:")
        check_confirmation(typed_line(question.format(drive=item.drive.path, what=what)), item, everything)


def write_one(
    host: Host,
    item: PlannedDrive,
    image: Path,
    configuration: Configuration,
    *,
    keep: bool,
    opened: Opens = open_alone,
) -> ExitStatus:
    """One stick from its first byte to its last read back. Raises WrongOrder before anything is written."""
    drive = held(host, item, opens=opened)
    aside: Path | None = None
    try:
        kept = _kept_of(drive, item) if keep else None
        if kept is not None:
            aside = keep_aside(_aside_folder(), item.serial or item.drive.name, kept)
        with composed(host, image, configuration, kept) as content:
            show = Shower(name=item.drive.path)
            write_stick(drive.block, content, show)
            good = is_as_written(drive.block, content, show)
    except (DriveError, OSError) as error:
        _fail(item, str(error), aside)
        return ExitStatus.FINDINGS
    finally:
        drive.close()
    redraw_away()
    if not good:
        _fail(item, _("what was read back differs"), aside)
        return ExitStatus.FINDINGS
    if aside is not None:
        aside.unlink(missing_ok=True)
    say(_("{drive}: written and read back. The stick may be pulled.").format(drive=item.drive.path))
    return ExitStatus.DONE


def _kept_of(drive: OpenedDevice, item: PlannedDrive) -> bytes:
    """The bytes of the ETABLI that the stick has. Raises WrongOrder where it has none, DriveError."""
    place = partition_on(drive.block)
    if place is None:
        raise WrongOrder(
            _("{drive} has no ETABLI partition to keep: leave out --keep. Nothing was changed.").format(
                drive=item.drive.path
            )
        )
    return read_from(drive.block, place.offset_bytes, place.size_bytes)


def _aside_folder() -> Path:
    return state_folder(is_root=True, environment=os.environ) / "key-kept"


def _fail(item: PlannedDrive, why: str, aside: Path | None) -> None:
    redraw_away()
    complain(
        _("{drive}: NOT WRITTEN ({why}). The stick is not usable; write it again, or throw it away.").format(
            drive=item.drive.path, why=why
        )
    )
    if aside is not None:
        complain(_("What was on its ETABLI partition is in {file}.").format(file=aside))


def redraw_away() -> None:
    """Take the line of progress away."""
    if sys.stdout.isatty():
        redraw("")


@dataclass(slots=True)
class Shower:
    """One line that changes: bytes, rate and time left; nothing in a pipe."""

    name: str
    began: float = 0.0
    phase: str = ""
    shown: float = float("-inf")

    def __call__(self, phase: str, done: int, whole: int) -> None:
        """How far it is."""
        now = time.monotonic()
        if phase != self.phase:
            self.phase, self.began = phase, now
        if not sys.stdout.isatty() or now - self.shown < SHOW_EVERY_S:
            return
        self.shown = now
        rate = done / max(now - self.began, SHOW_EVERY_S)
        words = _("{drive}: writing") if phase == WRITING else _("{drive}: reading back")
        redraw(
            f"{words.format(drive=self.name)}  {100 * done // whole} %  {done // MIB} / {whole // MIB} MiB  "
            + _("{rate} MB/s, {seconds} s left").format(
                rate=round(rate / 1e6, 1), seconds=round((whole - done) / rate)
            )
        )
