"""The fingerprint that an erasure may have left on a drive: read only where no content was recognised, and
only as far as its signature, unless that is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from host.errors import HostError
from host.port import Host
from judge.erasure.fingerprint_sector import read_fingerprint
from model.drive import Drive
from model.fingerprint import FINGERPRINT_BYTES, FINGERPRINT_MAGIC, FINGERPRINT_OFFSET, Fingerprint
from probes.probe import together

TIMEOUT_S = 10.0


def with_fingerprints(host: Host, drives: Sequence[Drive]) -> tuple[Drive, ...]:
    """The drives, each with its fingerprint where it has one; a drive that cannot be asked has none, which is
    no loss of a fact: it is only a hint.
    """
    asked = [drive for drive in drives if drive.contents.is_absent]
    found = together(*(partial(probe_fingerprint, host, drive.path) for drive in asked)) if asked else ()
    by_path = {
        drive.path: item for drive, item in zip(asked, found, strict=True) if not isinstance(item, HostError)
    }
    return tuple(replace(drive, fingerprint=by_path.get(drive.path)) for drive in drives)


def probe_fingerprint(host: Host, path: str) -> Fingerprint | None:
    """What a drive says of its erasure, None when it says nothing. Raises a host's error."""
    signature = host.run(read_command(path, len(FINGERPRINT_MAGIC)), timeout_s=TIMEOUT_S).stdout
    if signature != FINGERPRINT_MAGIC:
        return None
    return read_fingerprint(host.run(read_command(path, FINGERPRINT_BYTES), timeout_s=TIMEOUT_S).stdout)


def read_command(path: str, length: int) -> tuple[str, ...]:
    """The first bytes of the fingerprint's place (dd(1)); no sector of a drive is larger."""
    return (
        "dd",
        f"if={path}",
        f"bs={FINGERPRINT_BYTES}",
        f"skip={FINGERPRINT_OFFSET}",
        f"count={length}",
        "iflag=skip_bytes,count_bytes,fullblock",
        "status=none",
    )
