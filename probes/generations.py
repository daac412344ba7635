"""The year in which a generation of processors came to market, where the model name tells the generation.

Sources: Intel's product specifications (ark) and processor numbering pages, AMD's product specifications.
A name that two generations share, or that none is known by, is no year: a wrong one would judge a machine
wrongly.
"""

from __future__ import annotations

import re

# Intel Core i3 to i9 and m3 to m7: what follows the dash. "i5-8250U", "i7-10510U", "i5 CPU M 460", "m3-6Y30".
CORE = re.compile(r"\b(?:i[3579]|m[357])[- ](?:cpu +)?(?:[a-z]{1,2} +)?(?P<number>\d{3,5})(?P<suffix>[a-z]*)")
CORE_Y = re.compile(r"\b(?:i[357]|m[357]?)-(?P<generation>\d)y\d\d")
CORE_YEARS = {
    2: 2011, 3: 2012, 4: 2013, 5: 2015, 6: 2015, 7: 2016, 8: 2017, 9: 2018, 10: 2019, 11: 2020, 12: 2021,
    13: 2022, 14: 2023,
}  # fmt: skip
AMBER_LAKE_YEAR = 2018  # m3-8100Y, i5-8200Y, i7-8500Y
CORE_Y_YEARS = {5: 2014, 6: 2015, 7: 2016, 8: 2018}
# Mobile models of four digits whose generation has two: i5-1035G1, i7-1165G7, i5-1235U, i7-1360P, i3-1315UE.
SHORT_TENTH = re.compile(r"1[0-4]\d\d(n?g|u|p|h|l)")
# The large desktop sockets are named one generation ahead of their cores.
LARGE_SOCKETS = (
    (re.compile(r"i7-(3820|39[367]0)(?!qm)"), 2011),
    (re.compile(r"i7-(4820|49[36]0)[kx]"), 2013),
    (re.compile(r"i7-(5820|59[36]0)[kx]"), 2014),
    (re.compile(r"i7-(68[05]0|69[05]0)[kx]"), 2016),
    (re.compile(r"i[79]-7(640|740|8[02]0|9[02468]0)x"), 2017),
)
FIRST_CORE = (
    (re.compile(r"9[789]0"), 2010),  # six cores
    (re.compile(r"9[2-9]\d"), 2008),
    (re.compile(r"7[0-9]\d|8[0-9]\d"), 2009),
)

RYZEN = re.compile(r"ryzen (?:embedded )?(?:threadripper )?(?:pro )?(?:[3579] )?(?:pro )?(?P<number>\d{4})")
RYZEN_YEARS = {1: 2017, 2: 2018, 3: 2019, 4: 2020, 5: 2020, 6: 2022, 7: 2022, 8: 2024, 9: 2024}
XEON = re.compile(r"\be(?P<family>[357])-\d{4}[a-z]{0,2}(?: (?:0 )?v(?P<version>[2-6]))?")
XEON_YEARS = {
    "3": {1: 2011, 2: 2012, 3: 2013, 4: 2015, 5: 2015, 6: 2017},
    "5": {1: 2012, 2: 2013, 3: 2014, 4: 2016},
    "7": {1: 2011, 2: 2014, 3: 2015, 4: 2016},
}
TRADEMARKS = re.compile(r"\((?:r|tm)\)|@.*$")

