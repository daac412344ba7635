"""The door of a guest: runs inside it and does what comes as JSON lines over a serial port.

Every line in is an order with an `id`; every line out its answer: `status`, `stdout`, `stderr`, or `error`.
What is long is packed: an emulated port takes its time for each byte. Orders run at the same time, each in a
thread of its own.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import termios
import threading
import time
import tty
import zlib

# Every guest waits for this module: what it imports takes most of that time.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, BinaryIO

WARM = "/run/etabli-tests.warm"
# The product's commands and other processes are forked; whatever else is given to it starts as ever.
PYTHON = "/run/etabli-tests.python"  # as tests/vm/warm.py knows it, which is not imported before it is wanted
PYTHON_TEXT = f"""#!/bin/sh
case "$1 $2" in
"-m wipe.worker" | "-m agent."* | "-m ui."* | */etabli.py\\ wipe | */etabli.py\\ run | */etabli.py\\ ui)
    exec python3 -IS /opt/etabli/tests/vm/warm_start.py {WARM} "$@"
    ;;
esac
exec python3 "$@"
"""


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
        answer = next(act for key, act in ACTS.items() if key in wanted)(wanted)
    except (OSError, ValueError, KeyError, StopIteration, subprocess.SubprocessError) as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    _answer(line, lock, {"id": wanted.get("id"), **answer})


def _run(wanted: dict[str, Any]) -> dict[str, Any]:
    if wanted.get("warm"):
        _want_warm(wanted["environment"])
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


def _run_warm(wanted: dict[str, Any]) -> dict[str, Any]:
    """A command of the product, out of a process that has imported it already. Its files are no pipes: what a
    command leaves behind may hold them open.
    """
    from tests.vm import warm

    _want_warm(wanted["environment"])
    with open(os.memfd_create("out"), "w+b") as out, open(os.memfd_create("errors"), "w+b") as errors:
        order = {key: wanted[key] for key in ("words", "environment", "cwd")}
        status = warm.ask(WARM, order, (out.fileno(), errors.fileno()), wanted["timeout_s"])
        out.seek(0)
        errors.seek(0)
        return {"status": status, "stdout": _packed(out.read()), "stderr": _packed(errors.read())}


def _want_warm(environment: dict[str, str]) -> None:
    """It is there from now on. Raises OSError."""
    with _WARM_LOCK:
        if not os.path.exists(WARM):
            _write_file(PYTHON, PYTHON_TEXT.encode(), 0o755)
            _start_warm(environment)


def _start_warm(environment: dict[str, str]) -> None:
    """Start it, and wait until it has imported everything. Raises OSError when it ended instead."""
    command = ["python3", "-m", "tests.vm.warm", WARM]
    process = subprocess.Popen(
        command, cwd="/opt/etabli", stdin=subprocess.DEVNULL, env={**os.environ, **environment}
    )
    while not os.path.exists(WARM):
        if process.poll() is not None:
            raise OSError(f"{command} ended with status {process.returncode}")
        time.sleep(0.05)  # the program is getting ready
    time.sleep(0.05)  # from its name to its readiness


def _write(wanted: dict[str, Any]) -> dict[str, Any]:
    data = zlib.decompress(base64.b64decode(wanted["data"]))
    _write_file(wanted["path"], data, wanted.get("mode", 0o644))
    return {"status": 0}


def _write_file(path: str, data: bytes, mode: int) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)
    os.chmod(path, mode)


_WARM_LOCK = threading.Lock()
ACTS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "argv": _run,
    "words": _run_warm,
    "path": _write,
}


def _packed(data: bytes) -> str:
    return base64.b64encode(zlib.compress(data, 1)).decode()


def _answer(line: BinaryIO, lock: threading.Lock, answer: dict[str, Any]) -> None:
    data = json.dumps(answer).encode() + b"\n"
    with lock:
        while data:
            data = data[os.write(line.fileno(), data[:4096]) :]


if __name__ == "__main__":
    serve(sys.argv[1])
