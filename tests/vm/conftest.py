"""The guests' tests need QEMU; where it cannot run they are skipped, and say so."""

from __future__ import annotations

import os
import shutil

import pytest

from tests.vm.guest import QEMU
from tests.vm.image import CannotBuild, Image, make_image


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
