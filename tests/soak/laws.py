"""The laws of the judge over 200,000 changes of journals: `./dev soak laws [CASES]`."""

from __future__ import annotations

import sys

from tests.wipe.laws import main

if __name__ == "__main__":
    sys.exit(main())
