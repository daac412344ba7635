"""The door of a guest: runs inside it and does what comes as JSON lines over a serial port.

Every line in is an order with an `id`; every line out its answer: `status`, `stdout`, `stderr` (base64), or
`error`. Orders run at the same time, each in a thread of its own.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import termios
import threading
import tty
from pathlib import Path
from typing import Any, BinaryIO


def serve(port: str) -> None:
    """Obey until the other side is gone."""
    descriptor = os.open(port, os.O_RDWR | os.O_NOCTTY)
    tty.setraw(descriptor)
    settings = termios.tcgetattr(descriptor)
    settings[4] = settings[5] = termios.B115200
    termios.tcsetattr(descriptor, termios.TCSANOW, settings)
    with open(descriptor, "r+b", buffering=0) as line:
        lock = threading.Lock()
        _answer(line, lock, {"id": 0, "status": 0})
        pending = b""
        while chunk := line.read(4096):
            *orders, pending = (pending + chunk).split(b"\n")
            for order in orders:
                threading.Thread(target=_obey, args=(line, lock, order), daemon=True).start()


def _obey(line: BinaryIO, lock: threading.Lock, order: bytes) -> None:
    """One order, answered whatever comes of it."""
    wanted: dict[str, Any] = {}
    try:
        wanted = json.loads(order)
        answer = _run(wanted) if "argv" in wanted else _write(wanted)
    except (OSError, ValueError, KeyError, subprocess.SubprocessError) as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    _answer(line, lock, {"id": wanted.get("id"), **answer})


def _run(wanted: dict[str, Any]) -> dict[str, Any]:
    done = subprocess.run(
        wanted["argv"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=wanted["timeout_s"],
        cwd=wanted.get("cwd", "/"),
        env={**os.environ, **wanted.get("environment", {})},
        check=False,
    )
    return {"status": done.returncode, "stdout": _packed(done.stdout), "stderr": _packed(done.stderr)}


def _write(wanted: dict[str, Any]) -> dict[str, Any]:
    path = Path(wanted["path"])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(base64.b64decode(wanted["data"]))
    path.chmod(wanted.get("mode", 0o644))
    return {"status": 0}


def _packed(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _answer(line: BinaryIO, lock: threading.Lock, answer: dict[str, Any]) -> None:
    data = json.dumps(answer).encode() + b"\n"
    with lock:
        while data:
            data = data[os.write(line.fileno(), data[:4096]) :]


if __name__ == "__main__":
    serve(sys.argv[1])
