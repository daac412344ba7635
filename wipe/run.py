"""One erasure, from its first journal record to its last; the verdict is computed in judge/erasure."""

from __future__ import annotations

from collections.abc import Callable

from host.drive.drive_ports import DriveError, OpenedDrive
from model.erase_features import EraseFeatures
from model.erasure import (
    OVERWRITES,
    DeviceState,
    Expected,
    Method,
    Rung,
    Verification,
)
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
    Sampled,
    Verified,
)
from model.message import say
from wipe.compare import compare, sample
from wipe.content import content_of, stream_key
from wipe.fingerprint import leave_fingerprint
from wipe.firmware import MethodEnd, carry_out, watch
from wipe.ladders import expected_after
from wipe.markers import check_markers, mark, mark_when_ready
from wipe.methods import ata_sanitize, nvme_sanitize, scsi_sanitize
from wipe.methods.table import SECURITY_ERASES, firmware_method
from wipe.overwrite import OverwritePass
from wipe.plan import is_frozen
from wipe.preparing import Preparing, take_password_away
from wipe.resume import ResumePoint, at_rung
from wipe.tail import tail_holds
from wipe.verify import Verifier, question_of
from wipe.work import (
    AnotherDrive,
    BytesDone,
    CannotGoOn,
    ErasureStopped,
    NeedsPowerCycle,
    Work,
    difference_of,
    durable_difference,
    is_gone,
    trouble_of,
)

Ask = Callable[[OpenedDrive], EraseFeatures]
Health = Callable[[], dict[str, int]]


def no_health() -> dict[str, int]:
    """Where SMART is not asked for."""
    return {}


