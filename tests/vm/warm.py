"""Commands of `etabli`, imported once and forked each time: in a guest `etabli wipe`, for emulated, its
imports take longer than most of its work; on this machine those that tests/started.py names.

Each command is a process of its own, with its own arguments, environment, folder and files, as a shell would
start it. It is started as `python3 -m tests.vm.warm SOCKET [COMMANDS MODULE...]`.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import socket
import sys
from typing import Any

# What the commands import only once they are at work.
AT_WORK = ("psutil", "pySMART", "pyudev", "probes.storage.storage", "wipe.live")
DESCRIPTORS = 2  # its output and its complaints


def serve(place: str, commands: str, *modules: str) -> None:
    """Take orders at a socket, until killed; the commands by their names, with commas."""
    etabli = importlib.import_module("etabli")
    for command in commands.split(","):
        etabli.build_parser(only=command)
    for name in modules:
        importlib.import_module(name)
    gc.freeze()  # a command that tidied up would copy all of this
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(place)
        listener.listen()
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who answer
        connection = _next(listener)
    words = _answer(connection)
    sys.argv = [os.path.join(os.path.dirname(str(etabli.__file__)), "etabli.py"), *words]
    sys.exit(etabli.main(words))


def _next(listener: socket.socket) -> socket.socket:
    """A connection, in a process of its own; the one that listens never comes back."""
    while True:
        connection, _ = listener.accept()
        if os.fork() == 0:
            return connection
        connection.close()


def _answer(connection: socket.socket) -> list[str]:
    """Returns in the process that becomes the command; the one that waits for it never does."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    order, files, _flags, _address = socket.recv_fds(connection, 1 << 20, DESCRIPTORS)
    if not order:
        os._exit(0)  # somebody asked whether one listens
    wanted: dict[str, Any] = json.loads(order)
    child = os.fork()
    if child:
        connection.sendall(f"{child}\n".encode())
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        connection.sendall(f"{status}\n".encode())
        os._exit(0)
    connection.close()
    for number, file in enumerate((os.open(os.devnull, os.O_RDONLY), *files)):
        os.dup2(file, number)
        os.close(file)
    os.chdir(wanted["cwd"])
    if wanted.get("alone"):
        os.environ.clear()
    os.environ.update(wanted["environment"])
    words: list[str] = wanted["words"]
    return words


def answers(place: str) -> bool:
    """Whether one listens there; to be asked nothing, it takes no notice."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        return connection.connect_ex(place) == 0


def ask(place: str, wanted: dict[str, Any], files: tuple[int, int], timeout_s: float) -> int:
    """The exit status of a command. Raises OSError, and TimeoutError after having killed it."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(timeout_s)
        connection.connect(place)
        socket.send_fds(connection, [json.dumps(wanted).encode()], list(files))
        with connection.makefile() as answers:
            child = int(answers.readline())
            try:
                return int(answers.readline())
            except TimeoutError:
                os.kill(child, signal.SIGKILL)
                raise


if __name__ == "__main__":
    serve(*(sys.argv[1:] if len(sys.argv) > 2 else (sys.argv[1], "wipe", *AT_WORK)))
