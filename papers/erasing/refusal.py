"""Why a drive will not be erased, in the same words wherever it is said: every reason, and who holds it."""

from __future__ import annotations

import re
from typing import Protocol

from model.drive import Drive
from model.erasure import RefusalCause, WipePlan, WipeRefusal
from papers.language import _
from papers.wording import word

BY_ITSELF = ("/media/", "/run/media/")  # where udisks mounts what is plugged in (udisks(8))


class LookedAt(Protocol):
    """A drive together with what would be done to it; None where nothing is ever done."""

    @property
    def drive(self) -> Drive: ...

    @property
    def outcome(self) -> WipePlan | WipeRefusal | None: ...


def is_boot_medium(item: LookedAt) -> bool:
    """Whether this system surely came from it: nothing else about it matters then."""
    outcome = item.outcome
    return isinstance(outcome, WipeRefusal) and RefusalCause.BOOT_MEDIUM in outcome.causes


def never_erased() -> str:
    """All that is said of the drive that this system runs from."""
    return _("this system runs from it: never erased")


def refusal_lines(item: LookedAt) -> list[str]:
    """Every reason against erasing a drive, and what a person can do; none for one that may be erased."""
    outcome = item.outcome
    if not isinstance(outcome, WipeRefusal):
        return []
    if is_boot_medium(item):
        return [never_erased()]
    reasons = [_("WILL NOT BE ERASED: {reason}").format(reason=word(reason)) for reason in outcome.reasons]
    return [*reasons, *advice(item)]


def refusal_text(item: LookedAt) -> str:
    """The same as one text, for a drive that was asked for."""
    outcome = item.outcome
    if not isinstance(outcome, WipeRefusal):
        return ""
    if is_boot_medium(item):
        return f"{item.drive.path}: {never_erased()}"
    return "\n".join([*(word(reason) for reason in outcome.reasons), *advice(item)])


def advice(item: LookedAt) -> list[str]:
    """Who took hold of a drive by itself, and how a person lets go of it; Établi stops nothing on its own."""
    if not isinstance(item.outcome, WipeRefusal):
        return []
    mounts = [_mount_advice(part, place) for part, place in item.outcome.mounts]
    lines = [*(_holder_advice(holder) for holder in item.drive.holders), *mounts]
    return list(dict.fromkeys(line for line in lines if line))


def _holder_advice(holder: str) -> str:
    """For one of `Drive.holders`; empty for a mount, which has its own words."""
    name, _blank, kind = holder.partition(" ")
    if re.fullmatch(r"md\d+(_\w+)?|md_\w+", name):
        return _(
            "The kernel assembled the array {name} automatically. If it is not needed: mdadm --stop "
            "/dev/{name}"
        ).format(name=name)
    if kind == "(LVM)":
        return _(
            "LVM activated a volume on it automatically. If it is not needed: “vgs” shows its "
            "group, then vgchange --activate n GROUP"
        )
    if kind in ("(LUKS)", "(crypt)", "(BitLocker)", "(VeraCrypt)"):
        return _(
            "An encrypted volume on it is open. If it is not needed: “dmsetup ls” shows its name, "
            "then cryptsetup close NAME"
        )
    if kind == "(multipath)":
        return _("multipath joined its paths automatically. If that is not needed: multipath -f NAME")
    if name == "swap":
        return _("This system swaps to it. If this is really the drive: swapoff, then try again.")
    return ""


def _mount_advice(part: str, place: str) -> str:
    text = _("If it is not needed: umount {place}").format(place=place)
    if place.startswith(BY_ITSELF):
        text = _(
            "The desktop mounted it automatically (udisks). If it is not needed: udisksctl unmount -b {part}"
        ).format(part=part)
    return text
