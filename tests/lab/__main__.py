"""Show one simulated drive to a guest: `python -m tests.lab nvme|sata|sas --file FILE --port PORT`."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from tests.lab.ata.drive import AtaDrive, AtaTraits
from tests.lab.faults import EraseFault, Faults
from tests.lab.nvme import tcp as nvme_tcp
from tests.lab.nvme.drive import NvmeDrive, NvmeTraits
from tests.lab.nvme.identify import nqn
from tests.lab.platters import Platters
from tests.lab.scsi import iscsi
from tests.lab.scsi.sas import SasTraits, SasUnit
from tests.lab.scsi.sat import SatUnit

NVME_SERIAL, SATA_SERIAL, SAS_SERIAL = NvmeTraits().serial, AtaTraits().serial, SasTraits().serial


def parser() -> argparse.ArgumentParser:
    """The options: the medium, the address, and the faults."""
    options = argparse.ArgumentParser(prog="python -m tests.lab", allow_abbrev=False)
    options.add_argument("kind", choices=["nvme", "sata", "sas"])
    options.add_argument("--file", type=Path, required=True, help="the medium; made when it is missing")
    options.add_argument("--size-mib", type=int, default=64)
    options.add_argument("--address", default="127.0.0.1")
    options.add_argument("--port", type=int, default=4420)
    options.add_argument("--serial", default=None)
    options.add_argument("--erase", type=EraseFault, default=EraseFault.NONE, choices=list(EraseFault))
    options.add_argument("--unreadable", type=int, nargs="*", default=[], metavar="LBA")
    options.add_argument("--unwritable", type=int, nargs="*", default=[], metavar="LBA")
    options.add_argument("--hang-lba", type=int)
    options.add_argument("--hang-admin-after-s", type=float, help="answer no admin command from then on")
    options.add_argument("--drop-after-mib", type=int)
    return options


def scsi_unit(
    options: argparse.Namespace, platters: Platters, faults: Faults
) -> tuple[AtaDrive | SasUnit, iscsi.Unit]:
    """The drive, and the logical unit that shows it."""
    if options.kind == "sas":
        sas = SasUnit(platters, SasTraits(serial=options.serial or SAS_SERIAL), faults)
        return sas, sas
    ata = AtaDrive(platters, AtaTraits(serial=options.serial or SATA_SERIAL), faults)
    return ata, SatUnit(ata)


async def show(options: argparse.Namespace) -> None:
    """Serve until stopped."""
    faults = Faults(
        erase=options.erase,
        unreadable=frozenset(options.unreadable),
        unwritable=frozenset(options.unwritable),
        hang_lba=options.hang_lba,
        drop_after_bytes=None if options.drop_after_mib is None else options.drop_after_mib << 20,
    )
    platters = Platters(options.file, options.size_mib << 20)
    drive: NvmeDrive | AtaDrive | SasUnit
    if options.kind == "nvme":
        drive = NvmeDrive(platters, NvmeTraits(serial=options.serial or NVME_SERIAL), faults)
        server, name = await nvme_tcp.serve(drive, options.address, options.port), nqn(drive)
    else:
        drive, unit = scsi_unit(options, platters, faults)
        name = f"iqn.2026-11.org.example.lab:{drive.serial.lower()}"
        server = await iscsi.serve({name: unit}, options.address, options.port)
    print(f"{name} on {options.address}:{server.sockets[0].getsockname()[1]}", flush=True)
    if options.hang_admin_after_s is not None:
        await asyncio.sleep(options.hang_admin_after_s)
        drive.hangs = True
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(show(parser().parse_args()))
