"""QEMU's monitor (QMP): keys pressed, mice moved, devices plugged and pulled, from outside of the guest."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

OPTIONS = ("-qmp", "unix:{folder}/monitor.sock,server=on,wait=off")
HOLD_S = 0.06


class Monitor:
    """A connection to it; the guest is started with OPTIONS."""

    def __init__(self, folder: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(str(folder / "monitor.sock"))
        self._file = self._socket.makefile("rw")
        self._file.readline()  # its greeting
        self.order("qmp_capabilities")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self._socket.close()

    def order(self, name: str, **arguments: Any) -> Any:
        """Carry it out; its answer. Raises AssertionError for a refusal."""
        self._file.write(json.dumps({"execute": name, "arguments": arguments}) + "\n")
        self._file.flush()
        while True:
            answer = json.loads(self._file.readline())
            assert "error" not in answer, (name, arguments, answer)
            if "return" in answer:
                return answer["return"]

    def press(self, names: Sequence[str], *, hold_s: float = HOLD_S) -> None:
        """Keys by QEMU's names (qapi/ui.json, QKeyCode), one after the other."""
        for name in names:
            self.hold(name, is_down=True)
            time.sleep(hold_s)
            self.hold(name, is_down=False)
            time.sleep(hold_s)

    def hold(self, name: str, *, is_down: bool) -> None:
        """A key goes down, or comes up."""
        key = {"type": "qcode", "data": name}
        self.order("input-send-event", events=[{"type": "key", "data": {"down": is_down, "key": key}}])

    def move(self, x: int, y: int) -> None:
        """A mouse moves by so much."""
        self.order(
            "input-send-event",
            events=[{"type": "rel", "data": {"axis": a, "value": by}} for a, by in (("x", x), ("y", y))],
        )

    def click(self, button: str) -> None:
        """A button of it, "left" or "right"."""
        for is_down in (True, False):
            self.order(
                "input-send-event", events=[{"type": "btn", "data": {"down": is_down, "button": button}}]
            )
            time.sleep(HOLD_S)
