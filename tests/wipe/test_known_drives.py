"""Models of which more is known than they say."""

from __future__ import annotations

import pytest

from model.erasure import Method
from wipe.known_drives import FORMATS, is_hybrid, known_trouble


@pytest.mark.parametrize("method", Method)
def test_a_model_that_a_format_killed_is_known_by_its_name_and_by_that_method_alone(method: Method) -> None:
    reported = "nvme-cli#2677" if method in FORMATS else None
    assert known_trouble("INTEL SSDPEKKF256G8L", method) == reported
    assert known_trouble("intel ssdpekkf256g8l ", method) == reported
    assert known_trouble("INTEL SSDPEKKF512G8L", method) is None
    assert known_trouble("", method) is None
    assert known_trouble(None, method) is None


@pytest.mark.parametrize(
    ("model", "hybrid"),
    [
        ("LAB SSHD 1000", True),
        ("a hybrid drive", True),
        ("ST500LM000-1EJ162", True),
        ("ST1000DX001-1CM162", True),
        ("ST750LX003-1AC154", True),
        ("TOSHIBA MQ01ABD100H", True),
        ("TOSHIBA MQ01ABD100", False),
        ("ST500LM012 HN-M500MBB", False),
        ("", False),
        (None, False),
    ],
)
def test_a_disk_with_flash_inside_is_known_by_its_model(model: str | None, hybrid: bool) -> None:
    assert is_hybrid(model) is hybrid
