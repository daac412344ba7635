"""What the default policy gives the PCs of the corpus: `python -m tests.corpus.grades --from DIR` prints
the tables of docs/grading.md.

The samples tell of board and memory only. Each PC is graded twice: as it would come without a drive and
without benchmarks, and with a healthy solid-state drive of 256 GB, a battery of 80 % where it is
carried, and the processor that its SMBIOS names.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from judge.grade.grade import grade_machine
from judge.grade.policy import default_policy
from judge.processors.generation import generation
from model.battery import Battery
from model.benchmark import Benchmarks
from model.cpu import Cpu
from model.drive import Drive, DriveKind, Storage, Transport
from model.fact import Fact, Why, absent, present, unknown
from model.grade import Grade, GradeLetter
from model.identity import DriveKey
from model.machine import Machine
from model.message import say
from model.report import PersonalAnswers
from model.verdict import DriveHealth, DriveVerdict
from papers.title import machine_title
from probes import board, locks, memory, smbios
from tests.fake_host import FakeHost

PROCESSOR = 4
EXAMPLES = 20
SEED = 2026


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """One PC of the corpus."""

    title: str
    processor: str
    memory_gib: float | None
    bare: Grade
    fitted: Grade


def main() -> int:
    """Print the counts and some examples."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus.grades")
    default = Path(__file__).resolve().parents[3] / "shared" / "corpus"
    parser.add_argument("--from", dest="folder", type=Path, default=default)
    graded = [grade_file(path) for path in sorted((parser.parse_args().folder / "dmidecode").iterdir())]
    print(counts(graded))
    print(examples(graded))
    return 0


def counts(graded: list[Graded]) -> str:
    """How many PCs get which letter."""
    bare, fitted = (
        Counter(item.bare.functional for item in graded),
        Counter(item.fitted.functional for item in graded),
    )
    lines = ["| grade | as the samples tell it | with a healthy SSD of 256 GB |", "|---|---|---|"]
    lines += [f"| {letter} | {bare[letter]} | {fitted[letter]} |" for letter in GradeLetter]
    return "\n".join(lines) + "\n"


def examples(graded: list[Graded]) -> str:
    """Some PCs by name."""
    named = [item for item in graded if item.title and item.memory_gib and generation(item.processor)]
    chosen = random.Random(SEED).sample(named, min(EXAMPLES, len(named)))
    chosen.sort(key=lambda item: -item.fitted.score / item.fitted.score_of)
    lines = ["| PC | processor | memory | grade | points |", "|---|---|---|---|---|"]
    for item in chosen:
        points = f"{item.fitted.score:g} of {item.fitted.score_of:g}"
        words = " ".join(item.processor.replace("(R)", "").replace("(TM)", "").split())
        lines.append(
            f"| {item.title} | {words} | {item.memory_gib:g} GiB | {item.fitted.functional} | {points} |"
        )
    return "\n".join(lines) + "\n"


def grade_file(path: Path) -> Graded:
    """Both grades of one file of dmidecode's text."""
    text = path.read_text(encoding="utf-8", errors="replace")
    table = smbios.parse(text)
    processor = (
        next((item.text("Version") for item in table.of_type(PROCESSOR) if item.text("Version")), None) or ""
    )
    bare = replace(machine_of(table, processor), locks=locks.probe(FakeHost(tools={"dmidecode": text})).fact)
    board_facts = bare.board.value
    portable = board_facts is not None and board_facts.chassis_kind in ("laptop", "convertible", "tablet")
    fitted = replace(
        bare,
        storage=present(Storage(drives=(solid_state_drive(),), hidden=())),
        batteries=present((battery(),)) if portable else absent(),
    )
    verdict = DriveVerdict(
        name="sda",
        drive=DriveKey(model=None, serial=None, wwn=None, size_bytes=None),
        health=DriveHealth.HEALTHY,
        evidence=(say("drive.assumed"),),
    )
    memory_facts = bare.memory.value
    size = None if memory_facts is None else memory_facts.fitted_bytes
    return Graded(
        title=machine_title(bare),
        processor=processor,
        memory_gib=None if size is None else size / 2**30,
        bare=_grade(bare, ()),
        fitted=_grade(fitted, (verdict,)),
    )


def _grade(machine: Machine, verdicts: tuple[DriveVerdict, ...]) -> Grade:
    measured: Benchmarks | None = None
    return grade_machine(machine, verdicts, measured, PersonalAnswers(), default_policy())


def machine_of(table: smbios.Smbios, processor: str) -> Machine:
    """The machine as far as SMBIOS tells it."""
    nothing: Fact[tuple[()]] = unknown(Why.NOT_ASKED)
    facts = {name: nothing for name in Machine.__dataclass_fields__ if name not in ("identity", "missing")}
    known = {
        "board": present(board.parse(table)),
        "memory": present(memory.parse(table, None, absent(), absent())),
        "cpu": present(cpu_of(table, processor)) if processor else unknown(Why.NOT_REPORTED),
    }
    return Machine(**{**facts, **known})  # type: ignore[arg-type]  # each fact by its own name


def cpu_of(table: smbios.Smbios, processor: str) -> Cpu:
    """The processor as SMBIOS type 4 names it."""
    known = generation(processor)
    return Cpu(
        vendor=None,
        model=processor,
        architecture="x86_64",
        sockets=None,
        cores=_sum(table, "Core Count"),
        threads=_sum(table, "Thread Count"),
        base_hz=None,
        max_hz=None,
        l1d_bytes=None,
        l1i_bytes=None,
        l2_bytes=None,
        l3_bytes=None,
        level=None,
        virtualisation=unknown(Why.NOT_ASKED),
        microcode=None,
        year=None if known is None else known.year,
        generation=None if known is None else known.family,
        vulnerabilities=unknown(Why.NOT_ASKED),
        measured_hz=unknown(Why.NOT_ASKED),
    )


def _sum(table: smbios.Smbios, key: str) -> int | None:
    texts = [item.text(key) or "" for item in table.of_type(PROCESSOR)]
    return sum(int(text) for text in texts if text.isdigit()) or None


def solid_state_drive() -> Drive:
    """The drive that a workshop would fit."""
    return Drive(
        name="sda",
        path="/dev/sda",
        kind=DriveKind.SSD,
        transport=Transport.SATA,
        vendor=None,
        model="SSD",
        serial=absent(),
        serial_is_bridges=False,
        wwn=absent(),
        firmware=None,
        size_bytes=256 * 10**9,
        logical_sector_bytes=512,
        physical_sector_bytes=512,
        rotational=False,
        rotation_rpm=None,
        removable=False,
        read_only=False,
        bridge=None,
        boot_medium=False,
        diskseq=None,
        controller=None,
        contents=absent(),
        holders=(),
        smart=unknown(Why.NOT_ASKED),
    )


def battery() -> Battery:
    """A battery that still holds 80 %."""
    return Battery(
        name="BAT0",
        maker=None,
        model=None,
        serial=absent(),
        chemistry=None,
        design_mwh=50_000,
        full_mwh=40_000,
        now_mwh=None,
        converted=False,
        cycles=None,
        health_percent=80,
        charge_percent=None,
        status=None,
    )


if __name__ == "__main__":
    raise SystemExit(main())
