"""`etabli pull`: a table that opens in a spreadsheet, whole or not at all."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import os
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

import etabli
from agent.delivery.pulling import row_of
from judge.grade.policy import default_policy
from model.document import encode
from model.grade import PolicyName
from model.listing import MachineList
from model.message import say
from model.proof import ErasedState
from model.systems import Fitness, Systems
from papers.language import Language, speak
from papers.table.machines import cells, titles
from tests.agent.delivery.servers import Asked, answer, serving
from tests.agent.listings import WHEN, Lists, machine_item, report_item

BECAUSE = say("proof.holds", drive="LAB SSD S1", verdict="purged", day="2026-11-23", ordered="purge")
ERASED: dict[str, Any] = {"erased": ErasedState.ERASED, "erased_because": (BECAUSE,)}


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setattr("agent.delivery.pulling.FIRST_PAUSE_S", 0.01)
    monkeypatch.setattr("agent.delivery.pulling.LONGEST_PAUSE_S", 0.02)
    (tmp_path / "token").write_text("secret\n")


def pull(tmp_path: Path, url: str, *options: str) -> int:
    return etabli.main(
        [
            "pull",
            "--from",
            url,
            "--token-file",
            str(tmp_path / "token"),
            "--folder",
            str(tmp_path / "state"),
            *options,
        ]
    )


def rows(data: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def test_every_machine_of_every_page_is_in_the_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lists = Lists([machine_item(f"m{number}", label=f"A-{number}") for number in range(5)])
    output = tmp_path / "machines.csv"
    with serving(lists) as url:
        assert pull(tmp_path, url, "--output", str(output)) == 0
    assert [row["Label"] for row in rows(output.read_bytes())] == [f"A-{number}" for number in range(5)]
    out = capsys.readouterr().out
    assert "5 rows" in out
    assert "--since p6" in out


def test_a_row_tells_what_a_coordinator_asks_for(tmp_path: Path) -> None:
    output = tmp_path / "machines.csv"
    with serving(Lists([machine_item("m1")])) as url:
        pull(tmp_path, url, "--output", str(output))
    row = rows(output.read_bytes())[0]
    assert (row["Grade"], row["To check"], row["Memory (GB)"], row["Storage (GB)"]) == (
        "B",
        "yes",
        "8",
        "240",
    )
    assert (row["Drives"], row["Inspected"]) == ("healthy", f"{WHEN.astimezone():%Y-%m-%d %H:%M}")
    assert row["Address"] == f"{url}/machines/m1"


def test_the_filters_go_to_the_inventory_with_every_page(tmp_path: Path) -> None:
    lists = Lists([machine_item(f"m{number}") for number in range(3)])
    with serving(lists) as url:
        pull(tmp_path, url, "--grade", "B", "--lot", "2026-11", "--since", "p1")
    assert len(lists.asked) == 2
    for asked in lists.asked:
        assert (asked["grade"], asked["lot"], asked["since"]) == ("B", "2026-11", "p1")


def test_a_table_asks_for_what_only_the_reports_tell(tmp_path: Path) -> None:
    lists = Lists([machine_item("m1")])
    with serving(lists) as url:
        pull(tmp_path, url)
        pull(tmp_path, url, "--format", "json")
    assert [asked.get("told") for asked in lists.asked] == ["yes", None]


def test_reports_can_be_pulled_instead_of_machines(tmp_path: Path) -> None:
    output = tmp_path / "reports.csv"
    with serving(Lists([machine_item("m1")])) as url:
        pull(tmp_path, url, "--reports", "--output", str(output))
    assert rows(output.read_bytes())[0]["Report"] == "r-m1"


def test_json_holds_the_items_and_the_position(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    with serving(Lists([machine_item(f"m{number}") for number in range(3)])) as url:
        assert pull(tmp_path, url, "--format", "json") == 0
    found = json.loads(capsysbinary.readouterr().out)
    assert [item["id"] for item in found["items"]] == ["m0", "m1", "m2"]
    assert found["position"] == "p4"


def test_no_machines_are_a_table_of_titles_and_an_empty_list(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    with serving(Lists([])) as url:
        assert pull(tmp_path, url) == 0
        assert rows(capsysbinary.readouterr().out) == []
        pull(tmp_path, url, "--format", "json")
        assert json.loads(capsysbinary.readouterr().out)["items"] == []


def test_in_french_the_columns_are_between_semicolons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    with serving(Lists([machine_item("m1")])) as url:
        pull(tmp_path, url)
    assert b"A-0042;2026-11;B;" in capsysbinary.readouterr().out


@pytest.mark.parametrize("text", ["=1+1", "+33 1", "-1", "@SUM(A1)", "\t=1", "  =cmd|' /C calc'!A0", "\r=1"])
def test_no_text_of_a_machine_becomes_a_formula(text: str) -> None:
    item = machine_item("m1", label=text, model=text, serial=text)
    for cell in cells(row_of(item, "")):
        assert not isinstance(cell, str) or not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_quotes_separators_and_line_ends_stay_in_their_cell(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    with serving(Lists([machine_item("m1", label='17" wide, "new";\nok')])) as url:
        pull(tmp_path, url)
    assert rows(capsysbinary.readouterr().out)[0]["Label"] == '17" wide, "new";ok'


def test_a_report_without_a_machine_has_a_row_as_well() -> None:
    assert len(cells(row_of(report_item(), ""))) == len(titles())


@pytest.mark.parametrize("good_pages", [0, 1])
def test_an_inventory_that_dies_in_between_leaves_the_file_as_it_was(
    tmp_path: Path, good_pages: int, capsys: pytest.CaptureFixture[str]
) -> None:
    lists = Lists([machine_item(f"m{number}") for number in range(5)])
    output = tmp_path / "machines.csv"
    output.write_text("the table of yesterday")

    def dying(asked: Asked) -> Iterable[bytes]:
        return (
            lists(asked)
            if len(lists.asked) < good_pages
            else [b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"]
        )

    with serving(dying) as url:
        assert pull(tmp_path, url, "--output", str(output)) == 3
    assert output.read_text() == "the table of yesterday"
    assert sorted(path.name for path in tmp_path.glob("*machines*")) == ["machines.csv"]
    assert "Nothing was written" in capsys.readouterr().err


def test_what_is_no_file_is_written_to_and_stays_what_it_is(tmp_path: Path) -> None:
    output = tmp_path / "pipe"
    os.mkfifo(output)
    came: list[bytes] = []
    reader = threading.Thread(target=lambda: came.append(output.read_bytes()), daemon=True)
    reader.start()
    with serving(Lists([machine_item("m1", label="A-1")])) as url:
        assert pull(tmp_path, url, "--output", str(output)) == 0
    reader.join(10.0)
    assert output.is_fifo()
    assert [row["Label"] for row in rows(came[0])] == ["A-1"]


def test_a_list_without_an_end_is_cut_off(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def circle(_: Asked) -> Iterable[bytes]:
        return answer(200, encode(MachineList(items=(machine_item("m1"),), next="again", position="p")))

    with serving(circle) as url:
        assert pull(tmp_path, url, "--output", str(tmp_path / "machines.csv")) == 3
    assert "again and again" in capsys.readouterr().err
    assert not (tmp_path / "machines.csv").exists()


def test_an_inventory_that_stumbles_once_is_asked_again(tmp_path: Path) -> None:
    lists = Lists([machine_item(f"m{number}") for number in range(5)])
    stumbles = [1]

    def stumbling(asked: Asked) -> Iterable[bytes]:
        if len(lists.asked) == 1 and stumbles:
            stumbles.pop()
            return answer(503, b"")
        return lists(asked)

    output = tmp_path / "machines.csv"
    with serving(stumbling) as url:
        assert pull(tmp_path, url, "--output", str(output)) == 0
    assert len(rows(output.read_bytes())) == 5


@pytest.mark.parametrize(
    ("option", "value", "sentence", "status"),
    [("--since", "nonsense", "no position", 2), ("--token-file", "other", "who are you", 3)],
)
def test_the_words_of_the_inventory_reach_the_coordinator(
    tmp_path: Path, option: str, value: str, sentence: str, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "other").write_text("wrong")
    given = str(tmp_path / value) if option == "--token-file" else value
    with serving(Lists([])) as url:
        assert pull(tmp_path, url, option, given) == status
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(
    "url",
    ["http://far.example", "https://name:secret@far.example", "nonsense", "https://[", "file:///etc/passwd"],
)
def test_an_address_that_would_leak_is_refused(
    tmp_path: Path, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert pull(tmp_path, url) == 2
    assert "--from" in capsys.readouterr().err


@pytest.mark.parametrize("token", ["", "two words", "é", "a\nb"])
def test_a_file_that_holds_no_token_is_named(
    tmp_path: Path, token: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "token").write_text(token)
    assert pull(tmp_path, "http://127.0.0.1:1") == 2
    assert "token" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(Lists([])) as url:
        assert pull(tmp_path, url, "--output", "/proc/machines.csv") == 3
    assert "/proc/machines.csv" in capsys.readouterr().err


def test_a_row_says_whether_the_machine_is_erased_and_why(tmp_path: Path) -> None:
    lists = Lists([machine_item("m1"), dataclasses.replace(machine_item("m2"), **ERASED)])
    output = tmp_path / "machines.csv"
    with serving(lists) as url:
        assert pull(tmp_path, url, "--erased", "erased", "--output", str(output)) == 0
    unknown, erased = rows(output.read_bytes())
    assert (unknown["Erased?"], erased["Erased?"]) == ("to be checked", "Erased")
    assert erased["Erased: reason"].startswith("LAB SSD S1: ERASED (thorough level, Purge) on 2026-11-23;")


def test_a_french_spreadsheet_reads_the_points_as_numbers_and_the_use_as_words() -> None:
    policy = default_policy()
    item = dataclasses.replace(
        report_item(),
        suggested_use="parts",
        policy=PolicyName(name="etabli-default", version="2", sha256=policy.sha256),
    )
    speak(Language.FRENCH)
    row = dict(zip(titles(), cells(row_of(item, "")), strict=True))
    assert (row["Points"], row["Points au plus"]) == ("61,5", "100")
    assert row["Usage conseillé"] == "À réparer, sinon pièces détachées"


def test_a_row_says_for_which_systems_it_is_fit_and_what_is_against_them() -> None:
    systems = Systems(
        windows_11=Fitness.NOT_YET, windows_11_because=(say("systems.tpm_off"),), linux=Fitness.FIT
    )
    item = dataclasses.replace(report_item(), systems=systems)
    row = dict(zip(titles(), cells(row_of(item, "")), strict=True))
    assert str(row["Windows 11"]).startswith("not as it is (switch the TPM on")
    assert row["Linux"] == "yes"
    untold = dict(zip(titles(), cells(row_of(report_item(), "")), strict=True))
    assert (untold["Windows 11"], untold["Linux"]) == ("", "")


@pytest.mark.parametrize(
    ("memory", "storage", "shown"),
    [
        (3 << 29, 268 * 10**6, ("1,5", "0,268")),
        (47 << 29, 256 * 10**9, ("23,5", "256")),
        (None, None, ("", "")),
    ],
)
def test_half_a_gibibyte_makes_a_difference_where_there_are_few(
    memory: int | None, storage: int | None, shown: tuple[object, object]
) -> None:
    item = dataclasses.replace(report_item(), memory_bytes=memory, storage_bytes=storage)
    speak(Language.FRENCH)
    row = dict(zip(titles(), cells(row_of(item, "")), strict=True))
    assert (row["Mémoire (Go)"], row["Stockage (Go)"]) == shown


def test_the_words_of_the_table_are_taken_as_those_of_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    lists = Lists([machine_item("m1")])
    with serving(lists) as url:
        pull(tmp_path, url, "--grade", "Pièces", "--erased", "non effacé", "--to-check", "no")
    assert (lists.asked[0]["grade"], lists.asked[0]["erased"]) == ("parts", "not_erased")
    assert lists.asked[0]["to_check"] == "no"


def test_the_use_by_another_policy_stays_as_its_report_names_it() -> None:
    row = dict(zip(titles(), cells(row_of(report_item(), "")), strict=True))
    assert row["Suggested use"] == "office"


def test_the_blank_before_a_french_colon_stays() -> None:
    item = machine_item("m1", label="mot\N{NO-BREAK SPACE}: suite")
    assert "mot\N{NO-BREAK SPACE}: suite" in cells(row_of(item, ""))


def test_the_inventory_is_asked_in_the_language_of_the_coordinator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str | None] = []

    def listening(asked: Asked) -> Iterable[bytes]:
        heard.append(asked.headers.get("accept-language"))
        return Lists([])(asked)

    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    with serving(listening) as url:
        pull(tmp_path, url)
    assert heard == ["fr"]
