"""Why a file cannot be read, in the language of who reads it."""

from __future__ import annotations

import pytest

from model.certificate import Certificate
from model.document import UnreadableDocument, decode
from papers.errors import why_unreadable
from papers.language import Language, speak


@pytest.mark.parametrize(
    ("data", "french", "english"),
    [
        (b"\x00rubbish", "ce n’est pas du JSON", "it is not JSON"),
        (b'{"a": 1, "a": 2}', "la clé a y figure deux fois", "the key a stands there twice"),
        (b'{"\x1b[31m": 1, "\x1b[31m": 2}', "ce n’est pas du JSON", "it is not JSON"),
    ],
)
def test_rubbish_is_told_in_the_language_spoken(data: bytes, french: str, english: str) -> None:
    with pytest.raises(UnreadableDocument) as raised:
        decode(data, Certificate)
    assert why_unreadable(raised.value) == english
    speak(Language.FRENCH)
    assert why_unreadable(raised.value) == french
