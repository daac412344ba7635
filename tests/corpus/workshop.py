"""Whole PCs of a workshop, kept as text: turned into the answers that a host would give."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from host.port import Library
from tests.corpus.pci_classes import CLASS_CODES
from tests.fake_host import FakeHost, Said

HEADER = re.compile(
    r"(?P<slot>[0-9a-f]{2,4}:[0-9a-f]{2}[:.][0-9a-f.]+) (?P<class>[^:]+?)(?: \[(?P<code>[0-9a-f]{4})\])?: "
    r"(?P<name>.*?)(?: \[[0-9a-f]{4}:[0-9a-f]{4}\])?(?: \(rev [0-9a-f]+\))?(?: \(prog-if .*\))?"
)
# lspci -v writes vendor and device in one: the vendor ends where a company's name ends.
COMPANY = re.compile(
    r"(?P<vendor>.*?(?:Corporation|corp\.|Corp\.|Co\., Ltd\.|Co Ltd|, Inc\.(?: \[[^]]*\])?| Inc\.?|, Ltd\.?"
    r"| Ltd\.?|Limited|^Adaptec)) (?P<device>.*)"
)
VENDORS = {
    "Intel": 0x8086,
    "NVIDIA": 0x10DE,
    "Advanced Micro Devices": 0x1002,
    "VIA": 0x1106,
    "Realtek": 0x10EC,
    "Broadcom": 0x14E4,
    "Ricoh": 0x1180,
    "Ralink": 0x1814,
    "Adaptec": 0x9004,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One device as `lspci -v` wrote it."""

    address: str
    class_name: str
    class_code: int | None
    vendor: str
    device: str
    driver: str | None


def devices_of(text: str) -> tuple[Written, ...]:
    """The devices in the output of `lspci -v`."""
    found = []
    for block in re.split(r"\n(?=[0-9a-f]{2,4}:[0-9a-f]{2})", text):
        lines = block.splitlines()
        head = HEADER.fullmatch(lines[0].strip()) if lines else None
        if head is None:
            continue
        company = COMPANY.fullmatch(head["name"])
        driver = re.search(r"Kernel driver in use: (\S+)", block)
        code = int(head["code"], 16) if head["code"] else CLASS_CODES.get(head["class"].lower())
        found.append(
            Written(
                address=head["slot"] if head["slot"].count(":") == 2 else f"0000:{head['slot']}",
                class_name=head["class"],
                class_code=code,
                vendor=company["vendor"] if company else head["name"].partition(" ")[0],
                device=company["device"] if company else head["name"].partition(" ")[2],
                driver=driver[1] if driver else None,
            )
        )
    return tuple(found)


def uevent(device: Written) -> str:
    """The device as the kernel's `uevent` file tells it; the numbers of devices are not in the text."""
    vendor_id = next((number for name, number in VENDORS.items() if device.vendor.startswith(name)), 0)
    driver = f"DRIVER={device.driver}\n" if device.driver else ""
    return f"{driver}PCI_CLASS={(device.class_code or 0) << 8:X}\nPCI_ID={vendor_id:04X}:0000\n"


def machine_readable(devices: tuple[Written, ...]) -> str:
    """The devices as `lspci -D -vmm -nn` writes them."""
    blocks = (
        f"Slot:\t{item.address}\nClass:\t{item.class_name} [{item.class_code or 0:04x}]\n"
        f"Vendor:\t{item.vendor} [0000]\nDevice:\t{_named(item.device)}\n"
        for item in devices
    )
    return "\n".join(blocks)


def _named(device: str) -> str:
    """The device with its number in brackets; `Device 9d13` is one that has no name."""
    return (
        re.sub(r"^Device ([0-9a-f]{4})$", r"Device [\1]", device)
        if "Device " in device
        else f"{device} [0000]"
    )


