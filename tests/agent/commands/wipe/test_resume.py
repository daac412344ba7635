"""`etabli wipe resume`: what is gone on with, what is not, and what its exit status says."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from agent.bench.locks import FileLock, machine_lock_path
from agent.bench.state import State, open_state
from agent.bench.wrong_order import WrongOrder
from agent.commands.wipe import forget as wipe_forget
from agent.commands.wipe import resume as wipe_resume
from agent.commands.wipe import run as wipe_run
from agent.commands.wipe.questions import Choice
from agent.erasing.interrupted import new_contents
from agent.erasing.jobs import Job, known_jobs, make_job, moved
from agent.erasing.plans import check_confirmation
from agent.erasing.resuming import drive_of
from etabli import main
from judge.erasure.erasure import judge_erasure
from model.drive import Content, ContentKind, Drive
from model.erasure import ERASED, Method, RefusalCause, WipePlan, WipePolicy, WipeRefusal
from model.fact import Why, present, unknown
from model.journal import PassStarted
from model.message import say
from papers.wording import word
from tests.agent.erasing.test_plans import drive
from tests.lab.ports import JumpingClock
from tests.wipe.bench import Bench
from wipe.consent import Consent, OrderedBy, code_of
from wipe.journal import Journal, open_store
from wipe.planned import PlannedDrive
from wipe.resume import ResumePoint
from wipe.tail import is_lost
from wipe.thaw import announce


@dataclass
class Room:
    """A bench whose drives, workers and battery are the test's; `carried` are the jobs gone on with."""

    state: State
    folder: Path
    drives: list[PlannedDrive]
    carried: list[str] = field(default_factory=list)
    battery: bool = False

    def job(self, item: PlannedDrive, *, begun: bool = True) -> Job:
        """An order for a drive; begun: a worker wrote to its journal, and was interrupted."""
        assert isinstance(item.outcome, WipePlan)
        job = make_job(self.state, item.outcome, item.drive, on_fat=False)
        if begun:
            journal = Journal(open_store(job.folder, fixed=False), JumpingClock())
            announce(journal, job.order, resumed=False)
            journal.close()
        return job

    def resume(self, *words: str) -> int:
        """The exit status."""
        return main(["wipe", "resume", "--folder", str(self.state.folder), *words])


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    (tmp_path / "drive").mkdir()
    bench = Bench(tmp_path / "drive")
    state = open_state(is_root=False, environment=os.environ, folder=tmp_path / "state")
    here = Room(state, tmp_path, [drive(bench, "sda", "WD-1234ABCD"), drive(bench, "sdb", "ST-9876FFFF")])

    def plan_all(_policy: WipePolicy) -> tuple[PlannedDrive, ...]:
        return tuple(here.drives)

    def carry_out(_state: State, _configuration: object, jobs: list[Job], *_: object, **__: object) -> int:
        here.carried += [job.order.job for job in jobs]
        return 0

    monkeypatch.setattr(wipe_resume, "plan_all", plan_all)
    monkeypatch.setattr(wipe_resume, "carry_out", carry_out)
    monkeypatch.setattr(wipe_resume, "check_durable", lambda _state: False)
    monkeypatch.setattr(wipe_run, "runs_on_battery_alone", lambda: here.battery)
    return here


def test_an_order_that_no_worker_ever_began_is_not_taken_for_an_interrupted_erasure(room: Room) -> None:
    room.job(room.drives[0], begun=False)
    assert room.resume("--yes") == 0
    assert room.carried == []


