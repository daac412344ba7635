"""The branch of the measurements that runs only beside an nwipe, by a stand-in that answers as nwipe does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.perf.wipe import MEMORY, Pair, beside_nwipe, peer
from tests.wipe import nwipe
from tests.wipe.loops import loop_on, need_loops

pytestmark = pytest.mark.process

SIZE = 1 << 20
# As 0.42 answers: the long option ends with 22; as every version: an unknown option ends it with
# 0, nothing done. The log's lines are those of 0.33.
STAND_IN = """#!{python}
import os, re, sys
words = sys.argv[1:]
if words in (["-V"], ["--version"]):
    print("nwipe version {version}")
    sys.exit(22 if words == ["--version"] else 0)
known = r"--(autonuke|nogui|nowait|noblank|verify=off|rounds=1|method=\\w+|logfile=.*){paper}|/dev/.*"
if not all(re.fullmatch(known, word) for word in words):
    sys.exit(0)
log = next(word.partition("=")[2] for word in words if word.startswith("--logfile="))
with open(log, "w") as out:
    print("[2026/11/30 04:02:12]  notice:   prng     = Isaac64", file=out)
for device in (word for word in words if word.startswith("/dev/")):
    with open(device, "r+b") as drive:
        size = drive.seek(0, os.SEEK_END)
        drive.seek(0)
        drive.write(bytes({written}))
"""


@pytest.fixture
def pairs() -> Iterator[list[Pair]]:
    """Two media in memory, as the measurement has them; skipped where there are no loops or namespaces."""
    need_loops()
    tried = subprocess.run(["unshare", "--mount", "true"], capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        pytest.skip(f"no mount namespace here: {tried.stderr.strip()}")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(dir=MEMORY)))
        made = []
        for number in range(2):
            file = folder / f"medium-{number}"
            file.write_bytes(b"x" * SIZE)
            made.append(Pair(device=stack.enter_context(loop_on(file)), file=file))
        yield made


def put_on_path(
    folder: Path, monkeypatch: pytest.MonkeyPatch, version: str, *, written: str = "size", paper: str = ""
) -> None:
    """A stand-in of that version, before every other program."""
    program = folder / "nwipe"
    program.write_text(
        STAND_IN.format(python=sys.executable, version=version, written=written, paper=paper and f"|{paper}")
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def test_the_version_is_read_although_the_long_option_ends_badly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put_on_path(tmp_path, monkeypatch, "0.42")
    assert nwipe.version() == (0, 42)
    assert peer((0, 42))
    assert not peer((0, 43))
    assert "0.42 is here: --nwipe-from 0.42" in capsys.readouterr().out


def test_a_peer_that_tells_no_version_is_not_called_absent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_on_path(tmp_path, monkeypatch, "none")
    with pytest.raises(nwipe.PeerFailed, match="tells no version"):
        nwipe.version()


@pytest.mark.parametrize(("version", "paper"), [("0.33", ""), ("0.42", "--PDFreportpath=noPDF")])
def test_it_writes_the_media_that_it_is_handed_and_its_rate_is_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    pairs: list[Pair],
    capsys: pytest.CaptureFixture[str],
    version: str,
    paper: str,
) -> None:
    put_on_path(tmp_path, monkeypatch, version, paper=paper)
    beside_nwipe(pairs)
    assert [pair.file.read_bytes() for pair in pairs] == [bytes(SIZE)] * 2
    told = capsys.readouterr().out
    assert "nwipe zero " in told
    assert "nwipe random (Isaac64)" in told


@pytest.mark.parametrize("written", ["0", "size - 512", "SIZE"])
def test_a_peer_that_did_not_do_the_work_gives_no_figure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pairs: list[Pair], written: str
) -> None:
    """It wrote nothing, left the end, or broke down."""
    put_on_path(tmp_path, monkeypatch, "0.33", written=written)
    with pytest.raises(nwipe.PeerFailed):
        beside_nwipe(pairs)


def test_a_peer_that_does_not_know_an_option_gives_no_figure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pairs: list[Pair]
) -> None:
    put_on_path(tmp_path, monkeypatch, "0.42")
    with pytest.raises(nwipe.PeerFailed, match="status 0"):
        beside_nwipe(pairs)
