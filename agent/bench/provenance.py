"""Provenance: the identifier, times and versions that every document of a bench carries."""

from __future__ import annotations

import platform
from datetime import datetime

import uuid_utils

from host.boot import probe_image
from host.errors import HostError
from host.port import Host
from model.provenance import ClockTrust, Times, Versions
from model.version import VERSION

TOOL_PACKAGES = (
    "smartmontools",
    "nvme-cli",
    "dmidecode",
    "util-linux",
    "pciutils",
    "fio",
    "sysbench",
    "stressapptest",
    "7zip",
    "p7zip-full",
)
VERSIONS_TIMEOUT_S = 5.0


def new_report_id() -> str:
    """A fresh UUIDv7 (RFC 9562, 5.7)."""
    return str(uuid_utils.uuid7())


def make_times(started: datetime, finished: datetime, duration_s: float, clock: ClockTrust) -> Times:
    """The times of a run, to the millisecond."""
    return Times(started=started, finished=finished, duration_s=round(duration_s, 3), clock=clock)


def make_versions(host: Host) -> Versions:
    """What measured; a tool whose version is not known is left out."""
    try:
        kernel = host.read("/proc/sys/kernel/osrelease").decode("ascii", "replace").strip()
    except HostError:
        kernel = None
    return Versions(
        etabli=VERSION,
        python=platform.python_version(),
        kernel=kernel,
        tools=_tool_versions(host),
        image=probe_image(host),
    )


def _tool_versions(host: Host) -> dict[str, str]:
    """The Debian versions of the tools; dpkg-query exits with 1 when one of them is not installed, and
    still tells of the others.
    """
    try:
        answer = host.run(
            ["dpkg-query", "--show", "--showformat=${Package} ${Version}\n", *TOOL_PACKAGES],
            timeout_s=VERSIONS_TIMEOUT_S,
            answers=frozenset({0, 1}),
        )
    except HostError:
        return {}
    pairs = (line.split() for line in answer.text.splitlines())
    return {words[0]: words[1] for words in pairs if len(words) == 2}
