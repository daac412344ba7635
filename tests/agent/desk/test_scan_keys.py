"""The keys of a scanner are decoded as its label says, and a hand's are never taken for a scanner's."""

from __future__ import annotations

import re
import time

import pytest

from agent.desk import scanner
from agent.desk.scan_keys import ScanDecoder, ScanPace
from agent.desk.scanner import FASTEST_S, FEWEST, ScannerWatch
from agent.trying.sources import Source, sources_of
from agent.trying.trier import CannotTry
from host.errors import HostError, NotThere
from host.input.port import InputEvent
from host.port import Host
from model.message import say
from tests.host.input.recorded import RecordedInputs, events_of, host_of_guest, path_of

PS2 = "AT Translated Set 2 keyboard"  # a, b, e, Shift and a, F1 three times, a, Escape, at a hand's pace
SCANNER = "Fictional Barcode Scanner"
SCANNED = ["A-0042", "48", "Ab1"]  # with Shift; as Alt and digits; CapsLock, a, Shift and b, 1
# What evtest showed of a Datalogic Gryphon GFS4400 that read a code beginning with 48, as its user published
# it: seconds after 1491586389, the key, and whether it goes down.
GRYPHON = (
    (0.048072, 69, 1), (0.049084, 69, 0),
    (0.050085, 56, 1), (0.051081, 82, 1), (0.052082, 82, 0), (0.052082, 76, 1), (0.053084, 76, 0),
    (0.053084, 80, 1), (0.054079, 80, 0), (0.055084, 56, 0),
    (0.056080, 56, 1), (0.057088, 82, 1), (0.058079, 82, 0), (0.058079, 76, 1), (0.059087, 76, 0),
    (0.059087, 77, 1), (0.060041, 77, 0), (0.061046, 56, 0),
)  # fmt: skip
ENTER = ((0.062, 28, 1), (0.063, 28, 0))


def gryphon(*more: tuple[float, int, int]) -> list[InputEvent]:
    return [
        InputEvent(path="/dev/input/event9", type=1, number=number, value=value, at_s=at_s)
        for at_s, number, value in (*GRYPHON, *more)
    ]


def test_signs_that_are_typed_as_alt_and_digits_are_read() -> None:
    decoder = ScanDecoder()
    words = [decoder.heed(event) for event in gryphon(*ENTER)]
    assert [word for word in words if word is not None] == ["48"]


def test_a_scanner_types_the_same_whether_capslock_is_on_or_it_presses_it_itself() -> None:
    decoder = ScanDecoder()
    words = [decoder.heed(event) for event in events_of(SCANNER)]
    assert [word for word in words if word is not None] == SCANNED


def test_letters_are_those_of_a_us_keyboard_whatever_the_console_has() -> None:
    decoder = ScanDecoder()
    for event in events_of(PS2):
        decoder.heed(event)
    assert decoder.word == "abeAa"
    assert decoder.is_over(events_of(PS2)[-1].at_s + 1)
    assert decoder.ended() == "abeAa"
    assert decoder.word == ""


def test_a_word_of_which_the_kernel_dropped_keys_is_none() -> None:
    decoder = ScanDecoder()
    dropped = InputEvent(path="/dev/input/event9", type=0, number=3, value=0, at_s=0.05)
    events = gryphon(*ENTER)
    words = [decoder.heed(event) for event in (*events[:8], dropped, *events[8:])]
    assert [word for word in words if word is not None] == [""]


def test_a_scanner_is_told_from_a_hand_by_its_pace() -> None:
    pace = ScanPace(fewest=FEWEST, fastest_s=FASTEST_S)
    assert [event.number for event in gryphon(*ENTER) if pace.heed(event)] == [28]
    short = ScanPace(fewest=FEWEST + 1, fastest_s=FASTEST_S)
    assert not any(short.heed(event) for event in gryphon(*ENTER))
    hand = ScanPace(fewest=2, fastest_s=FASTEST_S)
    assert not any(hand.heed(event) for event in events_of(PS2))


class Cable:
    """A scanner that comes, leaves and comes again with the device file that it had."""

    def __init__(self) -> None:
        self.path = path_of(SCANNER)
        self.inputs = RecordedInputs((SCANNER,))
        self.heard: list[str] = []
        host = host_of_guest()
        host.files[self.path] = ""
        self.watch = ScannerWatch(host=host, inputs=self.inputs, found=self.heard.append)
        self.inputs.open(())
        self.watch.look(self.inputs)

    def scan(self, parts: int = 1000) -> None:
        """It types its word, or the first parts of it."""
        self.inputs.begin()
        for _ in range(parts):
            self.watch.step(self.inputs, 0.0)
            if not self.inputs.is_typing:
                break


def test_a_scanner_is_grabbed_and_its_words_come_to_the_desk() -> None:
    cable = Cable()
    cable.scan()
    assert cable.inputs.grabbed == [cable.path]
    assert cable.heard == SCANNED


