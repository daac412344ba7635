"""A journal is believed only where every piece of evidence is there, of one drive, in its order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from judge.erasure.erasure import judge_erasure
from model.erasure import ERASED, EraseVerdict, Expected, Method, Verification
from model.journal import (
    Finished,
    HighWater,
    Intent,
    Interrupted,
    Marked,
    MarkersChecked,
    Observed,
    Opened,
    PassEnded,
    PassStarted,
    Record,
    Refused,
    RungEnded,
    Verified,
)
from model.message import say
from tests.lab.ata.drive import AtaDrive, AtaTraits
from tests.lab.faults import EraseFault, Faults
from tests.lab.nvme.drive import NvmeDrive, NvmeTraits
from tests.wipe.bench import PURGE, SIZE, Bench

SAMPLED = replace(PURGE, verification=Verification.SAMPLED)
SECTORS = SIZE // 512
Change = Callable[[list[Record]], list[Record]]


def place_of(records: list[Record], kind: type[Record]) -> int:
    """Where the last record of a kind is."""
    return max(place for place, item in enumerate(records) if isinstance(item, kind))


def moved(records: list[Record], kind: type[Record], before: type[Record]) -> list[Record]:
    """The last record of a kind, put before the last of another."""
    found = list(records)
    item = found.pop(place_of(found, kind))
    found.insert(place_of(found, before), item)
    return found


def changed(records: list[Record], kind: type[Record], **fields: object) -> list[Record]:
    """The last record of a kind with other fields."""
    found = list(records)
    place = place_of(found, kind)
    found[place] = replace(found[place], **fields)  # type: ignore[arg-type]  # a test's words
    return found


def without(records: list[Record], kind: type[Record]) -> list[Record]:
    """The records but those of a kind."""
    return [item for item in records if not isinstance(item, kind)]


def another_serial(records: list[Record]) -> list[Record]:
    seen = next(item for item in records if isinstance(item, Observed))
    return [
        replace(item, token=replace(item.token, serial="ANOTHER")) if item is seen else item
        for item in records
    ]


def another_job(records: list[Record]) -> list[Record]:
    opened = next(item for item in records if isinstance(item, Opened))
    return [opened, Interrupted(), replace(opened, job="another", resumed=True), *records[1:]]


def of_a_larger_drive(records: list[Record]) -> list[Record]:
    seen = next(item for item in records if isinstance(item, Observed))
    larger = replace(seen, token=replace(seen.token, size_bytes=64 << 20))
    return [larger if item is seen else item for item in records]


def of_another_plan(records: list[Record]) -> list[Record]:
    opened = records[0]
    assert isinstance(opened, Opened)
    rung = replace(opened.plan.ladder[0], methods=(Method.NVME_SANITIZE_CRYPTO,))
    return [replace(opened, plan=replace(opened.plan, ladder=(rung,))), *records[1:]]


ON_FIRMWARE: dict[str, Change] = {
    "no marker was ever laid": lambda records: without(records, Marked),
    "markers looked for before the order": lambda records: moved(records, MarkersChecked, Intent),
    "read back before the markers": lambda records: moved(records, Verified, Marked),
    "another serial in between": another_serial,
    "another job in between": another_job,
    "a drive that was larger": of_a_larger_drive,
    "what was done is not in the plan": of_another_plan,
    "read back for another content": lambda records: changed(records, Verified, expected=Expected.PATTERN),
    "a sample of nothing": lambda records: changed(records, Verified, checked_bytes=0),
    "a sample of one sector": lambda records: changed(records, Verified, checked_bytes=512),
    "a sample at other places": lambda records: changed(records, Verified, seed="00" * 16),
    "wrong bytes in the sample": lambda records: changed(records, Verified, wrong_bytes=512),
    "a sample without any marker": lambda records: changed(records, MarkersChecked, gone=0),
}
ON_OVERWRITE: dict[str, Change] = {
    "read back before the pass began": lambda records: moved(records, Verified, PassStarted),
    "read back before the pass ended": lambda records: moved(records, Verified, PassEnded),
    "the pass ended before it began": lambda records: moved(records, PassEnded, PassStarted),
    "written to after reading back": lambda records: [
        *records[: place_of(records, RungEnded)],
        HighWater(number=1, offset=4096),
        *records[place_of(records, RungEnded) :],
    ],
    "a sample where all was ordered": lambda records: changed(
        records, Verified, verification=Verification.SAMPLED, seed="5eed" * 8
    ),
    "another job in between": another_job,
}


@pytest.mark.parametrize("name", ON_FIRMWARE)
def test_a_sanitize_is_not_believed_with(tmp_path: Path, name: str) -> None:
    bench = Bench(tmp_path, NvmeTraits(), policy=SAMPLED, size=16 << 20)
    bench.erase(bench.only(Method.NVME_SANITIZE_BLOCK))
    records = bench.records()
    assert judge_erasure(records).verdict is EraseVerdict.PURGED
    assert judge_erasure(ON_FIRMWARE[name](records)).verdict not in ERASED


@pytest.mark.parametrize("name", ON_OVERWRITE)
def test_an_overwrite_is_not_believed_with(tmp_path: Path, name: str) -> None:
    bench = Bench(tmp_path, NvmeTraits())
    bench.erase(bench.only(Method.OVERWRITE_RANDOM, Method.OVERWRITE_ZERO))
    records = bench.records()
    assert judge_erasure(records).verdict is EraseVerdict.CLEARED
    assert judge_erasure(ON_OVERWRITE[name](records)).verdict not in ERASED


def test_an_overwrite_that_was_refused_half_way_did_change_the_drive(tmp_path: Path) -> None:
    bench = Bench(tmp_path, AtaTraits())
    bench.erase(bench.only(Method.OVERWRITE_ZERO))
    records = bench.records()
    begun = records[: place_of(records, PassStarted) + 1]
    verdict = judge_erasure([*begun, Refused(message=say("wipe.other_drive")), Finished()]).verdict
    assert verdict is EraseVerdict.FAILED


def test_exceptions_are_sectors_that_cannot_be_written_and_never_wrong_bytes(tmp_path: Path) -> None:
    lies = Faults(erase=EraseFault.LIES_IN_PART)
    bench = Bench(tmp_path, NvmeTraits(), lies, replace(PURGE, exceptions=True), size=32 << 20)
    judgement = bench.erase(bench.only(Method.NVME_SANITIZE_BLOCK))
    assert bench.secrets_left > 0
    assert judgement.verdict not in ERASED


def test_an_overlay_that_the_drive_does_not_show_is_an_exception(tmp_path: Path) -> None:
    bench = Bench(tmp_path, AtaTraits(native_sectors=SECTORS // 2))
    assert isinstance(bench.model, AtaDrive)
    bench.model.hidden.dco_frozen = True
    judgement = bench.erase()
    assert bench.secrets_left > 0
    assert judgement.verdict is EraseVerdict.CLEARED_WITH_EXCEPTIONS
    assert "verdict.channel_silent" in {reason.code for reason in judgement.reasons}


def test_what_belongs_to_no_namespace_is_an_exception_of_an_overwrite(tmp_path: Path) -> None:
    bench = Bench(tmp_path, NvmeTraits(namespaces=(SIZE // 2,)))
    assert isinstance(bench.model, NvmeDrive)
    judgement = bench.erase(bench.only(Method.OVERWRITE_RANDOM, Method.OVERWRITE_ZERO))
    assert bench.secrets_left > 0
    assert judgement.verdict is EraseVerdict.CLEARED_WITH_EXCEPTIONS
    assert "verdict.unallocated" in {reason.code for reason in judgement.reasons}


def test_a_sanitize_reaches_what_belongs_to_no_namespace(tmp_path: Path) -> None:
    bench = Bench(tmp_path, NvmeTraits(namespaces=(SIZE // 2,)), policy=PURGE)
    assert bench.erase(bench.only(Method.NVME_SANITIZE_BLOCK)).verdict is EraseVerdict.PURGED
    assert bench.secrets_left == 0
