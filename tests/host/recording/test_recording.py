"""A recording answers as the machine did, and a bad one is refused in one sentence."""

from __future__ import annotations

import gzip
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host.errors import (
    HostError,
    Hung,
    NotAllowed,
    NotReadable,
    NotRecorded,
    NotThere,
    TimedOut,
    ToolFailed,
    ToolMissing,
)
from host.port import Library
from host.recording.recording import BadRecording, RecordingHost, read_recording
from host.recording.recording_file import UNPACKED_LIMIT_BYTES
from host.recording.replay import ReplayHost
from tests.fake_host import FakeHost, answer_of

ERRORS: tuple[HostError, ...] = (
    NotThere("/a", "No such file or directory"),
    NotAllowed("/a", "Permission denied"),
    NotReadable("/a", "Input/output error"),
    ToolMissing("a", "a is not installed"),
    ToolFailed("a", "exit status 3, broken", 3),
    TimedOut("a", "stopped after 2 s"),
    Hung("a", "process 12 cannot be killed and was left behind"),
)


def replayed(recorder: RecordingHost, folder: Path, *, timing: bool = False) -> ReplayHost:
    """The host that answers from what the recorder wrote."""
    path = folder / "machine.json.gz"
    recorder.write(path, redact=False)
    return ReplayHost.open(path, timing=timing)


@given(content=st.binary(max_size=300), output=st.binary(max_size=300), status=st.integers(-15, 255))
def test_bytes_and_exit_statuses_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, output: bytes, status: int
) -> None:
    said = answer_of(["tool", "-x"], output, exit_status=status, stderr=output[::-1])
    recorder = RecordingHost(FakeHost(files={"/f": content}, tools={"tool -x": said}))
    every = frozenset({status})
    recorder.run(["tool", "-x"], timeout_s=1, answers=every)
    recorder.read("/f")
    replay = replayed(recorder, tmp_path_factory.mktemp("recording"))
    again = replay.run(["tool", "-x"], timeout_s=1, answers=every)
    assert (again.stdout, again.stderr, again.exit_status) == (output, output[::-1], status)
    assert replay.read("/f") == content
    assert replay.read("/f", limit_bytes=5) == content[:5]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_is_raised_again_with_its_words(error: HostError, tmp_path: Path) -> None:
    recorder = RecordingHost(FakeHost(files={"/a": error}, tools={"a": error}))
    asks: list[Callable[[Any], object]] = [lambda host: host.run(["a"], timeout_s=1)]
    if not isinstance(error, ToolFailed):
        asks.append(lambda host: host.read("/a"))
    for ask in asks:
        with pytest.raises(type(error)):
            ask(recorder)
    replay = replayed(recorder, tmp_path)
    for ask in asks:
        with pytest.raises(type(error)) as caught:
            ask(replay)
        assert str(caught.value) == str(error)
        assert caught.value.why is error.why
    assert replay.left_behind == (("a",) * len(asks) if isinstance(error, Hung) else ())


def test_a_tool_that_failed_for_its_asker_answers_a_more_patient_one_in_the_replay(tmp_path: Path) -> None:
    recorder = RecordingHost(
        FakeHost(tools={"smartctl": answer_of(["smartctl"], "{}", exit_status=4, stderr="bad\nworse")})
    )
    with pytest.raises(ToolFailed, match="exit status 4, worse"):
        recorder.run(["smartctl"], timeout_s=1)
    replay = replayed(recorder, tmp_path)
    with pytest.raises(ToolFailed, match="exit status 4, worse") as caught:
        replay.run(["smartctl"], timeout_s=1)
    assert caught.value.exit_status == 4
    assert replay.run(["smartctl"], timeout_s=1, answers=frozenset({4})).text == "{}"


def test_questions_never_asked_are_not_recorded(tmp_path: Path) -> None:
    replay = replayed(RecordingHost(FakeHost(is_root=False)), tmp_path)
    assert not replay.is_root
    assert replay.glob("/sys/block/*") == ()
    asks: list[Callable[[], object]] = [
        lambda: replay.run(["lsblk"], timeout_s=1),
        lambda: replay.read("/proc/meminfo"),
        lambda: replay.link("/sys/block/sda"),
        lambda: replay.ask(Library.SENSORS),
    ]
    for ask in asks:
        with pytest.raises(NotRecorded):
            ask()


