"""A verdict for every file of the corpus, and a table; ends with status 1 when a parser raised or a promise
is broken.
"""

from __future__ import annotations

import argparse
import random
import sys
import traceback
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.corpus.kinds import Kind, NotASample, Row, kinds, shared_corpus

WRONG_ORDER = 2


@dataclass(slots=True)
class Tally:
    """What became of the files of one kind."""

    kind: str
    files: int = 0
    tracebacks: int = 0
    problems: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the options, judge every file, print the table."""
    options = _options(arguments)
    wanted = [kind for kind in kinds() if not options.kind or kind.name in options.kind]
    tallies = [
        judge_files(kind, _chosen(kind.files(options.folder), options.sample, options.seed), options)
        for kind in wanted
    ]
    if not any(tally.files for tally in tallies):
        print(f"{options.folder}: no sample of {', '.join(kind.name for kind in wanted)}", file=sys.stderr)
        return WRONG_ORDER
    print_table(tallies)
    return 1 if any(tally.tracebacks or tally.problems for tally in tallies) else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev test corpus", description=__doc__, allow_abbrev=False)
    parser.add_argument("--from", dest="folder", type=Path, default=shared_corpus(), metavar="DIR")
    parser.add_argument("--kind", action="append", choices=[kind.name for kind in kinds()])
    parser.add_argument("--sample", type=int, metavar="N", help="only N files of each kind, at random")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--raw", action="store_true", help="print each file before what is made of it")
    parser.add_argument("--quiet", action="store_true", help="only problems and the table")
    return parser.parse_args(arguments)


def _chosen(files: Sequence[Path], sample: int | None, seed: int) -> Sequence[Path]:
    if sample is None or sample >= len(files):
        return files
    print(f"{sample} of {len(files)} files, --seed {seed}")
    return sorted(random.Random(seed).sample(list(files), sample))


def judge_files(kind: Kind, files: Sequence[Path], options: argparse.Namespace) -> Tally:
    """The verdict on each file, printed; what a parser raises is shown and counted."""
    tally = Tally(kind=kind.name)
    for path in files:
        if options.raw:
            print(f"{'=' * 100}\n{_raw(path)}\n{'-' * 100}")
        tally.files += 1
        name = _name(path, options.folder / kind.name)
        try:
            row = kind.verdict(path)
        except NotASample as reason:
            tally.verdicts["no sample"] += 1
            print(f"{kind.name} {name}: no sample: {reason}")
            continue
        except Exception:  # noqa: BLE001 - this is the check: no file makes a parser raise
            tally.tracebacks += 1
            print(f"{kind.name} {name}: TRACEBACK\n{traceback.format_exc()}")
            continue
        tally.verdicts[row.verdict] += 1
        tally.problems += len(row.problems)
        if row.problems or not options.quiet:
            print_row(kind.name, name, row)
    return tally


def _name(path: Path, folder: Path) -> str:
    """A sample's name below the folder of its kind; those of another folder by their own name."""
    return str(path.relative_to(folder) if path.is_relative_to(folder) else path.name)


def print_row(kind: str, name: str, row: Row) -> None:
    """One line for a file, and one for each broken promise."""
    details = "; ".join(f"{key} {value}" for key, value in row.details.items() if value)
    print(f"{kind} {name}: {row.verdict}{f' ({details})' if details else ''}")
    for problem in row.problems:
        print(f"    PROBLEM: {problem}")


def print_table(tallies: Sequence[Tally]) -> None:
    """How many files of each kind had which verdict."""
    print(f"\n{'kind':<20}{'files':>7}{'tracebacks':>12}{'problems':>10}  verdicts")
    for tally in tallies:
        words = ", ".join(f"{verdict} {count}" for verdict, count in tally.verdicts.most_common())
        print(
            f"{tally.kind:<20}{tally.files:>7}{tally.tracebacks:>12}{tally.problems:>10}  "
            f"{words or 'no sample here'}"
        )


def _raw(path: Path) -> str:
    return path.read_text("utf-8", "replace") if path.is_file() else str(path)


if __name__ == "__main__":
    sys.exit(main())
