"""Absolute (Computrace), the tracking module that firmware puts back into Windows, where firmware tells.

Names and values, by the vendors' manuals: Dell `Absolute` (Disabled, Enabled, PermanentlyDisabled) and the
older `Computrace` (Deactivate, Activate, Disable); Lenovo `AbsolutePersistenceModuleActivation` and
`ComputraceModuleActivation` (Disable, Enable, PermanentlyDisable); HP `Absolute Persistence Module Current
State` (Inactive, Active). "Enabled" is the default everywhere: it lets the module be activated, and does not
tell whether it was.
"""

from __future__ import annotations

import re

from host.errors import HostError
from host.port import Host, read_text
from model.fact import Fact, Why, absent, present, unknown
from model.lock import Lock, LockKind, LockState
from probes.smbios import Smbios

ATTRIBUTES = "/sys/class/firmware-attributes"
NAMES = re.compile(r"absolute|computrace", re.IGNORECASE)
IN_SMBIOS = re.compile(r"\babsolute\b|computrace", re.IGNORECASE)
STATES = {
    "active": LockState.ACTIVE,
    "activate": LockState.ACTIVE,
    "activated": LockState.ACTIVE,
    "inactive": LockState.INACTIVE,
    "notactivated": LockState.INACTIVE,
    "deactivate": LockState.INACTIVE,
    "deactivated": LockState.INACTIVE,
    "disable": LockState.INACTIVE,
    "disabled": LockState.INACTIVE,
    "permanentlydisable": LockState.INACTIVE,
    "permanentlydisabled": LockState.INACTIVE,
}


def absolute_lock(host: Host, smbios: Smbios | None, *, virtual: bool) -> Lock:
    """What the vendor's driver says, else what SMBIOS shows; an active word wins over any other."""
    told = [_told(host, folder) for folder in _attributes(host)]
    for wanted in (LockState.ACTIVE, LockState.INACTIVE):
        for lock in told:
            if lock.state.value is wanted:
                return lock
    if told:
        return told[0]
    carried = None if smbios is None else _carried(smbios)
    if carried is not None:
        state: Fact[LockState] = unknown(Why.NOT_REPORTED, f"the firmware carries it: {carried}")
        return Lock(kind=LockKind.ABSOLUTE, state=state, source="SMBIOS")
    return Lock(kind=LockKind.ABSOLUTE, state=absent() if virtual else unknown(Why.NOT_REPORTED), source=None)


def absolute_state(word: str) -> Fact[LockState]:
    """What the word of a firmware setting means."""
    state = STATES.get(re.sub(r"[\s_-]", "", word.lower()))
    if state is None:
        return unknown(Why.NOT_REPORTED, f"the firmware says {word!r}: allowed, perhaps not active")
    return present(state)


def _attributes(host: Host) -> list[str]:
    folders = host.glob(f"{ATTRIBUTES}/*/attributes/*")
    return [folder for folder in folders if NAMES.search(folder.rsplit("/", 1)[1])]


def _told(host: Host, folder: str) -> Lock:
    source = f"firmware-attributes {folder.removeprefix(ATTRIBUTES + '/')}"
    try:
        word = read_text(host, f"{folder}/current_value")
    except HostError as error:
        return Lock(kind=LockKind.ABSOLUTE, state=error.as_fact(), source=source)
    return Lock(kind=LockKind.ABSOLUTE, state=absolute_state(word), source=f"{source}: {word}")


def _carried(smbios: Smbios) -> str | None:
    """A text by which the firmware says that it holds the module: "ABSOLUTE(PHOENIX) CLM"."""
    texts = (
        text
        for structure in smbios.structures
        for text in (
            *structure.values.values(),
            *(item for items in structure.lists.values() for item in items),
        )
    )
    return next((text for text in texts if IN_SMBIOS.search(text)), None)
