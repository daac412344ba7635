"""Opal, as far as it hides what lies on a drive: a shadow MBR, locked ranges, or a drive that is silent."""

from __future__ import annotations

import errno

from host.drive.drive_ports import NotSupported
from host.drive.opal import opal_state
from host.errors import HostError, Hung, TimedOut
from host.port import Host, Library
from model.drive import Veil
from probes.json_values import count_at, text_at

# The kernel found no Opal when it met the drive, was built without it, or we may not ask (block/sed-opal.c,
# sed_ioctl; block/ioctl.c).
NO_OPAL = frozenset({errno.EOPNOTSUPP, errno.ENOTTY, errno.EINVAL, errno.EACCES, errno.EPERM})


def probe_veil(host: Host, name: str) -> Veil | None:
    """What hides the content of a drive; None where nothing tells that anything does."""
    try:
        answer = host.ask(Library.OPAL, f"/dev/{name}")
    except (TimedOut, Hung):
        return Veil.SILENT  # only a drive in which the kernel found Opal is asked at all
    except HostError:
        return None
    return parse_veil(answer)


def parse_veil(answer: object) -> Veil | None:
    """What the kernel's answer means (host.port.Library.OPAL)."""
    if not isinstance(answer, dict):
        return None
    flags = count_at(answer, "flags")
    if flags is None:
        refused = text_at(answer, "step") != "status" or count_at(answer, "errno") in NO_OPAL
        return None if refused else Veil.SILENT
    try:
        state = opal_state(flags)
    except NotSupported:
        return Veil.SILENT
    if state.shadowed:
        return Veil.SHADOW
    return Veil.LOCKED if state.locked else None
