"""Hex dumps in texts: the bytes they show, seen as bytes and written back in place."""

from __future__ import annotations

import re
from collections.abc import Callable

# An offset or nothing, then at least four groups of one to four bytes: what dmidecode -u, hdparm --Istdout,
# nvme --vendor-specific, xxd, hexdump -C and od print. Continuation lines may be shorter. An offset has a
# colon, or so many digits that it is no byte of what it stands before (hexdump -C, od).
_LINE = re.compile(
    rb"^([ \t]*(?:(?:0x)?[0-9A-Fa-f]{1,8}[:-][ \t]+|[0-9A-Fa-f]{7,8}[ \t]+(?=[0-9A-Fa-f]{2,4}[ \t]))?)"
    rb"((?:[0-9A-Fa-f]{2}){1,4}(?:[ \t]{1,3}(?:[0-9A-Fa-f]{2}){1,4})*)([^\n]*)$",
    re.MULTILINE,
)
_ROW = re.compile(rb"[ \t]*(?:(?:0x)?[0-9A-Fa-f]+:[ \t]+)?[0-9A-Fa-f]{2}(?:[ \t]{0,3}[0-9A-Fa-f]{2}){3,}")
_DIGITS = re.compile(rb"[0-9A-Fa-f]{2}")


def change_dumps(text: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """The text with `change` applied to the bytes of every hex dump; a change that alters the length is not
    made. The printable column beside a dump follows its bytes.
    """
    out = bytearray(text)
    for block in _blocks(text):
        _change_block(out, block, change)
    return bytes(out)


def _blocks(text: bytes) -> list[list[tuple[int, int, int]]]:
    """The dumps: for each its lines, as start and end of the digits, and the end of the line."""
    blocks: list[list[tuple[int, int, int]]] = []
    last_end = -2
    for match in _LINE.finditer(text):
        begins = _ROW.match(text, match.start(), match.end()) is not None
        follows = match.start() == last_end + 1
        if follows and blocks:
            blocks[-1].append((match.start(2), match.end(2), match.end()))
        elif begins:
            blocks.append([(match.start(2), match.end(2), match.end())])
        else:
            continue
        last_end = match.end()
    return blocks


def _change_block(
    out: bytearray, lines: list[tuple[int, int, int]], change: Callable[[bytes], bytes]
) -> None:
    places = [
        [match.start() for match in _DIGITS.finditer(bytes(out), start, end)] for start, end, _ in lines
    ]
    shown = bytes(int(bytes(out[place : place + 2]), 16) for row in places for place in row)
    changed = change(shown)
    if changed == shown or len(changed) != len(shown):
        return
    at = 0
    for row, (_, digits_end, line_end) in zip(places, lines, strict=True):
        before, after = shown[at : at + len(row)], changed[at : at + len(row)]
        at += len(row)
        for place, byte in zip(row, after, strict=True):
            digits = f"{byte:02X}" if bytes(out[place : place + 2]).isupper() else f"{byte:02x}"
            out[place : place + 2] = digits.encode()
        _change_column(out, digits_end, line_end, before, after)


def _change_column(out: bytearray, start: int, end: int, before: bytes, after: bytes) -> None:
    """The characters of a row beside its digits."""
    old, new = _column(before), _column(after)
    place = bytes(out).find(old, start, end)
    if place >= 0:
        out[place : place + len(new)] = new


def _column(row: bytes) -> bytes:
    return bytes(byte if 0x20 <= byte < 0x7F else ord(".") for byte in row)
