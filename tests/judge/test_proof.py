"""Proofs: a machine is erased when every drive that was seen is proven so, and nobody used it since."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from judge.proof import MachineErasure, Proof, ProofJudgement, judge_proofs
from model.drive import Content, ContentKind, Drive, HiddenStorage, HidingKind, Storage, Transport
from model.erasure import EraseVerdict
from model.fact import Fact, Why, absent, present, unknown
from model.proof import ProofState
from tests.judge.test_parts import drive

WHEN = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LATER = WHEN + timedelta(days=1)
FIRST, SECOND = drive("d1"), replace(drive("d2"), name="sdb", path="/dev/sdb")
WINDOWS = present((Content(where="sda1", kind=ContentKind.FILESYSTEM, format="ntfs", size_bytes=None),))


def proof(
    serial: str = "d1",
    verdict: EraseVerdict = EraseVerdict.PURGED,
    finished: datetime = WHEN,
    wwn: str | None = None,
) -> Proof:
    """A certificate of a drive of the machine."""
    return Proof(
        certificate=f"c-{serial}",
        model="Acme 240",
        serial=serial,
        wwn=wwn,
        verdict=verdict,
        finished=finished,
    )


def judged(
    *drives: Drive, proofs: list[Proof], hidden: tuple[HiddenStorage, ...] = (), at: datetime = LATER
) -> ProofJudgement:
    return judge_proofs(present(Storage(drives=drives, hidden=hidden)), proofs, at)


def test_every_drive_proven_and_unused_is_an_erased_machine() -> None:
    found = judged(FIRST, SECOND, proofs=[proof("d1"), proof("d2", EraseVerdict.CLEARED)])
    assert found.state is MachineErasure.ERASED
    assert [item.certificate for item in found.drives] == ["c-d1", "c-d2"]


def test_one_drive_without_a_certificate_is_enough() -> None:
    found = judged(FIRST, SECOND, proofs=[proof("d1")])
    assert found.state is MachineErasure.NOT_ERASED
    assert [item.state for item in found.drives] == [ProofState.HOLDS, ProofState.NONE]


@pytest.mark.parametrize("verdict", sorted(set(EraseVerdict) - {EraseVerdict.PURGED, EraseVerdict.CLEARED}))
def test_no_other_verdict_proves_anything(verdict: EraseVerdict) -> None:
    assert judged(FIRST, proofs=[proof(verdict=verdict)]).state is MachineErasure.NOT_ERASED


def test_the_newest_certificate_decides() -> None:
    failed = proof(verdict=EraseVerdict.FAILED, finished=WHEN + timedelta(hours=1))
    assert judged(FIRST, proofs=[failed, proof()]).state is MachineErasure.NOT_ERASED
    again = proof(finished=WHEN + timedelta(hours=2))
    assert judged(FIRST, proofs=[again, failed, proof()]).state is MachineErasure.ERASED


def test_an_erasure_that_never_began_takes_no_proof_away() -> None:
    refused = proof(verdict=EraseVerdict.NOT_ATTEMPTED, finished=WHEN + timedelta(hours=1))
    assert judged(FIRST, proofs=[proof(), refused]).state is MachineErasure.ERASED


def test_what_was_seen_on_a_drive_after_its_erasure_ends_the_proof() -> None:
    used = replace(FIRST, contents=WINDOWS)
    found = judged(used, proofs=[proof()])
    assert found.state is MachineErasure.NOT_ERASED
    assert found.drives[0].state is ProofState.CONTENT_SINCE
    assert found.drives[0].message.arguments["found"] == "ntfs"


def test_what_was_seen_before_its_erasure_does_not() -> None:
    used = replace(FIRST, contents=WINDOWS)
    assert judged(used, proofs=[proof()], at=WHEN - timedelta(hours=1)).state is MachineErasure.ERASED


def test_without_a_time_everything_was_seen_after_the_erasure() -> None:
    used = present(Storage(drives=(replace(FIRST, contents=WINDOWS),), hidden=()))
    assert judge_proofs(used, [proof(finished=LATER)]).state is MachineErasure.NOT_ERASED


def test_a_drive_that_could_not_be_looked_at_is_left_to_a_person() -> None:
    closed = replace(FIRST, contents=unknown(Why.NEEDS_ROOT))
    assert judged(closed, proofs=[proof()]).state is MachineErasure.TO_LOOK_AT


@pytest.mark.parametrize(
    "storage", [unknown(Why.HUNG), present(Storage(drives=(), hidden=()))], ids=["unknown", "none"]
)
def test_a_machine_in_which_no_drive_was_seen_is_looked_at(storage: Fact[Storage]) -> None:
    assert judge_proofs(storage, [proof()]).state is MachineErasure.TO_LOOK_AT


def test_drives_that_nobody_may_have_seen_are_looked_for() -> None:
    hidden = HiddenStorage(kind=HidingKind.VMD, where="0000:00:0e.0", name=None, hidden_drives=None)
    assert judged(FIRST, proofs=[proof()], hidden=(hidden,)).state is MachineErasure.TO_LOOK_AT
    assert judged(FIRST, proofs=[], hidden=(hidden,)).state is MachineErasure.NOT_ERASED


def test_a_stick_in_the_machine_is_not_its_drive() -> None:
    stick = drive("s1", transport=Transport.USB)
    assert judged(FIRST, stick, proofs=[proof()]).state is MachineErasure.ERASED


def test_the_wwn_tells_drives_apart_where_both_have_one() -> None:
    named = replace(FIRST, wwn=present("naa.5001"))
    assert judged(named, proofs=[proof("other", wwn="NAA.5001")]).state is MachineErasure.ERASED
    assert judged(named, proofs=[proof("d1", wwn="naa.5002")]).state is MachineErasure.NOT_ERASED


def test_a_drive_without_any_name_is_left_to_a_person() -> None:
    nameless = replace(FIRST, serial=absent())
    assert judged(nameless, proofs=[proof()]).state is MachineErasure.TO_LOOK_AT
