"""The recordings that are kept beside the tests: remade by `python -m tests.vm.recordings [NAME…]`."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from tests.vm.guest import Guest
from tests.vm.image import HERE, REPOSITORY
from tests.vm.machines import CHASSIS_TABLE, MACHINES, NOTEBOOK, Machine, chassis_table

FOLDER = REPOSITORY / "tests" / "recordings"
IN_GUEST = "/tmp/machine.json.gz"
UEFI_VARIABLES = Path("/usr/share/OVMF/OVMF_VARS_4M.fd")
SIZE_LIMIT_BYTES = 100_000
RECORD_S = 300.0


@contextmanager
def furnished(machine: Machine) -> Iterator[Guest]:
    """The machine, switched on, with the tables and chips that its hardware names."""
    with tempfile.TemporaryDirectory(prefix="machine-") as folder_name:
        folder = Path(folder_name)
        tpm: subprocess.Popen[bytes] | None = None
        if machine.needs_battery:
            command = ["iasl", "-p", str(folder / "battery"), str(HERE / "battery.asl")]
            subprocess.run(command, check=True, capture_output=True)
        if machine.needs_chassis:
            strings = ("Portables Fictifs", "Carnet X230", "PF0FICT42", "INV-0007")
            (folder / Path(CHASSIS_TABLE).name).write_bytes(chassis_table(NOTEBOOK, strings))
        if machine.needs_uefi:
            shutil.copy(UEFI_VARIABLES, folder / "variables.fd")
        if machine.needs_tpm:
            tpm = _tpm(folder)
        try:
            with Guest(replace(machine.hardware, processor="max"), folder=folder) as guest:
                yield guest
        finally:
            if tpm is not None:
                tpm.kill()
                tpm.wait()


def _tpm(folder: Path) -> subprocess.Popen[bytes]:
    """A simulated TPM 2.0 that QEMU finds at its socket."""
    socket = folder / "tpm.sock"
    process = subprocess.Popen(
        ["swtpm", "socket", "--tpm2", "--tpmstate", f"dir={folder}", "--ctrl", f"type=unixio,path={socket}"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 10
    while not socket.exists() and time.monotonic() < deadline:
        time.sleep(0.05)  # the model opens it
    return process


def remake(machine: Machine) -> Path:
    """Record the machine with `etabli record` in a guest; the file's path."""
    with furnished(machine) as guest:
        if machine.prepare:
            guest.shell(machine.prepare)
        done = guest.etabli("record", IN_GUEST, "--bench", timeout_s=RECORD_S)
        print(done.text, done.errors, sep="")
        if done.status != 0:
            raise SystemExit(f"{machine.hardware.name}: status {done.status}")
        data = guest.read(IN_GUEST)
    if len(data) > SIZE_LIMIT_BYTES:
        raise SystemExit(f"{machine.hardware.name}: {len(data)} bytes, more than {SIZE_LIMIT_BYTES}")
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{machine.hardware.name}.json.gz"
    path.write_bytes(data)
    return path


def main(names: list[str]) -> None:
    """Remake those named, or all."""
    for machine in MACHINES:
        if not names or machine.hardware.name in names:
            print(remake(machine))


if __name__ == "__main__":
    main(sys.argv[1:])
