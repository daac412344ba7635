"""Trials in a guest: `python3 -m tests.vm.sensing GROUP...`, run by the table that a desk runs them by, and
what each tells as lines of JSON. The kinds of a group (`usb_ports,power`) run at once, the groups one after
the other; each until it is decided, or until its file below /run/sensing is taken away.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from agent.trying.senses import senses_of
from agent.trying.trier import CannotTry, Given
from model.document import encode
from model.fact import absent, present
from model.machine import Machine
from model.network import Interface, InterfaceKind
from model.trial import TrialKind
from model.trying import PlainTrial, SeenTrial
from tests.vm import radio_controller
from tests.vm.known import machine_of

WANTED = Path("/run/sensing")
# Simulated ones are no hardware, so that probes leave them out.
RADIOS = {InterfaceKind.WIFI: "wlan1", InterfaceKind.BLUETOOTH: "hci0"}
_printing = threading.Lock()


def machine() -> Machine:
    """Of all facts, those that a trial reads: the radios."""
    radios = tuple(_radio(kind, name) for kind, name in RADIOS.items())
    return machine_of(interfaces=present(radios))


def _radio(kind: InterfaceKind, name: str) -> Interface:
    return Interface(
        name=name, kind=kind, vendor=None, model=None, driver=absent(), bus=None,
        built_in=True, mac=absent(), mac_locally_administered=None, link=None,
        speed_mbit_per_s=None, blocked=absent(),
    )  # fmt: skip


def tell(seen: SeenTrial) -> None:
    """One line."""
    with _printing:
        sys.stdout.buffer.write(encode(seen).rstrip(b"\n") + b"\n")
        sys.stdout.buffer.flush()


def try_one(kind: TrialKind) -> None:
    """Until it is over."""
    wanted = WANTED / kind
    wanted.touch()
    if kind is TrialKind.BLUETOOTH:
        radio_controller.serve()
    given = Given(trial=kind, option="", machine=machine(), tell=tell, is_wanted=wanted.exists)
    try:
        seen = senses_of()[kind](given)
    except CannotTry as error:
        seen = PlainTrial(trial=kind, why=error.message)
    wanted.unlink(missing_ok=True)
    tell(seen)


def main(groups: list[str]) -> None:
    """Group by group."""
    WANTED.mkdir(exist_ok=True)
    for group in groups:
        threads = [threading.Thread(target=try_one, args=(TrialKind(name),)) for name in group.split(",")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


if __name__ == "__main__":
    main(sys.argv[1:])
