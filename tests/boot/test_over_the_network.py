"""Machines that start over the network, of a workshop's server: dnsmasq with the example that the folder of
the image holds.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.boot.machine import Firmware, Machine
from tests.boot.workshop_network import SERVER, workshop_network
from tests.house.files import ROOT

pytestmark = [pytest.mark.boot, pytest.mark.slow]

RUNS = "Examen de la machine"
STARTS_S = 900.0
BY_TFTP, BY_HTTP = 'set from="tftp://$net_default_server/etabli"', f'set from="http://{SERVER}/etabli"'
MISTAKE = '[inventory]\nurrl = "https://inventory.example"\n'
ALONE = "-netdev user,id=net0,tftp={folder},bootfile=etabli.0 -device virtio-net-pci,netdev=net0,bootindex=0"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a server hands out, made of this state of the project."""
    folder = tmp_path_factory.mktemp("served")
    words: Sequence[str | Path] = [
        sys.executable, "-m", "live", "--output", folder / "etabli.iso", "--netboot", folder / "netboot",
    ]  # fmt: skip
    subprocess.run(words, cwd=ROOT, check=True)
    return folder / "netboot"


def test_two_machines_start_at_once_one_of_them_under_secure_boot(served: Path, tmp_path: Path) -> None:
    with (
        workshop_network(served, tmp_path, wires=2, has_router=False) as network,
        Machine([], options=network.card(0, is_uefi=False), prefix=network.inside) as old,
        Machine(
            [],
            firmware=Firmware.UEFI_SECURE,
            options=network.card(1, is_uefi=True),
            prefix=network.inside,
        ) as locked,
    ):
        old.wait_for(RUNS, STARTS_S)
        locked.wait_for(RUNS, STARTS_S)


def test_beside_a_router_and_by_http_the_workshops_file_comes_along(served: Path, tmp_path: Path) -> None:
    folder = tmp_path / "served"
    shutil.copytree(served, folder)
    menu, example = folder / "grub/grub.cfg", folder / "dnsmasq.conf"
    assert BY_TFTP in menu.read_text()
    menu.write_text(menu.read_text().replace(BY_TFTP, BY_HTTP))
    example.write_text(example.read_text().replace(str(served), str(folder)))
    (folder / "etabli/etabli.toml").write_text(MISTAKE)
    with (
        workshop_network(folder, tmp_path, wires=2, has_router=True) as network,
        Machine([], options=network.card(0, is_uefi=False), prefix=network.inside) as old,
        Machine(
            [], firmware=Firmware.UEFI, options=network.card(1, is_uefi=True), prefix=network.inside
        ) as new,
    ):
        for machine in (old, new):
            machine.wait_for("urrl", STARTS_S)
            machine.wait_for(RUNS, STARTS_S)
    assert "GET /etabli/project.squashfs" in (tmp_path / "web.log").read_text()


def test_what_was_damaged_on_the_way_is_not_started(served: Path, tmp_path: Path) -> None:
    folder = tmp_path / "netboot"
    shutil.copytree(served, folder)
    with open(folder / "etabli/project.squashfs", "r+b") as layer:
        layer.seek(4096)
        layer.write(b"another")
    with Machine([], options=ALONE.format(folder=folder).split()) as machine:
        machine.wait_for("Nothing came over the network", STARTS_S)
