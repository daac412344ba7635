"""Systems: Windows 11 by what Microsoft accepts, Linux by what a current one needs, each with its reason."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from judge.grade.systems import lasting_obstacles
from model.board import Firmware, FirmwareKind
from model.cpu import Cpu
from model.fact import Fact, Why, absent, present, unknown
from model.machine import Machine
from model.memory import Memory
from model.systems import Fitness, Systems
from papers.grade import systems_words
from papers.language import Language, speak
from papers.sentences import SENTENCES
from tests.judge.facts_tree import blank, documents
from tests.judge.grade.test_caps import subject
from tests.judge.machines import GIB, desktop, drive, graded

I5_8250U = "Intel(R) Core(TM) i5-8250U CPU @ 1.60GHz"
I5_7200U = "Intel(R) Core(TM) i5-7200U CPU @ 2.50GHz"


def firmware(
    boot: FirmwareKind = FirmwareKind.UEFI,
    secure_boot: Fact[bool] = present(False),  # noqa: B008 - frozen
    tpm: Fact[str] = present("2.0"),  # noqa: B008 - frozen
) -> Fact[Firmware]:
    """A firmware that has all that is asked for, unless told otherwise."""
    return present(blank(Firmware, boot=present(boot), secure_boot=secure_boot, tpm_version=tpm))


def processor(model: str, level: int | None = 3) -> Fact[Cpu]:
    """A processor by its name."""
    return present(blank(Cpu, model=model, architecture="x86_64", level=level, threads=8))


def machine(model: str = I5_8250U, told: Fact[Firmware] | None = None) -> Machine:
    """A desktop with 8 GiB and a drive of 256 GB."""
    return desktop(cpu=processor(model), firmware=told or firmware())


def systems(of: Machine) -> Systems:
    """Which systems it is fit for."""
    found = graded(of).systems
    assert found is not None
    return found


def because(of: Machine) -> list[str]:
    """The codes of what is against Windows 11."""
    return [message.code.removeprefix("systems.") for message in systems(of).windows_11_because]


def test_all_that_microsoft_asks_for_makes_a_machine_fit_for_both() -> None:
    found = systems(machine())
    assert (found.windows_11, found.linux) == (Fitness.FIT, Fitness.FIT)
    assert not found.windows_11_because
    assert systems_words(found) == "Windows 11: yes. Linux: yes"


def test_secure_boot_has_to_be_there_and_not_to_be_on() -> None:
    assert systems(machine(told=firmware(secure_boot=present(True)))).windows_11 is Fitness.FIT
    none = machine(told=firmware(secure_boot=absent()))
    assert (systems(none).windows_11, because(none)) == (Fitness.UNFIT, ["no_secure_boot"])


def test_a_processor_that_is_not_on_the_list_says_so_and_nothing_else() -> None:
    told = machine(I5_7200U, firmware(tpm=absent()))
    assert systems(told).windows_11 is Fitness.UNFIT
    assert because(told) == ["processor"]
    assert systems(told).linux is Fitness.FIT
    assert systems_words(systems(told)).startswith("Windows 11: no (Microsoft does not accept its processor")


@pytest.mark.parametrize(
    ("told", "codes"),
    [
        (firmware(tpm=absent()), ["tpm_off"]),
        (firmware(tpm=present("1.2")), ["tpm_old"]),
        (firmware(FirmwareKind.BIOS, absent(), absent()), ["bios", "tpm_off"]),
    ],
)
def test_what_a_setting_changes_is_not_yet(told: Fact[Firmware], codes: list[str]) -> None:
    assert systems(machine(told=told)).windows_11 is Fitness.NOT_YET
    assert because(machine(told=told)) == codes


def test_memory_and_drive_are_parts_that_a_workshop_fits() -> None:
    small = replace(
        machine(), memory=present(blank(Memory, total_bytes=2 * GIB - 10**8, fitted_bytes=2 * GIB))
    )
    assert because(small) == ["memory"]
    assert systems(small).linux is Fitness.FIT
    flash = replace(machine(), storage=desktop(drive(size_bytes=32 * 10**9)).storage)
    assert because(flash) == ["drive"]
    assert because(replace(machine(), storage=desktop(drive(size_bytes=62_537_072_640)).storage)) == []


@pytest.mark.parametrize(
    "told", [unknown(Why.NEEDS_ROOT), firmware(tpm=unknown(Why.NOT_REPORTED)),
             firmware(secure_boot=unknown(Why.NOT_REPORTED))]
)  # fmt: skip
def test_what_is_not_known_is_never_taken_for_there(told: Fact[Firmware]) -> None:
    assert systems(machine(told=told)).windows_11 is Fitness.UNKNOWN


def test_a_processor_of_no_family_is_not_known_unless_it_lacks_what_every_listed_one_has() -> None:
    assert because(machine("Some Processor")) == ["processor_unknown"]
    old = replace(machine(), cpu=processor("Intel(R) Core(TM)2 Duo CPU", level=1))
    assert because(old) == ["processor"]


def test_no_current_system_is_made_for_32_bits() -> None:
    old = replace(machine(), cpu=processor("Intel(R) Atom(TM) CPU N270   @ 1.60GHz", level=0))
    assert systems(old).linux is Fitness.UNFIT


@given(machine=documents(Machine), language=st.sampled_from(list(Language)))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_machine_has_a_line_about_systems_and_fit_means_nothing_is_against_it(
    machine: Machine, language: Language
) -> None:
    found = systems(machine)
    for fitness, reasons in (
        (found.windows_11, found.windows_11_because),
        (found.linux, found.linux_because),
    ):
        assert (fitness is Fitness.FIT) == (not reasons)
        assert {message.code for message in reasons} <= set(SENTENCES)
    speak(language)
    words = systems_words(found)
    speak(Language.ENGLISH)
    assert "{" not in words
    assert "Windows 11" in words


GB = 10**9


@pytest.mark.parametrize(
    ("memory", "drive_bytes", "windows", "linux"),
    [
        (3.5, 61 * GB, [], []),
        (3.4, 61 * GB, [("memory", 4)], []),
        (3.5, 60 * GB, [("drive", 64)], []),
        (1.8, 15 * GB, [("memory", 4), ("drive", 64)], []),
        (1.7, 14 * GB, [("memory", 4), ("drive", 64)], [("memory", 2), ("drive", 16)]),
        (None, None, [("memory_unknown", None), ("drive_unknown", None)],
         [("memory_unknown", None), ("drive_unknown", None)]),
    ],
)  # fmt: skip
def test_each_size_is_enough_from_its_limit_on_and_names_what_is_wanted(
    memory: float | None, drive_bytes: float | None,
    windows: list[tuple[str, int | None]], linux: list[tuple[str, int | None]],
) -> None:  # fmt: skip
    size = None if memory is None else round(memory * GIB)
    told = drive(size_bytes=None if drive_bytes is None else round(drive_bytes))
    seen = replace(
        machine(),
        memory=present(blank(Memory, total_bytes=size, fitted_bytes=size)),
        storage=desktop(told).storage,
    )
    found = systems(seen)
    for because_of, wanted in ((found.windows_11_because, windows), (found.linux_because, linux)):
        said = [(item.code.removeprefix("systems."), item.arguments.get("wanted")) for item in because_of]
        assert said == wanted


@pytest.mark.parametrize(
    ("cpu", "windows", "linux"),
    [
        (processor(I5_8250U, level=2), [], []),
        (processor(I5_8250U, level=1), ["processor"], []),
        (processor(I5_8250U, level=0), ["processor"], ["bits"]),
        (processor("Engineering Sample"), ["processor_unknown"], []),
        (processor("Engineering Sample", level=1), ["processor"], []),
        (processor(I5_8250U, level=None), [], []),
        (present(blank(Cpu, model=I5_8250U, architecture="aarch64", level=None)), [], []),
        (present(blank(Cpu, model=I5_8250U, architecture="i686", level=None)), [], ["processor_not_known"]),
        (unknown(Why.TOOL_FAILED), ["processor_unknown"], ["processor_not_known"]),
    ],
)
def test_a_processor_is_judged_by_its_name_and_by_what_it_can(
    cpu: Fact[Cpu], windows: list[str], linux: list[str]
) -> None:
    found = systems(replace(machine(), cpu=cpu))
    assert [item.code.removeprefix("systems.") for item in found.windows_11_because] == windows
    assert [item.code.removeprefix("systems.") for item in found.linux_because] == linux


def test_what_keeps_windows_off_for_good_is_the_processor_and_a_firmware_that_cannot() -> None:
    def lasting(of: Machine) -> list[str]:
        return [message.code for message in lasting_obstacles(subject(of))]

    assert lasting(machine()) == []
    assert lasting(machine(told=firmware(tpm=absent()))) == []
    assert lasting(machine(told=firmware(secure_boot=absent()))) == ["systems.no_secure_boot"]
    assert lasting(machine(I5_7200U)) == ["systems.processor"]
