"""The lid: its switch tells when it closes and opens; whether its hinges hold, only a person sees."""

from __future__ import annotations

from dataclasses import dataclass, replace

from agent.trying.sources import opened, sources_of
from agent.trying.trier import CannotTry, Given
from host.input.port import Inputs
from host.port import Host
from model.message import say
from model.trying import LidTrial, SeenTrial

EV_SW, SW_LID = 0x05, 0x00  # linux/input-event-codes.h
POLL_S = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class LidTrier:
    """Tries it."""

    host: Host
    inputs: Inputs

    def __call__(self, given: Given) -> SeenTrial:
        """Raises CannotTry."""
        sources = [
            source
            for source in sources_of(self.host, given.machine)
            if source.kind is None and source.is_own is not False
        ]
        with opened(self.inputs, sources) as devices:
            lids = [path for path, means in devices.means().items() if SW_LID in means.switches]
            if not lids:
                raise CannotTry(say("trying.none_seen"))
            seen = LidTrial(
                trial=given.trial, is_closed=any(SW_LID in devices.switched(path) for path in lids)
            )
            given.tell(seen)
            while given.is_wanted() and not (seen.closed and seen.opened and not seen.is_closed):
                before = seen
                for event in devices.read(POLL_S):
                    if event.path in lids and (event.type, event.number) == (EV_SW, SW_LID):
                        seen = after(seen, is_closed=event.value == 1)
                if seen != before:
                    given.tell(seen)
        if seen.closed and seen.opened:
            return replace(seen, why=say("trying.lid_answers"))
        return seen


def after(seen: LidTrial, *, is_closed: bool) -> LidTrial:
    """Once it moved."""
    if is_closed:
        return replace(seen, is_closed=True, closed=seen.closed + 1)
    return replace(seen, is_closed=False, opened=seen.opened + 1)
