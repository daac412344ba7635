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
from model.erasure import DeviceState, Expected, Method, Preparation, RungFailure, Verification
from model.journal import (
    Finished,
    Intent,
    Interrupted,
    Marked,
    Noted,
    Observed,
    Opened,
    Outcome,
    PassStarted,
    Refused,
    Region,
    RungEnded,
    RungStarted,
    StopCause,
)
from model.message import say
from tests.wipe.bench import planned_for
from wipe import run
from wipe.firmware import MethodEnd
from wipe.methods import ata_sanitize, nvme_sanitize, scsi_sanitize
from wipe.resume import ResumePoint
from wipe.run import Erasure
from wipe.work import AnotherDrive, CannotGoOn, ErasureStopped, Waits

TOKEN = planned_for(1 << 20).drive
ZERO, RANDOM = Method.OVERWRITE_ZERO, Method.OVERWRITE_RANDOM
BLOCK, CRYPTO = Method.NVME_SANITIZE_BLOCK, Method.NVME_SANITIZE_CRYPTO
FORMAT, SECURITY = Method.NVME_FORMAT_USER_DATA, Method.ATA_SECURITY_ERASE
GOOD, BAD = MethodEnd(succeeded=True), MethodEnd(succeeded=False, reason=say("wipe.refused"))
REGIONS = (Region(offset=0, length=512),)
MARKED, BEFORE = Marked(regions=REGIONS), Marked(regions=(Region(offset=512, length=512),))


def said(*states: DeviceState, **parts: Any) -> Any:
    """What a drive says of itself: whether anything runs, and the parts that it has."""
    return SimpleNamespace(**{"states": states, "nvme": None, "ata": None, "scsi": None, **parts})


def rung(*methods: Method, expected: Expected = Expected.ZEROS) -> Any:
    return SimpleNamespace(methods=methods, expected=expected, estimated_s=60.0)


QUIET, BUSY = said(), said(DeviceState.RUNNING)


def short(record: Any) -> Any:
    """A record in a few words."""
    match record:
        case Opened():
            return ("opened", record.resumed)
        case Observed():
            return str(record.when)
        case RungStarted():
            return ("rung", record.rung, record.again)
        case RungEnded():
            reason = None if record.reason is None else record.reason.code
            return ("ended", record.rung, record.succeeded, reason, record.failure, record.gone)
        case Refused() | Noted():
            return (record.kind, record.message.code)
        case Interrupted():
            return ("interrupted", record.cause, None if record.reason is None else record.reason.code)
        case Intent():
            return ("intent", record.step.value)
        case Outcome():
            return ("outcome", record.step.value, record.accepted)
        case Finished():
            return "finished"
        case _:
            raise AssertionError(record)


def running(features: Any, ordered: Method | None) -> Method | None:
    """As running_method, by what such a drive says."""
    return ordered if DeviceState.RUNNING in features.states else None


