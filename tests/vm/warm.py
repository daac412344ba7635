"""The product, imported once and forked each time: in a guest, for emulated, its imports take longer than
most of its work; on this machine those that tests/started.py names.

Each command, session and worker is a process of its own, with its own arguments, environment, folder and
files, as a shell would start it. It is started as `python3 -m tests.vm.warm SOCKET [COMMANDS MODULE...]`;
what a guest asks for later is imported when it is asked for first. There `warm_start.py` asks it.
"""

from __future__ import annotations

import fcntl
import gc
import importlib
import marshal
import os
import runpy
import select
import signal
import socket
import sys
import termios
from typing import Any

# What the commands and the product's other processes import only once they are at work.
AT_WORK = ("psutil", "pySMART", "pyudev", "probes.storage.storage", "wipe.live", "wipe.worker")
OF_A_RUN = (
    "agent.session.process",
    "agent.session.remembering",
    "probes.run",
    "probes.table",
    "cpuinfo",
    "judge.health.two_looks",
    "judge.grade.grade",
    "agent.erasing.proofs",
    "agent.delivery.delivery",
    "stamina",
    "httpx2",
)
AT_WORK_OF = {"wipe": AT_WORK, "run": OF_A_RUN, "ui": OF_A_RUN}
DESCRIPTORS = 3  # of a process: its input, its output and its complaints
# Stands in a guest for the interpreter that the product starts its other processes with (tests/vm/door.py).
PYTHON = "/run/etabli-tests.python"


def serve(place: str, commands: str, *modules: str) -> None:
    """Take orders at a socket, until killed; the commands by their names, with commas."""
    etabli = importlib.import_module("etabli")
    known = set(commands.split(","))
    for command in known:
        etabli.build_parser(only=command)
    for name in modules:
        importlib.import_module(name)
    gc.freeze()  # a command that tidied up would copy all of this
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(place)
        listener.listen()
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who answer
        connection, wanted, files = _next(listener, known)
    _become(connection, wanted, files)
    if _is_in_guest():
        sys.executable = PYTHON
    program = os.path.join(os.path.dirname(str(etabli.__file__)), "etabli.py")
    words: list[str] = wanted["words"]
    if "module" not in wanted:
        sys.argv = [program, *words]
        sys.exit(etabli.main(words))
    module: str = wanted["module"]
    sys.modules.pop(module, None)  # it becomes the program itself
    sys.argv = [module, *words]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _learn(name: str, known: set[str]) -> None:
    """Import a command, or a module that is a program, with what it imports once it is at work."""
    if name in known or not _is_in_guest():
        return
    known.add(name)
    if "." in name:
        importlib.import_module(name)
    else:
        importlib.import_module("etabli").build_parser(only=name)
    for module in AT_WORK_OF.get(name, ()):
        importlib.import_module(module)
    gc.freeze()


def _is_in_guest() -> bool:
    return os.path.exists(PYTHON)


def _next(listener: socket.socket, known: set[str]) -> tuple[socket.socket, dict[str, Any], list[int]]:
    """An order, in a process of its own; the one that listens never comes back."""
    while True:
        connection, _ = listener.accept()
        order, files, _flags, _address = socket.recv_fds(connection, 1 << 20, DESCRIPTORS)
        if order:  # otherwise it was asked whether one listens
            wanted: dict[str, Any] = marshal.loads(order)  # noqa: S302 - of this module and warm_start.py
            _learn(wanted.get("module") or wanted["words"][0], known)
            if os.fork() == 0:
                return connection, wanted, list(files)
        connection.close()
        for file in files:
            os.close(file)


def _become(connection: socket.socket, wanted: dict[str, Any], files: list[int]) -> None:
    """Returns in the process that becomes the command; the one that waits for it never does."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    child = os.fork()
    if child:
        for file in files:
            os.close(file)  # a terminal ends with the last process that has it open
        _wait_for(child, connection)
    connection.close()
    if len(files) < DESCRIPTORS:
        files.insert(0, os.open(os.devnull, os.O_RDONLY))
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.setsid()
    if os.isatty(0):
        fcntl.ioctl(0, termios.TIOCSCTTY, 1)  # also from the process that waits for this one (ioctl_tty(2))
    os.chdir(wanted["cwd"])
    if "umask" in wanted:
        os.umask(wanted["umask"])
    if wanted.get("alone"):
        os.environ.clear()
    os.environ.update(wanted["environment"])


def _wait_for(child: int, connection: socket.socket) -> None:
    """Tell its number, then how it ended; it dies with the process that asked for it."""
    connection.sendall(f"{child}\n".encode())
    ended = os.pidfd_open(child)
    ready, _, _ = select.select([ended, connection.fileno()], [], [])
    if ended not in ready:
        os.kill(child, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if ended in ready:
        connection.sendall(f"{status}\n".encode())
    os._exit(0)


def answers(place: str) -> bool:
    """Whether one listens there; to be asked nothing, it takes no notice."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        return connection.connect_ex(place) == 0


def ask(place: str, wanted: dict[str, Any], files: tuple[int, int], timeout_s: float) -> int:
    """The exit status of a command. Raises OSError, and TimeoutError after having killed it."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(timeout_s)
        connection.connect(place)
        socket.send_fds(connection, [marshal.dumps(wanted)], list(files))
        with connection.makefile() as answers:
            child = int(answers.readline())
            try:
                return int(answers.readline())
            except TimeoutError:
                os.kill(child, signal.SIGKILL)
                raise


if __name__ == "__main__":
    serve(*(sys.argv[1:] if len(sys.argv) > 2 else (sys.argv[1], "wipe", *AT_WORK)))
