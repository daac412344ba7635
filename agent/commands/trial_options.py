"""The option with which a person enters what he tried: `--trial keyboard=passed`."""

from __future__ import annotations

import argparse
import unicodedata
from datetime import datetime

from model.settings_text import BadSettings
from model.trial import ANSWERS, Trial, TrialKind, TrialResult, result_said
from papers.language import N_, _
from papers.trials.names import trial_name

# What a person types for what became of it, beside the words of the program; questions take yes or no.
TYPED_RESULTS = {
    TrialResult.PASSED: "ok",
    TrialResult.FAILED: N_("failed"),
    TrialResult.NOT_FITTED: N_("absent"),
    TrialResult.NOT_DONE: N_("not-done"),
}
TYPED_QUESTIONS = {
    TrialKind.SWOLLEN_BATTERY: N_("swollen-battery"),
    TrialKind.LEFT_INSIDE: N_("left-inside"),
    TrialKind.DRIVES_INSIDE: N_("drives-inside"),
}


def add_trials(parser: argparse._ActionsContainer) -> None:
    """Declare it."""
    parser.add_argument(
        "--trial",
        action="append",
        default=[],
        metavar=_("TRIAL=RESULT"),
        help=_("what you tried: keyboard=ok, camera=absent…"),
    )


def trials_of(typed: list[str], at: datetime, by: str | None) -> tuple[Trial, ...]:
    """What was typed, several trials with commas between. Raises BadSettings."""
    found: dict[TrialKind, TrialResult] = {}
    for text in typed:
        names, _sign, word = text.rpartition("=")
        for name in names.split(","):
            kind = _kind_of(name, text)
            if kind in found:
                raise BadSettings(_("--trial gives {trial} twice.").format(trial=_shown(kind)))
            found[kind] = _result_of(kind, word, text)
    return tuple(Trial(kind=kind, result=result, at=at, by=by) for kind, result in found.items())


def _kind_of(name: str, text: str) -> TrialKind:
    """The trial by the word of the program, or by the one that is shown. Raises BadSettings."""
    words = {_plain(_shown(kind)): kind for kind in TrialKind} | {_plain(kind): kind for kind in TrialKind}
    kind = words.get(_plain(name))
    if kind is None:
        names = ", ".join(_plain(_shown(kind)) for kind in TrialKind)
        raise BadSettings(
            _("--trial {text}: expected TRIAL=RESULT; trials: {names}.").format(text=text, names=names)
        )
    return kind


def _result_of(kind: TrialKind, word: str, text: str) -> TrialResult:
    """What became of it. Raises BadSettings."""
    words = {_plain(_(told)): result for result, told in TYPED_RESULTS.items()}
    words |= {_plain(result): result for result in TrialResult}
    if kind in ANSWERS:
        no, yes = result_said(kind, is_yes=False), result_said(kind, is_yes=True)
        words |= {"no": no, _plain(_("no")): no, "yes": yes, _plain(_("yes")): yes}
    result = words.get(_plain(word))
    if result is None or (kind is TrialKind.DRIVES_INSIDE and result is TrialResult.PASSED):
        expected = [_("yes"), _("no")] if kind in ANSWERS else [_(told) for told in TYPED_RESULTS.values()]
        raise BadSettings(
            _("--trial {text}: expected one of {expected}.").format(text=text, expected=", ".join(expected))
        )
    return result


def _shown(kind: TrialKind) -> str:
    return _(TYPED_QUESTIONS[kind]) if kind in TYPED_QUESTIONS else trial_name(kind)


def _plain(text: str) -> str:
    """A word as a hand types it: no accents, capitals or blanks."""
    letters = unicodedata.normalize("NFKD", text.strip().casefold())
    typed = "".join(letter for letter in letters if letter.isascii())
    return typed.replace("_", "-").replace(" ", "-")
