"""`./dev pictures`: draw docs/pictures again."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.pictures.bench import bench_pictures
from tests.pictures.scenes import FOLDER, draw


def main() -> int:
    """Draw every picture, and say which."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (draw(Path(folder)) | bench_pictures(Path(folder) / "bench")).items():
            FOLDER.mkdir(exist_ok=True)
            (FOLDER / name).write_text(text, encoding="utf-8")
            print(FOLDER / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
