"""What an ATA drive is when it comes to the bench."""

from __future__ import annotations

from dataclasses import dataclass

from tests.lab.opal.traits import OpalTraits

ALL_SANITIZE = 0xF000
# Disks with flash before the platters, none of which says so by a word of IDENTIFY DEVICE; smartmontools'
# drivedb.h has them as "Seagate Laptop SSHD" and "Seagate Desktop SSHD"
HYBRID_MODELS = ("ST1000LM014-1EJ164", "ST2000DX001-1CM164")


@dataclass(frozen=True, slots=True, kw_only=True)
class AtaTraits:
    """What the drive is; sectors of 512 bytes. `native_sectors` and `current_sectors` None mean nothing
    is hidden. `host_protected_area`, `device_configuration`, `accessible_max`: the feature sets that it has.

    `told_native_lba`: what READ NATIVE MAX and GET NATIVE MAX say in place of the truth; real ones say 0, 1,
    less than the capacity, or all ones (nwipe#444, #542, #585). `refuses_set_max`: SET MAX is aborted however
    often the power comes back, as behind a BIOS that locks it at each start. `silent_native_max`: while a
    sanitize runs, READ NATIVE MAX is not aborted, as ACS-4, 4.17 asks, but never answered.
    `dco_freezes_at_power_on`: DEVICE CONFIGURATION FREEZE LOCK by the machine's firmware (ATA8-ACS, 4.8).
    `capacity_page`: the IDENTIFY DEVICE data log has its pages 01h and 02h (ACS-4, 9.11).
    `told_sectors`, `told_page_sectors`, `told_overlay_lba`: what IDENTIFY DEVICE (words 60-61 and 100-103),
    its data log and DEVICE CONFIGURATION IDENTIFY say in place of the truth. `aborts`: commands that are
    aborted although they are offered: a capability is a hint.
    `enhanced_pattern`: what an enhanced security erase leaves (ACS-4, 7.36: "predetermined data patterns").
    """

    model: str = "LAB SATA HDD"
    serial: str = "LABSATA0001"
    firmware: str = "LAB1"
    rotation_rpm: int = 7200  # 0 for a drive without moving parts
    native_sectors: int | None = None
    current_sectors: int | None = None
    host_protected_area: bool = True
    device_configuration: bool = True
    told_native_lba: int | None = None
    refuses_set_max: bool = False
    silent_native_max: bool = False
    told_sectors: int | None = None
    told_page_sectors: int | None = None
    told_overlay_lba: int | None = None
    aborts: frozenset[int] = frozenset()
    dco_freezes_at_power_on: bool = False
    capacity_page: bool = True
    security: bool = True
    enhanced_erase: bool = True
    enhanced_pattern: bytes = b"\0"
    user_password: bytes | None = None
    frozen: bool = False
    freezes_at_power_on: bool = False
    sanitize: int = ALL_SANITIZE  # bits of IDENTIFY DEVICE word 59
    sanitize_frozen: bool = False
    accessible_max: bool = False
    sanitize_s: float = 5.0
    erase_s: float = 4.0
    self_test_s: float = 6.0
    power_on_hours: int = 12345
    reallocated: int = 0
    smart_failing: bool = False
    opal: OpalTraits | None = None
