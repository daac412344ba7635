"""Systems: whether a machine is fit for Windows 11 and for Linux, each with what is against it.

Windows 11 asks for a processor that Microsoft lists, TPM 2.0, UEFI with Secure Boot, 4 GB and 64 GB
(Microsoft, "Windows 11 specifications"). What a workshop can fit or switch on makes a machine not yet fit; a
processor or a firmware that cannot have it makes it unfit; what nobody knows is never taken for there.
"""

from __future__ import annotations

from collections.abc import Iterator

from judge.grade.figures import Figure, Subject, read_figure
from judge.processors.windows import accepted_processors, is_accepted
from model.board import FirmwareKind
from model.message import Message, say
from model.systems import Fitness, Systems

# As the figures tell them: 4 GB less what graphics keeps, and 64 GB as makers of drives count.
WINDOWS_MEMORY_GIB, WINDOWS_DRIVE_GB = 3.5, 61
WINDOWS_LEVEL = 2  # every processor on the list has SSE4.2 and POPCNT, whatever its name
LINUX_MEMORY_GIB, LINUX_DRIVE_GB = 1.8, 15
TPM = "2.0"
OF_64_BITS = frozenset({"x86_64", "aarch64"})
WORST_FIRST = (Fitness.UNFIT, Fitness.UNKNOWN, Fitness.NOT_YET)

Finding = tuple[Fitness, Message]


def systems_of(subject: Subject) -> Systems:
    """What the machine is fit for, with the drive that the system would go on."""
    windows, windows_because = _weigh([*processor_findings(subject), *_security(subject), *_sizes(subject)])
    linux, linux_because = _weigh([*_linux(subject)])
    return Systems(
        windows_11=windows,
        windows_11_because=windows_because,
        linux=linux,
        linux_because=linux_because,
    )


def lasting_obstacles(subject: Subject) -> list[Message]:
    """What keeps Windows 11 off for good, as far as it is known."""
    found = [*processor_findings(subject), *_security(subject)]
    return [message for fitness, message in found if fitness is Fitness.UNFIT]


def is_secure_boot_known(subject: Subject) -> bool:
    """Whether it is known that the firmware has Secure Boot, or has not. One that started as a BIOS is not
    asked: it may be set to UEFI.
    """
    firmware = subject.machine.firmware.value
    if firmware is None:
        return False
    return firmware.boot.value is FirmwareKind.BIOS or not firmware.secure_boot.is_unknown


def _weigh(found: list[Finding]) -> tuple[Fitness, tuple[Message, ...]]:
    """The worst, with the reasons for it: one line holds them, and the lesser ones would not change it."""
    worst = next((fitness for fitness in WORST_FIRST if fitness in {item[0] for item in found}), Fitness.FIT)
    return worst, tuple(message for fitness, message in found if fitness is worst)


def processor_findings(subject: Subject) -> Iterator[Finding]:
    """What Microsoft says of the processor."""
    cpu = subject.machine.cpu.value
    accepted = None if cpu is None else is_accepted(cpu.model)
    if cpu is not None and cpu.level is not None and cpu.level < WINDOWS_LEVEL:
        accepted = False
    if cpu is None or accepted is None:
        yield Fitness.UNKNOWN, say("systems.processor_unknown")
    elif not accepted:
        date = accepted_processors().date
        yield Fitness.UNFIT, say("systems.processor", processor=cpu.model, date=date)


def _security(subject: Subject) -> Iterator[Finding]:
    """Secure Boot, which the firmware has to have and not to use; and the TPM, which it may have switched
    off.
    """
    firmware = subject.machine.firmware.value
    if firmware is None:
        yield Fitness.UNKNOWN, say("systems.firmware_unknown")
        return
    if firmware.boot.value is FirmwareKind.BIOS:
        yield Fitness.NOT_YET, say("systems.bios")
    elif firmware.secure_boot.is_absent:
        yield Fitness.UNFIT, say("systems.no_secure_boot")
    elif firmware.secure_boot.is_unknown:
        yield Fitness.UNKNOWN, say("systems.secure_boot_unknown")
    if firmware.tpm_version.is_unknown:
        yield Fitness.UNKNOWN, say("systems.tpm_unknown")
    elif firmware.tpm_version.is_absent:
        yield Fitness.NOT_YET, say("systems.tpm_off")
    elif firmware.tpm_version.value != TPM:
        yield Fitness.NOT_YET, say("systems.tpm_old", version=str(firmware.tpm_version.value))


def _sizes(subject: Subject) -> Iterator[Finding]:
    yield from _at_least(subject, Figure.MEMORY_GIB, WINDOWS_MEMORY_GIB, "systems.memory", 4)
    yield from _at_least(subject, Figure.DRIVE_GB, WINDOWS_DRIVE_GB, "systems.drive", 64)


def _linux(subject: Subject) -> Iterator[Finding]:
    """A processor of 64 bits, for which systems are still made, and room for a desktop."""
    cpu = subject.machine.cpu.value
    if cpu is not None and cpu.level == 0:
        yield Fitness.UNFIT, say("systems.bits")
    elif cpu is None or (cpu.level is None and cpu.architecture not in OF_64_BITS):
        yield Fitness.UNKNOWN, say("systems.processor_not_known")
    yield from _at_least(subject, Figure.MEMORY_GIB, LINUX_MEMORY_GIB, "systems.memory", 2)
    yield from _at_least(subject, Figure.DRIVE_GB, LINUX_DRIVE_GB, "systems.drive", 16)


def _at_least(subject: Subject, figure: Figure, least: float, code: str, wanted: int) -> Iterator[Finding]:
    """A size that a workshop can change."""
    reading = read_figure(subject, figure)
    if reading.is_unknown:
        yield Fitness.UNKNOWN, say(f"{code}_unknown")
    elif not isinstance(reading.value, float):
        yield Fitness.NOT_YET, say(f"{code}_missing")
    elif reading.value < least:
        yield Fitness.NOT_YET, say(code, wanted=wanted)
