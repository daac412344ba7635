"""Bad drives beside good ones: nobody waits for anybody."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.erasure import EraseVerdict
from model.journal import HighWater, PassStarted, Record, Verified
from tests.soak.wipe_beside import BAD, GOOD, run, wrongs
from wipe.journal import read_chain, read_lines

pytestmark = [pytest.mark.process, pytest.mark.slow]


def steps(folder: Path) -> list[Record]:
    """What was done to one drive, byte by byte."""
    records = [link.entry.record for link in read_chain(read_lines(folder))]
    return [item for item in records if isinstance(item, PassStarted | HighWater | Verified)]


def test_three_good_drives_are_done_while_five_bad_ones_are_not(tmp_path: Path) -> None:
    for name in ("alone", "beside"):
        (tmp_path / name).mkdir()
    run(GOOD, tmp_path / "alone")
    bench = run((*BAD, *GOOD), tmp_path / "beside")
    assert wrongs(bench) == []
    verdicts = {name.partition("-")[2]: judgement.verdict for name, judgement in bench.judgements.items()}
    assert len(bench.judgements) == len(BAD) + len(GOOD)
    assert verdicts["good"] is EraseVerdict.CLEARED
    # It stands still for half an hour before it is given up: whoever waited for it would still be waiting.
    assert verdicts["stalled"] is EraseVerdict.INTERRUPTED
    alone = steps(tmp_path / "alone" / "0-good")
    for number in range(len(BAD), len(BAD) + len(GOOD)):
        assert steps(tmp_path / "beside" / f"{number}-good") == alone


def test_each_end_is_told_at_once_and_not_when_the_last_has_ended(tmp_path: Path) -> None:
    bench = run(("stalled", "good"), tmp_path)
    assert list(bench.judgements) == ["1-good", "0-stalled"]