class Stage:
    """A drive, a plan, and everything that happens in order. `looks` is what the drive says at each look, or
    the error that it answers with, and then the last one; `ends` how each method ends.
    """

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, *ladder: Any, point: ResumePoint | None = None
    ) -> None:
        self.events: list[Any] = []
        self.point = point or ResumePoint()
        self.looks: list[Any] = [QUIET]
        self.ends: dict[Any, Any] = {}
        self.token = TOKEN
        self.prepared: Exception | None = None
        self.tail: Callable[[ResumePoint], ResumePoint] = lambda point: point
        self.frozen: set[Method] = set()
        self.marked = MARKED
        self.left = SimpleNamespace(remaining=0, unreadable=0)
        self.addresses: MethodEnd | None = None
        self.stops = False
        self.fingerprint = False
        self.drive = SimpleNamespace(
            token=lambda: self.token,
            block=SimpleNamespace(size_bytes=1 << 20),
            rescan=lambda: self.events.append("rescan"),
            nvme="nvme",
            ata="ata",
            scsi="scsi",
        )
        self.ladder = list(ladder)
        self.unhidden: set[Preparation] = set()
        self._stand_in(monkeypatch)

    def _end_of(self, name: str, method: Any) -> MethodEnd:
        self.events.append((name, method))
        end = self.ends.get(method, GOOD)
        if isinstance(end, Exception):
            raise end
        assert isinstance(end, MethodEnd)
        return end

    def _told(self, name: str, answer: Callable[[], Any] = lambda: None) -> Callable[..., Any]:
        def act(*_asked: Any) -> Any:
            self.events.append(name)
            return answer()

        return act

    def _exit_of(self, port: str) -> Callable[[Any], Any]:
        def act(given: Any) -> Any:
            assert given == port
            self.events.append(("exit", port))
            return SimpleNamespace(accepted=True, raw={})

        return act

    def _prepare(self, _work: Any, *, observe: Any, point: ResumePoint) -> Any:
        assert observe is not None

        def go(_features: Any) -> None:
            self.events.append(("prepare", point.rung, frozenset(self.unhidden)))
            if self.prepared is not None:
                raise self.prepared

        return SimpleNamespace(run=go)

    def _overwrite(self, _work: Any, asked: Any, point: ResumePoint) -> MethodEnd:
        assert point.rung == self.ladder.index(asked)
        return self._end_of("overwrite", asked.methods[-1])

    def _watch(self, _work: Any, method: Any, _s: Any, *, accepted: Any, seen_running: bool) -> MethodEnd:
        assert accepted is None
        assert seen_running
        return self._end_of("watch", method)

    def _read_back(self, _work: Any, expected: Any, *, pattern: int, verification: Any) -> MethodEnd:
        self.events.append(("read", expected, pattern, verification))
        return GOOD

    def _compare(self, _work: Any, sampled: Any, regions: Any) -> MethodEnd:
        self.events.append(("compare", sampled, regions))
        return GOOD

    def _markers(self, _work: Any, marked: Marked) -> Any:
        self.events.append(("markers", marked))
        return self.left

    def _stand_in(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, stand_in in {
            "Preparing": self._prepare,
            "check_tail": lambda _work, point: self.tail(point),
            "overwrite": self._overwrite,
            "firmware_method": lambda method, _features, size: method if size == TOKEN.size_bytes else None,
            "carry_out": lambda _work, method, _estimated: self._end_of("carry out", method),
            "watch": self._watch,
            "check_markers": self._markers,
            "mark": self._told("mark", lambda: self.marked),
            "mark_when_ready": self._told("mark when ready", lambda: self.marked),
            "sample": self._told("sample", lambda: "sampled"),
            "compare_or_read_all": self._compare,
            "prove_addresses": self._told("addresses", lambda: self.addresses),
            "read_back": self._read_back,
            "wait_for_others": lambda _work, ask: self.events.append(("wait", ask() is not None)),
            "take_password_away": self._told("password"),
            "leave_fingerprint": lambda _work, job: self.events.append(("fingerprint", job)),
            "is_frozen": lambda _ata, method: method in self.frozen,
            "states_of": lambda features: getattr(features, "states", ()),
            "running_method": running,
        }.items():
            monkeypatch.setattr(run, name, stand_in)
        for port, module in (("nvme", nvme_sanitize), ("ata", ata_sanitize), ("scsi", scsi_sanitize)):
            monkeypatch.setattr(module, "exit_failure_mode", self._exit_of(port))

    def _ask(self, _drive: Any) -> Any:
        look = self.looks.pop(0) if len(self.looks) > 1 else self.looks[0]
        if isinstance(look, Exception):
            raise look
        return look

    def _check_stopped(self) -> None:
        if self.stops:
            raise ErasureStopped

    def erase(self) -> list[Any]:
        """What happens, from the first record to the last."""
        plan = SimpleNamespace(
            ladder=self.ladder, drive=TOKEN, policy=SimpleNamespace(fingerprint=self.fingerprint)
        )
        work: Any = SimpleNamespace(
            plan=plan,
            drive=self.drive,
            journal=SimpleNamespace(add=lambda record: self.events.append(short(record))),
            marker_key=bytes(32),
            seed="5eed",
            unhidden=self.unhidden,
            check_stopped=self._check_stopped,
            check_same_drive=lambda *, size_may_be_unknown=False: self.events.append(
                ("same", size_may_be_unknown)
            ),
            note=lambda code, **_said: self.events.append(("noted", code)),
        )
        Erasure(work, job="job", version="test", ask=self._ask, point=self.point).run()
        return self.events

    def steps(self) -> list[Any]:
        """What happens between the preparation and the last look."""
        events = self.erase()
        first = next(at for at, event in enumerate(events) if event[0] == "prepare") + 1
        return events[first : len(events) - events[::-1].index("after") - 1]


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Stage]:
    """Make a drive with this ladder."""

    def make(*ladder: Any, point: ResumePoint | None = None) -> Stage:
        return Stage(monkeypatch, *ladder, point=point)

    return make


Make = Callable[..., Stage]
ENDED = ("ended", 0, True, None, None, False)


def failed(number: int, code: str = "wipe.refused", **more: Any) -> tuple[Any, ...]:
    failure, gone = more.get("failure", RungFailure.FAILED), more.get("gone", False)
    return ("ended", number, False, code, failure, gone)


OVERWRITTEN = [("rung", 0, False), ("overwrite", ZERO), ("same", False), ENDED]


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

OTHER = say("wipe.other_drive")


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
        (AnotherDrive(OTHER), [("refused", "wipe.other_drive"), "finished"]),
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


STARTED = PassStarted(number=0, method=ZERO, pattern=0, key=None, size_bytes=1 << 20)


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


FAILED, WELL = DeviceState.FAILED, DeviceState.IDLE
NVME, SCSI = said(nvme=SimpleNamespace(state=FAILED)), said(scsi=SimpleNamespace(state=FAILED))
ATA = said(ata=SimpleNamespace(sanitize=SimpleNamespace(state=FAILED)))
EXITS = ("intent", "exit-failure-mode")


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

MARKS = [("same", True), "mark"]
LOOKED = ["rescan", ("same", False), ("markers", MARKED)]
READ = ("read", Expected.ZEROS, 0, None)


def ordered(*methods: Method) -> list[Any]:
    return [step for method in methods for step in (("same", True), ("carry out", method))]


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
