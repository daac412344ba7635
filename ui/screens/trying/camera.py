"""The picture of a camera, in characters."""

from __future__ import annotations

from model.trying import CameraTrial, SeenTrial
from papers.language import _
from ui.screens.trying.widget import TrialWidget

NEXT_LETTER, NEXT_WORD = "c", "next"


class CameraWidget(TrialWidget):
    """The picture of this moment."""

    def suits(self, seen: SeenTrial) -> bool:
        """A camera."""
        return isinstance(seen, CameraTrial)

    def lines(self, seen: SeenTrial) -> list[str]:
        """Its name, and the picture."""
        if not isinstance(seen, CameraTrial):
            return []
        if seen.camera == 0:
            return [_("The camera is being opened…")]
        which = f"{seen.name} ({seen.camera}/{seen.cameras})" if seen.cameras > 1 else seen.name or ""
        return [which, *seen.picture]

    def keys_told(self) -> list[str]:
        """The next one, where there are several."""
        return [_("{key}: another camera").format(key=NEXT_LETTER)]

    def word_of(self, letter: str) -> str | None:
        """The word for the next camera."""
        return NEXT_WORD if letter == NEXT_LETTER else None
