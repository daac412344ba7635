"""The keys of a scanner are decoded as its label says, and a hand's are never taken for a scanner's."""

from __future__ import annotations

from agent.desk.scan_keys import ScanDecoder, ScanPace
from agent.desk.scanner import FASTEST_S, FEWEST, ScannerWatch
from host.input.port import InputEvent
from tests.host.input.recorded import RecordedInputs, events_of, host_of_guest

PS2 = "AT Translated Set 2 keyboard"  # a, b, e, Shift and a, F1 three times, a, Escape, at a hand's pace
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


def test_the_machines_own_keyboard_is_never_watched() -> None:
    inputs = RecordedInputs((PS2,))
    watch = ScannerWatch(host=host_of_guest(), inputs=inputs, found=lambda _word: None)
    with inputs.open(()) as devices:
        watch.look(devices)
        watch.step(devices, 0.0)
    assert inputs.opened == []
    assert inputs.grabbed == []
