"""A guest: start it, run commands in it, cut its power, start it again with the same drives."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.vm.image import SITE, Image, make_image
from tests.vm.project import IN_GUEST, project_archive

QEMU = "qemu-system-x86_64"
# One processor: the kernel patches its own code while it runs (static keys, when an iSCSI session begins for
# one), and emulated processors that run in parallel die of that now and then ("Oops: int3").
ACCELERATION = ("-accel", "tcg", "-smp", "1")
# What processor, board and ports make udev load and no test asks for: emulated, each takes long to unpack,
# and what encrypts then tests itself.
NOT_LOADED = (
    "aesni_intel", "crc32_pclmul", "crc32c_intel", "crct10dif_pclmul", "ghash_clmulni_intel", "sha1_ssse3",
    "sha256_ssse3", "sha512_ssse3", "i2c_i801", "iTCO_wdt", "lpc_ich", "pcspkr", "psmouse", "serio_raw",
)  # fmt: skip
# Debian's kernel clears all memory that it gives away: emulated, a fifth of all that a guest does. QEMU keeps
# what it translated of a program by its address; where that is another one at each start, translating is half
# of all that it does.
CHEAPER = "mitigations=off init_on_alloc=0 norandmaps"
KERNEL_LINE = f"console=ttyS0 quiet panic=-1 {CHEAPER} modprobe.blacklist={','.join(NOT_LOADED)}"
STARTS = 3
BOOT_S = 180.0
ORDER_S = 120.0
ANSWER_GRACE_S = 30.0


class GuestError(Exception):
    """The guest did not start, or is gone; the text ends with its last lines on the console."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hardware:
    """A machine to simulate: QEMU's options beyond processor, memory and the two serial ports.

    `{folder}` in an option is the guest's own folder; `drives` are made in it as sparse files, name to size.
    `kernel_words` follow on the kernel line.
    """

    name: str
    options: tuple[str, ...] = ()
    drives: dict[str, int] = field(default_factory=dict)
    memory_mib: int = 1024
    kernel_words: str = ""
    # Emulated, what a newer processor has costs more than it brings: "max" takes a quarter longer to start.
    # Without random numbers of its own, the kernel gathers some for a second and a half.
    processor: str = "Westmere,+rdrand"
    # A kernel that sleeps to RAM has to be started by the firmware that wakes it.
    sleeps: bool = False
    card: str = "e1000,mac=52:54:00:65:74:61"  # the network card, which reaches this machine as 10.0.2.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a command in the guest came to."""

    status: int
    stdout: bytes
    stderr: bytes

    @property
    def text(self) -> str:
        return self.stdout.decode("utf-8", "replace")

    @property
    def errors(self) -> str:
        return self.stderr.decode("utf-8", "replace")


