"""The last screen of a run: it fits, whatever the screen, and what weighs most stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model.grade import CosmeticGrade, Grade, GradeLetter, PolicyName, Reason, ReasonKind
from model.identity import DriveKey
from model.last_word import LastWord, MachineWord
from model.message import say
from model.systems import Fitness, Systems
from model.verdict import DriveHealth, DriveVerdict
from papers.language import Language, speak
from papers.screen.block import Block, fitted, shortened
from papers.screen.ending import Ending, ending_lines
from papers.trials.last_word import last_word_text

ADDRESS = "Page: http://127.0.0.1:8484/machines/01a22aad-e9cb-758b-b44c-5801793da15e"
PATH = "Report: /var/lib/etabli/spool/accepted/01a22aad-df82-77e1-8583-119380f0e460.json"
GRADE = Grade(
    functional=GradeLetter.PARTS,
    cosmetic=CosmeticGrade.B,
    score=20.0,
    score_of=110.0,
    to_check=True,
    reasons=(
        Reason(
            kind=ReasonKind.CAP,
            rule="memory_gib",
            message=say("grade.below.memory_gib", value="1", limit="1.8"),
            limit=GradeLetter.PARTS,
        ),
        *(
            Reason(kind=ReasonKind.TO_CHECK, rule=f"lock_{kind}", message=say(f"grade.lock.{kind}.unknown"))
            for kind in ("power_on_password", "supervisor_password", "absolute", "mdm", "autopilot")
        ),
    ),
    suggested_use="parts",
    use_wording={"en": "To be repaired, else spare parts", "fr": "À réparer, sinon pièces détachées"},
    policy=PolicyName(name="default", version="1", sha256="0" * 64),
)
FAILING = DriveVerdict(
    name="sda",
    drive=DriveKey(wwn=None, model="FICTIVE 500", serial="S1", size_bytes=500_000_000_000),
    health=DriveHealth.FAILING,
    evidence=(say("drive.says_failing"), say("drive.pending_sectors", count=8)),
)
ENDING = Ending(
    grade=GRADE,
    title="Portables Fictifs 20XX0001FR",
    label="A-0042",
    serial="PF0FICT42",
    name="A-0042",
    drives=(FAILING,),
    places=(ADDRESS, PATH),
)
PROVISIONAL = replace(
    ENDING, provisional=(say("run.without_root"), say("run.without_tools", packages="fio sysbench"))
)


def height(lines: list[str], width: int) -> int:
    """Lines of the terminal."""
    return sum(max(1, -(-len(line) // width)) for line in lines)


@pytest.mark.parametrize("ending", [ENDING, PROVISIONAL])
@pytest.mark.parametrize(("width", "rows"), [(80, 23), (40, 9), (132, 42), (60, 15)])
def test_the_end_of_a_run_is_one_screen(ending: Ending, width: int, rows: int) -> None:
    assert height(ending_lines(ending, width, rows), width) <= rows


def test_80x24_shows_all_that_the_day_needs() -> None:
    told = "\n".join(ending_lines(ENDING, 80, 23))
    for part in (
        "A-0042",
        "Portables Fictifs",
        "PF0FICT42",
        "GRADE FOR PARTS",
        "What limits the grade:",
        "1 GB",
    ):
        assert part in told
    for part in ("What to do:", "etabli note A-0042", ADDRESS, PATH):
        assert part in told


def test_40x10_keeps_the_label_and_the_grade() -> None:
    told = " ".join(" ".join(ending_lines(PROVISIONAL, 40, 9)).split())
    assert "A-0042" in told
    assert "PROVISIONAL GRADE FOR PARTS" in told


def test_a_failing_drive_shows_its_evidence() -> None:
    told = "\n".join(ending_lines(ENDING, 80, 23))
    assert "sda FICTIVE 500 S1 FAILING" in told
    assert "8" in told.partition("FAILING")[2]


def test_what_makes_a_grade_provisional_stands_before_the_reasons_and_names_the_packages() -> None:
    lines = ending_lines(PROVISIONAL, 80, 23)
    told = "\n".join(lines)
    assert "apt-get install fio sysbench" in told
    assert told.index("without root") < told.index("What limits the grade:")
    assert any(line.startswith("PROVISIONAL  GRADE FOR PARTS") for line in lines)


def test_no_word_is_broken_and_no_path_either() -> None:
    for width in (40, 80):
        told = ending_lines(PROVISIONAL, width, None)
        assert all(len(line) <= width or " " not in line.strip() for line in told)


def test_what_did_not_fit_is_said_with_where_it_is() -> None:
    many = replace(
        ENDING,
        drives=tuple(replace(FAILING, name=f"sd{letter}") for letter in "abcdefghij"),
    )
    assert any("more: etabli grade A-0042" in line for line in ending_lines(many, 80, 23))


def test_what_limits_the_grade_and_what_to_do_keep_their_room_beside_long_evidence() -> None:
    evidence = (say("drive.overall_failed"), *(say("drive.pending_sectors", count=8) for _ in range(20)))
    many = replace(ENDING, drives=(replace(FAILING, evidence=evidence),))
    told = ending_lines(many, 80, 23)
    for part in ("sda FICTIVE 500 S1 FAILING", "What limits the grade:", "What to do:", "  … more:"):
        assert any(line.startswith(part) for line in told)
    assert height(told, 80) <= 23
    speak(Language.FRENCH)
    french = "\n".join(ending_lines(many, 80, 23))
    speak(Language.ENGLISH)
    assert "Ce qui fait baisser la note" in french
    assert "Ce qu’il reste à faire" in french


def test_a_block_that_does_not_yield_takes_what_it_needs() -> None:
    rows = tuple("abcd")
    greedy = (Block(lines=rows, weight=0), Block(lines=rows, weight=1, kept=2, least=2))
    assert fitted(greedy, 30, 5) == [*rows]
    yielding = (Block(lines=rows, weight=0, yields=True), greedy[1])
    assert fitted(yielding, 30, 5) == ["a", "b", "c …", "a", "b …"]
    assert fitted(yielding, 30, 6) == [*rows, "a", "b …"]
    assert fitted((replace(yielding[0], least=4), greedy[1]), 30, 5) == [*rows]


def test_a_grade_with_nothing_to_do_asks_for_nothing() -> None:
    done = replace(ENDING, grade=replace(GRADE, reasons=(), to_check=False), drives=())
    told = "\n".join(ending_lines(done, 80, 23))
    assert "What to do" not in told
    assert "limits the grade" not in told


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("one two three", "one two three"),
        ("one two threes", "one two …"),
        ("one two  three", "one two …"),
        ("one two thr ee", "one two thr …"),
        ("one two thre e", "one two …"),
        ("a" * 14, "a" * 11 + " …"),
        ("one   ", "one"),
    ],
)
def test_a_line_that_stays_one_is_cut_between_words(line: str, shown: str) -> None:
    assert shortened(line, 13) == shown


def test_a_sentence_that_is_cut_says_so() -> None:
    long = Block(lines=("one two three four five six seven eight nine ten eleven",), weight=0)
    assert fitted([long], 30, 1) == ["one two three four five six …"]
    assert fitted([long], 30, 2)[-1] == "  seven eight nine ten eleven"
    exact = Block(lines=("a" * 14 + " " + "b" * 15 + " c",), weight=0)
    assert fitted([exact], 30, 1) == ["a" * 14 + " …"]


def test_a_doubt_that_a_weightier_limit_hides_is_told_among_what_is_to_be_done() -> None:
    doubt = Reason(
        kind=ReasonKind.CAP,
        rule="drive_not_known",
        message=say("grade.cap.drive_not_known", drive="X (sda)"),
        limit=GradeLetter.B,
    )
    look = Reason(
        kind=ReasonKind.TO_CHECK,
        rule="drive_health",
        message=say("grade.drive_health_unknown", drive="X (sda)"),
    )
    worse = replace(ENDING, grade=replace(GRADE, reasons=(*GRADE.reasons, doubt, look)))
    told = "\n".join(ending_lines(worse, 80, 23))
    assert "how worn drive" not in told
    assert "Check the health of drive X (sda)" in told
    alone = replace(ENDING, grade=replace(GRADE, functional=GradeLetter.B, reasons=(doubt, look)))
    assert "how worn drive" in "\n".join(ending_lines(alone, 80, 23))


def test_the_letter_for_across_the_room_stays_longer_than_the_line_about_systems() -> None:
    systems = Systems(
        windows_11=Fitness.UNKNOWN,
        windows_11_because=(say("systems.processor_unknown"),),
        linux=Fitness.FIT,
        linux_because=(),
    )
    graded = replace(ENDING, grade=replace(GRADE, systems=systems), drives=())
    height_of_all = height(ending_lines(graded, 80, 40), 80)
    whole, shorter = ("\n".join(ending_lines(graded, 80, rows)) for rows in (40, height_of_all - 1))
    assert "Windows 11" in whole
    assert "Windows 11" not in shorter
    assert "█" in shorter


def spoken(word: LastWord, *besides: str) -> Ending:
    """The ending of a good run, with a last word."""
    reasons = (say("word.trials_left", count=2, trials="keyboard,screen"),)
    said = MachineWord(word=word, reasons=reasons, besides=tuple(say(code) for code in besides))
    return replace(ENDING, grade=replace(GRADE, functional=GradeLetter.B), drives=(), spoken=said)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("word", list(LastWord))
@pytest.mark.parametrize(("width", "rows"), [(80, 23), (40, 9), (132, 42), (60, 15)])
def test_every_last_word_stands_whole_on_one_screen(
    language: Language, word: LastWord, width: int, rows: int
) -> None:
    speak(language)
    lines = ending_lines(spoken(word, "word.not_kept"), width, rows)
    assert height(lines, width) <= rows
    assert any(last_word_text(word) in line for line in lines)
    speak(Language.ENGLISH)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("word", list(LastWord))
def test_at_80x24_every_last_word_stands_large_beside_the_letter(language: Language, word: LastWord) -> None:
    speak(language)
    large = [line for line in ending_lines(spoken(word), 80, 23) if "█" in line]
    speak(Language.ENGLISH)
    assert len(large) in (5, 7)  # accents stand above
    first = large[-5]
    assert first.startswith("  ████ ")  # B
    assert "█" in large[0][7:]


def test_no_two_last_words_stand_between_the_same_signs_and_words() -> None:
    told = {ending_lines(spoken(word), 40, 9)[2] for word in LastWord}
    assert len(told) == len(LastWord)
    assert "=== READY ===" in told


def test_what_decides_the_word_stands_before_the_grade() -> None:
    told = "\n".join(ending_lines(spoken(LastWord.ERASED_TO_TEST, "word.not_kept"), 80, 23))
    assert "2 things to test: keyboard, screen." in told.partition("GRADE B")[0]
    assert "The report is not saved" in told


def test_a_run_that_ended_before_its_last_word_shows_none() -> None:
    told = "\n".join(ending_lines(replace(spoken(LastWord.READY), spoken=None), 80, 23))
    assert not any(last_word_text(word) in told for word in LastWord)
