"""The stream of a session keeps every event, in order, for whoever reads."""

from __future__ import annotations

import threading
from pathlib import Path

from agent.session.stream import EventStream
from model.document import decode_event
from model.event import Progress, SessionFinished, Step, StepStarted

STEP = StepStarted(step=Step.PROBE, expected_s=None)
END = SessionFinished(exit_status=0, duration_s=1.0)


def test_events_are_numbered_from_one_in_the_order_told() -> None:
    stream = EventStream()
    stream.emit(STEP)
    stream.emit(END)
    assert [numbered.sequence for numbered in stream.since(0, timeout_s=0)] == [1, 2]
    assert [numbered.event for numbered in stream.since(1, timeout_s=0)] == [END]


def test_a_reader_that_waits_is_woken_by_the_next_event() -> None:
    stream = EventStream()
    threading.Timer(0.05, lambda: stream.emit(STEP)).start()
    assert stream.since(0, timeout_s=10)[0].event == STEP


def test_the_stream_is_finished_only_after_its_last_event() -> None:
    stream = EventStream()
    stream.emit(STEP)
    assert not stream.is_finished
    stream.emit(END)
    assert stream.is_finished


def test_the_file_copy_reads_back_as_the_same_events(tmp_path: Path) -> None:
    stream = EventStream(tmp_path / "events.jsonl")
    stream.emit(STEP)
    stream.emit(END)
    stream.close()
    lines = (tmp_path / "events.jsonl").read_bytes().splitlines()
    assert [decode_event(line).event for line in lines] == [STEP, END]


def test_a_full_disk_ends_the_file_copy_and_not_the_stream() -> None:
    stream = EventStream(Path("/dev/full"))
    stream.emit(STEP)
    stream.emit(END)
    assert stream.file_error is not None
    assert len(stream.since(0, timeout_s=0)) == 2


def progress(fraction: float) -> Progress:
    return Progress(step=Step.PROBE, part="disk", fraction=fraction, left_s=None, message=None)


def test_who_comes_late_hears_how_it_stands_and_not_how_it_stood() -> None:
    stream = EventStream()
    for event in (STEP, progress(0.1), progress(0.2), END):
        stream.emit(event)
    heard = stream.since(0, timeout_s=0)
    assert [(item.sequence, item.event) for item in heard] == [(1, STEP), (3, progress(0.2)), (4, END)]
    assert [item.sequence for item in stream.since(2, timeout_s=0)] == [3, 4]
    assert stream.last_sequence == 4


def test_a_day_of_progress_takes_no_more_room_than_its_last_word() -> None:
    stream = EventStream()
    for second in range(50_000):
        stream.emit(progress(second / 50_000))
    assert len(stream.since(0, timeout_s=0)) == 1