def test_links_patterns_and_libraries_come_back(tmp_path: Path) -> None:
    fake = FakeHost(
        files={"/sys/class/net/eth0/address": "x"},
        links={"/sys/class/net/eth0/device": "/sys/devices/pci0000:00/0000:00:03.0"},
        libraries={(Library.UDEV, "input"): [{"properties": {"ID_INPUT": "1"}, "hz": (1, 2)}]},
    )
    recorder = RecordingHost(fake)
    first = recorder.ask(Library.UDEV, "input")
    found = recorder.glob("/sys/class/net/*")
    target = recorder.link("/sys/class/net/eth0/device")
    replay = replayed(recorder, tmp_path)
    assert replay.ask(Library.UDEV, "input") == first == [{"properties": {"ID_INPUT": "1"}, "hz": [1, 2]}]
    assert replay.glob("/sys/class/net/*") == found == ("/sys/class/net/eth0",)
    assert replay.link("/sys/class/net/eth0/device") == target


def test_a_value_that_changed_between_two_readings_changes_in_the_replay(tmp_path: Path) -> None:
    fake = FakeHost(files={"/temp": "41000"})
    recorder = RecordingHost(fake)
    recorder.read("/temp")
    fake.files["/temp"] = "55000"
    recorder.read("/temp")
    replay = replayed(recorder, tmp_path)
    assert [replay.read("/temp") for _ in range(3)] == [b"41000", b"55000", b"55000"]


def test_timing_takes_the_recorded_time_and_no_timing_takes_none(tmp_path: Path) -> None:
    class Sleepy(FakeHost):
        def read(self, path: str, *, limit_bytes: int = 1 << 20) -> bytes:
            time.sleep(0.2)  # what is to be recorded
            return super().read(path, limit_bytes=limit_bytes)

    recorder = RecordingHost(Sleepy(files={"/slow": "x"}))
    recorder.read("/slow")
    for timing, least, most in ((True, 0.2, 2.0), (False, 0.0, 0.1)):
        replay = replayed(recorder, tmp_path, timing=timing)
        began = time.monotonic()
        replay.read("/slow")
        assert least <= time.monotonic() - began <= most


def test_the_windows_key_is_refused_and_a_key_elsewhere_is_struck_out(tmp_path: Path) -> None:
    table = "/sys/firmware/acpi/tables/MSDM"
    key = "ABCDE-12345-FGHIJ-67890-KLMNO"
    fake = FakeHost(
        files={"/f": f"key {key}\n"},
        links={table: table},
        tools={"strings": f"x {key} y"},
        libraries={Library.CPUINFO: {"a": key}},
    )
    recorder = RecordingHost(fake)
    for spelling in (table, "/sys/firmware/../firmware/acpi//tables/MSDM"):
        with pytest.raises(NotAllowed, match="never read"):
            recorder.read(spelling)
    assert recorder.glob("/sys/firmware/acpi/tables/MSDM") == (table,)
    recorder.read("/f")
    recorder.run(["strings"], timeout_s=1)
    recorder.ask(Library.CPUINFO)
    recorder.write(tmp_path / "r", redact=False)
    assert key.encode() not in gzip.decompress((tmp_path / "r").read_bytes())


