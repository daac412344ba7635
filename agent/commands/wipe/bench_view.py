"""What the bench of loose drives shows: each drive in a line, why not, and who holds it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from agent.commands.wipe.show import line_of
from agent.erasing.workers import JobProgress
from model.erasure import WipePlan
from papers.erasing.refusal import is_boot_medium, never_erased, refusal_lines
from papers.language import _
from papers.methods import methods_in_words
from papers.quantities import storage_size
from papers.terminal import rows
from wipe.planned import PlannedDrive


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
    if is_boot_medium(item):
        return [f"{drive_line(number, item)}  {never_erased()}"]
    return [drive_line(number, item), *(row for line in refusal_lines(item) for row in rows("    " + line))]


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
