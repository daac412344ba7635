"""What tests that boot the image share: the image itself, made at first use."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.boot.machine import QEMU

REPOSITORY = Path(__file__).resolve().parent.parent.parent
GIVEN = "ETABLI_BOOT_IMAGE"


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The boot image of this state of the project: the one that `./dev boot` made, else a new one. Without
    root or an emulator there is none; that is a failure where CI promises both.
    """
    given = os.environ.get(GIVEN)
    if given:
        return Path(given)
    missing = "root is needed to make the image" if os.geteuid() else ""
    if shutil.which(QEMU) is None:
        missing = f"not installed: {QEMU}"
    if missing and os.environ.get("CI") == "true":
        raise AssertionError(missing)
    if missing:
        pytest.skip(f"nothing is booted here: {missing}")
    target = tmp_path_factory.mktemp("image") / "etabli.iso"
    subprocess.run([sys.executable, "-m", "live", "--output", str(target)], cwd=REPOSITORY, check=True)
    return target


def pytest_addoption(parser: pytest.Parser) -> None:
    """What `./dev boot --all` says: it may be stopped and goes on where it was."""
    parser.addoption("--once", action="store_true", help="leave out what passed before with the same image")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what passed with this image; pytest counts it as deselected."""
    if not config.getoption("once"):
        return
    passed = _passed_file()
    known = set(passed.read_text(encoding="utf-8").splitlines()) if passed.exists() else set()
    left_out = [item for item in items if item.nodeid in known]
    if left_out:
        items[:] = [item for item in items if item.nodeid not in known]
        config.hook.pytest_deselected(items=left_out)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remember what passed, in the process that hears of all tests."""
    if report.when != "call" or not report.passed or "PYTEST_XDIST_WORKER" in os.environ:
        return
    if "/boot/" in report.nodeid and GIVEN in os.environ:
        path = _passed_file()
        path.parent.mkdir(exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{report.nodeid}\n")


def _passed_file() -> Path:
    """Kept under the content of the image."""
    with Path(os.environ[GIVEN]).open("rb") as file:
        return REPOSITORY / ".boot" / f"{hashlib.file_digest(file, 'sha256').hexdigest()}.txt"