class Erasure:
    """One drive, held; `ask` learns its features, `health` its SMART counts. `point` is where an earlier
    process came to.
    """

    def __init__(
        self,
        work: Work,
        *,
        job: str,
        version: str,
        ask: Ask,
        health: Health = no_health,
        point: ResumePoint | None = None,
    ) -> None:
        self._work, self._job, self._version = work, job, version
        self._ask, self._health = ask, health
        self._point = point or ResumePoint()
        self._features = EraseFeatures()
        self._marked: Marked | None = None
        self._sampled: Sampled | None = None

    def run(self) -> None:
        """Do it; every way it can end is in the journal. Raises JournalError only."""
        work = self._work
        work.journal.add(
            Opened(
                job=self._job,
                plan=work.plan,
                version=self._version,
                marker_key=work.marker_key.hex(),
                seed=work.seed,
                resumed=self._point.is_resumed,
            )
        )
        try:
            self._erase()
        except ErasureStopped:
            work.journal.add(Interrupted())
            return
        except NeedsPowerCycle as error:
            work.journal.add(Noted(message=error.message))
            work.journal.add(Interrupted())
            return
        except (CannotGoOn, AnotherDrive) as error:
            work.journal.add(Refused(message=error.message))
        except DriveError as error:
            work.journal.add(Refused(message=trouble_of(error)))
        work.journal.add(Finished())

    def _erase(self) -> None:
        self._check_identity()
        self._work.unhidden.update(self._point.unhidden)
        self._observe("before")
        self._leave_failure("before")
        Preparing(self._work, observe=self._observe, point=self._point).run(self._features)
        started = self._point.rung
        for number, rung in enumerate(self._work.plan.ladder):
            if number < started:
                continue
            end = self._climb(number, rung)
            self._point = at_rung(self._point, number + 1)
            self._work.journal.add(
                RungEnded(rung=number, succeeded=end.succeeded, reason=end.reason, gone=end.gone)
            )
            if end.succeeded or end.gone or not self._may_go_on(number):
                break
        if self._work.plan.policy.fingerprint:
            leave_fingerprint(self._work, self._job)
        self._observe_at_the_end()

    def _check_identity(self) -> None:
        """The same drive as planned; after a resume, or once hidden sectors came to light, only larger."""
        if self._point.is_resumed:
            expected, found = self._work.plan.drive, self._work.drive.token()
            difference = durable_difference(expected, found)
            if difference is not None:
                raise AnotherDrive(difference)
            return
        found = self._work.drive.token()
        difference = difference_of(self._work.plan.drive, found, size_may_be_unknown=True)
        if difference is not None:
            raise AnotherDrive(difference)

    def _observe(self, when: str) -> EraseFeatures:
        """What the drive says of itself at this moment, into the journal."""
        self._features = self._ask(self._work.drive)
        self._work.journal.add(
            Observed(
                when=when,
                token=self._work.drive.token(),
                features=self._features,
                smart=self._health(),
            )
        )
        return self._features

    def _may_go_on(self, number: int) -> bool:
        """Whether another rung may follow a failed one: our password is taken away, the drive is asked again,
        and one that still erases itself takes nothing else.
        """
        if set(self._work.plan.ladder[number].methods) & SECURITY_ERASES:
            take_password_away(self._work)
        if number + 1 == len(self._work.plan.ladder):
            return False
        try:
            self._observe("between")
            self._leave_failure("between")
        except DriveError as error:
            self._work.journal.add(Noted(message=trouble_of(error)))
        return DeviceState.RUNNING not in self._states()

    def _observe_at_the_end(self) -> None:
        try:
            self._observe("after")
        except DriveError as error:
            self._work.note("wipe.not_asked_afterwards", error=f"{error} {error.errno_name}".strip())

    # --- one rung -------------------------------------------------------------------------------------

    def _climb(self, number: int, rung: Rung) -> MethodEnd:
        """All methods of a rung, then reading back. Raises ErasureStopped, AnotherDrive."""
        again = self._point.is_resumed and (self._point.method or self._point.started) is not None
        self._work.journal.add(RungStarted(rung=number, methods=rung.methods, again=again))
        self._marked = self._sampled = None
        try:
            is_written = any(method in OVERWRITES for method in rung.methods)
            end = self._overwrite(rung) if is_written else self._by_firmware(rung)
            if end.succeeded:
                self._work.check_same_drive()
            return end
        except DriveError as error:
            return MethodEnd(succeeded=False, reason=trouble_of(error), gone=is_gone(error))

    def _by_firmware(self, rung: Rung) -> MethodEnd:
        work, running = self._work, self._running()
        if running is None:
            self._before_erasing(rung)
        for method in rung.methods:
            if running is not None and method is not running and method is not rung.methods[-1]:
                continue
            work.check_stopped()
            if is_frozen(self._features.ata, method):
                return MethodEnd(succeeded=False, reason=say("wipe.still_frozen", method=method))
            chosen = firmware_method(method, self._features, work.plan.drive.size_bytes)
            if running is not None:
                end = watch(work, chosen, rung.estimated_s, accepted=None, seen_running=True)
                running = None
            else:
                work.check_same_drive(size_may_be_unknown=True)
                if self._marked is None and self._point.marked is None:
                    self._before_erasing(rung)  # what ran at first was a foreign order
                end = carry_out(work, chosen, rung.estimated_s)
            if not end.succeeded:
                return end
        return self._after_firmware(rung)

    def _running(self) -> Method | None:
        """The method whose operation already runs, when an earlier process ordered it."""
        if DeviceState.RUNNING not in self._states():
            return None
        return self._point.method or self._work.plan.ladder[0].methods[0]

    def _states(self) -> tuple[DeviceState | None, ...]:
        """What the drive says of its own erasing, in whatever tongue."""
        features = self._features
        return (
            features.nvme.state if features.nvme else None,
            features.ata.sanitize.state if features.ata and features.ata.sanitize else None,
            features.scsi.state if features.scsi else None,
        )

    def _leave_failure(self, when: str) -> None:
        """Out of the state after a failed sanitize, where the drive lets us; another sanitize is allowed in
        it all the same. The drive is asked again: in that state it does not tell everything.
        """
        features, drive, journal = self._features, self._work.drive, self._work.journal
        nvme_failed = features.nvme is not None and features.nvme.state is DeviceState.FAILED
        sanitize = features.ata.sanitize if features.ata is not None else None
        ata_failed = sanitize is not None and sanitize.state is DeviceState.FAILED
        scsi_failed = features.scsi is not None and features.scsi.state is DeviceState.FAILED
        if not (nvme_failed or ata_failed or scsi_failed):
            return
        journal.add(Intent(step="exit-failure-mode", command="exit failure mode"))
        if nvme_failed and drive.nvme is not None:
            issued = nvme_sanitize.exit_failure_mode(drive.nvme)
        elif ata_failed and drive.ata is not None:
            issued = ata_sanitize.exit_failure_mode(drive.ata)
        elif drive.scsi is not None:
            issued = scsi_sanitize.exit_failure_mode(drive.scsi)
        else:
            return
        journal.add(Outcome(step="exit-failure-mode", accepted=issued.accepted, raw=issued.raw))
        self._observe(when)

    def _before_erasing(self, rung: Rung) -> None:
        """What must be different afterwards: markers, and for noise also what was there before. A drive whose
        format was cut off shows no capacity: what was marked before that is looked for.
        """
        self._work.check_same_drive(size_may_be_unknown=True)
        if self._work.drive.block.size_bytes == 0 and self._point.marked is not None:
            return
        if rung.expected is Expected.CHANGED:
            self._sampled = sample(self._work)
        self._marked = mark_when_ready(self._work) if self._point.is_resumed else mark(self._work)

    def _after_firmware(self, rung: Rung) -> MethodEnd:
        """The drive settles, the markers are looked for, and its sectors are read back."""
        work = self._work
        work.drive.rescan()
        work.check_same_drive()
        marked = self._marked or self._point.marked
        if marked is not None:
            checked = check_markers(work, marked)
            if checked.remaining:
                return MethodEnd(succeeded=False, reason=say("wipe.markers_remain", count=checked.remaining))
            if checked.unreadable:
                return MethodEnd(succeeded=False, reason=say("wipe.unreadable", count=checked.unreadable))
        if rung.expected is Expected.CHANGED:
            sampled = self._sampled or self._point.sampled
            if sampled is None:
                return MethodEnd(succeeded=False, reason=say("wipe.nothing_to_compare"))
            return _end_of(compare(work, sampled))
        is_marked = marked is not None and bool(marked.regions)
        return self._verify(rung.expected, 0, None, verification=None if is_marked else Verification.FULL)

    # --- overwriting ----------------------------------------------------------------------------------

    def _overwrite(self, rung: Rung) -> MethodEnd:
        work, point = self._work, self._point
        work.check_same_drive()
        bad: tuple[Region, ...] = ()
        started: PassStarted | None = None
        for number, method in enumerate(rung.methods):
            if number < point.pass_number:
                continue
            resumed = point.started if number == point.pass_number else None
            start = 0
            if resumed is not None and self._tail_is_ours(resumed, point.offset):
                started, start, bad = resumed, point.offset, point.bad
            else:
                started, bad = self._new_pass(number, method), ()
                work.journal.add(started)
            content = content_of(pattern=started.pattern, key=started.key)
            bad += tuple(OverwritePass(work, method, number, content, start).run().regions)
        if started is None:
            return MethodEnd(succeeded=False, reason=say("wipe.nothing_written"))
        work.check_same_drive()
        end = self._verify(expected_after(started.method), started.pattern, started.key, bad)
        if end.succeeded and bad and not work.plan.policy.exceptions:
            count = sum(region.length for region in bad)
            return MethodEnd(succeeded=False, reason=say("wipe.unwritten", count=count))
        return end

    def _new_pass(self, number: int, method: Method) -> PassStarted:
        policy = self._work.plan.policy
        random = method is Method.OVERWRITE_RANDOM
        return PassStarted(
            number=number,
            method=method,
            pattern=None if random else policy.pattern if method is Method.OVERWRITE_PATTERN else 0,
            key=stream_key(self._work.marker_key, number).hex() if random else None,
            size_bytes=self._work.drive.block.size_bytes,
        )

    def _tail_is_ours(self, started: PassStarted, offset: int) -> bool:
        """Whether the last GiB below `offset` holds what the earlier process says it wrote, on a drive of
        the same size.
        """
        block = self._work.drive.block
        if offset == 0 or started.size_bytes != block.size_bytes:
            return False
        holds = tail_holds(self._work, content_of(pattern=started.pattern, key=started.key), offset)
        if not holds:
            self._work.note("wipe.tail_differs", offset=offset)
        return holds

    def _verify(
        self,
        expected: Expected,
        pattern: int | None,
        key: str | None,
        bad: tuple[Region, ...] = (),
        verification: Verification | None = None,
    ) -> MethodEnd:
        """`verification` None for what the order says; without markers, only reading all of it speaks."""
        work, policy = self._work, self._work.plan.policy
        verifier = Verifier(
            work.drive.block,
            question_of(expected, pattern=pattern, key=key, except_for=bad),
            stop_at_first=policy.stop_at_first_wrong_byte,
            tell=lambda done, total: work.tell(
                BytesDone(phase="verify", method=None, done=done, total=total)
            ),
            check_stopped=self._between_reads,
        )
        verified = verifier.run(verification or policy.verification, work.seed)
        work.journal.add(verified)
        return _end_of(verified, exceptions=policy.exceptions)

    def _between_reads(self) -> None:
        """Raises ErasureStopped."""
        self._work.cool_down()
        self._work.check_stopped()


def _end_of(verified: Verified, *, exceptions: bool = False) -> MethodEnd:
    if verified.wrong_bytes:
        return MethodEnd(succeeded=False, reason=say("wipe.wrong_bytes", offset=verified.wrong[0].offset))
    if verified.unreadable_bytes and not exceptions:
        return MethodEnd(
            succeeded=False, reason=say("wipe.unreadable_bytes", count=verified.unreadable_bytes)
        )
    if verified.checked_bytes == 0 and verified.verification is not Verification.SAMPLED:
        return MethodEnd(succeeded=False, reason=say("wipe.nothing_read"))
    return MethodEnd(succeeded=True)
