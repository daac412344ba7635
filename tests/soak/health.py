"""Every drive of the corpus with each of its counters made worse, or unknown: no verdict may get better.

./dev soak health [--from DIR]
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.corpus.kinds import shared_corpus
from tests.corpus.worse import answers, changes, judged, lifted


def main(arguments: Sequence[str] | None = None) -> int:
    """Try them all, print each that got better, and how many were tried."""
    parser = argparse.ArgumentParser(prog="./dev soak health", description=__doc__, allow_abbrev=False)
    parser.add_argument("--from", dest="folder", type=Path, default=shared_corpus().parent, metavar="DIR")
    options = parser.parse_args(arguments)
    counts: Counter[str] = Counter()
    for name, answer in answers(options.folder):
        counts["drives"] += 1
        before = judged(answer)
        for change in changes(answer):
            counts["worse" if change.is_worse else "unknown"] += 1
            found = lifted(before, change)
            if found is not None:
                counts["better"] += 1
                print(f"{name}: {found}")
    print(
        ", ".join(f"{what} {count}" for what, count in counts.items()), f"better {counts['better']}", sep=", "
    )
    return 1 if counts["better"] or not counts["drives"] else 0


if __name__ == "__main__":
    sys.exit(main())
