"""A report is named by its file, the start of its id, the label or serial of its machine, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.bench.history import SeenReport
from agent.bench.state import SYSTEM_FOLDER
from agent.spool.naming import known_state, report_file
from agent.spool.spool import Spool
from model.document import encode
from model.identity import IdentityKey, KeyKind
from model.machine import Machine
from model.report import PersonalAnswers, case_code
from model.settings_text import BadSettings
from tests.judge.facts_tree import blank

SIGNATURE = b"s" * 64
OLD, NEW = "019ab3c2-7f00-7000-8000-0123456789ab", "019ab3c2-7f11-7000-8000-0123456789ab"


class Kept:
    """The state folder of a bench with reports of machines."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.spool = Spool(folder / "spool")

    def add(
        self, report: str, label: str | None = None, serial: str | None = None, *, kept: bool = True
    ) -> None:
        """A report, of the machine with this label and serial; `kept` False: of which only a note is left."""
        keys = [(KeyKind.LABEL, label), (KeyKind.SERIAL, serial), (KeyKind.MAC, "aabbccddeeff")]
        seen = SeenReport(
            report=report,
            finished=datetime(2026, 11, 23, tzinfo=UTC),
            identity=tuple(IdentityKey(kind=kind, value=value) for kind, value in keys if value),
            machine=blank(Machine, identity=()),
            entered=PersonalAnswers(label=label and label.upper()),
        )
        (self.folder / "history").mkdir(exist_ok=True)
        (self.folder / "history" / f"{report}.json").write_bytes(encode(seen))
        if kept:
            self.spool.keep(report, b"x", SIGNATURE)

    def named(self, word: str | None) -> str:
        """The id of the report that a word names, or what is said instead."""
        try:
            return report_file(word, self.folder).stem
        except BadSettings as error:
            return str(error)


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


def test_the_last_one_is_meant_where_nothing_is_said(kept: Kept) -> None:
    assert str(kept.spool.folder) in kept.named(None)
    kept.add(OLD, "a0101")
    kept.add(NEW, "a0102")
    assert kept.named(None) == NEW
    kept.add("019ab3c2-7f22-7000-8000-0123456789ab", kept=False)
    assert kept.named(None) == NEW


@pytest.mark.parametrize("word", ["x.json", "folder/x", "./x", "there"])
def test_a_file_is_meant_where_it_is_there_or_looks_like_one(
    kept: Kept, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(kept.folder)
    (kept.folder / "there").write_bytes(b"x")
    assert report_file(word, kept.folder) == Path(word)
    assert report_file(word, None) == Path(word)


def test_without_a_state_folder_only_a_file_can_be_meant(kept: Kept) -> None:
    for word in (None, "A0101", OLD):
        with pytest.raises(BadSettings, match="no state folder"):
            report_file(word, None)


def test_an_id_is_known_by_its_start_while_only_one_begins_so(kept: Kept) -> None:
    kept.add(OLD, "a0101")
    for word in (OLD, OLD.upper(), OLD[:8], OLD[:20]):
        assert kept.named(word) == OLD
    assert "no such file" in kept.named(OLD[:7])
    kept.add(NEW, "a0102")
    assert kept.named(OLD[:16]) == OLD
    assert kept.named(NEW) == NEW
    assert kept.named(OLD[:10]).endswith(f" several: {OLD}, {NEW}.")


@pytest.mark.parametrize("word", ["?" * 36, "[0-9]*[0-9]*", "********", f"{OLD[:7]}?*"])
def test_a_pattern_is_no_id(kept: Kept, word: str) -> None:
    kept.add(OLD, "a0101")
    assert "no such file" in kept.named(word)


def test_companions_of_a_report_are_no_reports(kept: Kept) -> None:
    kept.add(OLD)
    kept.spool.accept(OLD, b"{}", SIGNATURE)
    assert kept.named(OLD[:12]) == OLD


@pytest.mark.parametrize("word", ["A0101", "a 0101", "A-0101", "PF0ABC12", "pf 0abc12"])
def test_a_label_or_serial_is_known_however_it_is_spelt(kept: Kept, word: str) -> None:
    kept.add(OLD, "a0101", "pf0abc12")
    kept.add(NEW, "a0102", "pf0abc13")
    assert kept.named(word) == OLD


@pytest.mark.parametrize("word", ["A010", "0101", "aabbccddeeff", "-", " ", "?"])
def test_what_is_no_label_nor_serial_names_nothing(kept: Kept, word: str) -> None:
    kept.add(OLD, "a0101", "pf0abc12")
    assert kept.named(word).endswith("has this id, label or serial.")


def test_the_newest_report_of_a_machine_is_meant_that_is_still_there(kept: Kept) -> None:
    kept.add(OLD, "a0101", "pf0abc12")
    kept.add(NEW, "a0101", "pf0abc12", kept=False)
    assert kept.named("A0101") == OLD
    kept.spool.keep(NEW, b"x", SIGNATURE)
    assert kept.named("A0101") == NEW


def test_one_word_for_two_machines_names_both(kept: Kept) -> None:
    kept.add(OLD, "a0101", "pf0abc12")
    kept.add(NEW, "a0102", "pf0abc12")
    assert kept.named("PF0ABC12").endswith(f" several: A0102 ({NEW}), A0101 ({OLD}).")
    assert kept.named("A0101") == OLD


def test_one_machine_is_one_by_its_label_else_by_its_serial(kept: Kept) -> None:
    kept.add(OLD, "a0101", "pf0abc12")
    kept.add(NEW, "a0101", "pf0abc13")
    assert kept.named("A0101") == NEW
    third, fourth = OLD.replace("7f00", "7f22"), OLD.replace("7f00", "7f33")
    kept.add(third, None, "zz1")
    kept.add(fourth, None, "zz1")
    assert kept.named("ZZ1") == fourth
    kept.add(OLD.replace("7f00", "7f44"), "zz1", None)
    assert "several" not in kept.named("ZZ1")


def test_a_user_has_a_state_folder_of_the_environment(tmp_path: Path) -> None:
    assert known_state(tmp_path, {}) == tmp_path
    assert known_state(None, {"XDG_STATE_HOME": str(tmp_path), "HOME": str(tmp_path)}) is not None


@pytest.mark.parametrize(
    ("user", "environment", "folder"),
    [
        (1000, {"XDG_STATE_HOME": "/x"}, Path("/x/etabli")),
        (1, {"HOME": "/home/y"}, Path("/home/y/.local/state/etabli")),
        (1000, {}, None),
        (0, {"XDG_STATE_HOME": "/x"}, SYSTEM_FOLDER),
    ],
)
def test_a_user_has_a_state_folder_of_its_own_and_root_that_of_the_system(
    user: int, environment: dict[str, str], folder: Path | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: user)
    assert known_state(None, environment) == folder


def test_where_nobody_has_a_state_folder_that_is_said() -> None:
    with pytest.raises(BadSettings, match="--folder"):
        report_file(None, None)


def test_a_report_is_found_by_the_code_on_the_case(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.add(OLD)
    kept.add("019ab3c2-7f00-7000-8000-0123ffffffff")
    code = case_code(OLD)
    assert code == "4567-89AB"
    for typed in (code, code.lower(), code.replace("-", ""), code.replace("-", " ")):
        assert kept.named(typed) == OLD


def test_a_word_of_eight_letters_that_is_no_code_finds_none(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.add(OLD)
    assert kept.named("4567-89AX") != OLD
    assert kept.named("456789ABC") != OLD
