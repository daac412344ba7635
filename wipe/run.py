"""One erasure, from its first journal record to its last; the verdict is computed in judge/erasure."""

from __future__ import annotations

from collections.abc import Callable

from host.drive.drive_ports import DriveError, OpenedDrive
from judge.erasure.reach import states_of
from model.certified_drive import CertifiedDrive
from model.erase_features import EraseFeatures
from model.erasure import (
    OVERWRITES,
    DeviceState,
    EraseStep,
    Expected,
    Method,
    Rung,
    RungFailure,
    Verification,
)
from model.journal import (
    Finished,
    Intent,
    Interrupted,
    Marked,
    Noted,
    Observed,
    ObservedWhen,
    Opened,
    Outcome,
    Refused,
    RungEnded,
    RungStarted,
    Sampled,
    StopCause,
)
from model.message import say
from wipe.changed import compare_or_read_all
from wipe.compare import sample
from wipe.fingerprint import leave_fingerprint
from wipe.firmware import MethodEnd, carry_out, watch
from wipe.markers import check_markers, mark, mark_when_ready
from wipe.methods import ata_sanitize, nvme_sanitize, scsi_sanitize
from wipe.methods.table import SECURITY_ERASES, firmware_method
from wipe.overwriting import check_tail, overwrite, prove_addresses, read_back
from wipe.plan import is_frozen
from wipe.preparing import Preparing, take_password_away
from wipe.resume import ResumePoint, at_rung
from wipe.waiting import running_method, wait_for_others
from wipe.work import (
    AnotherDrive,
    CannotGoOn,
    ErasureStopped,
    Waits,
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
    process came to; `counter` and `described` are for the first record.
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
        counter: int | None = None,
        described: CertifiedDrive | None = None,
    ) -> None:
        self._work, self._job, self._version = work, job, version
        self._ask, self._health = ask, health
        self._point = point or ResumePoint()
        self._counter, self._described = counter, described
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
                counter=self._counter,
                described=self._described,
            )
        )
        try:
            self._erase()
        except ErasureStopped:
            work.journal.add(Interrupted(cause=StopCause.PERSON))
            return
        except Waits as error:
            work.journal.add(Noted(message=error.message))
            work.journal.add(Interrupted(reason=error.message, cause=error.cause))
            return
        except (CannotGoOn, AnotherDrive) as error:
            work.journal.add(Refused(message=error.message))
        except DriveError as error:
            work.journal.add(Refused(message=trouble_of(error)))
        work.journal.add(Finished())

    def _erase(self) -> None:
        self._check_identity()
        self._work.unhidden.update(self._point.unhidden)
        self._point = check_tail(self._work, self._point)
        self._observe(ObservedWhen.BEFORE)
        self._wait_for_others()
        self._leave_failure(ObservedWhen.BEFORE)
        Preparing(self._work, observe=self._observe, point=self._point).run(self._features)
        started = self._point.rung
        for number, rung in enumerate(self._work.plan.ladder):
            if number < started:
                continue
            end = self._climb(number, rung)
            self._point = at_rung(self._point, number + 1)
            self._work.journal.add(
                RungEnded(
                    rung=number,
                    succeeded=end.succeeded,
                    reason=end.reason,
                    failure=None if end.succeeded else end.failure,
                    gone=end.gone,
                )
            )
            if end.succeeded or end.gone or not self._may_go_on(number):
                break
        self._observe_at_the_end()
        if self._work.plan.policy.fingerprint:
            leave_fingerprint(self._work, self._job)

    def _wait_for_others(self) -> None:
        """What runs and was not ordered by this job comes to its end first, and proves nothing."""
        if DeviceState.RUNNING in states_of(self._features) and self._running() is None:
            wait_for_others(self._work, lambda: self._ask(self._work.drive))
            self._observe(ObservedWhen.WAITED)

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

    def _observe(self, when: ObservedWhen) -> EraseFeatures:
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
            self._observe(ObservedWhen.BETWEEN)
            self._leave_failure(ObservedWhen.BETWEEN)
        except DriveError as error:
            self._work.journal.add(Noted(message=trouble_of(error)))
        return DeviceState.RUNNING not in states_of(self._features)

    def _observe_at_the_end(self) -> None:
        try:
            self._observe(ObservedWhen.AFTER)
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
            end = overwrite(self._work, rung, self._point) if is_written else self._by_firmware(rung)
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
                end = carry_out(work, chosen, rung.estimated_s)
            if not end.succeeded:
                return end
        return self._after_firmware(rung)

    def _running(self) -> Method | None:
        """The method whose operation runs, when an earlier process ordered it."""
        return running_method(self._features, self._point.method)

    def _leave_failure(self, when: ObservedWhen) -> None:
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
        journal.add(Intent(step=EraseStep.EXIT_FAILURE_MODE, command="exit failure mode"))
        if nvme_failed and drive.nvme is not None:
            issued = nvme_sanitize.exit_failure_mode(drive.nvme)
        elif ata_failed and drive.ata is not None:
            issued = ata_sanitize.exit_failure_mode(drive.ata)
        elif drive.scsi is not None:
            issued = scsi_sanitize.exit_failure_mode(drive.scsi)
        else:
            return
        journal.add(Outcome(step=EraseStep.EXIT_FAILURE_MODE, accepted=issued.accepted, raw=issued.raw))
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
                reason = say("wipe.nothing_to_compare")
                return MethodEnd(succeeded=False, reason=reason, failure=RungFailure.NOBODY_KNOWS)
            return compare_or_read_all(work, sampled, () if marked is None else marked.regions)
        is_marked = marked is not None and bool(marked.regions)
        if not is_marked:
            trouble = prove_addresses(work)
            if trouble is not None:
                return trouble
        verification = None if is_marked else Verification.FULL
        return read_back(work, rung.expected, pattern=0, verification=verification)
