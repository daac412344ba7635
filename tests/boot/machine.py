"""A PC that starts the image: firmware, drives, what it says on its serial port and shows on its screen.

Software emulation alone: an accelerator that lies is slower than none.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.boot.screen import cells_of, text_of
from tests.pictures.cells import Cell
from tests.vm.monitor import OPTIONS as MONITOR
from tests.vm.monitor import order

QEMU = "qemu-system-x86_64"
OVMF = Path("/usr/share/OVMF")
LOOKS_EVERY_S = 0.05
SCREEN_EVERY_S = 1.0
LAST_CHARACTERS = 2000


class Firmware(StrEnum):
    """What starts the medium."""

    BIOS = "bios"
    UEFI = "uefi"
    UEFI_SECURE = "uefi-secure"  # Secure Boot enforced, with Microsoft's keys
    UEFI_32 = "uefi-32"


# The firmware's code and its variables (Debian: ovmf, ovmf-ia32).
FLASH = {
    Firmware.UEFI: ("OVMF_CODE_4M.fd", "OVMF_VARS_4M.fd"),
    Firmware.UEFI_SECURE: ("OVMF_CODE_4M.secboot.fd", "OVMF_VARS_4M.ms.fd"),
    Firmware.UEFI_32: ("OVMF32_CODE_4M.secboot.fd", "OVMF32_VARS_4M.fd"),
}


class Attachment(StrEnum):
    """How a drive hangs on the machine, as a QEMU device."""

    USB = "usb-storage,bus=usb.0,removable=on"
    AHCI = "ide-hd,bus=ahci.{place}"
    CDROM = "ide-cd,bus=ahci.{place}"
    NVME = "nvme,serial=nvme{place}"
    VIRTIO = "virtio-blk-pci"
    SD = "sd-card"


@dataclass(frozen=True, slots=True, kw_only=True)
class BootDrive:
    """A drive of the machine, a raw file. `is_kept`: what the machine writes stays in the file. `options`:
    more of the drive's own, as QEMU spells them.
    """

    file: Path
    attachment: Attachment
    is_started_from: bool = False
    is_kept: bool = True
    serial: str = ""
    options: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A line that was waited for: its text, and the seconds since power-on."""

    text: str
    after_s: float


class NotSpoken(Exception):
    """The machine did not say what was waited for; the text ends with its last lines."""


# The machine's network: what it asks of 10.0.2.2 is this machine's own, and nothing can come in.
NETWORK = ("-netdev", "user,id=net0,restrict=off", "-device", "e1000e,netdev=net0,mac=52:54:00:e7:ab:11")