def test_a_drive_that_is_named_and_waits_for_nothing_is_a_wrong_order(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    assert room.resume("--yes", "ZZZZ") == 2
    assert capsys.readouterr().err == "No erasure of “ZZZZ” waits to be resumed.\n"


def test_a_drive_that_was_ordered_again_since_is_not_erased_for_the_old_order(room: Room) -> None:
    room.job(room.drives[0])
    later = room.job(room.drives[0])
    assert room.resume("--yes") == 0
    assert room.carried == [later.order.job]


def test_a_drive_that_is_not_here_leaves_its_erasure_waiting_and_says_so(room: Room) -> None:
    room.job(room.drives[0])
    waiting = room.job(room.drives[1])
    room.drives.pop()
    assert room.resume("--yes") == 1
    assert waiting.order.job not in room.carried


def test_a_named_drive_without_an_interrupted_erasure_is_a_wrong_order(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    room.job(room.drives[0])
    assert room.resume("FFFF", "--yes") == 2
    assert "FFFF" in capsys.readouterr().err
    assert room.carried == []


def test_a_charger_that_is_pulled_while_it_is_agreed_to_holds_everything_back(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.job(room.drives[0])
    looks = [False, True]
    monkeypatch.setattr(wipe_run, "runs_on_battery_alone", lambda: looks.pop(0))
    assert room.resume("--yes") == 2
    assert (room.carried, looks) == ([], [])


def test_on_the_battery_alone_nothing_is_gone_on_with_without_a_yes(room: Room) -> None:
    job = room.job(room.drives[0])
    room.battery = True
    assert room.resume("--yes") == 2
    assert room.carried == []
    assert room.resume("--yes", "--on-battery") == 0
    assert room.carried == [job.order.job]


def test_a_drive_that_is_protected_by_now_is_left_alone(room: Room) -> None:
    room.job(room.drives[0])
    item = room.drives[0]
    refusal = WipeRefusal(
        drive=item.token,
        name="sda",
        reasons=(say("wipe.protected", drive="/dev/sda", serial="x"),),
        causes=(RefusalCause.PROTECTED,),
    )
    room.drives[0] = replace(item, outcome=refusal)
    assert room.resume("--yes") == 1
    assert room.carried == []


def test_another_drive_in_the_same_adapter_is_not_gone_on_with(room: Room) -> None:
    bridged = replace(room.drives[0], drive=replace(room.drives[0].drive, serial_is_bridges=True))
    job = room.job(bridged)
    plan = bridged.outcome
    assert isinstance(plan, WipePlan)
    other = replace(bridged, outcome=replace(plan, drive=replace(plan.drive, diskseq=99)))
    assert drive_of(job, [other])[0] is None
    assert drive_of(job, [bridged])[0] is bridged


def test_without_rights_it_could_not_run(room: Room) -> None:
    room.job(room.drives[0])
    why = (say("wipe.needs_root", drive="/dev/sda"),)
    nobody = WipeRefusal(drive=None, name="sda", reasons=why, causes=(RefusalCause.NO_RIGHTS,))
    room.drives[:] = [replace(item, outcome=nobody) for item in room.drives]
    assert room.resume("--yes") == 3


def test_beside_another_eraser_no_order_is_written(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room.job(room.drives[0])
    before = len(list(known_jobs(room.state)))
    lock = FileLock(machine_lock_path("wipe", room.state))
    with lock.held():
        assert room.resume("--yes") == 3
    assert room.carried == []
    assert len(list(known_jobs(room.state))) == before


def ordered(room: Room, item: PlannedDrive, monkeypatch: pytest.MonkeyPatch) -> int:
    """`etabli wipe run` for a drive that a person chose and confirmed; the exit status."""

    def choose_drives(_options: object, policy: WipePolicy) -> Choice:
        return Choice(everything=(item,), chosen=(item,), policy=policy, psid=None)

    monkeypatch.setattr(wipe_run, "choose_drives", choose_drives)
    monkeypatch.setattr(wipe_run, "check_durable", lambda _state: False)
    monkeypatch.setattr(wipe_run, "_confirm", lambda _options, chosen, *_: [item.serial for item in chosen])
    monkeypatch.setattr(wipe_run, "carry_out", lambda *_, **__: 0)
    return main(["wipe", "run", "ABCD", "--folder", str(room.state.folder)])


def test_an_order_beside_another_eraser_is_not_kept_for_later(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FileLock(machine_lock_path("wipe", room.state)).held():
        assert ordered(room, room.drives[0], monkeypatch) == 3
    assert list(known_jobs(room.state)) == []
    assert ordered(room, room.drives[0], monkeypatch) == 0
    assert len(list(known_jobs(room.state))) == 1


@pytest.mark.parametrize("code", ["wipe.needs_root", "wipe.usb"])
@pytest.mark.parametrize(("causes", "status"), [((RefusalCause.NO_RIGHTS,), 3), ((), 2)])
def test_a_refused_order_writes_nothing(
    room: Room, monkeypatch: pytest.MonkeyPatch, code: str, causes: tuple[RefusalCause, ...], status: int
) -> None:
    refusal = WipeRefusal(drive=None, name="sda", reasons=(say(code, drive="/dev/sda"),), causes=causes)
    assert ordered(room, replace(room.drives[0], outcome=refusal), monkeypatch) == status
    assert list(known_jobs(room.state)) == []


def test_a_code_stands_beside_the_end_of_the_serial_and_not_for_it(room: Room) -> None:
    item = room.drives[0]
    assert item.token is not None
    code = code_of(item.token)
    for given in (f":{code}", f"BCD:{code}"):
        with pytest.raises(WrongOrder, match="too short"):
            check_confirmation(given, item, room.drives)
    check_confirmation(f"ABCD:{code}", item, room.drives)


def spare_token(item: PlannedDrive, **changed: object) -> PlannedDrive:
    """The drive with another token."""
    plan = item.outcome
    assert isinstance(plan, WipePlan)
    return replace(item, outcome=replace(plan, drive=replace(plan.drive, **changed)))  # type: ignore[arg-type]  # the test's own words


def by_code(room: Room, item: PlannedDrive) -> Job:
    """An order that the serial alone did not confirm."""
    job = room.job(item)
    consent = Consent(by=OrderedBy.NAMED, drive=item.token, by_code=True, boot="b", at_s=0.0, look=None)
    assert item.token is not None
    return moved(job, item.token, item.drive, consent)


def test_a_drive_without_a_serial_of_its_own_is_never_gone_on_with_after_a_start(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one dock, on one port, with the kernel's count from the beginning: only the boot differs."""
    for serial, bridged in (("ADAPTER0001", True), ("0", False), (None, False)):
        first = spare_token(room.drives[0], serial=serial, boot="one", wwn=None)
        first = replace(first, drive=replace(first.drive, serial_is_bridges=bridged))
        job = by_code(room, first)
        assert drive_of(job, [first])[0] is first, "in the boot that it was confirmed in"
        nobody, why = drive_of(job, [spare_token(first, boot="two")])
        assert nobody is None
        assert why is not None
        assert f"etabli wipe forget {job.order.job}" in word(why)


@pytest.mark.parametrize("doubt", ["no wwn", "by code", "new contents", "contents unseen", "mounted"])
def test_what_is_not_surely_the_same_drive_needs_its_serial_and_code_again(
    room: Room, doubt: str, capsys: pytest.CaptureFixture[str]
) -> None:
    item = room.drives[0]
    job = by_code(room, item) if doubt == "by code" else room.job(item)
    ntfs = Content(where="sda1", kind=ContentKind.FILESYSTEM, format="ntfs", size_bytes=1)
    if doubt == "no wwn":
        item = spare_token(item, wwn=None)
    elif doubt == "new contents":
        item = replace(item, drive=replace(item.drive, contents=present((ntfs,))))
    elif doubt == "contents unseen":
        item = replace(item, drive=replace(item.drive, contents=unknown(Why.TIMED_OUT)))
    elif doubt == "mounted":
        why = say("wipe.mounted", part="/dev/sda1", place="/media/x")
        item = replace(item, outcome=WipeRefusal(drive=item.token, name="sda", reasons=(why,), in_use=(why,)))
    room.drives[0] = item
    assert room.resume("--yes") == 1
    assert room.carried == []
    shown = capsys.readouterr()
    assert item.token is not None
    code = code_of(item.token)
    assert code in shown.err
    for words in ("LAB NVMe SSD", "WD-1234ABCD", "on it:", "started "):
        assert words in shown.out
    assert room.resume("--yes", "--confirm", "ABCD") == 2, "the serial alone is not enough"
    assert room.resume("--yes", "--confirm", f"ABCD:{code}") == 0
    assert room.carried == [job.order.job]
    (again,) = known_jobs(room.state)
    assert again.order.consent is not None
    assert (again.order.consent.by, again.order.consent.by_code) == (OrderedBy.RESUMED, True)


def test_a_yes_that_is_enough_agrees_anew_in_this_boot(room: Room) -> None:
    room.job(room.drives[0])
    assert room.resume("--yes") == 0
    (job,) = known_jobs(room.state)
    assert job.order.consent is not None
    assert (job.order.consent.by, job.order.consent.by_code) == (OrderedBy.RESUMED, False)


def test_contents_are_new_by_what_they_are_and_not_by_the_kernels_name(room: Room) -> None:
    def with_content(name: str, form: str) -> Drive:
        content = Content(where=f"{name}1", kind=ContentKind.FILESYSTEM, format=form, size_bytes=1)
        return replace(room.drives[0].drive, name=name, contents=present((content,)))

    begun = ResumePoint(is_resumed=True)
    written = replace(
        begun,
        started=PassStarted(number=0, method=Method.OVERWRITE_ZERO, pattern=0, key=None, size_bytes=1 << 20),
        offset=4096,
    )
    assert not new_contents(with_content("sda", "ntfs"), with_content("sdb", "ntfs"), begun)
    assert new_contents(with_content("sda", "ntfs"), with_content("sda", "ext4"), begun)
    assert new_contents(with_content("sda", "ntfs"), with_content("sda", "ntfs"), written), "a twin of it"


def test_what_was_written_and_is_not_there_is_missed(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    started = PassStarted(
        number=0, method=Method.OVERWRITE_ZERO, pattern=0, key=None, size_bytes=bench.drive.block.size_bytes
    )
    point = ResumePoint(is_resumed=True, started=started, offset=1 << 16)
    assert is_lost(bench.drive.block, point, "00")
    bench.platters.write(0, bytes(1 << 16))
    assert not is_lost(bench.drive.block, point, "00")
    assert is_lost(bench.drive.block, replace(point, started=replace(started, size_bytes=1)), "00")
    assert not is_lost(bench.drive.block, ResumePoint(), "00")


@pytest.mark.process  # a certificate names the tools' versions
def test_an_order_is_given_up_and_certified_as_not_erased(
    room: Room, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wipe_forget, "deliver_certificates", lambda *_: None)
    job = room.job(room.drives[0])
    folder = ("--folder", str(room.state.folder))
    assert main(["wipe", "forget", *folder]) == 0, "it lists what waits"
    assert job.order.job in capsys.readouterr().out
    assert main(["wipe", "forget", "ABCD", *folder]) == 2, "nobody is there to be asked"
    assert main(["wipe", "forget", "ZZZZ", "--yes", *folder]) == 2
    assert main(["wipe", "forget", "ABCD", "--yes", *folder]) == 1
    assert "not erased" in capsys.readouterr().out
    (job,) = known_jobs(room.state)
    assert job.is_certified
    assert judge_erasure(job.records()).verdict not in ERASED
    assert room.resume("--yes") == 0
    assert room.carried == []


@pytest.mark.parametrize("gone", [True, False])
def test_what_does_not_hold_what_was_written_goes_on_only_when_it_is_confirmed_again(
    room: Room, monkeypatch: pytest.MonkeyPatch, gone: bool
) -> None:
    room.job(room.drives[0])
    monkeypatch.setattr(Job, "tail_differs", property(lambda _job: gone))
    assert room.resume("--yes") == (1 if gone else 0)
    token = room.drives[0].token
    assert token is not None
    if gone:
        assert room.carried == []
        assert room.resume("--yes", "--confirm", f"ABCD:{code_of(token)}") == 0
    (job,) = known_jobs(room.state)
    assert job.order.may_differ is gone
