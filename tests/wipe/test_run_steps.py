"""One erasure step by step, with stand-ins for what is done to the drive: which step follows which, what
comes into the journal, and what ends it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from host.drive.drive_ports import DriveError, DriveGone, DriveSilent, MediumError
from model.erasure import Expected, Method, Preparation, RungFailure, Verification
from model.journal import (
    Marked,
    StopCause,
)
from model.message import say
from tests.wipe.stage import (
    ATA,
    BAD,
    BEFORE,
    BLOCK,
    BUSY,
    CRYPTO,
    ENDED,
    EXITS,
    FORMAT,
    LOOKED,
    MARKED,
    MARKS,
    NVME,
    OVERWRITTEN,
    QUIET,
    RANDOM,
    READ,
    REGIONS,
    SCSI,
    SECURITY,
    STARTED,
    TOKEN,
    WELL,
    ZERO,
    Stage,
    failed,
    ordered,
    rung,
    said,
)
from wipe.firmware import MethodEnd
from wipe.resume import ResumePoint
from wipe.work import AnotherDrive, CannotGoOn, ErasureStopped, Waits


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Stage]:
    """Make a drive with this ladder."""

    def make(*ladder: Any, point: ResumePoint | None = None) -> Stage:
        return Stage(monkeypatch, *ladder, point=point)

    return make


Make = Callable[..., Stage]


def test_an_erasure_from_its_first_record_to_its_last(stage: Make) -> None:
    made = stage(rung(ZERO), rung(RANDOM, ZERO))
    assert made.erase() == [
        *(("opened", False), "before", ("prepare", 0, frozenset())),
        *(*OVERWRITTEN, "after", "finished"),
    ]


def test_a_fingerprint_comes_last_where_it_is_ordered(stage: Make) -> None:
    made = stage(rung(ZERO))
    made.fingerprint = True
    assert made.erase()[-3:] == ["after", ("fingerprint", "job"), "finished"]


def test_what_an_earlier_process_brought_to_light_is_known_and_its_rungs_are_not_done_again(
    stage: Make,
) -> None:
    shown = frozenset({Preparation.UNHIDE_HPA})
    made = stage(
        rung(BLOCK), rung(RANDOM, ZERO), rung(ZERO), point=ResumePoint(is_resumed=True, unhidden=shown)
    )
    made.tail = lambda point: replace(point, rung=1)
    events = made.erase()
    assert events[:3] == [("opened", True), "before", ("prepare", 1, shown)]
    assert [event for event in events if event[0] in ("rung", "overwrite")] == [
        ("rung", 1, False), ("overwrite", ZERO),
    ]  # fmt: skip
    nothing = stage(rung(ZERO), point=ResumePoint(rung=1))
    assert nothing.steps() == []


# --- who it is --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "is_resumed", "is_same"),
    [
        ({"size_bytes": 0}, False, True),
        ({"size_bytes": TOKEN.size_bytes + 512}, False, False),
        ({"diskseq": 99}, False, False),
        ({"diskseq": 99, "path": "/dev/sdq", "size_bytes": 1}, True, True),
        ({"serial": "ANOTHER1"}, False, False),
        ({"serial": "ANOTHER1"}, True, False),
    ],
)
def test_another_drive_is_not_touched(
    stage: Make, changed: dict[str, Any], is_resumed: bool, is_same: bool
) -> None:
    made = stage(rung(ZERO), point=ResumePoint(is_resumed=is_resumed))
    made.token = replace(TOKEN, **changed)
    events = made.erase()
    if is_same:
        assert ("overwrite", ZERO) in events
    else:
        assert events == [("opened", is_resumed), ("refused", "wipe.other_drive"), "finished"]


# --- how it ends ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "end"),
    [
        (ErasureStopped(), [("interrupted", StopCause.PERSON, None)]),
        (
            Waits(say("wipe.power_cycle_needed"), StopCause.POWER_CYCLE),
            [
                ("noted", "wipe.power_cycle_needed"),
                ("interrupted", StopCause.POWER_CYCLE, "wipe.power_cycle_needed"),
            ],
        ),
        (CannotGoOn(say("wipe.locked")), [("refused", "wipe.locked"), "finished"]),
        (AnotherDrive(say("wipe.other_drive")), [("refused", "wipe.other_drive"), "finished"]),
        (MediumError("EIO"), [("refused", "wipe.drive_error"), "finished"]),
    ],
)
def test_whatever_ends_it_is_in_the_journal(stage: Make, error: Exception, end: list[Any]) -> None:
    made = stage(rung(ZERO))
    made.prepared = error
    assert made.erase()[3:] == end


def test_a_drive_that_does_not_answer_afterwards_has_ended_all_the_same(stage: Make) -> None:
    made = stage(rung(ZERO))
    made.looks = [QUIET, DriveSilent("no answer")]
    made.fingerprint = True
    assert made.erase()[-3:] == [
        ("noted", "wipe.not_asked_afterwards"), ("fingerprint", "job"), "finished",
    ]  # fmt: skip


# --- from one rung to the next -----------------------------------------------------------------------------


def test_a_rung_that_fails_is_followed_by_the_next_once_the_drive_was_asked_again(stage: Make) -> None:
    made = stage(rung(RANDOM), rung(ZERO))
    made.ends[RANDOM] = replace(BAD, failure=RungFailure.NOBODY_KNOWS)
    assert made.steps() == [
        *(("rung", 0, False), ("overwrite", RANDOM), failed(0, failure=RungFailure.NOBODY_KNOWS), "between"),
        *(("rung", 1, False), ("overwrite", ZERO), ("same", False), ("ended", 1, *ENDED[2:])),
    ]


def test_after_the_last_rung_and_of_a_drive_that_left_nothing_more_is_asked(stage: Make) -> None:
    last = stage(rung(ZERO))
    last.ends[ZERO] = BAD
    assert last.steps() == [("rung", 0, False), ("overwrite", ZERO), failed(0)]
    left = stage(rung(RANDOM), rung(ZERO))
    left.ends[RANDOM] = replace(BAD, gone=True)
    assert left.steps() == [("rung", 0, False), ("overwrite", RANDOM), failed(0, gone=True)]


@pytest.mark.parametrize(
    ("error", "gone"),
    [(DriveGone("ENODEV"), True), (DriveSilent("no answer"), True), (MediumError("EIO"), False)],
)
def test_an_error_of_the_drive_ends_a_rung(stage: Make, error: DriveError, gone: bool) -> None:
    made = stage(rung(RANDOM), rung(ZERO))
    made.ends[RANDOM] = error
    steps = made.steps()
    assert steps[2] == failed(0, "wipe.drive_error", gone=gone)
    assert (("overwrite", ZERO) in steps) is not gone


def test_a_drive_that_still_erases_itself_takes_nothing_else(stage: Make) -> None:
    made = stage(rung(RANDOM), rung(ZERO))
    made.ends[RANDOM], made.looks = BAD, [QUIET, BUSY]
    assert made.steps()[2:] == [failed(0), "between"]


def test_a_drive_that_cannot_be_asked_between_two_rungs_goes_on_by_what_it_said_before(stage: Make) -> None:
    made = stage(rung(RANDOM), rung(ZERO))
    made.ends[RANDOM], made.looks = BAD, [QUIET, MediumError("EIO"), QUIET]
    assert made.steps()[2:5] == [failed(0), ("noted", "wipe.drive_error"), ("rung", 1, False)]


def test_our_password_is_taken_away_after_a_failed_security_erase_and_only_then(stage: Make) -> None:
    made = stage(rung(SECURITY), rung(FORMAT), rung(ZERO))
    made.ends |= {SECURITY: BAD, FORMAT: BAD, ZERO: BAD}
    events = made.steps()
    assert events.count("password") == 1
    assert events[events.index("password") - 1 :][:3] == [failed(0), "password", "between"]
    last = stage(rung(SECURITY))
    last.ends[SECURITY] = BAD
    assert last.steps()[-1] == "password"


@pytest.mark.parametrize(
    ("point", "again"),
    [
        (ResumePoint(), False),
        (ResumePoint(is_resumed=True), False),
        (ResumePoint(method=BLOCK), False),
        (ResumePoint(is_resumed=True, method=BLOCK), True),
        (ResumePoint(is_resumed=True, started=STARTED), True),
    ],
)
def test_a_rung_is_begun_again_where_an_earlier_process_was_in_the_middle_of_it(
    stage: Make, point: ResumePoint, again: bool
) -> None:
    assert stage(rung(ZERO), point=point).steps()[0] == ("rung", 0, again)


# --- what runs already, and what failed before --------------------------------------------------------------


def test_what_somebody_else_ordered_is_waited_for(stage: Make) -> None:
    made = stage(rung(ZERO))
    made.looks = [BUSY, BUSY, QUIET]
    events = made.erase()
    assert events[1:5] == ["before", ("wait", True), "waited", ("prepare", 0, frozenset())]
    ours = stage(rung(BLOCK), point=ResumePoint(is_resumed=True, method=BLOCK))
    ours.looks = [BUSY]
    assert not {"waited", ("wait", True)} & set(ours.erase())


@pytest.mark.parametrize(("look", "port"), [(NVME, "nvme"), (ATA, "ata"), (SCSI, "scsi")])
def test_a_drive_is_led_out_of_a_failure_before_and_between(stage: Make, look: Any, port: str) -> None:
    led = [EXITS, ("exit", port), ("outcome", "exit-failure-mode", True)]
    made = stage(rung(RANDOM), rung(ZERO))
    made.ends[RANDOM], made.looks = BAD, [look, QUIET, look, QUIET]
    events = made.erase()
    assert events[1:6] == ["before", *led, "before"]
    assert [event for event in events if event == "between" or event in led] == [
        *led, "between", *led, "between",
    ]  # fmt: skip


@pytest.mark.parametrize(("look", "port"), [(NVME, "nvme"), (ATA, "ata"), (SCSI, "scsi")])
def test_without_the_port_for_it_a_failure_stays(stage: Make, look: Any, port: str) -> None:
    made = stage(rung(ZERO))
    made.looks = [look]
    for name in ("nvme", "ata", "scsi"):
        setattr(made.drive, name, None)
    assert made.erase()[1:4] == ["before", EXITS, ("prepare", 0, frozenset())]
    other = stage(rung(ZERO))
    other.looks = [look, QUIET]
    setattr(other.drive, port, None)
    expected: dict[str, Any] = {
        "nvme": ("exit", "scsi"),
        "ata": ("exit", "scsi"),
        "scsi": ("prepare", 0, frozenset()),
    }
    assert other.erase()[3] == expected[port]


@pytest.mark.parametrize(
    "look",
    [
        said(nvme=SimpleNamespace(state=WELL), scsi=SimpleNamespace(state=WELL)),
        said(ata=SimpleNamespace(sanitize=None)),
        said(ata=SimpleNamespace(sanitize=SimpleNamespace(state=WELL))),
    ],
)
def test_a_drive_that_did_not_fail_is_led_out_of_nothing(stage: Make, look: Any) -> None:
    made = stage(rung(ZERO))
    made.looks = [look]
    assert EXITS not in made.erase()


# --- a rung of the drive's own ------------------------------------------------------------------------------


def test_a_rung_of_the_drives_own_is_marked_ordered_looked_for_and_read_back(stage: Make) -> None:
    assert stage(rung(CRYPTO, BLOCK)).steps() == [
        *(("rung", 0, False), *MARKS, *ordered(CRYPTO, BLOCK), *LOOKED, READ, ("same", False), ENDED),
    ]


def test_a_method_that_fails_or_is_frozen_ends_its_rung(stage: Make) -> None:
    made = stage(rung(CRYPTO, BLOCK))
    made.ends[CRYPTO] = BAD
    assert made.steps() == [("rung", 0, False), *MARKS, *ordered(CRYPTO), failed(0)]
    frozen = stage(rung(CRYPTO, BLOCK))
    frozen.frozen = {BLOCK}
    steps = [("rung", 0, False), *MARKS, *ordered(CRYPTO), failed(0, "wipe.still_frozen")]
    assert frozen.steps() == steps


def test_a_stop_comes_before_the_next_method(stage: Make) -> None:
    made = stage(rung(CRYPTO, BLOCK))
    made.stops = True
    events = made.erase()
    assert events[-1] == ("interrupted", StopCause.PERSON, None)
    assert not [event for event in events if event[0] == "carry out"]


@pytest.mark.parametrize(
    ("running", "steps"),
    [
        (CRYPTO, [("watch", CRYPTO), *ordered(BLOCK, FORMAT)]),
        (BLOCK, [("watch", BLOCK), *ordered(FORMAT)]),
        (FORMAT, [("watch", FORMAT)]),
        (SECURITY, [("watch", FORMAT)]),
    ],
)
def test_what_an_earlier_process_ordered_is_watched_and_the_rest_ordered(
    stage: Make, running: Method, steps: list[Any]
) -> None:
    point = ResumePoint(is_resumed=True, method=running, marked=BEFORE)
    made = stage(rung(CRYPTO, BLOCK, FORMAT), point=point)
    made.looks = [BUSY]
    looked = ["rescan", ("same", False), ("markers", BEFORE)]
    assert made.steps() == [("rung", 0, True), *steps, *looked, READ, ("same", False), ENDED]


@pytest.mark.parametrize(
    ("size", "point", "steps"),
    [
        (1 << 20, ResumePoint(), ["mark"]),
        (1 << 20, ResumePoint(marked=BEFORE), ["mark"]),
        (0, ResumePoint(), ["mark"]),
        (1 << 20, ResumePoint(is_resumed=True, marked=BEFORE), ["mark when ready"]),
        (0, ResumePoint(is_resumed=True, marked=BEFORE), []),
    ],
)
def test_a_drive_is_marked_unless_it_shows_no_capacity_and_was_marked_before(
    stage: Make, size: int, point: ResumePoint, steps: list[str]
) -> None:
    made = stage(rung(BLOCK), point=point)
    made.drive.block.size_bytes = size
    found = made.steps()
    assert found[2 : found.index(("carry out", BLOCK)) - 1] == steps
    assert ("markers", MARKED if steps else BEFORE) in found


@pytest.mark.parametrize(
    ("left", "code"), [({"remaining": 1}, "wipe.markers_remain"), ({"unreadable": 1}, "wipe.unreadable")]
)
def test_a_marker_that_remains_or_cannot_be_read_fails_the_rung(
    stage: Make, left: dict[str, int], code: str
) -> None:
    made = stage(rung(BLOCK))
    vars(made.left).update(left)
    assert made.steps()[-1] == failed(0, code)


@pytest.mark.parametrize("trouble", [None, BAD])
def test_where_nothing_could_be_marked_addresses_are_proven_and_all_of_it_read(
    stage: Make, trouble: MethodEnd | None
) -> None:
    made = stage(rung(BLOCK))
    made.marked, made.addresses = Marked(regions=()), trouble
    read = [("read", Expected.ZEROS, 0, Verification.FULL), ("same", False), ENDED]
    assert made.steps()[-3:] == (
        read if trouble is None else [("markers", made.marked), "addresses", failed(0)]
    )
    unmarked = stage(rung(BLOCK), point=ResumePoint(is_resumed=True, method=BLOCK))
    unmarked.looks = [BUSY]
    assert unmarked.steps()[1:] == [("watch", BLOCK), "rescan", ("same", False), "addresses", *read]


def test_of_noise_what_was_there_before_is_compared(stage: Make) -> None:
    made = stage(rung(CRYPTO, expected=Expected.CHANGED))
    assert made.steps()[1:] == [
        *(("same", True), "sample", "mark", *ordered(CRYPTO), *LOOKED),
        *(("compare", "sampled", REGIONS), ("same", False), ENDED),
    ]


@pytest.mark.parametrize("sampled", ["earlier", None])
def test_of_noise_that_an_earlier_process_began_its_own_sample_is_compared_or_nothing(
    stage: Make, sampled: Any
) -> None:
    point = ResumePoint(is_resumed=True, method=CRYPTO, sampled=sampled)
    made = stage(rung(CRYPTO, expected=Expected.CHANGED), point=point)
    made.looks = [BUSY]
    end: list[Any] = [("compare", "earlier", ()), ("same", False), ENDED]
    if sampled is None:
        end = [failed(0, "wipe.nothing_to_compare", failure=RungFailure.NOBODY_KNOWS)]
    assert made.steps()[1:] == [("watch", CRYPTO), "rescan", ("same", False), *end]
