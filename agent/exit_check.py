"""Before a machine leaves: does it still have its parts, and are its drives still proven erased?"""

from __future__ import annotations

from collections.abc import Iterator

from agent.history import latest_of
from agent.spool import DamagedDocument, Place, Spool
from agent.state import State
from agent.station import Station
from judge.certificate import recompute
from judge.parts import compare_parts
from judge.proof import MachineErasure, Proof, judge_proofs, proof_of
from judge.signature import is_signed_by
from model.certificate import CERTIFICATE_FORMAT, Certificate
from model.document import UnreadableDocument, decode, format_of
from model.event import PartsCompared, ProofsCompared
from model.machine import Machine


def compare_with_earlier(state: State, machine: Machine) -> tuple[PartsCompared, bool]:
    """The parts beside those of the last report made here; whether all are the same."""
    earlier = latest_of(state.folder / "history", machine.identity)
    if earlier is None:
        return PartsCompared(earlier=None, earlier_at=None, differences=(), not_compared=()), False
    result = compare_parts(earlier.machine, machine)
    told = PartsCompared(
        earlier=earlier.report,
        earlier_at=earlier.finished,
        differences=result.differences,
        not_compared=result.not_compared,
    )
    return told, result.is_same


def compare_with_proofs(state: State, station: Station, machine: Machine) -> tuple[ProofsCompared, bool]:
    """The drives beside the certificates made here; whether every one is proven erased. Raises SpoolError."""
    judged = judge_proofs(machine.storage, list(_proofs(state, station)))
    told = ProofsCompared(drives=judged.drives, reasons=judged.reasons)
    return told, judged.state is MachineErasure.ERASED


def _proofs(state: State, station: Station) -> Iterator[Proof]:
    """What the certificates in the spool prove: signed by this station, computed again. One that is damaged
    proves nothing. Raises SpoolError.
    """
    spool = Spool(state.spool)
    for place in Place:
        for name in spool.names(place):
            try:
                kept = spool.read(place, name)
                if kept is None or format_of(kept.data) != CERTIFICATE_FORMAT:
                    continue
                certificate = decode(kept.data, Certificate)
            except (DamagedDocument, UnreadableDocument):
                continue
            found = recompute(certificate)
            if found.result is not None and is_signed_by(station.spki, kept.data, kept.signature):
                yield proof_of(certificate, found.result.verdict)
