"""The keys that Secure Boot trusts: which certificates of Microsoft's are in the firmware's db."""

from __future__ import annotations

import hashlib
import struct
import uuid

from host.errors import HostError, NotThere
from host.port import Host
from model.board import FirmwareKind, MicrosoftKey
from model.fact import Fact, Why, absent, present, unknown

EFIVARS = "/sys/firmware/efi/efivars"
# UEFI 2.10, 3.3 and 32.6.1: db, of EFI_IMAGE_SECURITY_DATABASE_GUID; efivarfs puts four bytes of attributes
# first.
DB = f"{EFIVARS}/db-d719b2cb-3d3a-4596-a3bc-dad00e67656f"
ATTRIBUTES_BYTES = 4
X509 = uuid.UUID("a5c059a1-94e4-4aa7-87b5-ab155c2bf072")  # 32.4.1, EFI_CERT_X509_GUID
LIST = struct.Struct("<16sIII")  # EFI_SIGNATURE_LIST: type, size of it all, of a header, of each signature
OWNER_BYTES = 16  # EFI_SIGNATURE_DATA
# SHA-256 of each certificate as it lies in firmware: those of 2011 in Debian's OVMF, those of 2023 as virt-
# fw-vars enrols them (tests/recordings/efi_db.json).
KNOWN = {
    "e8e95f0733a55e8bad7be0a1413ee23c51fcea64b3c8fa6a786935fddcc71961": MicrosoftKey.WINDOWS_2011,
    "48e99b991f57fc52f76149599bff0a58c47154229b9f8d603ac40d3500248507": MicrosoftKey.THIRD_PARTY_2011,
    "076f1fea90ac29155ebf77c17682f75f1fdd1be196da302dc8461e350a9ae330": MicrosoftKey.WINDOWS_2023,
    "f6124e34125bee3fe6d79a574eaa7b91c0e7bd9d929c1a321178efd611dad901": MicrosoftKey.THIRD_PARTY_2023,
    "e5be3e64c6e66a281457ecdece0d6d0787577aad2a3a0144262c10c14ba8d8f1": MicrosoftKey.ADD_IN_CARDS_2023,
}


def probe_keys(host: Host, boot: Fact[FirmwareKind]) -> Fact[tuple[MicrosoftKey, ...]]:
    """Which of Microsoft's are trusted; an empty tuple: none of them. Absent without Secure Boot."""
    if boot.value is FirmwareKind.BIOS:
        return absent()
    try:
        value = host.read(DB)
    except NotThere as error:
        # Firmware that shows its variables and not this one trusts nothing, or is older than Secure Boot.
        return absent() if host.glob(f"{EFIVARS}/Boot*") else error.as_fact()
    except HostError as error:
        return error.as_fact()
    found = parse_keys(value)
    return unknown(Why.NOT_UNDERSTOOD) if found is None else present(found)


def parse_keys(variable: bytes) -> tuple[MicrosoftKey, ...] | None:
    """Those in a db as efivarfs shows it, in the order of MicrosoftKey; None when it cannot be read to its
    end: a key may lie behind what was not understood.
    """
    data, found = variable[ATTRIBUTES_BYTES:], set()
    if len(variable) < ATTRIBUTES_BYTES:
        return None
    while data:
        if len(data) < LIST.size:
            return None
        kind, whole, header, each = LIST.unpack_from(data)
        first = LIST.size + header
        if not first <= whole <= len(data) or each <= OWNER_BYTES or (whole - first) % each:
            return None
        if uuid.UUID(bytes_le=kind) == X509:
            places = range(first, whole, each)
            found |= {hashlib.sha256(data[at + OWNER_BYTES : at + each]).hexdigest() for at in places}
        data = data[whole:]
    return tuple(key for digest, key in KNOWN.items() if digest in found)
