"""Which machine a report is about: the label decides, else one strong key, else a new and doubtful one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.inventory.workshop import Bench, Desk, drive, laptop, make_report, smart

UUID_1, UUID_2 = "4c4c4544-0042-3010-8047-b4c04f4e3132", "4c4c4544-0042-3010-8047-b4c04f4e3199"


def machines(desk: Desk) -> list[dict[str, Any]]:
    return list(desk.get("/api/v1/machines")["items"])


def test_the_same_serial_is_the_same_machine(desk: Desk, bench: Bench, token: str) -> None:
    desk.deliver(bench, token, make_report(bench), make_report(bench))
    (machine,) = machines(desk)
    assert (machine["reports"], machine["doubtful"]) == (2, False)


@pytest.mark.slow
def test_thirty_pcs_with_placeholders_and_labels_are_thirty(desk: Desk, bench: Bench, token: str) -> None:
    def twin(number: int) -> Any:
        drives = (drive("sda", f"D{number}", smart()),)
        return laptop("To be filled by O.E.M.", "00000000-0000-0000-0000-000000000000", None, drives)

    desk.deliver(
        bench, token, *(make_report(bench, twin(number), label=f"A-{number}") for number in range(30))
    )
    desk.deliver(
        bench, token, *(make_report(bench, twin(number), label=f"a-{number}") for number in range(30))
    )
    found = machines(desk)
    assert len(found) == 30
    assert {machine["reports"] for machine in found} == {2}
    assert not any(machine["doubtful"] for machine in found)


def test_pcs_that_nothing_tells_apart_are_new_and_doubtful(desk: Desk, bench: Bench, token: str) -> None:
    nameless = laptop("None", None, None, ())
    desk.deliver(bench, token, make_report(bench, nameless), make_report(bench, nameless))
    assert [machine["doubtful"] for machine in machines(desk)] == [True, True]
    assert "which machine?" in desk.page("/machines")


def test_a_swapped_network_card_changes_nothing(desk: Desk, bench: Bench, token: str) -> None:
    desk.deliver(bench, token, make_report(bench, laptop(mac="54:e1:ad:01:02:03")))
    desk.deliver(bench, token, make_report(bench, laptop(mac="54:e1:ad:ff:ff:01")))
    assert [machine["reports"] for machine in machines(desk)] == [2]


def test_a_drive_that_moved_makes_a_doubt_with_its_candidate(desk: Desk, bench: Bench, token: str) -> None:
    moved = (drive("sda", "MOVED-1", smart()),)
    desk.deliver(bench, token, make_report(bench, laptop("S-ONE", UUID_1, None, moved)))
    desk.deliver(bench, token, make_report(bench, laptop("S-TWO", UUID_2, None, moved)))
    first, second = machines(desk)
    assert (first["doubtful"], second["doubtful"]) == (False, True)
    assert second["candidates"] == [first["id"]]
    assert f'href="{first["page"]}"' in desk.page(second["page"])


def test_the_label_outranks_a_uuid_seen_elsewhere(desk: Desk, bench: Bench, token: str) -> None:
    desk.deliver(bench, token, make_report(bench, laptop("", UUID_1, None, ()), label="A"))
    desk.deliver(bench, token, make_report(bench, laptop("", UUID_1, None, ()), label="B"))
    desk.deliver(bench, token, make_report(bench, laptop("", UUID_2, None, ()), label="A"))
    assert [(machine["label"], machine["reports"]) for machine in machines(desk)] == [("B", 1), ("A", 2)]


def test_a_uuid_seen_under_two_labels_tells_nothing_from_then_on(
    desk: Desk, bench: Bench, token: str
) -> None:
    for label in ("A", "B"):
        desk.deliver(bench, token, make_report(bench, laptop("", UUID_1, None, ()), label=label))
    desk.deliver(bench, token, make_report(bench, laptop("", UUID_1, None, ())))
    last = machines(desk)[-1]
    assert (last["label"], last["doubtful"], last["candidates"]) == (None, True, [])


def test_what_the_report_says_of_its_own_identity_is_not_believed(
    desk: Desk, bench: Bench, token: str
) -> None:
    from dataclasses import replace

    first, second = laptop("S-ONE", UUID_1, None, ()), laptop("S-TWO", UUID_2, None, ())
    desk.deliver(bench, token, make_report(bench, first))
    from judge.identity.identity import identity_keys

    posing = replace(second, identity=identity_keys(first, None))
    desk.deliver(bench, token, make_report(bench, posing))
    assert len(machines(desk)) == 2