def test_one_that_no_name_tells_is_known_by_its_pace_from_its_second_word_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scanner, "NAMES", re.compile("no name is like this"))
    cable = Cable()
    cable.scan()
    assert cable.inputs.grabbed == [cable.path]
    assert cable.heard == SCANNED[1:]  # the first went to the screens, which know it by its speed


def test_one_that_was_unplugged_and_plugged_in_again_is_grabbed_anew() -> None:
    cable = Cable()
    cable.scan()
    cable.inputs.pulled.add(cable.path)
    cable.watch.look(cable.inputs)  # it is back already: the files are those that were there
    cable.scan()
    assert cable.inputs.grabbed == [cable.path] * 2
    assert cable.heard == SCANNED * 2


def test_what_a_scanner_was_typing_when_its_cable_was_pulled_is_no_word() -> None:
    cable = Cable()
    cable.scan(parts=1)
    cable.inputs.pulled.add(cable.path)
    cable.inputs.silence()
    cable.watch.step(cable.inputs, 0.0)
    assert cable.heard == []


def test_one_that_has_left_again_before_it_was_opened_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_path: str) -> None:
        raise NotThere("/dev/input/event2", "No such device")

    cable = Cable()
    cable.inputs.pulled.add(cable.path)
    with monkeypatch.context() as patched:
        patched.setattr(cable.inputs, "add", refuse)
        cable.watch.look(cable.inputs)
    cable.watch.look(cable.inputs)
    cable.scan()
    assert cable.heard == SCANNED


def test_a_list_of_devices_that_fails_once_ends_no_watch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanner, "LOOK_S", 0.0)
    cable, answers = Cable(), iter([HostError("udev"), HostError("udev")])

    def sources(host: Host, machine: None) -> tuple[Source, ...]:
        if (error := next(answers, None)) is not None:
            raise CannotTry(say("trying.not_listed", error=str(error)))
        return sources_of(host, machine)

    monkeypatch.setattr(scanner, "sources_of", sources)
    anew = ScannerWatch(host=cable.watch.host, inputs=cable.inputs, found=cable.heard.append)
    anew.start()
    deadline = time.monotonic() + 10
    while not cable.inputs.grabbed and time.monotonic() < deadline:
        time.sleep(0.01)  # it looks
    anew.stop()
    assert next(answers, None) is None
    assert cable.inputs.grabbed == [cable.path]


def test_the_machines_own_keyboard_is_never_watched() -> None:
    inputs = RecordedInputs((PS2,))
    watch = ScannerWatch(host=host_of_guest(), inputs=inputs, found=lambda _word: None)
    with inputs.open(()) as devices:
        watch.look(devices)
        watch.step(devices, 0.0)
    assert inputs.opened == []
    assert inputs.grabbed == []


class Counting(Cable):
    """The same while a countdown runs: how often a key counted."""

    def __init__(self) -> None:
        super().__init__()
        self.pressed = 0
        self.watch.pressed = self._press
        self.scan()

    def _press(self) -> None:
        self.pressed += 1

    def types(self, *keys: tuple[float, int, int]) -> int:
        """How many of these keys counted: seconds, the key, and whether it goes down."""
        before, at_s = self.pressed, time.monotonic() - 10
        self.inputs._left = [
            InputEvent(path=self.path, type=1, number=number, value=value, at_s=at_s + second)
            for second, number, value in keys
        ]
        self.watch.step(self.inputs, 0.0)
        self.watch.step(self.inputs, 0.0)
        return self.pressed - before


def test_what_a_scanner_reads_stops_no_countdown() -> None:
    counting = Counting()
    assert counting.heard == SCANNED
    assert counting.pressed == 0
    a, b, enter = ((0.001, 30, 1), (0.002, 30, 0)), ((0.003, 48, 1), (0.004, 48, 0)), (28, 1)
    assert counting.types(*a, *b, (0.01, *enter), (0.011, 28, 0), (0.012, *enter)) == 0, "two ends of lines"


@pytest.mark.parametrize(
    "keys",
    [
        ((0.0, 30, 1), (0.1, 30, 0)),
        ((0.0, 28, 1), (0.1, 28, 0)),
        ((0.0, 1, 1), (0.1, 1, 0)),
        ((0.0, 59, 1),),
        ((0.0, 30, 1), (0.25, 30, 2)),
        ((0.0, 29, 1), (0.1, 46, 1)),
    ],
    ids=["a", "enter", "escape", "f1", "a-held", "ctrl-c"],
)
def test_a_key_of_a_hand_stops_a_countdown_on_what_is_called_a_scanner_too(
    keys: tuple[tuple[float, int, int], ...],
) -> None:
    assert Counting().types(*keys) == 1


def test_while_a_countdown_runs_no_pace_makes_a_keyboard_a_scanner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanner, "NAMES", re.compile("no name is like this"))
    assert Counting().inputs.grabbed == []
