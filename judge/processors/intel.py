"""Intel's families before the Core i: Pentium, Celeron, Core and Core 2.

Source: Intel's product specifications (ark), by code name; launch dates of each model there.
"""

from __future__ import annotations

from judge.processors.family import Family
from judge.processors.intel_small import SMALL

FAMILIES: tuple[Family, ...] = (
    # Core and Core 2
    ("Penryn", 2009, r"^intel u(?:2[37]00|3[35]00|4[13]00|7300|9[346]00)\b"),
    ("Yonah", 2006, r"\bcore (?:duo|solo)\b|^intel [tlu][12][0-7]\d\d\b|^intel u?1[345]00\b"),
    ("Kentsfield", 2007, r"core2 (?:quad|extreme) (?:q6\d{3}|qx6\d{3})\b"),
    ("Yorkfield", 2008, r"core2 (?:quad|extreme) (?:q[89]\d{3}s?|qx9\d{3})\b"),
    ("Penryn", 2008, r"core2 (?:duo |solo |extreme |)(?:t[689]\d{3}|p[789]\d{3}|x9\d{3}|[lu]9\d{3})\b"),
    ("Penryn", 2008, r"core2.* (?:s[lpu]\d{4}|u3[35]00)\b"),
    ("Wolfdale", 2008, r"core2 (?:duo |)e[78]\d{3}\b"),
    ("Allendale", 2007, r"core2 (?:duo |)(?:e4\d{3}|4[3-7]00)\b"),
    ("Conroe", 2006, r"core2 (?:duo |extreme |)(?:e6\d{3}|x6800|6[3-8][0-9]0)\b"),
    ("Merom", 2006, r"core2.* (?:[tlu][57]\d{3}|u2\d{3}|x7\d{3})\b"),
    # Pentium, mobile and desktop, of the time of Core 2
    ("Yonah", 2007, r"pentium (?:dual |)t2[01]\d0\b"),
    ("Merom", 2007, r"pentium (?:dual |)t(?:2[3-9]|3[234])\d\d\b"),
    ("Allendale", 2007, r"pentium (?:dual |)e2\d{3}\b"),
    ("Wolfdale", 2008, r"pentium (?:dual |)e[56]\d{3}k?\b"),
    ("Penryn", 2009, r"pentium (?:dual |)(?:t4\d{3}|su[24]\d{3})\b"),
    # Celeron of the same time
    ("Dothan", 2004, r"celeron m (?:3[5-9]\d|\d\.\d|\d{3} ?mhz)"),
    ("Banias", 2003, r"celeron m 3[1-4]\d"),
    ("Yonah", 2006, r"celeron m 4[1-5]\d\b|celeron 2[01]5\b"),
    ("Conroe-L", 2007, r"celeron (?:4[2-6]0|220)\b"),
    ("Merom", 2007, r"celeron (?:m )?5[2-7]\d\b|^intel 5[2-7]\d$"),
    ("Merom", 2008, r"celeron t1\d{3}\b"),
    ("Allendale", 2008, r"celeron e1\d{3}\b"),
    ("Penryn", 2008, r"celeron (?:m )?(?:7[2-6][23]|58\d)\b|^intel 58\d$"),
    ("Penryn", 2009, r"celeron (?:t3\d{3}|su2300|9[02][05]|900)\b"),
    ("Wolfdale", 2009, r"celeron e3\d{3}\b"),
    # First Core i: the small ones
    ("Arrandale", 2010, SMALL + r"(?:p[46]\d{3}|u3[46]0[05]|u5[46]00)\b"),
    ("Clarkdale", 2010, SMALL + r"g(?:1101|69[5-7]\d)\b"),
    # NetBurst and before
    ("Pentium 4 (Prescott)", 2004, r"celeron d\b"),
    ("Pentium D", 2005, r"pentium (?:d|extreme edition)\b"),
    ("Pentium M", 2003, r"pentium m\b"),
    ("Pentium 4", 2000, r"pentium (?:4|iv)\b"),
    ("Pentium III", 1999, r"pentium (?:iii|3)\b"),
    ("Pentium II", 1997, r"pentium (?:ii|2|pro|mmx)\b"),
    ("Celeron (P6)", 1998, r"celeron \((?:coppermine|mendocino|tualatin)"),
    ("Celeron (NetBurst)", 2002, r"\bceleron \d\.\d+ ?ghz$"),
)
