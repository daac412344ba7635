"""Settings that people write: errors name the key, the line, and what was expected."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.settings.configuration import Configuration
from model.settings_text import BadSettings, read_settings


def problem(text: bytes) -> str:
    """The sentence that a bad text gets."""
    with pytest.raises(BadSettings) as caught:
        read_settings(text, Configuration, "c.toml")
    return str(caught.value)


def test_an_unknown_key_is_named_with_its_line() -> None:
    assert "c.toml, line 3: key run.quik" in problem(b"# bench\n[run]\nquik = true\n")


def test_a_wrong_type_says_what_was_expected() -> None:
    sentence = problem(b'[station]\nname = "x"\n[run]\nquick = "yes"\n')
    assert "line 4" in sentence
    assert "run.quick" in sentence
    assert "bool" in sentence


def test_a_syntax_error_names_its_line() -> None:
    assert "line 2" in problem(b"[run]\nquick = \n")


def test_bytes_that_are_no_utf8_are_explained() -> None:
    assert "UTF-8" in problem(b'[run]\nlot = "\xe9"\n')


def test_a_byte_order_mark_and_crlf_are_accepted() -> None:
    assert read_settings(b"\xef\xbb\xbf[run]\r\nquick = true\r\n", Configuration, "c.toml").run.quick


@given(st.binary(max_size=200))
def test_any_bytes_are_settings_or_one_sentence(data: bytes) -> None:
    sentence = "c.toml"
    try:
        read_settings(data, Configuration, "c.toml")
    except BadSettings as error:
        sentence = str(error)
    assert "c.toml" in sentence
