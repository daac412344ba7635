"""The second lock of an erasure: with the drive held, everything that the order rests on is asked again.

The first lock of each question lies where the order is given (docs/architecture.md, "Two locks"). Nothing is
taken over from there but the words of the order: the drive speaks for itself, the kernel for the system, and
what was agreed to is held against both. A question without an answer refuses.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

from host.boot import probe_boot
from host.boot_medium import REMOTE, REMOTE_NAMES
from host.clock import clock_trust
from host.errors import HostError, NotThere
from host.port import Host, read_text
from model.erasure import DriveToken, WipePolicy
from model.message import Message, say
from wipe.consent import AskedAgain, OrderedBy, against_consent, boot_clock_s, boot_of, look_of, suspends_of
from wipe.live import OpenedDevice, still_allowed
from wipe.order import WorkOrder
from wipe.resume import ResumePoint
from wipe.shown import Trust, against_shown
from wipe.tail import is_lost
from wipe.udev_names import link_protection, shares_serial
from wipe.used_since import used_since
from wipe.work import difference_of

# SATA, SAS, NVMe and soldered memory, of this machine's own hardware.
INSIDE = re.compile(r"/(?:pci[0-9a-f]{4}:|platform/).*/(?:ata\d|end_device-|nvme/nvme\d|mmc_host/)")
OUTSIDE = re.compile(
    r"/usb\d|/virtio\d|/session\d|/rport-|/nvme-fabrics/|/devices/virtual/|/fw\d|/rtsx|/tifm|/toshsd|/memstick"
)

ON_USB = re.compile(r"/usb\d")
STAYS = frozenset({"fixed", "unknown", "0"})  # Documentation/ABI/testing/sysfs-devices-removable


def second_lock(
    host: Host,
    drive: OpenedDevice,
    order: WorkOrder,
    point: ResumePoint,
    *,
    beside: Path | None = None,
    trust: Trust = clock_trust,
) -> tuple[Message, ...]:
    """Why a held drive is not erased for an order; empty when it may be. `beside` is the folder of all orders
    of this station, `trust` how far the clock can be. Raises DriveError.
    """
    return (
        _of_the_drive(host, drive, order, point)
        or _of_the_order(host, drive, order, point)
        or _of_nobody(host, drive, order, beside, trust)
    )


def _is_unattended(order: WorkOrder) -> bool:
    return order.consent is None or order.consent.by is OrderedBy.PROFILE


def _of_the_drive(
    host: Host, drive: OpenedDevice, order: WorkOrder, point: ResumePoint
) -> tuple[Message, ...]:
    """Whether it may be erased at all; while nobody is there, only what is surely built in and named."""
    # A drive that goes on by itself after a power cut may show no capacity until it is done.
    empty = order.plan.drive.size_bytes == 0 or point.is_resumed
    facts, policy, unattended = probe_boot(host), order.plan.policy, _is_unattended(order)
    found = still_allowed(host, drive, order.drive, facts, policy, lacks_format=empty, unattended=unattended)
    path, token = order.plan.drive.path, drive.token()
    agreed = () if order.consent is None else order.consent.protect
    protect = (*policy.protect, *agreed)
    if protect and not found:
        found = link_protection(host, protect, token)
    found = found or hangs_where_allowed(host, token, policy)
    if not found and unattended and not hangs_inside(host, token):
        return (say("wipe.not_internal", drive=path),)
    return found


def _of_nobody(
    host: Host, drive: OpenedDevice, order: WorkOrder, beside: Path | None, trust: Trust
) -> tuple[Message, ...]:
    """Whether what nobody confirmed was shown, begun and let pass, and whether the drive is in use since this
    station erased it.
    """
    if order.consent is None or not _is_unattended(order):
        return ()
    path = order.plan.drive.path
    used = None if beside is None else used_since(beside, order.job, drive)
    token = drive.token()
    if shares_serial(host, token):
        return (say("wipe.same_serial", drive=path, serial=token.serial or path),)
    return (
        *against_shown(host, order.consent.shown, path, probe_boot(host), trust),
        *(() if used is None else (used,)),
    )


def hangs_where_allowed(host: Host, token: DriveToken, policy: WipePolicy) -> tuple[Message, ...]:
    """Why the kernel's way to the held device is one that nobody allowed, whatever the probes made of it."""
    try:
        ways = _ways(host, token)
    except HostError:
        ways = []
    if not policy.usb and any(ON_USB.search(way) for way in ways):
        return (say("wipe.usb", drive=token.path),)
    is_lost = not ways and _is_joined(token)
    is_remote = is_lost or REMOTE_NAMES.fullmatch(token.name) or any(map(REMOTE.search, ways))
    if not policy.network and is_remote:
        return (say("wipe.network", drive=token.path),)
    return ()


def hangs_inside(host: Host, token: DriveToken) -> bool:
    """Whether the kernel's way to the held device leads through nothing that a person can unplug, nor to
    another machine. Asked of the device itself, whatever the probes made of it.
    """
    try:
        if read_text(host, f"/sys/block/{token.name}/removable") != "0":
            return False
        ways = _ways(host, token)
    except HostError:
        return False
    return bool(ways) and all(_is_inside(host, way) for way in ways)


def _ways(host: Host, token: DriveToken) -> list[str]:
    """The folders of the hardware that it hangs from: where the kernel joined several ways, its controllers
    and its paths, asked apart; none where either are not known. Raises HostError.
    """
    if not _is_joined(token):
        return [] if token.controller is None else [f"/sys/devices/{token.controller}"]
    controllers = host.glob(f"/sys/block/{token.name}/device/nvme*/address")
    path = re.compile(re.sub(r"^(nvme\d+)(n\d+)$", r"\1c\\d+\2", token.name))
    paths = [folder for folder in host.glob("/sys/block/*") if path.fullmatch(PurePosixPath(folder).name)]
    if not controllers or not paths:
        return []
    names = [str(PurePosixPath(found).parent) for found in controllers]
    real = {link: host.link(link) for link in (*names, *paths)}
    if any(PurePosixPath(link).name != PurePosixPath(told).name for link, told in real.items()):
        return []  # a link to something of another name
    return [*(real[name] for name in names), *(str(PurePosixPath(real[path]).parent) for path in paths)]


def _is_joined(token: DriveToken) -> bool:
    return "nvme-subsystem" in (token.controller or "")


def _is_inside(host: Host, way: str) -> bool:
    if OUTSIDE.search(way) or not INSIDE.search(way):
        return False
    for folder in (PurePosixPath(way), *PurePosixPath(way).parents):
        try:
            if read_text(host, f"{folder}/removable") not in STAYS:
                return False
        except NotThere:
            continue  # most folders say nothing of it
        except HostError:
            return False
    return True


def _of_the_order(
    host: Host, drive: OpenedDevice, order: WorkOrder, point: ResumePoint
) -> tuple[Message, ...]:
    """Whether it is the drive that was agreed to, in the boot and the state that it was agreed to in."""
    token, planned = drive.token(), order.plan.drive
    difference = difference_of(planned, token, size_may_be_unknown=True, may_grow=point.is_resumed)
    if difference is not None:
        return (difference,)
    erases_itself = point.method is not None
    found = AskedAgain(
        token=token,
        boot=boot_of(host),
        now_s=boot_clock_s(),
        look=None if erases_itself else look_of(drive.block),
        suspends=suspends_of(host),
        is_lost=not erases_itself and is_lost(drive.block, point, order.seed),
    )
    return against_consent(order.consent, planned, order.drive, found, erases_itself=erases_itself)
