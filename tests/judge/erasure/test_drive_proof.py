"""Whether the proof that a drive is erased still holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from judge.erasure.drive_proof import Contents, Erased, Look, Moment, SeenDrive, is_after, judge_proof
from judge.erasure.machine_erasure import MachineLook, StorageSeen, judge_machine, tell_apart
from model.erasure import EraseLevel, EraseVerdict
from model.identity import DriveKey
from model.proof import ErasedState, ProofState
from model.provenance import ClockTrust
from papers.wording import word

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
KEY = DriveKey(model="LAB SSD", serial="LAB7S1", wwn="naa.5000000000000001", size_bytes=1000)


def moment(hours: float, clock: ClockTrust = ClockTrust.SYNCHRONISED, station: str = "bench") -> Moment:
    at = NOON + timedelta(hours=hours)
    return Moment(at=at, clock=clock, station=station, received=at + timedelta(minutes=1))


def seen(contents: Contents = Contents.NOTHING, when: Moment | None = None, key: DriveKey = KEY) -> SeenDrive:
    return SeenDrive(name="sda", key=key, serial_is_own=True, look=Look(contents=contents, when=when))


ERASED = Erased(
    certificate="c1",
    key=KEY,
    serial_is_own=True,
    largest_bytes=1000,
    verdict=EraseVerdict.PURGED,
    ordered=EraseLevel.PURGE,
    reached=EraseLevel.PURGE,
    when=moment(0),
)
FAILED = replace(ERASED, certificate="c2", verdict=EraseVerdict.FAILED, reached=None)


def state(drive: SeenDrive, *certificates: Erased, earlier: tuple[Look, ...] = ()) -> ProofState:
    return judge_proof(drive, certificates, earlier).state


def test_a_drive_with_nothing_on_it_and_a_good_certificate_is_proven() -> None:
    proof = judge_proof(seen(), [ERASED], ())
    assert (proof.state, proof.certificate) == (ProofState.HOLDS, "c1")
    assert (
        word(proof.message)
        == "LAB SSD LAB7S1: ERASED (thorough level, Purge) on 2026-11-23; nothing has been seen on it since."
    )


def test_a_drive_without_a_certificate_is_not_proven() -> None:
    assert state(seen()) is ProofState.NO_CERTIFICATE
    assert judge_proof(seen(), [], (), all_asked=False).state is ProofState.UNKNOWN


@pytest.mark.parametrize(
    ("verdict", "found"),
    [
        (EraseVerdict.PURGED, ProofState.HOLDS),
        (EraseVerdict.CLEARED, ProofState.HOLDS),
        (EraseVerdict.CLEARED_WITH_EXCEPTIONS, ProofState.BELOW_LEVEL),
        (EraseVerdict.FAILED, ProofState.NOT_PROVEN),
        (EraseVerdict.UNKNOWN, ProofState.NOT_PROVEN),
        (EraseVerdict.INTERRUPTED, ProofState.NOT_PROVEN),
        (EraseVerdict.NOT_ATTEMPTED, ProofState.NOT_PROVEN),
    ],
)
def test_only_a_proven_verdict_without_exceptions_holds(verdict: EraseVerdict, found: ProofState) -> None:
    assert state(seen(), replace(ERASED, verdict=verdict)) is found


def test_a_cleared_drive_of_which_a_purge_was_ordered_is_below_its_level() -> None:
    cleared = replace(ERASED, verdict=EraseVerdict.CLEARED, reached=EraseLevel.CLEAR)
    assert state(seen(), cleared) is ProofState.BELOW_LEVEL
    assert state(seen(), replace(cleared, ordered=EraseLevel.CLEAR)) is ProofState.HOLDS


def test_a_certificate_that_nobody_can_trust_proves_nothing() -> None:
    assert state(seen(), replace(ERASED, trusted=False)) is ProofState.NOT_PROVEN


def test_what_is_seen_on_the_drive_now_was_written_since() -> None:
    assert state(seen(Contents.SOMETHING), ERASED) is ProofState.CONTENT_SINCE


def test_what_a_report_saw_before_the_erasure_does_not_count() -> None:
    assert state(seen(Contents.SOMETHING, moment(-1)), ERASED) is ProofState.HOLDS
    assert state(seen(Contents.UNKNOWN, moment(-1)), ERASED) is ProofState.HOLDS


def test_what_any_report_saw_after_the_erasure_counts() -> None:
    since = Look(contents=Contents.SOMETHING, when=moment(1))
    assert state(seen(when=moment(2)), ERASED, earlier=(since,)) is ProofState.CONTENT_SINCE


def test_contents_that_could_not_be_looked_at_are_unknown() -> None:
    assert state(seen(Contents.UNKNOWN), ERASED) is ProofState.UNKNOWN


@pytest.mark.parametrize("clock", [ClockTrust.WRONG, ClockTrust.UNSYNCHRONISED])
def test_where_no_clock_tells_the_order_a_later_look_decides(clock: ClockTrust) -> None:
    used = Moment(
        at=NOON - timedelta(hours=1), clock=clock, station="other", received=NOON + timedelta(days=9)
    )
    look = Look(contents=Contents.SOMETHING, when=used)
    assert state(seen(Contents.SOMETHING, used), ERASED) is ProofState.UNKNOWN
    assert state(seen(when=moment(-5)), ERASED, earlier=(look,)) is ProofState.UNKNOWN
    assert state(seen(when=moment(5)), ERASED, earlier=(look,)) is ProofState.HOLDS


def test_a_report_that_had_arrived_before_the_erasure_began_is_earlier_whatever_its_clock_said() -> None:
    early = replace(moment(700, ClockTrust.WRONG, "other"), received=NOON - timedelta(days=1))
    assert state(seen(Contents.SOMETHING, early), ERASED) is ProofState.HOLDS


def test_two_moments_never_come_each_after_the_other() -> None:
    moments = [
        replace(moment(hours, clock, station), received=received)
        for hours in (0, 3, 48)
        for clock in ClockTrust
        for station in ("a", "b")
        for received in (None, NOON + timedelta(hours=5), NOON + timedelta(days=30))
    ]
    for one, other in permutations(moments, 2):
        if one.at != other.at:
            assert (is_after(one, other), is_after(other, one)) in {
                (True, False),
                (False, True),
                (None, None),
            }


def test_the_last_erasure_decides_in_whatever_order_the_certificates_come() -> None:
    later = replace(FAILED, when=moment(4))
    assert state(seen(), ERASED, later) is state(seen(), later, ERASED) is ProofState.NOT_PROVEN
    assert state(seen(), FAILED, replace(ERASED, when=moment(4))) is ProofState.HOLDS


def test_the_worst_decides_where_nobody_knows_which_was_last() -> None:
    elsewhen = replace(FAILED, when=moment(2, ClockTrust.WRONG))
    assert state(seen(), elsewhen, replace(ERASED, when=moment(0))) is ProofState.NOT_PROVEN


def test_a_refusal_before_anything_was_changed_takes_no_proof_away() -> None:
    refused = replace(FAILED, verdict=EraseVerdict.NOT_ATTEMPTED, when=moment(4))
    assert state(seen(), ERASED, refused) is ProofState.HOLDS


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (replace(KEY, serial="LAB7_S1", model="LAB_SSD", wwn=None), True),
        (replace(KEY, serial="LAB7S9"), True),
        (replace(KEY, wwn="naa.5000000000000002"), False),
        (replace(KEY, wwn="eui.5000000000000002"), True),
        (replace(KEY, wwn=None, model="LAB HDD"), False),
        (replace(KEY, wwn=None, serial=None), False),
    ],
)
def test_a_certificate_finds_its_drive_by_wwn_or_by_serial_and_model(other: DriveKey, same: bool) -> None:
    found = state(seen(key=other), ERASED)
    assert found is (ProofState.HOLDS if same else ProofState.NO_CERTIFICATE)


def test_an_adapters_serial_names_no_drive() -> None:
    key = replace(KEY, wwn=None)
    assert state(replace(seen(key=key), serial_is_own=False), ERASED) is ProofState.NO_CERTIFICATE
    assert state(seen(key=key), replace(ERASED, serial_is_own=False)) is ProofState.NO_CERTIFICATE


def test_a_drive_that_is_larger_than_what_was_erased_is_not_proven() -> None:
    hidden = replace(ERASED, largest_bytes=1200)
    assert state(seen(key=replace(KEY, size_bytes=1200)), hidden) is ProofState.HOLDS
    assert state(seen(key=replace(KEY, size_bytes=1201)), hidden) is ProofState.NOT_PROVEN
    assert state(seen(key=replace(KEY, size_bytes=999)), hidden) is ProofState.NOT_PROVEN


def test_two_namespaces_of_one_drive_are_told_apart_by_their_names_alone() -> None:
    first, second = (
        seen(key=replace(KEY, wwn=wwn)) for wwn in ("eui.1111111111111111", "eui.2222222222222222")
    )
    certificate = replace(ERASED, key=replace(KEY, wwn="eui." + "1" * 32))
    assert [state(drive, certificate) for drive in tell_apart([first, second])] == [
        ProofState.NO_CERTIFICATE
    ] * 2


# --- a machine ----------------------------------------------------------------------------------------


def judged(
    *drives: SeenDrive, certificates: tuple[Erased, ...] = (ERASED,), **look: object
) -> tuple[ErasedState, list[str]]:
    shown = replace(MachineLook(seen=StorageSeen.WHOLE, drives=drives), **look)  # type: ignore[arg-type]
    found = judge_machine(shown, [judge_proof(drive, certificates, ()) for drive in drives])
    return found.state, [message.code for message in found.reasons]


def test_a_machine_is_erased_when_every_drive_is() -> None:
    assert judged(seen()) == (ErasedState.ERASED, ["proof.holds"])


def test_one_drive_without_a_proof_is_enough_and_is_named() -> None:
    other = seen(key=replace(KEY, serial="LAB7S2", wwn=None))
    assert judged(seen(), other) == (ErasedState.NOT_ERASED, ["proof.no_certificate"])


def test_a_machine_without_drives_is_to_be_looked_at() -> None:
    assert judged() == (ErasedState.UNKNOWN, ["erased.no_drive"])


def test_a_machine_whose_storage_was_not_all_seen_is_to_be_looked_at() -> None:
    assert judged(seen(), seen=StorageSeen.PART) == (ErasedState.UNKNOWN, ["erased.storage_hidden"])
    assert judged(seen=StorageSeen.UNKNOWN) == (ErasedState.UNKNOWN, ["erased.storage_unknown"])


def test_a_recording_shows_no_machine() -> None:
    assert judged(seen(), replayed=True) == (ErasedState.UNKNOWN, ["erased.from_recording"])


def test_what_speaks_against_it_counts_more_than_what_is_not_known() -> None:
    assert judged(seen(Contents.SOMETHING), seen=StorageSeen.PART)[0] is ErasedState.NOT_ERASED
    assert judged(seen(Contents.UNKNOWN)) == (ErasedState.UNKNOWN, ["proof.content_unknown"])
