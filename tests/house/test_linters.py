"""The linters are ordinary tests."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.files import ROOT

BIN = Path(sys.executable).parent


def run(*argv: str) -> None:
    """A linter, whose complaints are shown."""
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


@pytest.mark.process
def test_ruff_has_nothing_to_say() -> None:
    run(sys.executable, "-m", "ruff", "check", ".")


@pytest.mark.process
def test_the_source_is_formatted() -> None:
    run(sys.executable, "-m", "ruff", "format", "--check", ".")


@pytest.mark.process
def test_the_types_are_strict() -> None:
    run(sys.executable, "-m", "mypy")


@pytest.mark.process
def test_the_arrows_between_the_folders_hold() -> None:
    run(str(BIN / "lint-imports"))


@pytest.mark.process
@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not installed")
def test_the_scripts_are_clean() -> None:
    run("shellcheck", "-x", "etabli", "dev", "setup.sh", ".ci/run")
