"""An erasure that a profile ordered, on simulated drives: shown, counted down, carried out, certified; and
everything that keeps it from beginning.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from agent.erasing.erased_before import erased_here
from agent.erasing.jobs import shrink_journal
from agent.erasing.unattended import COUNTDOWN_S
from agent.session.request import Request
from agent.session.session import Session
from agent.session.stream import EventStream
from agent.spool.spool import Spool
from host.boot import BootFacts
from host.recording.replay import ReplayHost
from judge.erasure.erasure import judge_erasure
from model.certificate import Certificate, MediaSource
from model.document import decode
from model.drive import Content, ContentKind
from model.erasure import ERASED, EraseVerdict, Method, WipePlan
from model.event import CountdownEnded, CountdownStarted, DriveErased, Event, Progress, StepStarted
from model.fact import present
from model.message import say
from model.report import PersonalAnswers
from tests.agent.erasing.ordered_room import Room, nowhere
from tests.agent.session.test_session import NOTEBOOK
from tests.wipe.bench import drive_of
from tests.wipe.test_thaw import FROZEN, SLEEPS
from tests.wipe.test_unattended import KEY, PXE
from wipe.consent import OrderedBy
from wipe.journal import open_store
from wipe.planned import PlannedDrive


@pytest.fixture
def room(tmp_path: Path) -> Room:
    (tmp_path / "drive").mkdir()
    return Room(tmp_path)


def test_the_drive_is_erased_when_nobody_objects(room: Room) -> None:
    outcome = room.run()
    assert outcome.complete
    assert room.bench.secrets_left == 0
    (erased,) = [event for event in room.events if isinstance(event, DriveErased)]
    assert erased.verdict is EraseVerdict.CLEARED or erased.verdict is EraseVerdict.PURGED
    assert outcome.certificates == (erased.certificate,)
    assert room.troubles == []


def test_on_fat_a_journal_takes_little_room_once_it_has_its_certificate(room: Room) -> None:
    outcome = room.run(durable=lambda _state: True)
    assert outcome.complete
    (job,) = room.started
    assert job.order.fixed_journal
    files = {path.name: path.stat().st_size for path in job.folder.glob("journal*")}
    assert set(files) == {"journal.jsonl"}
    assert files["journal.jsonl"] < 1 << 20
    assert judge_erasure(job.records()).verdict in ERASED
    assert job.is_finished
    assert erased_here(room.state)


def test_a_journal_that_is_not_at_its_end_keeps_its_room(room: Room) -> None:
    room.run(durable=lambda _state: True)
    (job,) = room.started
    store = open_store(job.folder, fixed=True)
    for line in job.lines()[:-1]:
        store.append(line)
    store.close()
    shrink_journal(job)
    assert (job.folder / "journal.fixed").exists()


def test_a_profile_that_agrees_lets_the_machine_sleep_for_a_frozen_drive(tmp_path: Path) -> None:
    (tmp_path / "drive").mkdir()
    room = Room(tmp_path, FROZEN, SLEEPS)
    assert room.run().complete
    assert room.sleeps == 1
    assert room.troubles == []
    assert room.bench.secrets_left == 0
    (job,) = room.started
    assert judge_erasure(job.records()).methods == (Method.ATA_SECURITY_ERASE_ENHANCED,)


def test_a_profile_that_does_not_agree_lets_no_machine_sleep(tmp_path: Path) -> None:
    (tmp_path / "drive").mkdir()
    room = Room(tmp_path, FROZEN)
    assert room.run().complete
    assert room.sleeps == 0
    assert room.bench.secrets_left == 0
    assert judge_erasure(room.started[0].records()).methods[-1] is Method.OVERWRITE_ZERO


def test_a_drive_that_the_sleep_did_not_thaw_is_named_and_takes_the_next_method(tmp_path: Path) -> None:
    (tmp_path / "drive").mkdir()
    room = Room(tmp_path, replace(FROZEN, freezes_at_power_on=True), SLEEPS)
    assert room.run().complete
    assert room.sleeps == 1
    assert room.troubles == ["order.frozen", "wipe.still_frozen"]
    assert room.bench.secrets_left == 0


def test_the_certificate_names_the_machine_and_who_did_it(room: Room) -> None:
    (identifier,) = room.run().certificates
    path = Spool(room.state.spool).find(identifier)
    assert path is not None
    certificate = decode(path.read_bytes(), Certificate)
    assert certificate.source == MediaSource(title="DELL Latitude", label="A-0042")
    assert certificate.performer.name == "Anne"


def test_the_countdown_shows_the_drives_and_lasts_half_a_minute(room: Room) -> None:
    room.run()
    (shown,) = [event for event in room.events if isinstance(event, CountdownStarted)]
    assert [drive.path for drive in shown.drives] == [room.here[0].drive.path]
    assert shown.seconds == COUNTDOWN_S == 30.0
    assert not shown.needs_key
    told = [event.left_s for event in room.events if isinstance(event, Progress)]
    assert told[0] == 30.0
    assert room.clock.at_s >= 30.0


@pytest.mark.parametrize("plan", ["", "the hash of another list"])
def test_any_key_stops_it(room: Room, plan: str) -> None:
    room.clock.happens[29.0] = lambda: room.keys.press(plan)
    outcome = room.run()
    assert not outcome.complete
    assert room.troubles == ["order.key_pressed"]
    assert room.is_untouched
    assert [event.erasing for event in room.events if isinstance(event, CountdownEnded)] == [False]


def test_a_key_that_was_pressed_before_it_was_shown_stops_nothing(room: Room) -> None:
    room.keys.press("")
    assert room.run().complete


def test_stopping_the_run_stops_it(room: Room) -> None:
    room.clock.happens[3.0] = room.stopping.set
    assert not room.run().complete
    assert room.troubles == ["order.stopped"]
    assert room.is_untouched


def test_a_countdown_that_no_screen_shows_ends(room: Room) -> None:
    def leave() -> None:
        room.watched = False

    room.clock.happens[10.0] = leave
    assert not room.run().complete
    assert room.troubles == ["order.unseen"]
    assert room.is_untouched


def test_a_drive_that_appears_during_it_never_joins(room: Room) -> None:
    late = room.planned()
    assert isinstance(late.outcome, WipePlan)
    token = replace(late.outcome.drive, path="/dev/late", name="late", serial="LATE-0001")
    plugged = PlannedDrive(drive=drive_of(token), outcome=replace(late.outcome, drive=token))
    room.clock.happens[10.0] = lambda: room.here.append(plugged)
    assert room.run().complete
    assert [job.order.plan.drive.path for job in room.started] == [room.here[0].drive.path]


def test_a_drive_that_was_swapped_during_it_is_not_erased(room: Room) -> None:
    def swap() -> None:
        plan = room.here[0].outcome
        assert isinstance(plan, WipePlan)
        token = replace(plan.drive, diskseq=(plan.drive.diskseq or 0) + 1)
        room.here = [PlannedDrive(drive=drive_of(token), outcome=replace(plan, drive=token))]

    room.clock.happens[10.0] = swap
    assert not room.run().complete
    assert room.troubles == ["order.changed"]
    assert room.is_untouched


def test_over_the_network_nothing_begins_without_a_key(room: Room) -> None:
    room.facts = PXE
    assert not room.run().complete
    assert room.troubles == ["order.no_key"]
    assert room.is_untouched


def test_over_the_network_a_key_in_sight_of_the_list_begins_the_countdown(room: Room) -> None:
    room.facts = PXE
    room.clock.happens[100.0] = lambda: room.keys.press(room.plan)
    assert room.run().complete
    assert room.clock.at_s >= 130.0


def test_over_the_network_a_key_for_another_list_begins_nothing(room: Room) -> None:
    room.facts = PXE
    room.clock.happens[100.0] = lambda: room.keys.press("stale")
    assert not room.run().complete
    assert room.troubles == ["order.no_key"]


@pytest.mark.parametrize(
    "facts", [replace(KEY, image_id=""), replace(KEY, root_kind="ext4"), replace(KEY, kernel_line="quiet")]
)
def test_on_another_system_an_order_that_was_slipped_in_is_refused(room: Room, facts: BootFacts) -> None:
    room.facts = facts
    assert not room.run().complete
    assert room.troubles == ["order.not_the_image"]
    assert room.is_untouched


def test_without_a_durable_journal_it_is_inventory_only(room: Room) -> None:
    outcome = room.run(durable=nowhere)
    assert not outcome.possible
    assert room.troubles == ["order.nowhere_durable"]
    assert room.is_untouched


def test_on_its_battery_alone_nothing_is_erased(room: Room) -> None:
    room.on_battery = True
    assert not room.run().complete
    assert room.troubles == ["order.on_battery"]
    assert room.is_untouched


def test_a_drive_erased_here_and_used_since_waits_for_a_person(room: Room) -> None:
    assert room.run().complete
    room.bench.fill()
    content = Content(where="x", kind=ContentKind.FILESYSTEM, format="ext4", size_bytes=1)
    used = replace(room.here[0], drive=replace(room.here[0].drive, contents=present((content,))))
    room.here, room.started = [used], []
    assert not room.run().complete
    assert "wipe.used_since" in room.troubles
    assert not room.started
    assert room.bench.secrets_left


def test_a_drive_that_waits_beside_one_that_is_erased_makes_the_order_incomplete(room: Room) -> None:
    nameless = room.planned()
    assert isinstance(nameless.outcome, WipePlan)
    token = replace(nameless.outcome.drive, path="/dev/none", name="none", serial=None, diskseq=99)
    room.here.append(PlannedDrive(drive=drive_of(token), outcome=replace(nameless.outcome, drive=token)))
    outcome = room.run()
    assert not outcome.complete
    assert len(outcome.certificates) == 1
    assert room.troubles == ["wipe.no_own_serial"]


def session_of(room: Room, monkeypatch: pytest.MonkeyPatch) -> Session:
    """A run of a recorded machine whose drives are those of the room."""
    host = ReplayHost.open(NOTEBOOK, timing=False)
    request = Request(
        session="s",
        state_folder=str(room.state.folder),
        entered=PersonalAnswers(label="A-0042"),
        benchmark=False,
        inventory_url="http://127.0.0.1:9",
        deliver_for_s=0.0,
        erase=room.order,
    )
    session = Session(
        request=request, state=room.state, station=room.office.station, host=host, stream=EventStream(None)
    )
    monkeypatch.setattr(Session, "emit", emitting_to(room, Session.emit))
    session.means = room.means()
    return session


def emitting_to(room: Room, emit: Callable[[Session, Event], None]) -> Callable[[Session, Event], None]:
    """The session's own, with the room listening."""

    def both(session: Session, event: Event) -> None:
        room.events.append(event)
        emit(session, event)

    return both


