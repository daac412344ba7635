"""Show simulated drives to a guest: `python -m tests.lab nvme|sata|sas --file FILE --port PORT` serves one,
`python -m tests.lab guest DRIVE...` starts a guest that is connected to several.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys

from tests.lab import options as words
from tests.lab.ata.drive import AtaDrive
from tests.lab.nvme import tcp as nvme_tcp
from tests.lab.nvme.drive import NvmeDrive
from tests.lab.nvme.identify import nqn
from tests.lab.platters import Platters
from tests.lab.scsi import iscsi
from tests.lab.scsi.sas import SasUnit


async def serve(options: argparse.Namespace) -> tuple[NvmeDrive | AtaDrive | SasUnit, str, asyncio.Server]:
    """The drive, its qualified name, and the server that shows it."""
    platters = Platters(options.file, options.size_mib << 20)
    if options.kind == "nvme":
        nvme = words.nvme_drive(options, platters)
        return nvme, nqn(nvme), await nvme_tcp.serve(nvme, options.address, options.port)
    drive: AtaDrive | SasUnit
    unit: iscsi.Unit
    if options.kind == "sas":
        unit = drive = words.sas_drive(options, platters)
    else:
        unit = sat = words.sata_unit(options, platters)
        drive = sat.drive
    name = f"iqn.2026-11.org.example.lab:{drive.serial.lower()}"
    return drive, name, await iscsi.serve({name: unit}, options.address, options.port)


async def show(options: argparse.Namespace) -> None:
    """Serve until stopped; SIGUSR1 takes the drive's power away for a moment."""
    drive, name, server = await serve(options)
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, drive.power_cycle)
    print(f"{name} on {options.address}:{server.sockets[0].getsockname()[1]}", flush=True)
    if options.hang_admin_after_s is not None:
        await asyncio.sleep(options.hang_admin_after_s)
        drive.hangs = True
    await server.serve_forever()


def main(arguments: list[str]) -> None:
    """What the command line asks for."""
    if arguments[:1] == ["guest"]:
        from tests.lab import guest

        guest.main(arguments[1:])
        return
    asyncio.run(show(words.parser().parse_args(arguments)))


if __name__ == "__main__":
    main(sys.argv[1:])
