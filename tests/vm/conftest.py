"""The guests' tests need QEMU; where it cannot run they are skipped, and say so."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from typing import NoReturn

import pytest

from tests.vm.erasing import BENCH, CONFIG, ELSEWHERE, FILL, OWN_AWAY, OWN_BACK, PREPARE
from tests.vm.guest import QEMU, Guest
from tests.vm.image import CannotBuild, Image, make_image
from tests.vm.lab_drives import MACHINE, DriveLab
from tests.vm.machines import TOWER

NOBODY_LISTENS = "iscsi://127.0.0.1:1/iqn.2026-11.org.example.lab:none/0"


@pytest.fixture(scope="session")
def image() -> Image:
    """The guests' system, made at first use; a failure only where CI promises that it can be made."""
    try:
        if shutil.which(QEMU) is None:
            raise CannotBuild(f"not installed: {QEMU}")
        return make_image()
    except CannotBuild as error:
        _leave_out(f"no guests here: {error}", error)


@pytest.fixture(scope="session")
def initiator(image: Image) -> Image:
    """The guests' system, where QEMU can be an iSCSI initiator: for Debian, that is a package of its own."""
    asked = ["qemu-img", "info", NOBODY_LISTENS]
    answer = subprocess.run(asked, capture_output=True, check=False, text=True).stderr
    if "Unknown protocol" in answer:
        missing = CannotBuild("QEMU speaks no iSCSI (Debian: qemu-block-extra)")
        _leave_out(f"no internal drives here: {missing}", missing)
    return image


def _leave_out(reason: str, error: CannotBuild) -> NoReturn:
    """Skip, but never where CI promises that nothing is missing."""
    if os.environ.get("CI") == "true":
        raise error
    pytest.skip(reason)


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DriveLab]:
    """Makes and serves simulated drives, each with a serial of its own."""
    with DriveLab(tmp_path_factory.mktemp("lab")) as made:
        yield made


# A guest of a kind starts once on a worker for all files that use it; tests/scheduling.py keeps those
# together that must not start it twice. A test leaves it as it found it: drives disconnected, devices
# taken down.


@pytest.fixture(scope="session")
def bench(image: Image, lab: DriveLab) -> Iterator[Guest]:
    """A machine without drives of its own, to which the lab's are connected."""
    with Guest(MACHINE, image=image) as started:
        yield started


@pytest.fixture(scope="session")
def erase_bench(image: Image) -> Iterator[Guest]:
    """A bench for the lab's drives, with its journal on a drive; others are there for `own_drives` alone."""
    with Guest(BENCH, image=image) as started:
        started.shell(PREPARE)
        started.write(CONFIG, ELSEWHERE.encode())
        started.shell(f"{FILL}{OWN_AWAY}")
        yield started


@pytest.fixture(scope="module")
def own_drives(erase_bench: Guest) -> Iterator[Guest]:
    """The same bench with its own drives, until the end of the file; full of something, so that zeros mean
    something.
    """
    erase_bench.shell(OWN_BACK)
    yield erase_bench
    if erase_bench.is_on:
        erase_bench.shell(OWN_AWAY)


@pytest.fixture(scope="session")
def tower(image: Image) -> Iterator[Guest]:
    """A tower with something on its drives."""
    with Guest(TOWER.hardware, image=image) as started:
        started.shell(TOWER.prepare)
        yield started
