"""The year in which a generation of processors came to market, where the model name tells the generation.

Sources: the vendors' product pages (ark, product specifications), as far as a model number names a
generation without doubt; a name that does not is no year, because a wrong one would grade a machine
wrongly.
"""

from __future__ import annotations

import re

# The number of an Intel Core model: thousands name the generation (i5-8250U: 8), five digits from the tenth
# on (i5-10210U).
CORE = re.compile(r"core\(tm\)?\s*(i[3579]|m[357])[- ]?(\d{3,5})([a-z]*\d?)", re.IGNORECASE)
CORE_PLAIN = re.compile(r"\b(i[3579]|m[357])-(\d{3,5})([a-z]*\d?)", re.IGNORECASE)
CORE_YEARS = {
    1: 2010, 2: 2011, 3: 2012, 4: 2013, 5: 2015, 6: 2015, 7: 2016, 8: 2017, 9: 2018,
    10: 2019, 11: 2020, 12: 2021, 13: 2022, 14: 2023,
}  # fmt: skip
RYZEN = re.compile(r"ryzen\s*(?:threadripper\s*)?(?:pro\s*)?[3579]?\s*(?:pro\s*)?(\d{4})", re.IGNORECASE)
RYZEN_YEARS = {1: 2017, 2: 2018, 3: 2019, 4: 2020, 5: 2020, 6: 2022, 7: 2022, 8: 2023, 9: 2024}
XEON_E = re.compile(r"xeon\(r\)?\s*(?:cpu\s*)?e[357]-\d{4}[a-z]*(?:\s*v([2-6]))?", re.IGNORECASE)
XEON_YEARS = {1: 2011, 2: 2012, 3: 2013, 4: 2015, 5: 2015, 6: 2017}

