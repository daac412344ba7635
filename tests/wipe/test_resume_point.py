"""How far an interrupted erasure came, record by record of its journal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model.erasure import EraseStep, Method, Preparation
from model.journal import (
    BadRegion,
    BlockOperation,
    Finished,
    HighWater,
    Intent,
    Marked,
    PassEnded,
    PassStarted,
    Record,
    Region,
    RungEnded,
    RungStarted,
    Sampled,
    Unhidden,
)
from tests.judge.erasure.journals import OPENED, overwritten, sanitized
from wipe.resume import ResumePoint, at_rung, is_finished, resume_point

RUNG = RungStarted(rung=1, methods=(Method.OVERWRITE_ZERO,))
SUCCEEDED = RungEnded(rung=1, succeeded=True, reason=None)
FAILED = replace(SUCCEEDED, succeeded=False)
PASS = PassStarted(number=1, method=Method.OVERWRITE_ZERO, pattern=0, key=None, size_bytes=1 << 30)
WATER = HighWater(number=1, offset=1 << 20)
MARKED = Marked(regions=(Region(offset=0, length=512),))
SAMPLED = Sampled(seed="5eed", size_bytes=1 << 30, unit_bytes=512, digests="")
ORDERED = Intent(step=EraseStep(Method.ATA_SECURITY_ERASE.value), command="x")
KEY_SENT = Intent(step=EraseStep.PSID_REVERT, command="x")
NEAR, FAR = Region(offset=512, length=512), Region(offset=1 << 20, length=512)
SHOWN = Unhidden(
    preparation=Preparation.UNHIDE_HPA,
    before_bytes=1,
    after_bytes=2,
    expected_bytes=2,
    power_cycle_needed=False,
)


def bad(region: Region, operation: BlockOperation = BlockOperation.WRITE) -> BadRegion:
    return BadRegion(region=region, operation=operation, errno_name="EIO")


def test_nothing_was_begun_before_it_was_opened() -> None:
    point = resume_point([])
    assert point == ResumePoint()
    assert (point.is_resumed, point.rung, point.pass_number, point.offset) == (False, 0, 0, 0)
    assert (point.psid_tried, point.password_set, point.bad, point.refused) == (False, False, (), ())
    assert resume_point([OPENED]) == ResumePoint(is_resumed=True)


@pytest.mark.parametrize(
    ("records", "point"),
    [
        ([RUNG], ResumePoint(rung=1)),
        ([RUNG, SUCCEEDED], ResumePoint(rung=1)),
        ([RUNG, FAILED], ResumePoint(rung=2)),
        ([RUNG, replace(FAILED, gone=True)], ResumePoint(rung=1)),
        ([RUNG, PASS], ResumePoint(rung=1, pass_number=1, started=PASS)),
        ([RUNG, PASS, WATER], ResumePoint(rung=1, pass_number=1, started=PASS, offset=1 << 20)),
        (
            [RUNG, PASS, WATER, replace(RUNG, again=True)],
            ResumePoint(rung=1, pass_number=1, started=PASS, offset=1 << 20),
        ),
        ([RUNG, PASS, WATER, RUNG], ResumePoint(rung=1)),
        ([RUNG, PASS, WATER, SUCCEEDED], ResumePoint(rung=1)),
        (
            [RUNG, PASS, WATER, PassEnded(number=1, written_bytes=0, unwritten_bytes=0)],
            ResumePoint(rung=1, pass_number=1, started=PASS, offset=0),
        ),
        ([RUNG, PASS, WATER, bad(FAR), PASS], ResumePoint(rung=1, pass_number=1, started=PASS)),
        ([MARKED, SAMPLED], ResumePoint(marked=MARKED, sampled=SAMPLED)),
        ([RUNG, MARKED, SAMPLED, RUNG], ResumePoint(rung=1)),
        ([RUNG, ORDERED], ResumePoint(rung=1, method=Method.ATA_SECURITY_ERASE)),
        ([RUNG, ORDERED, RUNG], ResumePoint(rung=1)),
    ],
    ids=range(15),
)
def test_it_goes_on_where_the_last_process_came_to(records: list[Record], point: ResumePoint) -> None:
    assert resume_point(records) == point


def test_bad_places_are_kept_as_far_as_was_surely_written() -> None:
    begun: list[Record] = [RUNG, PASS, bad(NEAR), bad(FAR)]
    assert resume_point(begun).bad == (NEAR, FAR)
    assert resume_point([*begun, WATER]).bad == (NEAR,)
    assert resume_point([RUNG, PASS, bad(NEAR, BlockOperation.READ)]).bad == ()


def test_what_is_known_of_the_drive_outlives_a_rung() -> None:
    kept = replace(ORDERED, password="x")
    refused = replace(SHOWN, preparation=Preparation.UNHIDE_DCO, power_cycle_needed=True)
    records: list[Record] = [OPENED, KEY_SENT, kept, ORDERED, SHOWN, refused, refused, RUNG, FAILED]
    assert resume_point(records) == ResumePoint(
        is_resumed=True,
        rung=2,
        psid_tried=True,
        password_set=True,
        unhidden=frozenset({Preparation.UNHIDE_HPA, Preparation.UNHIDE_DCO}),
        refused=(Preparation.UNHIDE_DCO, Preparation.UNHIDE_DCO),
    )
    assert not resume_point([ORDERED]).password_set
    point = resume_point(records[:-2])
    assert point.method is Method.ATA_SECURITY_ERASE
    assert at_rung(point, 3) == replace(point, rung=3, method=None)


def test_an_erasure_is_finished_where_its_end_is_written_down() -> None:
    for records in (overwritten(), sanitized()):
        assert is_finished(records)
        assert not is_finished([record for record in records if not isinstance(record, Finished)])
    assert not is_finished([])
