"""The bound of a replay: the longest call that was asked, or all calls of one drive."""

from __future__ import annotations

from host.recording.recording_file import LibraryNote, ReadNote, Recording, RunNote
from tests.perf.bound import Bound, bound_of


def recording(*notes: RunNote | ReadNote | LibraryNote) -> Recording:
    return Recording(
        etabli="0",
        made="2026-01-01T00:00:00+00:00",
        is_root=True,
        redacted=False,
        runs=tuple(note for note in notes if isinstance(note, RunNote)),
        reads=tuple(note for note in notes if isinstance(note, ReadNote)),
        libraries=tuple(note for note in notes if isinstance(note, LibraryNote)),
    )


def run(line: str, duration_s: float) -> RunNote:
    return RunNote(argv=tuple(line.split()), duration_s=duration_s, exit_status=0)


def test_the_longest_call_bounds_a_replay() -> None:
    whole = recording(run("dmidecode", 0.2), run("lsblk", 0.5), run("dmidecode", 9.0))
    assert bound_of(whole, whole) == Bound(what="lsblk", seconds=0.5)


def test_the_calls_of_one_drive_add_up_and_those_of_two_do_not() -> None:
    whole = recording(
        run("smartctl -x /dev/sda", 0.4),
        run("smartctl -c /dev/sda", 0.3),
        run("smartctl -x /dev/sdb", 0.5),
        run("blkid /dev/sda /dev/sdb", 0.2),
        ReadNote(path="/sys/block/sda/size", duration_s=0.1, limit_bytes=100),
    )
    bound = bound_of(whole, whole)
    assert bound.what == "all calls of sda"
    assert round(bound.seconds, 3) == 0.8


def test_what_was_recorded_and_not_asked_bounds_nothing() -> None:
    whole = recording(
        run("lsblk", 0.1), LibraryNote(library="cpuinfo.get_cpu_info", argument="", duration_s=1.2)
    )
    assert bound_of(whole, recording(run("lsblk", 0.0))) == Bound(what="lsblk", seconds=0.1)
