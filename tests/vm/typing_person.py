"""A person at a terminal of the guest: `python3 typing_person.py STEPS COMMAND...`, STEPS a JSON list of
[what to wait for, what to type, what to do in a shell]; prints what the terminal showed.
"""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import time

PATIENCE_S = 150.0
KEY_S = 0.08
ASKS = b"\x1b[5n"


def main(steps: list[tuple[str, str, str]], argv: list[str]) -> int:
    """The exit status of the command; 99 when something that was waited for never came."""
    child, terminal = pty.fork()
    if child == 0:
        os.execvp(argv[0], argv)  # noqa: S606 - the command that the person types
    seen, place = b"", 0
    for expected, typed, shell in steps:
        deadline = time.monotonic() + PATIENCE_S
        while (found := seen.find(expected.encode(), place)) < 0:
            data = _read(terminal)
            seen += data or b""
            if data is None or time.monotonic() > deadline:
                _show(seen + f"\n<never came: {expected}>".encode())
                os.kill(child, 9)
                return 99
        place = found + len(expected.encode())
        if shell:
            subprocess.run(["sh", "-c", shell], check=False)
        for key in typed:  # by hand: what comes all at once is a scanner's
            os.write(terminal, key.encode())
            time.sleep(KEY_S)  # as a hand types
    while (data := _read(terminal)) is not None:
        seen += data
    _show(seen)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _read(terminal: int) -> bytes | None:
    """What came within a second; None at the end (EIO, pty(7))."""
    if not select.select([terminal], [], [], 1.0)[0]:
        return b""
    try:
        data = os.read(terminal, 65536)
        if ASKS in data:  # as every terminal answers, when somebody is at it (console_codes(4))
            os.write(terminal, b"\x1b[0n")
    except OSError:
        return None
    return data or None


def _show(seen: bytes) -> None:
    sys.stdout.buffer.write(seen)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1]), sys.argv[2:]))
