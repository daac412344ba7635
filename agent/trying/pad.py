"""Touchpads with their buttons, and touch screens: moved over until every part of them answered."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, replace

from agent.trying.grid import EV_KEY, EV_REL, Grid
from agent.trying.sources import Source, opened, sources_of
from agent.trying.trier import CannotTry, Given
from host.errors import HostError
from host.input.port import Inputs, OpenInputs
from host.port import Host
from model.device import DeviceKind
from model.message import say
from model.trial import TrialKind, TrialResult
from model.trying import PadTrial, SeenTrial

SIZES = {TrialKind.TOUCHPAD: (6, 4), TrialKind.TOUCH_SCREEN: (8, 5)}
KINDS = {
    TrialKind.TOUCHPAD: (DeviceKind.TOUCHPAD, DeviceKind.POINTING_STICK, DeviceKind.MOUSE),
    TrialKind.TOUCH_SCREEN: (DeviceKind.TOUCH_SCREEN,),
}
IDLE_S = 60.0
POLL_S = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class PadTrier:
    """Tries the one or the other, by what is ordered."""

    host: Host
    inputs: Inputs

    def __call__(self, given: Given) -> SeenTrial:
        """Raises CannotTry."""
        all_of_kind = [
            source
            for source in sources_of(self.host, given.machine)
            if source.kind in KINDS[given.trial] and source.path
        ]
        if not all_of_kind:
            raise CannotTry(say("trying.none_seen"))
        counting, may_pass = counting_pads(all_of_kind)
        with opened(self.inputs, all_of_kind) as devices:
            for source in counting:
                with suppress(HostError):  # its clicks may reach a desktop as well: no harm to the trial
                    devices.grab(source.path)
            return _follow(given, devices, counting, all_of_kind, may_pass=may_pass)


def counting_pads(pads: list[Source]) -> tuple[list[Source], bool]:
    """Those that count, and whether they may pass without a person: only what surely is the machine's own
    does; where nothing is, all are shown.
    """
    own = [source for source in pads if source.is_own]
    return (own, True) if own else (pads, False)


def _follow(
    given: Given, devices: OpenInputs, counting: list[Source], pads: list[Source], *, may_pass: bool
) -> PadTrial:
    """Until all of it answered, or it is left."""
    columns, rows = SIZES[given.trial]
    means = devices.means()
    paths = {source.path for source in counting}
    grid = Grid(columns=columns, rows=rows, means={path: means[path] for path in paths if path in means})
    if given.trial is TrialKind.TOUCH_SCREEN:
        grid = replace(
            grid, means={path: replace(item, keys=frozenset()) for path, item in grid.means.items()}
        )
    names = {source.path: source.name for source in pads}
    outside: list[str] = []
    told: PadTrial | None = None
    heard_s = time.monotonic()
    while True:
        seen = PadTrial(
            trial=given.trial,
            columns=columns,
            rows=rows,
            cells=tuple(sorted(grid.cells)),
            is_relative=grid.is_relative,
            buttons=grid.buttons,
            pressed=tuple(sorted(grid.pressed)),
            devices=tuple(dict.fromkeys(source.name for source in counting)),
            outside=tuple(outside),
        )
        if seen != told:
            given.tell(seen)
            told = seen
        if seen.is_whole:
            if may_pass:
                return replace(seen, found=TrialResult.PASSED)
            return replace(seen, why=say("trying.not_surely_own"))
        if not given.is_wanted():
            return seen
        if time.monotonic() - heard_s > IDLE_S:
            return replace(seen, why=say("trying.nothing_came"))
        for event in devices.read(POLL_S):
            heard_s = time.monotonic()
            grid.heed(event)
            if (
                event.path not in paths
                and event.type in (EV_KEY, EV_REL)
                and names[event.path] not in outside
            ):
                outside.append(names[event.path])
