"""What is done to a drive before it is erased: locks are opened, hidden sectors come to light."""

from __future__ import annotations

from collections.abc import Callable

from model.erase_features import AtaFeatures, EraseFeatures, OpalState
from model.erasure import Preparation
from model.journal import Intent, Noted, Outcome
from model.message import say
from wipe.hidden import unhide
from wipe.methods.ata_security import OUR_PASSWORD, disable_password, security_of, unlock
from wipe.opal import revert
from wipe.plan import hidden_preparations
from wipe.work import CannotGoOn, Work


class Preparing:
    """The preparations of one drive. `observe` asks the drive again and writes down what it says;
    `psid_tried`: an earlier process has sent the key of the label already.
    """

    def __init__(self, work: Work, *, observe: Callable[[str], EraseFeatures], psid_tried: bool) -> None:
        self._work, self._observe, self._psid_tried = work, observe, psid_tried

    def run(self, features: EraseFeatures) -> None:
        """All of them, for a drive that said this of itself. Raises CannotGoOn, Stopped, DriveError."""
        if features.opal is not None:
            features = self._open_opal(features, features.opal)
        if features.ata is not None:
            self._open_ata(features.ata)

    def _open_opal(self, features: EraseFeatures, opal: OpalState) -> EraseFeatures:
        """A locked drive is never written to as if it were open."""
        work, path = self._work, self._work.plan.drive.path
        planned = Preparation.PSID_REVERT in work.plan.preparations
        if not (opal.locked or (planned and opal.locking_enabled)):
            return features
        if not planned:
            raise CannotGoOn(say("wipe.opal_locked", drive=path))
        if self._psid_tried:
            raise CannotGoOn(say("wipe.psid_tried"))
        if work.psid is None or work.drive.opal is None:
            raise CannotGoOn(say("wipe.psid_missing", drive=path))
        work.check_stopped()
        work.check_same_drive(size_may_be_unknown=True)
        trouble = revert(work, work.drive.opal, work.psid)
        work.drive.rescan()
        found = self._observe("reverted")
        if found.opal is None or found.opal.locked:
            raise CannotGoOn(trouble or say("wipe.psid_still_locked"))
        if trouble is not None:
            work.journal.add(Noted(message=trouble))
        return found

    def _open_ata(self, features: AtaFeatures) -> None:
        ata = self._work.drive.ata
        if ata is None:
            return
        if features.security is not None and features.security.locked:
            self._unlock()
        for preparation in hidden_preparations(features):
            self._work.check_stopped()
            done = unhide(self._work, ata, features, preparation)
            if done.power_cycle_needed:
                # Without its registers nobody knows whether the drive has an HPA too, under which no DCO is
                # restored (ATA8-ACS, DEVICE CONFIGURATION RESTORE), however often the power is cut.
                raise CannotGoOn(
                    say("wipe.power_cycle_needed" if features.registers else "wipe.no_registers")
                )
            features = self._observe("unhidden").ata or features

    def _unlock(self) -> None:
        """One attempt with the published password: the lock may be an Établi's own."""
        ata = self._work.drive.ata
        if ata is None:
            return
        journal = self._work.journal
        journal.add(Intent(step=Preparation.UNLOCK, command="SECURITY UNLOCK F2h", password=OUR_PASSWORD))
        issued = unlock(ata)
        journal.add(Outcome(step=Preparation.UNLOCK, accepted=issued.accepted, raw=issued.raw))
        state = security_of(ata)
        if state is None or state.locked:
            raise CannotGoOn(say("wipe.locked"))
        journal.add(
            Intent(step=Preparation.UNLOCK, command="SECURITY DISABLE PASSWORD F6h", password=OUR_PASSWORD)
        )
        taken = disable_password(ata)
        journal.add(Outcome(step=Preparation.UNLOCK, accepted=taken.accepted, raw=taken.raw))
        self._work.drive.rescan()
        self._observe("unlocked")
