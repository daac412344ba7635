"""No paper is made of what nobody signed, and no journal gets a certificate in another job's folder."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from agent.bench.station import load_station
from agent.erasing.certificate import Entered, make_certificate
from agent.erasing.jobs import known_jobs
from etabli import main
from judge.erasure.chain import BrokenJournal
from judge.signature import pem_of
from model.certificate import Certificate
from model.document import encode
from model.journal import Finished
from tests.agent.commands.wipe.test_resume import Room
from tests.agent.commands.wipe.test_resume import room as room  # noqa: PLC0414 - the fixture
from tests.agent.fresh_bench import Bench as Office
from tests.altered import honest_certificate
from tests.fake_host import FakeHost
from tests.lab.ports import JumpingClock
from wipe.journal import Journal, open_store


class Desk:
    """A bench, and a folder with a certificate that somebody brings."""

    def __init__(self, folder: Path) -> None:
        self.office, self.folder = Office(folder), folder / "brought"
        self.folder.mkdir()
        (folder / "erased").mkdir()
        self.made = honest_certificate(folder / "erased", self.office.station.key_id)
        self.data = encode(self.made)
        self.file = self.folder / "CERT.json"
        self.file.write_bytes(self.data)

    def paper(self, *words: str) -> int:
        """The exit status of `etabli wipe certificate FILE`."""
        return main(
            ["wipe", "certificate", str(self.file), "--folder", str(self.office.state.folder), *words]
        )


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_file_that_nobody_signed_gets_no_paper(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    paper = desk.folder / "drive.pdf"
    assert desk.paper("--pdf", str(paper)) == 2
    assert not paper.exists()
    assert "No signature found beside it" in capsys.readouterr().err
    assert desk.paper() == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("words", [[], ["--json"], ["--pdf", "drive.pdf"]])
def test_a_file_that_this_station_signed_gets_one(
    desk: Desk, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk.folder)
    desk.file.with_suffix(".sig").write_bytes(desk.office.station.sign(desk.data))
    assert desk.paper(*words) == 0


def test_a_copy_of_what_lies_in_the_spool_needs_no_signature_beside_it(desk: Desk) -> None:
    desk.office.spool.keep(desk.made.id, desk.data, desk.office.station.sign(desk.data))
    assert desk.paper() == 0


def test_a_file_that_was_altered_since_gets_none(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    signature = desk.office.station.sign(desk.data)
    desk.office.spool.keep(desk.made.id, desk.data, signature)
    desk.file.with_suffix(".sig").write_bytes(signature)
    desk.file.write_bytes(encode(replace(desk.made, lot="another")))
    assert desk.paper() == 2
    assert "altered" in capsys.readouterr().err


def test_what_another_station_signed_is_named_with_its_key(
    desk: Desk, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    other = Office(tmp_path_factory.mktemp("other")).station
    data = encode(replace(desk.made, station=other.key_id))
    desk.file.write_bytes(data)
    desk.file.with_suffix(".sig").write_bytes(other.sign(data))
    assert desk.paper() == 2
    assert other.key_id in capsys.readouterr().err
    (desk.folder / "KEY.pem").write_bytes(pem_of(other.spki))
    assert desk.paper() == 0
    assert other.key_id in capsys.readouterr().err
    (desk.folder / "KEY.pem").write_bytes(pem_of(desk.office.station.spki))
    assert desk.paper() == 2


def test_a_certificate_in_the_spool_that_this_station_did_not_sign_gets_none(
    desk: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = Office(tmp_path_factory.mktemp("other")).station
    desk.office.spool.keep(desk.made.id, desk.data, other.sign(desk.data))
    folder = str(desk.office.state.folder)
    assert main(["wipe", "certificate", desk.made.id, "--folder", folder]) == 2


def test_a_finished_journal_that_was_copied_into_another_jobs_folder_gets_no_certificate(room: Room) -> None:
    done, other = room.job(room.drives[0]), room.job(room.drives[0], begun=False)
    journal = Journal(open_store(done.folder, fixed=False), JumpingClock())
    journal.add(Finished())
    journal.close()
    for file in done.folder.iterdir():
        if "order" not in file.name:
            shutil.copy(file, other.folder / file.name)
    assert other.is_finished
    station = load_station(room.state)
    with pytest.raises(BrokenJournal, match="another erasure"):
        make_certificate(other, station, FakeHost(), Entered())
    assert isinstance(make_certificate(done, station, FakeHost(), Entered()), Certificate)
    assert [job.order.job for job in known_jobs(room.state)] == [done.order.job, other.order.job]
