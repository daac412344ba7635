"""The configuration of a boot key: a mistake in it never stops the key."""

from __future__ import annotations

from pathlib import Path

from agent.settings.configuration import Configuration, load_configuration
from model.settings_text import BadSettings


def settings_on_key(path: Path | None) -> tuple[Configuration, str | None]:
    """What the file says, else the defaults, with the sentence that tells what is wrong with it. Who gets a
    sentence does an inventory and nothing else.
    """
    try:
        return load_configuration(path), None
    except BadSettings as error:
        return Configuration(), str(error)
