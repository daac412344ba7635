"""Templates: Jinja2, everything escaped, in the language spoken."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from inventory.pages import words
from papers.erasure import verdict_word
from papers.language import Language, _, ngettext, spoken
from papers.letters import letter_word
from papers.proof import erased_word
from papers.times import moment_here, second_here
from papers.trials.last_word import last_word_text
from papers.wording import word

FOLDER = Path(__file__).resolve().parent.parent
TEMPLATES, STATIC = FOLDER / "templates", FOLDER / "static"


class Renderer:
    """Renders the templates; safe to use from many threads."""

    def __init__(self) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            auto_reload=False,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        # Blanks are filled in Python; with `newstyle` a "%" in a text would be taken for one.
        self._templates.install_gettext_callables(_, ngettext, newstyle=False)  # type: ignore[attr-defined] # by the extension
        self._templates.filters |= {
            "day": moment_here,
            "moment": second_here,
            "number": words.number,
            "file_size": words.file_size,
            "memory": words.memory_word,
            "storage": words.storage_word,
            "grade": letter_word,
            "cosmetic": words.cosmetic_word,
            "health": words.health_text,
            "clock": words.clock_word,
            "pile": words.pile_word,
            "order": words.order_word,
            "verdict": verdict_word,
            "erased": erased_word,
            "word": last_word_text,
            "sentence": word,
        }

    def render(self, template: str, **shown: object) -> str:
        """A page."""
        language = spoken()
        other = next(choice for choice in Language if choice is not language)
        return self._templates.get_template(template).render(language=language, other=other, **shown)
