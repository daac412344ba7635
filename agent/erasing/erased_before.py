"""The drives that were erased before: by this bench, as its own journals tell, or by another, as the
inventory knows.
"""

from __future__ import annotations

from collections.abc import Sequence

from agent.bench.state import State
from agent.delivery.inventory_client import DeliveryError
from agent.erasing.jobs import certificate_of, known_jobs
from agent.erasing.proofs import asked_proofs
from judge.erasure.drive_proof import Contents, Look, SeenDrive
from judge.erasure.erasure import judge_erasure
from model.erasure import ERASED, DriveToken, WipePlan
from model.identity import DriveKey
from model.message import Message
from wipe.journal import JournalError
from wipe.planned import PlannedDrive
from wipe.unattended import ErasedBefore, is_blank


def erased_here(state: State) -> tuple[ErasedBefore, ...]:
    """Each drive whose certificate was made here and whose journal still proves it, the newest first. A
    journal that cannot be read any more counts as one: who doubts asks a person.
    """
    found = []
    for job in known_jobs(state):
        certificate = certificate_of(job)
        if certificate is None:
            continue
        try:
            proven = judge_erasure(job.records()).verdict in ERASED
        except JournalError:
            proven = True
        if proven:
            found.append(ErasedBefore(drive=job.order.plan.drive, certificate=certificate))
    return tuple(reversed(found))


def erased_elsewhere(
    state: State, url: str | None, drives: Sequence[PlannedDrive]
) -> tuple[tuple[ErasedBefore, ...], Message | None]:
    """Which of these drives the inventory at `url` has certificates of that tell of an erasure, and why it
    could not be asked. Only for drives that hold something is it asked; whether a certificate is rightly
    signed does not matter here: who doubts asks a person.
    """
    asked = tuple(
        _seen(item.outcome.drive)
        for item in drives
        if isinstance(item.outcome, WipePlan) and not is_blank(item.drive)
    )
    if url is None or not asked:
        return (), None
    try:
        found = asked_proofs(state, url, asked)
    except DeliveryError as error:
        return (), error.message
    return tuple(
        ErasedBefore(drive=item.key, certificate=item.certificate) for item in found if item.verdict in ERASED
    ), None


def _seen(token: DriveToken) -> SeenDrive:
    """The drive under the names that an inventory is asked by."""
    key = DriveKey(model=token.model, serial=token.serial, wwn=token.wwn, size_bytes=token.size_bytes)
    look = Look(contents=Contents.SOMETHING, when=None)
    return SeenDrive(name=token.name, key=key, serial_is_own=True, look=look)
