"""How many PCs of the corpus somebody has to look at, and why: `python -m tests.corpus.to_check --from DIR`.

A reason is one that a volunteer settles in ten seconds when a look at the machine or at its firmware setup is
enough. The others need a system that starts, a network, or somebody who knows.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from model.grade import Grade, ReasonKind
from tests.corpus.grades import grade_file

# What a look at the first screen, at the firmware setup or into the case answers.
TEN_SECONDS = frozenset(
    {"lock_power_on_password", "lock_supervisor_password", "lock_absolute", "lock_apple_t2", "no_drive"}
)


def main() -> int:
    """Print the shares."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus.to_check")
    default = Path(__file__).resolve().parents[3] / "shared" / "corpus"
    parser.add_argument("--from", dest="folder", type=Path, default=default)
    files = sorted((parser.parse_args().folder / "dmidecode").iterdir())
    grades = [grade_file(path).fitted for path in files]
    print(table(grades))
    return 0


def reasons_of(grade: Grade) -> frozenset[str]:
    """The rules for which somebody has to look."""
    return frozenset(reason.rule for reason in grade.reasons if reason.kind is ReasonKind.TO_CHECK)


def table(grades: list[Grade]) -> str:
    """Each reason with how many PCs it is told of, then the two shares."""
    counts = Counter(rule for grade in grades for rule in reasons_of(grade))
    lines = [f"{rule:<28}{count:>6}" for rule, count in counts.most_common()]
    asked = sum(bool(reasons_of(grade)) for grade in grades)
    hard = sum(bool(reasons_of(grade) - TEN_SECONDS) for grade in grades)
    return "\n".join(
        [*lines, f"{'to check':<28}{asked:>6} of {len(grades)}", f"{'not in ten seconds':<28}{hard:>6}"]
    )


if __name__ == "__main__":
    raise SystemExit(main())
