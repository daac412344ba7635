"""The commands of docs/erasing.md by which a donor checks a certificate with openssl alone, as they stand
there.
"""

from __future__ import annotations

import hashlib
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from agent.spool import Place, Spool
from agent.state import open_state
from agent.station import PUBLIC_KEY_NAME, load_station
from model.document import encode
from tests.certificates import erased_lines, make_certificate
from tests.house.files import ROOT

COMMANDS = re.findall(r"^    (openssl .+)$", (ROOT / "docs" / "erasing.md").read_text("utf-8"), re.MULTILINE)

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed here"),
]


@pytest.fixture
def post(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a workshop sends to a donor: the certificate and the signature of the spool, and its key."""
    state = open_state(is_root=False, environment={}, folder=tmp_path / "state")
    station = load_station(state)
    certificate = make_certificate(erased_lines(tmp_path_factory.mktemp("erased")), station.key_id)
    data = encode(certificate)
    spool = Spool(state.spool)
    kept = spool.keep(certificate.id, data, station.sign(data))
    assert kept == spool.path_of(Place.WAITING, certificate.id)
    folder = tmp_path / "post"
    folder.mkdir()
    shutil.copy(kept, folder / "CERT.json")
    shutil.copy(kept.with_suffix(".sig"), folder / "CERT.sig")
    shutil.copy(state.station / PUBLIC_KEY_NAME, folder / "KEY.pem")
    (folder / "station").write_text(station.key_id)
    return folder


def carry_out(command: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """A line of the page; `|` joins two commands."""
    *first, last = command.split(" | ")
    data = b""
    for part in first:
        data = subprocess.run(
            shlex.split(part), cwd=folder, input=data, capture_output=True, check=True
        ).stdout
    return subprocess.run(shlex.split(last), cwd=folder, input=data, capture_output=True, check=False)


def test_the_page_has_both_commands() -> None:
    assert [command.split()[1] for command in COMMANDS] == ["pkeyutl", "pkey"]


def test_a_good_certificate_is_verified(post: Path) -> None:
    done = carry_out(COMMANDS[0], post)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == b"Signature Verified Successfully"


def test_the_keys_name_is_the_station_in_the_certificate(post: Path) -> None:
    done = carry_out(COMMANDS[1], post)
    assert done.stdout.split()[-1].decode() == (post / "station").read_text()
    assert len(done.stdout.split()[-1]) == hashlib.sha256().digest_size * 2


@pytest.mark.parametrize("name", ["CERT.json", "CERT.sig"])
def test_one_changed_byte_is_refused(post: Path, name: str) -> None:
    data = bytearray((post / name).read_bytes())
    data[len(data) // 2] ^= 1
    (post / name).write_bytes(data)
    assert carry_out(COMMANDS[0], post).returncode != 0
