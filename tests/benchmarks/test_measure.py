"""What is made of a tool's samples: kept, repeated where other programs were at work, doubted."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks import sevenzip
from benchmarks.measure import Program, measure
from host.port import Answer
from model.benchmark import Benchmark, BenchmarkKind
from model.trial import TrialResult
from tests.fake_host import FakeHost, answer_of

# 7-Zip 22.01 of Debian 12 on two threads: alone, and beside two busy programs.
ALONE = "20:       5502   147   3419   5015  |      54604   197   2296   4525\n"
BESIDE = "20:       5675    94   5509   5173  |      32886   100   2722   2725\n"
SLOWER = "20:       3611   100   3305   3292  |      34487   126   2271   2858\n"


class Repeating(FakeHost):
    """Answers one after the other; the last one for ever."""

    def __init__(self, *answers: str, each_s: float = 0.0) -> None:
        super().__init__()
        self.queue, self.each_s = list(answers), each_s

    def run(self, argv: Sequence[str], **_: object) -> Answer:
        """See Host.run."""
        self.asked.append(" ".join(argv))
        said = self.queue.pop(0) if len(self.queue) > 1 else self.queue[0]
        return answer_of(argv, said, duration_s=self.each_s)


def compressed(*answers: str, repeat: int = 1, each_s: float = 0.0) -> tuple[Benchmark, int]:
    """The benchmark of two threads, and how often the tool ran."""
    host = Repeating(*answers, each_s=each_s)
    tool = sevenzip.compression(Program(name="7-Zip"), "7zz", 2, repeat, BenchmarkKind.COMPRESSION_ALL)
    found = measure(host, tool)
    assert found.result is TrialResult.PASSED
    return found, len(host.asked)


def test_a_quiet_machine_is_measured_as_often_as_asked() -> None:
    for repeat in (1, 3):
        found, runs = compressed(ALONE, repeat=repeat)
        assert (found.value, runs, found.reason) == (4770.0, repeat, None)


def test_a_disturbed_sample_is_taken_again_and_kept_without_counting() -> None:
    found, runs = compressed(BESIDE, ALONE)
    assert (found.value, found.samples, runs, found.reason) == (4770.0, (3949.0, 4770.0), 2, None)


def test_a_machine_that_never_rests_gets_its_best_figure_with_a_doubt() -> None:
    found, runs = compressed(SLOWER, BESIDE, SLOWER)
    assert (found.value, runs) == (3949.0, 3)
    assert found.reason is not None
    assert found.reason.code == "benchmark.disturbed"


def test_what_is_disturbed_and_takes_long_is_not_taken_again() -> None:
    found, runs = compressed(BESIDE, ALONE, each_s=30.0)
    assert (found.value, runs) == (3949.0, 1)
    assert found.reason is not None
    assert found.reason.code == "benchmark.disturbed"
    assert compressed(BESIDE, ALONE, each_s=5.0)[1] == 2


def test_a_slow_machine_that_rests_is_measured_as_often_as_asked() -> None:
    assert compressed(ALONE, repeat=3, each_s=40.0)[1] == 3


def test_the_share_of_the_processor_is_that_of_all_threads() -> None:
    assert sevenzip.share(said(ALONE), 2) == 0.985
    assert sevenzip.share(said(BESIDE), 2) == 0.5
    assert sevenzip.share(said("rubbish"), 2) is None


def said(text: str) -> Answer:
    """A tool's answer."""
    return answer_of(["7zz"], text)
