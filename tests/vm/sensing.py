"""Trials in a guest: `python3 -m tests.vm.sensing GROUP...`, run by the table that a desk runs them by, and
what each tells as lines of JSON. The kinds of a group (`usb_ports,power`) run at once, the groups one after
the other; each until it is decided, or until its file below /run/sensing is taken away. `measure` runs the
benchmarks.
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

from agent.trying.senses import senses_of
from agent.trying.trier import CannotTry, Given
from benchmarks.run import run_benchmarks
from host.live import LiveHost
from host.power import runs_on_battery_alone
from model.document import encode
from model.event import Progress
from model.fact import absent, present
from model.machine import Machine
from model.network import Interface, InterfaceKind
from model.trial import TrialKind
from model.trying import PlainTrial, SeenTrial
from tests.vm import radio_controller
from tests.vm.known import machine_of

MEASURE = "measure"
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


def measure() -> None:
    """The benchmarks of a machine of which nothing is known, and what feeds it before and after."""
    live = LiveHost()
    _line(alone=runs_on_battery_alone())
    found = run_benchmarks(
        live, machine_of(), (), quick=True, battery_agreed=False, stopped=lambda: False, end_tools=live.stop,
        on_event=lambda event: _line(part=event.part) if isinstance(event, Progress) else None,
    )  # fmt: skip
    _line(refused=found.refused.code if found.refused else None, alone=runs_on_battery_alone())


def _line(**told: object) -> None:
    sys.stdout.write(json.dumps({"trial": MEASURE, **told}) + "\n")
    sys.stdout.flush()


def main(groups: list[str]) -> None:
    """Group by group."""
    if groups == [MEASURE]:
        measure()
        return
    WANTED.mkdir(exist_ok=True)
    for group in groups:
        threads = [threading.Thread(target=try_one, args=(TrialKind(name),)) for name in group.split(",")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


if __name__ == "__main__":
    main(sys.argv[1:])
