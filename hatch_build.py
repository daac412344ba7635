"""Build hook: compiles the gettext catalogues into the wheel, because `.mo` files are no source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueHook(BuildHookInterface[Any]):
    """Every `locale/LANGUAGE/LC_MESSAGES/etabli.po` becomes an `.mo` beside it, and goes along."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Compile; hatchling calls this before it collects the files."""
        for source in Path(self.root).glob("locale/*/LC_MESSAGES/*.po"):
            target = source.with_suffix(".mo")
            with source.open("rb") as catalogue, target.open("wb") as compiled:
                write_mo(compiled, read_po(catalogue))
            place = str(target.relative_to(self.root))
            build_data["force_include"][str(target)] = place
