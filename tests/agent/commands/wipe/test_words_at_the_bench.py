"""What a person at the bench reads: what is not known yet is not denied, and each reason is told."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from agent.bench.wrong_order import WrongOrder
from agent.commands.wipe.bench_view import drive_lines
from agent.commands.wipe.failure_view import failure_lines
from agent.commands.wipe.plan import show_plans
from agent.commands.wipe.run import _plans_of
from agent.erasing.looking import Looking
from judge.erasure.erasure import judge_erasure
from model.erasure import EraseVerdict, Method, RefusalCause, WipeRefusal
from model.fact import Why, unknown
from model.journal import Observed, Record
from model.message import Message, say
from papers.erasing.refusal import refusal_lines
from papers.language import Language, speak
from tests.agent.commands.wipe.loose_table import Table
from tests.agent.commands.wipe.test_bench import answers
from tests.agent.erasing.test_plans import drive
from tests.lab.faults import EraseFault, Faults, WriteFault
from tests.lab.nvme.drive import NvmeTraits
from tests.wipe.bench import Bench
from wipe.consent import code_of
from wipe.planned import PlannedDrive

Out = pytest.CaptureFixture[str]
DRIVE = {"drive": "/dev/sda"}
MEDIUM = say("wipe.boot_medium", **DRIVE)
EXCLUSIVE = say("wipe.boot_exclusive", **DRIVE)
ROOT = say("wipe.mounted", part="/dev/sda2", place="/")
USB = say("wipe.usb", **DRIVE)
LVM = say("wipe.held", drive="/dev/sda", holder="vg0-root (LVM)")
SWAP = say("wipe.held", drive="/dev/sda", holder="swap")


def refused(
    folder: Path, *reasons: Message, holders: tuple[str, ...] = (), serial: str = "WD-0001"
) -> PlannedDrive:
    """A drive that is not erased for these reasons."""
    item = drive(Bench(folder), "sda", serial)
    causes = (RefusalCause.BOOT_MEDIUM,) if MEDIUM in reasons or ROOT in reasons else ()
    outcome = WipeRefusal(drive=item.token, name="sda", reasons=reasons, causes=causes)
    return PlannedDrive(drive=replace(item.drive, holders=holders), outcome=outcome)


def shown(item: PlannedDrive, capsys: Out) -> str:
    """What `etabli wipe plan` says of it."""
    show_plans([item], [item])
    return capsys.readouterr().out


@pytest.mark.parametrize(
    "reasons", [(MEDIUM,), (EXCLUSIVE, MEDIUM, ROOT), (EXCLUSIVE, ROOT, LVM), (USB, MEDIUM)]
)
def test_the_drive_that_the_system_runs_from_is_one_line(
    tmp_path: Path, capsys: Out, reasons: tuple[Message, ...]
) -> None:
    item = refused(tmp_path, *reasons, holders=("/", "vg0-root (LVM)"))
    lines = shown(item, capsys).strip().splitlines()
    assert len(lines) == 1
    assert lines[0].endswith("this system runs from it: never erased")
    (line,) = drive_lines(1, item)
    assert line.endswith("this system runs from it: never erased")
    with pytest.raises(WrongOrder) as ended:
        _plans_of([item])
    assert str(ended.value) == "/dev/sda: this system runs from it: never erased"


def test_in_french_it_is_one_line_too(tmp_path: Path, capsys: Out) -> None:
    speak(Language.FRENCH)
    (line,) = shown(refused(tmp_path, MEDIUM), capsys).strip().splitlines()
    assert "jamais effacé" in line


def test_no_refused_drive_gets_a_code_to_confirm_it(tmp_path: Path, capsys: Out) -> None:
    for number, reason in enumerate((MEDIUM, USB, LVM)):
        (tmp_path / str(number)).mkdir()
        item = refused(tmp_path / str(number), reason)
        nameless = replace(item, drive=replace(item.drive, serial=unknown(Why.NOT_REPORTED)))
        assert nameless.token is not None
        text = shown(nameless, capsys)
        assert code_of(nameless.token) not in text
        assert "code to confirm" not in text


def test_a_plan_says_that_a_drive_will_not_be_erased_and_never_that_it_is_not(
    tmp_path: Path, capsys: Out
) -> None:
    text = shown(refused(tmp_path, LVM), capsys)
    assert "WILL NOT BE ERASED" in text
    assert "NOT ERASED" not in text.replace("WILL NOT BE ERASED", "")


def test_a_drive_on_usb_is_first_told_about_the_option(tmp_path: Path, capsys: Out) -> None:
    item = refused(tmp_path, USB, say("wipe.boot_removable", **DRIVE), EXCLUSIVE, LVM)
    assert "--usb" in refusal_lines(item)[0]
    assert "--usb" in drive_lines(1, item)[1]
    assert "--usb" in shown(item, capsys).splitlines()[2]
    with pytest.raises(WrongOrder) as ended:
        _plans_of([item])
    assert "--usb" in str(ended.value).splitlines()[0]


@pytest.mark.parametrize(("reason", "named"), [(LVM, "vg0-root (LVM)"), (SWAP, "swap")])
def test_what_holds_a_drive_is_named_where_it_is_ordered_as_in_the_plan(
    tmp_path: Path, capsys: Out, reason: Message, named: str
) -> None:
    item = refused(tmp_path, EXCLUSIVE, reason, holders=(named,))
    plan = shown(item, capsys)
    with pytest.raises(WrongOrder) as ended:
        _plans_of([item])
    for text in (plan, str(ended.value), "\n".join(drive_lines(1, item))):
        assert f"in use by {named}" in text
    advice = {"vg0-root (LVM)": "vgchange", "swap": "swapoff"}[named]
    assert advice in plan
    assert advice in str(ended.value)


class Gate:
    """A look that takes as long as a test wants."""

    def __init__(self, table: Table) -> None:
        self.table, self.open = table, threading.Event()
        self.looking = Looking(self.look)

    def look(self, spare: frozenset[str]) -> Sequence[PlannedDrive]:
        self.open.wait(10)
        return self.table.plans(spare)

    def end(self) -> None:
        self.open.set()
        thread = self.looking._thread
        assert thread is not None
        thread.join()


def test_until_it_has_looked_it_says_so_and_denies_no_drive(tmp_path: Path, capsys: Out) -> None:
    table = Table(tmp_path)
    table.put("sda", "WD-0001")
    gate = Gate(table)
    table.looking = gate.looking
    table.run(*answers("0001"), *answers("1"), gate.end, lambda: None, *answers("l", "q"))
    before, _found, after = capsys.readouterr().out.partition("[1] /dev/sda")
    assert "Looking…" in before
    assert "Which drive?" not in before
    assert before.count("choose once they are shown") == 2
    for denial in ("No drive", "too short", "not a drive"):
        assert denial not in before
    assert "Which drive?" in after


def test_while_it_looks_again_a_drive_that_just_came_is_not_denied(tmp_path: Path, capsys: Out) -> None:
    table = Table(tmp_path)
    table.put("sda", "WD-0001")
    gate = Gate(table)
    gate.open.set()
    table.looking = gate.looking

    def come() -> None:
        gate.open.clear()
        table.put("sdb", "WD-0002")

    table.run(gate.end, lambda: None, come, *answers("0002"), gate.end, lambda: None, *answers("0009", "q"))
    before, _found, after = capsys.readouterr().out.partition("[2] /dev/sdb")
    assert "choose once they are shown" in before
    assert "No drive" not in before
    assert "No drive here has a serial that ends in “0009”" in after


def failed(folder: Path, methods: int) -> list[Record]:
    """The journal of a drive that refuses to erase itself."""
    bench = Bench(folder, NvmeTraits(), Faults(erase=EraseFault.REFUSED))
    plan = bench.planned()
    own = [rung for rung in plan.ladder if Method.OVERWRITE_ZERO not in rung.methods][:methods]
    bench.erase(replace(plan, ladder=tuple(own)))
    return [
        replace(item, smart={"pending": number, "reallocated": 3}) if isinstance(item, Observed) else item
        for number, item in enumerate(bench.records())
    ]


def test_a_drive_that_failed_shows_what_failed_and_its_smart_beside_the_verdict(tmp_path: Path) -> None:
    records = failed(tmp_path, 2)
    found = judge_erasure(records)
    assert found.verdict is EraseVerdict.FAILED
    lines = failure_lines(found.verdict, records, found.reasons)
    assert any("refused the command" in line for line in lines), lines
    assert lines[-1].startswith("SMART: pending sectors 1 → ")
    assert "reallocated sectors 3" in lines[-1]


def test_a_drive_that_told_no_smart_says_so_and_one_that_was_erased_shows_nothing(tmp_path: Path) -> None:
    records = [
        replace(item, smart={}) if isinstance(item, Observed) else item for item in failed(tmp_path, 1)
    ]
    found = judge_erasure(records)
    assert failure_lines(found.verdict, records, found.reasons)[-1] == "SMART: not known"
    assert failure_lines(EraseVerdict.CLEARED, records, ()) == []
    assert failure_lines(EraseVerdict.NOT_ATTEMPTED, [], ()) == []


def test_the_screen_shows_it_beside_the_verdict(tmp_path: Path, capsys: Out) -> None:
    table = Table(tmp_path)
    table.put("sda", "WD-0001", Faults(erase=EraseFault.REFUSED, writes=WriteFault.FAILS))
    table.run(*answers("1", "", "", "0001"), lambda: table.finish("sda"), *answers("q"))
    _before, _verdict, after = capsys.readouterr().out.partition("NOT PROVEN: treat it as not erased")
    assert "SMART:" in after
