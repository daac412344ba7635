"""`etabli wipe`, as far as no drive is needed: orders that are refused, durable journals,
certificates shown.
"""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path

import pytest

from agent.commands.wipe.command import PARTS
from agent.commands.wipe.verify import _basis_of
from etabli import main
from host.durable import filesystem_of
from model.erasure import Method, WipePolicy
from model.fingerprint import FINGERPRINT_BYTES, FINGERPRINT_OFFSET
from tests.certificates import make_certificate
from tests.fake_host import FakeHost
from tests.wipe.bench import Bench
from wipe.journal import read_lines

MOUNTS = """21 1 8:1 / / rw - ext4 /dev/sda1 rw
22 21 0:20 / /run rw - tmpfs tmpfs rw
23 21 8:17 / /media/key rw - vfat /dev/sdb1 rw
24 21 0:30 / /live rw - overlay overlay rw,lowerdir=/a,upperdir=/run,workdir=/w
25 21 0:31 / /kept rw - overlay overlay rw,lowerdir=/a,upperdir=/,workdir=/w
26 21 0:32 / /odd rw - overlay overlay rw,lowerdir=/a,upperdir=/nobody/sees/this,workdir=/w
"""


@pytest.mark.parametrize(
    ("folder", "durable", "fat"),
    [
        ("/var/lib/etabli", True, False),
        ("/run/etabli", False, False),
        ("/media/key/etabli", True, True),
        ("/live/etabli", False, False),
        ("/kept/etabli", True, False),
        ("/odd/etabli", None, False),
    ],
)
def test_a_journal_in_memory_is_no_journal(folder: str, durable: bool | None, fat: bool) -> None:
    found = filesystem_of(FakeHost(files={"/proc/self/mountinfo": MOUNTS}), Path(folder))
    assert found.durable is durable
    assert found.is_fat is fat


def test_without_a_part_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["wipe"]) == 2
    assert "certificate" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ["wipe", "run", "ABCD", "--level", "destroy"],
        ["wipe", "run", "ABCD", "--pattern", "256"],
        ["wipe", "run", "ABCD", "--time-limit", "0"],
        ["wipe", "run", "ABCD", "--force"],
        ["wipe", "plan", "--levl", "purge"],
    ],
)
def test_an_unknown_policy_or_option_is_a_wrong_order(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert capsys.readouterr().err


def test_a_bench_without_certificates_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["wipe", "certificate", "--folder", str(tmp_path)]) == 0
    assert "No certificate" in capsys.readouterr().out


def test_a_certificate_that_is_not_here_is_a_wrong_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["wipe", "certificate", "4F2K", "--folder", str(tmp_path)]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_nothing_is_to_be_resumed_where_nothing_was_begun(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.commands.wipe.resume.check_durable", lambda state: False)
    assert main(["wipe", "resume", "--folder", str(tmp_path)]) == 0
    assert "No erasure" in capsys.readouterr().out


def test_a_bad_wipe_section_names_the_key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[wipe]\nlevel = "destroy"\n')
    assert main(["wipe", "plan", "--config", str(file)]) == 2
    assert "wipe.level" in capsys.readouterr().err


@pytest.mark.parametrize("language", ["en_GB.UTF-8", "fr_FR.UTF-8"])
@pytest.mark.parametrize("part", list(PARTS))
def test_the_help_of_every_part_fits_one_screen_and_shows_an_example(
    part: str, language: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LC_ALL", language)
    with pytest.raises(SystemExit):
        main(["wipe", part, "--help"])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) < 24
    assert all(len(line) <= 80 for line in lines)
    assert f"etabli wipe {part}" in lines[-1]


def test_every_option_of_a_part_is_named_in_its_help(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for part, (module, _summary) in PARTS.items():
        parser = argparse.ArgumentParser(add_help=False)  # who reads the help knows how to get it
        importlib.import_module(module).configure(parser)
        options = {action.option_strings[0] for action in parser._actions if action.option_strings}
        with pytest.raises(SystemExit):
            main(["wipe", part, "--help"])
        said = capsys.readouterr().out
        assert not {option for option in options if option not in said}


def test_a_later_check_expects_the_fingerprint_that_the_certificate_speaks_of(tmp_path: Path) -> None:
    bench = Bench(tmp_path, policy=WipePolicy(fingerprint=True))
    bench.erase(bench.only(Method.NVME_SANITIZE_BLOCK))
    lines = tuple(line.decode().rstrip("\n") for line in read_lines(tmp_path))
    basis = _basis_of(make_certificate(lines, "0" * 64))
    assert basis.question is not None
    assert basis.question.fingerprint == bench.platters.read(FINGERPRINT_OFFSET, FINGERPRINT_BYTES)
