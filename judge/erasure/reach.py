"""Whether the addresses that were erased are all that the drive has: every channel of size, before and after,
agreeing. What does not answer, or tells another size, is an exception that says what may be left. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from judge.erasure.channels import SizeChannel, Told, capabilities, detached, is_whole, told_by
from judge.identity.same_drive import differ, drive_name, is_same_drive
from model.drive import Transport
from model.erase_features import EraseFeatures, MmcFeatures, NvmeFeatures
from model.erasure import SANITIZES, DeviceState, EraseStep, Method
from model.journal import Intent, Observed, Opened, Outcome, PassStarted, Record, Unhidden
from model.message import Message, say

# Told where a drive's own commands do not answer, or as long as they do.
IN_PLACE_OF_OTHERS = frozenset({SizeChannel.DRIVE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What tells that no more is there than was erased, and what speaks against it: without exceptions the
    evidence says that it is all.
    """

    evidence: tuple[Message, ...]
    exceptions: tuple[Message, ...]


def reach_of(
    opened: Opened, records: Sequence[Record], methods: Sequence[Method], erased_bytes: int, read: int
) -> Reach:
    """The reach of a verdict; `erased_bytes` were erased and read back, `read` is the place of the record
    that says so.
    """
    seen = [item for item in records if isinstance(item, Observed)]
    before = [item for item in records[:read] if isinstance(item, Observed)]
    after = [item for item in records[read:] if isinstance(item, Observed)]
    after = [item for item in after if not before or _is_still_it(before[-1], item)]
    exceptions: list[Message] = []
    if not isinstance(next(filter(_is_look_or_change, records), None), Observed):
        exceptions.append(say("verdict.not_asked_before"))
    told = _told(opened, before, after, exceptions)
    exceptions += _different(told, erased_bytes)
    exceptions += _more(opened, records, seen, erased_bytes)
    if before and after and capabilities(before[-1]) != capabilities(after[-1]):
        exceptions.append(say("verdict.says_otherwise"))
    around = [*before[-1:], *after]  # what the drive had just before, and showed at any time since
    for item in around:
        exceptions += _beside(item.features, methods)
    exceptions += _resizable(records, around)
    evidence = [
        say("evidence.size", channel=item.channel, count=item.size_bytes)
        for item in dict.fromkeys(told)
        if item.size_bytes is not None
    ]
    return Reach(evidence=tuple(evidence), exceptions=tuple(_once(exceptions)))


def _is_look_or_change(record: Record) -> bool:
    """A look at the drive, or the beginning of what changes it."""
    return isinstance(record, Observed | PassStarted) or (
        isinstance(record, Intent) and record.method is not None
    )


def _is_still_it(before: Observed, after: Observed) -> bool:
    """Whether a look afterwards is at the drive that was read: where it lay, or by its name. An adapter may
    have left it.
    """
    one, other = before.token, after.token
    names, others = drive_name(one), drive_name(other)
    is_here = (one.boot, one.path, one.diskseq) == (other.boot, other.path, other.diskseq)
    return is_here or (is_same_drive(names, others) and not differ(names, others))


def _told(
    opened: Opened, before: list[Observed], after: list[Observed], exceptions: list[Message]
) -> list[Told]:
    """What each channel said before and after. A channel that was closed just before, while the drive erased
    itself, counts by what it said before that; one that it had at any time is one that it has.
    """
    found: list[Told] = []
    looks = [list(told_by(opened.plan, seen)) for seen in (*before, *after)]
    had = {item.channel for look in looks for item in look if item.channel not in IN_PLACE_OF_OTHERS}
    if not before:
        exceptions.append(say("verdict.not_asked_before"))
    elif opened.plan.drive.size_bytes or before[-1].token.size_bytes:
        earlier = {
            item.channel: item for seen in before for item in told_by(opened.plan, seen) if item.size_bytes
        }
        last = _with_silent(told_by(opened.plan, before[-1]), had)
        found += [earlier.get(item.channel, item) if item.size_bytes is None else item for item in last]
    if not after:
        exceptions.append(say("verdict.not_asked_after"))
    for seen in after:
        found += _with_silent(told_by(opened.plan, seen), had)
    return found


def _with_silent(told: Iterable[Told], had: AbstractSet[SizeChannel]) -> list[Told]:
    """What was told at one moment, and the channels that said nothing at all then."""
    found = list(told)
    silent = [channel for channel in SizeChannel if channel in had - {item.channel for item in found}]
    return [*found, *(Told(channel=channel, size_bytes=None) for channel in silent)]


def _different(told: Sequence[Told], erased_bytes: int) -> Iterator[Message]:
    """Channels that are silent, or tell another size than was erased."""
    for item in told:
        if item.size_bytes is None:
            yield say("verdict.channel_silent", channel=item.channel)
        elif item.size_bytes != erased_bytes:
            yield say("verdict.sizes_differ", channel=item.channel, told=item.size_bytes, count=erased_bytes)


