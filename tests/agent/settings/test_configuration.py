"""The configuration is validated once, and its errors name the place."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.settings.configuration import Configuration, load_configuration
from model.settings_text import BadSettings


def sentence(tmp_path: Path, text: str) -> str:
    """What a bad configuration gets said."""
    file = tmp_path / "etabli.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadSettings) as caught:
        load_configuration(file)
    return str(caught.value)


def test_a_file_that_was_asked_for_and_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"absent\.toml"):
        load_configuration(tmp_path / "absent.toml")


def test_an_empty_file_is_the_defaults(tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_bytes(b"")
    assert load_configuration(tmp_path / "c.toml") == Configuration(file=tmp_path / "c.toml")


def test_reports_do_not_travel_in_the_clear(tmp_path: Path) -> None:
    assert "https" in sentence(tmp_path, '[inventory]\nurl = "http://inventory.example"\n')


def test_no_password_stands_in_a_url(tmp_path: Path) -> None:
    assert "password" in sentence(tmp_path, '[inventory]\nurl = "https://me:secret@inventory.example"\n')


def test_http_is_good_enough_for_this_machine(tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text('[inventory]\nurl = "http://127.0.0.1:8484"\n')
    assert load_configuration(tmp_path / "c.toml").inventory.url == "http://127.0.0.1:8484"


def test_an_unknown_table_is_named(tmp_path: Path) -> None:
    assert "line 1, key invent" in sentence(tmp_path, "[invent]\nurl = 'x'\n")


@pytest.mark.parametrize(
    "url",
    ["https://[::1", "https://x:abc", "https://exa mple", "https://x:99999", "https://", "https://-x", "x"],
)
def test_an_address_that_is_none_is_named_with_its_line(tmp_path: Path, url: str) -> None:
    said = sentence(tmp_path, f'[inventory]\nurl = "{url}"\n')
    assert "line 2, key inventory.url" in said
    assert "https://HOST" in said


@pytest.mark.parametrize(
    "url", ["https://inventaire.example:8443/atelier", "https://é.example", "http://[::1]:80"]
)
def test_an_address_is_taken(tmp_path: Path, url: str) -> None:
    (tmp_path / "c.toml").write_text(f'[inventory]\nurl = "{url}"\n', encoding="utf-8")
    assert load_configuration(tmp_path / "c.toml").inventory.url == url


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (f'[run]\noperator = "{"a" * 501}"\n', "line 2, key run.operator"),
        ('[run]\noperator = ""\n', "line 2, key run.operator"),
        ('[run]\nlot = "a\\nb"\n', "line 2, key run.lot"),
        ('[station]\nname = "a\\u001bb"\n', "line 2, key station.name"),
        ('[profile.tri]\nlot = " "\n', "line 2, key profile.tri.lot"),
    ],
)
def test_a_text_that_every_report_would_be_refused_for_is_refused_at_once(
    tmp_path: Path, text: str, key: str
) -> None:
    said = sentence(tmp_path, text)
    assert key in said
    assert "1 to 500 printable characters" in said
