"""Which of Microsoft's certificates a firmware trusts, read from db as real firmware and real tools write
it.
"""

from __future__ import annotations

import base64
import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host.errors import NotAllowed
from model.board import FirmwareKind, MicrosoftKey
from model.fact import Why, present, unknown
from probes.secure_boot_keys import DB, parse_keys, probe_keys
from tests.fake_host import FakeHost
from tests.house.files import ROOT

K = MicrosoftKey
STORED = json.loads((ROOT / "tests" / "recordings" / "efi_db.json").read_text())["db"]
UEFI = present(FirmwareKind.UEFI)


def db(name: str) -> bytes:
    """The variable of one firmware."""
    return base64.b64decode(STORED[name])


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("debian-ovmf-ms", (K.WINDOWS_2011, K.THIRD_PARTY_2011)),
        ("debian-ovmf-snakeoil", ()),
        ("third-party-2023", (K.THIRD_PARTY_2023,)),
        ("windows-2023", (K.WINDOWS_2023,)),
        ("all", tuple(K)),
    ],
)
def test_each_firmware_tells_its_own(name: str, keys: tuple[MicrosoftKey, ...]) -> None:
    assert probe_keys(FakeHost(files={DB: db(name)}), UEFI).value == keys


def test_without_secure_boot_there_are_none_to_speak_of() -> None:
    assert probe_keys(FakeHost(), present(FirmwareKind.BIOS)).is_absent
    boots = {"/sys/firmware/efi/efivars/Boot0000-8be4df61-93ca-11d2-aa0d-00e098032b8c": "x"}
    assert probe_keys(FakeHost(files=boots), UEFI).is_absent


def test_what_cannot_be_read_is_unknown() -> None:
    assert probe_keys(FakeHost(files={DB: NotAllowed(DB)}), UEFI).why is Why.NEEDS_ROOT
    assert probe_keys(FakeHost(), UEFI).is_unknown
    assert probe_keys(FakeHost(files={DB: db("all")[:-1]}), unknown(Why.NOT_REPORTED)).is_unknown


def test_a_list_that_is_not_understood_to_its_end_names_no_key() -> None:
    whole = db("all")
    assert parse_keys(whole[:4]) == ()
    for cut in (1, 3, 5, 20, 31, 1000, len(whole) - 1):
        assert parse_keys(whole[:cut]) is None
    for place in (20, 24, 28):  # the sizes of the first list
        assert parse_keys(whole[:place] + struct.pack("<I", 0xFFFFFFF0) + whole[place + 4 :]) is None
    assert parse_keys(whole[:28] + struct.pack("<I", 0) + whole[32:]) is None


def test_a_certificate_that_differs_in_one_bit_is_another() -> None:
    whole = bytearray(db("third-party-2023"))
    whole[-1] ^= 1
    assert parse_keys(bytes(whole)) == ()


@given(st.binary(max_size=200))
def test_no_bytes_break_it(data: bytes) -> None:
    assert parse_keys(data) in (None, ())
