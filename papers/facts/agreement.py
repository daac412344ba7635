"""Agreement: a word in a column takes the gender and number of the label before it, in a language that has
them.

The catalogue says both: the context "gender" gives a label its gender, which is the context of the word.
"""

from __future__ import annotations

from typing import Self

from papers.language import NP_, _, pgettext

GENDERS = ("feminine", "masculine plural", "feminine plural")
# Labels that are no masculine singular in every language; a catalogue answers with one of GENDERS.
LABELS = (
    NP_("gender", "Batteries"),
    NP_("gender", "Certificates"),
    NP_("gender", "Commands and the drive's answers (times in UTC)"),
    NP_("gender", "Compression, all threads"),
    NP_("gender", "Compression, one thread"),
    NP_("gender", "Declared conformity"),
    NP_("gender", "Destination"),
    NP_("gender", "Devices"),
    NP_("gender", "Drives"),
    NP_("gender", "Graphics"),
    NP_("gender", "Its identity"),
    NP_("gender", "Its label"),
    NP_("gender", "Locks"),
    NP_("gender", "Machine"),
    NP_("gender", "Managed (MDM)"),
    NP_("gender", "Memory"),
    NP_("gender", "Memory speed"),
    NP_("gender", "Memory under stress"),
    NP_("gender", "Method"),
    NP_("gender", "Methods"),
    NP_("gender", "Native capacity"),
    NP_("gender", "Processor clock"),
    NP_("gender", "Screens"),
    NP_("gender", "Sensitivity of the data"),
    NP_("gender", "Sensors"),
    NP_("gender", "Slots"),
    NP_("gender", "Virtualisation"),
    NP_("gender", "Vulnerabilities"),
    NP_("gender", "Windows key"),
)
WORDS = (
    NP_("feminine", "none"),
    NP_("feminine plural", "none"),
    NP_("feminine", "not known"),
    NP_("feminine plural", "not known"),
    NP_("masculine plural", "not known"),
    NP_("feminine", "unknown"),
    NP_("feminine plural", "unknown"),
    NP_("masculine plural", "unknown"),
    NP_("feminine", "unknown: {reason}"),
    NP_("feminine plural", "unknown: {reason}"),
    NP_("masculine plural", "unknown: {reason}"),
    NP_("feminine", "not entered"),
    NP_("feminine", "not measured"),
)


class Agreeing(str):
    """A word that stands in a column; as a string it is what stands beside a masculine singular. `word` is
    its text for the catalogue, and `reason` fills its blank.
    """

    __slots__ = ("reason", "word")
    word: str
    reason: str

    @classmethod
    def of(cls, word: str, reason: str = "") -> Self:
        """The word in the language spoken."""
        made = cls(_(word).format(reason=reason))
        made.word, made.reason = word, reason
        return made

    def beside(self, label: str) -> str:
        """The word beside this label, which is worded already."""
        gender = _gender_of(label)
        if (gender, self.word) not in WORDS:
            return str(self)
        return pgettext(gender, self.word).format(reason=self.reason)


def _gender_of(label: str) -> str:
    """One of GENDERS; empty for the masculine singular, and in a language without genders."""
    found = next((pgettext(context, text) for context, text in LABELS if _(text) == label), "")
    return found if found in GENDERS else ""
