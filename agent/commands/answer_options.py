"""The options with which a person answers what no software sees, the same for `run` and `note`."""

from __future__ import annotations

import argparse
import textwrap

from agent.settings.configuration import TEXT_LIMIT, is_short_text
from model.grade import CosmeticGrade
from model.lock import LockKind
from model.report import PersonalAnswers
from model.settings_text import BadSettings
from papers.language import _

ALL = "all"
COLUMNS = 78
TEXTS = ("label", "lot", "operator", "note")


def add_answers(parser: argparse._ActionsContainer) -> None:
    """Declare whose it is, how it looks, and which locks were seen or looked for."""
    parser.add_argument("--label", metavar=_("TEXT"), help=_("the label on this machine, as scanned"))
    parser.add_argument("--lot", metavar=_("TEXT"), help=_("the lot it came with"))
    parser.add_argument("--operator", metavar=_("NAME"), help=_("who is at the bench"))
    parser.add_argument("--note", metavar=_("TEXT"), help=_("a remark for the report"))
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
        choices=[kind.value for kind in LockKind],
        metavar=_("LOCK"),
        help=_("a lock you saw (can be repeated)"),
    )
    parser.add_argument(
        "--not-locked",
        action="append",
        default=[],
        choices=[*(kind.value for kind in LockKind), ALL],
        metavar=_("LOCK"),
        help=_("a lock you looked for and did not find, or all"),
    )
    parser.add_argument(
        "--ask-again", action="store_true", help=_("forget earlier answers about locks and looks")
    )


def lock_words() -> str:
    """The locks that the options name, for the end of a help."""
    return "\n".join(
        textwrap.wrap(_("LOCK: {locks}").format(locks=", ".join(LockKind)), COLUMNS, break_on_hyphens=False)
    )


def answers_of(options: argparse.Namespace) -> PersonalAnswers:
    """What a person typed, within limits. Raises BadSettings."""
    texts = {name: getattr(options, name) for name in TEXTS}
    for name, text in texts.items():
        if text is not None and not is_short_text(text):
            raise BadSettings(
                _("--{name}: expected 1 to {limit} printable characters.").format(name=name, limit=TEXT_LIMIT)
            )
    both = set(options.locked) & set(options.not_locked)
    if both:
        raise BadSettings(_("--locked and --not-locked both give {lock}.").format(lock=min(both)))
    not_locked = LockKind if ALL in options.not_locked else options.not_locked
    locks = {str(kind): False for kind in not_locked} | dict.fromkeys(options.locked, True)
    return PersonalAnswers(
        **texts, cosmetic=CosmeticGrade(options.cosmetic) if options.cosmetic else None, locks=locks
    )
