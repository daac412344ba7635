"""Short self-tests: each drive tests itself, and is asked now and then how far it is (smartctl -t short)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from host.errors import HostError
from host.port import Host
from model.drive import Drive, Storage, Transport
from model.event import Event, Progress, Step
from model.message import Message, say
from model.smart import SelfTest, SelfTestResult
from probes.json_values import Object, count_at, inside, parse_object, text_at
from probes.probe import together
from probes.smart import smart_ata, smart_nvme, smart_scsi
from probes.smart.device_types import is_answer, types_to_try
from probes.smart.pysmart import ANY_BITS
from probes.smart.smart_common import exit_status_of, messages_of

STEP = Step.SELF_TEST
COMMAND_TIMEOUT_S = 45.0
POLL_S = 5.0
USUAL_MINUTES = 2  # what drives that tell no time take (SCSI Block Commands and NVMe allow 2)
PATIENCE = 3  # a drive that also works for others takes longer than it says
NOT_DONE = 0x07  # smartctl(8), EXIT STATUS: bits 0 to 2, no device, no answer, the command failed
ATA_RUNNING = 15  # ATA8-ACS, self-test execution status, upper four bits
SCSI_RUNNING = 15  # SPC-4, self-test results log
ENDINGS = {
    SelfTestResult.PASSED: "self_test.passed",
    SelfTestResult.FAILED: "self_test.failed",
    SelfTestResult.ABORTED: "self_test.aborted",
}

OnEvent = Callable[[Event], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfTestState:
    """How far a drive is; `running` and `fraction` are None where it does not tell, `log` holds the tests
    that it remembers, the newest first.
    """

    running: bool | None
    fraction: float | None
    minutes: int | None
    log: tuple[SelfTest, ...] = ()

    @property
    def last(self) -> SelfTest | None:
        """The newest entry of the log."""
        return next(iter(self.log), None)


def run_self_tests(
    host: Host,
    storage: Storage,
    on_event: OnEvent,
    stopped: Callable[[], bool],
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Let every drive that has SMART run its short self-test, all at the same time, and follow them.

    How each one goes and ends is told as Progress; the result is in the drive's own log, for the next probe.
    `host` must not remember answers. When `stopped` says so the tests are aborted.
    """
    tests = [
        _Test(host, drive, on_event, stopped, pause)
        for drive in storage.drives
        if drive.smart.value is not None and drive.transport is not Transport.MMC
    ]
    together(*(partial(test.run) for test in tests))


