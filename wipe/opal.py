"""TCG Opal: what the kernel found of it, and the revert with the key that is printed on the label (PSID).

A revert unlocks: it is no erasure. Drives are known that keep their data through it (sedutil#216), so a
proper method always follows. The key itself goes to the kernel and nowhere else.
"""

from __future__ import annotations

from host.drive.drive_ports import DriveError, NotSupported, OpalPort
from model.erase_features import OpalState
from model.erasure import EraseStep
from model.journal import Intent, Outcome
from model.message import Message, say
from wipe.work import Work

PSID_LENGTH = 32
COMMAND = "Revert of the Admin SP by the PSID authority (IOC_OPAL_PSID_REVERT_TPR)"
SUCCESS, AUTHORITY_LOCKED_OUT = 0x00, 0x12  # Core Specification 2.01, 5.1.5
NO_OPAL = OpalState(supported=False, locking_enabled=False, locked=False)


def ask_opal(port: OpalPort | None, *, offered: bool | None) -> tuple[OpalState | None, str | None]:
    """The state, None when it is not known, and why. `offered`: whether the drive says that it takes security
    commands at all, None where it says nothing. Raises DriveError.
    """
    if offered is False:
        return NO_OPAL, None
    if port is None:
        return None, None
    try:
        return port.status(), None
    except NotSupported as error:
        return None, f"Opal: {error} {error.errno_name}".strip() if offered else None


def revert(work: Work, port: OpalPort, psid: str) -> Message | None:
    """One attempt; None when the drive took it, else why not."""
    work.journal.add(Intent(step=EraseStep.PSID_REVERT, command=COMMAND))
    try:
        status = port.psid_revert(psid)
    except DriveError as error:
        trouble = f"{error} {error.errno_name}".strip()
        work.journal.add(Outcome(step=EraseStep.PSID_REVERT, accepted=None, trouble=trouble))
        return say("wipe.psid_no_answer", error=trouble)
    work.journal.add(
        Outcome(step=EraseStep.PSID_REVERT, accepted=status == SUCCESS, raw={"method_status": status})
    )
    if status == AUTHORITY_LOCKED_OUT:
        return say("wipe.psid_locked_out")
    return None if status == SUCCESS else say("wipe.psid_refused")
