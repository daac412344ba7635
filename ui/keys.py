"""The keys that lead to the screens: each F-key has a letter, for consoles and terminals that keep F-keys."""

from __future__ import annotations

from dataclasses import dataclass

from papers.language import NP_, pgettext


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenKey:
    """One screen: its name, its F-key, its name as it is shown, and the letter (in the language spoken)."""

    name: str
    key: str
    label: tuple[str, str]
    letter: tuple[str, str]


SCREENS = (
    ScreenKey(name="machine", key="f2", label=NP_("screen", "Machine"), letter=NP_("key of Machine", "m")),
    ScreenKey(name="drives", key="f3", label=NP_("screen", "Drives"), letter=NP_("key of Drives", "d")),
    ScreenKey(name="trials", key="f4", label=NP_("screen", "Trials"), letter=NP_("key of Trials", "t")),
    ScreenKey(name="grade", key="f5", label=NP_("screen", "Grade"), letter=NP_("key of Grade", "g")),
    ScreenKey(name="report", key="f6", label=NP_("screen", "Report"), letter=NP_("key of Report", "r")),
    ScreenKey(name="journal", key="f7", label=NP_("screen", "Log"), letter=NP_("key of Journal", "j")),
    ScreenKey(name="settings", key="f8", label=NP_("screen", "Setup"), letter=NP_("key of Settings", "s")),
)
YES, NO = NP_("key for yes", "y"), NP_("key for no", "n")
NONE_FITTED, SEND = NP_("key for none fitted", "a"), NP_("key for send", "e")
LOOK, OTHER_LANGUAGE, GIVE_UP = NP_("key for look again", "l"), "l", "x"
QR_KEY, WORD_KEY = NP_("key for the QR code", "q"), NP_("key for the last word", "w")
CODE_KEY = NP_("key for the code on the case", "c")
INVENTORY_KEY, BENCH_KEY = NP_("key for the inventory", "i"), NP_("key for this bench", "b")
KEYBOARD_KEY = NP_("key for the keyboard", "k")
JUMP_KEY, PALETTE_KEY = "f9", "ctrl+p"
FINISH_LABEL, FINISH_F_KEY, FINISH_KEY = NP_("screen", "End"), "f10", "z"  # the letter does the same


def key_line(width: int) -> str:
    """All of them in one line; where it is narrow, the last ones go without their names, but for the end."""
    keys = [item.key.upper() for item in SCREENS]
    names = [f"{key} {pgettext(*item.label)}" for key, item in zip(keys, SCREENS, strict=True)]
    lines = [
        " ".join(("F1?", *names[:named], *keys[named:], f"F10 {pgettext(*FINISH_LABEL)}"))
        for named in range(len(SCREENS), -1, -1)
    ]
    return next((line for line in lines if len(line) <= width), lines[-1])


def letter_of(item: ScreenKey) -> str:
    """The letter that does the same as the F-key."""
    return pgettext(*item.letter)
