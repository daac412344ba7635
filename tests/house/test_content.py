"""What must not be in the project: paths of a builder's machine, hosts of package registries, large or
binary files.
"""

from __future__ import annotations

import re

import pytest

from tests.house.files import ROOT, project_files

LARGEST_BYTES = 400_000
MACHINE_PATHS = re.compile(r"/(?:wor[k]|roo[t])/(?!\.\.)\w")
REGISTRIES = re.compile(
    r"(pypi\.or[g]|pythonhosted\.or[g]|deb\.debian\.or[g]|registry\.npmj[s])", re.IGNORECASE
)
BINARY = (".gz", ".png", ".mo")


def texts() -> dict[str, str]:
    """Every text file of the project by its path."""
    return {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8", errors="replace")
        for path in project_files()
        if path.suffix not in BINARY
    }


@pytest.mark.process
def test_no_path_of_a_builders_machine_is_in_it() -> None:
    assert not [name for name, text in texts().items() if MACHINE_PATHS.search(text)]


@pytest.mark.process
def test_no_host_of_a_package_registry_is_in_it() -> None:
    assert not [name for name, text in texts().items() if REGISTRIES.search(text)]


@pytest.mark.process
def test_no_file_is_large() -> None:
    assert not [path.name for path in project_files() if path.stat().st_size > LARGEST_BYTES]


@pytest.mark.process
def test_every_locked_library_is_pinned_by_hash() -> None:
    for lock in ("run.txt", "dev.txt"):
        blocks = re.split(r"\n(?=[a-z])", (ROOT / "requirements" / lock).read_text(encoding="utf-8"))
        assert not [block.split()[0] for block in blocks if "--hash=sha256:" not in block]
