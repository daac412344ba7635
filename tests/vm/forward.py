"""Runs inside a guest: what connects to a port of the guest reaches the same port of the machine outside.

The product speaks plain HTTP to its own machine only. `python3 -m tests.vm.forward PORT`.
"""

from __future__ import annotations

import contextlib
import socket
import sys
import threading

OUTSIDE = "10.0.2.2"  # QEMU's user network: the machine that runs the guest


def main(port: int) -> None:
    """Forward until killed."""
    with socket.create_server(("127.0.0.1", port)) as server:
        print("ready", flush=True)
        while True:
            inner, _ = server.accept()
            threading.Thread(target=_join, args=(inner, port), daemon=True).start()


def _join(inner: socket.socket, port: int) -> None:
    with inner, contextlib.suppress(OSError), socket.create_connection((OUTSIDE, port), 10) as outer:
        back = threading.Thread(target=_copy, args=(outer, inner), daemon=True)
        back.start()
        _copy(inner, outer)
        back.join()


def _copy(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(1 << 16):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)


if __name__ == "__main__":
    main(int(sys.argv[1]))
