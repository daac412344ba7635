"""Graphics adapters, counted once."""

from __future__ import annotations

from host.errors import ToolMissing
from probes.graphics import parse_graphics
from probes.pci import PciBus, PciDevice, PciNames


def device(
    address: str,
    class_code: int,
    model: str | None = None,
    driver: str | None = None,
    vendor_id: int = 0x8086,
) -> PciDevice:
    """A device of Intel, unless another vendor is given."""
    return PciDevice(
        address=address,
        class_code=class_code,
        vendor_id=vendor_id,
        device_id=1,
        driver=driver,
        names=PciNames(vendor="Intel Corporation", model=model, class_name=None),
    )


def bus(*devices: PciDevice) -> PciBus:
    return PciBus(devices=devices, unnamed=None)


# The two functions of a ThinkPad R500's adapter, and what a second card would be.
CHIP = device("0000:00:02.0", 0x030000, "Mobile 4 Series", "i915")
SECOND_FACE = device("0000:00:02.1", 0x038000, "Mobile 4 Series")
CARD = device("0000:01:00.0", 0x030200, "GM108M", None, vendor_id=0x10DE)


def test_the_second_function_of_an_adapter_is_no_second_adapter() -> None:
    found = parse_graphics(bus(CHIP, SECOND_FACE, CARD), {}).fact.value
    assert found is not None
    assert [item.address for item in found] == ["0000:00:02.0", "0000:01:00.0"]


def test_an_adapter_without_a_driver_says_so() -> None:
    found = parse_graphics(bus(CHIP, CARD), {"0000:00:02.0": 536870912}).fact.value
    assert found is not None
    assert found[0].driver.value == "i915"
    assert found[1].driver.is_absent
    assert [item.memory_bytes for item in found] == [536870912, None]


def test_a_machine_without_an_adapter_has_none() -> None:
    assert parse_graphics(bus(), {}).fact.is_absent


def test_missing_names_are_said() -> None:
    probed = parse_graphics(PciBus(devices=(CARD,), unnamed=ToolMissing("lspci")), {})
    assert [item.where for item in probed.missing] == ["graphics.names"]
