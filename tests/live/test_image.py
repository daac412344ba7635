"""What the boot image is made from: lists, menu, ram disk, the number of a build."""

from __future__ import annotations

import lzma
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from live.archive import archive, link, plain, program
from live.base import REMOVED
from live.debs import listed, read_index
from live.firmware import kept_names, wanted
from live.identity import build_id, digest_of
from live.libraries import OF_SERVER, PINNED, of_bench
from live.menu import ACCENTS, CHOICES, FROM_STICK, KERNEL_WORDS, LANGUAGES, menu
from live.project import enable, enabled_by, installed_by, later
from live.ramdisk import APPLETS, INIT, MODULES, Modules, groups
from live.sbom import software_list
from live.tools import NotBuilt
from tests.house.files import ROOT
from tests.vm.archive import find_file

LIVE = ROOT / "live"
LISTS = ("packages.txt", "tools.txt", "left_out.txt", "firmware.txt", "masked.txt")


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_sorted_and_names_nothing_twice(name: str) -> None:
    names = list(listed(LIVE / name))
    plain_names = [line for line in names if " " not in line]
    assert names
    assert len(set(names)) == len(names)
    assert plain_names == sorted(plain_names, key=str.lower) or name in {"left_out.txt", "firmware.txt"}


def test_the_image_has_every_tool_that_a_run_asks_for() -> None:
    wanted_there = re.findall(r"^    want ([a-z0-9-]+) ", (ROOT / "setup.sh").read_text(), re.MULTILINE)
    assert len(wanted_there) > 15
    assert set(wanted_there) <= set(listed(LIVE / "packages.txt"))


def test_the_menu_speaks_both_languages_and_every_start_is_a_live_one() -> None:
    text = menu("0123456789abcdef")
    for choice in CHOICES:
        assert set(choice.title) == set(LANGUAGES) == {"fr", "en"}
        assert all(title.translate(ACCENTS) in text for title in choice.title.values())
    lines = re.findall(r"^    linux /etabli/vmlinuz (.*)$", text, re.MULTILINE)
    assert len(lines) == len(CHOICES) * len(LANGUAGES)
    assert all(line.startswith(KERNEL_WORDS) and "boot=live" in line.split() for line in lines)
    assert text.count("{") == text.count("}")
    assert "0123456789abcdef" in text
    titles = "".join(re.findall(r'^ *menuentry "(.*)"', text, re.MULTILINE))
    shown = titles.replace("${E}", "É").replace("${e}", "é")
    assert "Établi, les écrans de l'atelier" in shown
    assert shown.encode("latin-1"), "the menu's font draws no more"
    assert titles.replace("à", "").isascii(), "shown with a firmware's own letters"


def test_no_start_says_more_than_errors_or_uses_what_lies_on_a_donated_drive() -> None:
    words = KERNEL_WORDS.split()
    assert {"quiet", "noresume", "systemd.gpt_auto=0", "systemd.swap=0", "raid=noautodetect"} <= set(words)
    (level,) = [word for word in words if word.startswith("loglevel=")]
    assert int(level.partition("=")[2]) <= 3


def test_no_menu_word_looks_like_a_start_over_the_network() -> None:
    from host.boot import BootFacts, touches_network

    for language in LANGUAGES.values():
        line = f"BOOT_IMAGE=/etabli/vmlinuz {KERNEL_WORDS} {language} {FROM_STICK}"
        facts = BootFacts(
            saved_medium="sdb", image_id="x", firmware_partition="", kernel_line=line, root_kind="overlay"
        )
        assert not touches_network(facts)


