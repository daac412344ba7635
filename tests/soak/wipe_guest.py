"""The power of a guest is cut at random moments while it erases simulated drives that live outside of it; a
new guest boots and `etabli wipe resume` finishes.

    python -m tests.soak.wipe_guest --count 10 --seed 7

After each cut, and at the end, the files behind the drives are held against every verdict that was given.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from model.erasure import ERASED
from tests.lab.ata.drive import AtaTraits
from tests.lab.faults import Faults
from tests.lab.nvme.drive import NvmeTraits
from tests.lab.scsi.sas import SasTraits
from tests.vm.erasing import AGAIN, CONFIG, ELSEWHERE, PREPARE, plan
from tests.vm.guest import Done, Guest, Hardware
from tests.vm.image import SITE, Image, make_image
from tests.vm.lab_drives import SECRET, DriveLab, LabDrive
from tests.vm.machines import drive, sizes
from tests.vm.warm import PYTHON

NETWORK = "--allow-network-drive"
SANITIZE_S, RATE = 8.0, 1 << 20
MOST_CUTS_EACH = 3
BEGINS_S, FINISH_S = 240.0, 400.0
WORDS = {str(verdict) for verdict in ERASED}
VERDICT = re.compile(r'"verdict":"(\w+)"')
HARDWARE = Hardware(
    name="erase-cut",
    options=("-machine", "q35", *drive(0, "virtio-blk-pci,serial=journal")),
    drives=sizes(64),
    card="virtio-net-pci,mac=52:54:00:65:74:67",
)
Make = Callable[[DriveLab], LabDrive[Any]]
KINDS: dict[str, tuple[Make, str]] = {
    "nvme sanitize": (lambda lab: lab.nvme(NvmeTraits(sanitize_s=SANITIZE_S)), "purge"),
    "sata overwrite": (lambda lab: lab.sata(AtaTraits(), Faults(write_bytes_per_s=RATE)), "clear"),
    "sas sanitize": (lambda lab: lab.sas(SasTraits(sanitize_s=SANITIZE_S)), "purge"),
    "sata sanitize": (lambda lab: lab.sata(AtaTraits(sanitize_s=SANITIZE_S)), "purge"),
}


@dataclass(slots=True)
class Account:
    """What the cuts came to: `verdicts` by kind of drive; `wrong` must stay empty."""

    cuts: int = 0
    verdicts: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Torment:
    """One guest's folder, and the drives outside of it."""

    guest: Guest
    lab: DriveLab
    dice: random.Random
    say: Callable[[str], None]
    account: Account = field(default_factory=Account)

    def cut_while_erasing(self, kind: str, cuts: int) -> None:
        """Erase one drive, with so many cuts, and let it finish."""
        make, level = KINDS[kind]
        drive = make(self.lab)
        serial = drive.model.serial
        drive.connect(self.guest)
        shown = plan(self.guest, serial, NETWORK, "--level", level)
        if shown.hash is None:
            raise SystemExit(shown.text)
        order = ["run", serial, "--plan", shown.hash, "--confirm", serial, NETWORK, "--level", level]
        for _ in range(cuts):
            self._start(drive, order)
            time.sleep(self.dice.uniform(0.0, 1.5 * SANITIZE_S))  # the power is cut somewhere in between
            self.guest.cut_power()
            self.account.cuts += 1
            self._hold_against(kind, drive, self.guest.console.read_text(errors="replace"))
            self.say(f"cut {self.account.cuts}: {kind}")
            self.guest.start()
            self.guest.shell(AGAIN)
            self.guest.write(CONFIG, ELSEWHERE.encode())
            drive.connect(self.guest)
            order = ["resume", "--yes"]
        self._finish(kind, drive, level)
        drive.disconnect(self.guest)

    def _start(self, drive: LabDrive[Any], order: list[str]) -> None:
        """Let the guest begin; returns when the drive notices, or the guest has ended without it."""
        before = drive.content()
        words = " ".join([*order, "--json"])
        script = (
            f"(cd /opt/etabli; {PYTHON} ./etabli.py wipe {words}; echo ended)"
            " </dev/null >/dev/ttyS0 2>/run/wipe.err &"
        )
        environment = {"PYTHONPATH": f"/opt/etabli:{SITE}"}
        self.guest.run(["sh", "-c", script], environment=environment, warm=True)
        deadline = time.monotonic() + BEGINS_S
        while drive.content() == before and time.monotonic() < deadline:
            if "ended" in self.guest.console.read_text(errors="replace").splitlines():
                return
            time.sleep(0.2)  # the guest erases

    def _hold_against(self, kind: str, drive: LabDrive[Any], told: str) -> None:
        """Verdicts that were given, against what the drive holds."""
        said = set(VERDICT.findall(told))
        if said & WORDS and SECRET in drive.content():
            self.account.wrong.append(f"{kind}: {said} was said, and its platters say otherwise")

    def _finish(self, kind: str, drive: LabDrive[Any], level: str) -> None:
        """Resume in peace, or begin, where the power went before there was an order."""
        done = self.guest.etabli("wipe", "resume", "--yes", "--json", timeout_s=FINISH_S)
        last = _verdict(done)
        kept = _kept(self.guest, drive.model.serial)
        if last is not None and last not in kept:
            self.account.wrong.append(f"{kind}: {last} was said, and the certificates kept say {kept}")
        if last is None and not kept:
            shown = plan(self.guest, drive.model.serial, NETWORK, "--level", level)
            done = self.guest.etabli(
                "wipe", "run", drive.model.serial, "--plan", shown.hash or "", "--confirm",
                drive.model.serial, "--json", NETWORK, "--level", level, timeout_s=FINISH_S,
            )  # fmt: skip
            last = _verdict(done)
        verdict = last or (kept[-1] if kept else "none")
        self.account.verdicts.append(f"{kind}: {verdict}")
        self._hold_against(kind, drive, f'"verdict":"{verdict}"')
        if verdict not in WORDS:
            self.account.wrong.append(f"{kind}: {verdict}: {done.text[-500:]} {done.errors[-500:]}")
        self.say(f"{kind}: {verdict}")


