"""The options with which a person answers what no software sees, the same for `run` and `note`."""

from __future__ import annotations

import argparse
import textwrap
import unicodedata
from typing import Any

from agent.settings.configuration import is_short_text
from model.api import TEXT_LIMIT
from model.grade import CosmeticGrade, GradeLetter
from model.lock import LockKind
from model.report import Charger, MissingPart, PersonalAnswers
from model.settings_text import BadSettings
from papers.language import N_, _
from papers.letters import letter_word
from papers.screen.answers import CHARGERS, PARTS
from papers.terminal import complain

ALL = "all"
NOTHING = "none"
COLUMNS = 78
TEXTS = {"label": "label", "lot": "lot", "operator": "operator", "note": "remark"}
# What a person types for each lock.
TYPED = {
    LockKind.POWER_ON_PASSWORD: N_("power-on-password"),
    LockKind.SUPERVISOR_PASSWORD: N_("bios-password"),
    LockKind.ABSOLUTE: N_("absolute"),
    LockKind.CHROMEBOOK: N_("chromebook"),
    LockKind.APPLE_T2: N_("apple-t2"),
    LockKind.MDM: N_("mdm"),
    LockKind.AUTOPILOT: N_("autopilot"),
    LockKind.ACTIVATION_LOCK: N_("activation-lock"),
}


def add_answers(parser: argparse._ActionsContainer) -> None:
    """Declare whose it is, how it looks, and which locks were seen or looked for."""
    parser.add_argument("--label", metavar=_("TEXT"), help=_("the label on this machine, as scanned"))
    parser.add_argument("--lot", metavar=_("TEXT"), help=_("the lot it came with"))
    parser.add_argument("--operator", metavar=_("NAME"), help=_("who does the work"))
    parser.add_argument("--remark", dest="note", metavar=_("TEXT"), help=_("a remark for the report"))
    parser.add_argument("--note", action=_Synonym, help=argparse.SUPPRESS)
    parser.add_argument(
        "--cosmetic",
        choices=[grade.value for grade in CosmeticGrade],
        type=str.upper,
        help=_("cosmetic grade: A (no trace) to D (damaged, usable)"),
    )
    parser.add_argument(
        "--locked",
        action="append",
        default=[],
        type=lock_seen,
        choices=[kind.value for kind in LockKind],
        metavar=_("LOCK"),
        help=_("a lock you saw; --not-locked: checked, none (or all)"),
    )
    parser.add_argument(
        "--not-locked",
        action="append",
        default=[],
        type=lock_looked_for,
        choices=[*(kind.value for kind in LockKind), ALL],
        metavar=_("LOCK"),
        help=argparse.SUPPRESS,  # it stands beside the one before: one screen holds no more rows
    )
    parser.add_argument(
        "--charger",
        type=_charger,
        choices=[kind.value for kind in Charger],
        metavar=_("STATE"),
        help=_("there, missing, not-needed; --missing PART (or none)"),
    )
    parser.add_argument("--missing", action="append", type=_part, metavar=_("TEXT"), help=argparse.SUPPRESS)
    parser.add_argument(
        "--ask-again", action="store_true", help=_("forget earlier answers (locks, cosmetic grade)")
    )


def lock_words() -> str:
    """The locks that the options take, for the end of a help."""
    told = _("LOCK: {locks}").format(locks=", ".join(_(word) for word in TYPED.values()))
    return "\n".join(textwrap.wrap(told, COLUMNS, break_on_hyphens=False))


def lock_looked_for(text: str) -> str:
    """The lock that a person typed, or all. Raises ArgumentTypeError with the words that there are."""
    found = _lock_of(text)
    if found is None:
        raise argparse.ArgumentTypeError(_no_lock(text, _("all of them")))
    return found


def lock_seen(text: str) -> str:
    """The same of one that was seen: nobody sees all of them."""
    found = _lock_of(text)
    if found is None or found == ALL:
        raise argparse.ArgumentTypeError(_no_lock(text))
    return found


