"""The last word: what each needs, which comes before which, and that nothing lost ever makes it better."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judge.erasure.machine_erasure import MachineLook, StorageSeen, drives_seen
from judge.last_word.asked import trials_asked
from judge.last_word.word import last_word
from model.benchmark import BenchmarkKind
from model.drive import Content, ContentKind, HiddenStorage, HidingKind, Storage
from model.erasure import EraseLevel, EraseVerdict
from model.fact import Why, absent, present, unknown
from model.last_word import LastWord
from model.lock import LockKind, LockState
from model.machine import Machine
from model.trial import TrialKind, TrialResult
from tests.judge.facts_tree import get, leaves, not_known, put
from tests.judge.last_word.spoken import RANK, Case, all_measured, all_passed, empty_drive, erased, trial
from tests.judge.machines import bad_smart, desktop, laptop, locked, measured, result

NTFS = Content(where="sda1", kind=ContentKind.FILESYSTEM, format="ntfs", size_bytes=None)
FULL = empty_drive(contents=present((NTFS,)))
DYING = empty_drive(smart=present(bad_smart()))
BEHIND = HiddenStorage(kind=HidingKind.RST, where="0000:00:17.0", name=None, hidden_drives=None)
HIDDEN = present(Storage(drives=(empty_drive(),), hidden=(BEHIND,)))
NO_DRIVE = present(Storage(drives=(), hidden=()))
LOCKED = replace(locked(LockKind.ABSOLUTE, LockState.ACTIVE), storage=laptop(empty_drive()).storage)
NONE_INSIDE = trial(TrialKind.DRIVES_INSIDE, TrialResult.NOT_FITTED)


def failed_at(kind: TrialKind, result: TrialResult = TrialResult.FAILED) -> Case:
    """The ready laptop, of which one trial ended otherwise."""
    passed = all_passed(laptop())
    others = tuple(item for item in passed if item.kind is not kind)
    return Case(trials=(*others, trial(kind, result)))


def test_it_is_ready_when_it_is_erased_and_tested_and_the_report_is_on_disk() -> None:
    assert (Case().word, Case().because) == (LastWord.READY, ["proof.holds"])
    assert Case().spoken.besides == ()


def test_a_desktop_is_ready_without_a_lid_or_a_battery() -> None:
    assert Case(machine=desktop(empty_drive())).word is LastWord.READY


def test_without_any_trial_it_is_erased_and_to_be_tested() -> None:
    case = Case(trials=())
    assert (case.word, case.because) == (LastWord.ERASED_TO_TEST, ["word.trials_left"])


@pytest.mark.parametrize("kind", all_passed(laptop()), ids=lambda trial: trial.kind)
def test_a_single_trial_that_is_not_done_leaves_it_to_be_tested(kind: object) -> None:
    passed = all_passed(laptop())
    case = Case(trials=tuple(item for item in passed if item is not kind and item != kind))
    assert (case.word, case.because) == (LastWord.ERASED_TO_TEST, ["word.trials_left"])


def test_a_part_that_is_not_fitted_is_no_trial_left_but_a_laptop_without_its_screen_is() -> None:
    assert failed_at(TrialKind.CAMERA, TrialResult.NOT_FITTED).word is LastWord.READY
    assert failed_at(TrialKind.SCREEN, TrialResult.NOT_FITTED).word is LastWord.ERASED_TO_TEST
    assert failed_at(TrialKind.KEYBOARD, TrialResult.NOT_FITTED).word is LastWord.ERASED_TO_TEST


def test_of_a_trial_that_stands_twice_the_worse_result_counts() -> None:
    twice = (*all_passed(laptop()), trial(TrialKind.CAMERA, TrialResult.FAILED))
    assert Case(trials=twice).word is LastWord.FAILED
    assert Case(trials=twice[::-1]).word is LastWord.FAILED


@pytest.mark.parametrize("kind", list(TrialKind))
def test_a_failed_trial_is_failed_and_names_what_failed(kind: TrialKind) -> None:
    case = failed_at(kind)
    (reason,) = case.spoken.reasons
    assert case.word is LastWord.FAILED
    assert reason.code == f"word.failed_{kind}" or reason.arguments == {"trial": kind}


def test_a_failing_drive_is_named() -> None:
    case = Case(machine=laptop(DYING))
    assert (case.word, case.because) == (LastWord.FAILED, ["word.drive_failing"])
    assert case.spoken.reasons[0].arguments == {"drive": "Some SSD SN-sda"}


def test_an_erasure_that_failed_is_failed_also_when_content_is_left() -> None:
    case = Case(machine=laptop(FULL), certificates=(erased(verdict=EraseVerdict.FAILED),))
    assert (case.word, case.because) == (LastWord.FAILED, ["proof.not_proven"])


@pytest.mark.parametrize("kind", [kind for kind in BenchmarkKind if kind is not BenchmarkKind.CPU_CLOCK])
def test_a_failed_benchmark_is_named_and_one_that_is_not_done_leaves_it_to_be_tested(
    kind: BenchmarkKind,
) -> None:
    results = all_measured().results

    def ended(how: TrialResult) -> Case:
        changed = tuple(replace(item, result=how) if item.kind is kind else item for item in results)
        return Case(benchmarks=replace(all_measured(), results=changed))

    missing = replace(all_measured(), results=tuple(item for item in results if item.kind is not kind))
    failed = ended(TrialResult.FAILED)
    assert failed.word is LastWord.FAILED
    assert failed.spoken.reasons[0].arguments["benchmark"] == kind
    assert ended(TrialResult.NOT_DONE).word is LastWord.ERASED_TO_TEST
    assert Case(benchmarks=missing).because == ["word.not_measured"]


def test_a_stick_that_could_not_be_read_is_no_failure_of_the_machine() -> None:
    on_a_stick = result(BenchmarkKind.DRIVE_RANDOM, None, "sdx", result=TrialResult.FAILED)
    assert Case(benchmarks=measured(*all_measured().results[-2:], on_a_stick)).word is LastWord.READY


def test_content_on_a_drive_without_a_proof_is_data() -> None:
    case = Case(machine=laptop(FULL), certificates=())
    assert (case.word, case.because) == (LastWord.DATA_PRESENT, ["proof.no_certificate"])


def test_content_that_came_after_the_erasure_is_data() -> None:
    case = Case(machine=laptop(FULL))
    assert (case.word, case.because) == (LastWord.DATA_PRESENT, ["proof.content_since"])


def test_one_drive_of_two_with_data_is_enough() -> None:
    two = laptop(empty_drive(), replace(FULL, name="sdb", serial=present("SN-sdb")))
    assert Case(machine=two, benchmarks=all_measured(("sda", "sdb"))).word is LastWord.DATA_PRESENT


def test_an_empty_drive_without_a_proof_is_to_be_looked_at_and_not_called_full_or_erased() -> None:
    case = Case(certificates=())
    assert (case.word, case.because) == (LastWord.CHECK, ["proof.no_certificate"])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"verdict": EraseVerdict.INTERRUPTED}, "proof.not_proven"),
        ({"verdict": EraseVerdict.UNKNOWN}, "proof.not_proven"),
        ({"verdict": EraseVerdict.CLEARED_WITH_EXCEPTIONS}, "proof.below_level"),
        ({"reached": EraseLevel.CLEAR}, "proof.below_level"),
        ({"reached": None}, "proof.not_proven"),
        ({"trusted": False}, "proof.not_trusted"),
        ({"trusted": False, "verdict": EraseVerdict.FAILED}, "proof.not_trusted"),
        ({"largest_bytes": 1000}, "proof.other_size"),
    ],
)
def test_an_erasure_that_is_not_whole_is_to_be_looked_at(change: dict[str, object], code: str) -> None:
    case = Case(certificates=(erased(**change),))  # type: ignore[arg-type]  # a test's words
    assert (case.word, case.because) == (LastWord.CHECK, [code])


@pytest.mark.parametrize(
    ("case", "code"),
    [
        (Case(machine=laptop(storage=unknown(Why.TOOL_FAILED))), "erased.storage_unknown"),
        (Case(machine=laptop(storage=HIDDEN)), "erased.storage_hidden"),
        (Case(machine=laptop(storage=NO_DRIVE), benchmarks=measured()), "erased.no_drive"),
        (Case(machine=laptop(storage=absent()), benchmarks=measured()), "erased.no_drive"),
        (Case(machine=laptop(empty_drive(contents=unknown(Why.NEEDS_ROOT)))), "proof.content_unknown"),
        (Case(machine=laptop(empty_drive(smart=unknown(Why.NEEDS_ROOT)))), "word.drive_health_unknown"),
        (Case(machine=LOCKED), "grade.lock.absolute.active"),
        (Case(locks={"mdm": True}), "grade.lock.mdm.active"),
        (Case(kept=False), "word.not_kept"),
        (Case(replayed=True), "erased.from_recording"),
        (Case(certificates=(), all_asked=False), "proof.not_asked"),
    ],
)  # fmt: skip
def test_what_is_not_known_of_drives_and_what_is_doubtful_is_to_be_looked_at(case: Case, code: str) -> None:
    assert (case.word, case.because) == (LastWord.CHECK, [code])


def test_that_no_drive_is_inside_is_believed_of_a_person_who_looked() -> None:
    machine = laptop(storage=NO_DRIVE)
    case = Case(machine=machine, certificates=(), benchmarks=measured())
    looked = replace(case, trials=(*all_passed(machine), NONE_INSIDE))
    assert (case.word, looked.word) == (LastWord.CHECK, LastWord.READY)
    assert looked.because == ["word.none_inside"]


def test_who_looked_inside_does_not_speak_for_what_may_be_hidden_or_for_drives_that_are_there() -> None:
    hidden = laptop(storage=present(Storage(drives=(), hidden=(BEHIND,))))
    for machine in (hidden, laptop(storage=unknown(Why.TOOL_FAILED))):
        assert Case(machine=machine, trials=(*all_passed(machine), NONE_INSIDE)).word is LastWord.CHECK
    full = laptop(FULL)
    assert Case(machine=full, trials=(*all_passed(full), NONE_INSIDE)).word is LastWord.DATA_PRESENT


def test_locks_that_nobody_checked_for_leave_it_to_be_tested() -> None:
    case = Case(machine=laptop(empty_drive(), locks=unknown(Why.NEEDS_PERSON)))
    assert (case.word, case.because) == (LastWord.ERASED_TO_TEST, ["word.locks_left"])


def test_the_weightiest_decides_and_the_others_stand_beside_it() -> None:
    case = Case(machine=laptop(replace(FULL, smart=present(bad_smart()))), certificates=(), trials=())
    told = replace(case, kept=False).spoken
    assert told.word is LastWord.FAILED
    besides = [item.code for item in told.besides]
    assert besides == ["proof.no_certificate", "word.not_kept", "word.trials_left"]
    no_failure = replace(case, machine=laptop(FULL), kept=False).spoken
    assert no_failure.word is LastWord.DATA_PRESENT
    unsure = Case(certificates=(), trials=()).spoken
    assert (unsure.word, [item.code for item in unsure.besides]) == (LastWord.CHECK, ["word.trials_left"])


def test_a_machine_of_which_nothing_is_known_is_to_be_looked_at() -> None:
    (seen,) = drives_seen(Storage(drives=(empty_drive(),), hidden=()), None)
    look = MachineLook(seen=StorageSeen.WHOLE, drives=(seen,))
    found = last_word(look, (), None, kept=True)
    assert found.word is LastWord.CHECK
    assert {item.code for item in found.reasons} == {"proof.no_certificate", "word.not_judged"}


CASES = {
    "failing drive": Case(machine=laptop(DYING)),
    "full drive": Case(machine=laptop(FULL), certificates=()),
    "used again": Case(machine=laptop(FULL)),
    "hidden drives": Case(machine=laptop(storage=HIDDEN)),
    "no certificate": Case(certificates=()),
    "failed erasure": Case(certificates=(erased(verdict=EraseVerdict.FAILED),)),
    "locked": Case(locks={"mdm": True}),
    "dead camera": failed_at(TrialKind.CAMERA),
    "untested": Case(trials=()),
    "untested desktop": Case(machine=desktop(empty_drive()), trials=()),
    "ready": Case(),
    "ready desktop": Case(machine=desktop(empty_drive()), trials=all_passed(desktop())),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_no_fact_of_a_machine_that_is_made_unknown_makes_the_word_better(case: Case) -> None:
    trials = all_passed(case.machine) if case.trials is None else case.trials
    case = replace(case, trials=trials)
    rank = case.rank
    for path, hint in leaves(case.machine, Machine):
        if get(case.machine, path) != not_known(hint):
            lost = replace(case, machine=put(case.machine, path, not_known(hint)))
            assert lost.rank <= rank, path


MACHINES = [
    laptop(empty_drive()), laptop(FULL), laptop(DYING), laptop(storage=HIDDEN), laptop(storage=NO_DRIVE),
    laptop(storage=absent()), desktop(empty_drive()), laptop(empty_drive(smart=unknown(Why.TIMED_OUT))),
    laptop(empty_drive(), locks=unknown(Why.NEEDS_PERSON)), laptop(storage=unknown(Why.TOOL_FAILED)),
    LOCKED,
]  # fmt: skip
CERTIFICATES = [
    *(erased(verdict=verdict) for verdict in EraseVerdict),
    erased(trusted=False),
    erased(reached=EraseLevel.CLEAR),
]
HOW = [TrialResult.PASSED, TrialResult.PASSED, TrialResult.PASSED, *TrialResult, None]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Any combination of what the word is made of, more often good than not. A trial for which the machine is
    not asked would not be missed when it is lost.
    """
    machine = draw(st.sampled_from(MACHINES))
    odd = draw(st.dictionaries(st.sampled_from(trials_asked(machine)), st.sampled_from(HOW), max_size=3))
    results = {item.kind: TrialResult.PASSED for item in all_passed(machine)} | odd
    measured_how = draw(
        st.dictionaries(st.integers(0, len(all_measured().results) - 1), st.sampled_from(HOW), max_size=2)
    )
    benchmarks = tuple(
        replace(item, result=how)
        for place, item in enumerate(all_measured().results)
        if (how := measured_how.get(place, TrialResult.PASSED)) is not None
    )
    return Case(
        machine=machine,
        certificates=tuple(draw(st.lists(st.sampled_from(CERTIFICATES), max_size=2))),
        trials=tuple(trial(kind, result) for kind, result in results.items() if result is not None),
        benchmarks=draw(st.sampled_from([replace(all_measured(), results=benchmarks)] * 4 + [None])),
        locks=draw(st.sampled_from([{}, {}, {"mdm": False}, {"mdm": True}])),
        kept=draw(st.sampled_from([True, True, True, False])),
        replayed=draw(st.sampled_from([False, False, False, True])),
    )


