"""Whether a machine is erased, from rows: by which names drives are found, and what an older row lacks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from inventory.receiving.erased import NOT_TOLD, judge_stored, refresh_missing, stored_reasons, stored_word
from inventory.store.stations import revoke_station
from model.document import encode
from model.drive import Drive, Storage
from model.fact import absent, present
from model.last_word import LastWord, MachineWord
from model.machine import Machine
from model.message import say
from model.proof import ErasedState
from model.provenance import ClockTrust
from tests.certificates import make_certificate
from tests.inventory.receiving.test_erased import LATER, WINDOWS, Lines, erased, fitted, machine
from tests.inventory.workshop import Bench, Desk, drive, laptop, make_report


def other_machine(*drives: Drive) -> Machine:
    """Another machine with these drives."""
    nameless = laptop(serial="OTHER", uuid=None, mac=None)
    return replace(nameless, storage=present(Storage(drives=drives, hidden=())))


def test_a_drive_without_a_world_wide_name_is_found_by_its_serial_and_model(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    desk.certify(bench, token, make_certificate(lines, bench.id))
    shown = fitted(lines, wwn=absent())
    desk.deliver(bench, token, make_report(bench, machine(shown), finished=LATER))
    assert erased(desk) == [("erased", ["proof.holds"])]


def test_a_drive_without_a_serial_is_found_by_its_world_wide_name(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    certificate = make_certificate(lines, bench.id)
    assert certificate.drive.wwn is not None
    desk.certify(bench, token, certificate)
    shown = fitted(lines, serial=absent())
    desk.deliver(bench, token, make_report(bench, machine(shown), finished=LATER))
    assert erased(desk) == [("erased", ["proof.holds"])]


def test_the_serial_of_an_adapter_finds_no_certificate(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    desk.certify(bench, token, make_certificate(lines, bench.id))
    shown = fitted(lines, wwn=absent(), serial_is_bridges=True)
    desk.deliver(bench, token, make_report(bench, machine(shown), finished=LATER))
    assert erased(desk) == [("not_erased", ["proof.no_certificate"])]


def test_a_certificate_of_which_an_adapter_gave_the_serial_is_found_by_no_serial(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    desk.certify(bench, token, make_certificate(lines, bench.id))
    with desk.inventory.database.write() as connection:
        connection.execute(text("UPDATE certificates SET serial_source = 'adapter'"))
    shown = fitted(lines, wwn=absent())
    desk.deliver(bench, token, make_report(bench, machine(shown), finished=LATER))
    assert erased(desk) == [("not_erased", ["proof.no_certificate"])]


def test_a_drive_without_any_name_has_no_certificate(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    desk.certify(bench, token, make_certificate(lines, bench.id))
    shown = fitted(lines, wwn=absent(), serial=absent())
    desk.deliver(bench, token, make_report(bench, machine(shown), finished=LATER))
    assert erased(desk) == [("not_erased", ["proof.no_certificate"])]


def test_what_is_on_another_drive_of_the_same_report_says_nothing_of_this_one(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    desk.certify(bench, token, make_certificate(lines, bench.id))
    desk.deliver(bench, token, make_report(bench, machine(fitted(lines)), label="A-1", finished=LATER))
    full = replace(drive("sda", "Z1"), contents=WINDOWS)
    moved = other_machine(full, fitted(lines))
    desk.deliver(bench, token, make_report(bench, moved, label="B-1", finished=LATER + timedelta(hours=1)))
    assert erased(desk, label="A-1") == [("erased", ["proof.holds"])]
    assert erased(desk, label="B-1") == [("not_erased", ["proof.no_certificate"])]


def test_a_drive_of_another_world_wide_name_with_the_same_serial_is_another_drive(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    desk.certify(bench, token, make_certificate(lines, bench.id))
    shown = fitted(lines)
    desk.deliver(bench, token, make_report(bench, machine(shown), label="A-1", finished=LATER))
    assert shown.wwn.value is not None
    wwn = shown.wwn.value[:-1] + ("1" if shown.wwn.value[-1] == "0" else "0")
    twin = fitted(lines, WINDOWS, wwn=present(wwn))
    later = LATER + timedelta(hours=1)
    desk.deliver(bench, token, make_report(bench, other_machine(twin), label="B-1", finished=later))
    assert erased(desk, label="A-1") == [("erased", ["proof.holds"])]


def test_each_look_is_dated_by_its_own_report(desk: Desk, bench: Bench, token: str, lines: Lines) -> None:
    before = LATER - timedelta(hours=5)
    moved = other_machine(fitted(lines, WINDOWS))
    desk.deliver(bench, token, make_report(bench, moved, label="B-1", finished=before))
    desk.certify(bench, token, make_certificate(lines, bench.id))
    unrelated = other_machine(drive("sda", "Z1"))
    desk.deliver(bench, token, make_report(bench, unrelated, label="C-1", finished=LATER))
    desk.deliver(bench, token, make_report(bench, machine(fitted(lines)), label="A-1", finished=LATER))
    assert erased(desk, label="A-1") == [("erased", ["proof.holds"])]


def test_a_machine_comes_again_for_who_reads_on_only_when_its_answer_changes(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    desk.deliver(bench, token, make_report(bench, machine(fitted(lines)), finished=LATER))
    assert [item["position"] for item in receipts(desk)] == [1]
    desk.certify(bench, token, make_certificate(lines, bench.id))
    position = desk.get("/api/v1/machines")["position"]
    desk.certify(bench, token, replace(make_certificate(lines, bench.id), id=make_report(bench).id))
    assert erased(desk, since=position) == []


def receipts(desk: Desk) -> list[dict[str, int]]:
    """The position of each machine."""
    with desk.inventory.database.read() as connection:
        rows = connection.execute(text("SELECT last_position FROM machines ORDER BY last_position"))
        return [{"position": position} for (position,) in rows]


def test_machines_that_one_certificate_changes_come_at_positions_of_their_own(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    moved = other_machine(fitted(lines))
    desk.deliver(bench, token, make_report(bench, machine(fitted(lines)), label="A-1", finished=LATER))
    desk.deliver(bench, token, make_report(bench, moved, label="B-1", finished=LATER))
    desk.certify(bench, token, make_certificate(lines, bench.id))
    assert erased(desk) == [("erased", ["proof.holds"])] * 2
    first, second = (item["position"] for item in receipts(desk))
    assert 3 < first < second


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("UPDATE reports SET storage_seen = NULL", "erased.storage_unknown"),
        ("UPDATE report_drives SET contents = NULL", "proof.content_unknown"),
    ],
)
def test_what_a_row_of_an_older_version_does_not_tell_is_unknown(
    desk: Desk, bench: Bench, token: str, lines: Lines, change: str, reason: str
) -> None:
    desk.certify(bench, token, make_certificate(lines, bench.id))
    desk.deliver(bench, token, make_report(bench, machine(fitted(lines)), finished=LATER))
    with desk.inventory.database.write() as connection:
        connection.execute(text(change))
        found = judge_stored(connection, desk.get("/api/v1/machines")["items"][0]["id"]).erasure
    assert found.state is ErasedState.UNKNOWN
    assert [message.code for message in found.reasons] == [reason]


@pytest.mark.parametrize("stored", [None, "", "[", "{}", '[{"code": 1}]'])
def test_reasons_that_cannot_be_read_are_none(stored: str | None) -> None:
    assert stored_reasons(stored) == ()


def test_what_a_recording_shows_was_not_seen_when_it_was_played(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    desk.certify(bench, token, make_certificate(lines, bench.id))
    desk.deliver(bench, token, make_report(bench, machine(fitted(lines)), label="A-1", finished=LATER))
    other = other_machine(fitted(lines, WINDOWS))
    again = LATER + timedelta(hours=1)
    desk.deliver(bench, token, make_report(bench, other, label="B-1", finished=again, replayed=True))
    assert erased(desk, label="A-1") == [("erased", ["proof.holds"])]


def test_a_recording_that_shows_nothing_clears_no_doubt(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    desk.certify(bench, token, make_certificate(lines, bench.id))
    doubt = make_report(bench, machine(fitted(lines, WINDOWS)), label="A-1", clock=ClockTrust.WRONG)
    desk.deliver(bench, token, doubt)
    other = other_machine(fitted(lines))
    desk.deliver(bench, token, make_report(bench, other, label="B-1", finished=LATER, replayed=True))
    assert erased(desk, label="A-1") == [("unknown", ["proof.content_when"])]


@pytest.mark.parametrize("stored", [None, "", "[", '{"word": 1}'])
def test_a_last_word_that_cannot_be_read_is_that_nobody_judged(stored: str | None) -> None:
    assert stored_word(stored) == NOT_TOLD


def test_a_last_word_is_read_as_it_was_stored() -> None:
    word = MachineWord(word=LastWord.READY, reasons=(say("word.not_judged"),))
    assert stored_word(encode(word).decode()) == word


def test_what_was_tested_counts_and_what_cannot_be_read_of_it_does_not(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    desk.certify(bench, token, make_certificate(lines, bench.id))
    desk.deliver(bench, token, make_report(bench, machine(fitted(lines)), finished=LATER))
    with desk.inventory.database.write() as connection:
        name = connection.execute(text("SELECT id FROM machines")).scalar_one()
        told = judge_stored(connection, name).spoken
        untold = []
        for damage in ("NULL", "'{'"):
            connection.execute(text(f"UPDATE reports SET tested = {damage}"))  # noqa: S608 - words of this test
            untold.append(judge_stored(connection, name).spoken)
    codes = {reason.code for reason in told.reasons}
    assert untold[0] == untold[1] != told
    assert "word.not_kept" not in codes
    assert codes != {reason.code for reason in untold[0].reasons}


@pytest.mark.parametrize("column", ["erased", "word"])
def test_what_an_upgrade_left_open_is_computed_and_tells_nobody_of_a_change(
    desk: Desk, bench: Bench, token: str, lines: Lines, column: str
) -> None:
    desk.certify(bench, token, make_certificate(lines, bench.id))
    desk.deliver(bench, token, make_report(bench, machine(fitted(lines)), finished=LATER))
    answer = text("SELECT erased, word, last_position FROM machines")
    with desk.inventory.database.write() as connection:
        before = connection.execute(answer).one()
        connection.execute(text(f"UPDATE machines SET {column} = NULL"))  # noqa: S608 - words of this test
        refresh_missing(connection)
        assert connection.execute(answer).one() == before
        connection.execute(text("UPDATE machines SET erased = 'unknown'"))
        refresh_missing(connection)
        assert connection.execute(answer).one() != before, "what is there is not missing"


def test_what_was_seen_of_a_drive_in_another_machine_counts_unless_it_is_kept_apart(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    desk.certify(bench, token, make_certificate(lines, bench.id))
    desk.deliver(bench, token, make_report(bench, machine(fitted(lines)), label="A-1", finished=LATER))
    used = other_machine(drive("sda", "Z-0000001"), replace(fitted(lines, WINDOWS), name="sdb"))
    later = LATER + timedelta(hours=1)
    other = Bench("bench-2")
    its_token = desk.token(other)
    with desk.inventory.database.write() as connection:
        revoke_station(connection, other.id, LATER)
    desk.deliver(other, its_token, make_report(other, used, label="B-1", finished=later))
    assert erased(desk, label="A-1") == [("erased", ["proof.holds"])]
    desk.deliver(bench, token, make_report(bench, used, label="C-1", finished=later))
    assert erased(desk, label="A-1") == [("not_erased", ["proof.content_since"])]
