"""Runs inside a guest in place of the product's Python (tests/vm/door.py): a process of the product is
forked of the one that imported it (tests/vm/warm.py), and this one stands for it: it passes on signals, ends
as it ends, and takes it along when it is killed.

It imports next to nothing, and is started as `python3 -IS warm_start.py SOCKET -m MODULE WORD...`, or with
the path of `etabli.py` and its words.
"""

import marshal
import os
import signal
import sys

# Not `socket`: importing that takes longer than all of this.
from _socket import AF_UNIX, SCM_RIGHTS, SOCK_STREAM, SOL_SOCKET, socket

PASSED_ON = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def main(place: str, first: str, *rest: str) -> int:
    """The exit status of the process; negative for the signal that ended it."""
    wanted = {"module": rest[0], "words": list(rest[1:])} if first == "-m" else {"words": list(rest)}
    umask = os.umask(0o077)
    environment = dict(os.environ)
    order = {**wanted, "cwd": os.getcwd(), "umask": umask, "environment": environment, "alone": True}
    connection = socket(AF_UNIX, SOCK_STREAM)
    connection.connect(place)
    files = b"".join(number.to_bytes(4, sys.byteorder) for number in (0, 1, 2))
    connection.sendmsg([marshal.dumps(order)], [(SOL_SOCKET, SCM_RIGHTS, files)])
    told = b""
    while b"\n" not in told:
        told += _more(connection)
    child = int(told.split(b"\n")[0])
    for number in PASSED_ON:
        signal.signal(number, lambda caught, _frame: os.kill(child, caught))
    while told.count(b"\n") < 2:
        told += _more(connection)
    return int(told.split(b"\n")[1])


def _more(connection: socket) -> bytes:
    data = connection.recv(64)
    if not data:
        raise SystemExit("the process that imports the product is gone")
    return data


if __name__ == "__main__":
    status = main(*sys.argv[1:])
    if status < 0:
        signal.signal(-status, signal.SIG_DFL)
        os.kill(os.getpid(), -status)
    os._exit(status)
