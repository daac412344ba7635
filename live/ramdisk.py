"""The first ram disk: busybox, some twenty modules and the init script that finds the medium.

That of a start over the network has the drivers of network adapters too, and the digests of what it fetches.
"""

from __future__ import annotations

import lzma
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from live.archive import Entry, archive, link, plain, program
from live.debs import listed
from live.tools import NotBuilt

HERE = Path(__file__).resolve().parent
INIT = HERE / "init.sh"
NETWORK = HERE / "network.sh"
MODULES = HERE / "modules.txt"
APPLETS = (
    "basename", "cat", "cp", "cut", "dd", "dirname", "du", "echo", "insmod", "loadfont", "losetup", "mkdir",
    "mount", "printf",
    "readlink", "sed", "sh", "sleep", "sort", "stat", "switch_root", "tail", "tr", "umount",
)  # fmt: skip
NETWORK_APPLETS = ("ip", "modprobe", "mv", "rm", "sha256sum", "tftp", "udhcpc", "wget")
NETWORK_FOLDERS = tuple(f"kernel/drivers/net/{name}/" for name in ("ethernet", "mdio", "pcs", "phy", "usb"))
NETWORK_MODULES = ("af_packet", "virtio_pci", "virtio_net", "vmxnet3")
CONSOLE = Entry(mode=0o020600, device=(5, 1))


def groups(text: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The groups of the module list, and the modules that each names."""
    return {words[0]: tuple(words[1:]) for words in map(str.split, text)}


def ram_disk(tree: Path, *, build: str, volume: str, font: bytes) -> bytes:
    """The ram disk for the kernel of the system in `tree`, not compressed yet; `font` is the console's.
    Raises NotBuilt.
    """
    return archive(_files(tree, build=build, volume=volume, font=font))


def network_ram_disk(
    tree: Path, *, build: str, volume: str, font: bytes, fetched: Mapping[str, str], size_bytes: int
) -> bytes:
    """The same for a start over the network; `fetched` are the digests (SHA-256) of the files to fetch, by
    name, and `size_bytes` what all of them take. Raises NotBuilt.
    """
    digests = "".join(f"{digest}  {name}\n" for name, digest in fetched.items())
    needed = f"needed_kb={size_bytes // 1024 + 1}\n"
    return archive(
        _files(tree, build=build, volume=volume, font=font)
        | Modules(tree).for_modprobe(NETWORK_FOLDERS, NETWORK_MODULES)
        | {f"bin/{name}": link("busybox") for name in NETWORK_APPLETS}
        | {
            "sbin/modprobe": link("../bin/busybox"),  # the kernel calls it by that name (modprobe_path)
            "digests": plain(digests.encode()),
            "needed": plain(needed.encode()),
            "network.sh": program(NETWORK.read_bytes()),
        }
    )


def _files(tree: Path, *, build: str, volume: str, font: bytes) -> dict[str, Entry]:
    busybox = tree / "usr/bin/busybox"
    modules = Modules(tree)
    files = {
        "init": program(INIT.read_bytes()),
        "font.psf": plain(font),
        "build": plain(f"build={build.upper()}\nvolume={volume}\n".encode()),
        "bin/busybox": program(busybox.read_bytes()),
        "dev/console": CONSOLE,
        **{f"bin/{name}": link("busybox") for name in APPLETS},
    }
    for group, names in groups(listed(MODULES)).items():
        ordered = modules.in_order(names)
        files[f"modules/{group}"] = plain("".join(f"{name}\n" for name in ordered).encode())
        files |= {f"modules/{name}.ko": plain(modules.content(name)) for name in ordered}
    return files


class Modules:
    """The kernel modules of a system, by name (modules.dep(5), modules.builtin)."""

    def __init__(self, tree: Path) -> None:
        (self._folder,) = (tree / "usr/lib/modules").iterdir()
        self._paths: dict[str, str] = {}
        self._below: dict[str, tuple[str, ...]] = {}
        for line in self._lines("modules.dep"):
            path, _colon, below = line.partition(":")
            self._paths[_name(path)] = path
            self._below[_name(path)] = tuple(map(_name, below.split()))
        self._builtin = frozenset(map(_name, self._lines("modules.builtin")))

    def _lines(self, name: str) -> list[str]:
        return (self._folder / name).read_text(encoding="utf-8").splitlines()

    def in_order(self, names: Iterable[str]) -> tuple[str, ...]:
        """These modules and what they stand on, in an order in which they load. Raises NotBuilt."""
        ordered: dict[str, None] = {}
        for name in names:
            if name in self._builtin:
                continue
            if name not in self._paths:
                raise NotBuilt(f"this kernel has no module {name}")
            # depmod names the nearest first: what lies deepest is the last.
            ordered |= dict.fromkeys((*reversed(self._below[name]), name))
        return tuple(ordered)

    def content(self, name: str) -> bytes:
        """A module as insmod takes it."""
        data = (self._folder / self._paths[name]).read_bytes()
        return lzma.decompress(data) if self._paths[name].endswith(".xz") else data

    def for_modprobe(self, folders: tuple[str, ...], names: Iterable[str]) -> dict[str, Entry]:
        """The modules below these folders, these by name, and what they stand on, with the tables by which
        modprobe finds them for a device. Raises NotBuilt.
        """
        below = [name for name, path in self._paths.items() if path.startswith(folders)]
        chosen = set(self.in_order((*sorted(below), *names)))
        place = f"lib/modules/{self._folder.name}"
        files = {f"{place}/{self._plain(name)}": plain(self.content(name)) for name in chosen}
        lines = [
            f"{self._plain(name)}: {' '.join(map(self._plain, self._below[name]))}\n"
            for name in sorted(chosen)
        ]
        files[f"{place}/modules.dep"] = plain("".join(lines).encode())
        aliases = [line for line in self._lines("modules.alias") if line.rpartition(" ")[2] in chosen]
        files[f"{place}/modules.alias"] = plain("".join(f"{line}\n" for line in aliases).encode())
        return files

    def _plain(self, name: str) -> str:
        return self._paths[name].removesuffix(".xz")


def _name(path: str) -> str:
    return PurePosixPath(path).name.partition(".ko")[0].replace("-", "_")
