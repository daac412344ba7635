"""A start over the network: what the first ram disk of it holds and does, and how the system knows of it."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from host.boot import BootFacts, Start, start_of
from live.debs import Deb, KeptSet
from live.firmware import leave_only
from live.menu import menu, network_menu
from live.netboot import EXAMPLE, digests_of_layers
from live.ramdisk import APPLETS, NETWORK, NETWORK_APPLETS, NETWORK_FOLDERS, Modules

pytestmark = pytest.mark.process

SERVER = "tftp://10.0.2.2/etabli"


def lines_of(configuration: str) -> list[str]:
    return re.findall(r"^    linux /etabli/vmlinuz (.*)$", configuration, re.MULTILINE)


def test_every_start_of_the_network_menu_is_known_as_one_over_the_network() -> None:
    lines = lines_of(network_menu())
    assert lines
    for line in lines:
        facts = BootFacts(
            saved_medium="",
            image_id="etabli-1-0",
            firmware_partition="",
            kernel_line=line.replace("$from", SERVER),
            root_kind="overlay",
        )
        assert start_of(facts) is Start.NETWORK
    assert not any("fetch=" in line for line in lines_of(menu("0123456789abcdef")))


def test_the_script_of_the_network_is_sound_shell_and_uses_only_what_its_ram_disk_holds() -> None:
    if shutil.which("shellcheck") is None:
        pytest.skip("no shellcheck here (Debian: shellcheck)")
    done = subprocess.run(
        ["shellcheck", "-s", "sh", NETWORK], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout
    programs = {"ip", "modprobe", "mount", "rm", "sha256sum", "sleep", "tftp", "udhcpc", "wget"}
    assert programs <= set(re.findall(r"[a-z0-9_]+", NETWORK.read_text()))
    assert programs <= {*APPLETS, *NETWORK_APPLETS}


class Fetching:
    """The functions of the script, with programs that are told what to answer."""

    def __init__(self, folder: Path, files: dict[str, bytes]) -> None:
        self._folder = folder
        self._server = folder / "server"
        for name in ("server/etabli", "here", "bin"):
            (folder / name).mkdir(parents=True)
        for name, data in files.items():
            (self._server / "etabli" / name).write_bytes(data)
        self._program("wget", 'cp "$(echo "$6" | sed "s|http://host|$SERVER|")" "$5"')
        self._program("tftp", 'cp "$SERVER/$7" "$5"')

    def _program(self, name: str, text: str) -> None:
        path = self._folder / "bin" / name
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)

    def get_all(self, source: str, digests: dict[str, str]) -> tuple[int, dict[str, bytes]]:
        """Its exit status, and the files that are there then."""
        (self._folder / "digests").write_text(
            "".join(f"{value}  {name}\n" for name, value in digests.items())
        )
        script = NETWORK.read_text(encoding="utf-8")
        functions = script[script.index("# get NAME") : script.index("# fetch_by CARD")]
        functions = functions.replace("/digests", f"{self._folder}/digests").replace("-c -s", "-c --status")
        done = subprocess.run(
            ["sh", "-c", f"interface= from={source}\n{functions}\nget_all"],
            cwd=self._folder / "here",
            env={"PATH": f"{self._folder}/bin:/usr/bin:/bin", "SERVER": str(self._server)},
            check=False,
            timeout=20,
            capture_output=True,
        )
        return done.returncode, {path.name: path.read_bytes() for path in (self._folder / "here").iterdir()}


@pytest.mark.parametrize("source", ["http://host/etabli", "tftp://host/etabli"])
def test_what_came_over_the_network_is_held_against_the_digests_of_the_ram_disk(
    tmp_path: Path, source: str
) -> None:
    files = {"base.squashfs": b"base", "project.squashfs": b"project"}
    fetching = Fetching(tmp_path, files | {"etabli.toml": b"[station]\n"})
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    assert fetching.get_all(source, digests) == (0, files | {"etabli.toml": b"[station]\n"})
    other = digests | {"base.squashfs": hashlib.sha256(b"another").hexdigest()}
    status, _files = fetching.get_all(source, other)
    assert status != 0


def test_a_server_without_a_file_for_the_workshop_is_enough(tmp_path: Path) -> None:
    files = {"base.squashfs": b"base"}
    fetching = Fetching(tmp_path, files)
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    assert fetching.get_all("http://host/etabli", digests) == (0, files)


def test_the_digests_are_those_of_the_layers(tmp_path: Path) -> None:
    system = {}
    for name in ("base.squashfs", "project.squashfs", "vmlinuz"):
        system[name] = tmp_path / name
        system[name].write_bytes(name.encode())
    found = digests_of_layers(system)
    assert found == {name: hashlib.sha256(name.encode()).hexdigest() for name in list(system)[:2]}


def test_modprobe_finds_network_drivers_and_what_they_stand_on(tmp_path: Path) -> None:
    folder = tmp_path / "usr/lib/modules/6.12"
    card = "kernel/drivers/net/ethernet/intel/e1000.ko"
    for name in (card, "kernel/net/mii.ko", "kernel/fs/ext4.ko"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(name.encode())
    (folder / "modules.builtin").write_text("")
    below = f"{card}: kernel/net/mii.ko"
    (folder / "modules.dep").write_text(f"{below}\nkernel/net/mii.ko:\nkernel/fs/ext4.ko:\n")
    (folder / "modules.alias").write_text("# x\nalias pci:v8086 e1000\nalias fs-ext4 ext4\n")
    files = Modules(tmp_path).for_modprobe(NETWORK_FOLDERS, ())
    assert set(files) == {
        f"lib/modules/6.12/{name}" for name in (card, "kernel/net/mii.ko", "modules.dep", "modules.alias")
    }
    assert files["lib/modules/6.12/modules.alias"].data == b"alias pci:v8086 e1000\n"
    assert files["lib/modules/6.12/modules.dep"].data.decode().splitlines()[0] == below


def test_the_example_names_the_files_that_firmware_asks_for() -> None:
    assert {"etabli.0", "bootx64.efi"} <= set(re.findall(r"[\w.]+", EXAMPLE))
    assert "{folder}" in EXAMPLE


def test_firmware_whose_name_a_driver_makes_up_stays(tmp_path: Path) -> None:
    (tmp_path / "usr/lib/modules").mkdir(parents=True)
    folder = tmp_path / "usr/lib/firmware/intel"
    for name in ("sof/sof-tgl.ri", "vpu/vpu.bin"):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_bytes(b"x")
    assert leave_only(tmp_path, ["+ intel/sof/*", "intel/vpu/*"]) == 1
    assert [path.name for path in folder.rglob("*") if path.is_file()] == ["sof-tgl.ri"]


def test_a_file_is_read_out_of_a_kept_package(tmp_path: Path) -> None:
    if shutil.which("dpkg-deb") is None:
        pytest.skip("no dpkg-deb here (Debian: dpkg)")
    tree = tmp_path / "tree"
    (tree / "DEBIAN").mkdir(parents=True)
    (tree / "DEBIAN/control").write_text(
        "Package: a\nVersion: 1\nArchitecture: all\nMaintainer: A <a@b>\nDescription: a\n"
    )
    (tree / "usr").mkdir()
    (tree / "usr/file").write_bytes(b"content")
    subprocess.run(["dpkg-deb", "-b", tree, tmp_path / "a.deb"], check=True, timeout=20, capture_output=True)
    deb = Deb(name="a", version="1", file="a.deb", sha256="")
    assert KeptSet(folder=tmp_path, debs=(deb,), taken=0).content("a", "usr/file") == b"content"
