"""A donor checks a certificate with openssl alone, by the commands of docs/erasing.md as they stand there."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import etabli
from model.certificate import Certificate
from model.document import encode
from tests.agent.fresh_bench import Bench
from tests.certificates import erased_lines, make_certificate
from tests.house.files import ROOT
from tests.inventory.workshop import Bench as Elsewhere
from tests.inventory.workshop import Desk

pytestmark = pytest.mark.process
GOOD, BAD = "Signature Verified Successfully", "Signature Verification Failure"


@pytest.fixture(scope="module")
def openssl() -> None:
    """openssl 3, which signs whole files with Ed25519 (`-rawin`)."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")


@pytest.fixture
def folder(tmp_path: Path, openssl: None) -> Path:
    """What the bench wrote for the donor of a drive that was really erased."""
    assert openssl is None
    bench = Bench(tmp_path)
    erased = tmp_path / "erased"
    erased.mkdir()
    certificate = make_certificate(erased_lines(erased), bench.station.key_id)
    keep(bench, certificate)
    found = tmp_path / "donor"
    words = ["wipe", "certificate", certificate.id, "--donor", str(found)]
    assert etabli.main([*words, "--folder", str(tmp_path / "state")]) == 0
    return found


def keep(bench: Bench, certificate: Certificate) -> None:
    data = encode(certificate)
    bench.spool.keep(certificate.id, data, bench.station.sign(data))


def commands() -> list[str]:
    """The commands on the page, in the donor's section."""
    page = (ROOT / "docs" / "erasing.md").read_text(encoding="utf-8")
    section = re.split(r"^## ", page, flags=re.MULTILINE)
    (donor,) = [part for part in section if part.startswith("For a donor")]
    return [line.strip() for line in donor.splitlines() if re.match(r" {4}openssl ", line)]


def typed(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The command as a donor types it, in that folder."""
    return subprocess.run(
        ["sh", "-c", command], cwd=folder, capture_output=True, text=True, check=False, timeout=30
    )


def test_the_page_names_two_commands() -> None:
    check, digest = commands()
    assert "-verify" in check
    assert "sha256" in digest


def test_a_true_certificate_is_verified_and_names_its_key(folder: Path) -> None:
    check, digest = (typed(command, folder) for command in commands())
    assert (check.returncode, check.stdout.strip()) == (0, GOOD), check.stderr
    named = json.loads((folder / "CERT.json").read_bytes())["station"]
    assert re.findall(r"\b[0-9a-f]{64}\b", digest.stdout) == [named]
    assert (folder / "CERT.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("CERT.json", b'"verdict":"purged"', b'"verdict":"purge-"'),
        ("CERT.json", b"}", b"} "),
        ("CERT.sig", None, b"\0" * 64),
        ("CERT.sig", None, b""),
    ],
)
def test_an_altered_certificate_is_refused(folder: Path, name: str, old: bytes | None, new: bytes) -> None:
    path = folder / name
    data = path.read_bytes()
    path.write_bytes(new if old is None else data.replace(old, new, 1))
    assert path.read_bytes() != data
    check = typed(commands()[0], folder)
    assert check.returncode != 0
    assert GOOD not in check.stdout


def test_another_workshops_key_is_refused_and_has_another_name(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    other = Bench(tmp_path / "elsewhere")
    shutil.copy(other.state.station / "public.pem", folder / "KEY.pem")
    check, digest = (typed(command, folder) for command in commands())
    assert check.returncode != 0
    assert BAD in check.stdout
    assert other.station.key_id in digest.stdout
    assert json.loads((folder / "CERT.json").read_bytes())["station"] not in digest.stdout


def test_the_files_on_the_inventorys_page_pass_the_same_check(tmp_path: Path, openssl: None) -> None:
    assert openssl is None
    from inventory.store.folder import open_folder

    erased, saved = tmp_path / "erased", tmp_path / "saved"
    erased.mkdir()
    saved.mkdir()
    bench, desk = Elsewhere(), Desk(open_folder(tmp_path / "inventory"))
    certificate = make_certificate(erased_lines(erased), bench.id)
    (receipt,) = desk.certify(bench, desk.token(bench), certificate)
    links = re.findall(r'href="([^"]+)" download="([^"]+)"', desk.page(receipt["page"]))
    assert sorted(name for _link, name in links) == ["CERT.json", "CERT.sig", "KEY.pem"]
    for link, name in links:
        (saved / name).write_bytes(desk.client.get(link).content)
    desk.close()
    check, digest = (typed(command, saved) for command in commands())
    assert check.stdout.strip() == GOOD
    assert bench.id in digest.stdout


def test_a_bench_hands_out_only_what_it_signed_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bench = Bench(tmp_path)
    erased = tmp_path / "erased"
    erased.mkdir()
    certificate = make_certificate(erased_lines(erased), Elsewhere().id)
    keep(bench, certificate)
    words = ["wipe", "certificate", certificate.id, "--donor", str(tmp_path / "donor")]
    assert etabli.main([*words, "--folder", str(tmp_path / "state")]) == 2
    assert "did not sign" in capsys.readouterr().err
    assert not (tmp_path / "donor").exists()
