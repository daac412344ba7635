"""A policy is read as it was written, or refused with one sentence that names the place."""

from __future__ import annotations

import hashlib
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judge.grade.policy import PolicyError, default_policy, read_policy
from papers.settings import in_words

DEFAULT = resources.files("judge").joinpath("policies", "default.toml").read_text("utf-8")


def changed(old: str, new: str) -> bytes:
    """The default policy with something else in it."""
    assert old in DEFAULT
    return DEFAULT.replace(old, new, 1).encode()


def line_of(text: str) -> int:
    """The line on which something is written in the default policy."""
    return next(number for number, line in enumerate(DEFAULT.splitlines(), start=1) if text in line)


def problem(data: bytes) -> str:
    """The sentence that a bad policy gets."""
    with pytest.raises(PolicyError) as caught:
        read_policy(data, "p.toml")
    sentence = in_words(caught.value)
    assert "\n" not in sentence
    return sentence


def test_the_packaged_policy_is_read_and_hashed() -> None:
    assert default_policy().sha256 == hashlib.sha256(DEFAULT.encode()).hexdigest()
    assert default_policy().file.name == "etabli-default"


def test_a_byte_order_mark_and_the_line_ends_of_windows_are_accepted() -> None:
    data = b"\xef\xbb\xbf" + DEFAULT.replace("\n", "\r\n").encode()
    policy = read_policy(data, "p.toml")
    assert policy.file == default_policy().file
    assert policy.sha256 == hashlib.sha256(data).hexdigest()


def test_the_last_letter_may_be_had_for_nothing() -> None:
    assert read_policy(changed("D = 25", "D = 0"), "p.toml").file.letters.D == 0


YEAR = 'fact = "cpu_year"'
LEVEL = 'fact = "cpu_level"\nbelow = 1\n'
KINDS = "kinds = { hdd = 0, emmc = 5, ssd = 10 }\n"
LAST_USE = 'from = "recycling"\nfr = "Recyclage (filière DEEE)"'

# What is written instead of what, on which line of the policy that was, and words of the sentence.
MISTAKES = [
    ('name = "etabli-default"', 'nam = "x"', 0, ["nam", "unknown key"]),
    ('version = "5"', "version = 3", 0, ["version", "a text in quotes", "a whole number"]),
    ("A = 78", "A = 40", -1, ["letters", "A above B"]),
    ("A = 78", "A = 62", -1, ["letters", "A above B"]),
    ("A = 78", "A = nan", 0, ["letters.A", "float"]),
    ("A = 78", "A = 101", 0, ["letters.A", "100"]),
    ("{ from = 1.8, points = 4 }", "{ from = 1.8, points = 99 }", -1, ["never fall", "memory_gib"]),
    ("{ from = 3.5, points = 10 }", "{ from = 0.5, points = 10 }", -2, ["rises", "notes.steps"]),
    ("{ from = 2010, points = 6 }", '{ from = 2010, points = "6" }', 0, ["notes.steps.points", "a number"]),
    (YEAR, 'fact = "cpu_colour"', 0, ["notes.fact", "cpu_colour"]),
    (f"{YEAR}\nweight = 25", f"{YEAR}\nweight = 30", 1, ["cpu_year", "last step", "notes.weight"]),
    (YEAR, 'fact = "memory_gib"', 0, ["two tables", "memory_gib"]),
    ('fact = "drive_kind"', 'fact = "cpu_cores"', 0, ["`steps`", "no `kinds`"]),
    (KINDS, "", -2, ["drive_kind", "`kinds`"]),
    (KINDS, f"{KINDS}steps = [{{ from = 1, points = 10 }}]\n", -2, ["drive_kind", "`kinds`"]),
    ("ssd = 10 }", "ssd = 9 }", -1, ["notes.weight", "drive_kind"]),
    (
        f"{YEAR}\nweight = 25\n",
        f"{YEAR}\nweight = 25\nkinds = {{ ssd = 25 }}\n",
        0,
        ["`steps`", "no `kinds`"],
    ),
    ("{ from = 3.5, points = 10 }", "{ from = 1.8, points = 10 }", -2, ["rises", "notes.steps"]),
    ("hdd = 0, emmc", "tape = 0, emmc", 0, ["notes.kinds", "tape"]),
    ('asked_of = "portable"', 'asked_of = "laptops"', 0, ["notes.asked_of", "laptops"]),
    ('rule = "no_drive"', 'rule = "no_drve"', 0, ["caps.rule", "no_drve"]),
    ('rule = "no_drive"\n', 'rule = "no_drive"\nbelow = 3\n', 1, ["caps.below", "together"]),
    (
        'rule = "no_drive"\n',
        'rule = "no_drive"\nfact = "cpu_cores"\nbelow = 3\n',
        3,
        ["caps.limit", "either"],
    ),
    ('rule = "no_drive"\n', "", 0, ["caps.limit", "either"]),
    (LEVEL, LEVEL.replace("cpu_level", "drive_kind"), 0, ["caps.fact", "not a number"]),
    ("{ memory_gib = 8 }", '{ memory_gib = "ssd" }', 0, ["repairs.figures", "expected a number"]),
    ("below = 2500\n", "", -1, ["caps.fact", "together"]),
    ('"active_lock"\nlimit = "parts"', '"active_lock"\nlimit = "A"', 1, ["caps.limit", "given away"]),
    ('rule = "no_drive"\n', 'rule = "no_drive"\ntrials = ["lid"]\n', 1, ["caps.trials", "trial_failed"]),
    ('trials = ["screen", "power"]\n', "", -1, ["caps.rule", "trial_failed"]),
    ('"screen", "power"', '"screen", "powr"', 0, ["caps.trials", "powr"]),
    ("drive_gb = 240,", "memory_gib = 240,", 0, ["repairs.figures", "memory_gib", "part drive"]),
    ('drive_kind = "ssd" }', "drive_kind = 3 }", 0, ["repairs.figures", "kind of drive"]),
    ('from = "C"', 'from = "A"', 0, ["uses.from", "best use first"]),
    (LAST_USE, LAST_USE.replace("recycling", "parts"), 0, ["uses.from", "recycling"]),
    ('fr = "Recyclage', 'fr = "Reconditionn\u0065\u0301', 0, ["uses.fr", "decree 2022-190", "reconditionn"]),
    ('en = "Recycling', 'en = "as  new', 0, ["uses.en", "decree 2022-190"]),
    ('name = "etabli-default"', 'name = "Comme\u00a0neuf"', 0, ["key name", "decree 2022-190"]),
    ('fr = "Recyclage', 'fr = "PC (reconditionné)', 0, ["uses.fr", "decree 2022-190"]),
    ('fr = "Recyclage', 'fr = "comme-neuf', 0, ["uses.fr", "decree 2022-190"]),
    ('en = "Recycling', 'en = "re\u00adfurbished', 0, ["uses.en", "decree 2022-190"]),
    ("A = 78", "E = 3\nA = 78", 0, ["letters.E", "unknown key"]),
    (
        "{ from = 1.8, points = 4 }",
        "{ from = 1.8, points = 4, mark = 1 }",
        0,
        ["notes.steps.mark", "unknown key"],
    ),
    (YEAR, f"{YEAR}\nwheight = 3", 1, ["notes.wheight", "unknown key"]),
    ('rule = "no_drive"\n', 'rule = "no_drive"\nlimt = "C"\n', 1, ["caps.limt", "unknown key"]),
    ('part = "memory"\n', 'part = "memory"\nprice = 3\n', 1, ["repairs.price", "unknown key"]),
    ('code = "simple"\n', 'code = "simple"\nde = "x"\n', 1, ["uses.de", "unknown key"]),
    ("[letters]", "[letters", 0, ["not TOML"]),
]