def _more(
    opened: Opened, records: Sequence[Record], seen: Sequence[Observed], erased_bytes: int
) -> Iterator[Message]:
    """The largest size that was told at any time, where it is more than was erased."""
    sizes = [item.size_bytes for look in seen for item in told_by(opened.plan, look)]
    sizes += [item.plan.drive.size_bytes for item in records if isinstance(item, Opened)]
    for item in records:
        if isinstance(item, Unhidden):
            sizes += [item.before_bytes, item.after_bytes, item.expected_bytes]
    largest = max(size for size in sizes if size is not None)
    if largest > erased_bytes:
        yield say("verdict.more_told", told=largest, count=erased_bytes)


def _beside(features: EraseFeatures, methods: Sequence[Method]) -> Iterator[Message]:
    """What the drive holds beside the addresses that were erased."""
    if features.nvme is not None:
        yield from _beside_namespace(features.nvme, is_sanitized=any(item in SANITIZES for item in methods))
    if features.mmc is not None:
        yield from _beside_user_area(features.mmc)


def _beside_user_area(mmc: MmcFeatures) -> Iterator[Message]:
    """General-purpose areas are drives of their own. Boot areas and RPMB hold firmware and keys: the
    certificate tells their size and claims nothing of them, so that it has to be known.
    """
    if None in (mmc.general_purpose_bytes, mmc.boot_bytes, mmc.rpmb_bytes):
        yield say("verdict.channel_silent", channel=SizeChannel.EMMC_REGISTER)
    if mmc.general_purpose_bytes:
        yield say("verdict.general_purpose", count=mmc.general_purpose_bytes)


def _beside_namespace(nvme: NvmeFeatures, *, is_sanitized: bool) -> Iterator[Message]:
    """A sanitize reaches every namespace and what belongs to none (NVM Express Base Specification 2.0, 8.21);
    nothing else does. Where the figures do not fit together nobody knows what there is.
    """
    whole = is_whole(nvme)
    if whole is None:
        yield say("verdict.channel_silent", channel=SizeChannel.NVME_CAPACITY)
    elif not whole:
        yield say("verdict.capacity_differs", told=nvme.total_bytes or 0, count=nvme.allocated_bytes or 0)
    if is_sanitized:
        return
    others = [number for number in nvme.namespaces if number != nvme.namespace]
    if not nvme.namespaces or others or detached(nvme):
        names = ", ".join(str(number) for number in (*others, *detached(nvme)))
        yield say("verdict.other_namespaces", names=names or "?")
    if nvme.unallocated_bytes:
        yield say("verdict.unallocated", count=nvme.unallocated_bytes)


def _resizable(records: Sequence[Record], looks: Sequence[Observed]) -> Iterator[Message]:
    """A SCSI drive may have been told to show less. That it shows all is told by an accepted request for all
    blocks that there are, or where none was made, by its default block descriptor.
    """
    defaults = [
        scsi.default_blocks
        for item in looks
        if item.token.transport in (Transport.SAS, Transport.SCSI)
        and item.features.ata is None
        and (scsi := item.features.scsi) is not None
    ]
    if not defaults:
        return
    steps = [item for item in records if isinstance(item, Intent | Outcome)]
    asked = [item for item in steps if item.step is EraseStep.UNHIDE_RESIZE]
    granted = any(isinstance(item, Outcome) and item.accepted is True for item in asked)
    if not granted and (asked or None in defaults):
        yield say("verdict.channel_silent", channel=SizeChannel.SCSI_DEFAULT)


def state_against(looks: Sequence[Observed], read: int, records: Sequence[Record]) -> Message | None:
    """What the drive said of itself around the reading back: that it erases itself, or that what is read at
    its beginning lies elsewhere.
    """
    after = [item for item in records[read:] if isinstance(item, Observed)]
    before = [item for item in looks if item not in after]
    known = [item.features.opal for item in before if item.features.opal is not None]
    for opal in (*known[-1:], *(item.features.opal for item in after)):
        if opal is None:
            continue
        may_be_shadowed = opal.shadowed or (opal.locking_enabled and opal.mbr_enabled is None)
        if may_be_shadowed or opal.locked:
            return say("verdict.opal_shadow" if may_be_shadowed else "verdict.opal_locked")
    had_failed = any(DeviceState.FAILED in states_of(item.features) for item in before[-1:])
    for item in after:
        if DeviceState.RUNNING in states_of(item.features):
            return say("verdict.still_running")
        if DeviceState.FAILED in states_of(item.features) and not had_failed:
            return say("verdict.failed_since")
    return None


def states_of(features: EraseFeatures) -> tuple[DeviceState | None, ...]:
    """What the drive says of its own erasing, in whatever tongue."""
    return (
        features.nvme.state if features.nvme else None,
        features.ata.sanitize.state if features.ata and features.ata.sanitize else None,
        features.scsi.state if features.scsi else None,
    )


def _once(messages: Sequence[Message]) -> list[Message]:
    """Each sentence once, in order."""
    found: list[Message] = []
    for message in messages:
        if message not in found:
            found.append(message)
    return found