# In order: the first that is found decides. Names are in lower case, without trademarks, with single blanks.
NAMES: tuple[tuple[str, int], ...] = (
    # Intel, by the words that name a generation
    (r"core ultra \d (?:pro )?1\d\d[hu]", 2023),
    (r"core ultra \d (?:pro )?2\d\d[khuvfs]", 2024),
    (r"core [357] 1\d\d[uh]", 2024),
    (r"core [357] 2\d\d[uh]", 2025),
    (r"i[57]-l1[56]g[47]", 2020),
    (r"i3-n3\d\d", 2023),
    (r"\bn(?:95|97|50|100|200)\b", 2023),
    (r"\bn(?:150|250|355)\b", 2025),
    (r"core 3 n35\d", 2025),
    (r"processor u300", 2023),
    # Intel Core Duo, Core 2 (65 nm, then 45 nm)
    (r"core (?:duo|solo)|genuine intel cpu (?:[tlu][12]\d{3})", 2006),
    (r"core2 (?:quad|extreme) cpu (?:q6\d{3}|x6800|qx6\d{3})", 2007),
    (r"core2.* (?:q[89]\d{3}s?|qx9\d{3}|e[78]\d{3}|t[689]\d{3}|t8\d{3}|p[789]\d{3}|x9\d{3}|l9\d{3})\b", 2008),
    (r"core2.* (?:s[lpu]\d{4}|su\d{4}|u9\d{3})\b", 2008),
    (r"core2.* (?:[ltu][57]\d{3}|x7\d{3}|e[46]\d{3}|[46]\d{3}|u2\d{3})\b", 2006),
    # Intel Atom
    (r"atom.* (?:n2[78]\d|z5\d\d[p]?|230|330)\b", 2008),
    (r"atom.* (?:n[45]\d\d|d[45]\d\d|z6\d\d)\b", 2010),
    (r"atom.* (?:n2[68]00|d2[57]\d\d|z2\d{3})\b", 2012),
    (r"atom.* (?:z3[67]\d\d[a-z]?|e38\d\d|c2\d{3})\b", 2013),
    (r"atom.* x[57]-z8\d{3}", 2015),
    (r"atom.* x[57]-[ea]39\d\d", 2016),
    (r"atom.* c3\d{3}", 2017),
    # Intel Celeron and Pentium, small cores
    (r"(?:celeron|pentium).* (?:j1[789]\d\d|n28\d\d|n29\d\d|n35\d\d|j2[89]\d\d)\b", 2013),
    (r"(?:celeron|pentium).* [nj]3[017]\d\d\b", 2015),
    (r"(?:celeron|pentium).* [nj](?:33\d\d|34\d\d|42\d\d)e?\b", 2016),
    (r"(?:celeron|pentium).* [nj](?:40\d\d|41\d\d|50[03]\d|5040)c?\b", 2017),
    (r"(?:celeron|pentium).* [nj](?:45\d\d|50[59]\d|51\d\d|6\d{3})a?\b", 2021),
    # Intel Celeron and Pentium, mobile
    (r"(?:celeron|pentium).* (?:b[789]\d\d|[89][4-9]7|807|957|967)\b", 2011),
    (r"(?:celeron|pentium).* (?:10[0-4]\d|20[23]\d|21[12]\d)[muye]", 2012),
    (r"(?:celeron|pentium).* (?:29[5-8]\d|35[56]\d)[muye]", 2013),
    (r"(?:celeron|pentium).* (?:3[27][0-6]5|38[02]5)u", 2015),
    (r"(?:celeron|pentium).* (?:3[89]55|4405)[uy]", 2015),
    (r"(?:celeron|pentium).* (?:3[89]65|441[057])[uy]", 2017),
    (r"(?:celeron|pentium).* (?:4[23]05|5405)u", 2019),
    (r"(?:celeron|pentium).* (?:5[23]05|6405)u", 2019),
    (r"(?:celeron|pentium).* (?:6305|7505)", 2020),
    (r"(?:celeron|pentium).* (?:73\d\d|85\d\d)u?\b", 2022),
    (r"(?:celeron|pentium).* (?:p[46]\d{3}|u3\d{3}|u5\d{3})\b", 2010),
    (r"celeron.* (?:t[13]\d{3}|9[02]5|900|7[24]3|su2300)\b", 2009),
    # Intel Celeron and Pentium, desktop
    (r"(?:celeron|pentium).* g(?:1101|69[56]\d)", 2010),
    (r"(?:celeron|pentium).* g[4568][3-7]\d[te]?e?\b|pentium.* g8\d\dt?\b", 2011),
    (r"(?:celeron|pentium).* g(?:16\d\d|20\d\d|21\d\d)", 2012),
    (r"(?:celeron|pentium).* g(?:18\d\d|3[234]\d\d)", 2013),
    (r"(?:celeron|pentium).* g(?:3900|3902|3920|44\d\d|45[02]0)", 2015),
    (r"(?:celeron|pentium).* g(?:39[35]0|4560|46\d\d)", 2017),
    (r"(?:celeron|pentium).* g(?:49\d\d|5[3456]\d\d)", 2018),
    (r"(?:celeron|pentium).* g(?:59\d\d|6[456]\d\d)", 2020),
    (r"(?:celeron|pentium).* g(?:69[0-4]\d|74\d\d)", 2022),
    (r"celeron m.* 3[2-9]\d\b", 2004),
    (r"celeron m.* 4[1-4]\d\b", 2006),
    (r"celeron m.* 5[2-7]\d\b", 2007),
    (r"celeron.* (?:cpu|processor) ?(?:4[2-5]0|220)\b", 2007),
    (r"celeron.* e1\d{3}\b|pentium dual.* (?:e2|t[23])\d{3}\b", 2007),
    (r"celeron.* e3\d{3}\b", 2009),
    (r"pentium dual.* (?:[et][4-6]\d{3}|su\d{4})\b|pentium cpu.* (?:[et][4-6]\d{3})\b", 2008),
    (r"pentium d\b", 2005),
    (r"pentium m\b", 2003),
    (r"pentium 4\b", 2000),
    # Intel Xeon
    (r"xeon.* (?:bronze|silver|gold|platinum) \d1\d\d", 2017),
    (r"xeon.* (?:bronze|silver|gold|platinum) \d2\d\d", 2019),
    (r"xeon.* (?:silver|gold|platinum) \d3\d\d", 2021),
    (r"xeon.* (?:bronze|silver|gold|platinum) \d4\d\d", 2023),
    (r"xeon.* w-?21\d\d", 2017),
    (r"xeon.* w-?22\d\d", 2019),
    (r"xeon.* e-21\d\dg?", 2018),
    (r"xeon.* e-22\d\d", 2019),
    (r"xeon.* e-23\d\d", 2021),
    (r"xeon.* e-24\d\d", 2023),
    (r"xeon.* e312\d\d", 2011),
    (r"xeon.* [xl]?34\d\d", 2009),
    (r"xeon.* [elxw][35]5\d\d", 2009),
    (r"xeon.* [elxw][35]6\d\d", 2010),
    (r"xeon.* (?:[elx]54\d\d|[elx]52\d\d|[elx]33\d\d|e31[12]0)", 2007),
    (r"xeon.* (?:[elx]53\d\d|[elx]32\d\d|51\d\d|30[5-7]0)", 2006),
    # AMD, by the words that name a generation
    (r"ryzen ai (?:max\+? )?(?:\d )?(?:pro )?(?:hx )?(?:pro )?3\d\d", 2024),
    (r"ryzen z1", 2023),
    (r"ryzen embedded v1\d{3}", 2018),
    (r"ryzen embedded r1\d{3}", 2019),
    (r"athlon (?:silver|gold)? ?(?:pro )?3\d{3}|athlon (?:pro )?300[ug]|amd 30(?:15|20)e", 2020),
    (r"athlon (?:silver|gold) 7\d{3}", 2022),
    (r"athlon (?:pro )?2\d\dge", 2018),
    (r"\b(?:fx|a12|a10|a9|a8|a6|a4|e2)-9\d{3}[a-z]?\b(?!.*eight-core)", 2016),
    (r"\bfx-(?:[46]1\d\d|81\d\d)", 2011),
    (r"\bfx-(?:[468]3\d\d|9[35]\d\d)", 2012),
    (r"\b(?:fx-88|a10-87|a8-86|a6-85)\d\d", 2015),
    (r"\b(?:fx-7[56]|a10-7[348]|a10-77|a8-7[126]|a6-7[04])\d\d", 2014),
    (r"\b(?:a8-74|a6-73|a4-72|e2-71|e1-70)\d\d", 2015),
    (r"\b(?:a8-64|a6-63[0-4]|a4-62|e2-61|e1-60)\d{1,2}(?!.*richland)\b", 2014),
    (r"\b(?:a10-6[78]|a8-6[56]|a6-64|a4-63|a4-73)\d\d", 2013),
    (r"\b(?:a4-5[01]00|a6-5200|a4-1[23]\d\d|a6-14\d\d|e1-2[15]\d\d|e2-3[08]00)\b(?!m)", 2013),
    (r"\b(?:a10|a8|a6|a4)-5\d{3}m\b", 2013),
    (r"\b(?:a10|a8|a6|a4)-5\d{3}[kb]?\b", 2012),
    (r"\b(?:a10|a8|a6|a4)-4\d{3}m?\b", 2012),
    (r"\b(?:a8|a6|a4|e2)-3\d{3}(?:m|mx|k)?\b", 2011),
    (r"\b(?:c-[357]0|c-60|z-01|z-60|e-[234]\d\d\b|e1-1\d{3}|e2-1\d{3}|e2-2\d{3}|g-t\d\d)", 2011),
    (r"gx-4\d\d(?:ca|ga|hc)\b", 2013),
    (r"\br-4\d\d", 2012),
    (r"athlon 5[13]50 apu|sempron [23][68]50 apu", 2014),
    (r"athlon x4 (?:7[4-6]0|750)", 2012),
    (r"athlon x4 8[0-9]{2}", 2014),
    (r"athlon x4 9[4-7]0", 2017),
    (r"athlon ii x[24] (?:221|6[345][18])", 2011),
    (r"amd v1[0-6]0", 2010),
    (r"phenom ii|athlon ii|turion ii|athlon x2 2[0-9]{2}\b", 2009),
    (r"turion (?:x2 )?(?:ultra )?dual-core|athlon x2 dual-core ql-|athlon neo", 2008),
    (r"phenom", 2007),
    (r"turion 64 x2", 2006),
    (r"turion 64|athlon 64 x2", 2005),
    (r"sempron.* \d{4}\+", 2004),
    (r"athlon 64", 2003),
)
PATTERNS = tuple((re.compile(pattern), year) for pattern, year in NAMES)


