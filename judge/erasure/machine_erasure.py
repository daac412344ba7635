"""Whether a machine is erased: all its storage was seen, and for every drive a proof holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from judge.erasure.drive_proof import Contents, Erased, Look, Moment, SeenDrive, judge_proof
from judge.identity.own import belongs_to_machine
from model.drive import Drive, HiddenStorage, Storage
from model.fact import Fact
from model.identity import DriveKey
from model.message import Message, say
from model.proof import DriveProof, ErasedState, MachineErasure, ProofState


class StorageSeen(StrEnum):
    """How much of a machine's storage a report saw."""

    WHOLE = "whole"
    PART = "part"  # there are controllers or devices behind which drives may be
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineLook:
    """A machine's storage as one report shows it; `replayed`: it comes from a recording, so that nobody
    looked at the machine.
    """

    seen: StorageSeen
    drives: tuple[SeenDrive, ...]
    replayed: bool = False


def storage_seen(storage: Fact[Storage]) -> StorageSeen:
    """How much of the storage these facts show."""
    if storage.value is None:
        return StorageSeen.WHOLE if storage.is_absent else StorageSeen.UNKNOWN
    return StorageSeen.PART if any(map(_may_hide, storage.value.hidden)) else StorageSeen.WHOLE


def _may_hide(hidden: HiddenStorage) -> bool:
    return hidden.hidden_drives != 0


def contents_of(drive: Drive) -> Contents:
    """What was seen on it."""
    if drive.contents.is_unknown:
        return Contents.UNKNOWN
    return Contents.NOTHING if drive.contents.is_absent else Contents.SOMETHING


def drives_seen(storage: Storage, when: Moment | None) -> tuple[SeenDrive, ...]:
    """The drives of the machine itself; `when` None is this moment."""
    return tell_apart(
        SeenDrive(
            name=drive.name,
            key=DriveKey(
                model=drive.model,
                serial=drive.serial.value,
                wwn=drive.wwn.value,
                size_bytes=drive.size_bytes,
            ),
            serial_is_own=not drive.serial_is_bridges,
            look=Look(contents=contents_of(drive), when=when),
        )
        for drive in storage.drives
        if belongs_to_machine(drive)
    )


def tell_apart(drives: Iterable[SeenDrive]) -> tuple[SeenDrive, ...]:
    """Drives that share model and serial (the namespaces of one) are told apart by their WWN alone."""
    drives = tuple(drives)
    names = [drive.names.model_and_serial for drive in drives]
    shared = {name for name, count in Counter(names).items() if name is not None and count > 1}
    return tuple(
        replace(drive, serial_is_own=False) if name in shared else drive
        for drive, name in zip(drives, names, strict=True)
    )


def judge_drives(
    drives: Sequence[SeenDrive],
    certificates: Sequence[Erased],
    earlier: Mapping[str, Sequence[Look]],
    *,
    all_asked: bool = True,
) -> tuple[DriveProof, ...]:
    """The proof of each drive; `earlier` holds other looks at it by its name."""
    return tuple(
        judge_proof(drive, certificates, earlier.get(drive.name, ()), all_asked=all_asked) for drive in drives
    )


def judge_machine(look: MachineLook, proofs: Sequence[DriveProof]) -> MachineErasure:
    """The answer, with the drives that decide."""
    against = [proof for proof in proofs if proof.state not in (ProofState.HOLDS, ProofState.UNKNOWN)]
    if against and not look.replayed:
        return _because(ErasedState.NOT_ERASED, [proof.message for proof in against])
    doubts = storage_doubts(look)
    doubts += [proof.message for proof in proofs if proof.state is not ProofState.HOLDS]
    if doubts:
        return _because(ErasedState.UNKNOWN, doubts)
    return _because(ErasedState.ERASED, [proof.message for proof in proofs])


def storage_doubts(look: MachineLook, *, none_inside: bool = False) -> list[Message]:
    """Why it is not known, whatever the drives that were seen. That there is no drive is believed of a person
    who looked inside (`none_inside`), where nothing says that one may be hidden.
    """
    if look.replayed:
        return [say("erased.from_recording")]
    if look.seen is StorageSeen.UNKNOWN:
        return [say("erased.storage_unknown")]
    if look.seen is StorageSeen.PART:
        hidden = [say("erased.storage_hidden")]
        return hidden if look.drives else [*hidden, say("erased.no_drive")]
    return [] if look.drives or none_inside else [say("erased.no_drive")]


def _because(state: ErasedState, reasons: Sequence[Message]) -> MachineErasure:
    return MachineErasure(state=state, reasons=tuple(reasons))
