"""The Python packages that ask the machine for us, and the kernel where no tool does: each behind one
question with plain builtins as its answer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from host.errors import ToolFailed
from host.port import Library


def ask_library(library: Library, argument: str) -> Any:
    """The package's answer. Raises ToolFailed for what these packages raise on odd machines."""
    try:
        return _QUESTIONS[library](argument)
    except (OSError, ValueError, KeyError, AttributeError, RuntimeError, ImportError) as error:
        raise ToolFailed(f"{library} {argument}".strip(), f"{type(error).__name__}: {error}") from error


def _sensors(_: str) -> Any:
    import psutil

    return {
        "temperatures": {
            chip: [entry._asdict() for entry in entries]
            for chip, entries in psutil.sensors_temperatures().items()
        },
        "fans": {
            chip: [entry._asdict() for entry in entries] for chip, entries in psutil.sensors_fans().items()
        },
    }


def _battery(_: str) -> Any:
    import psutil

    battery = psutil.sensors_battery()
    return None if battery is None else {"percent": battery.percent, "plugged": battery.power_plugged}


def _udev(subsystem: str) -> Any:
    import pyudev

    context = pyudev.Context()
    return [
        {
            "sys_path": device.sys_path,
            "sys_name": device.sys_name,
            "device_node": device.device_node,
            "properties": dict(device.properties),
        }
        for device in context.list_devices(subsystem=subsystem)
    ]


def _cpuinfo(_: str) -> Any:
    import cpuinfo

    return cpuinfo.get_cpu_info()


def _opal(path: str) -> Any:
    from host.drive.opal import status_by_child

    return status_by_child(path)


_QUESTIONS: dict[Library, Callable[[str], Any]] = {
    Library.SENSORS: _sensors,
    Library.BATTERY_ALONE: _battery,
    Library.UDEV: _udev,
    Library.CPUINFO: _cpuinfo,
    Library.OPAL: _opal,
}