class Machine:
    """One PC; use it in `with`. What it says lies in `folder`."""

    def __init__(
        self,
        drives: Sequence[BootDrive],
        *,
        firmware: Firmware = Firmware.BIOS,
        memory_mib: int = 1024,
        options: Sequence[str] = (),
        variables: Path | None = None,
        prefix: Sequence[str] = (),
        has_serial_port: bool = True,
    ) -> None:
        self.firmware = firmware
        self.folder = Path(tempfile.mkdtemp(prefix="machine-"))
        self._drives = tuple(drives)
        self._memory_mib = memory_mib
        self._options = tuple(options)
        self._variables = variables
        self._prefix = tuple(prefix)  # the words before QEMU, of a network that it starts in
        self._has_serial_port = has_serial_port
        self._process: subprocess.Popen[bytes] | None = None
        self._began = 0.0

    def __enter__(self) -> Self:
        self.power_on()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cut_power()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def said(self) -> str:
        """Everything that came out of the serial port since power-on."""
        path = self.folder / "serial.log"
        return path.read_bytes().decode("utf-8", "replace") if path.exists() else ""

    def power_on(self) -> None:
        """Start it, or start it again with the same drives and firmware variables."""
        for name in ("serial.log", "monitor.sock"):
            (self.folder / name).unlink(missing_ok=True)
        with open(self.folder / "qemu.log", "wb") as log:
            self._began = time.monotonic()
            self._process = subprocess.Popen(self._command(), stdin=subprocess.DEVNULL, stderr=log)
        while not (self.folder / "monitor.sock").exists() and self._process.poll() is None:
            time.sleep(LOOKS_EVERY_S)  # QEMU opens it as one of the first things

    def cut_power(self) -> None:
        """Take its power away at this instant."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def wait_for(self, pattern: str, timeout_s: float) -> Spoken:
        """The first line with this pattern. Raises NotSpoken when it does not come, or the machine stops."""
        wanted = re.compile(pattern)
        while True:
            is_over = self._process is None or self._process.poll() is not None
            after_s = time.monotonic() - self._began
            for line in self.said.splitlines():
                if wanted.search(line):
                    return Spoken(text=line, after_s=after_s)
            if is_over or after_s > timeout_s:
                why = "the machine stopped" if is_over else f"{after_s:.0f} s"
                raise NotSpoken(f"{pattern!r}: {why}\n{self._log()}{self.said[-LAST_CHARACTERS:]}")
            time.sleep(LOOKS_EVERY_S)  # the emulated machine goes on meanwhile

    def wait_until_off(self, timeout_s: float) -> float:
        """The seconds until it switched itself off. Raises NotSpoken when it does not."""
        assert self._process is not None
        try:
            self._process.wait(max(timeout_s - (time.monotonic() - self._began), 0))
        except subprocess.TimeoutExpired:
            raise NotSpoken(f"still on after {timeout_s:g} s\n{self.said[-LAST_CHARACTERS:]}") from None
        return time.monotonic() - self._began

    def order(self, command: str, **arguments: Any) -> None:
        """One order to QEMU (qemu-qmp-ref(7)). Raises RuntimeError where it is refused."""
        order(self.folder, command, **arguments)

    def pull(self, name: str = "device0") -> None:
        """Pull a drive out: the first one, or one that was plugged in under this name."""
        self.order("device_del", id=name)

    def plug(self, file: Path, name: str) -> None:
        """Plug in a stick, which is in this file."""
        source = {"driver": "file", "filename": str(file)}
        self.order("blockdev-add", **{"driver": "raw", "node-name": f"node-{name}", "file": source})
        self.order(
            "device_add", driver="usb-storage", bus="usb.0", drive=f"node-{name}", id=name, removable=True
        )

    def press(self, *keys: str) -> None:
        """Keys that go down together, as QEMU names them: `ret`, `ctrl`, `alt`, `delete`, `f2`."""
        self.order("send-key", keys=[{"type": "qcode", "data": key} for key in keys])

    def picture(self, path: Path) -> None:
        """What the screen shows, as PNG."""
        self.order("screendump", filename=str(path), format="png")

    def cells(self) -> tuple[tuple[Cell, ...], ...]:
        """What its text console shows, as rows of cells."""
        return cells_of(self.dump())

    def dump(self) -> bytes:
        """What its screen shows (ppm(5), binary)."""
        path = self.folder / "screen.ppm"
        self.order("screendump", filename=str(path))
        return path.read_bytes()

    def wait_until_shown(self, pattern: str, timeout_s: float) -> str:
        """Its whole screen once it has this on it. Raises NotSpoken when it does not come."""
        wanted = re.compile(pattern)
        while True:
            shown = text_of(self.cells())
            if wanted.search(shown):
                return shown
            if time.monotonic() - self._began > timeout_s:
                raise NotSpoken(f"{pattern!r} is not on the screen:\n{shown}\n{self.said[-LAST_CHARACTERS:]}")
            time.sleep(SCREEN_EVERY_S)  # the emulated machine goes on meanwhile

    def _log(self) -> str:
        return (self.folder / "qemu.log").read_text(encoding="utf-8", errors="replace")

    def _command(self) -> list[str]:
        board = "q35,smm=on" if self.firmware is Firmware.UEFI_SECURE else "q35"
        words = [
            QEMU, "-accel", "tcg", "-machine", board, "-cpu", "Westmere", "-smp", "1", "-m",
            str(self._memory_mib),
            "-display", "none", "-nic", "none", "-no-reboot", "-vga", "std",
            "-serial", f"file:{self.folder}/serial.log" if self._has_serial_port else "none",
            "-device", "qemu-xhci,id=usb", "-device", "usb-kbd,bus=usb.0", "-device", "ich9-ahci,id=ahci",
        ]  # fmt: skip
        words += [word.format(folder=self.folder) for word in MONITOR]
        words += self._flash()
        if any(drive.attachment is Attachment.SD for drive in self._drives):
            words += ["-device", "sdhci-pci"]
        for place, drive in enumerate(self._drives):
            words += _drive(place, drive)
        return [*self._prefix, *words, *self._options]

    def _flash(self) -> list[str]:
        if self.firmware not in FLASH:
            return []
        code, variables = FLASH[self.firmware]
        own = self.folder / "variables.fd"
        if not own.exists():
            shutil.copyfile(self._variables or OVMF / variables, own)
        words = ["-global", "driver=cfi.pflash01,property=secure,value=on"]
        secure = words if self.firmware is Firmware.UEFI_SECURE else []
        return [
            *secure,
            "-drive", f"if=pflash,format=raw,unit=0,readonly=on,file={OVMF / code}",
            "-drive", f"if=pflash,format=raw,unit=1,file={own}",
        ]  # fmt: skip


def _drive(place: int, drive: BootDrive) -> list[str]:
    snapshot = "off" if drive.is_kept else "on"
    name = f"drive{place}"
    device = f"{drive.attachment.value.format(place=place)},drive={name},id=device{place}"
    if drive.is_started_from and drive.attachment is not Attachment.SD:  # the firmware finds a card by itself
        device += ",bootindex=0"
    if drive.serial and drive.attachment is not Attachment.NVME:
        device += f",serial={drive.serial}"
    more = f",{drive.options}" if drive.options else ""
    return [
        "-drive", f"if=none,id={name},format=raw,snapshot={snapshot},file={drive.file}{more}",
        "-device", device,
    ]  # fmt: skip