def generation_year(model: str) -> int | None:
    """The year of the generation of a processor, by its model name; None when the name does not tell."""
    name = " ".join(TRADEMARKS.sub("", model.lower()).replace("-core processor", "-core").split())
    year = next((year for pattern, year in PATTERNS if pattern.search(name)), None)
    return year if year is not None else _numbered_year(name)


def _numbered_year(name: str) -> int | None:
    """The year by the number of an Intel Core, an AMD Ryzen, or an Intel Xeon E3, E5 or E7."""
    if large := next((year for pattern, year in LARGE_SOCKETS if pattern.search(name)), None):
        return large
    if short := CORE_Y.search(name):
        return CORE_Y_YEARS.get(int(short["generation"]))
    if core := CORE.search(name):
        return _core_year(core["number"], core["suffix"])
    if ryzen := RYZEN.search(name):
        return RYZEN_YEARS.get(int(ryzen["number"][0]))
    if xeon := XEON.search(name):
        return XEON_YEARS[xeon["family"]].get(int(xeon["version"] or 1))
    return None


def _core_year(number: str, suffix: str) -> int | None:
    """Three digits are the first generation, five name theirs by the first two, four by the first or, where
    the suffix says so, the first two.
    """
    if len(number) == 3:
        return next((year for pattern, year in FIRST_CORE if pattern.fullmatch(number)), 2010)
    if number.startswith("8") and suffix == "y":
        return AMBER_LAKE_YEAR
    if len(number) == 5 or SHORT_TENTH.match(number + suffix):
        return CORE_YEARS.get(int(number[:2]))
    return CORE_YEARS.get(int(number[0]))
