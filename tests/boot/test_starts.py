"""Every way in which the image starts, to the first line of a run: firmware, media, Secure Boot."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from live.menu import KERNEL_WORDS, LANGUAGES
from tests.boot.machine import OVMF, Attachment, BootDrive, Firmware, Machine, NotSpoken

pytestmark = [pytest.mark.boot, pytest.mark.slow]

FIRST, RUNS = "Établi…", "Examen de la machine"
STARTS_S = 600.0
REFUSED_S = 90.0
CARD_BYTES = 512 * 1024**2  # QEMU wants a power of two
BLUE, MOST = bytes((0, 0, 168)), 0.7  # memtest86+ draws on it
VARIABLES_TOOL = "virt-fw-vars"
MICROSOFT = "77fa9abd-0359-4d32-bd60-28f4e78f784b"  # the owner that Microsoft's keys are entered with


def medium(image: Path, attachment: Attachment = Attachment.USB) -> list[BootDrive]:
    return [BootDrive(file=image, attachment=attachment, is_started_from=True, is_kept=False)]


@pytest.mark.parametrize(
    ("firmware", "attachment"),
    [
        pytest.param(Firmware.BIOS, Attachment.USB, id="BIOS, USB"),
        pytest.param(Firmware.BIOS, Attachment.CDROM, id="BIOS, disc"),
        pytest.param(Firmware.BIOS, Attachment.VIRTIO, id="BIOS, drive of a virtual machine"),
        pytest.param(Firmware.UEFI, Attachment.USB, id="UEFI, USB"),
        pytest.param(Firmware.UEFI, Attachment.CDROM, id="UEFI, disc"),
        pytest.param(Firmware.UEFI_SECURE, Attachment.USB, id="UEFI, Secure Boot, USB"),
        pytest.param(Firmware.UEFI_32, Attachment.USB, id="UEFI of 32 bits, USB"),
    ],
)
def test_a_run_begins(image: Path, firmware: Firmware, attachment: Attachment) -> None:
    with Machine(medium(image, attachment), firmware=firmware) as machine:
        machine.wait_for(FIRST, STARTS_S)
        machine.wait_for(RUNS, STARTS_S)


def test_a_run_begins_from_a_card_that_the_firmware_read(image: Path, tmp_path: Path) -> None:
    """QEMU's firmware starts no card: it is given the kernel and the first ram disk, which find the rest."""
    card = shutil.copyfile(image, tmp_path / "card.img")
    os.truncate(card, CARD_BYTES)
    fetch = ["xorriso", "-osirrox", "on", "-indev", str(image), "-extract", "/etabli", f"{tmp_path}/etabli"]
    subprocess.run(fetch, check=True, timeout=60, capture_output=True)
    options = [
        "-kernel", str(tmp_path / "etabli/vmlinuz"), "-initrd", str(tmp_path / "etabli/initrd"),
        "-append", f"{KERNEL_WORDS} {LANGUAGES['fr']}",
    ]  # fmt: skip
    with Machine(medium(card, Attachment.SD), options=options) as machine:
        machine.wait_for(FIRST, STARTS_S)
        machine.wait_for(RUNS, STARTS_S)


def test_without_a_serial_port_the_menu_and_the_screen_are_as_they_should(image: Path) -> None:
    with Machine(medium(image), has_serial_port=False) as machine:
        shown = machine.wait_until_shown("Examen de la machine", STARTS_S)
    assert "error" not in shown
    assert "erreur" not in shown


def variables(folder: Path, certificate: str) -> Path:
    """Firmware variables that trust one of Microsoft's certificates alone, Secure Boot enforced."""
    (certificates,) = Path(sys.prefix).glob("lib/python3*/site-packages/virt/firmware/certs/microsoft.com")
    target = folder / "variables.fd"
    subprocess.run(
        [
            Path(sys.executable).parent / VARIABLES_TOOL,
            "--input", OVMF / "OVMF_VARS_4M.fd", "--output", target,
            "--set-pk", MICROSOFT, certificates / "ms-oem-pk-2023.pem",
            "--add-kek", MICROSOFT, certificates / "ms-kek-2023.pem",
            "--add-db", MICROSOFT, certificates / certificate,
            "--secure-boot",
        ],
        check=True, timeout=60, capture_output=True,
    )  # fmt: skip
    return target


def test_a_firmware_that_trusts_the_third_party_certificate_of_2023_alone_starts_it(
    image: Path, tmp_path: Path
) -> None:
    trusted = variables(tmp_path, "ms-uefi-2023.pem")
    with Machine(medium(image), firmware=Firmware.UEFI_SECURE, variables=trusted) as machine:
        machine.wait_for(RUNS, STARTS_S)


def test_a_firmware_that_trusts_windows_alone_refuses_it(image: Path, tmp_path: Path) -> None:
    trusted = variables(tmp_path, "windows-2023.pem")
    with Machine(medium(image), firmware=Firmware.UEFI_SECURE, variables=trusted) as machine:
        machine.wait_for("(?i)access denied|security violation", REFUSED_S)
        with pytest.raises(NotSpoken):
            machine.wait_for("GNU GRUB", REFUSED_S)


def share_of(color: bytes, picture: bytes) -> float:
    """How much of a picture (ppm(5), binary) has exactly this colour."""
    _, size, _, pixels = picture.split(b"\n", 3)
    width, height = map(int, size.split())
    return sum(pixels[place : place + 3] == color for place in range(0, len(pixels), 3)) / (width * height)


def test_the_memory_test_begins_by_bios(image: Path) -> None:
    with Machine(medium(image)) as machine:
        machine.wait_for("Test de la mémoire", STARTS_S)
        machine.press("end")
        machine.press("ret")
        end = time.monotonic() + REFUSED_S
        while share_of(BLUE, machine.dump()) < MOST:  # it brings letters of its own
            assert time.monotonic() < end
            time.sleep(1)  # the emulated machine goes on meanwhile
