"""The backlight of a built-in screen: its brightness set in steps, and put back as it was
(Documentation/ABI/stable/sysfs-class-backlight).
"""

from __future__ import annotations

from pathlib import Path

from host.errors import NotAllowed, NotReadable

FOLDER = Path("/sys/class/backlight")
# The firmware's own is preferred (`type`); what is driven raw works beside it on some machines only.
BEST_FIRST = ("firmware", "platform", "raw")


class Backlight:
    """One backlight, in percent of its most."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.most = max(int(_read(folder / "max_brightness") or 0), 0)
        self._before = _read(folder / "brightness")

    @property
    def name(self) -> str:
        """The kernel's."""
        return self._folder.name

    def set_percent(self, percent: int) -> None:
        """So bright, never quite dark: on some machines 0 switches it off. Raises NotAllowed, NotReadable."""
        _write(self._folder / "brightness", str(max(round(self.most * percent / 100), 1)))

    def put_back(self) -> None:
        """As bright as it was. Raises NotAllowed, NotReadable."""
        if self._before is not None:
            _write(self._folder / "brightness", self._before)


def find_backlight(folder: Path = FOLDER) -> Backlight | None:
    """The one to set; None where there is none that can be set in steps."""
    try:
        found = sorted(folder.iterdir())
    except OSError:
        return None
    kinds = {place: _read(place / "type") or "" for place in found}
    ranked = sorted(
        found, key=lambda place: BEST_FIRST.index(kinds[place]) if kinds[place] in BEST_FIRST else 9
    )
    lights = [Backlight(place) for place in ranked if (_read(place / "max_brightness") or "").isdigit()]
    return next((light for light in lights if light.most > 1), None)


def _read(path: Path) -> str | None:
    try:
        return path.read_text("ascii").strip() or None
    except (OSError, UnicodeDecodeError):
        return None


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "ascii")
    except PermissionError as error:
        raise NotAllowed(str(path), str(error.strerror)) from error
    except OSError as error:
        raise NotReadable(str(path), str(error.strerror)) from error