def test_a_run_erases_between_measuring_and_grading_and_its_report_names_the_certificate(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = session_of(room, monkeypatch)
    status = session.walk()
    steps = [event.step for event in room.events if isinstance(event, StepStarted)]
    assert steps == ["probe", "erase", "judge", "report", "deliver", "word"]
    (erased,) = [event for event in room.events if isinstance(event, DriveErased)]
    assert session.report is not None
    assert session.report.certificates == (erased.certificate,)
    assert status == 0
    spool = Spool(room.state.spool)
    assert spool.find(session.report.id) is not None
    assert spool.find(str(erased.certificate)) is not None


def test_a_run_whose_order_was_stopped_still_reports_and_ends_with_findings(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.clock.happens[5.0] = lambda: room.keys.press("")
    session = session_of(room, monkeypatch)
    assert session.walk() == 1
    assert session.report is not None
    assert session.report.certificates == ()
    assert "order.key_pressed" in [trouble.message.code for trouble in session.report.troubles]
    assert room.is_untouched


def test_a_run_without_a_durable_journal_reports_and_says_that_it_could_not_erase(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = session_of(room, monkeypatch)
    session.means = room.means(durable=nowhere)
    assert session.walk() == 3
    assert session.kept
    assert room.is_untouched


def test_a_run_of_a_recording_has_no_means_to_erase(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    session = session_of(room, monkeypatch)
    session.means = None
    assert session.walk() == 3
    assert room.is_untouched


def test_it_takes_no_real_time(room: Room) -> None:
    began = time.monotonic()
    room.clock.happens[29.0] = lambda: room.keys.press("")
    room.run()
    assert time.monotonic() - began < 5.0


def test_two_keys_within_one_tick_begin_and_stop_it(room: Room) -> None:
    def twice() -> None:
        room.keys.press(room.plan)
        room.keys.press(room.plan)

    room.facts = PXE
    room.clock.happens[100.0] = twice
    assert not room.run().complete
    assert room.troubles == ["order.key_pressed"]
    assert room.is_untouched


@pytest.mark.parametrize("change", ["removable", "contents", "plan", "look"])
def test_a_drive_that_a_second_look_finds_otherwise_is_not_erased(room: Room, change: str) -> None:
    (item,) = room.here
    assert isinstance(item.outcome, WipePlan)
    ntfs = Content(where="lab0p1", kind=ContentKind.FILESYSTEM, format="ntfs", size_bytes=1)
    found = {
        "removable": replace(item, drive=replace(item.drive, removable=None)),
        "contents": replace(item, drive=replace(item.drive, contents=present((ntfs,)))),
        "plan": replace(
            item, outcome=replace(item.outcome, remarks=(say("wipe.frozen", method="overwrite-zero"),))
        ),
        "look": replace(item, look="another"),
    }[change]
    room.clock.happens[10.0] = lambda: room.here.__setitem__(0, found)
    assert not room.run().complete
    assert room.troubles == ["order.changed"]
    assert room.is_untouched


def test_a_drive_that_is_left_out_makes_the_order_incomplete(room: Room) -> None:
    (item,) = room.here
    assert isinstance(item.outcome, WipePlan)
    token = replace(item.outcome.drive, path="/dev/sdq", name="sdq", serial="OTHER0001")
    plan = replace(item.outcome, drive=token)
    drive = replace(item.drive, name="sdq", path="/dev/sdq", removable=None)
    left = replace(item, outcome=plan, drive=drive)
    room.here.append(left)
    assert not room.run().complete
    assert room.troubles == ["order.not_all"]


def test_an_order_that_nobody_confirmed_says_which_list_was_shown(room: Room) -> None:
    assert room.run().complete
    (job,) = room.started
    consent = job.order.consent
    assert consent is not None
    assert (consent.by, consent.by_code) == (OrderedBy.PROFILE, False)
    assert consent.drive == room.here[0].token
    assert consent.shown is not None
    assert consent.shown.plan == room.plan
    assert consent.shown.ended_s == consent.at_s
    assert consent.shown.ended_s - consent.shown.began_s == COUNTDOWN_S


def test_a_protected_serial_that_is_no_drives_is_named_with_the_list(room: Room) -> None:
    room.order = replace(room.order, policy=replace(room.order.policy, protect=("WD-TYPO",)))
    room.run()
    (shown,) = [event for event in room.events if isinstance(event, CountdownStarted)]
    assert [item.code for item in shown.left] == ["wipe.protects_nothing"]
