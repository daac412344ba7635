"""The report: put together from what the steps learned."""

from __future__ import annotations

import platform
from dataclasses import dataclass, replace
from datetime import datetime

import uuid_utils

from agent.session.request import Request
from host.errors import HostError
from host.port import Host
from model.benchmark import Benchmarks
from model.grade import Grade
from model.machine import Machine
from model.report import ClockTrust, Evidence, Report, Times, Trouble, Versions
from model.verdict import DriveVerdict
from model.version import VERSION
from wipe.boot_locks import probe_image

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


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFindings:
    """What a run learned, before it is a document."""

    machine: Machine
    verdicts: tuple[DriveVerdict, ...]
    benchmarks: Benchmarks | None
    grade: Grade
    troubles: tuple[Trouble, ...]
    evidence: tuple[Evidence, ...]
    certificates: tuple[str, ...] = ()


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


def make_report(
    *,
    report_id: str,
    station: str,
    station_name: str,
    request: Request,
    findings: RunFindings,
    times: Times,
    versions: Versions,
    supersedes: str | None,
) -> Report:
    """The document."""
    return Report(
        id=report_id,
        station=station,
        station_name=station_name,
        entered=request.entered,
        times=times,
        versions=versions,
        machine=findings.machine,
        drive_verdicts=findings.verdicts,
        benchmarks=findings.benchmarks,
        grade=findings.grade,
        troubles=findings.troubles,
        replayed=request.replay is not None,
        evidence=findings.evidence,
        certificates=findings.certificates,
        supersedes=supersedes,
    )


def with_label(machine: Machine, label: str | None) -> Machine:
    """The machine with the identity keys that its facts and its label give."""
    from judge.identity.identity import identity_keys

    return replace(machine, identity=identity_keys(machine, label))
