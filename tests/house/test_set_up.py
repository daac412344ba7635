"""A clone that another user set up serves this one too: what it cannot write there stops nothing."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.files import ROOT

COMPILE = '. "$here/setup.sh"; python=$PYTHON; compile_catalogues'
CATALOGUE = Path("locale", "fr", "LC_MESSAGES")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What set-up reads of a clone."""
    folder = tmp_path / "clone"
    shutil.copytree(ROOT / CATALOGUE, folder / CATALOGUE, ignore=shutil.ignore_patterns("*.mo"))
    shutil.copy(ROOT / "setup.sh", folder)
    (tmp_path / "venv").mkdir()
    return folder


def compiled(clone: Path) -> subprocess.CompletedProcess[str]:
    """The step of set-up that compiles the translations."""
    surroundings = {
        "PATH": "/usr/bin:/bin",
        "LC_ALL": "C.UTF-8",
        "ETABLI_VENV": str(clone.parent / "venv"),
        "PYTHON": sys.executable,
        "here": str(clone),
    }
    argv = ["/bin/sh", "-euc", COMPILE]
    return subprocess.run(
        argv,
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.mark.process
def test_the_translations_are_compiled_beside_their_source(clone: Path) -> None:
    assert compiled(clone).stderr == ""
    assert (clone / CATALOGUE / "etabli.mo").stat().st_size > 1000


@pytest.mark.process
def test_translations_that_cannot_be_written_are_said_and_stop_nothing(clone: Path) -> None:
    (clone / CATALOGUE / "etabli.mo" / "in the way").mkdir(parents=True)
    (clone / CATALOGUE / "etabli.mo" / "etabli.mo").mkdir()
    done = compiled(clone)
    assert done.returncode == 0
    assert "cannot be written" in done.stderr
    assert "damaged" not in done.stderr


@pytest.mark.process
def test_a_damaged_translation_is_named_without_a_traceback(clone: Path) -> None:
    (clone / CATALOGUE / "etabli.po").write_bytes(b'msgid "\xff"\nmsgstr "x"\n')
    done = compiled(clone)
    assert done.returncode == 3
    assert "is damaged" in done.stderr
    assert "Traceback" not in done.stderr
