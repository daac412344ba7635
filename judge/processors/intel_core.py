"""Intel's Core i, Core m, Core and Core Ultra, by code name.

Sources: Intel's product specifications (ark) and processor numbering pages. A generation has the year in
which its first models came to market.
"""

from __future__ import annotations

from judge.processors.family import Family

_I = r"\bi[3579][- ]"

FAMILIES: tuple[Family, ...] = (
    # Sockets of workstations, named one generation ahead of their cores
    ("Sandy Bridge-E", 2011, r"i7[- ](?:3820|39[367]0)(?!q)[kx]?\b"),
    ("Ivy Bridge-E", 2013, r"i7[- ](?:4820|49[36]0)[kx]\b"),
    ("Haswell-E", 2014, r"i7[- ](?:5820|59[36]0)[kx]\b"),
    ("Broadwell-E", 2016, r"i7[- ](?:68[05]0|69[05]0)[kx]\b"),
    ("Kaby Lake-X", 2017, r"i[57][- ]7(?:640|740)x\b"),
    ("Skylake-X", 2017, r"i[79][- ](?:7[89]\d0|98[02]0|99[0-8]0)xe?\b"),
    ("Cascade Lake-X", 2019, r"i9[- ]109\d0xe?\b"),
    # Without a number behind the dash that counts
    ("Broadwell", 2014, r"\b(?:m|i[357]|core|intel)[- ]5y\d\d[a-z]?\b"),
    ("Skylake", 2015, r"\bm[357]?[- ]6y\d\d\b"),
    ("Kaby Lake", 2016, r"\b(?:m[357]?|i[357])[- ]7y\d\d\b"),
    ("Lakefield", 2020, r"\bi[35][- ]l1[36]g[47]\b"),
    ("Amber Lake", 2018, r"\b(?:m3|i[57])[- ]8\d{3}y\b"),
    ("Amber Lake", 2019, _I + r"10[1-5]\d0y\b"),
    # First generation: three digits
    ("Clarksfield", 2009, r"\bi7 (?:q [78]\d\d|x 9[24]0)\b|\bi7[- ][789]\d\d[qx]m\b"),
    ("Arrandale", 2010, _I + r"(?:[mul]|u[me]|lm) ?[3-6]\d\d(?:um|lm|m|e|ue|le)?\b"),
    ("Arrandale", 2010, _I + r"[3-6]\d\d(?:m|um|lm|e|ue|le)\b"),
    ("Gulftown", 2010, r"\bi7[- ](?:x )?9[789]0x?\b"),
    ("Bloomfield", 2008, r"\bi7[- ](?:x )?9[2-7][05](?:x|xe)?\b"),
    ("Lynnfield", 2009, r"\bi[57][- ](?:[sk] ?)?[78]\d\d[sk]?\b"),
    ("Clarkdale", 2010, r"\bi[35][- ](?:[sk] ?)?[56]\d\d[sk]?\b"),
    # Four digits whose generation has two
    ("Ice Lake", 2019, _I + r"10(?:00|05|3[058]|6[058])n?g[147]\b"),
    ("Tiger Lake", 2020, _I + r"11[1-9]\dg(?:[147]e?|re)\b"),
    ("Alder Lake", 2021, _I + r"12\d\d(?:u|p|ul|ue|pe|ure|pre)\b"),
    ("Raptor Lake", 2022, _I + r"13\d\d(?:u|p|ul|ue|pe|ure|pre)\b"),
    # Five digits
    ("Comet Lake", 2019, _I + r"10\d{3}(?!\d)"),
    ("Tiger Lake", 2020, _I + r"11\d{3}h\w?\b"),
    ("Rocket Lake", 2021, _I + r"11[4-9]\d0(?:k|kf|f|t|b)?\b"),
    ("Alder Lake", 2021, _I + r"12\d{3}(?!\d)"),
    ("Raptor Lake", 2022, _I + r"13\d{3}(?!\d)"),
    ("Raptor Lake", 2023, _I + r"14\d{3}(?!\d)"),
    # Four digits
    ("Kaby Lake R", 2017, _I + r"8(?:[2356]50u|130u|140u)\b"),
    ("Kaby Lake G", 2018, _I + r"8\d{3}g\b"),
    ("Cannon Lake", 2018, r"\bi3[- ]8121u\b"),
    ("Whiskey Lake", 2018, _I + r"8[1-6][46]5ue?\b"),
    ("Coffee Lake", 2017, _I + r"8\d{3}(?!\d)"),
    ("Coffee Lake", 2018, _I + r"9\d{3}(?!\d)"),
    ("Kaby Lake", 2016, _I + r"7\d{3}(?!\d)"),
    ("Skylake", 2015, _I + r"6\d{3}(?!\d)"),
    ("Broadwell", 2015, _I + r"5\d{3}(?!\d)"),
    ("Haswell", 2013, _I + r"4\d{3}(?!\d)"),
    ("Ivy Bridge", 2012, _I + r"3\d{3}(?!\d)"),
    ("Sandy Bridge", 2011, _I + r"2\d{3}(?!\d)"),
    # The newer names
    ("Meteor Lake", 2023, r"core ultra [579] 1\d\d(?:h|u|hl|ul)\b"),
    ("Lunar Lake", 2024, r"core ultra [579] 2\d\dv\b"),
    ("Arrow Lake", 2024, r"core ultra [3579] 2\d\d(?:k|kf|f|t|s|h|hx|u|)\b"),
    ("Panther Lake", 2026, r"core ultra x?[579] 3\d\d(?:h|u|)\b"),
    ("Raptor Lake", 2024, r"core [3579] 1\d\d(?:u|ul|h|hl|e|te|)\b"),
    ("Raptor Lake", 2025, r"core [3579] 2\d\d(?:u|h|e|te|)\b"),
    # What emulators and hypervisors call the processor whose features they show
    ("Sandy Bridge", 2011, r"\be312\w\w|\(sandy ?bridge"),
    ("Ivy Bridge", 2012, r"\(ivy ?bridge"),
    ("Nehalem", 2008, r"\(nehalem|core i7 9xx"),
    ("Haswell", 2013, r"\(haswell"),
    ("Broadwell", 2015, r"\(broadwell"),
)
