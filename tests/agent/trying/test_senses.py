"""A trial by a tool of the system ends with whoever wanted it."""

from __future__ import annotations

import time

import pytest

from agent.trying.senses import _by_host, senses_of
from agent.trying.trier import Given
from host.errors import ToolFailed
from host.live import LiveHost
from model.trial import TrialKind
from model.trying import SeenTrial
from tests.agent.trying.given import Sitting

INPUTS = {TrialKind.KEYBOARD, TrialKind.TOUCHPAD, TrialKind.TOUCH_SCREEN, TrialKind.LID}
QUESTIONS = {TrialKind.SWOLLEN_BATTERY, TrialKind.DRIVES_INSIDE}


@pytest.mark.process
def test_a_tool_ends_as_soon_as_nobody_wants_its_trial() -> None:
    def sleeps(_given: Given, host: LiveHost) -> SeenTrial:
        raise AssertionError(host.run(["sleep", "60"], timeout_s=60))

    begun_s = time.monotonic()
    with pytest.raises(ToolFailed):
        _by_host(sleeps)(Sitting(looks=3).given(TrialKind.CAMERA))
    assert time.monotonic() - begun_s < 30


@pytest.mark.process
def test_a_tool_is_given_what_it_reads_and_no_file_holds_it() -> None:
    answer = LiveHost().give(["cat", "-", "/proc/self/fdinfo/0"], b"tones" * 50_000, timeout_s=20)
    assert answer.stdout.startswith(b"tones" * 50_000)


def test_everything_but_what_hands_type_and_eyes_find_is_tried() -> None:
    assert set(senses_of()) == set(TrialKind) - INPUTS - QUESTIONS
