"""Where a held drive hangs, by the kernel alone: what can be unplugged needs a person to be there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from host.errors import HostError, NotAllowed
from model.erasure import WipePolicy
from tests.fake_host import FakeHost
from tests.wipe.bench import planned_for
from wipe.second_lock import hangs_inside, hangs_where_allowed

TOKEN = replace(planned_for(1 << 20).drive, name="nvme0n1")
REMOVABLE = f"/sys/block/{TOKEN.name}/removable"
INSIDE = "pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0"


def inside(controller: str | None, files: dict[str, str | HostError] | None = None, **links: str) -> bool:
    """Whether such a drive hangs inside; the kernel calls it fixed unless told otherwise."""
    host = FakeHost(files={REMOVABLE: "0\n", **(files or {})}, links=links)
    return hangs_inside(host, replace(TOKEN, controller=controller))


@pytest.mark.parametrize(
    ("controller", "is_inside"),
    [
        (INSIDE, True),
        ("platform/fe330000.mmc/mmc_host/mmc1/mmc1:0001", True),
        (None, False),
        ("", False),
        ("virtual/block", False),
        ("hyperv/x", False),
        ("pci0000:00/0000:00:14.0/usb2/2-1/2-1:1.0/host1", False),
        ("pci0000:00/0000:00:14.0/host1/session1/target", False),
        ("pci0000:00/0000:00:14.0/host1/rport-1:0-0/target", False),
        ("virtual/nvme-fabrics/ctl/nvme1", False),
        ("pci0000:00/0000:00:14.0/fw1/fw1.0", False),
        ("pci0000:00/0000:00:14.0/rtsx_pci_sdmmc.0/mmc_host", False),
        ("pci0000:00/0000:00:14.0/tifm_sd0", False),
        ("pci0000:00/0000:00:14.0/toshsd.0", False),
        ("pci0000:00/0000:00:14.0/memstick0", False),
        ("xpci0000:00/0000:00:14.0", False),
        # what would be inside, behind what is not
        ("pci0000:00/0000:00:14.0/usb2/2-1/2-1:1.0/ata1/host1", False),
        ("pci0000:00/0000:00:14.0/virtio3/ata1/host1", False),
        ("pci0000:00/0000:00:14.0/rtsx_pci_sdmmc.0/mmc_host/mmc0", False),
        ("pci0000:00/0000:00:14.0/end_device-1:0/session1/target", False),
    ],
)
def test_the_way_to_a_drive_leads_through_nothing_that_can_be_unplugged(
    controller: str | None, is_inside: bool
) -> None:
    assert inside(controller) is is_inside


@pytest.mark.parametrize("folder", ["", "/0000:00:17.0", "/0000:00:17.0/ata1/host0"])
def test_a_folder_on_the_way_that_can_be_removed_is_outside(folder: str) -> None:
    path = f"/sys/devices/pci0000:00{folder}/removable"
    assert not inside(INSIDE, {path: "removable"})
    assert inside(INSIDE, {path: "fixed"})
    assert inside(INSIDE, {path: "unknown"})
    assert not inside(INSIDE, {path: NotAllowed(path, "by the test")})
    both = {path: "fixed", "/sys/devices/pci0000:00/0000:00:17.0/ata1/removable": "removable"}
    assert not inside(INSIDE, {**both})


@pytest.mark.parametrize("said", ["1", "", "yes", NotAllowed(REMOVABLE, "by the test")])
def test_a_medium_that_is_not_surely_fixed_is_outside(said: str | HostError) -> None:
    assert not inside(INSIDE, {REMOVABLE: said})


SUBSYSTEM = "virtual/nvme-subsystem/nvme-subsys0"


def joined(*controllers: str, paths: tuple[str, ...] = ()) -> bool:
    """Whether a namespace that hangs from these controllers, joined by the kernel, hangs inside."""
    folder = f"/sys/block/{TOKEN.name}/device"
    files: dict[str, str | HostError] = {
        f"{folder}/nvme{number}/address": "x" for number in range(len(controllers))
    }
    links = {f"{folder}/nvme{number}": f"/sys/devices/{way}" for number, way in enumerate(controllers)}
    for number, way in enumerate(paths or controllers):
        files[f"/sys/block/nvme0c{number}n1/size"] = "8"
        links[f"/sys/block/nvme0c{number}n1"] = f"/sys/devices/{way}/nvme0c{number}n1"
    return inside(SUBSYSTEM, files, **links)


def test_a_namespace_of_joined_controllers_hangs_inside_where_all_of_them_do() -> None:
    own, other = "pci0000:00/0000:00:1d.0/nvme/nvme0", "pci0000:00/0000:00:1e.0/nvme/nvme1"
    away = "virtual/nvme-fabrics/ctl/nvme1"
    assert joined(own)
    assert joined(own, other)
    assert not joined(own, away)
    assert not joined(away, own)
    assert not joined()
    assert not joined(paths=(own,))
    assert not joined(own, paths=(away,))
    assert not joined(own, away, paths=(own,)), "a controller counts that carries no path"


def test_a_link_to_something_of_another_name_tells_no_place() -> None:
    own, folder = "pci0000:00/0000:00:1d.0/nvme/nvme0", f"/sys/block/{TOKEN.name}/device"
    files: dict[str, str | HostError] = {f"{folder}/nvme0/address": "x", "/sys/block/nvme0c0n1/size": "8"}
    right = {
        f"{folder}/nvme0": f"/sys/devices/{own}",
        "/sys/block/nvme0c0n1": f"/sys/devices/{own}/nvme0c0n1",
    }
    assert inside(SUBSYSTEM, files, **right)
    assert not inside(SUBSYSTEM, files, **right | {f"{folder}/nvme0": f"/sys/devices/{own}/nvme9"})
    assert not inside(SUBSYSTEM, files, **right | {"/sys/block/nvme0c0n1": f"/sys/devices/{own}/nvme9n9"})


def test_a_controller_whose_place_is_not_told_is_outside() -> None:
    folder = f"/sys/block/{TOKEN.name}/device"
    assert not inside(SUBSYSTEM, {f"{folder}/nvme0/address": NotAllowed("x", "by the test")})


NOT_TOLD = NotAllowed("x", "by the test")


def refused(
    policy: WipePolicy, controller: str | None, host: FakeHost | None = None, **token: str
) -> list[str]:
    """Why a drive that hangs there is not allowed, by its codes."""
    held = replace(TOKEN, controller=controller, **token)  # type: ignore[arg-type]  # a test's words
    return [item.code for item in hangs_where_allowed(host or FakeHost(), held, policy)]


@pytest.mark.parametrize(
    ("controller", "name", "code"),
    [
        (INSIDE, "sda", None),
        (None, "sda", None),
        ("pci0000:00/0000:00:14.0/usb2/2-1/2-1:1.0/host1", "sda", "wipe.usb"),
        ("pci0000:00/0000:00:14.0/host1/session1/target1:0:0", "sda", "wipe.network"),
        ("pci0000:00/0000:00:14.0/host1/rport-1:0-0/target", "sda", "wipe.network"),
        ("virtual/nvme-fabrics/ctl/nvme1", "nvme1n1", "wipe.network"),
        ("virtual/block/nbd0", "nbd0", "wipe.network"),
        (None, "nbd0", "wipe.network"),
        (INSIDE, "drbd1", "wipe.network"),
    ],
)
def test_what_hangs_from_usb_or_the_network_is_erased_only_where_that_is_allowed(
    controller: str | None, name: str, code: str | None
) -> None:
    assert refused(WipePolicy(), controller, name=name) == ([] if code is None else [code])
    assert refused(WipePolicy(usb=True), controller, name=name) == ([code] if code == "wipe.network" else [])
    assert refused(WipePolicy(network=True), controller, name=name) == ([code] if code == "wipe.usb" else [])
    assert refused(WipePolicy(usb=True, network=True), controller, name=name) == []


@pytest.mark.parametrize(
    "files",
    [
        {},
        {f"/sys/block/{TOKEN.name}/device/nvme0/address": NOT_TOLD},
        {f"/sys/block/{TOKEN.name}/device/nvme0/address": "x"},
        {"/sys/block/nvme0c0n1/size": "8"},
    ],
    ids=["nothing", "no answer", "no path", "no controller"],
)
def test_a_namespace_whose_ways_are_not_told_may_be_anothers(files: dict[str, str | HostError]) -> None:
    host = FakeHost(files=files)
    assert refused(WipePolicy(), SUBSYSTEM, host) == ["wipe.network"]
    assert refused(WipePolicy(network=True), SUBSYSTEM, host) == []


class NoLinks(FakeHost):
    """A host whose links cannot be followed."""

    def link(self, path: str) -> str:
        """See Host.link."""
        raise NotAllowed(path, "by the test")


def test_a_namespace_whose_ways_cannot_be_followed_may_be_anothers() -> None:
    files = {f"/sys/block/{TOKEN.name}/device/nvme0/address": "x", "/sys/block/nvme0c0n1/size": "8"}
    assert refused(WipePolicy(), SUBSYSTEM, NoLinks(files=files)) == ["wipe.network"]


@pytest.mark.parametrize(
    ("way", "code"),
    [
        ("pci0000:00/0000:00:1d.0/nvme/nvme0", None),
        ("virtual/nvme-fabrics/ctl/nvme0", "wipe.network"),
        ("pci0000:00/0000:00:14.0/usb2/2-1/nvme/nvme0", "wipe.usb"),
    ],
)
def test_a_namespace_of_joined_controllers_hangs_where_each_of_them_does(way: str, code: str | None) -> None:
    own, folder = "pci0000:00/0000:00:1e.0/nvme/nvme1", f"/sys/block/{TOKEN.name}/device"
    host = FakeHost(
        files={f"{folder}/nvme{number}/address": "x" for number in (0, 1)}
        | {f"/sys/block/nvme0c{number}n1/size": "8" for number in (0, 1)},
        links={f"{folder}/nvme0": f"/sys/devices/{way}", f"{folder}/nvme1": f"/sys/devices/{own}"}
        | {
            "/sys/block/nvme0c0n1": f"/sys/devices/{way}/nvme0c0n1",
            "/sys/block/nvme0c1n1": f"/sys/devices/{own}/nvme0c1n1",
        },
    )
    assert refused(WipePolicy(), SUBSYSTEM, host) == ([] if code is None else [code])
