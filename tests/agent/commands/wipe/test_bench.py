"""The bench of loose drives: they appear by themselves, each is asked for, several are erased at once."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.bench.history import SeenReport as Note
from agent.bench.wrong_order import WrongOrder
from agent.commands.wipe.bench_line import LineEditor
from agent.commands.wipe.bench_view import drive_lines, running_lines
from agent.erasing.certificate import Entered
from agent.erasing.charger import ChargerNews
from agent.erasing.workers import JobProgress, Workers, certify
from agent.spool.spool import Spool
from etabli import main
from host.plugs import Plug, PlugAction, parse_plug
from host.port import Library
from host.recording.replay import ReplayHost
from host.shared import SharedHost
from model.certificate import Certificate
from model.document import decode, encode
from model.erasure import EraseVerdict, WipePlan
from model.identity import IdentityKey, KeyKind
from model.machine import Machine
from model.message import Message, say
from papers.erasing.refusal import advice
from probes.run import probe_machine
from tests.agent.commands.wipe.loose_table import Table
from tests.fake_host import FakeHost
from tests.house.files import ROOT
from tests.wipe.bench import drive_of
from wipe.consent import code_of
from wipe.planned import PlannedDrive

NOTEBOOK = ROOT / "tests" / "recordings" / "notebook.json.gz"


@pytest.fixture
def table(tmp_path: Path) -> Table:
    return Table(tmp_path)


Out = pytest.CaptureFixture[str]


def held(holder: str) -> Message:
    """What the guard says of a drive with a layer on it."""
    return say("wipe.held", drive="/dev/sda", holder=holder)


def mounted(place: str) -> Message:
    """What the guard says of a drive that is mounted."""
    return say("wipe.mounted", part="/dev/sda2", place=place)


def answers(*words: str) -> list[str]:
    """Lines, each ended by Enter."""
    return [word + "\r" for word in words]


def test_a_drive_is_asked_for_erased_and_certified(table: Table, capsys: Out) -> None:
    table.put("sda", "WD-0001")
    bench = table.run(*answers("1", "D-77", "A-0042", "0001"), lambda: table.finish("sda"), *answers("q"))
    assert table.benches["sda"].secrets_left == 0
    assert [item.judgement.as_ordered for item in bench.ended] == [True]
    certificate = table.certificate()
    assert certificate.asset == "D-77"
    assert certificate.source is not None
    assert certificate.source.label == "A-0042"
    assert certificate.performer.name == "Anne"
    assert certificate.result.verdict in (EraseVerdict.CLEARED, EraseVerdict.PURGED)
    assert not bench.left_running
    assert "ERASED" in capsys.readouterr().out


def test_a_drive_that_is_plugged_in_appears_by_itself(table: Table, capsys: Out) -> None:
    table.run(lambda: table.put("sdb", "WD-0002"), lambda: None, *answers("q"))
    out = capsys.readouterr().out
    assert "[1] /dev/sdb" in out
    assert "would be erased by" in out


def test_a_drive_that_is_pulled_out_goes(table: Table, capsys: Out) -> None:
    table.put("sda", "WD-0001")
    bench = table.run(lambda: None, lambda: table.pull("sda"), *answers("1", "q"))
    out = capsys.readouterr().out
    assert "Gone: [1] /dev/sda" in out
    assert "too short" in out, "its number names nothing any more"
    assert bench.drives == {}


def test_others_are_added_while_one_runs(table: Table) -> None:
    table.put("sda", "WD-0001")
    bench = table.run(
        *answers("1", "", "", "0001"),
        lambda: table.put("sdb", "WD-0002"),
        *answers("2", "", "", "0002"),
        lambda: table.finish("sdb"),
        lambda: table.finish("sda"),
        *answers("q"),
    )
    assert [job.order.plan.drive.name for job in table.jobs] == ["sda", "sdb"]
    assert [item.job.order.plan.drive.name for item in bench.ended] == ["sdb", "sda"]
    assert table.benches["sda"].secrets_left == table.benches["sdb"].secrets_left == 0


def test_a_drive_that_is_being_erased_is_asked_nothing(table: Table) -> None:
    table.put("sda", "WD-0001")
    table.run(*answers("1", "", "", "0001"), lambda: table.put("sdb", "WD-0002"), *answers("l"))
    assert table.spared[-1] == frozenset({"sda"})


def test_a_drive_that_is_being_erased_is_not_erased_twice(table: Table, capsys: Out) -> None:
    table.put("sda", "WD-0001")
    table.run(*answers("1", "", "", "0001", "0001", "1"))
    assert len(table.jobs) == 1
    assert capsys.readouterr().out.count("being erased already") == 2


@pytest.mark.parametrize("word", ["", "0002", "001", "/dev/sda", "1"])
def test_another_word_than_the_end_of_its_serial_erases_nothing(table: Table, word: str) -> None:
    table.put("sda", "WD-0001")
    table.put("sdb", "WD-0002")
    table.run(*answers("1", "", "", word, "q"))
    assert table.jobs == []
    assert not (table.office.state.folder / "wipe").exists()


def test_a_drive_without_a_serial_needs_its_code(table: Table) -> None:
    table.put("sda", None)
    token = table.planned["sda"].token
    assert token is not None
    table.run(*answers("1", "", "", "none", "1", "", "", f":{code_of(token)}"))
    assert len(table.jobs) == 1


def test_a_drive_that_was_swapped_during_the_questions_is_chosen_again(table: Table, capsys: Out) -> None:
    table.put("sda", "WD-0001")

    def swap() -> None:
        item = table.planned["sda"]
        assert isinstance(item.outcome, WipePlan)
        token = replace(item.outcome.drive, diskseq=99)
        table.planned["sda"] = PlannedDrive(drive=drive_of(token), outcome=replace(item.outcome, drive=token))
        table.waiting.append(Plug(action=PlugAction.CHANGE, name="sda"))

    table.run(*answers("1", "", ""), swap, *answers("0001", "q"))
    assert table.jobs == []
    assert "has changed meanwhile" in capsys.readouterr().out


def test_a_known_machine_is_named_with_its_keys(table: Table) -> None:
    machine = _machine(NOTEBOOK)
    key = IdentityKey(kind=KeyKind.LABEL, value="a-0042")
    note = Note(report="018f", finished=datetime.now(UTC), identity=(key, *machine.identity), machine=machine)
    folder = table.office.state.folder / "history"
    folder.mkdir()
    (folder / "018f.json").write_bytes(encode(note))
    table.put("sda", "WD-0001")
    table.run(*answers("1", "", "A-0042", "0001"), lambda: table.finish("sda"), *answers("q"))
    source = table.certificate().source
    assert source is not None
    assert source.label == "A-0042"
    assert source.identity == note.identity
    assert source.title


def test_on_the_battery_alone_each_bench_is_asked_once(table: Table) -> None:
    table.battery = True
    table.put("sda", "WD-0001")
    table.put("sdb", "WD-0002")
    table.run(*answers("1", "", "", "no", "1", "", "", "yes", "0001", "2", "", "", "0002"))
    assert [job.order.plan.drive.name for job in table.jobs] == ["sda", "sdb"]


def test_a_charger_that_is_pulled_is_told_and_whoever_agreed_before_is_asked_again(
    table: Table, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.setattr(ChargerNews, "news", lambda _self: told.pop() if told else None)
    told: list[Message] = []
    table.battery = True
    table.put("sda", "WD-0001")
    table.put("sdb", "WD-0002")
    table.run(
        *answers("1", "", "", "yes", "0001"),
        lambda: told.append(say("order.plugged_again")),
        lambda: told.append(say("order.unplugged")),
        *answers("2", "", "", "no"),
        lambda: table.finish("sda"),
        *answers("q"),
    )
    assert [job.order.plan.drive.name for job in table.jobs] == ["sda"]
    assert "goes on as long as the battery lasts" in capsys.readouterr().out


def test_a_charger_that_is_pulled_while_the_serial_is_typed_erases_nothing(table: Table, capsys: Out) -> None:
    def pull() -> None:
        table.battery = True

    table.put("sda", "WD-0001")
    table.run(*answers("1", "", ""), pull, *answers("0001", "q"))
    assert table.jobs == []
    assert "Nothing was changed. Plug the machine in" in capsys.readouterr().out


def test_ctrl_c_offers_to_leave_them_running(table: Table, capsys: Out) -> None:
    table.put("sda", "WD-0001")
    bench = table.run(*answers("1", "", "", "0001"), table.interrupt, *answers("l"))
    assert bench.left_running
    assert not table.services["sda"].has_ended
    assert "1 drive is being erased" in capsys.readouterr().out


def test_ctrl_c_and_enter_goes_back(table: Table) -> None:
    table.put("sda", "WD-0001")
    bench = table.run(
        *answers("1", "", "", "0001"),
        table.interrupt,
        *answers(""),
        lambda: table.finish("sda"),
        *answers("q"),
    )
    assert len(bench.ended) == 1
    assert not bench.left_running


def test_a_second_ctrl_c_leaves_them_running(table: Table) -> None:
    table.put("sda", "WD-0001")
    bench = table.run(*answers("1", "", "", "0001"), table.interrupt, table.interrupt, *answers("x"))
    assert bench.left_running


def test_a_termination_stops_the_drives_and_ends_the_bench(table: Table, capsys: Out) -> None:
    table.put("sda", "WD-0001")
    bench = table.run(
        *answers("1", "", "", "0001"),
        table.terminate,
        lambda: table.finish("sda"),
        *answers("1", "", "", "0001"),
    )
    assert not bench.left_running
    assert len(bench.ended) == len(table.jobs) == 1, "nobody is asked anything more"


def test_a_termination_ends_an_idle_bench(table: Table) -> None:
    table.put("sda", "WD-0001")
    bench = table.run(table.terminate, *answers("1", "", "", "0001"))
    assert not table.jobs
    assert not bench.ended


def test_a_terminal_that_goes_away_leaves_them_running(table: Table) -> None:
    table.put("sda", "WD-0001")
    assert table.run(*answers("1", "", "", "0001")).left_running


def test_what_was_typed_is_on_a_certificate_that_is_made_later(table: Table) -> None:
    table.put("sda", "WD-0001")
    table.run(*answers("1", "D-77", "A-0042", "0001"))
    table.finish("sda")
    workers = Workers(table.start)
    workers.adopt(table.jobs[0])
    assert [stuck for _job, stuck in workers.ended()] == [False]
    result = certify(table.office.state, table.office.station, table.jobs[0], Entered(), host=FakeHost())
    assert result.certificate is not None
    path = Spool(table.office.state.spool).find(result.certificate)
    assert path is not None
    assert decode(path.read_bytes(), Certificate).asset == "D-77"


def test_a_disk_that_fills_after_the_certificate_was_kept_costs_nobody_the_certificate(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    table.put("sda", "WD-0001")
    table.run(*answers("1", "", "", "0001"))
    table.finish("sda")
    monkeypatch.setattr("agent.erasing.certificate.note_certificate", full)
    result = certify(table.office.state, table.office.station, table.jobs[0], Entered(), host=FakeHost())
    assert result.certificate is not None
    assert Spool(table.office.state.spool).waiting() == (result.certificate,)


def test_drives_that_cannot_be_listed_are_said_and_the_bench_goes_on(table: Table, capsys: Out) -> None:
    def unlisted(_spare: frozenset[str]) -> Sequence[PlannedDrive]:
        raise WrongOrder("The drives of this machine cannot be listed.")

    table.plans = unlisted  # type: ignore[method-assign, assignment]  # this bench PC does not answer
    table.run(*answers("q"))
    assert "cannot be listed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("reason", "holders", "says"),
    [
        (held("md127 (raid1)"), ("md127 (raid1)",), "mdadm --stop /dev/md127"),
        (held("dm-1 (LVM)"), ("dm-1 (LVM)",), "vgchange"),
        (held("dm-0 (LUKS)"), ("dm-0 (LUKS)",), "cryptsetup close"),
        (mounted("/run/media/anne/X"), (), "udisksctl unmount -b /dev/sda2"),
        (mounted("/mnt"), (), "umount /mnt"),
    ],
    ids=["md", "lvm", "luks", "udisks", "mount"],
)
def test_who_took_hold_of_it_is_explained_and_left_to_the_person(
    table: Table, reason: Message, holders: tuple[str, ...], says: str, capsys: Out
) -> None:
    table.put("sda", "WD-0001")
    place = reason.arguments.get("place")
    table.refuse("sda", reason, holders=holders, mounts=(("/dev/sda2", str(place)),) if place else ())
    table.run(lambda: None, *answers("1", "q"))
    out = capsys.readouterr().out
    assert says in out
    assert "WILL NOT BE ERASED" in out
    assert "cannot be erased as it is" in out
    assert table.jobs == []


def test_a_drive_that_may_be_erased_needs_no_advice(table: Table) -> None:
    table.put("sda", "WD-0001")
    assert advice(table.planned["sda"]) == []
    assert len(drive_lines(1, table.planned["sda"])) == 2


def test_more_drives_than_lines_are_counted(table: Table) -> None:
    table.put("sda", "WD-0001")
    table.run(*answers("1", "", "", "0001"))
    seen = [JobProgress(job=table.jobs[0], status=None, silent_s=0.0)] * 5
    lines = running_lines(seen, 3)
    assert len(lines) == 3
    assert lines[-1] == "and 3 more"


def test_keys_make_lines(table: Table) -> None:
    line = LineEditor()
    assert line.feed("4f2x\x7fk") == []
    assert line.typed == "4f2k"
    assert line.feed("\r") == ["4f2k"]
    assert line.feed("abc\x15é\x1b[A\x1b[3~\x1bOP!\n") == ["é!"]


def test_what_udev_told_of_a_recorded_notebook_is_understood() -> None:
    devices = ReplayHost.open(NOTEBOOK, timing=False).ask(Library.UDEV, "block")
    plugs = [parse_plug("add", item["sys_name"], item["properties"]) for item in devices]
    assert [plug.name for plug in plugs if plug is not None] == ["mmcblk0", "sdb", "sdc", "sda"]


def test_only_another_medium_is_a_change() -> None:
    disk = {"DEVTYPE": "disk"}
    assert parse_plug("change", "sdb", disk) is None
    media = parse_plug("change", "sdb", {**disk, "DISK_MEDIA_CHANGE": "1"})
    assert media == Plug(action=PlugAction.CHANGE, name="sdb")
    assert parse_plug("bind", "sdb", disk) is None
    assert parse_plug(None, "sdb", disk) is None
    assert parse_plug("remove", "sdb1", {"DEVTYPE": "partition"}) is None


@pytest.mark.parametrize("more", [[], ["--json"], ["--usb"], ["--operator", "Anne"]])
def test_without_a_drive_or_a_terminal_it_is_a_wrong_order(
    tmp_path: Path, more: list[str], capsys: Out
) -> None:
    assert main(["wipe", "run", "--folder", str(tmp_path / "state"), *more]) == 2
    said = capsys.readouterr().err
    assert "No drive given" in said
    assert len(said.strip().splitlines()) == 1
    assert not (tmp_path / "state").exists()


def _machine(recording: Path) -> Machine:
    host = SharedHost(ReplayHost.open(recording, timing=False))
    return probe_machine(host, deep=False, on_event=lambda _event: None)
