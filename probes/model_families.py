"""Model families: the kind of case that a maker's name of a series tells.

Sources: the makers' own product pages. A family is here only when all its machines have that kind of case.
"""

from __future__ import annotations

import re

from model.board import ChassisKind

ALL_IN_ONES = r"""\bimac|all.in.one\b|(?<=.)\baio\b|\bzenaio|\bone \d\d0 aio|\b(?:pro|elite)one\b
    |\bthinkcentre (?:edge )?m?\d{2,3}z\b|\b(?:xps|inspiron|studio) one\b|\bveriton z\d|\baspire z[a-z\d]\d*
    |\baspire c2[24]\b|\btouchsmart (?:iq\d|[35-9][0-2]0\b)|\beee ?top\b"""
BOXES = r"""\bmac ?mini|\bmini[ -]?pc\b|\bminis ?forum|\bbeelink|\bazw\b|\bnucbox|\bgmktec|\bchromebox
    |\bzbox\b|\bbrix\b|\bgb-b[a-z]|\bcubi\b|\bvivo ?mini|\bliva\b|\bfit-?(?:let|pc)|\bcompute stick
    |\bstk\d|\bnuc\d|\bnuc\b|\bthin client\b|\bpn[3-9]\d\b|\bdesk ?mini\b|\bbeebox|\beee ?box
    |\b(?:lark|hero|core|g)box\b|\btrigkey|\bnipogi|\bace ?pc\b|\bmorefine|\bfirebat|\bdesktop mini\b
    |\besprimo q\d|\baspire r(?:evo|3[67]\d\d)|\bshuttle .*\b(?:xs|xh|ds|dh|dl|nc)\d"""
# Of makers whose boxes and laptops share a name: where SMBIOS says that it is carried, it is.
SHARED_NAMES = r"\bnuc\d|\bnuc\b|\bthin client\b|\bgb-b[a-z]"
DESKTOPS = r"""\boptiplex|\bprodesk|\belitedesk|\bthink ?(?:centre|station)|\bideacentre|\bveriton\b
    |\besprimo [cpe]\d|\bcelsius [mrwj]\d|\bcompaq (?:dc\d|d\d{3}|elite 8|pro \d|8\d00 elite)
    |\b(?:z\d|xw\d|z\d\d\d) ?\w* workstation\b|\bz[2468]\d0 .*workstation|\bmac ?pro\d|\bpower ?mac
    |\bxserve|\bprecision (?:t\d{4}|tower|workstation|w(?:ork)?s(?:tation)? \d)|\bxps 8\d{3}|\baurora\b
    |\bimedia\b|\bixtreme|\baspire (?:x[cs]?-?\d|m\d|tc-?\d|t\d|g\d{4})|\bscenic\b
    |\b(?:sun|oracle) .*\b(?:ultra|blade|java) ?\d+
    |\basrock\b
    |\bgigabyte tech\w* .*\b(?:ga-|[abefghmpqxz]\d{2,3}\w*-)|\bms-7[0-9a-f]\w\d|\bsun (?:blade|fire)"""
LAPTOPS = r"""notebook|laptop|netbook|chromebook|\bmacbook|\bpowerbook|\bibook
    |\b(?:latitude|elitebook|probook|zbook|spectre|thinkpad|thinkbook|ideapad|vivobook|zenbook
    |expertbook|travelmate|extensa|easynote|lifebook|amilo|tecra|satellite|port[eé]g[eé]|qosmio
    |dynabook|vaio|matebook|magicbook|redmibook|mibook|galaxy book|presario (?:c|f|v|cq)\d)
    |\binspiron (?:1[13457]\d\d|n\d{4}|m\d{4}|mini|9[01]\d0?|101\d)|\bvostro (?:1\d{3}|v1\d)
    |\bstudio 1[457]\d\d|\bxps (?:1[3457]|m\d{4}|l\d)|\bprecision m\d{4}|\besprimo mobile
    |\bcelsius h\d|\bvgn-|\bvpc[a-z]|\bsv[fste]\d|\bpavilion (?:dv|dm|g[4-7]|zd|zv|ze|tx|hdx)
    |\benvy (?:dv|m\d|4|6|15|17)|\bmobile thin client\b|\bsurface (?:laptop|book)|\bswift sf|\bnitro an
    |\bpredator (?:ph|pt|g9)|\baspire (?:one|\d{4}|(?:e|v|s|f|a|es|vn|ms|sw)\d{1,3}-)
    |\bao[adph]?\d{3}h?\b|\bdot[ _]?s\w?\b|\beee ?pc
    |\basus\w* .*\b(?:70[01]|90\d|1[02]\d\d)[a-z]{1,3}\d?\b|\bsamsung .*\bn[bcfps]?-?\d{2,3}
    |\bmicro-star .*\bu(?:9|1[0-9])\d\b|\b(?:hp|compaq) mini (?:1|2|5)\d+|\btoshiba nb\d{3}
    |\blenovo .*\bs1[02]e?\b|\bclassmate\b|\bwind u\d"""


def pattern(text: str) -> re.Pattern[str]:
    """A table as something to look for: its lines without their indentation."""
    return re.compile("".join(line.strip() for line in text.splitlines()), re.IGNORECASE)


# In order: the first that is found decides.
KINDS: tuple[tuple[re.Pattern[str], ChassisKind], ...] = (
    (pattern(ALL_IN_ONES), ChassisKind.ALL_IN_ONE),
    (re.compile(r"\bmobile thin client\b", re.IGNORECASE), ChassisKind.LAPTOP),
    (pattern(BOXES), ChassisKind.MINI),
    (re.compile(r"\bx360\b", re.IGNORECASE), ChassisKind.CONVERTIBLE),
    (pattern(LAPTOPS), ChassisKind.LAPTOP),
    (pattern(DESKTOPS), ChassisKind.DESKTOP),
)
SHARED = pattern(SHARED_NAMES)


def kind_by_name(names: str) -> ChassisKind | None:
    """The kind of case that these names tell; None where they tell none."""
    return next((kind for found, kind in KINDS if found.search(names)), None)


def is_shared_name(names: str) -> bool:
    """Whether the name of a box is also one of the maker's laptops."""
    return SHARED.search(names) is not None
