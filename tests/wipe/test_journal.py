"""The journal keeps every record that it says it kept, in a chain that shows any change."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from model.journal import Noted
from model.message import say
from tests.lab.ports import JumpingClock
from wipe.journal import (
    ALIGNMENT,
    FixedFile,
    GrowingFile,
    Journal,
    JournalError,
    Store,
    fixed_lines,
    open_store,
    read_chain,
    read_lines,
)


def note(number: int) -> Noted:
    """A record of some length."""
    return Noted(message=say("test.note", text="x" * (number * 37 % 900), count=number))


def kept(store: Store) -> list[str]:
    """The records of a store, by their numbers."""
    return [
        str(entry.record.message.arguments["count"])
        for entry in (link.entry for link in read_chain(store.lines()))
        if isinstance(entry.record, Noted)
    ]


@pytest.mark.parametrize("fixed", [False, True])
def test_what_was_added_is_read_again_in_order(tmp_path: Path, fixed: bool) -> None:
    journal = Journal(open_store(tmp_path, fixed=fixed), JumpingClock())
    for number in range(50):
        journal.add(note(number))
    journal.close()
    again = open_store(tmp_path, fixed=fixed)
    assert kept(again) == [str(number) for number in range(50)]
    Journal(again, JumpingClock()).add(note(50))
    again.close()
    assert len(read_lines(tmp_path)) == 51


def test_a_changed_record_breaks_the_chain(tmp_path: Path) -> None:
    journal = Journal(GrowingFile(tmp_path / "journal.jsonl"), JumpingClock())
    for number in range(5):
        journal.add(note(number))
    journal.close()
    lines = read_lines(tmp_path)
    lines[2] = lines[2].replace(b'"count":2', b'"count":3')
    with pytest.raises(JournalError, match="record 3"):
        read_chain(lines)
    with pytest.raises(JournalError, match="record 1"):
        read_chain([lines[0], *lines[2:]])


def test_half_a_line_at_the_end_was_never_kept_and_is_cut_away(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal(GrowingFile(path), JumpingClock())
    journal.add(note(1))
    journal.close()
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"number":1,"prev')
    assert read_lines(tmp_path) == [whole]
    journal = Journal(GrowingFile(path), JumpingClock())
    journal.add(note(2))
    journal.close()
    assert len(read_chain(read_lines(tmp_path))) == 2


def test_a_fixed_file_that_was_not_finished_is_made_anew_and_nothing_in_it_is_believed(
    tmp_path: Path,
) -> None:
    """What a power cut leaves of a file on FAT may hold what lay in its place before."""
    old = tmp_path / "old"
    old.mkdir()
    journal = Journal(open_store(old, fixed=True), JumpingClock())
    journal.add(note(1))
    journal.close()
    (tmp_path / "journal.fixed.part").write_bytes((old / "journal.fixed").read_bytes())
    assert read_lines(tmp_path) == []
    store = open_store(tmp_path, fixed=True)
    assert store.lines() == []
    store.close()
    assert not (tmp_path / "journal.fixed.part").exists()


@pytest.mark.slow
def test_a_fixed_file_torn_in_any_of_its_writes_keeps_every_synced_record(tmp_path: Path) -> None:
    """Each record is two writes; a power cut leaves any mixture of the sectors of the one under way."""
    dice = random.Random(20261123)
    store = FixedFile(tmp_path / "journal.fixed")
    journal = Journal(store, JumpingClock())
    path = tmp_path / "journal.fixed"
    before = path.read_bytes()
    for number in range(25):
        journal.add(note(number))
        after = path.read_bytes()
        changed = [
            place
            for place in range(0, len(after), ALIGNMENT)
            if before[place : place + ALIGNMENT] != after[place : place + ALIGNMENT]
        ]
        half = len(changed) // 2
        for first, under_way in ((changed[:0], changed[:half]), (changed[:half], changed[half:])):
            for _ in range(4):
                torn = bytearray(before)
                for place in (*first, *(one for one in under_way if dice.random() < 0.5)):
                    torn[place : place + ALIGNMENT] = after[place : place + ALIGNMENT]
                lines, _place = fixed_lines(bytes(torn))
                least = number + 1 if first else number
                assert least <= len(lines) <= number + 1
                read_chain(lines)
        before = after
    journal.close()


def test_either_copy_of_a_record_is_enough(tmp_path: Path) -> None:
    journal = Journal(FixedFile(tmp_path / "journal.fixed"), JumpingClock())
    for number in range(10):
        journal.add(note(number))
    journal.close()
    data = bytearray((tmp_path / "journal.fixed").read_bytes())
    for place in range(0, 8 * ALIGNMENT, ALIGNMENT):
        hurt = bytearray(data)
        hurt[place : place + ALIGNMENT] = bytes(ALIGNMENT)
        assert len(fixed_lines(bytes(hurt))[0]) == 10


def test_a_full_disk_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="nowhere"):
        GrowingFile(tmp_path / "nowhere" / "journal.jsonl")
