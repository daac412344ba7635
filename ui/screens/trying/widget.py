"""What a trial of one kind shows: drawn from its state alone."""

from __future__ import annotations

from textual.widgets import Static

from model.trying import PlainTrial, SeenTrial
from ui.look import plain


class TrialWidget(Static):
    """Shows states of one kind; each kind draws its own lines. `seen` is the state that is shown."""

    seen: SeenTrial | None = None

    def show(self, seen: SeenTrial) -> None:
        """Bring it up to date."""
        self.seen = seen
        self.update(plain("\n".join(self.lines(seen))))

    def suits(self, seen: SeenTrial) -> bool:
        """Whether this is the widget for what is seen."""
        raise NotImplementedError  # Textual's metaclass leaves no room for that of an abstract class

    def lines(self, seen: SeenTrial) -> list[str]:
        """What is drawn, a line each; no line wider than 72 signs."""
        raise NotImplementedError  # Textual's metaclass leaves no room for that of an abstract class

    def keys_told(self) -> list[str]:
        """The letters that say something to the trial, a line each."""
        return []

    def word_of(self, letter: str) -> str | None:
        """The word that a letter says to the trial; None: it says none."""
        del letter
        return None


class PlainTrialWidget(TrialWidget):
    """Nothing is drawn: it begins, or it could not be made."""

    def suits(self, seen: SeenTrial) -> bool:
        """What has no widget of its own."""
        return isinstance(seen, PlainTrial)

    def lines(self, seen: SeenTrial) -> list[str]:
        """None."""
        del seen
        return []
