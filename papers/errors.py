"""What the system and its libraries say of an error, in the language spoken."""

from __future__ import annotations

import re

from papers.language import N_, _
from papers.plain import printable

# strerror(3), getaddrinfo(3), SQLite (sqlite3_errstr) and msgspec, as far as people meet them here.
KNOWN = frozenset(
    {
        N_("Connection refused"),
        N_("Connection reset by peer"),
        N_("Device or resource busy"),
        N_("Directory not empty"),
        N_("File exists"),
        N_("File name too long"),
        N_("Input/output error"),
        N_("Is a directory"),
        N_("Name or service not known"),
        N_("Network is unreachable"),
        N_("No route to host"),
        N_("No space left on device"),
        N_("No such device"),
        N_("No such file or directory"),
        N_("Not a directory"),
        N_("Not a regular file"),
        N_("Receive buffer too long"),
        N_("Operation not permitted"),
        N_("Permission denied"),
        N_("Read-only file system"),
        N_("Temporary failure in name resolution"),
        N_("Too many levels of symbolic links"),
        N_("Server disconnected without sending a response"),
        N_("attempt to write a readonly database"),
        N_("certificate has expired"),
        N_("peer closed connection"),
        N_("self-signed certificate"),
        N_("self-signed certificate in certificate chain"),
        N_("unable to get local issuer certificate"),
        N_("database disk image is malformed"),
        N_("database is locked"),
        N_("database or disk is full"),
        N_("disk I/O error"),
        N_("file is not a database"),
        N_("unable to open database file"),
    }
)


def reason(error: Exception | str) -> str:
    """Why, in the language spoken; what is not known here stays as the system says it."""
    text = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return _(text) if text in KNOWN else text


def why_unreadable(error: Exception) -> str:
    """Why a file is no document of ours (msgspec's words), in the language spoken."""
    text = str(error)
    if text.startswith("JSON is malformed"):
        return _("it is not JSON")
    if text == "Input data was truncated":
        return _("it is cut short")
    if text.endswith("at `$.format`"):
        return _("it is a document of another kind")
    twice = re.fullmatch(r"`(.*)` stands there twice", text, re.DOTALL)
    if twice:
        return _("the key {key} stands there twice").format(key=printable(twice[1]))
    return text
