"""An erasure with stand-ins for what is done to the drive: everything that happens is told, in order."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from model.erasure import DeviceState, Expected, Method, Preparation, RungFailure
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
)
from model.message import say
from tests.wipe.bench import planned_for
from wipe import run
from wipe.firmware import MethodEnd
from wipe.methods import ata_sanitize, nvme_sanitize, scsi_sanitize
from wipe.resume import ResumePoint
from wipe.run import Erasure
from wipe.work import ErasureStopped

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
        self.point = point
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


ENDED = ("ended", 0, True, None, None, False)


def failed(number: int, code: str = "wipe.refused", **more: Any) -> tuple[Any, ...]:
    failure, gone = more.get("failure", RungFailure.FAILED), more.get("gone", False)
    return ("ended", number, False, code, failure, gone)


OVERWRITTEN = [("rung", 0, False), ("overwrite", ZERO), ("same", False), ENDED]


FAILED, WELL = DeviceState.FAILED, DeviceState.IDLE
NVME, SCSI = said(nvme=SimpleNamespace(state=FAILED)), said(scsi=SimpleNamespace(state=FAILED))
ATA = said(ata=SimpleNamespace(sanitize=SimpleNamespace(state=FAILED)))
EXITS = ("intent", "exit-failure-mode")


MARKS = [("same", True), "mark"]
LOOKED = ["rescan", ("same", False), ("markers", MARKED)]
READ = ("read", Expected.ZEROS, 0, None)


def ordered(*methods: Method) -> list[Any]:
    return [step for method in methods for step in (("same", True), ("carry out", method))]


STARTED = PassStarted(number=0, method=ZERO, pattern=0, key=None, size_bytes=1 << 20)
