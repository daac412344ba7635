"""Generations: every family that a maker named tells its year, and a name that tells none is no year."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.processors import amd, intel, intel_core, intel_small, others, xeon
from judge.processors.generation import FAMILIES, generation, plain_name
from probes import cpu, smbios
from tests.corpus.kinds import text_of

KNOWN_SHARE = 0.97  # of the names in the corpus; the others have no number, or are an engineer's sample
# What firmware and the processor write where a model should be: no number of a model is in it.
WITHOUT_NUMBER = re.compile(
    r"(?:genuine )?(?:intel|amd)?(?:\((?:r|tm)\)|[ ]|celeron|pentium|core|2|duo|quad|i[357]|cpu|dual-core|e5"
    r"|genuine|processor)*|<?bad index>?|c1|cpu version|engineering sample|new processor technology"
    r"|not specified|to be filled.*|unknown",
    re.IGNORECASE,
)


@pytest.mark.parametrize(
    ("model", "family", "year"),
    [
        ("Intel(R) Core(TM) i5-8250U CPU @ 1.60GHz", "Kaby Lake R", 2017),
        ("Intel(R) Core(TM) i5-8400 CPU @ 2.80GHz", "Coffee Lake", 2017),
        ("11th Gen Intel(R) Core(TM) i7-1165G7 @ 2.80GHz", "Tiger Lake", 2020),
        ("11th Gen Intel(R) Core(TM) i5-11400 @ 2.60GHz", "Rocket Lake", 2021),
        ("Intel(R) Core(TM) i5-10210U CPU @ 1.60GHz", "Comet Lake", 2019),
        ("12th Gen Intel(R) Core(TM) i5-1235U", "Alder Lake", 2021),
        ("Intel(R) Core(TM) i3-2100 CPU @ 3.10GHz", "Sandy Bridge", 2011),
        ("Intel(R) Core(TM)2 Duo CPU P8400 @ 2.26GHz", "Penryn", 2008),
        ("Intel(R) Core(TM)2 CPU          6600  @ 2.40GHz", "Conroe", 2006),
        ("Genuine Intel(R) CPU           T2400  @ 1.83GHz", "Yonah", 2006),
        ("Intel(R) Core(TM) i7 CPU X 980 @ 3.33GHz", "Gulftown", 2010),
        ("Intel(R) Core(TM) i7 CPU 920 @ 2.67GHz", "Bloomfield", 2008),
        ("Intel(R) Core(TM) i7 CPU       Q 720  @ 1.60GHz", "Clarksfield", 2009),
        ("Intel(R) Core(TM) i5 CPU       M 460  @ 2.53GHz", "Arrandale", 2010),
        ("Intel(R) Core(TM) i7-3820QM CPU @ 2.70GHz", "Ivy Bridge", 2012),
        ("Intel(R) Core(TM) i7-3820 CPU @ 3.60GHz", "Sandy Bridge-E", 2011),
        ("Intel(R) Core(TM) i7-7740X CPU @ 4.30GHz", "Kaby Lake-X", 2017),
        ("Intel(R) Core(TM) m3-8100Y CPU @ 1.10GHz", "Amber Lake", 2018),
        ("Intel(R) Core(TM) Ultra 7 155H", "Meteor Lake", 2023),
        ("Intel(R) Processor 5Y10 CPU @ 0.80GHz", "Broadwell", 2014),
        ("Intel(R) N100", "Alder Lake-N", 2023),
        ("Intel(R) Celeron(R) CPU 530 @ 1.73GHz", "Merom", 2007),
        ("Intel(R) Celeron(R) CPU 430 @ 1.80GHz", "Conroe-L", 2007),
        ("Intel(R) Celeron(R) M CPU 420 @ 1.60GHz", "Yonah", 2006),
        ("Intel(R) Celeron(R) CPU 1007U @ 1.50GHz", "Ivy Bridge", 2012),
        ("Intel(R) Celeron(R) CPU  N2840  @ 2.16GHz", "Bay Trail", 2013),
        ("Intel(R) Celeron(R) G6900", "Alder Lake", 2022),
        ("Celeron(R) Dual-Core CPU       T3500  @ 2.10GHz", "Penryn", 2009),
        ("Intel(R) Pentium(R) CPU G620T @ 2.20GHz", "Sandy Bridge", 2011),
        ("Intel(R) Pentium(R) CPU G6950 @ 2.80GHz", "Clarkdale", 2010),
        ("Intel(R) Pentium(R) Dual  CPU  T3400  @ 2.16GHz", "Merom", 2007),
        ("Pentium(R) Dual-Core  CPU      E5700  @ 3.00GHz", "Wolfdale", 2008),
        ("Intel(R) Pentium(R) 4 CPU 3.00GHz", "Pentium 4", 2000),
        ("Intel(R) Atom(TM) CPU  330   @ 1.60GHz", "Atom (Diamondville)", 2008),
        ("Intel(R) Xeon(R) CPU E5-1620 v3 @ 3.50GHz", "Haswell-EP", 2014),
        ("Intel(R) Xeon(R) CPU           E5410  @ 2.33GHz", "Harpertown", 2007),
        ("Intel(R) Xeon(R) CPU E31230 @ 3.20GHz", "Sandy Bridge", 2011),
        ("Intel(R) Xeon(R) E-2388G CPU @ 3.20GHz", "Rocket Lake", 2021),
        ("Intel(R) Xeon(R) E-2436", "Raptor Lake", 2023),
        ("Intel(R) Xeon(R) W-1250 CPU @ 3.30GHz", "Comet Lake", 2020),
        ("AMD Ryzen 5 3500U with Radeon Vega Mobile Gfx", "Picasso", 2019),
        ("AMD Ryzen 7 2700U with Radeon Vega Mobile Gfx", "Raven Ridge", 2018),
        ("AMD Ryzen 7 2700X Eight-Core Processor", "Pinnacle Ridge", 2018),
        ("AMD Ryzen 5 5500U with Radeon Graphics", "Lucienne", 2021),
        ("AMD Ryzen 5 5600X 6-Core Processor", "Vermeer", 2020),
        ("AMD EPYC 7551P 32-Core Processor", "Naples", 2017),
        ("AMD E-350 Processor", "Brazos", 2011),
        ("AMD V140 Processor", "Champlain", 2010),
        ("AMD Athlon(tm) 7750 Dual-Core Processor", "Kuma", 2008),
        ("AMD Athlon Dual-Core QL-62", "Griffin", 2008),
        ("AMD Athlon(tm) X4 640 Processor", "Propus", 2010),
        ("AMD Athlon(tm) II X4 630 Processor", "Propus", 2009),
        ("AMD Athlon(tm) Dual Core Processor 5000B", "Brisbane", 2008),
        ("AMD Athlon(tm) 5200 Dual-Core Processor", "Regor", 2009),
        ("AMD Athlon(tm) Processor TF-20", "Huron", 2009),
        ("AMD Sempron(tm) 140 Processor", "Sargas", 2009),
        ("AMD Sempron(tm) Processor LE-1250", "Sparta", 2007),
        ("AMD Sempron(tm) 2650 APU with Radeon(tm) R3", "Kabini", 2014),
        ("AMD Turion(tm) X2 Dual-Core Mobile RM-70", "Griffin", 2008),
        ("AMD Phenom(tm) II X6 1055T Processor", "Thuban", 2010),
        ("AMD FX(tm)-6200 Six-Core Processor", "Zambezi", 2012),
        ("AMD FX(tm)-6300 Six-Core Processor", "Vishera", 2012),
        ("AMD PRO A12-8830B R7, 10 COMPUTE CORES 4C+6G", "Carrizo", 2016),
        ("AMD A10 PRO-7350B R6, 10 Compute Cores 4C+6G", "Kaveri", 2014),
        ("AMD Opteron(tm) Processor 6128", "Magny-Cours", 2010),
        ("AMD Ryzen Embedded V3C48", "Embedded V3000", 2022),
        ("VIA Nano processor U2250 (1.6GHz Capable)", "VIA Nano", 2008),
        ("ZHAOXIN KaiXian KX-6640MA@2.2+GHz", "Zhaoxin KX-6000", 2019),
        ("VIA QuadCore C4650@2.0GHz", "VIA Isaiah II", 2014),
        ("Snapdragon (TM) 8cx Gen 3 @ 3.0 GHz", "Snapdragon 8cx Gen 3", 2022),
        ("Snapdragon (TM) 8cx @ 2.84 GHz", "Snapdragon 8cx", 2019),
        ("Snapdragon (TM) 7c @ 2.40 GHz", "Snapdragon 7c", 2020),
        ("Snapdragon (TM) 850 @ 2.96 GHz", "Snapdragon 850", 2018),
        ("Snapdragon(R) X Elite - X1E78100 - Qualcomm(R) Oryon(TM) CPU", "Snapdragon X", 2024),
    ],
)
def test_a_model_name_tells_its_family_and_the_familys_year(model: str, family: str, year: int) -> None:
    found = generation(model)
    assert found is not None
    assert (found.family, found.year) == (family, year)


@pytest.mark.parametrize(
    "model",
    ["", "Some Processor 9000", "Intel(R) Core(TM) i5 CPU", "Intel(R) Celeron(R) CPU", "Engineering Sample",
     "AMD Eng Sample: 2S1905A4VIHF4_30/19_N", "QEMU Virtual CPU version 2.5+", "Common KVM processor"],
)  # fmt: skip
def test_a_name_that_tells_no_family_has_no_year(model: str) -> None:
    assert generation(model) is None


@pytest.mark.parametrize("table", [amd, intel, intel_core, intel_small, others, xeon])
def test_every_row_of_the_tables_is_found_by_a_processor_of_its_family(table: ModuleType) -> None:
    """`families.txt` names one for each row, in order, with the year of its maker."""
    kept = (Path(__file__).parent / "families.txt").read_text("utf-8").splitlines()
    lines = [line.split("; ") for line in kept]
    told = [line[1:] for line in lines if table.__name__.endswith(f".{line[0]}")]
    assert [(family, int(year)) for year, family, _ in told] == [row[:2] for row in table.FAMILIES]
    for (year, family, model), (_, _, pattern) in zip(told, table.FAMILIES, strict=True):
        found = generation(model)
        assert found is not None
        assert (found.family, found.year) == (family, int(year))
        first = next(row for row in FAMILIES if re.search(row[2], plain_name(model)))
        assert first[2] == pattern, model


def test_a_family_has_the_makers_word_and_a_year_that_had_it() -> None:
    for family, year, pattern in FAMILIES:
        assert family
        assert 1997 <= year <= 2026, family
        re.compile(pattern)


@given(st.text(max_size=60))
def test_no_name_breaks_the_tables(name: str) -> None:
    generation(name)


@given(st.sampled_from(["CPU", "Processor", "APU"]), st.integers(0, 4))
def test_what_stands_beside_the_model_changes_nothing(word: str, blanks: int) -> None:
    told = generation(f"Intel(R)  Core(TM){' ' * (blanks + 1)}i5-4570T {word} @ 2.90GHz")
    assert told is not None
    assert told.family == "Haswell"


@pytest.mark.corpus
def test_the_names_of_the_corpus_tell_their_year(shared: Path) -> None:
    """The share that is known is stated, and each one that is not known has no number that a table could
    have.
    """
    names = names_in(shared / "corpus")
    unknown = {name for name in names if generation(name) is None}
    assert len(names) > 600
    assert 1 - len(unknown) / len(names) >= KNOWN_SHARE
    assert [name for name in unknown if not WITHOUT_NUMBER.fullmatch(name)] == []


@pytest.mark.corpus
def test_the_names_that_were_unknown_have_the_years_of_their_makers(shared: Path) -> None:
    lines = (shared / "cases" / "40-lscpu-years.txt").read_text("utf-8").splitlines()
    years = [None if (found := generation(line)) is None else found.year for line in lines]
    assert years == [2011, 2011, 2007, 2007, 2007, 2007, 2008, 2009, 2012, 2016, 2014, 2008, 2010, 2020, 2014]


def names_in(corpus: Path) -> set[str]:
    """Every processor of the corpus: those of lscpu, and those that SMBIOS names (type 4)."""
    names = set()
    for path in [*(corpus / "lscpu").iterdir(), *(corpus / "workshop-machines").glob("*/lscpu.txt")]:
        found = cpu.parse(text_of(path), "", {})
        if found is not None:
            names.add(found.model)
    for path in (corpus / "dmidecode").iterdir():
        for item in smbios.parse(text_of(path)).of_type(4):
            if item.text("Version"):
                names.add(item.text("Version") or "")
    return names
