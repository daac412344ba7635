"""Runs inside a guest: ask a tool that hangs in the kernel, through the product's own host.

`python3 -m tests.vm.hanging LIMIT TOOL…` prints what came of it as one JSON line, and ends although the tool
does not.
"""

from __future__ import annotations

import json
import os
import sys
import time

from host.errors import HostError
from host.live import LiveHost


def main(limit_s: float, argv: list[str]) -> None:
    """Ask once, then ask another tool to see that the host still works."""
    host = LiveHost()
    began = time.monotonic()
    try:
        host.run(argv, timeout_s=limit_s)
        ended = "answered"
    except HostError as error:
        ended = type(error).__name__
    took_s = time.monotonic() - began
    after = host.run(["true"], timeout_s=20).exit_status
    print(
        json.dumps({"ended": ended, "took_s": took_s, "left": host.left_behind, "after": after}), flush=True
    )
    os._exit(0)


if __name__ == "__main__":
    main(float(sys.argv[1]), sys.argv[2:])