def _verdict(done: Done) -> str | None:
    """The last verdict that a command printed."""
    found = VERDICT.findall(done.text)
    return str(found[-1]) if found else None


def _kept(guest: Guest, serial: str) -> list[str]:
    """The verdicts of the certificates of a drive that the spool holds, delivered or not."""
    script = "cat /var/lib/etabli/spool/*/*.json 2>/dev/null | tr '\\n' ' ' || true"
    found = []
    decoder, text = json.JSONDecoder(), guest.shell(script).strip()
    while text:
        document, end = decoder.raw_decode(text)
        text = text[end:].strip()
        if document.get("drive", {}).get("serial") == serial:
            found.append(str(document["result"]["verdict"]))
    return found


def torment(folder: Path, count: int, seed: int, image: Image, say: Callable[[str], None]) -> Account:
    """Cut the power so many times over drives of every kind."""
    dice = random.Random(seed)
    (folder / "lab").mkdir()
    (folder / "guest").mkdir()
    guest = Guest(HARDWARE, image=image, folder=folder / "guest")
    with DriveLab(folder / "lab") as lab:
        try:
            guest.start()
            guest.shell(PREPARE)
            guest.write(CONFIG, ELSEWHERE.encode())
            work = Torment(guest, lab, dice, say)
            number = dice.randrange(len(KINDS))
            while work.account.cuts < count:
                kind = sorted(KINDS)[number % len(KINDS)]
                number += 1
                cuts = min(dice.randint(1, MOST_CUTS_EACH), count - work.account.cuts)
                work.cut_while_erasing(kind, cuts)
            return work.account
        finally:
            guest.cut_power()


def main() -> int:
    """Run it; 1 when a verdict was wrong, or an erasure did not end."""
    options = argparse.ArgumentParser(prog="python -m tests.soak.wipe_guest", allow_abbrev=False)
    options.add_argument("--count", type=int, default=10)
    options.add_argument("--seed", type=int, default=int(time.time()))
    given = options.parse_args()
    print(f"seed {given.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="cut-") as folder:
        account = torment(
            Path(folder), given.count, given.seed, make_image(), lambda text: print(text, flush=True)
        )
    for word in account.wrong:
        print(word)
    print(f"{account.cuts} cuts, {len(account.verdicts)} erasures, {len(account.wrong)} wrong")
    return 1 if account.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
