"""`./dev pictures`: docs/pictures again; what a terminal shows is photographed on the console of a guest."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.pictures.bench import every_frame
from tests.pictures.console import Camera
from tests.pictures.photograph import photograph
from tests.pictures.scenes import FOLDER, frames, page_pictures
from tests.vm.guest import GuestError
from tests.vm.image import CannotBuild


def main() -> int:
    """Draw every picture, and say which."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pages").mkdir()
        drawn = page_pictures(folder / "pages")
        shown = frames(folder / "commands") | every_frame(folder / "bench")
    try:
        with Camera() as camera:
            drawn |= {name: photograph(camera.shoot(frame.data), frame.rows) for name, frame in shown.items()}
    except (CannotBuild, GuestError) as error:
        sys.exit(f"The console cannot be photographed here: {error}")
    for name, text in drawn.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
        print(FOLDER / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
