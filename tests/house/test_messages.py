"""French is complete: every text of the source has its translation, with the same blanks."""

from __future__ import annotations

import pytest

from tests.house.messages import extracted, french, identifiers, mismatched, untranslated


@pytest.mark.process
def test_every_text_of_the_source_is_in_the_french_catalogue() -> None:
    assert not identifiers(extracted()) - identifiers(french()), "run ./dev messages"


def test_every_text_is_translated() -> None:
    assert not untranslated(french())


def test_translations_have_the_blanks_of_their_texts() -> None:
    assert not mismatched(french())
