"""QEMU's monitor: things are plugged into a running guest and pulled out again (qemu-qmp-ref(7))."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

OPTIONS = ("-qmp", "unix:{folder}/monitor.sock,server=on,wait=off")
PATIENCE_S = 20.0


def order(folder: Path, command: str, **arguments: Any) -> None:
    """Give one order to the guest whose files lie in `folder`. Raises RuntimeError where it is refused."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(PATIENCE_S)
        connection.connect(str(folder / "monitor.sock"))
        with connection.makefile("rw", encoding="utf-8") as lines:
            lines.readline()  # the greeting
            for name, words in (("qmp_capabilities", {}), (command, arguments)):
                lines.write(json.dumps({"execute": name, "arguments": words}) + "\n")
                lines.flush()
                _check(lines)


def _check(lines: Any) -> None:
    """Events may stand before the answer."""
    while True:
        told = json.loads(lines.readline())
        if "error" in told:
            raise RuntimeError(told["error"]["desc"])
        if "return" in told:
            return
