"""A report that the spool cannot take is written beside it, whole, or not at all."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from agent.bench.state import open_state
from agent.bench.station import load_station
from agent.session import outcome
from agent.session.outcome import keep_report, write_beside
from agent.spool.spool import Spool, SpoolFull
from judge.signature import is_signed_by
from model.document import decode
from model.event import Event, ReportKept, Troubled
from model.report import Report
from tests.agent.documents import make_report


def test_the_first_folder_that_takes_it_whole_gets_it(tmp_path: Path) -> None:
    file = write_beside((tmp_path / "absent", tmp_path), "name", b"document", b"signature")
    assert file is not None
    assert file.read_bytes() == b"document"
    assert file.with_suffix(".sig").read_bytes() == b"signature"
    assert file.stat().st_mode & 0o777 == 0o600


def test_nothing_half_written_is_left_behind(tmp_path: Path) -> None:
    (tmp_path / "etabli-name.json").write_bytes(b"somebody else's")
    assert write_beside((tmp_path,), "name", b"document", b"signature") is None
    assert not (tmp_path / "etabli-name.sig").exists()
    assert (tmp_path / "etabli-name.json").read_bytes() == b"somebody else's"


READ_ONLY = """
import sys
from pathlib import Path
from agent.session import outcome
from agent.session.outcome import Unjudged, keep_unjudged, write_beside
from agent.bench.state import State
from model.report import PersonalAnswers
from tests.agent.documents import empty_machine
room, state = Path(sys.argv[1]) / "room", State(folder=Path(sys.argv[1]) / "sealed", locks=Path(sys.argv[1]))
assert write_beside((state.folder, room), "name", b"document", b"signature") == room / "etabli-name.json"
outcome.OTHER_FOLDERS = (room,)
facts = Unjudged(id="x", machine=empty_machine(), benchmarks=None, entered=PersonalAnswers(), evidence=())
assert keep_unjudged(state, facts).message.arguments["file"] == str(room / "etabli-unjudged-x.json")
"""


@pytest.mark.process
@pytest.mark.skipif(shutil.which("unshare") is None, reason="unshare is not installed")
def test_a_folder_on_a_read_only_filesystem_does_not_stand_in_the_way_of_the_next(tmp_path: Path) -> None:
    for name in ("sealed", "room"):
        (tmp_path / name).mkdir()
    script = (
        f"mount -t tmpfs -o ro tmpfs {tmp_path}/sealed && exec {sys.executable} -c '{READ_ONLY}' {tmp_path}"
    )
    own = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    command = ["unshare", *own, "--mount", "sh", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    if "mount:" in done.stderr or "unshare:" in done.stderr:
        pytest.skip(f"no mount namespace here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr


def test_a_full_disk_is_told_and_the_report_is_not_thrown_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> Path:
        raise SpoolFull(tmp_path, "No space left on device")

    monkeypatch.setattr(Spool, "keep", full)
    monkeypatch.setattr(outcome, "OTHER_FOLDERS", (tmp_path,))
    state = open_state(is_root=False, environment={}, folder=tmp_path / "state")
    station, told = load_station(state), list[Event]()
    report = make_report("01a20929-b7bf-74df-83f0-e33a2e4c98cd", station.key_id)
    assert not keep_report(state, station, report, told.append)
    assert not [event for event in told if isinstance(event, ReportKept)]
    (trouble,) = (event for event in told if isinstance(event, Troubled))
    file = Path(str(trouble.message.arguments["file"]))
    assert decode(file.read_bytes(), Report).id == report.id
    assert is_signed_by(station.spki, file.read_bytes(), file.with_suffix(".sig").read_bytes())
