"""lscpu: the text itself is what the product reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from model.cpu import Cpu
from probes import cpu
from tests.corpus.kinds import NotASample, Row, files_in, text_of

KIB = 1 << 10
WRITTEN_BY_LSCPU = re.compile(r"^(Architecture|CPU op-mode\(s\)|CPU\(s\)|Model name):", re.MULTILINE)


class Lscpu:
    """Processors of many ages, as several versions of lscpu describe them."""

    name = "lscpu"

    def files(self, folder: Path) -> tuple[Path, ...]:
        """See Kind.files."""
        return files_in(folder / "lscpu")

    def verdict(self, path: Path) -> Row:
        """See Kind.verdict."""
        text = text_of(path)
        if not WRITTEN_BY_LSCPU.search(text):
            raise NotASample("it is no output of lscpu")
        found = cpu.parse(text, "", {})
        if found is None:
            return Row(verdict="not understood", problems=("no processor in this text",))
        return Row(
            verdict="unknown level" if found.level is None else f"level {found.level}",
            details=details_of(found),
            problems=tuple(_problems(found, text)),
        )


def details_of(found: Cpu) -> dict[str, str]:
    """A processor on one line."""
    caches = (found.l1d_bytes, found.l1i_bytes, found.l2_bytes, found.l3_bytes)
    holes = [hole.name for hole in found.vulnerabilities.value or () if hole.affected and not hole.mitigated]
    return {
        "is": found.model,
        "of": str(found.year or "?"),
        "cores": f"{found.sockets or '?'}x{found.cores or '?'}/{found.threads or '?'}",
        "clock": f"{_ghz(found.base_hz)}..{_ghz(found.max_hz)}",
        "KiB": "/".join("?" if size is None else f"{size / KIB:g}" for size in caches),
        "virtualisation": found.virtualisation.value or found.virtualisation.state,
        "open": ",".join(holes) or found.vulnerabilities.state,
    }


def _ghz(clock_hz: int | None) -> str:
    return "?" if clock_hz is None else f"{clock_hz / 1e9:g}"


def _problems(found: Cpu, text: str) -> Iterator[str]:
    """What a simpler reading of the same text says otherwise."""
    threads = re.search(r"^CPU\(s\): +(\d+)$", text, re.MULTILINE)
    if threads and found.threads != int(threads[1]):
        yield f"{found.threads} threads, lscpu counts {threads[1]}"
    if found.cores is not None and found.threads is not None and found.cores > found.threads:
        yield f"{found.cores} cores and only {found.threads} threads"
    flags = set(" ".join(re.findall(r"^Flags: +(.*)$", text, re.MULTILINE)).split())
    if (
        flags
        and (found.level is not None)
        and (found.level >= 3) != ({"avx2", "bmi2", "movbe", "fma"} <= flags)
    ):
        yield f"level {found.level} with these flags"
    for hole in found.vulnerabilities.value or ():
        if hole.status.startswith("Vulnerable") and hole.mitigated:
            yield f"{hole.name}: {hole.status!r} is taken for mitigated"


KIND = Lscpu()