class Guest:
    """One simulated machine; use it in `with`. Its drives and its console's log live in `folder`."""

    def __init__(self, hardware: Hardware, *, image: Image | None = None, folder: Path | None = None) -> None:
        self.hardware = hardware
        self._image = image or make_image()
        self._own_folder = folder is None
        self.folder = folder or Path(tempfile.mkdtemp(prefix="guest-"))
        self._process: subprocess.Popen[bytes] | None = None
        self._door: _Door | None = None

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cut_power()
        if self._own_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def is_on(self) -> bool:
        """Whether it has power."""
        return self._process is not None

    @property
    def console(self) -> Path:
        """What the kernel and the first programs said."""
        return self.folder / "console.log"

    def start(self) -> None:
        """Switch it on and wait until it takes orders. Raises GuestError."""
        for name, size_bytes in self.hardware.drives.items():
            drive = self.folder / name
            if not drive.exists():
                drive.touch()
                os.truncate(drive, size_bytes)
        for attempt in range(1, STARTS + 1):
            try:
                self._start_once()
            except GuestError:
                self.cut_power()
                if attempt == STARTS:
                    raise
            else:
                return

    def _start_once(self) -> None:
        ram_disk = self.folder / "ram-disk.cpio"
        write_ram_disk(ram_disk, self._image)
        port = self.folder / "door.sock"
        port.unlink(missing_ok=True)
        with open(self.folder / "qemu.log", "wb") as log:
            command = self._command(ram_disk, port)
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=log)
        try:
            self._door = _Door(_connect(port, self._process))
            self._door.wait_for(0, BOOT_S)
        except (OSError, TimeoutError) as failure:
            raise GuestError(
                f"{self.hardware.name} did not start: {failure}\n{self._last_words()}"
            ) from failure
        finally:
            ram_disk.unlink(missing_ok=True)

    def run(
        self,
        argv: Sequence[str],
        *,
        timeout_s: float = ORDER_S,
        environment: dict[str, str] | None = None,
        cwd: str = "/",
        warm: bool = False,
    ) -> Done:
        """Run a command as root in the guest; `warm` if it starts the product by `warm.PYTHON`. Raises
        GuestError when the guest is gone or does not answer.
        """
        order = {
            "argv": list(argv),
            "timeout_s": timeout_s,
            "environment": environment or {},
            "cwd": cwd,
            "warm": warm,
        }
        return _done(self._order(order, timeout_s))

    def shell(self, script: str, *, timeout_s: float = ORDER_S) -> str:
        """What a shell script printed. Raises GuestError when it fails."""
        done = self.run(["sh", "-e", "-c", script], timeout_s=timeout_s)
        if done.status != 0:
            raise GuestError(f"status {done.status}: {script}\n{done.text}{done.errors}")
        return done.text

    def etabli(self, *words: str, timeout_s: float = ORDER_S) -> Done:
        """Run the product in the guest; `etabli wipe` and `etabli run` are imported once and forked
        (tests/vm/warm.py), and so is what they start.
        """
        environment = {"PYTHONPATH": f"{IN_GUEST}:{SITE}"}
        if words[:1] in (("wipe",), ("run",)):
            order = {"words": words, "timeout_s": timeout_s, "environment": environment, "cwd": "/"}
            return _done(self._order(order, timeout_s))
        command = ["python3", f"{IN_GUEST}/etabli.py", *words]
        return self.run(command, timeout_s=timeout_s, environment=environment)

    def write(self, path: str, data: bytes, mode: int = 0o644) -> None:
        """Put a file into the guest."""
        packed = base64.b64encode(zlib.compress(data)).decode()
        self._order({"path": path, "data": packed, "mode": mode}, ORDER_S)

    def read(self, path: str) -> bytes:
        """A file of the guest. Raises GuestError when it cannot be read."""
        done = self.run(["cat", path])
        if done.status != 0:
            raise GuestError(done.errors)
        return done.stdout

    def cut_power(self) -> None:
        """Take its power away at this instant; what the guest did not put on its drives is lost."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        if self._door is not None:
            self._door.close()
            self._door = None

    def _order(self, order: dict[str, Any], timeout_s: float) -> dict[str, Any]:
        if self._door is None:
            raise GuestError(f"{self.hardware.name} is switched off")
        try:
            answer = self._door.ask(order, timeout_s + ANSWER_GRACE_S)
        except (OSError, TimeoutError) as failure:
            raise GuestError(f"{self.hardware.name}: {failure}\n{self._last_words()}") from failure
        if "error" in answer:
            raise GuestError(f"{self.hardware.name}: {answer['error']}")
        return answer

    def _command(self, ram_disk: Path, port: Path) -> list[str]:
        """QEMU's command line."""
        options = [option.replace("{folder}", str(self.folder)) for option in self.hardware.options]
        return [
            QEMU,
            "-nodefaults", "-display", "none", "-no-reboot",
            *ACCELERATION, "-cpu", self.hardware.processor,
            "-m", str(self.hardware.memory_mib),
            "-kernel", str(self._image.kernel if self._needs_firmware else self._image.unpacked_kernel),
            "-initrd", str(ram_disk),
            "-append", f"{KERNEL_LINE} {self.hardware.kernel_words}".strip(),
            "-chardev", f"file,id=console,path={self.console}", "-serial", "chardev:console",
            "-chardev", f"socket,id=door,path={port},server=on,wait=off", "-serial", "chardev:door",
            "-nic", f"user,model={self.hardware.card}" if self.hardware.card else "none",
            *options,
        ]  # fmt: skip

    @property
    def _needs_firmware(self) -> bool:
        """UEFI, and what sleeps, start a kernel by what Linux puts around it."""
        return self.hardware.sleeps or any(option.startswith("if=pflash") for option in self.hardware.options)

    def _last_words(self) -> str:
        logs = (self.folder / "qemu.log", self.console)
        return "\n".join(log.read_text(errors="replace")[-2000:] for log in logs if log.exists())