def host_of(folder: Path) -> FakeHost:
    """A host that answers what is kept of a machine: PCI devices, network, SMBIOS, processor."""
    files: dict[str, str | bytes | Exception] = {}
    links = {"/sys/class/net/lo": "/sys/devices/virtual/net/lo"}
    tools: dict[str, Said] = {}
    devices = devices_of(_text(folder / "lspci.txt"))
    for device in devices:
        files[f"/sys/bus/pci/devices/{device.address}/uevent"] = uevent(device)
    if devices:
        tools["lspci -D -vmm -nn"] = machine_readable(devices)
    _plug_network(_text(folder / "net.txt"), devices, files, links)
    smbios = "\n".join(_text(folder / f"{name}.txt") for name in ("baseboard", "chassis", "connector"))
    if smbios.strip():
        tools["dmidecode"] = f"{smbios}\n{memory_devices(_text(folder / 'dimms.txt'))}"
    processor = _text(folder / "lscpu.txt")
    if processor:
        tools["lscpu"] = processor
    return FakeHost(
        files=files,  # type: ignore[arg-type]  # no error among them
        links=links,
        tools=tools,
        libraries={
            (Library.UDEV, "input"): [],
            Library.SENSORS: {"temperatures": {}, "fans": {}},
        },
    )


def memory_devices(text: str) -> str:
    """The modules of decode-dimms as dmidecode would write them (SMBIOS type 17)."""
    blocks = []
    for number, block in enumerate(text.split("Decoding EEPROM: ")[1:]):
        told = dict(re.findall(r"^(\S.*?)  +(\S.*)$", block, re.MULTILINE))
        kind = told.get("Fundamental Memory type", "Unknown").partition(" ")[0]
        speed = re.search(r"(\d+) (?:MHz|MT/s)", told.get("Maximum module speed", ""))
        blocks.append(
            f"Handle 0x{0x1100 + number:04X}, DMI type 17, 27 bytes\nMemory Device\n"
            f"\tTotal Width: {'72' if 'ECC' in told.get('Module Configuration Type', '') else '64'} bits\n"
            f"\tData Width: 64 bits\n\tSize: {told.get('Size', 'Unknown')}\n\tForm Factor: DIMM\n"
            f"\tLocator: {told.get('Guessing DIMM is in', number)}\n\tType: {kind}\n"
            f"\tSpeed: {speed[1] + ' MT/s' if speed else 'Unknown'}\n"
            f"\tManufacturer: {told.get('Manufacturer', 'Unknown')}\n"
            f"\tPart Number: {told.get('Part Number', 'Unknown')}\n"
            f"\tSerial Number: {told.get('Assembly Serial Number', 'Unknown')}\n"
        )
    return "\n".join(blocks)


def _plug_network(
    text: str,
    devices: tuple[Written, ...],
    files: dict[str, str | bytes | Exception],
    links: dict[str, str],
) -> None:
    """The interfaces of net.txt: name, address and, with a link, its speed."""
    for line in text.splitlines():
        name, mac, *speed = line.split()
        wireless = name.startswith("wl")
        code = 0x0280 if wireless else 0x0200
        chip = next((item for item in devices if item.class_code == code), None)
        above = "" if chip is None else f"/{chip.address}"
        folder = f"/sys/class/net/{name}"
        links[folder] = f"/sys/devices/pci0000:00{above}/net/{name}"
        if chip is not None and chip.driver is not None:
            links[f"{folder}/device/driver"] = f"/sys/bus/pci/drivers/{chip.driver}"
        files |= {
            f"{folder}/uevent": f"{'DEVTYPE=wlan' if wireless else ''}\nINTERFACE={name}\n",
            f"{folder}/type": "1\n",
            f"{folder}/address": f"{mac}\n",
            f"{folder}/addr_assign_type": "0\n",
            f"{folder}/carrier": "1\n" if speed else "0\n",
            f"{folder}/speed": f"{speed[0] if speed else -1}\n",
        }


def _text(path: Path) -> str:
    return path.read_text("utf-8", "replace") if path.is_file() else ""
