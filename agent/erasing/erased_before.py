"""The drives that this bench has erased, read out of its own journals."""

from __future__ import annotations

from agent.bench.state import State
from agent.erasing.jobs import certificate_of, known_jobs
from judge.erasure.erasure import judge_erasure
from model.erasure import ERASED
from wipe.journal import JournalError
from wipe.unattended import ErasedBefore


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
