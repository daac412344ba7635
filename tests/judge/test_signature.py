"""Signatures: openssl's and ours agree, and anything changed is seen."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from judge.signature import BadKey, is_signed_by, key_id, pem_of, read_public_key

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SPKI = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
PEM = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
DATA = b'{"id": "1"}'


def test_the_signer_of_exactly_these_bytes_is_recognised() -> None:
    assert is_signed_by(SPKI, DATA, KEY.sign(DATA))


@given(place=st.integers(0, len(DATA) * 8 - 1))
def test_one_bit_of_the_document_changed_is_seen(place: int) -> None:
    altered = bytearray(DATA)
    altered[place // 8] ^= 1 << place % 8
    assert not is_signed_by(SPKI, bytes(altered), KEY.sign(DATA))


@given(st.binary(max_size=80))
def test_any_other_bytes_are_no_signature(signature: bytes) -> None:
    assert not is_signed_by(SPKI, DATA, signature)


@given(st.binary(max_size=200))
def test_any_other_bytes_are_no_key(spki: bytes) -> None:
    assert not is_signed_by(spki, DATA, KEY.sign(DATA))
    with pytest.raises(BadKey):
        read_public_key(spki)


def test_a_key_of_another_kind_is_no_key_of_ours() -> None:
    other = generate_private_key(SECP256R1()).public_key()
    with pytest.raises(BadKey):
        read_public_key(other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


@pytest.mark.parametrize("data", [SPKI, PEM, b"\n" + PEM + b"\n"])
def test_a_public_key_is_read_from_pem_and_der(data: bytes) -> None:
    assert read_public_key(data) == SPKI


@pytest.mark.parametrize("data", [PEM[:40], PEM.replace(b"M", b"!"), b"-----BEGIN PUBLIC KEY-----"])
def test_a_damaged_pem_is_no_key(data: bytes) -> None:
    with pytest.raises(BadKey):
        read_public_key(data)


def test_a_public_key_is_written_as_openssl_writes_it() -> None:
    assert pem_of(SPKI) == PEM
    assert read_public_key(pem_of(SPKI)) == SPKI
    assert {len(line) for line in pem_of(bytes(200)).decode().splitlines()[1:-2]} == {64}


def test_a_signature_of_another_length_is_none() -> None:
    signature = KEY.sign(DATA)
    assert not is_signed_by(SPKI, DATA, signature + b"\0")
    assert not is_signed_by(SPKI, DATA, signature[:-1])
    assert not is_signed_by(SPKI, DATA, b"")


def test_the_key_id_is_the_sha256_of_the_spki() -> None:
    assert key_id(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.process
@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_openssl_alone_can_check_a_signature(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_bytes(PEM)
    (tmp_path / "report.json").write_bytes(DATA)
    (tmp_path / "report.sig").write_bytes(KEY.sign(DATA))
    command = "openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in report.json -sigfile report.sig"
    subprocess.run(command.split(), cwd=tmp_path, check=True, capture_output=True)
    (tmp_path / "report.json").write_bytes(DATA + b"\n")
    assert subprocess.run(command.split(), cwd=tmp_path, check=False, capture_output=True).returncode == 1
