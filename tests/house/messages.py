"""The catalogues: what is not translated, and whether they are up to date with the source."""

from __future__ import annotations

import io
import re
import string
import sys
from functools import cache

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.pofile import read_po, write_po

from tests.house.files import ROOT

FOLDERS = ("agent", "benchmarks", "host", "inventory", "judge", "papers", "probes", "ui")
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
OPTIONS = {"**/templates/**.html": {"trimmed": "true"}}
KEYWORDS = {
    "_": None,
    "N_": None,
    "ngettext": (1, 2),
    "NN_": (1, 2),
    "pgettext": ((1, "c"), 2),
    "NP_": ((1, "c"), 2),
}
FRENCH = ROOT / "locale" / "fr" / "LC_MESSAGES" / "etabli.po"


def extracted() -> Catalog:
    """The texts of the source, as they are."""
    catalogue = Catalog()
    for folder in FOLDERS:
        found = extract_from_dir(str(ROOT / folder), METHODS, OPTIONS, KEYWORDS)
        for _file, _line, text, _comments, context in found:
            catalogue.add(text, context=context)
    for _line, text, _comments, context in extract_from_file("python", ROOT / "etabli.py", KEYWORDS):
        catalogue.add(text, context=context)
    return catalogue


@cache
def french() -> Catalog:
    """The French catalogue, to look at: it takes long to read."""
    return read_french()


def read_french() -> Catalog:
    """The French catalogue as its file holds it."""
    return read_po(io.BytesIO(FRENCH.read_bytes()), locale="fr")


def identifiers(catalogue: Catalog) -> set[str]:
    """The texts of a catalogue; a pair counts by its singular."""
    return {_first(message) for message in catalogue if message.id}


def untranslated(catalogue: Catalog) -> list[str]:
    """The texts without a translation, or with a doubtful one."""
    return [
        _first(message) for message in catalogue if message.id and (message.fuzzy or not _is_whole(message))
    ]


def mismatched(catalogue: Catalog) -> list[str]:
    """The texts whose blanks differ from those of their translation."""
    return [
        _first(message) for message in catalogue if message.id and _is_whole(message) and not _fits(message)
    ]


def _first(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple | list) else str(message.id)


def _translations(message: Message) -> list[str]:
    found = message.string
    return [str(item) for item in found] if isinstance(found, tuple | list) else [str(found or "")]


def _is_whole(message: Message) -> bool:
    return all(text.strip() for text in _translations(message))


def blanks(text: str) -> set[str]:
    """The names between braces."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}
    except ValueError:
        return set(re.findall(r"{(\w+)}", text))


def _fits(message: Message) -> bool:
    wanted = set().union(
        *(blanks(text) for text in ([message.id] if isinstance(message.id, str) else message.id))
    )
    return all(blanks(text) <= wanted for text in _translations(message)) and any(
        blanks(text) == wanted for text in _translations(message)
    )


def bring_up_to_date() -> None:
    """The texts of the source and no others, in order, each with the translation that it has; the header
    stays as it was written.
    """
    catalogue = read_french()
    catalogue.update(extracted(), no_fuzzy_matching=True)
    header = FRENCH.read_bytes().split(b"\n\n", 1)[0]
    body = io.BytesIO()
    write_po(body, catalogue, width=100, sort_output=True, ignore_obsolete=True, omit_header=True)
    FRENCH.write_bytes(header + b"\n\n" + body.getvalue())


def main() -> int:
    """Bring the catalogue up to date and say what is not translated; exit status 1 when anything is not."""
    bring_up_to_date()
    catalogue = read_french()
    lacking = sorted(identifiers(extracted()) - identifiers(catalogue)) + untranslated(catalogue)
    for text in lacking:
        print(f"not translated: {text!r}")
    for text in mismatched(catalogue):
        print(f"other blanks in the translation: {text!r}")
    return 1 if lacking or mismatched(catalogue) else 0


if __name__ == "__main__":
    sys.exit(main())
