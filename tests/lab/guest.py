"""A guest by hand, connected to simulated drives: `python -m tests.lab guest nvme:64 sata:64,frozen`.

A drive is KIND:MIB and any of the words of `python -m tests.lab --help` without their dashes; a word that
takes several values has them with plus signs: `nvme:64,namespaces=32+16`, `sas:64,block=520,unreadable=7+9`.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.lab import options as words
from tests.lab.ata.drive import AtaDrive
from tests.lab.nvme.drive import NvmeDrive
from tests.lab.scsi.sas import SasUnit
from tests.vm.guest import Guest, GuestError
from tests.vm.image import make_image
from tests.vm.lab_drives import MACHINE, DriveLab, LabDrive, NvmeLabDrive

SHORT_WORDS = {"block": "block-bytes"}
SEVERAL = frozenset(
    {"namespaces", "detached", "unreadable", "unwritable", "refused-cns", "refused-logs", "rejects", "aborts"}
)
ORDER_S = 3600.0
HELP = (
    ":power N cuts the power of drive N for a moment, :pass SECONDS lets time pass for the drives, :quit ends"
)


def parsed(word: str, number: int) -> argparse.Namespace:
    """The options of a drive, which has a serial of its own. Raises SystemExit, as argparse does."""
    kind, _, rest = word.partition(":")
    size, *more = rest.split(",")
    serial = f"LAB{kind.upper()}{number:04}"
    arguments = [kind, "--size-mib", size, "--serial", serial, "--bridge-serial", f"LABUSB{number:06}"]
    for each in more:
        name, _, value = each.partition("=")
        name = SHORT_WORDS.get(name, name)
        values = value.split("+") if name in SEVERAL else [value]
        arguments += [f"--{name}", *filter(None, values)]
    return words.drive_parser().parse_args(arguments)


class Bench:
    """Drives, served, and a guest that is connected to them."""

    def __init__(self, lab: DriveLab, guest: Guest) -> None:
        self._lab, self._guest = lab, guest
        self.models: list[NvmeDrive | AtaDrive | SasUnit] = []

    def add(self, word: str) -> str:
        """Serve a drive and connect the guest; its block devices. Raises GuestError.

        Namespaces are named with their devices: the kernel does not number both alike.
        """
        served = self._serve(parsed(word, len(self.models)))
        device = served.connect(self._guest)
        if not isinstance(served, NvmeLabDrive):
            return device
        names = {number: served.device(self._guest, number) for number in sorted(served.model.attached)}
        return ", ".join(f"{name} is namespace {number}" for number, name in names.items())

    def _serve(self, options: argparse.Namespace) -> LabDrive[Any]:
        medium = self._lab.medium(options.size_mib)
        if options.kind == "nvme":
            nvme = words.nvme_drive(options, medium, self._lab.now)
            self.models.append(nvme)
            return self._lab.serve_nvme(nvme)
        if options.kind == "sas":
            sas = words.sas_drive(options, medium, self._lab.now)
            self.models.append(sas)
            return self._lab.serve_scsi(sas, medium, sas)
        sat = words.sata_unit(options, medium, self._lab.now)
        self.models.append(sat.drive)
        return self._lab.serve_scsi(sat, medium, sat)

    def order(self, line: str) -> None:
        """One line of the terminal: a command for the guest, or a word for the bench."""
        match line.split():
            case [":power", number] if number.isdecimal() and int(number) < len(self.models):
                self._lab.do(self.models[int(number)].power_cycle)
            case [":pass", seconds] if seconds.isdecimal():
                self._lab.let_pass(float(seconds))
            case [word, *_] if word.startswith(":"):
                print(HELP)
            case _:
                done = self._guest.run(["sh", "-c", line], timeout_s=ORDER_S)
                sys.stdout.write(done.text)
                sys.stderr.write(done.errors)


def talk(bench: Bench, ask: Callable[[str], str] = input) -> None:
    """Take lines from a terminal until its end."""
    print(HELP)
    while True:
        try:
            line = ask("# ")
        except (EOFError, KeyboardInterrupt):
            return
        if line.strip() == ":quit":
            return
        try:
            bench.order(line)
        except GuestError as error:
            print(error, file=sys.stderr)


def wait() -> None:
    """Stay until interrupted or terminated."""
    signal.sigwait({signal.SIGINT, signal.SIGTERM})


def main(drives: list[str]) -> None:
    """Start, connect, and give the terminal over."""
    for number, word in enumerate(drives):
        parsed(word, number)  # what is misspelt is told before the guest starts
    if not sys.stdin.isatty():
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    with (
        tempfile.TemporaryDirectory(prefix="lab-") as folder,
        DriveLab(Path(folder)) as lab,
        Guest(MACHINE, image=make_image()) as guest,
    ):
        bench = Bench(lab, guest)
        for word in drives:
            try:
                print(f"{word}  {bench.add(word)}", flush=True)
            except GuestError as error:
                print(f"{word}  {error}", flush=True)
        if sys.stdin.isatty():
            talk(bench)
        else:
            wait()
