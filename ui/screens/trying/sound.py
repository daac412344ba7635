"""Loudspeakers and microphones, as far as they were heard."""

from __future__ import annotations

from model.trial import TrialKind
from model.trying import SeenTrial, SoundPhase, SoundTrial
from papers.language import _
from ui.look import bar
from ui.screens.trying.widget import TrialWidget

LOUD = 0.25  # of full scale: a voice beside the microphone


class SoundWidget(TrialWidget):
    """What plays, which side was heard, and how loud it is."""

    def suits(self, seen: SeenTrial) -> bool:
        """Sound."""
        return isinstance(seen, SoundTrial)

    def lines(self, seen: SeenTrial) -> list[str]:
        """One line each."""
        if not isinstance(seen, SoundTrial):
            return []
        if seen.phase is SoundPhase.PLAYING:
            return [_("A tone on the left, then one on the right…")]
        told = [
            _("left: {state}").format(state=_heard(seen.left)),
            _("right: {state}").format(state=_heard(seen.right)),
        ]
        if seen.trial is TrialKind.MICROPHONE and seen.loudness is not None and seen.found is None:
            told.append(f"{_('level')} {bar(min(seen.loudness / LOUD, 1.0))}")
        return told


def _heard(is_heard: bool | None) -> str:
    if is_heard is None:
        return _("nothing listens")
    return _("heard") if is_heard else _("not heard")
