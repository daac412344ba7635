"""The chain of a journal: numbers from 0 on, each line with the hash of the one before."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from judge.erasure.chain import FIRST, BrokenJournal, entries_of, hash_of, links_of, next_line
from model.document import decode_entry, encode_entry
from model.journal import Record
from tests.judge.erasure.journals import sanitized

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def lines_of(records: list[Record]) -> list[bytes]:
    """The lines of a journal, with their newlines, one second after the other."""
    found: list[bytes] = []
    for number, record in enumerate(records):
        previous = hash_of(found[-1]) if found else FIRST
        found.append(next_line(number, previous, record, NOON + timedelta(seconds=number), float(number)))
    return found


def test_a_whole_chain_gives_its_records_back_with_or_without_newlines() -> None:
    lines = lines_of(sanitized())
    links = links_of(lines)
    assert [link.entry.record for link in links] == sanitized()
    assert [link.sha256 for link in links] == [hashlib.sha256(line).hexdigest() for line in lines]
    assert links_of(line.rstrip(b"\n") for line in lines) == links
    assert entries_of([line.decode().rstrip("\n") for line in lines]) == tuple(link.entry for link in links)
    assert links_of([]) == []


def test_the_first_line_names_nothing_before_it() -> None:
    assert FIRST == "0" * 64
    assert decode_entry(lines_of(sanitized())[0]).previous == FIRST


def test_a_line_has_one_hash_with_and_without_its_newline() -> None:
    assert hash_of(b"x\n") == hash_of(b"x") == hashlib.sha256(b"x\n").hexdigest()
    assert hash_of(b"x\n\n") == hashlib.sha256(b"x\n\n").hexdigest()


def test_seconds_are_kept_to_a_thousandth() -> None:
    line = next_line(0, FIRST, sanitized()[0], NOON, 1.23456)
    assert decode_entry(line).elapsed_s == 1.235


@pytest.mark.parametrize("place", [0, 1, 5])
def test_a_line_that_was_changed_left_out_or_put_elsewhere_breaks_it(place: int) -> None:
    lines = lines_of(sanitized())
    entry = decode_entry(lines[place])
    later = encode_entry(replace(entry, at=entry.at + timedelta(days=1)))
    renumbered = encode_entry(replace(entry, number=entry.number + 1))
    broken = {
        "changed": [*lines[:place], later, *lines[place + 1 :]],
        "left out": [*lines[:place], *lines[place + 1 :]],
        "twice": [*lines[: place + 1], *lines[place:]],
        "changed places": [*lines[:place], lines[place + 1], lines[place], *lines[place + 2 :]],
        "no record": [*lines[:place], b"{}\n", *lines[place + 1 :]],
        "no JSON": [*lines[:place], b"\n", *lines[place + 1 :]],
        "another number at the end": [*lines[:place], renumbered],
    }
    for found in broken.values():
        with pytest.raises(BrokenJournal, match=r"record \d+"):
            links_of(found)


@pytest.mark.parametrize("place", [0, -1])
@pytest.mark.parametrize("around", ["{} ", " {}", "{}\n", "{}\r", "\t{}"])
def test_nothing_stands_around_the_lines_of_a_certificate(place: int, around: str) -> None:
    lines = [line.decode().rstrip("\n") for line in lines_of(sanitized())]
    lines[place] = around.replace("{}", lines[place])
    with pytest.raises(BrokenJournal, match=r"record \d+"):
        entries_of(lines)
