"""The last word on a screen: large where there is room, in capitals in any case, with what decides it."""

from __future__ import annotations

from model.last_word import LastWord, MachineWord
from papers.banner import banner
from papers.language import _
from papers.screen.block import Block
from papers.trials.last_word import last_word_text
from papers.wording import word

BETWEEN = 4  # cells between the letter of the grade and the word
SIGNS = {LastWord.READY: "=", LastWord.ERASED_TO_TEST: "-"}  # under the word, so that no colour is needed
ALARM = "!"
WORD_SIGNS = 3  # on each side
SHORT = 3  # letters: a grade in a word would crowd out the word that counts


def large_rows(letter: str, spoken: MachineWord | None, width: int) -> list[str]:
    """The letter of the grade and the word beside it; of what is too wide together, or more than a letter,
    only the word.
    """
    small = banner(letter, width)
    if spoken is None:
        return small
    text = last_word_text(spoken.word)
    room = width - max(map(len, small), default=width) - BETWEEN
    beside = banner(text, room) if len(letter) <= SHORT else []
    if not beside:
        return banner(text, width) or small
    left, high = max(map(len, small)), max(len(small), len(beside))
    pairs = zip(_on_the_ground(small, high), _on_the_ground(beside, high), strict=True)
    return [f"{row.ljust(left + BETWEEN)}{word}".rstrip() for row, word in pairs]


def _on_the_ground(rows: list[str], high: int) -> list[str]:
    """So many rows, the lowest at the bottom: what has accents is higher."""
    return [*[""] * (high - len(rows)), *rows]


def word_blocks(spoken: MachineWord, more: str) -> tuple[Block, ...]:
    """The word in a line, between signs that differ from word to word, so that no colour is needed; what
    decides it; and what else stands against it.
    """
    sign = word_sign(spoken.word) * WORD_SIGNS
    line = f"{sign} {last_word_text(spoken.word)} {sign}"
    besides = (_("Also:"), *(f"  {word(item)}" for item in spoken.besides)) if spoken.besides else ()
    return (
        Block(lines=(line,), weight=0),
        Block(lines=tuple(f"  {word(item)}" for item in spoken.reasons), weight=3, more=more),
        Block(lines=besides, weight=10, least=2, more=more),
    )


def word_line(spoken: MachineWord) -> str:
    """The word in a line."""
    return word_blocks(spoken, "")[0].lines[0]


def word_sign(word: LastWord) -> str:
    """The sign that stands around it."""
    return SIGNS.get(word, ALARM)


def reason_lines(spoken: MachineWord) -> list[str]:
    """Every sentence about it."""
    return [line for block in word_blocks(spoken, "")[1:] for line in block.lines]
