"""Whether a drive is in use since this station erased it, asked with the drive in hand: by the orders that
lie beside this one, and by the bytes at both its ends. The first look is at what is recognised on it.
"""

from __future__ import annotations

import json
from pathlib import Path

from host.drive.drive_ports import BlockIO, DriveError, MediumError, OpenedDrive, TransportError
from host.drive.memory import Buffer
from judge.erasure.erasure import judge_erasure
from judge.identity.same_drive import drive_name, is_same_drive
from model.document import UnreadableDocument, decode
from model.erasure import ERASED
from model.message import Message, say
from wipe.consent import LOOKED_AT_BYTES, look_of
from wipe.journal import JournalError, read_chain, read_lines
from wipe.order import CERTIFIED_NAME, ORDER_NAME, WorkOrder

ENDS_NAME = "ends"


def used_since(beside: Path, job: str, drive: OpenedDrive) -> Message | None:
    """Why a drive waits for a person: it was erased here, and does not look as it was left. An order or a
    journal that cannot be read any more, and has its certificate, may have been of it. Raises DriveError.
    """
    token = drive.token()
    names = drive_name(token)
    for note in sorted(beside.glob(f"*/{CERTIFIED_NAME}")):
        if not _was_erased(note.parent):
            continue
        try:
            order = decode((note.parent / ORDER_NAME).read_bytes(), WorkOrder)
        except (OSError, UnreadableDocument):
            order = None
        if order is not None and (order.job == job or not is_same_drive(drive_name(order.plan.drive), names)):
            continue
        if not _is_as_left(note.parent, drive.block):
            return say("wipe.used_since", drive=token.path, certificate=_certificate(note))
    return None


def note_ends(folder: Path, block: BlockIO) -> None:
    """What both ends hold when a drive was erased, kept beside its journal. It is no record: where it is not,
    only a drive with one byte at both ends is as it was left.
    """
    if not _was_erased(folder):
        return
    try:
        (folder / ENDS_NAME).write_text(look_of(block))
    except (OSError, DriveError):
        return


def _was_erased(folder: Path) -> bool:
    """Whether the journal of an order proves it; one that cannot be read may."""
    try:
        records = [link.entry.record for link in read_chain(read_lines(folder))]
    except JournalError:
        return True
    return judge_erasure(records).verdict in ERASED


def _is_as_left(folder: Path, block: BlockIO) -> bool:
    try:
        left = (folder / ENDS_NAME).read_text("ascii", "replace")
    except OSError:
        left = ""
    return left == look_of(block) or _is_one_byte(block)


def _is_one_byte(block: BlockIO) -> bool:
    """Whether both ends hold one byte and nothing else. Raises DriveError."""
    length = min(LOOKED_AT_BYTES, block.size_bytes)
    seen: set[int] = set()
    for start in {0, block.size_bytes - length} if length else ():
        found = Buffer(length)
        try:
            block.read_into(start, found.view)
        except (MediumError, TransportError):
            return False
        seen.update(bytes(found.view))
    return len(seen) == 1


def _certificate(note: Path) -> str:
    try:
        return str(json.loads(note.read_bytes()))
    except (OSError, ValueError):
        return note.parent.name
