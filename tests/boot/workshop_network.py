"""A network of a workshop: a bridge with a wire for each machine, dnsmasq by the example that lies beside the
image, a web server. It lies in a network namespace of its own, from which nothing leads out.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SERVER = "192.168.1.1"
# The workshop's router hands out addresses in a namespace of its own: one computer has one DHCP server.
ROUTER = "192.168.1.2"
BRIDGE = f"""
ip link set lo up
ip link add workshop type bridge
ip addr add {SERVER}/24 dev workshop
ip link set workshop up
for wire in "$@"; do
    ip tuntap add "$wire" mode tap
    ip link set "$wire" master workshop up
done
echo ready
exec cat
"""
# As root: a folder of pytest is closed to all others.
TO_THE_LOG = "--user=root --leasefile-ro --log-facility=-"
ROUTER_WIRE = f"""
ip link add router type veth peer name outside netns "$1"
ip addr add {ROUTER}/24 dev router
ip link set router up
nsenter --net="/proc/$1/ns/net" ip link set outside master workshop up
exec dnsmasq --keep-in-foreground --conf-file=/dev/null --port=0 --interface=router --bind-interfaces \\
    --dhcp-range=192.168.1.100,192.168.1.200,1h {TO_THE_LOG}
"""
# The card's firmware is OVMF's own: what real firmware has is no iPXE.
CARD = "virtio-net-pci,netdev=net0,bootindex=0"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkshopNetwork:
    """What a machine needs to hang on it."""

    inside: tuple[str, ...]  # the words before a command that runs in the namespace

    def card(self, wire: int, *, is_uefi: bool) -> list[str]:
        """QEMU's options for a machine on this wire."""
        own = ",romfile=" if is_uefi else ""
        return [
            "-netdev", f"tap,id=net0,ifname=wire{wire},script=no,downscript=no",
            "-device", f"{CARD},mac=52:54:00:e7:ab:{wire:02x}{own}",
        ]  # fmt: skip


@contextmanager
def workshop_network(folder: Path, logs: Path, *, wires: int, has_router: bool) -> Iterator[WorkshopNetwork]:
    """`folder`: what is handed out, with `dnsmasq.conf`. `has_router`: another server gives the addresses."""
    names = [f"wire{wire}" for wire in range(wires)]
    bridge = subprocess.Popen(
        ["unshare", "--net", "sh", "-e", "-c", BRIDGE, "sh", *names],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    started = [bridge]
    try:
        assert bridge.stdout is not None
        assert bridge.stdout.readline() == b"ready\n"
        inside = ("nsenter", f"--net=/proc/{bridge.pid}/ns/net")
        config = logs / "dnsmasq.conf"
        example = (folder / "dnsmasq.conf").read_text(encoding="utf-8")
        config.write_text(_config(example, has_router=has_router), encoding="utf-8")
        server = f"dnsmasq --keep-in-foreground --conf-file={config} {TO_THE_LOG}"
        started.append(_started([*inside, *server.split()], logs / "dnsmasq.log"))
        web = [sys.executable, "-m", "http.server", "--bind", SERVER, "--directory", str(folder), "80"]
        started.append(_started([*inside, *web], logs / "web.log"))
        if has_router:
            router = ["unshare", "--net", "sh", "-e", "-c", ROUTER_WIRE, "sh", str(bridge.pid)]
            started.append(_started(router, logs / "router.log"))
        yield WorkshopNetwork(inside=inside)
    finally:
        for process in started:
            process.kill()
            process.communicate()


def _config(example: str, *, has_router: bool) -> str:
    """The example as it is, or with the lines that it names for a server that gives the addresses."""
    if has_router:
        return example
    lines = []
    for line in example.splitlines():
        if line.startswith("#dhcp-"):
            lines.append(line[1:])
        elif not line.startswith(("dhcp-range=", "pxe-service=")):
            lines.append(line)
    return "\n".join(lines) + "\n"


def _started(words: Sequence[str], log: Path) -> subprocess.Popen[bytes]:
    """A server that still runs after a moment; what it says is kept."""
    with log.open("wb") as file:
        process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=file, stderr=file)
    time.sleep(1)  # a server that cannot begin says so at once
    assert process.poll() is None, log.read_text()
    return process
