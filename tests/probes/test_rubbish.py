"""Tools that print rubbish, nothing, too much or only half: every probe ends, and its facts can be told."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from msgspec.structs import replace

from host.recording.recording_file import Raw, Recording, raw, read_recording
from host.recording.replay import ReplayHost
from host.shared import SharedHost
from model.document import encode
from model.event import Event, Troubled
from papers.facts import facts_of, lines_of
from probes.run import probe_machine

RECORDINGS = sorted((Path(__file__).resolve().parents[1] / "recordings").glob("*.json.gz"))
SEEDS = range(15)


def spoilt(said: Raw, chance: random.Random) -> Raw:
    """An answer as a broken tool might give it."""
    data = bytearray(said.data())
    for place in chance.choices(range(len(data)), k=20) if data else ():
        data[place] = chance.randrange(256)
    ways = (
        b"",
        chance.randbytes(300),
        said.data()[: chance.randrange(len(data) + 1)],
        said.data() * 4,
        said.data().replace(b"1", b"-9").replace(b":", b""),
        bytes(data),
    )
    return raw(chance.choice(ways))


def with_rubbish(whole: Recording, chance: random.Random) -> Recording:
    """The recording with some or all of its answers spoilt."""
    share = chance.choice((0.05, 0.3, 1.0))
    return replace(
        whole,
        runs=tuple(
            replace(note, stdout=spoilt(note.stdout, chance)) if chance.random() < share else note
            for note in whole.runs
        ),
        reads=tuple(
            replace(note, content=spoilt(note.content, chance))
            if note.content is not None and chance.random() < share
            else note
            for note in whole.reads
        ),
    )


@pytest.mark.skipif(not RECORDINGS, reason="no recording is kept beside the tests")
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.name.partition(".")[0])
def test_rubbish_leaves_unknown_facts_and_no_traceback(path: Path, seed: int) -> None:
    troubles: list[str] = []

    def hear(event: Event) -> None:
        if isinstance(event, Troubled):
            troubles.append(event.traceback or event.message.code)

    host = ReplayHost(with_rubbish(read_recording(path), random.Random(seed)))
    machine = probe_machine(SharedHost(host), deep=False, on_event=hear)
    assert not troubles
    assert encode(machine)
    assert lines_of(facts_of(machine))
