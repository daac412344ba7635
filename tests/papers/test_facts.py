"""The facts of a machine in words: complete, within the width, and harmless on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.battery import Battery
from model.drive import Bridge, Drive, DriveKind, HiddenStorage, HidingKind, Storage, Transport
from model.fact import Fact, Why, absent, present, unknown
from model.identity import DriveKey
from model.machine import Machine, Missing
from model.memory import EccKind, Memory, Module, Slot
from model.message import say
from model.verdict import DriveHealth, DriveVerdict
from papers.facts import facts_of, lines_of
from papers.language import Language, speak
from papers.plain import printable

GROUPS = (
    "board", "firmware", "cpu", "memory", "storage", "batteries", "graphics", "screens", "interfaces",
    "devices", "unclaimed", "sensors", "locks",
)  # fmt: skip


def machine(**facts: Fact[Any]) -> Machine:
    """A machine of which nothing is known but what is given."""
    groups: dict[str, Any] = {name: facts.get(name, unknown(Why.NEEDS_ROOT)) for name in GROUPS}
    return Machine(**groups)


def text(told: Machine, *verdicts: DriveVerdict) -> str:
    return "\n".join(lines_of(facts_of(told, verdicts)))


def drive(**changes: Any) -> Drive:
    """A 500 GB disk without SMART."""
    facts: dict[str, Any] = {
        "name": "sda",
        "path": "/dev/sda",
        "kind": DriveKind.HDD,
        "transport": Transport.SATA,
        "vendor": None,
        "model": "WDC WD5000AAKX",
        "serial": present("WD-1"),
        "serial_is_bridges": False,
        "wwn": absent(),
        "firmware": None,
        "size_bytes": 500_107_862_016,
        "logical_sector_bytes": 512,
        "physical_sector_bytes": 4096,
        "rotational": True,
        "rotation_rpm": 7200,
        "removable": False,
        "read_only": False,
        "bridge": None,
        "boot_medium": False,
        "diskseq": 1,
        "controller": None,
        "contents": absent(),
        "holders": (),
        "smart": unknown(Why.TOOL_MISSING),
    }
    return Drive(**{**facts, **changes})


def battery(**changes: Any) -> Battery:
    facts: dict[str, Any] = {
        "name": "BAT0",
        "maker": "SMP",
        "model": "42T4977",
        "serial": present("973"),
        "chemistry": "Li-poly",
        "design_mwh": 38920,
        "full_mwh": 25500,
        "now_mwh": 8300,
        "converted": False,
        "cycles": None,
        "health_percent": 66,
        "charge_percent": 32,
        "status": None,
    }
    return Battery(**{**facts, **changes})


def test_an_unknown_group_says_why_and_an_absent_one_says_none() -> None:
    told = text(machine(batteries=absent(), graphics=unknown(Why.TIMED_OUT)))
    assert "unknown: only root may read it" in told
    assert "unknown: no answer in time" in told
    assert "\nBatteries           none" in told


def test_a_drive_is_told_with_its_verdict_and_the_reason() -> None:
    verdict = DriveVerdict(
        name="sda",
        drive=DriveKey(model=None, serial="WD-1", wwn=None, size_bytes=None),
        health=DriveHealth.FAILING,
        evidence=(say("why.hung"),),
    )
    told = text(machine(storage=present(Storage(drives=(drive(),), hidden=()))), verdict)
    assert "500 GB, hard disk, SATA" in told
    assert "FAILING: the tool hangs in the kernel and cannot be stopped" in told
    assert "unknown: the tool that reports it is not installed" in told


def test_drives_that_may_be_hidden_are_named() -> None:
    hidden = HiddenStorage(kind=HidingKind.RST, where="0000:00:17.0", name="RST", hidden_drives=1)
    told = text(machine(storage=present(Storage(drives=(), hidden=(hidden,)))))
    assert "0000:00:17.0" in told
    assert "hidden behind Intel RST" in told


def test_a_serial_of_a_bridge_is_called_the_adapters() -> None:
    bridged = drive(
        serial_is_bridges=True,
        transport=Transport.USB,
        bridge=Bridge(vendor_id="152d", product_id="0578", name=None),
    )
    assert "the adapter's" in text(machine(storage=present(Storage(drives=(bridged,), hidden=()))))


def test_memory_has_the_sizes_of_its_vendors_and_drives_those_on_their_labels() -> None:
    module = Module(
        size_bytes=8 << 30,
        kind="DDR4",
        form="SODIMM",
        speed_mt_per_s=2666,
        configured_mt_per_s=2400,
        maker="Samsung",
        part="M471A1K43CB1-CTD",
        serial=absent(),
        ecc=False,
    )
    memory = Memory(
        total_bytes=8_200_000_000,
        fitted_bytes=8 << 30,
        maximum_bytes=32 << 30,
        slots=present((Slot(name="DIMM A", module=present(module)), Slot(name="DIMM B", module=absent()))),
        ecc=present(EccKind.NONE),
        corrected_errors=absent(),
        uncorrected_errors=absent(),
    )
    told = text(machine(memory=present(memory)))
    assert "8 GB, at most 32 GB" in told
    assert "8 GB, DDR4 SODIMM, 2400 MT/s, Samsung M471A1K43CB1-CTD" in told
    assert "DIMM B            empty slot" in told


def test_a_battery_that_does_not_tell_its_health_says_so() -> None:
    assert "health 66 %, 25.5 Wh of 38.9 Wh" in text(machine(batteries=present((battery(),))))
    assert "health unknown" in text(machine(batteries=present((battery(health_percent=None),))))


def test_french_numbers_have_a_comma() -> None:
    speak(Language.FRENCH)
    try:
        assert "25,5" in text(machine(batteries=present((battery(),))))
    finally:
        speak(Language.ENGLISH)


def test_a_line_of_what_is_not_known_ends_in_the_language_it_began_in() -> None:
    lacks = Missing(where="screens.VGA-1.edid", why=Why.NOT_REPORTED, detail="the EDID is empty")
    lacking = replace(machine(), missing=(lacks,))
    assert "the machine does not report it, the EDID is empty" in " ".join(text(lacking).split())
    speak(Language.FRENCH)
    try:
        french = text(lacking)
    finally:
        speak(Language.ENGLISH)
    assert "screens.VGA-1.edid" in french
    assert "la machine ne le dit pas" in french
    assert "empty" not in french


def test_control_characters_of_a_machine_never_reach_the_terminal() -> None:
    told = text(machine(batteries=present((battery(model="\x1b[2J\x07evil"),))))
    assert "\x1b" not in told
    assert "evil" in told


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    long = machine(batteries=present((battery(maker="A maker " * 30, model="x" * 30),)))
    assert max(map(len, lines_of(facts_of(long), width))) <= width


def _facts(kind: Any) -> st.SearchStrategy[Fact[Any]]:
    """Facts of any state with a value of the parametrised type."""
    arguments = get_args(kind)
    values = st.from_type(arguments[0]) if arguments else st.text()
    return st.one_of(st.just(absent()), st.sampled_from(Why).map(unknown), values.map(present))


@pytest.fixture
def drawn_facts() -> Iterator[None]:
    """Hypothesis draws facts of every state, and few texts: drawing those takes most of the time."""
    st.register_type_strategy(Fact, _facts)
    st.register_type_strategy(str, st.sampled_from(["", "x", "a long name of it " * 8, "\x1b[0m", "{0}%s"]))
    yield
    st.register_type_strategy(str, st.text())


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)
@given(data=st.data())
def test_any_machine_can_be_told(drawn_facts: None, data: st.DataObject) -> None:
    told = data.draw(st.from_type(Machine))
    for line in lines_of(facts_of(told), 80):
        assert line == printable(line)
