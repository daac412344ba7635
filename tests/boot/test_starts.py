"""Every way in which the image starts, to the first line of a run: firmware, media, Secure Boot, network."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.boot.machine import OVMF, Attachment, BootDrive, Firmware, Machine, NotSpoken
from tests.house.files import ROOT

pytestmark = [pytest.mark.boot, pytest.mark.slow]

FIRST, RUNS = "Établi…", "Examen de la machine"
STARTS_S = 600.0
REFUSED_S = 90.0
VARIABLES_TOOL = "virt-fw-vars"
MICROSOFT = "77fa9abd-0359-4d32-bd60-28f4e78f784b"  # the owner that Microsoft's keys are entered with
PXE = "-netdev user,id=net0,tftp={folder},bootfile={file} -device virtio-net-pci,netdev=net0,bootindex=0"


def medium(image: Path, attachment: Attachment = Attachment.USB) -> list[BootDrive]:
    return [BootDrive(file=image, attachment=attachment, is_started_from=True, is_kept=False)]


@pytest.mark.parametrize(
    ("firmware", "attachment"),
    [
        pytest.param(Firmware.BIOS, Attachment.USB, id="BIOS, USB"),
        pytest.param(Firmware.BIOS, Attachment.CDROM, id="BIOS, disc"),
        pytest.param(Firmware.BIOS, Attachment.VIRTIO, id="BIOS, drive of a virtual machine"),
        pytest.param(Firmware.BIOS, Attachment.SD, id="BIOS, SD card"),
        pytest.param(Firmware.UEFI, Attachment.USB, id="UEFI, USB"),
        pytest.param(Firmware.UEFI, Attachment.CDROM, id="UEFI, disc"),
        pytest.param(Firmware.UEFI, Attachment.SD, id="UEFI, SD card"),
        pytest.param(Firmware.UEFI_SECURE, Attachment.USB, id="UEFI, Secure Boot, USB"),
        pytest.param(Firmware.UEFI_32, Attachment.USB, id="UEFI of 32 bits, USB"),
    ],
)
def test_a_run_begins(image: Path, firmware: Firmware, attachment: Attachment) -> None:
    with Machine(medium(image, attachment), firmware=firmware) as machine:
        machine.wait_for(FIRST, STARTS_S)
        machine.wait_for(RUNS, STARTS_S)


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


def test_the_memory_test_begins_by_bios(image: Path) -> None:
    with Machine(medium(image)) as machine:
        machine.wait_for("Test de la mémoire", STARTS_S)
        machine.press("end")
        machine.press("ret")
        machine.wait_until_shown("Memtest86", REFUSED_S)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a server hands out, made of this state of the project."""
    folder = tmp_path_factory.mktemp("served")
    words: Sequence[str | Path] = [
        sys.executable, "-m", "live", "--output", folder / "etabli.iso", "--netboot", folder / "netboot",
    ]  # fmt: skip
    subprocess.run(words, cwd=ROOT, check=True)
    return folder / "netboot"


@pytest.mark.parametrize(
    ("firmware", "file"),
    [
        pytest.param(Firmware.BIOS, "etabli.0", id="BIOS"),
        pytest.param(Firmware.UEFI, "bootx64.efi", id="UEFI"),
    ],
)
def test_a_run_begins_over_the_network(served: Path, firmware: Firmware, file: str) -> None:
    options = PXE.format(folder=served, file=file).split()
    with Machine([], firmware=firmware, memory_mib=1024, options=options) as machine:
        machine.wait_for(RUNS, STARTS_S)


def test_what_was_damaged_on_the_way_is_not_started(served: Path, tmp_path: Path) -> None:
    folder = tmp_path / "netboot"
    shutil.copytree(served, folder)
    with open(folder / "etabli/project.squashfs", "r+b") as layer:
        layer.seek(4096)
        layer.write(b"another")
    options = PXE.format(folder=folder, file="etabli.0").split()
    with Machine([], memory_mib=1024, options=options) as machine:
        machine.wait_for("Nothing came over the network", STARTS_S)
