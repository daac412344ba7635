"""What a person types for what he tried."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agent.commands.trial_options import trials_of
from model.settings_text import BadSettings
from model.trial import Trial, TrialKind, TrialResult
from papers.language import Language, speak

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


def typed(*words: str, language: Language = Language.ENGLISH) -> dict[TrialKind, TrialResult]:
    speak(language)
    try:
        return {trial.kind: trial.result for trial in trials_of(list(words), NOW, "Zoé")}
    finally:
        speak(Language.ENGLISH)


def test_a_trial_has_its_time_and_who_made_it() -> None:
    (found,) = trials_of(["keyboard=passed"], NOW, "Zoé")
    assert found == Trial(kind=TrialKind.KEYBOARD, result=TrialResult.PASSED, at=NOW, by="Zoé")
    assert trials_of([], NOW, None) == ()


@pytest.mark.parametrize("kind", list(TrialKind))
@pytest.mark.parametrize("result", [TrialResult.FAILED, TrialResult.NOT_FITTED, TrialResult.NOT_DONE])
def test_the_words_of_the_program_are_taken(kind: TrialKind, result: TrialResult) -> None:
    assert typed(f"{kind}={result}") == {kind: result}


@pytest.mark.parametrize(
    ("word", "kind", "result"),
    [
        ("clavier=ok", TrialKind.KEYBOARD, TrialResult.PASSED),
        ("Écran=échec", TrialKind.SCREEN, TrialResult.FAILED),
        ("ports usb=ok", TrialKind.USB_PORTS, TrialResult.PASSED),
        ("camera=absent", TrialKind.CAMERA, TrialResult.NOT_FITTED),
        ("son=non-fait", TrialKind.SOUND, TrialResult.NOT_DONE),
        ("batterie-gonflée=oui", TrialKind.SWOLLEN_BATTERY, TrialResult.FAILED),
        ("batterie-gonflee=non", TrialKind.SWOLLEN_BATTERY, TrialResult.PASSED),
        ("oublié-dedans=oui", TrialKind.LEFT_INSIDE, TrialResult.FAILED),
        ("disque-dedans=non", TrialKind.DRIVES_INSIDE, TrialResult.NOT_FITTED),
        ("disque-dedans=oui", TrialKind.DRIVES_INSIDE, TrialResult.FAILED),
    ],
)
def test_a_french_hand_types_french(word: str, kind: TrialKind, result: TrialResult) -> None:
    assert typed(word, language=Language.FRENCH) == {kind: result}


def test_several_trials_go_with_one_result() -> None:
    found = typed("keyboard,screen,usb_ports=ok", "camera=absent")
    assert list(found) == [TrialKind.KEYBOARD, TrialKind.SCREEN, TrialKind.USB_PORTS, TrialKind.CAMERA]
    assert set(found.values()) == {TrialResult.PASSED, TrialResult.NOT_FITTED}


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["keybord=ok"], "expected TRIAL=RESULT; trials: .*keyboard, screen"),
        (["keyboard"], "expected TRIAL=RESULT"),
        (["=ok"], "expected TRIAL=RESULT"),
        (["keyboard="], "expected one of ok, failed, absent, not-done"),
        (["keyboard=yes"], "expected one of ok, failed"),
        (["drives-inside=ok"], "expected one of yes, no"),
        (["swollen-battery=perhaps"], "expected one of yes, no"),
        (["lid=ok", "lid=failed"], "gives lid twice"),
    ],
)
def test_what_is_not_understood_is_refused_and_says_what_is_expected(
    words: list[str], complaint: str
) -> None:
    with pytest.raises(BadSettings, match=complaint):
        typed(*words)
