"""The arguments of sentences are words of the person's language, not of the program."""

from __future__ import annotations

import errno
import os

from model.message import say
from papers.errors import reason
from papers.language import Language, speak
from papers.parts import parts_in_words
from papers.wording import word


def test_a_french_number_has_a_comma() -> None:
    speak(Language.FRENCH)
    assert "1,5\N{NO-BREAK SPACE}Go de mémoire, moins de 1,8\N{NO-BREAK SPACE}Go" in word(
        say("grade.below.memory_gib", value=1.5, limit=1.8)
    )


def test_a_grade_that_was_checked_is_a_french_word() -> None:
    speak(Language.FRENCH)
    assert "PIÈCES" in word(say("check.grade", grade="parts", name="x", version="1"))


def test_the_step_before_which_a_run_was_stopped_has_a_name() -> None:
    assert "Grading" in word(say("run.stopped", step="judge"))


def test_what_a_step_is_busy_with_has_names_and_drives_keep_theirs() -> None:
    assert parts_in_words("memory_stress, storage, nvme0n1") == "Memory under stress, Drives, nvme0n1"


def test_what_the_system_says_of_an_error_is_translated() -> None:
    speak(Language.FRENCH)
    error = OSError(errno.ENOENT, os.strerror(errno.ENOENT))
    assert reason(error) == "ce fichier ou ce dossier n’existe pas"


def test_an_error_that_nobody_knows_stays_as_it_is() -> None:
    speak(Language.FRENCH)
    assert reason("Numerical result out of range") == "Numerical result out of range"


def test_a_probe_that_came_late_has_a_name() -> None:
    assert "“Drives”" in word(say("probe.late", probe="storage", seconds=30))


def test_a_question_in_a_list_of_trials_has_no_mark_of_its_own() -> None:
    left = say("word.trials_left", count=2, trials="keyboard,left_inside")
    assert word(left) == "2 things to test: keyboard, is something left inside (disc, SIM, SD card)."
    speak(Language.FRENCH)
    alone = word(say("word.trials_left", count=1, trials="swollen_battery"))
    assert alone.endswith("batterie gonflée.")
