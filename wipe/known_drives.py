"""Models of which more is known than they say: whose own erasing goes wrong, by the report that tells of it;
and disks with flash inside, which do not all carry it in their names.
"""

from __future__ import annotations

import re

from model.erasure import Method

FORMATS = frozenset({Method.NVME_FORMAT_USER_DATA, Method.NVME_FORMAT_CRYPTO})

# Pattern of the model, the methods, and where it was reported.
KNOWN: tuple[tuple[re.Pattern[str], frozenset[Method], str], ...] = (
    (re.compile(r"INTEL SSDPEKKF256G8L", re.IGNORECASE), FORMATS, "nvme-cli#2677"),
)


# "SSHD" or "hybrid" in the name, and those that smartmontools' database and the makers' data sheets call so.
HYBRIDS = re.compile(
    r"sshd|hybrid"
    r"|^ST(500|1000)LM0(00|14)\b|^ST[124]000DX00[12]\b"  # Seagate Laptop and Desktop SSHD, FireCuda
    r"|^ST9(500562|250561|320561)0AS|^ST750LX003\b|^ST(500|1000|2000)LX0(01|15|25)\b"  # Momentus XT, FireCuda
    r"|^(TOSHIBA )?MQ0[12]ABD\d+H\b|^(WDC )?WD\d+(J31|S21)X\b",
    re.IGNORECASE,
)


def is_hybrid(model: str | None) -> bool:
    """Whether a disk keeps copies in flash of its own."""
    return HYBRIDS.search(model or "") is not None


def known_trouble(model: str | None, method: Method) -> str | None:
    """Where it was reported that this method kills this model; None when nothing is known."""
    for pattern, methods, reference in KNOWN:
        if model and method in methods and pattern.search(model):
            return reference
    return None
