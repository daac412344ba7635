"""The names that people gave to this system: its host name, its users."""

from __future__ import annotations

from dataclasses import dataclass

from host.errors import HostError
from host.port import Host, read_text

FIRST_PERSON_UID = 1000  # adduser.conf(5): FIRST_UID
LAST_PERSON_UID = 59999  # adduser.conf(5): LAST_UID


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalNames:
    """Host names, with and without their domain, and the names of users who are persons."""

    hosts: tuple[str, ...] = ()
    users: tuple[str, ...] = ()


def local_names(host: Host) -> LocalNames:
    """The names of the system that `host` asks; what it does not tell is left out."""
    hosts: list[str] = []
    for path in ("/proc/sys/kernel/hostname", "/etc/hostname", "/etc/mailname"):
        hosts += _lines(host, path)[:1]
    short = [name.partition(".")[0] for name in hosts]
    return LocalNames(
        hosts=tuple(dict.fromkeys(hosts + short)), users=parse_users(_lines(host, "/etc/passwd"))
    )


def parse_users(lines: list[str]) -> tuple[str, ...]:
    """Login names and full names (passwd(5)) of the users whose numbers are those of persons."""
    names: list[str] = []
    for line in lines:
        fields = line.split(":")
        if len(fields) < 7 or not fields[2].isdigit():
            continue
        if FIRST_PERSON_UID <= int(fields[2]) <= LAST_PERSON_UID:
            names += [fields[0], fields[4].partition(",")[0]]
    return tuple(dict.fromkeys(name for name in names if name))


def _lines(host: Host, path: str) -> list[str]:
    try:
        return read_text(host, path).splitlines()
    except HostError:
        return []
