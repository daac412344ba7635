"""Whether a machine is erased: from its drives, their certificates and what was seen on them since."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, text

from inventory import migrations
from inventory.migrations import REVISIONS
from inventory.receiving.erased import StoredJudgement, judge_stored
from inventory.service import open_inventory
from inventory.store.stations import revoke_station
from model.certificate import Certificate
from model.document import encode
from model.drive import Content, ContentKind, Drive, DriveKind, HiddenStorage, HidingKind, Storage, Transport
from model.fact import Fact, Why, absent, known_or, present, unknown
from model.identity import DriveKey
from model.machine import Machine
from model.provenance import ClockTrust
from model.verdict import DriveHealth, DriveVerdict
from tests.certificates import certified_drive, make_certificate, nameless
from tests.inventory.workshop import WHEN, Bench, Desk, drive, laptop, make_report

Lines = tuple[str, ...]
WINDOWS = present((Content(where="sda1", kind=ContentKind.FILESYSTEM, format="ntfs", size_bytes=None),))
LATER = WHEN + timedelta(hours=1)
NEW_COLUMNS = {
    "machines": ("erased", "erased_because"),
    "reports": ("storage_seen",),
    "report_drives": ("own", "adapter", "contents"),
    "certificates": ("largest_bytes",),
}
WORD_COLUMNS: dict[str, tuple[str, ...]] = {"machines": ("word", "spoken"), "reports": ("tested", "counter")}
NEWEST_COLUMNS = WORD_COLUMNS | {
    "report_drives": ("wwn_key", "name_key"),
    "certificates": ("serial_key", "wwn_key", "name_key", "counter"),
    "reports": ("systems", "tested", "counter"),
}


def take_away(connection: Connection, columns: dict[str, tuple[str, ...]]) -> None:
    """The tables as they were before a migration."""
    indexed = set(connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'index'")).scalars())
    for table, names in columns.items():
        for name in names:
            if f"ix_{table}_{name}" in indexed:
                connection.execute(text(f"DROP INDEX ix_{table}_{name}"))
            connection.execute(text(f"ALTER TABLE {table} DROP COLUMN {name}"))


def fitted(lines: Lines, contents: Fact[tuple[Content, ...]] | None = None, **changed: Any) -> Drive:
    """The certified drive as a report shows it."""
    of = certified_drive(lines)
    shown = replace(
        drive("nvme0n1", of.serial or ""),
        model=of.model,
        wwn=known_or(of.wwn),
        size_bytes=of.size_bytes,
        contents=absent() if contents is None else contents,
    )
    return replace(shown, **changed)


def machine(*drives: Drive, hidden: tuple[HiddenStorage, ...] = ()) -> Machine:
    return replace(laptop(), storage=present(Storage(drives=drives, hidden=hidden)))


def erased(desk: Desk, **questions: str) -> list[tuple[str, list[str]]]:
    items = desk.get("/api/v1/machines", **questions)["items"]
    return [(item["erased"], [reason["code"] for reason in item["erased_because"]]) for item in items]


def test_a_machine_is_erased_once_the_certificate_of_its_drive_has_arrived(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    desk.deliver(bench, token, make_report(bench, machine(fitted(lines)), finished=LATER))
    assert erased(desk) == [("not_erased", ["proof.no_certificate"])]
    desk.certify(bench, token, make_certificate(lines, bench.id))
    assert erased(desk) == [("erased", ["proof.holds"])]


def test_a_report_that_comes_after_the_certificate_finds_it(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    desk.certify(bench, token, make_certificate(lines, bench.id))
    desk.deliver(bench, token, make_report(bench, machine(fitted(lines)), finished=LATER))
    assert erased(desk) == [("erased", ["proof.holds"])]


def test_what_the_report_before_the_erasure_saw_does_not_count(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    before = WHEN - timedelta(hours=2)
    desk.deliver(bench, token, make_report(bench, machine(fitted(lines, WINDOWS)), finished=before))
    desk.certify(bench, token, make_certificate(lines, bench.id))
    assert erased(desk) == [("erased", ["proof.holds"])]


def test_what_was_seen_on_it_since_in_another_machine_counts(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    other = replace(
        laptop(serial="OTHER", uuid=None, mac=None),
        storage=present(Storage(drives=(fitted(lines, WINDOWS),), hidden=())),
    )
    desk.certify(bench, token, make_certificate(lines, bench.id))
    desk.deliver(bench, token, make_report(bench, machine(fitted(lines)), label="A-1", finished=LATER))
    assert erased(desk, label="A-1") == [("erased", ["proof.holds"])]
    desk.deliver(bench, token, make_report(bench, other, label="B-1", finished=LATER))
    assert erased(desk, label="A-1") == [("not_erased", ["proof.content_since"])]


def test_the_stick_that_starts_every_bench_makes_no_machine_be_judged_again(
    desk: Desk, bench: Bench, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[str] = []
    compared: list[object] = []

    def noted(connection: Connection, machine: str) -> StoredJudgement:
        judged.append(machine)
        return judge_stored(connection, machine)

    monkeypatch.setattr("inventory.receiving.erased.judge_stored", noted)
    monkeypatch.setattr("inventory.receiving.erased.is_same_drive", lambda *drives: compared.append(drives))
    stick = replace(drive("sdb", "4C530001"), transport=Transport.USB, kind=DriveKind.USB_STICK)
    for number in range(5):
        own = drive("sda", f"D{number}")
        found = replace(
            laptop(f"PF{number}", None, None), storage=present(Storage(drives=(own, stick), hidden=()))
        )
        (receipt,) = desk.deliver(bench, token, make_report(bench, found))
        assert {f"/machines/{machine}" for machine in judged} == {receipt["page"]}
        judged.clear()
    assert compared == []


def test_a_forged_verdict_and_a_certificate_in_quarantine_erase_nothing(
    desk: Desk, bench: Bench, token: str, lines: Lines, interrupted: Lines
) -> None:
    desk.deliver(bench, token, make_report(bench, machine(fitted(lines)), finished=LATER))
    forged = replace(make_certificate(interrupted, bench.id), result=make_certificate(lines, bench.id).result)
    desk.certify(bench, token, forged)
    assert erased(desk) == [("not_erased", ["proof.not_proven"])]
    with desk.inventory.database.write() as connection:
        revoke_station(connection, bench.id, WHEN)
    desk.certify(bench, token, make_certificate(lines, bench.id))
    assert erased(desk) == [("not_erased", ["proof.not_proven"])]


@pytest.mark.parametrize(
    ("drives", "hidden", "reason"),
    [
        ((), (), "erased.no_drive"),
        (
            ("erased",),
            (HiddenStorage(kind=HidingKind.RST, where="0000:00:17.0", name=None, hidden_drives=1),),
            "erased.storage_hidden",
        ),
        (
            ("erased",),
            (HiddenStorage(kind=HidingKind.RST, where="0000:00:17.0", name=None, hidden_drives=None),),
            "erased.storage_hidden",
        ),
    ],
)
def test_a_machine_that_did_not_show_all_its_drives_is_to_be_looked_at(
    desk: Desk,
    bench: Bench,
    token: str,
    lines: Lines,
    drives: tuple[str, ...],
    hidden: tuple[HiddenStorage, ...],
    reason: str,
) -> None:
    desk.certify(bench, token, make_certificate(lines, bench.id))
    shown = tuple(fitted(lines) for _one in drives)
    desk.deliver(bench, token, make_report(bench, machine(*shown, hidden=hidden), finished=LATER))
    assert erased(desk) == [("unknown", [reason])]


def test_storage_that_could_not_be_listed_and_contents_that_could_not_be_seen_are_unknown(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    desk.certify(bench, token, make_certificate(lines, bench.id))
    mute = replace(laptop(), storage=unknown(Why.TOOL_FAILED))
    desk.deliver(bench, token, make_report(bench, mute, finished=LATER))
    assert erased(desk) == [("unknown", ["erased.storage_unknown"])]
    blind = machine(fitted(lines, unknown(Why.NEEDS_ROOT)))
    desk.deliver(bench, token, make_report(bench, blind, finished=LATER + timedelta(hours=1)))
    assert erased(desk) == [("unknown", ["proof.content_unknown"])]


def test_a_stick_in_the_machine_is_not_one_of_its_drives(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    stick = replace(drive("sdb", "STICK"), transport=Transport.USB, removable=True)
    desk.certify(bench, token, make_certificate(lines, bench.id))
    desk.deliver(bench, token, make_report(bench, machine(fitted(lines), stick), finished=LATER))
    assert erased(desk) == [("erased", ["proof.holds"])]


def test_a_recording_says_nothing_of_the_machine_today(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    desk.certify(bench, token, make_certificate(lines, bench.id))
    desk.deliver(bench, token, make_report(bench, machine(fitted(lines)), finished=LATER, replayed=True))
    assert erased(desk) == [("unknown", ["erased.from_recording"])]


def test_content_that_a_wrong_clock_dates_is_to_be_looked_at_until_somebody_did(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    desk.certify(bench, token, make_certificate(lines, bench.id))
    seen = make_report(bench, machine(fitted(lines, WINDOWS)), clock=ClockTrust.WRONG)
    desk.deliver(bench, token, seen)
    assert erased(desk) == [("unknown", ["proof.content_when"])]


def test_machines_are_filtered_by_whether_they_are_erased(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    desk.certify(bench, token, make_certificate(lines, bench.id))
    desk.deliver(bench, token, make_report(bench, machine(fitted(lines)), label="A-1", finished=LATER))
    other = laptop(serial="OTHER", uuid=None, mac=None)
    desk.deliver(bench, token, make_report(bench, other, label="A-2", finished=LATER))
    assert [item["label"] for item in desk.get("/api/v1/machines", erased="erased")["items"]] == ["A-1"]
    assert [item["label"] for item in desk.get("/api/v1/machines", erased="not_erased")["items"]] == ["A-2"]
    assert desk.client.get("/api/v1/machines", params={"erased": "perhaps"}).status_code == 400
    assert desk.client.get("/api/v1/reports", params={"erased": "erased"}).status_code == 400


def test_who_reads_on_from_a_position_hears_of_a_machine_that_became_erased(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    desk.deliver(bench, token, make_report(bench, machine(fitted(lines)), finished=LATER))
    position = desk.get("/api/v1/machines")["position"]
    assert erased(desk, since=position) == []
    desk.certify(bench, token, make_certificate(lines, bench.id))
    assert erased(desk, since=position) == [("erased", ["proof.holds"])]


def test_the_pages_say_whether_it_is_erased_and_why(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    (receipt,) = desk.deliver(bench, token, make_report(bench, machine(fitted(lines)), finished=LATER))
    assert "NOT ERASED" in desk.page("/machines")
    assert "no certificate. Erase it." in desk.page(receipt["page"])
    desk.certify(bench, token, make_certificate(lines, bench.id))
    assert 'class="health erased-erased">Erased</span>' in desk.page("/machines?erased=erased")
    assert "nothing has been seen on it since." in desk.page(receipt["page"])
    assert "No matching machine" in desk.page("/machines?erased=not_erased")


def test_an_inventory_of_an_older_version_learns_it_from_what_it_holds(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    blank = replace(fitted(lines), name="sdz", serial=present("Z"), wwn=absent())
    desk.certify(bench, token, make_certificate(lines, bench.id))
    desk.deliver(
        bench,
        token,
        make_report(bench, machine(fitted(lines)), finished=LATER),
        make_report(
            bench,
            replace(
                laptop(serial="OTHER", uuid=None, mac=None),
                storage=present(Storage(drives=(blank,), hidden=())),
            ),
            finished=LATER,
        ),
    )
    with desk.inventory.database.write() as connection:
        take_away(connection, NEWEST_COLUMNS)
        take_away(connection, NEW_COLUMNS)
        connection.execute(text("UPDATE alembic_version SET version_num = '0002'"))
    assert migrations.upgrade(desk.inventory.database) == ("0002", REVISIONS[-1])
    open_inventory(desk.inventory.folder).close()
    assert erased(desk) == [("erased", ["proof.holds"]), ("not_erased", ["proof.no_certificate"])]


def spelt_by_udev(lines: Lines) -> Drive:
    """The certified drive as udev fills its blanks, without a WWN."""
    shown = fitted(lines, wwn=absent())
    return replace(shown, model=(shown.model or "").replace(" ", "_"))


def without_wwn(lines: Lines, station: str) -> Certificate:
    """Of a drive that tells none."""
    return make_certificate(nameless(lines), station)


def test_an_erased_machine_lists_the_certificate_however_the_model_is_spelt(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    certificate = without_wwn(lines, bench.id)
    desk.certify(bench, token, certificate)
    (receipt,) = desk.deliver(
        bench, token, make_report(bench, machine(spelt_by_udev(lines)), label="A-1", finished=LATER)
    )
    assert erased(desk) == [("erased", ["proof.holds"])]
    assert certificate.id in desk.page(receipt["page"])
    assert [item["id"] for item in desk.get("/api/v1/certificates", label="A-1")["items"]] == [certificate.id]


def test_a_certificate_is_found_by_its_serial_and_wwn_however_they_are_spelt(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    certificate = make_certificate(lines, bench.id)
    desk.certify(bench, token, certificate)
    serial, wwn = certificate.drive.serial or "", certificate.drive.wwn or ""
    for asked in ({"serial": serial.lower()}, {"serial": f"{serial} "}, {"wwn": wwn.upper()}):
        found = desk.get("/api/v1/certificates", **asked)["items"]
        assert [item["id"] for item in found] == [certificate.id]
    for asked in ({"serial": serial[1:]}, {"serial": "-"}, {"wwn": "eui."}):
        assert desk.get("/api/v1/certificates", **asked)["items"] == []


@pytest.mark.parametrize("serial", ["0", "N/A", "To be filled by O.E.M.", "0000000000", "Default string"])
def test_a_serial_that_vendors_ship_proves_no_drive_erased(
    desk: Desk, bench: Bench, token: str, lines: Lines, serial: str
) -> None:
    certificate = without_wwn(lines, bench.id)
    desk.certify(bench, token, replace(certificate, drive=replace(certificate.drive, serial=serial)))
    shown = replace(spelt_by_udev(lines), serial=present(serial))
    desk.deliver(bench, token, make_report(bench, machine(shown), finished=LATER))
    assert erased(desk) == [("not_erased", ["proof.no_certificate"])]


def many(lines: Lines, count: int) -> tuple[Drive, ...]:
    """So many erased drives, and a last one that holds something."""
    first = [fitted(lines, name=f"sd{number}") for number in range(count - 1)]
    return (*first, replace(drive("sdz", "LAST0001"), contents=WINDOWS))


@pytest.mark.parametrize("count", [2, 201, 256])
def test_the_last_of_many_drives_counts_as_much_as_the_first(
    desk: Desk, bench: Bench, token: str, lines: Lines, count: int
) -> None:
    desk.certify(bench, token, make_certificate(lines, bench.id))
    desk.deliver(bench, token, make_report(bench, machine(*many(lines, count)), finished=LATER))
    assert [state for state, _reasons in erased(desk)] == ["not_erased"]


def test_two_drives_of_one_name_are_refused_because_one_of_them_would_never_be_judged(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    both = (replace(drive("sda", "LAST0001"), contents=WINDOWS), fitted(lines, name="sda"))
    answer = desk.post(bench, encode(make_report(bench, machine(*both))), token)
    assert (answer.status_code, answer.json()["path"]) == (422, "$.machine.storage.value.drives")


def test_no_report_has_more_drives_than_are_judged(
    desk: Desk, bench: Bench, token: str, lines: Lines
) -> None:
    report = make_report(bench, machine(*many(lines, 200)))
    verdict = DriveVerdict(
        name="x", drive=DriveKey(model=None, serial=None, wwn=None, size_bytes=None),
        health=DriveHealth.HEALTHY, evidence=(),
    )  # fmt: skip
    more = replace(report, drive_verdicts=tuple(replace(verdict, name=f"x{n}") for n in range(57)))
    assert desk.post(bench, encode(more), token).status_code == 422
    assert (
        desk.post(bench, encode(replace(more, drive_verdicts=more.drive_verdicts[1:])), token).status_code
        == 201
    )


@pytest.mark.parametrize("before", ["0002", "0003"])
def test_an_inventory_of_an_older_version_judges_the_drives_that_it_had_left_out(
    desk: Desk, bench: Bench, token: str, lines: Lines, before: str
) -> None:
    desk.certify(bench, token, without_wwn(lines, bench.id))
    desk.deliver(
        bench,
        token,
        make_report(bench, machine(*many(lines, 201)), label="A-1", finished=LATER),
    )
    other = replace(
        laptop(serial="OTHER", uuid=None, mac=None), storage=machine(spelt_by_udev(lines)).storage
    )
    (receipt,) = desk.deliver(bench, token, make_report(bench, other, label="A-2", finished=LATER))
    with desk.inventory.database.write() as connection:
        connection.execute(text("DELETE FROM report_drives WHERE number >= 200"))
        take_away(connection, NEWEST_COLUMNS)
        if before == "0002":
            take_away(connection, NEW_COLUMNS)
        else:
            connection.execute(text("UPDATE machines SET erased = 'erased', erased_because = '[]'"))
        connection.execute(text("UPDATE alembic_version SET version_num = :before"), {"before": before})
    assert migrations.upgrade(desk.inventory.database) == (before, REVISIONS[-1])
    open_inventory(desk.inventory.folder).close()
    assert [state for state, _reasons in erased(desk, label="A-1")] == ["not_erased"]
    assert erased(desk, label="A-2") == [("erased", ["proof.holds"])]
    assert 'class="health erased-erased">Erased</span>' in desk.page(receipt["page"])
    with desk.inventory.database.read() as read:
        assert read.scalar(text("SELECT count(*) FROM report_drives")) == 202
