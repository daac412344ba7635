"""The file that lies on every key: it changes nothing as it is, and is right when all of it is taken."""

from __future__ import annotations

import re
from pathlib import Path

from agent.settings.configuration import Configuration, WholeFile, load_configuration
from agent.settings.on_key import settings_on_key
from tests.house.files import ROOT

TEMPLATE = ROOT / "agent" / "settings" / "template.toml"


def test_as_it_is_it_changes_nothing() -> None:
    loaded = load_configuration(TEMPLATE)
    assert loaded == Configuration(file=TEMPLATE)


def test_with_every_line_taken_it_is_right_and_shows_every_table(tmp_path: Path) -> None:
    text = TEMPLATE.read_text(encoding="utf-8")
    taken = re.sub(r"^#(?=[a-z\[])", "", text, flags=re.MULTILINE)
    (tmp_path / "etabli.toml").write_text(taken, encoding="utf-8")
    loaded, mistake = settings_on_key(tmp_path / "etabli.toml")
    assert mistake is None
    assert loaded.key.profile in loaded.profile
    assert loaded.profile["donation"].wipe is not None
    assert len(loaded.network.wifi) == 1
    assert all(f"[{name}" in taken for name in WholeFile.__struct_fields__)


def test_it_says_everything_in_both_languages() -> None:
    text = TEMPLATE.read_text(encoding="utf-8")
    assert text.count("\n# FR ") == text.count("\n# EN ") > 5


def test_a_mistake_is_a_sentence_and_the_defaults_are_taken(tmp_path: Path) -> None:
    (tmp_path / "etabli.toml").write_text('[wipe]\nlevel = "gone"\n', encoding="utf-8")
    loaded, mistake = settings_on_key(tmp_path / "etabli.toml")
    assert loaded == Configuration()
    assert mistake is not None
    assert "line 2" in mistake
    assert "wipe.level" in mistake
