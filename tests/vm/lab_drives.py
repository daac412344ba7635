"""Simulated drives for a guest: the models run here, and the guest's own kernel connects to them.

They live in a thread of this process, so that they survive the guest's death; the file behind a drive says
what was really done to it. A drive is served on a port of 127.0.0.1, which a guest reaches as 10.0.2.2.

    with DriveLab(folder) as lab, Guest(MACHINE, image=image) as guest:
        drive = lab.nvme(NvmeTraits(sanitize_s=600.0))
        device = drive.connect(guest)  # /dev/nvme0n1
        ...  # the guest starts a sanitize operation
        lab.let_pass(600.0)
        ...  # the guest asks how it stands
        assert drive.content() == bytes(drive.platters.size_bytes)
"""

from __future__ import annotations

import asyncio
import shlex
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Protocol, Self, TypeVar

from tests.lab.ata.drive import AtaDrive, AtaTraits
from tests.lab.faults import Faults
from tests.lab.nvme import tcp as nvme_tcp
from tests.lab.nvme.drive import NvmeDrive, NvmeTraits
from tests.lab.nvme.identify import nqn
from tests.lab.platters import Platters
from tests.lab.scsi import iscsi
from tests.lab.scsi.sas import SasTraits, SasUnit
from tests.lab.scsi.sat import SatUnit, Translation
from tests.vm.guest import Guest, GuestError, Hardware

MACHINE = Hardware(name="bench", options=("-machine", "q35"), card="virtio-net-pci,mac=52:54:00:65:74:62")
SERVED_AT = "127.0.0.1"
REACHED_AS = "10.0.2.2"  # this machine, for a guest in QEMU's user network
SIZE_MIB = 8
SECRET = b"somebody's data."
APPEARS_S = 30.0
ANSWER_S = 10.0
# The kernel takes only one host identifier for a host name (drivers/nvme/host/fabrics.c, nvmf_host_add).
HOST_NQN = "nqn.2014-08.org.nvmexpress:uuid:2f4e6a80-1b3d-41ea-9c5e-3cecef010203"
HOST_ID = "2f4e6a80-1b3d-41ea-9c5e-3cecef010203"
START_ISCSI = """
modprobe -a iscsi_tcp crc32c_generic
mkdir -p /run/lock
echo InitiatorName=iqn.2026-11.org.example:guest >/etc/iscsi/initiatorname.iscsi
pgrep -x iscsid >/dev/null || iscsid
"""
FIND_NVME = """
for controller in /sys/class/nvme/nvme*; do
    read -r serial <"$controller/serial" || continue
    test "$serial" = {serial} || continue
    for namespace in "$controller"/nvme*n*; do
        read -r number <"$namespace/nsid" || continue
        test "$number" = {namespace} && test -b "/dev/${{namespace##*/}}" && echo "${{namespace##*/}}"
    done
done
true
"""
FIND_CONTROLLER = """
for controller in /sys/class/nvme/nvme*; do
    read -r serial <"$controller/serial" || continue
    test "$serial" = {serial} && echo "${{controller##*/}}"
done
true
"""
# Vital product data page 80h is the unit serial number, after a header of four bytes (SPC-5, 7.7.19).
FIND_SCSI = """
for device in /sys/class/scsi_device/*/device; do
    test -e "$device/vpd_pg80" || continue
    test "$(tail -c +5 "$device/vpd_pg80" | tr -d ' \\0')" = {serial} || continue
    for block in "$device"/block/*; do test -b "/dev/${{block##*/}}" && echo "${{block##*/}}"; done
done
true
"""


class Model(Protocol):
    """What every model of a drive has."""

    @property
    def serial(self) -> str:
        """The serial that it tells."""
        ...


