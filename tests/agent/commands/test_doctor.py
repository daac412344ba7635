"""`etabli doctor`: what is missing, and which places are in use."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.commands.doctor import diagnose


@pytest.fixture(name="said")
def _said(tmp_path: Path) -> list[str]:
    file = tmp_path / "etabli.toml"
    file.write_text('[inventory]\nurl = "https://inventaire.example"\n', encoding="utf-8")
    findings = diagnose(lambda name: f"/usr/bin/{name}", tmp_path / "state", file)
    return [finding.what for finding in findings if finding.good]


def test_the_places_in_use_are_told(said: list[str], tmp_path: Path) -> None:
    told = " ".join(said)
    for place in ("etabli.toml", "state", "state/spool", "state/inventory", "state/run/session.log"):
        assert str(tmp_path / place) in told
    assert "https://inventaire.example" in told


def test_a_configuration_that_cannot_be_read_is_a_finding_that_names_the_file(tmp_path: Path) -> None:
    file = tmp_path / "etabli.toml"
    file.write_text("[invent]\n", encoding="utf-8")
    bad = [finding for finding in diagnose(lambda _name: "/x", tmp_path / "state", file) if not finding.good]
    assert any(str(file) in finding.remedy for finding in bad)


def test_without_a_configuration_it_is_told_where_one_was_looked_for(tmp_path: Path) -> None:
    findings = diagnose(lambda _name: "/x", tmp_path / "state")
    assert any("/etc/etabli/etabli.toml" in finding.what for finding in findings)