def test_many_threads_lose_no_note() -> None:
    recorder = RecordingHost(FakeHost(files={f"/{number}": str(number) for number in range(40)}))
    threads = [threading.Thread(target=recorder.read, args=(f"/{number}",)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {note.path for note in recorder.recording().reads} == {f"/{number}" for number in range(40)}


def test_a_name_that_is_no_utf8_can_be_written(tmp_path: Path) -> None:
    recorder = RecordingHost(FakeHost(files={"/dev/disk/by-label/\udcff": ""}))
    recorder.glob("/dev/disk/by-label/*")
    assert replayed(recorder, tmp_path).glob("/dev/disk/by-label/*") == ("/dev/disk/by-label/?",)


def good() -> dict[str, Any]:
    """A small recording as JSON."""
    return {
        "format": "etabli/recording/1",
        "etabli": "0.1.0",
        "made": "2026-11-01T00:00:00+00:00",
        "is_root": True,
        "redacted": False,
        "runs": [{"argv": ["lsblk"], "duration_s": 0.1, "exit_status": 0, "stdout": {"text": "x"}}],
        "reads": [{"path": "/f", "duration_s": 0.1, "limit_bytes": 9, "content": {"base64": "eA=="}}],
    }


def written(folder: Path, value: object) -> Path:
    path = folder / "r.json.gz"
    path.write_bytes(gzip.compress(json.dumps(value).encode()))
    return path


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    value = good()
    change(value)
    return value


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (changed(lambda it: it.update(format="etabli/recording/9")), r"\$\.format: .*etabli/recording/9"),
        (changed(lambda it: it.pop("is_root")), "is_root"),
        (changed(lambda it: it["runs"][0].update(argv="lsblk")), r"\$\.runs\[0\]\.argv: Expected `array`"),
        (changed(lambda it: it["runs"][0].pop("exit_status")), r"\$\.runs\[0\]: neither"),
        (changed(lambda it: it["reads"][0].pop("content")), r"\$\.reads\[0\]: neither"),
        (
            changed(lambda it: it["reads"][0].update(content={"base64": "é"})),
            r"\$\.reads\[0\]\.content.*base64",
        ),
        (
            changed(lambda it: it["runs"][0].update(error={"kind": "Exit", "question": ""})),
            "unknown error Exit",
        ),
        ([], "Expected `object`, got `array`"),
    ],
)
def test_a_wrong_recording_is_refused_with_its_place(value: object, said: str, tmp_path: Path) -> None:
    path = written(tmp_path, value)
    with pytest.raises(BadRecording, match=said) as caught:
        ReplayHost.open(path)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not gzip",
        gzip.compress(b"{}" * 50)[:20],
        gzip.compress(b"\xff\xfe"),
        gzip.compress(b"[" * 100_000),
    ],
    ids=["empty", "plain", "cut short", "not UTF-8", "deep"],
)
def test_rubbish_is_refused_in_one_sentence(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "r"
    path.write_bytes(data)
    with pytest.raises(BadRecording, match=str(path)) as caught:
        read_recording(path)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_or_is_a_folder_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing", tmp_path):
        with pytest.raises(BadRecording, match=str(path)):
            read_recording(path)


def test_a_bomb_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "bomb"
    with gzip.open(path, "wb", compresslevel=9) as file:
        for _ in range((UNPACKED_LIMIT_BYTES >> 20) + 2):
            file.write(bytes(1 << 20))
    with pytest.raises(BadRecording, match="unpacks to more than"):
        read_recording(path)


def test_a_write_that_fails_leaves_the_earlier_file(tmp_path: Path) -> None:
    path = tmp_path / "r"
    path.write_bytes(b"earlier")
    (tmp_path / "r.part").mkdir()
    with pytest.raises(OSError, match=r"r\.part"):
        RecordingHost(FakeHost()).write(path, redact=False)
    assert path.read_bytes() == b"earlier"


def test_a_recording_is_private_because_it_may_hold_serials_and_names(tmp_path: Path) -> None:
    RecordingHost(FakeHost()).write(tmp_path / "r", redact=False)
    assert (tmp_path / "r").stat().st_mode & 0o777 == 0o600


def test_what_somebody_linked_beside_a_recording_is_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "theirs").write_bytes(b"theirs")
    (tmp_path / "machine.json.gz.part").symlink_to(tmp_path / "theirs")
    RecordingHost(FakeHost()).write(tmp_path / "machine.json.gz", redact=False)
    assert (tmp_path / "theirs").read_bytes() == b"theirs"
    assert read_recording(tmp_path / "machine.json.gz").runs == ()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["machine.json.gz", "theirs"]
