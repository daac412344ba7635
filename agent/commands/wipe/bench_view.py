"""What the bench of loose drives shows: each drive in a line, why not, and who holds it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.commands.wipe.show import line_of
from agent.erasing.workers import JobProgress
from model.erasure import WipePlan
from papers.language import _
from papers.methods import methods_in_words
from papers.quantities import storage_size
from papers.wording import word
from wipe.planned import PlannedDrive

BY_ITSELF = ("/media/", "/run/media/")  # where udisks mounts what is plugged in (udisks(8))


def drive_line(number: int, item: PlannedDrive) -> str:
    """One drive with its number, its size and its serial."""
    drive = item.drive
    size = storage_size(drive.size_bytes) if drive.size_bytes else _("no capacity")
    serial = item.serial or _("no serial")
    return f"[{number}] {drive.path}  {drive.model or _('unknown model')}  {size}  {serial}"


def drive_lines(number: int, item: PlannedDrive) -> list[str]:
    """One drive with what would be done to it, or every reason against it and what a person can do."""
    outcome = item.outcome
    if isinstance(outcome, WipePlan):
        methods = methods_in_words(outcome.ladder[0].methods)
        return [drive_line(number, item), "    " + _("would be erased by: {methods}").format(methods=methods)]
    reasons = [_("WILL NOT BE ERASED: {reason}").format(reason=word(reason)) for reason in outcome.reasons]
    return [drive_line(number, item), *("    " + line for line in (*reasons, *advice(item)))]


def advice(item: PlannedDrive) -> list[str]:
    """Who took hold of a drive by itself, and how a person lets go of it; Établi stops nothing on its own."""
    if isinstance(item.outcome, WipePlan):
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


def running_lines(seen: Sequence[JobProgress], room: int) -> list[str]:
    """One line for each drive that is being erased, at most `room` of them."""
    lines = [f"{item.job.order.plan.drive.path}  {_name(item)}  {line_of(item)}" for item in seen]
    if len(lines) <= room:
        return lines
    more = len(lines) - room + 1
    return [*lines[: max(room - 1, 0)], _("and {count} more").format(count=more)]


def _name(item: JobProgress) -> str:
    token = item.job.order.plan.drive
    return token.serial or token.model or ""
