"""Languages: which one a person reads, and gettext's catalogues for it."""

from __future__ import annotations

import gettext as gettext_module
from collections.abc import Mapping
from contextvars import ContextVar
from enum import StrEnum
from functools import cache
from pathlib import Path

DOMAIN = "etabli"


class Language(StrEnum):
    """The languages this program speaks."""

    FRENCH = "fr"
    ENGLISH = "en"


_current: ContextVar[Language] = ContextVar("language", default=Language.ENGLISH)


def system_language(environment: Mapping[str, str]) -> Language:
    """French when the locale is French, else English (locale(7): LC_ALL, then LC_MESSAGES, then LANG;
    LANGUAGE before all).
    """
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name)
        if value:
            return Language.FRENCH if value.lower().startswith("fr") else Language.ENGLISH
    return Language.ENGLISH


def speak(language: Language) -> None:
    """Choose the language of this thread or request."""
    _current.set(language)


def spoken() -> Language:
    """The language chosen with `speak`."""
    return _current.get()


def _(text: str) -> str:
    """The text in the language spoken."""
    return _catalogue(_current.get()).gettext(text)


def ngettext(singular: str, plural: str, count: int) -> str:
    """The singular or the plural, in the language spoken."""
    return _catalogue(_current.get()).ngettext(singular, plural, count)


def pgettext(context: str, text: str) -> str:
    """The text in the language spoken, of the entries that have one text the one of this context."""
    return _catalogue(_current.get()).pgettext(context, text)


def NP_(context: str, text: str) -> tuple[str, str]:  # noqa: N802 - after N_
    """A text with its context as they are, marked for the catalogue, to be translated where it is shown."""
    return context, text


def N_(text: str) -> str:  # noqa: N802 - gettext's own name
    """The text as it is, marked for the catalogue, to be translated where it is shown."""
    return text


def NN_(singular: str, plural: str) -> tuple[str, str]:  # noqa: N802 - after N_
    """A pair as it is, marked for the catalogue, to be counted and translated where it is shown."""
    return singular, plural


def catalogue_folder() -> Path:
    """Where the catalogues are: `locale/` beside the packages."""
    return Path(__file__).resolve().parent.parent / "locale"


@cache
def _catalogue(language: Language) -> gettext_module.NullTranslations:
    """The catalogue of a language; English is in the program itself."""
    if language is Language.ENGLISH:
        return gettext_module.NullTranslations()
    return gettext_module.translation(DOMAIN, str(catalogue_folder()), [language.value], fallback=True)
