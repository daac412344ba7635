"""Graphics adapters: the display controllers of the PCI bus."""

from __future__ import annotations

from host.errors import HostError
from host.port import Host
from model.display import Graphics
from model.fact import absent, present
from model.machine import Missing
from probes.pci import DEVICES, PciBus, PciDevice, probe_pci
from probes.probe import Probe, Probed
from probes.sysfs import read_integer

DISPLAY_CLASS = 0x03


def probe_graphics(host: Host) -> Probed[tuple[Graphics, ...]]:
    """All adapters; their memory where the driver tells (amdgpu's mem_info_vram_total)."""
    try:
        bus = probe_pci(host)
    except HostError as error:
        return Probed(fact=error.as_fact())
    adapters = graphics_adapters(bus)
    memory = {
        adapter.address: read_integer(host, f"{DEVICES}/{adapter.address}/mem_info_vram_total")
        for adapter in adapters
    }
    return parse_graphics(bus, memory)


def parse_graphics(bus: PciBus, memory: dict[str, int | None]) -> Probed[tuple[Graphics, ...]]:
    """The adapters of a bus, with their memory in bytes by address."""
    found = tuple(
        Graphics(
            address=adapter.address,
            vendor=adapter.names.vendor,
            model=adapter.names.model,
            driver=absent() if adapter.driver is None else present(adapter.driver),
            memory_bytes=memory.get(adapter.address) or None,
        )
        for adapter in graphics_adapters(bus)
    )
    if not found:
        return Probed(fact=absent())
    if bus.unnamed is None:
        return Probed(fact=present(found))
    unnamed = Missing(where="graphics.names", why=bus.unnamed.why, detail=str(bus.unnamed))
    return Probed(fact=present(found), missing=(unnamed,))


def graphics_adapters(bus: PciBus) -> tuple[PciDevice, ...]:
    """The display controllers, without the further functions that old adapters show for a second screen."""
    return tuple(
        device
        for device in bus.devices
        if device.base_class == DISPLAY_CLASS and not is_second_function(bus, device)
    )


def is_second_function(bus: PciBus, device: PciDevice) -> bool:
    """Whether a display controller is only another face of the adapter at function 0 of its slot."""
    first = bus.at(f"{device.slot}.0")
    return (
        device.base_class == DISPLAY_CLASS
        and first is not None
        and first is not device
        and device.driver is None
        and first.base_class == DISPLAY_CLASS
        and first.vendor_id == device.vendor_id
    )


PROBE = Probe(name="graphics", timeout_s=15.0, probe=probe_graphics)
