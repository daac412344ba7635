"""Processors of VIA, Zhaoxin, Hygon, Transmeta and other makers of PCs' processors.

Sources: the makers' own product pages.
"""

from __future__ import annotations

from judge.processors.family import Family

FAMILIES: tuple[Family, ...] = (
    ("VIA Isaiah II", 2014, r"\bvia quad-?core(?:-e)? c4\d{3}"),
    ("VIA Nano X2", 2011, r"\bvia (?:nano x2|quad-?core|eden x[24]|nano x4)|\bvia (?:nano |)[lu]4\d{3}"),
    ("VIA Nano", 2008, r"\bvia nano|\bnano [lux]\d{4}"),
    ("VIA C7", 2005, r"\bvia (?:c7|esther|eden)"),
    ("VIA C3", 2001, r"\bvia (?:c3|nehemiah|samuel|ezra)"),
    ("Zhaoxin KX-7000", 2023, r"\bkx-7\d{3}"),
    ("Zhaoxin KX-6000", 2019, r"\b(?:kx|zx|kh)-?u?6\d{3}|\bkh-3\d{4}"),
    ("Zhaoxin KX-5000", 2018, r"\b(?:kx|kh)-?u?[25]\d{3,4}"),
    ("Zhaoxin ZX-C", 2015, r"\bzx-[ac]\b|\bzx-c\+?"),
    ("Hygon Dhyana", 2018, r"\bhygon c86"),
    ("Transmeta Efficeon", 2003, r"\befficeon"),
    ("Transmeta Crusoe", 2000, r"\bcrusoe"),
    ("AMD Geode", 2002, r"\bgeode\b"),
    ("Vortex86", 2002, r"\bvortex86"),
    ("Snapdragon 835", 2017, r"\bsnapdragon 835\b"),
    ("Snapdragon 850", 2018, r"\bsnapdragon 850\b"),
    ("Snapdragon 7c", 2020, r"\bsnapdragon [78]c(?![a-z0-9])"),
    ("Snapdragon 8cx Gen 3", 2022, r"\bsnapdragon 8cx (?:gen ?)?3\b|\bmicrosoft sq3\b"),
    ("Snapdragon 8cx", 2019, r"\bsnapdragon 8cx\b|\bmicrosoft sq[12]\b"),
    ("Snapdragon X", 2024, r"\bsnapdragon x\b|\boryon\b"),
    ("Ampere Altra", 2020, r"\baltra\b"),
    ("Apple M1", 2020, r"\bapple m1\b"),
    ("Apple M2", 2022, r"\bapple m2\b"),
)