def _done(answer: dict[str, Any]) -> Done:
    return Done(
        status=answer["status"],
        stdout=zlib.decompress(base64.b64decode(answer["stdout"])),
        stderr=zlib.decompress(base64.b64decode(answer["stderr"])),
    )


class _Door:
    """The near side of the guest's door: orders go out, answers come back in any order."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._answers: dict[int, dict[str, Any]] = {}
        self._arrived = threading.Condition()
        self._closed = False
        self._last = 0
        self._reader = threading.Thread(target=self._listen, daemon=True)
        self._reader.start()

    def ask(self, order: dict[str, Any], timeout_s: float) -> dict[str, Any]:
        """The answer to an order. Raises TimeoutError, OSError."""
        with self._arrived:
            self._last += 1
            number = self._last
            self._connection.sendall(json.dumps({"id": number, **order}).encode() + b"\n")
        return self.wait_for(number, timeout_s)

    def wait_for(self, number: int, timeout_s: float) -> dict[str, Any]:
        """The answer with that number. Raises TimeoutError, and ConnectionError when the guest is gone."""
        deadline = time.monotonic() + timeout_s
        with self._arrived:
            while number not in self._answers:
                if self._closed:
                    raise ConnectionError("the guest is gone")
                if (
                    not self._arrived.wait(max(deadline - time.monotonic(), 0))
                    and time.monotonic() >= deadline
                ):
                    raise TimeoutError(f"no answer after {timeout_s:g} s")
            return self._answers.pop(number)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)
        self._connection.close()
        self._reader.join(5)

    def _listen(self) -> None:
        pending = bytearray()
        while True:
            try:
                chunk = self._connection.recv(1 << 16)
            except OSError:
                chunk = b""
            if not chunk:
                break
            pending += chunk
            while (end := pending.find(b"\n")) >= 0:
                line, pending = bytes(pending[:end]), pending[end + 1 :]
                _, brace, answer = line.partition(b"{")  # UEFI greets every serial port before
                if brace:
                    self._take(json.loads(brace + answer))
        with self._arrived:
            self._closed = True
            self._arrived.notify_all()

    def _take(self, answer: dict[str, Any]) -> None:
        with self._arrived:
            self._answers[answer["id"]] = answer
            self._arrived.notify_all()


def write_ram_disk(path: Path, image: Image) -> None:
    """The system with the project's own files of this moment after it."""
    with open(path, "wb") as out:
        with open(image.system, "rb") as system:
            shutil.copyfileobj(system, out, 1 << 20)
        out.write(project_archive(image).read_bytes())


def _connect(port: Path, process: subprocess.Popen[bytes]) -> socket.socket:
    """The connection to the guest's door. Raises OSError when QEMU does not start."""
    deadline = time.monotonic() + 10
    while True:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(str(port))
        except OSError:
            connection.close()
            if process.poll() is not None:
                raise ConnectionError(f"QEMU ended with status {process.returncode}") from None
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)  # QEMU opens it
        else:
            return connection
