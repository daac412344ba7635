"""The processor: model, cores, clocks, caches, instruction level, and what the kernel says of its holes."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from host.errors import HostError
from host.port import Host, Library, read_text
from judge.processors.generation import generation
from model.cpu import Cpu, Vulnerability
from model.fact import Fact, Why, absent, present, unknown
from probes.probe import Probe, Probed, together

LSCPU_TIMEOUT_S = 10.0
CPUINFO_TIMEOUT_S = 15.0
CPU_FOLDER = "/sys/devices/system/cpu"
NUMBER = re.compile(r"\d{1,9}(?:[.,]\d{1,9})?")
CACHE = re.compile(r"(\d{1,9}(?:[.,]\d{1,9})?)\s*([KMG])?i?B?", re.IGNORECASE)
SLOWEST_MHZ, FASTEST_MHZ = 100, 10_000  # what firmware says beyond that is no clock
COUNT = re.compile(r"[0-9]{1,6}")
CACHE_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
MITIGATED = re.compile(r"(KVM: )?(Not affected|Mitigation)")
CLOCK_IN_NAME = re.compile(r"@\s*(\d{1,2}(?:\.\d{1,6})?)\s*GHz", re.IGNORECASE)

# System V Application Binary Interface, AMD64 supplement, table 3.1, in the words of /proc/cpuinfo: "pni" is
# SSE3, "abm" is LZCNT; "lm" comes with SYSCALL, which a 32-bit kernel does not show.
LEVELS: tuple[frozenset[str], ...] = (
    frozenset(["lm", "cmov", "cx8", "fpu", "fxsr", "mmx", "sse", "sse2"]),
    frozenset(["cx16", "lahf_lm", "popcnt", "pni", "sse4_1", "sse4_2", "ssse3"]),
    frozenset(["avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe", "xsave"]),
    frozenset(["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"]),
)


def probe(host: Host) -> Probed[Cpu]:
    """The processor by lscpu, else by /proc/cpuinfo alone."""
    lscpu, cpuinfo, holes = together(
        lambda: host.run(["lscpu"], timeout_s=LSCPU_TIMEOUT_S).text,
        lambda: read_text(host, "/proc/cpuinfo"),
        lambda: _vulnerability_files(host),
    )
    if isinstance(lscpu, HostError) and isinstance(cpuinfo, HostError):
        return Probed(fact=lscpu.as_fact())
    cpu = parse(
        lscpu if isinstance(lscpu, str) else "",
        cpuinfo if isinstance(cpuinfo, str) else "",
        holes if isinstance(holes, dict) else {},
    )
    if cpu is None:
        return Probed(fact=unknown(Why.NOT_UNDERSTOOD, "neither lscpu nor /proc/cpuinfo names a processor"))
    return Probed(fact=present(replace(cpu, base_hz=_base_hz(host) or cpu.base_hz)))


def deep_probe(host: Host) -> Probed[Cpu]:
    """The same, and the clock that py-cpuinfo measures, which takes more than a second."""
    result, measured = together(
        lambda: probe(host),
        lambda: measured_hz(host.ask(Library.CPUINFO)),
    )
    if isinstance(result, HostError):
        return Probed(fact=result.as_fact())
    cpu = result.fact.value if isinstance(result, Probed) else None
    if not isinstance(result, Probed) or cpu is None:
        return result if isinstance(result, Probed) else Probed(fact=unknown(Why.NOT_UNDERSTOOD))
    clock: Fact[int] = measured.as_fact() if isinstance(measured, HostError) else _fact_of(measured)
    return Probed(fact=present(replace(cpu, measured_hz=clock)), missing=result.missing)


def _fact_of(measured: object) -> Fact[int]:
    return present(measured) if isinstance(measured, int) else unknown(Why.NOT_REPORTED)


def measured_hz(answer: Any) -> int | None:
    """The clock in py-cpuinfo's answer: `hz_actual` is a pair of hertz and decimals."""
    pair = answer.get("hz_actual") if isinstance(answer, dict) else None
    first = pair[0] if isinstance(pair, list | tuple) and pair else None
    return first if isinstance(first, int) and first > 0 else None


def parse(lscpu: str, cpuinfo: str, vulnerabilities: dict[str, str]) -> Cpu | None:
    """The processor in the words of lscpu(1) and /proc/cpuinfo; None when neither names one."""
    told = _pairs(lscpu)
    first = _pairs(cpuinfo.split("\n\n", maxsplit=1)[0])
    model = told.get("Model name") or first.get("model name") or told.get("Vendor ID")
    architecture = told.get("Architecture") or ("x86_64" if "lm" in first.get("flags", "").split() else None)
    if model is None or architecture is None:
        return None
    flags = frozenset((told.get("Flags") or first.get("flags") or "").split())
    sockets, per_socket = _count(told.get("Socket(s)")), _count(told.get("Core(s) per socket"))
    name = " ".join(model.split())
    known = generation(name)
    # lscpu counts the cores of those that are on, and the threads of all
    is_partly_off = any(key.lower().startswith("off-line cpu") for key in told)
    return Cpu(
        vendor=told.get("Vendor ID") or first.get("vendor_id"),
        model=name,
        architecture=architecture,
        sockets=sockets,
        cores=None if sockets is None or per_socket is None or is_partly_off else sockets * per_socket,
        threads=_count(told.get("CPU(s)")) or cpuinfo.count("processor\t:") or None,
        base_hz=_clock_in_name(name),
        max_hz=_mhz(told.get("CPU max MHz")),
        l1d_bytes=_cache(told, "L1d"),
        l1i_bytes=_cache(told, "L1i"),
        l2_bytes=_cache(told, "L2"),
        l3_bytes=_cache(told, "L3"),
        level=x86_64_level(architecture, flags),
        virtualisation=_virtualisation(told, flags),
        microcode=first.get("microcode"),
        year=None if known is None else known.year,
        generation=None if known is None else known.family,
        vulnerabilities=_vulnerabilities(vulnerabilities or _told_vulnerabilities(lscpu)),
        measured_hz=unknown(Why.NOT_ASKED),
    )


