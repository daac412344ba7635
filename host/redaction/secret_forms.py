"""The many ways in which the same secret is written: separators, byte orders, encodings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from host.redaction.mount_names import written
from host.redaction.secret_kinds import HEXADECIMAL, Secret, SecretKind, is_hexadecimal

SHORTEST_DIGITS = 8  # shorter numbers are found everywhere by chance
UUID_DIGITS, MAC_DIGITS, WWN_DIGITS = 32, 12, 16
UDEV_SAFE = re.compile(r"[^0-9A-Za-z#+\-.:=@_]")  # systemd, src/shared/device-nodes.c: the rest is replaced
SERVICE_TAG = re.compile(r"[0-9A-Z]{5,7}")  # Dell's express service code is this number in base 36


@dataclass(frozen=True, slots=True)
class Form:
    """How a secret is written, and what is written instead.

    `is_text` forms are found in any case; others byte by byte.
    """

    found: bytes
    instead: bytes
    is_text: bool


def forms_of(secret: Secret, pseudonym: str) -> Iterator[Form]:
    """Every form of a secret, with the pseudonym in the same form; the plainest first."""
    if secret.kind in HEXADECIMAL:
        yield from _hexadecimal_forms(secret, pseudonym)
    else:
        yield from _text_forms(secret, pseudonym)


def _text_forms(secret: Secret, pseudonym: str) -> Iterator[Form]:
    for one, other in zip(_spellings(secret.value), _spellings(pseudonym), strict=True):
        if one is not None and other is not None:
            yield Form(_bytes(one), _bytes(other), is_text=True)
    value, instead = _bytes(secret.value), _bytes(pseudonym)
    yield Form(value.hex().encode(), instead.hex().encode(), is_text=True)
    wide = secret.value.encode("utf-16-le", "replace")
    yield Form(wide, pseudonym.encode("utf-16-le", "replace")[: len(wide)], is_text=False)
    if len(value) >= SHORTEST_DIGITS and len(value) == len(instead):
        for one_word, other_word in zip(_swapped_texts(value), _swapped_texts(instead), strict=True):
            yield Form(one_word, other_word, is_text=True)
            yield Form(one_word.hex().encode(), other_word.hex().encode(), is_text=True)
    if secret.kind is SecretKind.SERIAL and SERVICE_TAG.fullmatch(secret.value):
        express, other_express = str(int(secret.value, 36)), str(int(pseudonym, 36))
        if len(express) >= SHORTEST_DIGITS:
            yield Form(express.encode(), other_express.encode(), is_text=True)


def _spellings(text: str) -> tuple[str | None, ...]:
    """As it is, as udev writes it into names and into `_ENC` properties, as JSON, device mapper and the list
    of mounts do.
    """
    escaped = UDEV_SAFE.sub(lambda match: "".join(f"\\x{byte:02x}" for byte in match[0].encode()), text)
    return (
        text,
        UDEV_SAFE.sub("_", re.sub(r"\s+", "_", text.strip())),
        escaped,
        escaped.replace("\\", "\\\\"),
        json.dumps(text)[1:-1],
        json.dumps(text, ensure_ascii=False)[1:-1],
        text.replace("-", "--") if "-" in text else None,
        written(text),
    )


def _swapped_texts(value: bytes) -> tuple[bytes, ...]:
    """The bytes of each 16-bit word swapped, as ATA IDENTIFY words hold strings (ACS-4, 3.4.9), at both
    alignments.
    """
    return tuple(_swap(padded).strip(b" ") for padded in (value + b" " * (len(value) % 2), b" " + value))


def _swap(data: bytes) -> bytes:
    even = data[: len(data) // 2 * 2]
    return b"".join(even[place : place + 2][::-1] for place in range(0, len(even), 2)) + data[len(even) :]


def _hexadecimal_forms(secret: Secret, pseudonym: str) -> Iterator[Form]:
    for one, other in zip(_notations(secret.value), _notations(pseudonym), strict=True):
        if one is not None and other is not None:
            yield Form(one.encode(), other.encode(), is_text=True)
    if secret.kind is SecretKind.WWN:
        for number, other_number in zip(_numbers(secret.value), _numbers(pseudonym), strict=True):
            if number >= 10**SHORTEST_DIGITS:
                yield Form(str(number).encode(), str(other_number).encode(), is_text=True)
    if len(secret.value) % 2 == 0 and len(secret.value) >= MAC_DIGITS:
        for raw, other_raw in zip(_byte_orders(secret.value), _byte_orders(pseudonym), strict=True):
            yield Form(raw, other_raw, is_text=False)


def _notations(digits: str) -> tuple[str | None, ...]:
    """With the separators that Linux, Windows, Cisco and smartctl write, and UUIDs in both byte orders."""
    pairs = [digits[place : place + 2] for place in range(0, len(digits), 2)]
    uuid = len(digits) == UUID_DIGITS
    mixed = mixed_endian(digits) if uuid else None
    return (
        digits,
        ":".join(pairs) if len(digits) >= MAC_DIGITS else None,
        "-".join(pairs) if len(digits) >= MAC_DIGITS else None,
        " ".join(pairs) if len(digits) >= MAC_DIGITS else None,
        f"{digits[:4]}-{digits[4:]}" if len(digits) == 8 else None,  # the volume serial of a FAT
        ".".join(digits[place : place + 4] for place in (0, 4, 8)) if len(digits) == MAC_DIGITS else None,
        f"{digits[0]} {digits[1:7]} {digits[7:]}" if len(digits) == WWN_DIGITS else None,
        f"{digits[:6]} {digits[6:]}" if len(digits) == WWN_DIGITS else None,
        _dashed(digits) if uuid else None,
        mixed,
        _dashed(mixed) if mixed else None,
        _interface_identifier(digits) if len(digits) == MAC_DIGITS else None,
    )


def _dashed(digits: str) -> str:
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def mixed_endian(digits: str) -> str:
    """A UUID with its first three fields in the other byte order (SMBIOS, DSP0134, 7.2.1)."""
    raw = bytes.fromhex(digits)
    return (raw[3::-1] + raw[5:3:-1] + raw[7:5:-1] + raw[8:]).hex()


def _interface_identifier(digits: str) -> str:
    """The end of an IPv6 address made of a MAC (RFC 4291, appendix A), as it is printed."""
    raw = bytes.fromhex(digits)
    whole = bytes((raw[0] ^ 2, raw[1], raw[2], 0xFF, 0xFE, raw[3], raw[4], raw[5])).hex()
    return ":".join(f"{int(whole[place : place + 4], 16):x}" for place in range(0, 16, 4))


def _numbers(digits: str) -> tuple[int, ...]:
    """The parts that smartctl's JSON gives as numbers: `wwn.id` (36 bits) and `eui64.ext_id` (40 bits)."""
    if len(digits) != WWN_DIGITS or not is_hexadecimal(digits):
        return ()
    return int(digits[7:], 16), int(digits[6:], 16), int(digits, 16)


def _byte_orders(digits: str) -> tuple[bytes, ...]:
    raw = bytes.fromhex(digits)
    swapped = _swap(raw)
    mixed = bytes.fromhex(mixed_endian(digits)) if len(digits) == UUID_DIGITS else raw
    return raw, raw[::-1], swapped, mixed


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
