"""`./dev mutants`: put each fault into a module, run the module's tests, tell which faults none noticed."""

from __future__ import annotations

import argparse
import math
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.house.files import project_files
from tests.mutants.listed import Equivalent, Name, read_equivalents
from tests.mutants.making import Variant, make_variants
from tests.mutants.modules import ROOT, modules
from tests.mutants.results import Fate, Results, Tried, digest_of
from tests.mutants.trying import TestsFail, Tree, tree_of

WORK = ROOT / ".mutants"


@dataclass(slots=True)
class Row:
    """A module's line of the table."""

    module: str
    variants: int
    fates: Counter[str] = field(default_factory=Counter)
    survivors: list[Variant] = field(default_factory=list)
    wrongly_listed: list[Variant] = field(default_factory=list)

    def count(self, variant: Variant, fate: Fate | None, listed: bool) -> None:
        """One fault: an equivalent one is told apart from those that only survived."""
        if fate is None:
            return
        self.fates["tried"] += 1
        if fate is not Fate.SURVIVED:
            self.fates["killed"] += 1
            if listed:
                self.wrongly_listed.append(variant)
        elif listed:
            self.fates["equivalent"] += 1
        else:
            self.fates["survived"] += 1
            self.survivors.append(variant)


def main(arguments: Sequence[str] | None = None) -> int:
    """0: no survivor; 1: survivors, or faults listed that a test notices; 3: tests fail without a fault."""
    options = _options(arguments)
    chosen = {
        module: tests
        for module, tests in modules().items()
        if not options.where or any(module.startswith(where.rstrip("/")) for where in options.where)
    }
    if not chosen:
        print(f"no module that is tried: {' '.join(options.where)}", file=sys.stderr)
        return 2
    listed = read_equivalents()
    results = Results(WORK / "results.jsonl")
    rows = []
    WORK.mkdir(exist_ok=True)
    with tree_of(ROOT, WORK, () if options.table else project_files()) as tree:
        tree.patience_s, tree.nearest_only = options.patience, options.nearest
        for module, tests in chosen.items():
            try:
                rows.append(_row(module, tests, options, results, tree, listed))
            except TestsFail as problem:
                print(f"{module}: its tests fail without a fault\n{problem}", file=sys.stderr)
                return 3
            print(_line(rows[-1]), file=sys.stderr, flush=True)
    _tell(rows, options)
    return 1 if any(row.survivors or row.wrongly_listed for row in rows) else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev mutants", description=__doc__)
    parser.add_argument(
        "where", nargs="*", help="modules or folders; without any: all of tests/mutants/modules.py"
    )
    parser.add_argument("--sample", type=int, metavar="N", help="N faults of each module, chosen by the seed")
    parser.add_argument("--seed", type=int, default=0, help="which sample (0)")
    parser.add_argument("--afresh", action="store_true", help="ask also what is known of an earlier run")
    parser.add_argument(
        "--patience",
        type=float,
        default=math.inf,
        metavar="S",
        help="tests of S seconds at most for each fault",
    )
    parser.add_argument("--nearest", action="store_true", help="ask the nearest file of tests only")
    parser.add_argument("--table", action="store_true", help="only tell what is known")
    return parser.parse_args(arguments)


def _row(
    module: str,
    tests: tuple[str, ...],
    options: argparse.Namespace,
    results: Results,
    tree: Tree,
    listed: dict[Name, Equivalent],
) -> Row:
    base = ROOT if options.table else tree.folder  # what is tried, whatever is edited meanwhile
    source = (base / module).read_text(encoding="utf-8")
    variants = make_variants(module, source)
    texts = digest_of(base, (module, *tests))
    row = Row(module, len(variants))
    chosen = variants
    if options.sample is not None and options.sample < len(variants):
        chosen = random.Random(f"{options.seed} {module}").sample(variants, options.sample)
    known = {
        variant.name: None
        if options.afresh
        else results.known(variant.name, variant.definition, texts, variant.name in listed)
        for variant in chosen
    }
    asked = [] if options.table else [variant for variant in chosen if known[variant.name] is None]
    for variant, fate in _tried(asked, source, tests, tree):
        known[variant.name] = fate
        results.add(Tried(name=variant.name, fate=fate, definition=variant.definition, texts=texts))
    for variant in chosen:
        row.count(variant, known[variant.name], variant.name in listed)
    return row


def _tried(
    variants: Sequence[Variant], source: str, tests: tuple[str, ...], tree: Tree
) -> Iterator[tuple[Variant, Fate]]:
    if not variants:
        return
    module = variants[0].name.module
    for number, fate in tree.fates(module, source, [variant.text for variant in variants], tests):
        if fate is Fate.SURVIVED:
            print(f"survived: {module}:{variants[number].line}", file=sys.stderr, flush=True)
        yield variants[number], fate


def _line(row: Row) -> str:
    fates = row.fates
    counts = f"{fates['tried']:6} {fates['killed']:7} {fates['survived']:9} {fates['equivalent']:11}"
    return f"{row.module:38} {row.variants:8} {counts}"


def _tell(rows: Sequence[Row], options: argparse.Namespace) -> None:
    for row in rows:
        for variant in row.survivors:
            print(f"survived, line {variant.line}: {variant.name}")
        for variant in row.wrongly_listed:
            print(f"listed as equivalent, but a test notices, line {variant.line}: {variant.name}")
    commit = subprocess.run(
        ["git", "-C", str(ROOT), "describe", "--always", "--dirty"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    sample = f", {options.sample} of each module by seed {options.seed}" if options.sample is not None else ""
    print(f"\nat {commit}{sample}")
    print(f"{'module':38} {'mutants':>8} {'tried':>6} {'killed':>7} {'survived':>9} {'equivalent':>11}")
    total = Row("all", sum(row.variants for row in rows))
    for row in rows:
        print(_line(row))
        total.fates.update(row.fates)
    print(_line(total))


if __name__ == "__main__":
    sys.exit(main())
