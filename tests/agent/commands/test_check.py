"""`etabli check`: what a report's signature, receipt, verdicts and grade are worth, said offline."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import etabli
from agent.bench.state import State, open_state
from agent.bench.station import Station, load_station
from judge.grade.grade import grade_machine
from judge.grade.policy import default_policy
from judge.health.drive_health import judge_drive
from judge.signature import key_id
from model.certificate import CERTIFICATE_FORMAT
from model.document import encode, encode_pretty
from model.drive import Drive, DriveKind, Storage, Transport
from model.fact import Why, present, unknown
from model.grade import GradeLetter
from model.machine import Machine
from model.receipt import Receipt
from model.report import PersonalAnswers, Report
from model.verdict import DriveHealth
from tests.agent.documents import WHEN, empty_machine, make_report
from tests.certificates import erased_lines, make_certificate

SERVER = Ed25519PrivateKey.from_private_bytes(bytes(32))
SERVER_SPKI = SERVER.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def drive(name: str = "sda") -> Drive:
    """A drive whose health nobody knows."""
    return Drive(
        name=name,
        path=f"/dev/{name}",
        kind=DriveKind.SSD,
        transport=Transport.SATA,
        vendor=None,
        model="Some SSD",
        serial=present("S1"),
        serial_is_bridges=False,
        wwn=unknown(Why.NOT_REPORTED),
        firmware=None,
        size_bytes=240_057_409_536,
        logical_sector_bytes=512,
        physical_sector_bytes=512,
        rotational=False,
        rotation_rpm=None,
        removable=False,
        read_only=False,
        bridge=None,
        boot_medium=False,
        diskseq=1,
        controller=None,
        contents=unknown(Why.NEEDS_ROOT),
        holders=(),
        smart=unknown(Why.NEEDS_ROOT),
    )


def judged(machine: Machine, station: str) -> Report:
    """A report whose verdicts and grade follow from its facts."""
    storage = machine.storage.value
    verdicts = tuple(judge_drive(found) for found in storage.drives) if storage else ()
    grade = grade_machine(machine, verdicts, None, PersonalAnswers(), default_policy())
    report = make_report("018f0000-1", station, machine=machine, grade=grade)
    return dataclasses.replace(report, drive_verdicts=verdicts)


class Desk:
    """A coordinator's desk: a report in a file, and the command."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        self.state: State = open_state(is_root=False, environment={}, folder=folder / "state")
        self.station: Station = load_station(self.state)
        self.file = folder / "report.json"
        storage = Storage(drives=(drive(),), hidden=())
        self.report = judged(
            dataclasses.replace(empty_machine(), storage=present(storage)), self.station.key_id
        )

    def put(self, report: Report) -> bytes:
        """The report and its signature, as a spool keeps them."""
        data = encode(report)
        self.file.write_bytes(data)
        self.file.with_suffix(".sig").write_bytes(self.station.sign(data))
        return data

    def confirm(self, data: bytes, **changes: str) -> None:
        """The receipt of an inventory beside it."""
        receipt = Receipt(
            document=self.report.id,
            sha256=hashlib.sha256(data).hexdigest(),
            station=self.station.key_id,
            received=WHEN,
            position=1,
            server=key_id(SERVER_SPKI),
            page="/machines/1",
        )
        body = encode(dataclasses.replace(receipt, **changes))  # type: ignore[arg-type]  # texts all
        self.file.with_suffix(".receipt.json").write_bytes(body)
        self.file.with_suffix(".receipt.sig").write_bytes(SERVER.sign(body))
        (self.folder / "server.der").write_bytes(SERVER_SPKI)

    def check(self, *options: str) -> tuple[int, str, str]:
        status = etabli.main(["check", str(self.file), "--folder", str(self.state.folder), *options])
        out, err = self._capsys.readouterr()
        return status, " ".join(out.split()), err


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return Desk(tmp_path, capsys)


def test_a_report_of_this_bench_is_good(desk: Desk) -> None:
    desk.put(desk.report)
    status, out, _ = desk.check()
    assert status == 0, out
    assert "not one byte was changed" in out
    assert "The verdict on 1 drive follows" in out
    assert "Grade" in out


def test_what_a_report_carries_does_not_make_it_a_certificate(desk: Desk) -> None:
    tools: dict[str, str] = {"format": CERTIFICATE_FORMAT}
    versions = dataclasses.replace(desk.report.versions, tools=tools)
    desk.put(dataclasses.replace(desk.report, versions=versions))
    status, out, err = desk.check()
    assert (status, err) == (0, ""), out


