"""Rounding: one way, whatever shows the figure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.message import say
from model.rounding import GIB, shown, shown_gb, shown_gib
from papers.quantities import decimal, memory_size, storage_size
from papers.wording import word


@pytest.mark.parametrize(
    ("value", "read"), [(3.96, 4), (3.94, 3.9), (99.94, 99.9), (100.4, 100), (99.96, 100), (0.0, 0)]
)
def test_a_figure_is_shown_as_a_person_reads_it(value: float, read: float) -> None:
    assert shown(value) == read


def test_a_size_is_the_same_number_in_a_list_a_table_and_a_grade() -> None:
    for size_bytes, listed, in_gb in (
        (268_435_456, "268 MB", "0.268"),
        (999_600_000, "1 GB", "1"),
        (7_948_206_080, "7.9 GB", "7.9"),
        (9_960_000_000, "10 GB", "10"),
        (256_060_514_304, "256 GB", "256"),
        (1_500_301_910_016, "1.5 TB", "1500"),
    ):
        assert storage_size(size_bytes) == listed
        assert decimal(shown_gb(size_bytes), 3) == in_gb
        assert word(say("grade.score.drive_gb", value=shown_gb(size_bytes))) == f"Drive of {listed}"
        limited = word(say("grade.below.drive_gb", value=shown_gb(size_bytes), limit=2000))
        assert f"({listed}, less than 2000 GB)" in limited


def test_so_is_memory() -> None:
    for size_bytes, listed in ((15 * GIB + 10**9, "15.9 GB"), (GIB - (31 << 20), "993 MB"), (GIB, "1 GB")):
        assert memory_size(size_bytes) == listed
        assert word(say("grade.score.memory_gib", value=shown_gib(size_bytes))) == f"Memory: {listed}"


@given(st.integers(0, 10**15), st.integers(0, 10**15))
def test_a_larger_size_never_shows_smaller(one: int, other: int) -> None:
    less, more = sorted((one, other))
    assert shown_gb(less) <= shown_gb(more)
    assert shown_gib(less) <= shown_gib(more)
