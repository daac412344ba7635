"""Intel's Pentium, Celeron, Atom and processors without a brand since the Core i, by code name.

Source: Intel's product specifications (ark), by code name; launch dates of each model there.
"""

from __future__ import annotations

from judge.processors.family import Family

SMALL = r"\b(?:celeron|pentium)\b.* "
_ATOM = r"(?:\batom|^intel) "
_BARE = r"^(?:intel )?(?:processor )?"

FAMILIES: tuple[Family, ...] = (
    # Large cores
    ("Sandy Bridge", 2011, SMALL + r"g(?:4[4-7]\d|5[3-5]\d|6[2-4]\d|8[4-7]\d)(?:t|e|te)?\b"),
    ("Sandy Bridge", 2011, SMALL + r"(?:b[789]\d{2}e?|7[89]7|8[0-9]7e?|9[5-9]7|725c|350)\b"),
    ("Ivy Bridge", 2012, SMALL + r"g(?:16\d\d|2[01]\d\d)t?\b|pentium a1018\b"),
    ("Ivy Bridge", 2012, SMALL + r"(?:10[0-4]\d|9[2-5]\d|20[123]\d|21[12]\d)(?:m|u|y|e|ue|me|c)\b"),
    ("Ivy Bridge-EP", 2014, r"pentium 14\d\d ?v2\b"),
    ("Sandy Bridge-EP", 2012, r"pentium 14\d\d\b"),
    ("Haswell", 2013, SMALL + r"g(?:18\d\d|3[234]\d\d)(?:t|e|te)?\b"),
    ("Haswell", 2013, SMALL + r"(?:29[5-8]\d|35[56]\d|200[02])[muye]\b"),
    ("Broadwell", 2015, SMALL + r"(?:3[27][0-6]5|38[02]5)u\b"),
    ("Broadwell-DE", 2015, r"pentium d15\d\d\b"),
    ("Skylake", 2015, SMALL + r"g(?:390[02]|3920|44\d\d|45[02]0)(?:t|e|te)?\b"),
    ("Skylake", 2015, SMALL + r"(?:3[89]55u|4405[uy])\b"),
    ("Kaby Lake", 2017, SMALL + r"g(?:39[35]0|4560|46\d\d)(?:t|e|te)?\b"),
    ("Kaby Lake", 2017, SMALL + r"(?:3[89]65[uy]e?|441[05][uy])\b"),
    ("Kaby Lake R", 2018, SMALL + r"(?:3867u|4417u)\b"),
    ("Amber Lake", 2019, SMALL + r"(?:4425y|6500y)\b"),
    ("Coffee Lake", 2018, SMALL + r"g(?:49[0-5]\d|5[4-6]\d\d)(?:t|e|te)?\b"),
    ("Whiskey Lake", 2019, SMALL + r"(?:4[23]05ue?|5405u)\b"),
    ("Comet Lake", 2020, SMALL + r"g(?:59\d\d|6[4-6]\d\d)(?:t|e|te)?\b"),
    ("Comet Lake", 2019, SMALL + r"(?:5[23]05u|6405u)\b"),
    ("Ice Lake", 2020, SMALL + r"6805\b"),
    ("Tiger Lake", 2020, SMALL + r"(?:6305e?|6600he|7505)\b"),
    ("Alder Lake", 2022, SMALL + r"(?:g69\d\d|g74\d\d|73\d\d|85\d\d)(?:t|e|te|u|ul|l|he)?\b"),
    ("Alder Lake", 2022, _BARE + r"u300e?\b"),
    ("Raptor Lake", 2024, _BARE + r"300t?$"),
    # Small cores
    ("Bay Trail", 2013, SMALL + r"(?:j1[789]\d\d|n28\d\d|n29\d\d|n35\d\d|j2[89]\d\d)\b"),
    ("Braswell", 2015, SMALL + r"(?:[nj]3[01][156]0|n3000|[nj]37\d\d)e?\b"),
    ("Apollo Lake", 2016, SMALL + r"[nj](?:3[34][56]\d|42\d\d)e?\b"),
    ("Gemini Lake Refresh", 2019, SMALL + r"[nj](?:40[2]\d|412\d|50[34]\d)c?\b"),
    ("Gemini Lake", 2017, SMALL + r"[nj](?:40\d\d|41\d\d|500\d)c?\b"),
    ("Jasper Lake", 2021, SMALL + r"n(?:45\d\d|5[01]\d\d|60\d\d)a?\b"),
    ("Elkhart Lake", 2021, SMALL + r"[nj]6[24]\d\d\b"),
    ("Alder Lake-N", 2023, _BARE + r"n(?:50|9[57]|100|200)\b|core i3-n30\d"),
    ("Twin Lake", 2025, _BARE + r"n(?:[12]50|355)\b|core 3 n35\d"),
    # Atom
    ("Atom (Pineview)", 2010, _ATOM + r"(?:n[45]\d\d|d[45]\d\d)\b"),
    ("Atom (Diamondville)", 2008, _ATOM + r"(?:n2[78]\d|230|330)\b"),
    ("Atom (Silverthorne)", 2008, _ATOM + r"z5\d\d(?:p|pt)?\b"),
    ("Atom (Lincroft)", 2010, _ATOM + r"(?:z6\d\d|e6\d\dc?t?)\b"),
    ("Atom (Cedarview)", 2011, _ATOM + r"(?:n2[68]00|n2100|d2[1567]\d\d)\b"),
    ("Atom (Clover Trail)", 2012, _ATOM + r"(?:z2\d{3}|s12\d\d)\b"),
    ("Bay Trail", 2013, _ATOM + r"(?:z3[67]\d\d[a-z]?|e38\d\d)\b"),
    ("Atom (Moorefield)", 2014, _ATOM + r"z3[45]\d\d\b"),
    ("Atom (Avoton)", 2013, _ATOM + r"c2\d{3}\b"),
    ("Cherry Trail", 2015, r"x[57]-z8\d{3}|atom z8\d{3}"),
    ("Atom (SoFIA)", 2015, r"x3-c3\d{3}"),
    ("Apollo Lake", 2016, r"x[57]-[ea]39\d\d|atom [ea]39\d\d"),
    ("Atom (Denverton)", 2017, r"atom c3\d{3}"),
    ("Elkhart Lake", 2021, r"atom x6\d{3}"),
    ("Alder Lake-N", 2023, r"atom x7\d{3}"),
    ("Atom (Snow Ridge)", 2020, r"atom [pc]5\d{3}"),
)