PATTERNS: tuple[tuple[re.Pattern[str], int], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), year)
    for pattern, year in (
        (r"core\(tm\) i[357] cpu\s+([mqxl]+\s)?\d{3}\b", 2010),
        (r"core\(tm\) (duo|solo) cpu", 2006),
        (r"core\(tm\)2 cpu\s+t?\d{4}", 2006),
        (r"core\(tm\)2 (duo|quad) cpu\s+p[78]\d{3}", 2008),
        (r"core\(tm\) ultra \d 1\d\d", 2023),
        (r"core\(tm\) ultra \d 2\d\d", 2024),
        (r"core\(tm\)?2 (duo|quad|extreme).*\b[tlu]?[5-7]\d{3}\b", 2007),
        (r"core\(tm\)?2 (duo|quad|extreme).*\b[epqs][4-6]\d{3}\b", 2007),
        (r"core\(tm\)?2 (duo|quad|extreme).*\b[eqpstlux]*[89]\d{3}\b", 2008),
        (r"core\(tm\)?2 (duo|quad|extreme).*\be7\d{3}\b", 2008),
        (r"core\(tm\)?2 (duo|solo).*\bsu\d{4}\b", 2009),
        (r"genuine intel.*\bt2\d{3}\b", 2006),
        (r"atom\(tm\).*\bn2[78]\d\b", 2008),
        (r"atom\(tm\).*\bn[45]\d\d\b", 2010),
        (r"atom\(tm\).*\b(n2[68]00|d2[57]\d\d)\b", 2012),
        (r"atom\(tm\).*\bz37\d\d", 2013),
        (r"atom\(tm\).*\bx[57]-z8\d{3}", 2015),
        (r"(celeron|pentium)\(r\).*\b[nj]2[89]\d\d\b", 2014),
        (r"(celeron|pentium)\(r\).*\b[nj]3[07]\d\d\b", 2015),
        (r"(celeron|pentium)\(r\).*\b[nj]3[34]\d\d\b", 2016),
        (r"pentium\(r\).*\b[nj]4[2]\d\d\b", 2016),
        (r"(celeron|pentium)\(r\).*\b[nj]([45]0\d\d|41\d\d|5030|5040)\b", 2017),
        (r"(celeron|pentium)\(r\).*\b[nj](45\d\d|51\d\d|6\d{3})\b", 2021),
        (r"\bn(95|97|100|200)\b", 2023),
        (r"core\(tm\) i3-n\d{3}", 2023),
        (r"(celeron|pentium)\(r\).*\bg[45]\d\d(t|te)?\b", 2012),
        (r"(celeron|pentium)\(r\).*\bg[68]\d\d(t|te)?\b", 2011),
        (r"(celeron|pentium)\(r\).*\bg1[68]\d\d", 2013),
        (r"pentium\(r\).*\bg2\d{3}", 2012),
        (r"pentium\(r\).*\bg3[2-4]\d\d", 2013),
        (r"(celeron|pentium)\(r\).*\bg(39|44|45)\d\d", 2015),
        (r"pentium\(r\).*\bg46\d\d", 2017),
        (r"(celeron|pentium)\(r\).*\bg(49|54|55)\d\d", 2018),
        (r"celeron\(r\).*\bb8\d\d\b|pentium\(r\).*\bb9\d\d\b", 2011),
        (r"(celeron|pentium)\(r\).*\b(10[0-4]\d|20[0-3]\d)[mu]\b", 2012),
        (r"(celeron|pentium)\(r\).*\b(29[5-8]\d|35[5-6]\d)[mu]\b", 2013),
        (r"(celeron|pentium)\(r\).*\b(3[27]\d\d|38\d\d)u\b", 2015),
        (r"(celeron|pentium)\(r\).*\b(39\d\d|44\d\d)u\b", 2015),
        (r"pentium\(r\) 4\b|pentium\(r\) d\b", 2005),
        (r"pentium\(r\) m\b", 2004),
        (r"pentium\(r\) dual.*\b[et]\d{4}\b", 2008),
        (r"athlon\(tm\) 64|sempron\(tm\)|turion\(tm\) 64", 2006),
        (r"turion\(tm\) (ii|x2 ultra)|athlon\(tm\) ii|phenom\(tm\) ii", 2009),
        (r"phenom\(tm\)", 2008),
        (r"\bamd (c-[356]\d|e-[234]\d\d|e1-1\d\d\d|e2-1\d\d\d)\b", 2011),
        (r"\b(e1|e2|a4|a6)-[2]\d{3}\b", 2013),
        (r"\b(e1|e2|a4|a6|a8)-6\d{3}\b(?!k)", 2014),
        (r"\b(a8|a10)-7\d{3}", 2014),
        (r"\b(a4|a6|a8)-3\d{3}", 2011),
        (r"\b(a4|a6|a8|a10)-4\d{3}", 2012),
        (r"\b(a4|a6|a8|a10)-5\d{3}", 2013),
        (r"\b(a6|a9|a10|a12|e2)-9\d{3}", 2016),
        (r"\bfx\(tm\)-[46]1\d\d|\bfx\(tm\)-8(1\d\d)", 2011),
        (r"\bfx\(tm\)-[4689]3\d\d|\bfx\(tm\)-95\d\d", 2012),
        (r"athlon (silver|gold) 3\d{3}|athlon (gold )?3\d{3}[ug]", 2019),
        (r"athlon 2\d\dge", 2018),
        (r"\bfx\(tm\)?-[4689]3\d\d|\bfx-[4689]3\d\d", 2012),
        (r"\b(a4|a6|a8|a10)-6\d{3}", 2013),
        (r"\b(e1|e2|a4|a6|a8)-7\d{3}\b", 2015),
        (r"\b(a4|a6|a9|e2)-9\d{3}", 2016),
        (r"\be2-3000m", 2011),
        (r"athlon\(tm\) (x2|neo)|turion\(tm\) x2", 2008),
        (r"(celeron|pentium)\(r\).*\bn35[234]\d\b", 2013),
        (r"pentium\(r\).*\bp6\d{3}\b", 2010),
        (r"celeron\(r\).*\be3\d{3}\b", 2009),
        (r"celeron\(r\).*\bt3\d{3}\b", 2009),
        (r"celeron\(r\) cpu\s+4\d\d\b", 2007),
        (r"xeon\(r\) (bronze|silver|gold|platinum) \d1\d\d", 2017),
        (r"xeon\(r\) (bronze|silver|gold|platinum) \d2\d\d", 2019),
        (r"xeon\(r\).*\bx3[23]\d\d", 2008),
        (r"xeon\(r\).*\be312\d\d", 2011),
    )
)


def generation_year(model: str) -> int | None:
    """The year of the generation of a processor, by its model name; None when the name does not tell."""
    core = CORE.search(model) or CORE_PLAIN.search(model)
    if core and "core" in model.lower():
        return _core_year(core[2], core[3])
    ryzen = RYZEN.search(model)
    if ryzen:
        return RYZEN_YEARS.get(int(ryzen[1][0]))
    xeon = XEON_E.search(model)
    if xeon:
        return XEON_YEARS.get(int(xeon[1] or 1))
    return next((year for pattern, year in PATTERNS if pattern.search(model)), None)


def _core_year(number: str, suffix: str) -> int | None:
    """Three digits are the first generation, four name it by their first digit, five by their first two.

    Mobile models of the tenth and eleventh generation have four digits and a G (i5-1035G1, i7-1165G7),
    those of the twelfth to fourteenth four digits and a U, P or H (i5-1235U).
    """
    if len(number) == 3:
        return CORE_YEARS[1]
    if len(number) == 5 or (number[0] == "1" and (suffix[:1].upper() in ("G", "U", "P", "H") and suffix)):
        return CORE_YEARS.get(int(number[:2]))
    return CORE_YEARS.get(int(number[0]))
