"""The tools of the system that a run asks: which package has them, and what is lost without."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from papers.language import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class NeededTool:
    """A program of the system: any of its names will do."""

    names: tuple[str, ...]
    package: str
    cost: str  # what is lost without it, in English, for the catalogue
    of_a_run: bool = True  # a grade may lack what it tells


TOOLS = (
    NeededTool(names=("smartctl",), package="smartmontools", cost=N_("the health of drives stays unknown")),
    NeededTool(names=("dmidecode",), package="dmidecode", cost=N_("serials and memory slots stay unknown")),
    NeededTool(names=("lsblk",), package="util-linux", cost=N_("what is on the drives stays unknown")),
    NeededTool(names=("lscpu",), package="util-linux", cost=N_("the details of the processor stay unknown")),
    NeededTool(names=("lspci",), package="pciutils", cost=N_("devices have numbers instead of names")),
    NeededTool(names=("lsusb",), package="usbutils", cost=N_("USB devices have numbers instead of names")),
    NeededTool(
        names=("ethtool",),
        package="ethtool",
        cost=N_("the permanent addresses of network cards stay unknown"),
    ),
    NeededTool(names=("udevadm",), package="udev", cost=N_("some devices are not recognised")),
    NeededTool(names=("fio",), package="fio", cost=N_("drives are not measured")),
    NeededTool(
        names=("sysbench",), package="sysbench", cost=N_("processor and memory speed are not measured")
    ),
    NeededTool(names=("7z", "7zz", "7za"), package="7zip", cost=N_("compression speed is not measured")),
    NeededTool(
        names=("stressapptest",), package="stressapptest", cost=N_("memory is not tested under stress")
    ),
    NeededTool(
        names=("nvme",),
        package="nvme-cli",
        cost=N_("NVMe drives cannot be asked by a second tool"),
        of_a_run=False,
    ),
    NeededTool(
        names=("hdparm",),
        package="hdparm",
        cost=N_("ATA drives cannot be asked by a second tool"),
        of_a_run=False,
    ),
    NeededTool(names=("mcopy",), package="mtools", cost=N_("boot keys cannot be written"), of_a_run=False),
    NeededTool(
        names=("sg_inq",),
        package="sg3-utils",
        cost=N_("SCSI drives cannot be asked by a second tool"),
        of_a_run=False,
    ),
    NeededTool(
        names=("aplay",),
        package="alsa-utils",
        cost=N_("sound and microphone are tried by ear alone"),
        of_a_run=False,
    ),
    NeededTool(names=("v4l2-ctl",), package="v4l-utils", cost=N_("cameras show no picture"), of_a_run=False),
    NeededTool(names=("iw",), package="iw", cost=N_("Wi-Fi is not tried"), of_a_run=False),
    NeededTool(
        names=("rfkill",),
        package="rfkill",
        cost=N_("radios that are switched off by software stay off"),
        of_a_run=False,
    ),
)


def missing_packages(find: Callable[[str], str | None]) -> tuple[str, ...]:
    """The packages that a run lacks, each once; `find` looks for a program by its name."""
    lacking = [tool.package for tool in TOOLS if tool.of_a_run and not any(map(find, tool.names))]
    return tuple(dict.fromkeys(lacking))