class _Test:
    """The self-test of one drive."""

    def __init__(
        self,
        host: Host,
        drive: Drive,
        on_event: OnEvent,
        stopped: Callable[[], bool],
        pause: Callable[[float], None],
    ) -> None:
        self._host = host
        self._drive = drive
        self._on_event = on_event
        self._stopped = stopped
        self._pause = pause
        self._kind: str | None = None  # the type of device, where smartctl asks for one

    def run(self) -> None:
        """Start it, follow it, tell its end."""
        try:
            before = self._start()
            if before is not None:
                self._follow(before)
        except HostError as error:
            self._tell(say("self_test.no_answer", error=str(error)), 1.0)

    def _start(self) -> SelfTestState | None:
        """Start it unless it runs already; the state before, None when there is nothing to follow."""
        before = parse_state(self._ask("-c", "-l", "selftest") or {})
        if before.running is None and before.last is None:
            self._tell(say("self_test.not_supported"), 1.0)
            return None
        if not before.running:
            answer = self._ask("-t", "short")
            if answer is None or (exit_status_of(answer) or 0) & NOT_DONE:
                said = "; ".join(messages_of(answer or {})) or "smartctl"
                self._tell(say("self_test.refused", error=said), 1.0)
                return None
        self._tell(say("self_test.running"), 0.0, (before.minutes or USUAL_MINUTES) * 60.0)
        return before

    def _follow(self, before: SelfTestState) -> None:
        """Ask until it has ended, was stopped, or takes far longer than it should. A test that was never seen
        at work and left no entry in the log did not run: some adapters take the order and forget it.
        """
        expected_s = (before.minutes or USUAL_MINUTES) * 60.0
        waited_s = 0.0
        was_seen = bool(before.running)
        while waited_s < expected_s * PATIENCE:
            if self._stopped():
                self._ask("-X")
                self._tell(say("self_test.stopped"), None)
                return
            self._pause(POLL_S)
            waited_s += POLL_S
            state = parse_state(self._ask("-c", "-l", "selftest") or {})
            if state.running is False:
                has_run = was_seen or state.log != before.log
                self._tell(ending(state.last) if has_run else say("self_test.not_run"), 1.0)
                return
            was_seen = was_seen or bool(state.running)
            fraction = state.fraction if state.fraction is not None else min(waited_s / expected_s, 0.95)
            self._tell(say("self_test.running"), fraction, max(expected_s - waited_s, 0.0))
        self._tell(say("self_test.not_ended", minutes=round(waited_s / 60)), None)

    def _ask(self, *what: str) -> Object | None:
        """smartctl's answer, with the type of device that it asked for once. Raises a host's error."""
        answer = self._smartctl(*what)
        if self._kind is not None or answer is None:
            return answer
        behind_usb = self._drive.transport is Transport.USB
        for kind in types_to_try(answer, behind_usb):
            self._kind = kind
            second = self._smartctl(*what)
            if second is not None and is_answer(second):
                return second
        self._kind = None
        return answer

    def _smartctl(self, *what: str) -> Object | None:
        kind = () if self._kind is None else ("-d", self._kind)
        argv = ("smartctl", "--json=c", *what, *kind, self._drive.path)
        return parse_object(self._host.run(argv, timeout_s=COMMAND_TIMEOUT_S, answers=ANY_BITS).stdout)

    def _tell(self, message: Message, fraction: float | None, left_s: float | None = None) -> None:
        self._on_event(
            Progress(step=STEP, part=self._drive.name, fraction=fraction, left_s=left_s, message=message)
        )


def parse_state(answer: Object) -> SelfTestState:
    """How far the drive of `smartctl --json=c -c -l selftest` is.

    smartctl ends well on NVMe drives that have no self-test: only their log proves that there is one.
    """
    match text_at(answer, "device", "protocol"):
        case "ATA":
            status = count_at(answer, "ata_smart_data", "self_test", "status", "value")
            left = count_at(answer, "ata_smart_data", "self_test", "status", "remaining_percent")
            return SelfTestState(
                running=None if status is None else status >> 4 == ATA_RUNNING,
                fraction=None if left is None else 1 - min(left, 100) / 100,
                minutes=count_at(answer, "ata_smart_data", "self_test", "polling_minutes", "short"),
                log=smart_ata.parse_self_tests(answer).value or (),
            )
        case "NVMe":
            log = inside(answer, "nvme_self_test_log")
            operation = count_at(log, "current_self_test_operation", "value")
            done = count_at(log, "current_self_test_completion_percent")
            return SelfTestState(
                running=None if operation is None else operation != 0,
                fraction=None if done is None else min(done, 100) / 100,
                minutes=None,
                log=smart_nvme.parse_self_tests(answer).value or (),
            )
        case "SCSI":
            result = count_at(answer, "scsi_self_test_0", "result", "value")
            return SelfTestState(
                running=None if result is None else result == SCSI_RUNNING,
                fraction=None,
                minutes=None,
                log=smart_scsi.parse_self_tests(answer).value or (),
            )
        case _:
            return SelfTestState(running=None, fraction=None, minutes=None)


def ending(last: SelfTest | None) -> Message:
    """What is said of a test that has ended, by the newest entry of the log."""
    if last is None:
        return say("self_test.unknown", status="-")
    return say(ENDINGS.get(last.result, "self_test.unknown"), status=last.status or "-")