def _no_lock(text: str, *more: str) -> str:
    locks = ", ".join((*(_(word) for word in TYPED.values()), *more))
    return _("“{text}” is no lock. There are: {locks}").format(text=text, locks=locks)


def _lock_of(text: str) -> str | None:
    """By the word of the program, or that of the help, in the language spoken."""
    plain = unicodedata.normalize("NFKD", text.strip().casefold())
    typed = "".join(letter for letter in plain if letter.isascii()).replace("_", "-").replace(" ", "-")
    words = (
        {"bios": LockKind.SUPERVISOR_PASSWORD}
        | {_(word): kind for kind, word in TYPED.items()}
        | {kind.replace("_", "-"): kind for kind in LockKind}
    )
    if typed in (ALL, _("all of them").replace(" ", "-")):
        return ALL
    return words.get(typed)


class _Synonym(argparse.Action):
    """--note, which a French hand also types for the grade: the remark is taken, and doubted aloud when it
    is nothing but a grade.
    """

    def __call__(
        self,
        _parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        _option: str | None = None,
    ) -> None:
        namespace.note = values
        if values.strip().casefold() in {word.casefold() for word in _grade_words()}:
            complain(
                _(
                    "--note {text} was taken as a remark (--remark). The grade is measured and not entered; "
                    "--cosmetic takes the cosmetic grade."
                ).format(text=values)
            )


def _grade_words() -> list[str]:
    """The grades as a person may type them."""
    shown = [letter_word(letter) for letter in GradeLetter]
    return [*GradeLetter, *shown, *(word.rpartition(" ")[2] for word in shown)]


def answers_of(options: argparse.Namespace) -> PersonalAnswers:
    """What a person typed, within limits. Raises BadSettings."""
    texts = {name: getattr(options, name) for name in TEXTS}
    for name, text in texts.items():
        if text is not None and not is_short_text(text):
            raise BadSettings(
                _("--{name}: expected 1 to {limit} printable characters.").format(
                    name=TEXTS[name], limit=TEXT_LIMIT
                )
            )
    both = [_(word) for kind, word in TYPED.items() if kind in options.locked and kind in options.not_locked]
    if both:
        raise BadSettings(_("--locked and --not-locked both give {lock}.").format(lock=both[0]))
    missing = None if options.missing is None else tuple(dict.fromkeys(options.missing))
    if missing is not None and not all(map(is_short_text, missing)):
        raise BadSettings(
            _("--{name}: expected 1 to {limit} printable characters.").format(
                name="missing", limit=TEXT_LIMIT
            )
        )
    if missing is not None and NOTHING in missing:
        if len(missing) > 1:
            raise BadSettings(_("--missing names parts and none at once."))
        missing = ()
    not_locked = LockKind if ALL in options.not_locked else options.not_locked
    locks = {str(kind): False for kind in not_locked} | dict.fromkeys(options.locked, True)
    return PersonalAnswers(
        **texts,
        cosmetic=CosmeticGrade(options.cosmetic) if options.cosmetic else None,
        locks=locks,
        charger=Charger(options.charger) if options.charger else None,
        missing=missing,
    )


def _charger(text: str) -> str:
    """By the word of the program, or that of the screens."""
    typed = text.strip().casefold().replace("_", "-").replace(" ", "-")
    words = {_(word).replace(" ", "-"): kind.value for kind, word in CHARGERS.items()}
    return words.get(typed, typed.replace("-", "_"))


def _part(text: str) -> str:
    """A usual part by either word, nothing, or the text itself."""
    typed = text.strip().casefold()
    if typed in (NOTHING, _("none of them")):
        return NOTHING
    named = next((part.value for part, word in PARTS.items() if typed == _(word)), None)
    return named or (typed.replace("-", "_") if typed.replace("-", "_") in set(MissingPart) else text.strip())
