"""The guests' tests need QEMU; where it cannot run they are skipped, and say so."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest

from tests.vm.guest import QEMU, Guest
from tests.vm.image import CannotBuild, Image, make_image
from tests.vm.lab_drives import MACHINE, DriveLab


@pytest.fixture(scope="session")
def image() -> Image:
    """The guests' system, made at first use; a failure only where CI promises that it can be made."""
    try:
        if shutil.which(QEMU) is None:
            raise CannotBuild(f"not installed: {QEMU}")
        return make_image()
    except CannotBuild as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"no guests here: {error}")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DriveLab]:
    """Makes and serves simulated drives."""
    with DriveLab(tmp_path_factory.mktemp("lab")) as made:
        yield made


@pytest.fixture(scope="module")
def bench(image: Image, lab: DriveLab) -> Iterator[Guest]:
    """A machine without drives of its own, to which the lab's are connected."""
    with Guest(MACHINE, image=image) as started:
        yield started
