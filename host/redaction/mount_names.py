"""The names that people gave in a list of mounts (proc_pid_mountinfo(5)): folders, servers, accounts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from host.redaction.secret_kinds import SecretKind

# Folders that a system names itself: what people name below them is not kept.
SYSTEM_FOLDERS = frozenset(
    {
        *(
            "boot",
            "efi",
            "home",
            "var",
            "usr",
            "tmp",
            "srv",
            "opt",
            "root",
            "etc",
            "run",
            "lib",
            "lib64",
            "log",
        ),
        *("local", "cache", "mnt", "media", "snap", "swap", "cdrom", "overlay"),
        *("live", "medium", "rootfs", "mount", "persistence", "findiso", "fromiso"),
        *("initramfs", "archiso", "bootmnt"),
    }
)
_LINE = re.compile(rb"^\d+ \d+ \d+:\d+ (\S+) (\S+) [^\n]*? - (\S+) (\S+)(?: ([^\n]*))?$", re.MULTILINE)
_PART = re.compile(rb"[^/]+")
_SERVER = re.compile(rb"(?:([^@/:]+)@)?(?://)?(\[[^]]+\]|[^/:]+)(?::|/|$)")
_ACCOUNT = re.compile(rb"(?:^|,)(?:user|username|name)=([^,]+)")
_DOMAIN = re.compile(rb"(?:^|,)(?:domain|workgroup)=([^,]+)")
_OCTAL = re.compile(rb"\\([0-7]{3})")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPlace:
    """A name from `start` to `end`. `in_place`: it may be a word that other texts use as well, and goes here
    alone.
    """

    start: int
    end: int
    kind: SecretKind
    value: str
    in_place: bool


def is_mounts(origin: str) -> bool:
    """Whether a file lists mounts in this form."""
    return origin.endswith("/mountinfo")


def names_in(data: bytes) -> Iterator[NamedPlace]:
    """Every name; what the kernel mounts of its own accord has none."""
    for line in _LINE.finditer(data):
        is_remote = _is_remote(line[3], line[4])
        if not (is_remote or line[4].startswith(b"/dev/") or line[3] == b"zfs"):
            continue
        for group in (1, 2):
            yield from _folders(data, *line.span(group))
        if is_remote:
            yield from _source(data, *line.span(4))
        elif line[3] == b"zfs":
            yield from _folders(data, *line.span(4))
        if line[5] is not None:
            yield from _options(data, *line.span(5))


def written(name: str) -> str:
    """As the kernel writes it."""
    return re.sub(r"[ \t\n\\]", lambda match: f"\\{ord(match[0]):03o}", name)


def _is_remote(filesystem: bytes, source: bytes) -> bool:
    return source.startswith(b"//") or b":/" in source or (filesystem == b"fuse.sshfs" and b":" in source)


def _folders(data: bytes, start: int, end: int) -> Iterator[NamedPlace]:
    """Those of a path; below /home and /media the first one is a person's."""
    parts = list(_PART.finditer(data, start, end))
    before = ""
    for place, part in enumerate(parts):
        value = _plain(part[0])
        somebody = before == "home" or (before == "media" and place + 1 < len(parts))
        of_theirs = before == "media" or (place > 1 and _plain(parts[place - 2][0]) == "media")
        if value not in SYSTEM_FOLDERS or somebody:
            yield NamedPlace(
                start=part.start(),
                end=part.end(),
                kind=SecretKind.USER_NAME if somebody else SecretKind.VOLUME_LABEL,
                value=value,
                in_place=not (somebody or of_theirs),
            )
        before = value


def _source(data: bytes, start: int, end: int) -> Iterator[NamedPlace]:
    """`//server/share`, `server:/folder`, `user@server:folder`."""
    found = _SERVER.match(data, start, end)
    if found is None:
        return
    for group, kind in ((1, SecretKind.USER_NAME), (2, SecretKind.HOST_NAME)):
        if found[group] is not None:
            yield _named(data, *found.span(group), kind)
    yield from _folders(data, found.end(), end)


def _options(data: bytes, start: int, end: int) -> Iterator[NamedPlace]:
    for pattern, kind in ((_ACCOUNT, SecretKind.USER_NAME), (_DOMAIN, SecretKind.HOST_NAME)):
        for match in pattern.finditer(data, start, end):
            yield _named(data, *match.span(1), kind)


def _named(data: bytes, start: int, end: int, kind: SecretKind) -> NamedPlace:
    return NamedPlace(start=start, end=end, kind=kind, value=_plain(data[start:end]), in_place=False)


def _plain(name: bytes) -> str:
    plain = _OCTAL.sub(lambda match: bytes((int(match[1], 8) & 0xFF,)), name)
    return plain.decode("utf-8", "replace")
