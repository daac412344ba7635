"""The guides in English and French say the same: sections, commands, options, figures, and links that lead
somewhere.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.house.files import ROOT

PAIRS = (
    ("README.md", "LISEZMOI.md"),
    ("docs/erasing.md", "docs/fr/effacer.md"),
    ("docs/grading.md", "docs/fr/noter.md"),
    ("docs/technician-guide.md", "docs/fr/guide-technicien.md"),
    ("docs/prepare-a-key.md", "docs/fr/preparer-une-cle.md"),
    ("docs/when-it-does-not-boot.md", "docs/fr/quand-elle-ne-demarre-pas.md"),
)
GRADING = ("docs/grading.md", "docs/fr/noter.md")
ERASING = ("docs/erasing.md", "docs/fr/effacer.md")
PAGES = tuple(page for pair in PAIRS for page in pair)
COMMAND = re.compile(r"(?:sudo )?\./(?:etabli|dev) |etabli |openssl ")
# Names that the reader chooses, in the words of each language.
CHOSEN = {
    "FICHIER": "FILE",
    "DOSSIER": "FOLDER",
    "rapport.json": "report.json",
    "notre-politique.toml": "our-policy.toml",
}
CHOSEN_WORD = re.compile("|".join(rf"\b{re.escape(name)}(?!\w)" for name in CHOSEN))

both = pytest.mark.parametrize(("english", "french"), PAIRS, ids=[english for english, _ in PAIRS])


def text_of(page: str) -> str:
    """The page."""
    return (ROOT / page).read_text(encoding="utf-8")


def block_lines(page: str) -> list[str]:
    """The lines of the code blocks, indented or between fences."""
    fenced, lines = False, []
    for line in text_of(page).splitlines():
        if line.startswith("```"):
            fenced = not fenced
        elif fenced or line.startswith("    "):
            lines.append(line.strip())
    return lines


def commands(page: str) -> list[str]:
    """The commands of the code blocks in their order, without comments, in English words."""
    typed = [re.sub(r"\s+#.*", "", line) for line in block_lines(page) if COMMAND.match(line)]
    return [CHOSEN_WORD.sub(lambda found: CHOSEN[found[0]], line) for line in typed]


def samples(page: str) -> list[dict[str, object]]:
    """The sample configurations."""
    return [tomllib.loads(sample) for sample in re.findall(r"(?ms)^```toml\n(.*?)^```$", text_of(page))]


def options(page: str) -> set[str]:
    """Every `--option` that the page names anywhere."""
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text_of(page)))


def figures(page: str) -> list[list[float]]:
    """The numbers of each row of the tables; a decimal comma is a point."""
    rows = [line for line in text_of(page).splitlines() if line.startswith("|")]
    return [
        [float(number.replace(",", ".")) for number in re.findall(r"\d+(?:[.,]\d+)?", row)] for row in rows
    ]


def below_the_title(page: str) -> str:
    """The first line with words after the title."""
    title, *rest = text_of(page).splitlines()
    assert title.startswith("# ")
    return next(line for line in rest if line)


def targets(page: str) -> list[str]:
    """The files that the links of the page lead to."""
    links = re.findall(r"\]\(([^)]+)\)", text_of(page))
    return [link.partition("#")[0] for link in links if "://" not in link and not link.startswith("#")]


def missing(page: str) -> list[str]:
    """The links of the page that lead to no file."""
    return [target for target in targets(page) if not (ROOT / page).parent.joinpath(target).is_file()]


def leads(page: str) -> Path:
    """Where the link below the title leads."""
    found = re.fullmatch(r"\[(?:En français|In English)\]\(([^)]+)\)", below_the_title(page))
    assert found
    return (ROOT / page).parent.joinpath(found[1]).resolve()


@both
def test_both_languages_have_as_many_sections(english: str, french: str) -> None:
    counts = {page: len(re.findall(r"(?m)^## ", text_of(page))) for page in (english, french)}
    assert counts[english] == counts[french] > 0


@both
def test_both_languages_show_the_same_commands_in_the_same_order(english: str, french: str) -> None:
    assert commands(english)
    assert commands(french) == commands(english)


@both
def test_both_languages_name_the_same_options(english: str, french: str) -> None:
    assert options(english)
    assert options(french) == options(english)


@both
def test_each_page_leads_to_the_other_language_below_its_title(english: str, french: str) -> None:
    assert leads(english) == ROOT / french
    assert leads(french) == ROOT / english


@pytest.mark.parametrize("page", PAGES)
def test_every_link_of_a_guide_leads_to_a_file(page: str) -> None:
    assert targets(page)
    assert not missing(page)


def test_the_sample_configuration_orders_the_same_in_both_languages() -> None:
    english, french = (samples(page) for page in ERASING)
    assert english
    assert french == english


def test_the_tables_of_grading_hold_the_same_figures_in_both_languages() -> None:
    english, french = (figures(page) for page in GRADING)
    assert any(english)
    assert french == english
