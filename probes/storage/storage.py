"""Storage: every drive with its health and what is on it, and the places where drives may hide.

The devices are found by sysfs, which answers at once; then each drive's SMART, lsblk, udev and the buses
are asked together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from host.errors import HostError
from host.port import Host, Library
from model.drive import Drive, Storage, Transport, Veil
from model.fact import Why, absent, present, unknown
from model.machine import Missing
from probes.block import BLOCK, BlockDevice, Stack, lacks_capacity, probe_devices, probe_stack
from probes.probe import Probe, Probed, together
from probes.smart.smart import CHAIN_S, SmartAnswer, emmc_health, probe_smart
from probes.storage.contents import Listed, contents_of, holders_of, parse_udev, probe_listed
from probes.storage.drives import Heard, drive_of
from probes.storage.fingerprint import with_fingerprints
from probes.storage.hidden import probe_hidden
from probes.storage.mounts import Usage, probe_usage
from probes.storage.opal import probe_veil
from probes.storage.transport import Attachment, probe_attachment

TIMEOUT_S = CHAIN_S + 20.0
NOT_HEARD = SmartAnswer(smart=unknown(Why.NOT_REPORTED))
MAY_SPEAK_OPAL = ("sd", "nvme")


@dataclass(frozen=True, slots=True, kw_only=True)
class DriveAnswers:
    """What one drive was asked, and answered."""

    attachment: Attachment
    answer: SmartAnswer
    veil: Veil | None


def probe_storage(host: Host, *, without_capacity: bool = False) -> Probed[Storage]:
    """All storage; a machine without drives has a present storage without drives. Drives that show no
    capacity are among `hidden`, and for erasing also `without_capacity` among the drives.
    """
    if not host.glob(BLOCK):
        return Probed(fact=unknown(Why.NOT_REPORTED, f"{BLOCK} is not there"))
    calls: list[Callable[[], Any]] = [
        partial(probe_listed, host),
        partial(_udev, host),
        partial(_layers, host),
        partial(_devices, host),
    ]
    answered: list[Any] = together(*calls)
    listed, udev, (stack, usage), (devices, hidden, heard) = answered
    drives = [
        _drive(device, asked, stack, listed, udev, usage)
        for device, asked in zip(devices, heard, strict=True)
        if device.size_bytes or (without_capacity and lacks_capacity(device))
    ]
    return Probed(
        fact=present(Storage(drives=with_fingerprints(host, drives), hidden=_known(hidden, ()))),
        missing=(
            *_lacks("storage.contents", listed),
            *_lacks("storage.hidden", hidden),
            *_lacks("storage.holders", usage),
            *(missing for asked in heard for missing in asked.answer.missing),
        ),
    )


def _udev(host: Host) -> dict[str, dict[str, str]]:
    return parse_udev(host.ask(Library.UDEV, "block"))


def _layers(host: Host) -> tuple[Stack, Usage | HostError]:
    """How the devices lie on one another, and what uses them."""
    stack = probe_stack(host)
    try:
        return stack, probe_usage(host, stack)
    except HostError as error:
        return stack, error


def _devices(host: Host) -> tuple[tuple[BlockDevice, ...], Any, list[DriveAnswers]]:
    """The devices, where others may hide (or the error of looking), and what each device told of itself."""
    devices = probe_devices(host)
    calls: list[Callable[[], Any]] = [
        partial(probe_hidden, host, devices),
        *(partial(_asked, host, device) for device in devices),
    ]
    answered: list[Any] = together(*calls)
    return devices, answered[0], answered[1:]


def _asked(host: Host, device: BlockDevice) -> DriveAnswers:
    """How a drive is attached, what it says of its health, and what hides its content."""
    attachment = probe_attachment(host, device)
    veil = probe_veil(host, device.name) if device.name.startswith(MAY_SPEAK_OPAL) else None
    try:
        answer = _health(host, device, attachment)
    except HostError:
        answer = NOT_HEARD
    return DriveAnswers(attachment=attachment, answer=answer, veil=veil)


def _health(host: Host, device: BlockDevice, attachment: Attachment) -> SmartAnswer:
    """SMART where there can be any: virtio and network drives belong to another machine."""
    if attachment.transport is Transport.MMC:
        return SmartAnswer(smart=emmc_health(device))
    if device.name.startswith(("vd", "xvd", "nbd", "rbd", "pmem")):
        return SmartAnswer(smart=absent())
    is_stick = attachment.transport is Transport.USB and device.flag("removable")
    if not device.size_bytes and is_stick:
        return SmartAnswer(smart=absent())
    return probe_smart(
        host,
        device.name,
        may_be_sata_behind_usb=attachment.transport is Transport.USB and not is_stick,
    )


def _drive(
    device: BlockDevice,
    asked: DriveAnswers,
    stack: Stack,
    listed: dict[str, Listed] | HostError,
    udev: dict[str, dict[str, str]] | HostError,
    usage: Usage | HostError,
) -> Drive:
    """One drive; what could not be asked is empty here and named in `missing`."""
    properties: Mapping[str, Mapping[str, str]] = _known(udev, {})
    used: Usage = _known(usage, Usage())
    lines: Mapping[str, Listed] = _known(listed, {})
    return drive_of(
        Heard(
            device=device,
            attachment=asked.attachment,
            answer=asked.answer,
            veil=asked.veil,
            listed=lines.get(device.name),
            udev=properties.get(device.name, {}),
            contents=contents_of(device.name, stack, listed, properties, used),
            holders=holders_of(device.name, stack, used),
            boot_medium=boot_medium(device.name, used),
        )
    )


def boot_medium(name: str, usage: Usage) -> bool | None:
    """Whether the running system came from a drive; None while it may have come from anywhere."""
    if name in usage.boot_drives:
        return True
    return False if usage.boot_is_known else None


def _known(result: Any, instead: Any) -> Any:
    """A result of `together`, or something empty in the place of an error."""
    return instead if isinstance(result, HostError) else result


def _lacks(where: str, result: object) -> Sequence[Missing]:
    if not isinstance(result, HostError):
        return ()
    return (Missing(where=where, why=result.why, detail=str(result)[:200]),)


PROBE = Probe(name="storage", timeout_s=TIMEOUT_S, probe=probe_storage)
