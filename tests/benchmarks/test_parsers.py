"""What the real tools print is understood, on Debian 12 and 13; what they do not print is no figure."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import fio, sevenzip, stressapptest, sysbench
from benchmarks.measure import Faulty, Unusable
from host.port import Answer

SYSBENCH_CPU = """sysbench 1.0.20 (using system LuaJIT 2.1.1700206165)

CPU speed:
    events per second:   571.62

General statistics:
    total time:                          1.1083s
"""
SYSBENCH_MEMORY = """Total operations: 13626 (13457.04 per second)

13626.00 MiB transferred (13457.04 MiB/sec)
"""
STRESS_DEBIAN_12 = """Stats: SAT revision 1.0.6_autoconf, 64 bit binary
Stats: Found 0 hardware incidents

Status: PASS - please verify no corrected errors

"""
STRESS_DEBIAN_13 = "2026/11/23-16:29:41(UTC) Status: PASS - please verify no corrected errors\n"
FIO = """{
  "fio version" : "fio-3.39",
  "jobs" : [ { "jobname" : "etabli", "error" : 0,
      "read" : { "io_bytes" : 389021696, "bw_bytes" : 388245205, "iops" : 370.259481 } } ]
}
"""


def said(text: str, status: int = 0) -> Answer:
    """A tool's answer."""
    return Answer(argv=("tool",), exit_status=status, stdout=text.encode(), stderr=b"", duration_s=1.0)


def test_sysbench_tells_events_and_mebibytes_per_second() -> None:
    assert sysbench.parse_cpu(said(SYSBENCH_CPU)) == (571.62,)
    assert sysbench.parse_memory(said(SYSBENCH_MEMORY)) == (13457.04,)


@pytest.mark.parametrize("text", [STRESS_DEBIAN_12, STRESS_DEBIAN_13])
def test_the_memory_passes_by_the_tools_own_word(text: str) -> None:
    assert stressapptest.parse(said(text)) == ()


def test_memory_that_erred_is_faulty_and_a_tool_in_trouble_is_not() -> None:
    with pytest.raises(Faulty):
        stressapptest.parse(said("Status: FAIL - test discovered HW problems\n", 1))
    with pytest.raises(Unusable):
        stressapptest.parse(said("Status: FAIL - test encountered procedural errors\n", 1))
    with pytest.raises(Unusable):
        stressapptest.parse(said(""))


def test_fio_tells_bandwidth_and_reads_per_second_also_after_a_warning() -> None:
    assert fio.parse_bandwidth(said("fio: a warning\n" + FIO)) == (388245205.0,)
    assert fio.parse_iops(said(FIO)) == (370.259481,)


def test_reading_nothing_is_no_figure() -> None:
    with pytest.raises((Unusable, Faulty)):
        fio.parse_iops(said(FIO.replace("370.259481", "0.0")))


PARSERS: dict[str, Callable[[Answer], object]] = {
    "sysbench cpu": sysbench.parse_cpu,
    "sysbench memory": sysbench.parse_memory,
    "7-Zip": sevenzip.parse,
    "stressapptest": stressapptest.parse,
    "fio bandwidth": fio.parse_bandwidth,
    "fio iops": fio.parse_iops,
}


@pytest.mark.parametrize("parse", PARSERS.values(), ids=PARSERS)
@given(text=st.text())
def test_rubbish_is_no_figure(parse: Callable[[Answer], object], text: str) -> None:
    with pytest.raises((Unusable, Faulty)):
        parse(said(text))


def test_the_memory_under_stress_leaves_half_of_what_is_free() -> None:
    assert stressapptest.size_mib("MemAvailable:    1048576 kB\n") == 512
    assert stressapptest.size_mib("MemAvailable:    20000 kB\n") is None
    assert stressapptest.size_mib("") is None