def _pairs(text: str) -> dict[str, str]:
    """`Key: value` lines, the first of each key; newer versions of lscpu indent them."""
    pairs: dict[str, str] = {}
    for line in text.splitlines():
        key, found, value = line.partition(":")
        if found and value.strip():
            pairs.setdefault(key.strip(), value.strip())
    return pairs


def _count(text: str | None) -> int | None:
    return int(text) or None if text is not None and COUNT.fullmatch(text) else None


def _mhz(text: str | None) -> int | None:
    found = NUMBER.match(text or "")
    clock = float(found[0].replace(",", ".")) if found else 0.0
    return round(clock * 1e6) if SLOWEST_MHZ <= clock <= FASTEST_MHZ else None


def _clock_in_name(name: str) -> int | None:
    found = CLOCK_IN_NAME.search(name)
    return round(float(found[1]) * 1e9) or None if found else None


def _cache(told: dict[str, str], name: str) -> int | None:
    """The size of a cache, over all instances where lscpu (from 2.37 on) adds them up."""
    found = CACHE.match(told.get(f"{name} cache") or told.get(name) or "")
    if found is None:
        return None
    size = float(found[1].replace(",", ".")) * CACHE_UNITS[(found[2] or "").upper()]
    return round(size) or None


def x86_64_level(architecture: str, flags: frozenset[str]) -> int | None:
    """The micro-architecture level, 1 to 4, 0 for a 32-bit processor; None without flags or on another
    architecture.
    """
    if not flags or architecture not in ("x86_64", "i686", "i586", "i386"):
        return None
    level = 0
    for wanted in LEVELS:
        if not wanted <= flags:
            break
        level += 1
    return level


def _virtualisation(told: dict[str, str], flags: frozenset[str]) -> Fact[str]:
    """The processor's own extension; the flag is missing too where the firmware switched it off."""
    if "vmx" in flags or told.get("Virtualization") == "VT-x":
        return present("VT-x")
    if "svm" in flags or told.get("Virtualization") == "AMD-V":
        return present("AMD-V")
    return absent() if flags else unknown(Why.NOT_REPORTED)


def _vulnerability_files(host: Host) -> dict[str, str]:
    """Documentation/ABI/testing/sysfs-devices-system-cpu, vulnerabilities."""
    paths = host.glob(f"{CPU_FOLDER}/vulnerabilities/*")
    return {path.rsplit("/", 1)[1]: read_text(host, path) for path in paths}


def _told_vulnerabilities(lscpu: str) -> dict[str, str]:
    """The same in lscpu's words: "Vulnerability Spectre v2", and without the word in its newer tables."""
    prefix = "Vulnerability "
    found: dict[str, str] = {}
    is_table = False
    for line in lscpu.splitlines():
        key, _, value = (part.strip() for part in line.partition(":"))
        if (key.startswith(prefix) or (is_table and line.startswith(" "))) and value:
            found.setdefault(key.removeprefix(prefix).lower().replace(" ", "_"), value)
        is_table = key == "Vulnerabilities" or (is_table and line.startswith(" "))
    return found


def _vulnerabilities(told: dict[str, str]) -> Fact[tuple[Vulnerability, ...]]:
    if not told:
        return unknown(Why.NOT_REPORTED)
    return present(
        tuple(
            Vulnerability(
                name=name,
                status=status,
                affected=not status.startswith("Not affected"),
                mitigated=MITIGATED.match(status) is not None,
            )
            for name, status in sorted(told.items())
        )
    )


def _base_hz(host: Host) -> int | None:
    """The base clock: in kHz by the intel_pstate driver, in MHz by the firmware's CPPC tables (kernel:
    admin-guide/pm/intel_pstate, admin-guide/acpi/cppc_sysfs).
    """
    for name, unit in (("cpufreq/base_frequency", 1_000), ("acpi_cppc/nominal_freq", 1_000_000)):
        try:
            clock = int(read_text(host, f"{CPU_FOLDER}/cpu0/{name}")) * unit
        except (HostError, ValueError):
            continue
        if clock > 0:
            return clock
    return None


PROBE = Probe(name="cpu", timeout_s=12.0, probe=probe)
DEEP_PROBE = Probe(name="cpu", timeout_s=CPUINFO_TIMEOUT_S, probe=deep_probe)