def losses(case: Case) -> list[Case]:
    """The same with one record or fact less, those aside of which the tests have to be made again."""
    found = [replace(case, kept=False), replace(case, all_asked=False)]
    found += [replace(case, machine=replace(case.machine, storage=unknown(Why.TOOL_FAILED)))]
    storage = case.machine.storage.value
    for drive in () if storage is None else storage.drives:
        for fact in ("contents", "smart", "serial"):
            blind = put(drive, (fact,), unknown(Why.TOOL_FAILED))
            seen = Storage(drives=(blind,), hidden=() if storage is None else storage.hidden)
            found.append(replace(case, machine=replace(case.machine, storage=present(seen))))
    return found


def lost_trials(case: Case) -> list[Case]:
    """The same with one trial, benchmark or answer less, or taken back. Who says that a desktop's lid is
    broken, or that a lock is on which the firmware calls off, is believed; when nobody says so, nobody asks.
    """
    trials, asked = case.trials or (), trials_asked(case.machine)
    rests = {trial: tuple(other for other in trials if other is not trial) for trial in trials}
    found = [replace(case, trials=rest) for gone, rest in rests.items() if gone.kind in asked]
    found += [
        replace(case, trials=(*rest, replace(open_again, result=TrialResult.NOT_DONE)))
        for open_again, rest in rests.items()
    ]
    results = () if case.benchmarks is None else case.benchmarks.results
    found += [
        replace(case, benchmarks=replace(all_measured(), results=(*results[:place], *results[place + 1 :])))
        for place in range(len(results))
    ]
    unlocked = [replace(case, locks={})] if case.machine.locks.is_unknown else []
    return [*found, replace(case, benchmarks=None), *unlocked]


@settings(max_examples=150, deadline=None)
@given(case=cases())
def test_in_every_combination_nothing_lost_makes_the_word_better(case: Case) -> None:
    rank = case.rank
    for lost in losses(case):
        assert lost.rank <= rank
    for lost in lost_trials(case):
        reached = lost.rank
        assert reached <= max(rank, 1)
        if reached > rank:  # a trial that had failed is to be made again, and is named
            assert case.word is LastWord.FAILED or case.because[0].startswith("grade.lock.")
            assert lost.word is LastWord.ERASED_TO_TEST


@settings(max_examples=150, deadline=None)
@given(case=cases())
def test_in_every_combination_the_promises_of_a_word_are_kept(case: Case) -> None:
    spoken = case.spoken
    told = (*spoken.reasons, *spoken.besides)
    storage = case.machine.storage.value
    assert spoken.reasons
    if spoken.word in RANK:
        assert case.kept
        assert not case.replayed
        assert not [item for item in told if item.code.startswith(("erased.", "proof.no"))]
        assert case.certificates or storage is None or not storage.drives
    if spoken.word is LastWord.READY:
        assert spoken.besides == ()
