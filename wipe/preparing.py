"""Preparation of a drive: unlock it, and bring hidden sectors to light."""

from __future__ import annotations

from collections.abc import Callable

from host.drive.drive_ports import AtaPort, DriveError, MmcPort
from model.erase_features import AtaFeatures, EraseFeatures, OpalState, ScsiFeatures
from model.erasure import EraseStep, Method, Preparation
from model.journal import Intent, Noted, ObservedWhen, Outcome, StopCause
from model.message import say
from wipe.firmware import SHORTEST_PAUSE_S, SMALLEST_STALL_S
from wipe.hidden import unhide
from wipe.methods.ata_security import OUR_PASSWORD, disable_password, security_of, unlock
from wipe.mmc_features import ask_mmc
from wipe.opal import revert
from wipe.plan import hidden_preparations
from wipe.resize import show_all_blocks
from wipe.resume import ResumePoint
from wipe.work import CannotGoOn, Waits, Work

MOST_POWER_CYCLES = 2  # a drive that refuses after so many keeps its sectors hidden
EMMC_METHODS = frozenset({Method.EMMC_SANITIZE, Method.EMMC_SECURE_ERASE})


class Preparing:
    """The preparations of one drive. `observe` asks the drive again and writes down what it says; `point` is
    where an earlier process came to.
    """

    def __init__(
        self, work: Work, *, observe: Callable[[ObservedWhen], EraseFeatures], point: ResumePoint
    ) -> None:
        self._work, self._observe, self._point = work, observe, point

    def run(self, features: EraseFeatures) -> None:
        """All of them, for a drive that said this of itself. Raises CannotGoOn, ErasureStopped,
        DriveError.
        """
        by_itself = self._work.plan.ladder[0].methods[0] in EMMC_METHODS
        if by_itself and features.mmc is None and self._work.drive.mmc is not None:
            features = self._wait_while_busy(self._work.drive.mmc)
        if features.opal is not None:
            features = self._open_opal(features, features.opal)
        if features.ata is not None:
            self._open_ata(features.ata)
        elif Preparation.UNHIDE_RESIZE in self._work.plan.preparations and features.scsi is not None:
            self._show_all_blocks(features.scsi)

    def _show_all_blocks(self, features: ScsiFeatures) -> None:
        """Once for one order; a drive whose blocks Linux cannot show gets all of them by its format."""
        scsi = self._work.drive.scsi
        is_done = Preparation.UNHIDE_RESIZE in self._work.unhidden
        if scsi is None or is_done or not self._work.drive.block.size_bytes:
            return
        self._work.check_stopped()
        show_all_blocks(self._work, scsi, features)
        self._observe(ObservedWhen.UNHIDDEN)

    def _wait_while_busy(self, mmc: MmcPort) -> EraseFeatures:
        """An eMMC that is still at what an earlier process ordered shows no register until it is done."""
        work = self._work
        deadline = work.clock.monotonic() + SMALLEST_STALL_S
        while ask_mmc(mmc) is None and work.clock.monotonic() < deadline:
            work.check_stopped()
            work.clock.pause(SHORTEST_PAUSE_S)
        return self._observe(ObservedWhen.READY)

    def _open_opal(self, features: EraseFeatures, opal: OpalState) -> EraseFeatures:
        """A locked drive is never written to as if it were open."""
        work, path = self._work, self._work.plan.drive.path
        planned = Preparation.PSID_REVERT in work.plan.preparations
        closed = opal.locked or opal.shadowed
        if not (closed or (planned and opal.locking_enabled)):
            return features
        if not planned:
            raise CannotGoOn(say("wipe.opal_locked" if opal.locked else "wipe.opal_shadow", drive=path))
        if self._point.psid_tried:
            raise CannotGoOn(say("wipe.psid_tried"))
        if work.psid is None or work.drive.opal is None:
            raise CannotGoOn(say("wipe.psid_missing", drive=path))
        work.check_stopped()
        work.check_same_drive(size_may_be_unknown=True)
        trouble = revert(work, work.drive.opal, work.psid)
        work.drive.rescan()
        found = self._observe(ObservedWhen.REVERTED)
        if found.opal is None or found.opal.locked or found.opal.shadowed:
            raise CannotGoOn(trouble or say("wipe.psid_still_locked"))
        if trouble is not None:
            work.journal.add(Noted(message=trouble))
        return found

    def _open_ata(self, features: AtaFeatures) -> None:
        ata = self._work.drive.ata
        if ata is None:
            return
        if features.security is not None and features.security.locked:
            features = self._unlock(ata) or features
        elif features.security is not None and features.security.enabled and self._point.password_set:
            take_password_away(self._work)
        for preparation in hidden_preparations(features):
            self._work.check_stopped()
            if self._point.refused.count(preparation) >= MOST_POWER_CYCLES:
                self._work.note("wipe.stays_hidden")
                return
            done = unhide(self._work, ata, features, preparation)
            if done.power_cycle_needed:
                if not features.registers:
                    # Whether the drive has an HPA too, under which no DCO is restored, is unknown (ATA8-ACS,
                    # DEVICE CONFIGURATION RESTORE), however often the power is cut.
                    raise CannotGoOn(say("wipe.no_registers"))
                raise Waits(say("wipe.power_cycle_needed"), StopCause.POWER_CYCLE)
            features = self._observe(ObservedWhen.UNHIDDEN).ata or features

    def _unlock(self, ata: AtaPort) -> AtaFeatures | None:
        """One attempt with the published password: the lock may be an Établi's own. What the drive says of
        itself once it is open: a locked one keeps its overlay to itself.
        """
        journal = self._work.journal
        journal.add(Intent(step=EraseStep.UNLOCK, command="SECURITY UNLOCK F2h", password=OUR_PASSWORD))
        issued = unlock(ata)
        journal.add(Outcome(step=EraseStep.UNLOCK, accepted=issued.accepted, raw=issued.raw))
        state = security_of(ata)
        if state is None or state.locked:
            raise CannotGoOn(say("wipe.locked"))
        take_password_away(self._work)
        self._work.drive.rescan()
        return self._observe(ObservedWhen.UNLOCKED).ata


def take_password_away(work: Work) -> None:
    """No drive keeps our password where it can be helped: else it would be locked from its next power-on."""
    ata = work.drive.ata
    try:
        state = None if ata is None else security_of(ata)
        if ata is None or (state is not None and not state.enabled):
            return
        work.journal.add(
            Intent(step=EraseStep.UNLOCK, command="SECURITY DISABLE PASSWORD F6h", password=OUR_PASSWORD)
        )
        taken = disable_password(ata)
        work.journal.add(Outcome(step=EraseStep.UNLOCK, accepted=taken.accepted, raw=taken.raw))
        state = security_of(ata)
        stays = state is None or state.enabled
    except DriveError:
        stays = True
    if stays:
        work.note("wipe.password_stays", password=OUR_PASSWORD)