PERFECT, SATL = Faults(), Translation()
NVME, SATA, SAS = NvmeTraits(), AtaTraits(), SasTraits()
D = TypeVar("D", bound=Model)
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabDrive(ABC, Generic[D]):
    """A served drive; `name` is its NVMe or iSCSI qualified name, `path` the file behind it."""

    model: D
    platters: Platters
    name: str
    port: int

    @property
    def path(self) -> Path:
        return self.platters.path

    @property
    def size_bytes(self) -> int:
        return self.platters.size_bytes

    def content(self) -> bytes:
        """Every byte of the medium, hidden sectors included, read from the file and not from the model."""
        return self.path.read_bytes()

    def original(self) -> bytes:
        """What the medium held when the drive was made."""
        return (SECRET * (self.size_bytes // len(SECRET) + 1))[: self.size_bytes]

    @abstractmethod
    def connect(self, guest: Guest) -> str:
        """Let a guest connect; its block device, such as /dev/sda, found by serial. Raises GuestError."""

    @abstractmethod
    def disconnect(self, guest: Guest) -> None:
        """Let the guest log out; its block device is gone afterwards. Raises GuestError."""

    @contextmanager
    def connected(self, guest: Guest) -> Iterator[str]:
        """The block device, as long as a guest is connected."""
        yield self.connect(guest)
        self.disconnect(guest)


class NvmeLabDrive(LabDrive[NvmeDrive]):
    """A drive that is reached by NVMe/TCP."""

    def connect(self, guest: Guest, namespace: int = 1) -> str:
        guest.shell("modprobe nvme-tcp")
        guest.shell(
            f"nvme connect -t tcp -a {REACHED_AS} -s {self.port} -n {self.name}"
            f" --hostnqn={HOST_NQN} --hostid={HOST_ID} --ctrl-loss-tmo=5 --reconnect-delay=1"
        )
        return self.device(guest, namespace)

    def device(self, guest: Guest, namespace: int = 1) -> str:
        """The block device of a namespace. Raises GuestError."""
        return _appearing(guest, FIND_NVME.format(serial=_word(self.model.serial), namespace=namespace))

    def controller(self, guest: Guest) -> str:
        """The character device of the controller, such as /dev/nvme0. Raises GuestError."""
        return _appearing(guest, FIND_CONTROLLER.format(serial=_word(self.model.serial)))

    def disconnect(self, guest: Guest) -> None:
        guest.shell(f"nvme disconnect -n {self.name}")


class ScsiLabDrive(LabDrive[D]):
    """A drive that is reached by iSCSI."""

    @property
    def _node(self) -> str:
        return f"iscsiadm -m node -T {self.name} -p {REACHED_AS}:{self.port}"

    def behind(self, adapter: str, target: int) -> tuple[str, ...]:
        """QEMU's options that show it as a drive on an adapter's bus: QEMU is the initiator then, and for the
        guest the drive is built in. The model gets every command, but sense data come back in fixed format:
        ATA registers are lost on the way (scsi_req_get_sense in QEMU's hw/scsi/scsi-bus.c).
        """
        name = f"lab{self.port}"
        return (
            "-drive", f"if=none,id={name},format=raw,file=iscsi://{SERVED_AT}:{self.port}/{self.name}/0",
            "-device", f"scsi-generic,bus={adapter}.0,scsi-id={target},drive={name}",
        )  # fmt: skip

    def connect(self, guest: Guest) -> str:
        guest.shell(START_ISCSI)
        guest.shell(f"{self._node} -o new && {self._node} --login")
        return self.device(guest)

    def device(self, guest: Guest) -> str:
        """The block device. Raises GuestError."""
        return _appearing(guest, FIND_SCSI.format(serial=_word(self.model.serial)))

    def disconnect(self, guest: Guest) -> None:
        guest.shell(f"{self._node} --logout && {self._node} -o delete")


class DriveLab:
    """Makes drives and serves them; use it in `with`. The files of their media lie in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0
        self._ahead_s = 0.0
        self._ready = threading.Event()
        self._over = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._servers: list[asyncio.Server] = []
        self._media: list[Platters] = []
        self._thread = threading.Thread(target=self._run, name="lab", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(ANSWER_S)
        for platters in self._media:
            platters.close()

    def now(self) -> float:
        """Time as the drives see it, in seconds: it passes as ours does, and in leaps."""
        return time.monotonic() + self._ahead_s

    def let_pass(self, seconds: float) -> None:
        """Let time pass for the drives at once; what ended meanwhile shows with the next command."""
        self._ahead_s += seconds

    def do(self, action: Callable[[], T]) -> T:
        """Do something to a model between two commands, such as a power cycle; what it returned."""

        async def now() -> T:
            return action()

        return self._wait(now())

    def nvme(
        self, traits: NvmeTraits = NVME, faults: Faults = PERFECT, *, size_mib: int = SIZE_MIB
    ) -> NvmeLabDrive:
        """An NVMe drive with one namespace, full of somebody's data."""
        medium = self.medium(size_mib)
        traits = replace(traits, serial=self._serial(traits.serial))
        return self.serve_nvme(NvmeDrive(medium, traits, faults, self.now))

    def sata(
        self,
        traits: AtaTraits = SATA,
        faults: Faults = PERFECT,
        translation: Translation = SATL,
        *,
        size_mib: int = SIZE_MIB,
    ) -> ScsiLabDrive[AtaDrive]:
        """An ATA drive behind a translation layer, full of somebody's data."""
        medium = self.medium(size_mib)
        drive = AtaDrive(medium, replace(traits, serial=self._serial(traits.serial)), faults, self.now)
        return self.serve_scsi(drive, drive.platters, SatUnit(drive, translation))

    def sas(
        self, traits: SasTraits = SAS, faults: Faults = PERFECT, *, size_mib: int = SIZE_MIB
    ) -> ScsiLabDrive[SasUnit]:
        """A SAS drive, full of somebody's data."""
        medium = self.medium(size_mib)
        drive = SasUnit(medium, replace(traits, serial=self._serial(traits.serial)), faults, self.now)
        return self.serve_scsi(drive, drive.platters, drive)

    def medium(self, size_mib: int = SIZE_MIB) -> Platters:
        """A new medium, full of somebody's data."""
        self._count += 1
        platters = Platters(self._folder / f"medium-{self._count}.img", size_mib << 20)
        platters.fill(SECRET)
        self._media.append(platters)
        return platters

    def serve_nvme(self, drive: NvmeDrive) -> NvmeLabDrive:
        """Serve a model that was made elsewhere."""
        port = self._serve(nvme_tcp.serve(drive, SERVED_AT, 0))
        return NvmeLabDrive(model=drive, platters=drive.platters, name=nqn(drive), port=port)

    def serve_scsi(self, drive: D, platters: Platters, unit: iscsi.Unit) -> ScsiLabDrive[D]:
        """Serve a model that was made elsewhere as this logical unit."""
        name = f"iqn.2026-11.org.example.lab:{drive.serial.lower()}"
        port = self._serve(iscsi.serve({name: unit}, SERVED_AT, 0))
        return ScsiLabDrive(model=drive, platters=platters, name=name, port=port)

    def _serial(self, wanted: str) -> str:
        """A serial of its own for the newest drive, unless one was asked for."""
        usual = {NVME.serial, SATA.serial, SAS.serial}
        return f"{wanted.rstrip('0123456789')}{self._count:04}" if wanted in usual else wanted

    def _serve(self, serving: Coroutine[Any, Any, asyncio.Server]) -> int:
        server = self._wait(serving)
        self._servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        if self._loop is None:
            work.close()
            raise RuntimeError("a lab is used in `with`")
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(ANSWER_S)

    def _run(self) -> None:
        asyncio.run(self._serve_until_over())

    async def _serve_until_over(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._ready.set()
        await self._over.wait()
        for server in self._servers:
            server.close()
        connections = asyncio.all_tasks() - {asyncio.current_task()}
        for connection in connections:
            connection.cancel()
        await asyncio.gather(*connections, return_exceptions=True)
        await asyncio.sleep(0.05)  # a transport closes its socket in a later round


def _word(serial: str) -> str:
    return shlex.quote(serial.strip())


def _appearing(guest: Guest, script: str) -> str:
    """The path of the one device that a script finds within `APPEARS_S`. Raises GuestError."""
    deadline = time.monotonic() + APPEARS_S
    while True:
        found = guest.shell(script).split()
        if len(found) == 1:
            return f"/dev/{found[0]}"
        if len(found) > 1 or time.monotonic() > deadline:
            raise GuestError(f"{len(found)} devices: {found}\n{script}")
        time.sleep(0.3)  # the kernel names it
