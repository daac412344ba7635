"""The names that udev gave a drive, held against what the configuration protects, beside the drive's own
serial and WWN (`wipe/protection.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from host.errors import HostError
from host.port import Host, read_text
from model.erasure import DriveToken
from model.message import Message, say

SHORTEST = 4  # of what is compared with the end of a name
LINK = re.compile(r"^S:(\S+)$", re.MULTILINE)
WORD = re.compile(
    r"^E:ID_(?:SERIAL\w*|SCSI_SERIAL|WWN\w*|PATH|PART_TABLE_UUID|PART_ENTRY_UUID|FS_UUID)=(\S+)$",
    re.MULTILINE,
)


def link_protection(host: Host, protect: Sequence[str], token: DriveToken) -> tuple[Message, ...]:
    """Why an entry keeps a drive from being erased, by udev's names of it and its partitions; where udev has
    none of them, nobody can say which drive an entry means.
    """
    names = udev_names(host, token.name)
    if not names:
        return (say("wipe.protect_unknown", drive=token.path),)
    if any(is_one_of(entry, names) for entry in protect):
        return (say("wipe.protected", drive=token.path, serial=token.serial or token.path),)
    return ()


def udev_names(host: Host, name: str) -> frozenset[str]:
    """Links and identifiers of a drive and its partitions, each as it is compared; none where a record cannot
    be read.
    """
    found: set[str] = set()
    for folder in (f"/sys/block/{name}", *host.glob(f"/sys/block/{name}/{name}*")):
        try:
            record = read_text(host, f"/run/udev/data/b{read_text(host, f'{folder}/dev')}")
        except HostError:
            return frozenset()
        words = [link.rsplit("/", 1)[-1] for link in LINK.findall(record)]
        found.update(map(_bare, (*words, *WORD.findall(record))))
    return frozenset(found | {_bare(name)}) - {""}


def is_one_of(entry: str, names: frozenset[str]) -> bool:
    """Whether an entry is one of these names, or the end of one: a link, a WWN, the UUID of a partition."""
    asked = _bare(entry.rsplit("/", 1)[-1].rpartition("=")[2])
    if len(asked) < SHORTEST:
        return asked in names
    return any(name.endswith(asked) or (len(name) >= SHORTEST and asked.endswith(name)) for name in names)


def _bare(text: str) -> str:
    """Letters and figures alone, without what a partition adds and what names the kind of a WWN."""
    word = re.sub(r"-part\d+$", "", text.strip().lower())
    return re.sub(r"[^a-z0-9]", "", re.sub(r"^(wwn-|nvme-|scsi-\d|ata-)?(0x|naa\.|eui\.|uuid\.)", "", word))