@pytest.mark.process
def test_the_init_script_is_sound_shell_and_uses_only_what_the_ram_disk_holds() -> None:
    if shutil.which("shellcheck") is None:
        pytest.skip("no shellcheck here (Debian: shellcheck)")
    done = subprocess.run(
        ["shellcheck", "-s", "sh", INIT], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout
    words = set(re.findall(r"(?:^|[;|&(]|\bdo|\bthen)\s*([a-z_]+)\b", INIT.read_text(), re.MULTILINE))
    programs = {
        "basename",
        "cp",
        "cut",
        "dd",
        "dirname",
        "du",
        "insmod",
        "losetup",
        "mkdir",
        "mount",
        "readlink",
    }
    assert programs & words
    assert programs <= set(APPLETS)


def test_the_init_script_looks_below_no_internal_bus() -> None:
    named = set(groups(listed(MODULES)))
    script = INIT.read_text()
    assert {"always", "usb", "sd", "optical", "virtio"} <= named
    assert all(name.removeprefix("pci-") in script for name in named)
    modules = {module for names in groups(listed(MODULES)).values() for module in names}
    assert not modules & {"nvme", "ext4", "ntfs3", "md_mod", "dm_mod", "vmd"}


def test_every_mount_of_the_init_script_is_its_own_or_the_medium_it_found() -> None:
    mounts = re.findall(r"^\s*(?:if ! )?mount (.*)$", INIT.read_text(), re.MULTILINE)
    drives = [line for line in mounts if "/dev/" in line and not line.startswith(("--move", "-t devtmpfs"))]
    assert drives == ['-t iso9660 -o ro,nosuid,nodev "/dev/$medium" /run/etabli/medium']


def test_modules_load_after_what_they_stand_on(tmp_path: Path) -> None:
    folder = tmp_path / "usr/lib/modules/6.12"
    (folder / "kernel").mkdir(parents=True)
    (folder / "modules.builtin").write_text("kernel/crc.ko\n")
    (folder / "modules.dep").write_text(
        "kernel/usb-storage.ko.xz: kernel/scsi_mod.ko.xz kernel/scsi_common.ko.xz\n"
        "kernel/scsi_mod.ko.xz: kernel/scsi_common.ko.xz\nkernel/scsi_common.ko.xz:\n"
    )
    (folder / "kernel/usb-storage.ko.xz").write_bytes(lzma.compress(b"driver"))
    modules = Modules(tmp_path)
    assert modules.in_order(["crc", "usb_storage"]) == ("scsi_common", "scsi_mod", "usb_storage")
    assert modules.content("usb_storage") == b"driver"
    with pytest.raises(NotBuilt, match="nvme"):
        modules.in_order(["nvme"])


def test_an_archive_is_the_same_whatever_the_order_and_a_reader_finds_its_files(tmp_path: Path) -> None:
    files = {"init": program(b"#!"), "bin/sh": link("busybox"), "bin/busybox": program(b"x" * 5)}
    data = archive(files)
    assert data == archive(dict(reversed(list(files.items()))))
    path = tmp_path / "archive"
    path.write_bytes(data)
    place = find_file(path, "bin/busybox")
    assert data[place : place + 5] == b"x" * 5
    assert archive({"a": plain(b"")}) != archive({"a": program(b"")})


def test_a_build_has_another_number_when_anything_of_it_is_another() -> None:
    files = {"a.py": b"one", "b.py": b"two"}
    number = build_id(("debs",), files)
    assert number == build_id(("debs",), dict(reversed(list(files.items()))))
    assert re.fullmatch(r"[0-9a-f]{16}", number)
    others = [
        build_id(("other",), files),
        build_id(("debs",), {"a.py": b"one"}),
        build_id(("debs",), {"a.py": b"onetwo", "b.py": b""}),
        build_id(("debs",), {"c.py": b"one", "b.py": b"two"}),
    ]
    assert len({number, *others}) == 5
    assert digest_of(["ab", "c"]) != digest_of(["a", "bc"])


def test_firmware_stays_when_a_part_of_a_pc_asks_for_it_and_nobody_leaves_it_out() -> None:
    wifi = b"\0alias=pci:v8086\0firmware=iwl-1.ucode\0firmware=iwl-*.pnvm\0"
    phone = b"\0alias=of:N*T*Cqcom\0firmware=phone.bin\0"
    names = wanted([wifi, phone])
    assert names == {"iwl-1.ucode", "iwl-*.pnvm"}
    files = ["iwl-1.ucode.zst", "iwl-a.pnvm", "iwl-2.ucode", "phone.bin"]
    assert kept_names(names, files, []) == {"iwl-1.ucode.zst", "iwl-a.pnvm"}
    assert kept_names(names, files, ["*.pnvm"]) == {"iwl-1.ucode.zst"}
    assert kept_names([], files, []) == set()


def test_the_stick_has_the_libraries_of_a_bench_and_none_of_the_server() -> None:
    lock = (ROOT / "requirements/run.txt").read_text()
    names = {found[1] for line in lock.splitlines() if (found := PINNED.match(line))}
    kept = {found[1] for line in of_bench(lock).splitlines() if (found := PINNED.match(line))}
    assert names >= OF_SERVER
    assert kept == names - OF_SERVER
    assert of_bench(lock).count("--hash=") > len(kept)


def test_an_index_of_debs_tells_names_and_digests() -> None:
    text = (
        "Package: udev\nVersion: 1\nDescription: x\n Package: no\nFilename: ./udev.deb\nSHA256: aa\n\n"
        "Package: fio\nVersion: 2\nFilename: ./fio.deb\nSHA256: bb\n"
    )
    assert [(deb.name, deb.file, deb.sha256) for deb in read_index(text)] == [
        ("fio", "fio.deb", "bb"),
        ("udev", "udev.deb", "aa"),
    ]


def test_the_image_asks_for_an_address_and_starts_iwd_only_where_there_is_an_adapter() -> None:
    overlay = LIVE / "overlay/usr/lib"
    enabled = enabled_by((overlay / "systemd/system-preset/80-image.preset").read_text(encoding="utf-8"))
    assert "systemd-networkd.service" in enabled
    assert "iwd.service" not in enabled
    rules = (overlay / "udev/rules.d/90-etabli-wireless.rules").read_text(encoding="utf-8")
    assert 'SUBSYSTEM=="ieee80211"' in rules
    assert "iwd.service" in rules


def test_what_a_preset_enables_is_wanted_by_what_the_unit_says() -> None:
    assert enabled_by("# x\nenable etabli.service\ndisable *\n") == ("etabli.service",)
    unit = "[Unit]\nWantedBy=no\n[Install]\nWantedBy=multi-user.target\nAlias=a.service\n"
    assert installed_by(unit) == [("WantedBy", "multi-user.target"), ("Alias", "a.service")]


def test_what_a_run_does_not_wait_for_starts_after_it() -> None:
    unit = (
        "# x\n[Unit]\nBefore=sysinit.target network.target\n\n[Service]\nType=notify\n"
        "[Install]\nWantedBy=sysinit.target\nAlias=a.service\n"
    )
    moved = later(unit)
    assert "sysinit.target" not in moved
    assert "Before=network.target\n" in moved
    assert "After=etabli-run.service etabli-bench.service\n" in moved
    assert installed_by(moved) == [("WantedBy", "multi-user.target"), ("Alias", "a.service")]


def test_a_run_begins_when_every_drive_that_has_a_driver_is_there() -> None:
    for name in ("etabli-run", "etabli-bench"):
        unit = (ROOT / f"systemd/system/{name}.service").read_text(encoding="utf-8")
        assert re.search(r"^ExecStartPre=-/usr/bin/udevadm settle --timeout=\d+$", unit, re.MULTILINE)
    trigger = LIVE / "overlay/etc/systemd/system/systemd-udev-trigger.service.d/etabli.conf"
    left_out = set(re.findall(r"--subsystem-nomatch=(\S+)", trigger.read_text(encoding="utf-8")))
    assert left_out == {"bdi", "mem", "memory", "tty", "vc", "workqueue"}


def test_the_image_offers_no_login_and_no_key_restarts_it() -> None:
    masked = set(listed(LIVE / "masked.txt"))
    assert {"getty@tty1.service", "serial-getty@ttyS0.service", "ctrl-alt-del.target"} <= masked


def test_nothing_that_sets_or_joins_drives_by_itself_stays() -> None:
    assert {"usr/lib/udev/rules.d/85-hdparm.rules", "usr/lib/udev/rules.d/70-nvmf-autoconnect.rules"} <= set(
        REMOVED
    )
    packages = set(listed(LIVE / "packages.txt"))
    assert not packages & {"udisks2", "mdadm", "lvm2", "openssh-server", "live-boot", "ntfs-3g"}


def test_the_software_list_names_every_package_once_with_its_digest() -> None:
    import json

    from live.debs import Deb
    from live.libraries import Wheel

    debs = [Deb(name="g++", version="1:2+b1", file="g.deb", sha256="aa")]
    wheels = [Wheel(name="msgspec", version="0.22", file="m.whl", sha256="bb")]
    listing = json.loads(software_list("etabli-1", debs, wheels, 1_796_058_000))
    assert [package["externalRefs"][0]["referenceLocator"] for package in listing["packages"]] == [
        "pkg:deb/debian/g++@1%3A2%2Bb1",
        "pkg:pypi/msgspec@0.22",
    ]
    assert listing["creationInfo"]["created"] == "2026-11-30T17:00:00Z"


def test_enabling_a_unit_makes_the_links_of_systemctl_and_an_unknown_one_is_said(tmp_path: Path) -> None:
    tree, system = tmp_path / "tree", tmp_path / "system"
    (system / "usr/lib/systemd/system").mkdir(parents=True)
    (system / "usr/lib/systemd/system/iwd.service").write_text(
        "[Install]\nWantedBy=multi-user.target\nAlias=w.service\n"
    )
    enable(tree, system, ["iwd.service"])
    links = {
        str(path.relative_to(tree)): str(path.readlink()) for path in tree.rglob("*") if path.is_symlink()
    }
    assert links == {
        "etc/systemd/system/multi-user.target.wants/iwd.service": "/usr/lib/systemd/system/iwd.service",
        "etc/systemd/system/w.service": "/usr/lib/systemd/system/iwd.service",
    }
    with pytest.raises(NotBuilt, match=r"none\.service"):
        enable(tree, system, ["none.service"])
