"""Why a grade is provisional."""

from __future__ import annotations

from agent.session.limits import limits_of_run
from papers.wording import word


def test_a_run_as_root_with_every_tool_has_no_limit() -> None:
    assert limits_of_run(is_root=True, find=lambda name: f"/usr/bin/{name}") == ()


def test_a_run_without_root_says_so_first() -> None:
    limits = limits_of_run(is_root=False, find=lambda _name: None)
    assert "without root" in word(limits[0])


def test_missing_packages_are_named_each_once() -> None:
    (limit,) = limits_of_run(
        is_root=True, find=lambda name: None if name in ("lsblk", "lscpu", "fio") else name
    )
    assert word(limit).endswith("apt-get install util-linux fio")


def test_a_second_tool_is_no_limit_of_a_grade() -> None:
    assert limits_of_run(is_root=True, find=lambda name: None if name == "hdparm" else name) == ()


def test_any_name_of_a_tool_will_do() -> None:
    assert limits_of_run(is_root=True, find=lambda name: None if name in ("7z", "7zz") else name) == ()