@pytest.mark.parametrize(("old", "new", "offset", "words"), MISTAKES)
def test_a_bad_policy_names_the_line_the_key_and_what_was_expected(
    old: str, new: str, offset: int, words: list[str]
) -> None:
    with pytest.raises(PolicyError, match=r"^p\.toml(, line \d+: key |: not TOML: )"):
        read_policy(changed(old, new), "p.toml")
    sentence = problem(changed(old, new))
    line = line_of(old.splitlines()[0]) + offset
    wanted = ("p.toml", f"line {line}", *words)
    assert not [word for word in wanted if word not in sentence], sentence


def test_a_note_needs_steps_and_two_of_them_may_give_the_same() -> None:
    note = '[[notes]]\nfact = "cpu_cores"\nweight = 5\n\n[[notes]]\nfact = "cpu_year"'
    assert "expected `steps`" in problem(changed('[[notes]]\nfact = "cpu_year"', note))
    flat = changed("{ from = 3.5, points = 10 }", "{ from = 3.5, points = 4 }")
    assert read_policy(flat, "p.toml").file.notes


def test_a_policy_without_points_for_all_machines_is_refused() -> None:
    text = 'name = "x"\nversion = "1"\nletters = { A = 4, B = 3, C = 2, D = 1 }\n'
    text += '[[notes]]\nfact = "cpu_year"\nweight = 5\nasked_of = "portable"\n'
    text += "steps = [{ from = 1, points = 5 }]\n"
    text += '[[uses]]\ncode = "x"\nfrom = "recycling"\nfr = "x"\nen = "x"\n'
    assert "asked of all machines" in problem(text.encode())


@given(place=st.integers(0, len(DEFAULT) - 1), text=st.text(max_size=3))
@settings(max_examples=100, deadline=None)
def test_any_change_gives_a_policy_or_one_sentence(place: int, text: str) -> None:
    data = (DEFAULT[:place] + text + DEFAULT[place + 1 :]).encode("utf-8", "replace")
    sentence = "p.toml"
    try:
        read_policy(data, "p.toml")
    except PolicyError as error:
        sentence = in_words(error)
    assert sentence.startswith("p.toml")
