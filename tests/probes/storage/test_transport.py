"""How a drive is attached where the kernel stands between: NVMe's multipath, and readers for cards."""

from __future__ import annotations

import pytest

from model.drive import Transport
from probes.block import SOLDERED, read_device
from probes.storage.transport import probe_attachment
from tests.fake_host import FakeHost

HEAD = "/sys/devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1"
INSIDE = "/sys/devices/pci0000:00/0000:00:1d.0/0000:3d:00.0/nvme/nvme0"
DOCKED = "/sys/devices/pci0000:00/0000:00:07.0/0000:2c:00.0/nvme/nvme1"
FABRIC = "/sys/devices/virtual/nvme-fabrics/ctl/nvme2"


def joined(*paths: tuple[str, str | None]) -> FakeHost:
    """A namespace that the kernel joined from controllers with these folders and words."""
    host = FakeHost(links={"/sys/block/nvme0n1": HEAD}, files={"/sys/block/nvme0n1/size": "8"})
    for path, transport in paths:
        place = f"/sys/block/nvme0n1/device/{path.rpartition('/')[2]}"
        host.files[f"{place}/address"] = "x"
        host.links[place] = path
        if transport is not None:
            host.files[f"{path}/transport"] = transport
    return host


@pytest.mark.parametrize(
    ("paths", "transport", "unpluggable"),
    [
        ([(INSIDE, "pcie")], Transport.NVME, None),
        ([(INSIDE, None)], Transport.NVME, None),
        ([(DOCKED, "pcie")], Transport.NVME, True),
        ([(FABRIC, "tcp")], Transport.NETWORK, None),
        ([(FABRIC, None)], Transport.NETWORK, None),
        ([(INSIDE, "tcp")], Transport.NETWORK, None),
        ([(INSIDE, "pcie"), (FABRIC, "tcp")], Transport.UNKNOWN, None),
        ([(INSIDE, "pcie"), (DOCKED, "pcie")], Transport.NVME, True),
        ([], Transport.UNKNOWN, None),
        ([("/sys/devices/virtual/nvme/nvme0", "pcie")], Transport.UNKNOWN, None),
    ],
)
def test_a_joined_namespace_hangs_where_its_controllers_do(
    paths: list[tuple[str, str | None]], transport: Transport, unpluggable: bool | None
) -> None:
    host = joined(*paths)
    host.files["/sys/devices/pci0000:00/0000:00:07.0/0000:2c:00.0/removable"] = "removable"
    found = probe_attachment(host, read_device(host, "nvme0n1"))
    assert (found.transport, found.is_unpluggable) == (transport, unpluggable)


def test_a_link_to_something_of_another_name_is_no_controller() -> None:
    host = joined((FABRIC, None))
    host.links["/sys/block/nvme0n1/device/nvme2"] = INSIDE
    assert probe_attachment(host, read_device(host, "nvme0n1")).transport is Transport.UNKNOWN


CHIP = "/sys/devices/pci0000:00/0000:00:1c.0/mmc_host/mmc0/mmc0:0001/block/mmcblk0"
READER = "/sys/devices/pci0000:00/0000:01:00.0/rtsx_pci_sdmmc.0/mmc_host/mmc0/mmc0:0001/block/mmcblk0"


@pytest.mark.parametrize(
    ("path", "areas", "soldered"),
    [(CHIP, True, True), (CHIP, False, None), (READER, True, None), (READER, False, None)],
)
def test_only_a_chip_in_its_place_is_soldered(path: str, areas: bool, soldered: bool | None) -> None:
    host = FakeHost(links={"/sys/block/mmcblk0": path}, files={"/sys/block/mmcblk0/size": "8"})
    if areas:
        host.files["/sys/block/mmcblk0boot0/size"] = "8"
    assert read_device(host, "mmcblk0").flag(SOLDERED) is soldered
