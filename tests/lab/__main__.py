"""Show one simulated drive to a guest: `python -m tests.lab nvme --file FILE --port 4420`."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from tests.lab.faults import EraseFault, Faults
from tests.lab.nvme.drive import NvmeDrive, NvmeTraits
from tests.lab.nvme.identify import nqn
from tests.lab.nvme.tcp import serve
from tests.lab.platters import Platters


def parser() -> argparse.ArgumentParser:
    """The options: the medium, the address, and the faults."""
    options = argparse.ArgumentParser(prog="python -m tests.lab", allow_abbrev=False)
    options.add_argument("kind", choices=["nvme"])
    options.add_argument("--file", type=Path, required=True, help="the medium; made when it is missing")
    options.add_argument("--size-mib", type=int, default=64)
    options.add_argument("--address", default="127.0.0.1")
    options.add_argument("--port", type=int, default=4420)
    options.add_argument("--serial", default="LABNVME0001")
    options.add_argument("--erase", type=EraseFault, default=EraseFault.NONE, choices=list(EraseFault))
    options.add_argument("--unreadable", type=int, nargs="*", default=[], metavar="LBA")
    options.add_argument("--unwritable", type=int, nargs="*", default=[], metavar="LBA")
    options.add_argument("--hang-lba", type=int)
    options.add_argument("--hang-admin-after-s", type=float, help="answer no admin command from then on")
    options.add_argument("--drop-after-mib", type=int)
    return options


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
    drive = NvmeDrive(platters, NvmeTraits(serial=options.serial), faults)
    server = await serve(drive, options.address, options.port)
    print(f"{nqn(drive)} on {options.address}:{server.sockets[0].getsockname()[1]}", flush=True)
    if options.hang_admin_after_s is not None:
        await asyncio.sleep(options.hang_admin_after_s)
        drive.hangs = True
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(show(parser().parse_args()))