def test_a_certificate_is_known_by_what_it_says_however_it_is_written(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "erased"
    folder.mkdir()
    data = encode_pretty(make_certificate(erased_lines(folder), desk.station.key_id))
    desk.file.write_bytes(data)
    desk.file.with_suffix(".sig").write_bytes(desk.station.sign(data))
    status, out, err = desk.check()
    assert (status, err) == (0, ""), out


def test_a_report_of_an_unknown_station_is_a_finding_and_its_key_settles_it(desk: Desk) -> None:
    desk.put(desk.report)
    stranger = str(desk.folder / "elsewhere")
    status, out, _ = desk.check("--folder", stranger)
    assert (status, "The signer is unknown" in out) == (1, True)
    assert not Path(stranger).exists(), "checking makes nothing"
    status, out, _ = desk.check("--folder", stranger, "--key", str(desk.state.station / "public.pem"))
    assert status == 0, out


def test_one_changed_byte_is_found(desk: Desk) -> None:
    data = desk.put(desk.report)
    desk.file.write_bytes(data.replace(b'"Some SSD"', b'"Same SSD"', 1))
    status, out, _ = desk.check()
    assert (status, "altered" in out) == (1, True)


def test_a_report_without_a_signature_is_a_finding(desk: Desk) -> None:
    desk.put(desk.report)
    desk.file.with_suffix(".sig").unlink()
    status, out, _ = desk.check()
    assert (status, "No signature" in out) == (1, True)


def test_a_report_that_names_another_station_than_its_signer_is_a_finding(desk: Desk) -> None:
    desk.put(dataclasses.replace(desk.report, station="0" * 64))
    status, out, _ = desk.check("--key", str(desk.state.station / "public.pem"))
    assert (status, "gives another station" in out) == (1, True)


def test_a_verdict_that_does_not_follow_is_found_although_it_is_signed(desk: Desk) -> None:
    flattered = tuple(
        dataclasses.replace(verdict, health=DriveHealth.HEALTHY) for verdict in desk.report.drive_verdicts
    )
    desk.put(dataclasses.replace(desk.report, drive_verdicts=flattered))
    status, out, _ = desk.check()
    assert (status, "does not follow from its data" in out) == (1, True)


def test_a_drive_that_was_left_out_of_the_verdicts_is_found(desk: Desk) -> None:
    desk.put(dataclasses.replace(desk.report, drive_verdicts=()))
    status, out, _ = desk.check()
    assert (status, "no verdict" in out) == (1, True)


def test_a_grade_that_does_not_follow_is_found(desk: Desk) -> None:
    better = dataclasses.replace(desk.report.grade, functional=GradeLetter.A, to_check=False)
    desk.put(dataclasses.replace(desk.report, grade=better))
    status, out, _ = desk.check()
    assert (status, "does not follow from the data" in out) == (1, True)


def test_a_grade_by_another_policy_is_said_not_to_be_checked(desk: Desk) -> None:
    other = dataclasses.replace(desk.report.grade.policy, name="ours", sha256="0" * 64)
    desk.put(dataclasses.replace(desk.report, grade=dataclasses.replace(desk.report.grade, policy=other)))
    status, out, _ = desk.check()
    assert (status, "NOT CHECKED It was graded by another grading scale, ours" in out) == (0, True)


def test_a_receipt_is_checked_with_the_key_of_the_inventory(desk: Desk) -> None:
    desk.confirm(desk.put(desk.report))
    status, out, _ = desk.check()
    assert (status, "NOT CHECKED The receipt comes from an inventory that is unknown" in out) == (0, True)
    status, out, _ = desk.check("--server-key", str(desk.folder / "server.der"))
    assert (status, "confirmed that it has had these bytes" in out) == (0, True)


@pytest.mark.parametrize("change", [{"document": "018f0000-2"}, {"sha256": "0" * 64}])
def test_a_receipt_for_another_report_is_a_finding(desk: Desk, change: dict[str, str]) -> None:
    desk.confirm(desk.put(desk.report), **change)
    status, out, _ = desk.check("--server-key", str(desk.folder / "server.der"))
    assert (status, "for another report" in out) == (1, True)


def test_a_receipt_that_was_altered_is_a_finding(desk: Desk) -> None:
    desk.confirm(desk.put(desk.report))
    path = desk.file.with_suffix(".receipt.json")
    path.write_bytes(path.read_bytes().replace(b"/machines/1", b"/machines/2"))
    status, out, _ = desk.check("--server-key", str(desk.folder / "server.der"))
    assert (status, "receipt beside it was altered" in out) == (1, True)


def test_json_tells_the_same(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.put(desk.report)
    _, out, _ = desk.check("--json")
    found = json.loads(out)
    assert found["good"] is True
    assert {check["result"] for check in found["checks"]} == {"good", "not_checked"}


@pytest.mark.parametrize("content", [b"", b"{}", b"not JSON", b"\xff\xfe", b'{"id": 5}', b"[" * 100_000])
def test_what_is_no_report_is_one_sentence(desk: Desk, content: bytes) -> None:
    desk.file.write_bytes(content)
    status, _, err = desk.check()
    assert status == 2
    assert str(desk.file) in err
    assert len(err.strip().splitlines()) == 1


@pytest.mark.parametrize("option", ["--key", "--server-key", "--signature", "--policy"])
def test_a_file_that_was_named_and_is_missing_is_one_sentence(desk: Desk, option: str) -> None:
    desk.put(desk.report)
    status, _, err = desk.check(option, "/nowhere/file")
    assert (status, "/nowhere/file" in err) == (2, True)


def test_a_key_that_is_none_is_one_sentence(desk: Desk) -> None:
    desk.put(desk.report)
    status, _, err = desk.check("--key", str(desk.file))
    assert (status, "Ed25519" in err) == (2, True)
