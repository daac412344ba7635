"""Profiles: which one a run takes, and what one that erases needs before anything is written."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.settings.configuration import Configuration, ProfileWipe, WipeSettings, load_configuration
from agent.settings.profiles import EraseOrder, Wish, choose_profile, erase_order, needs_key
from agent.settings.wipe_policy import WipeWish, policy_of, wish_of_profile
from etabli import main
from host.boot import BootFacts
from model.certificate import Performer
from model.erasure import EraseLevel, Verification
from model.identity import IdentityKey, KeyKind
from model.provenance import ClockTrust
from model.settings_text import BadSettings
from tests.house.files import ROOT
from tests.wipe.test_unattended import KEY, PXE

INSTALLED = BootFacts(
    saved_medium="", image_id="", firmware_partition="", kernel_line="root=/dev/sda2", root_kind="ext4"
)
ALONE = Wish(replayed=False, exit_check=False, has_terminal=True)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
UUID = "4c4c4544-0042-3510-8052-b4c04f4d3132"
THIS = (IdentityKey(kind=KeyKind.SYSTEM_UUID, value=UUID),)


def configured(tmp_path: Path, text: str) -> Configuration:
    """A configuration of this text."""
    file = tmp_path / "etabli.toml"
    file.write_text(text, encoding="utf-8")
    return load_configuration(file)


def wiping(tmp_path: Path, wipe: str = "", before: str = "") -> Configuration:
    """One with a profile that erases, confirmed."""
    confirmed = 'confirm = "erase-internal-drives"'
    return configured(tmp_path, f"{before}\n[profile.all]\n[profile.all.wipe]\n{confirmed}\n{wipe}\n")


def ordered(
    configuration: Configuration, facts: BootFacts = KEY, wish: Wish = ALONE, name: str = "all"
) -> EraseOrder | None:
    """What the profile orders here."""
    chosen = choose_profile(configuration, name, facts, wish)
    assert chosen is not None
    return erase_order(*chosen, configuration, facts, wish)


def test_without_a_word_there_is_no_profile(tmp_path: Path) -> None:
    assert choose_profile(wiping(tmp_path), None, INSTALLED, ALONE) is None


def test_the_kernel_line_chooses_on_the_booted_image_only(tmp_path: Path) -> None:
    configuration = configured(tmp_path, "[profile.atelier]\nquick = true\n")
    chosen = choose_profile(configuration, None, KEY, ALONE)
    assert chosen is not None
    assert chosen[0] == "atelier"
    elsewhere = replace(INSTALLED, kernel_line="root=/dev/sda2 etabli.profile=atelier")
    assert choose_profile(configuration, None, elsewhere, ALONE) is None


def test_the_keys_own_table_chooses_where_the_kernel_line_says_nothing(tmp_path: Path) -> None:
    text = '[key]\nprofile = "other"\n[profile.atelier]\n[profile.other]\n'
    configuration = configured(tmp_path, text)
    silent = replace(KEY, kernel_line="boot=live")
    assert [choose_profile(configuration, None, facts, ALONE) for facts in (KEY, silent, INSTALLED)] == [
        ("atelier", configuration.profile["atelier"]),
        ("other", configuration.profile["other"]),
        None,
    ]


@pytest.mark.parametrize("wish", [replace(ALONE, replayed=True), replace(ALONE, exit_check=True)])
def test_the_kernel_line_chooses_for_the_main_job_only(tmp_path: Path, wish: Wish) -> None:
    configuration = configured(tmp_path, "[profile.atelier]\n")
    assert choose_profile(configuration, None, KEY, wish) is None


def test_the_persons_word_outranks_the_kernel_line(tmp_path: Path) -> None:
    configuration = configured(tmp_path, "[profile.atelier]\n[profile.other]\n")
    chosen = choose_profile(configuration, "other", KEY, ALONE)
    assert chosen is not None
    assert chosen[0] == "other"


@pytest.mark.parametrize("asked", ["none-such", None])
def test_an_unknown_profile_is_named_with_those_there_are(tmp_path: Path, asked: str | None) -> None:
    with pytest.raises(BadSettings, match=r"Unknown profile .* has all\.") as said:
        choose_profile(wiping(tmp_path), asked, KEY, ALONE)
    assert "\n" not in str(said.value)


def test_a_profile_without_a_wipe_table_erases_nothing(tmp_path: Path) -> None:
    assert ordered(configured(tmp_path, "[profile.all]\nquick = true\n"), INSTALLED) is None


@pytest.mark.parametrize(
    ("in_wipe", "in_profile", "agreed"),
    [
        ("", "", False),
        ("suspend = true", "", True),
        ("", "suspend = true", True),
        ("suspend = true", "suspend = false", False),
    ],
)
def test_a_profile_agrees_to_a_sleep_by_its_own_word_or_else_by_that_of_all(
    tmp_path: Path, in_wipe: str, in_profile: str, agreed: bool
) -> None:
    found = ordered(wiping(tmp_path, in_profile, before=f"[wipe]\n{in_wipe}"))
    assert found is not None
    assert found.policy.suspend is agreed


def test_the_certificate_will_say_what_the_configuration_says_of_who_and_where(tmp_path: Path) -> None:
    who = '[run]\ntitle = "référente"\n[station]\nplace = "Lyon"\nphone = "+33 4 00 00 00 00"'
    found = ordered(wiping(tmp_path, before=who))
    assert found is not None
    assert found.performer == Performer(title="référente", place="Lyon", phone="+33 4 00 00 00 00")


def test_a_confirmed_profile_is_an_order_on_the_image(tmp_path: Path) -> None:
    found = ordered(wiping(tmp_path, 'level = "purge"\nbelow = true\nprotect = ["B"]'))
    assert found is not None
    assert found.policy.level is EraseLevel.PURGE
    assert found.policy.below
    assert found.policy.protect == ("B",)
    assert not found.policy.usb
    assert not found.policy.network


@pytest.mark.parametrize(
    ("in_wipe", "in_profile", "left"),
    [
        ("", "", False),
        ("fingerprint = true", "", True),
        ("", "fingerprint = true", True),
        ("fingerprint = true", "fingerprint = false", False),
    ],
)
def test_a_profile_leaves_the_fingerprint_that_it_or_the_configuration_asks_for(
    tmp_path: Path, in_wipe: str, in_profile: str, left: bool
) -> None:
    found = ordered(wiping(tmp_path, in_profile, before=f"[wipe]\n{in_wipe}"))
    assert found is not None
    assert found.policy.fingerprint is left


OTHER_THAN_ELSE = WipeSettings(
    level=EraseLevel.PURGE,
    below=True,
    exceptions=True,
    usb=True,
    verification=Verification.SAMPLED,
    time_limit_minutes=7.0,
    suspend=True,
    fingerprint=True,
    protect=("A",),
)


@pytest.mark.parametrize("name", WipeSettings.__struct_fields__)
def test_every_word_of_wipe_reaches_who_says_nothing_of_it(name: str) -> None:
    assert getattr(OTHER_THAN_ELSE, name) != getattr(WipeSettings(), name), "the sample lacks this word"
    field = "time_limit_s" if name == "time_limit_minutes" else name
    by_options = policy_of(WipeWish(), OTHER_THAN_ELSE)
    by_profile = policy_of(wish_of_profile(ProfileWipe()), OTHER_THAN_ELSE)
    plain = policy_of(WipeWish(), WipeSettings())
    assert getattr(by_options, field) != getattr(plain, field)
    assert (getattr(by_profile, field) == getattr(by_options, field)) is (name != "usb")


def test_what_the_profile_does_not_say_is_as_in_wipe_but_never_usb(tmp_path: Path) -> None:
    before = '[wipe]\nlevel = "purge"\nverification = "sampled"\nusb = true\nprotect = ["A"]'
    found = ordered(wiping(tmp_path, 'protect = ["B"]', before))
    assert found is not None
    assert found.policy.level is EraseLevel.PURGE
    assert found.policy.verification is Verification.SAMPLED
    assert found.policy.protect == ("A", "B")
    assert not found.policy.usb


CONFIRMED = "[profile.all.wipe]\nconfirm = 'erase-internal-drives'\n"
REFUSED = [
    ("[profile.all.wipe]\n", KEY, ALONE, "does not confirm"),
    (CONFIRMED + "usb = true\n", KEY, ALONE, "USB"),
    (CONFIRMED, INSTALLED, ALONE, "own image"),
    (
        CONFIRMED,
        replace(INSTALLED, image_id="x", kernel_line="boot=live"),
        ALONE,
        "own image",
    ),
    (
        CONFIRMED,
        KEY,
        replace(ALONE, replayed=True),
        "recording",
    ),
    (
        CONFIRMED,
        KEY,
        replace(ALONE, exit_check=True),
        "exit-check",
    ),
    (
        CONFIRMED,
        KEY,
        replace(ALONE, has_terminal=False),
        "no key",
    ),
    (
        CONFIRMED + "order = { machine = 'X', until = 2026-11-30T18:00:00 }\n",
        KEY,
        ALONE,
        "no zone",
    ),
]


@pytest.mark.parametrize(
    ("text", "facts", "wish", "says"), REFUSED, ids=[f"{row[3]} {place}" for place, row in enumerate(REFUSED)]
)
def test_what_may_not_be_done_is_one_sentence(
    tmp_path: Path, text: str, facts: BootFacts, wish: Wish, says: str
) -> None:
    configuration = configured(tmp_path, "[profile.all]\n" + text)
    with pytest.raises(BadSettings, match=says) as said:
        ordered(configuration, facts, wish)
    assert "\n" not in str(said.value)
    assert "“all”" in str(said.value)


def test_another_word_than_the_confirming_one_is_an_error_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"line 4, key profile\.all\.wipe\.confirm"):
        configured(tmp_path, "[profile.first]\n[profile.all]\n[profile.all.wipe]\nconfirm = 'yes'\n")


def test_the_kernel_line_never_confirms(tmp_path: Path) -> None:
    configuration = configured(tmp_path, "[profile.atelier]\n[profile.atelier.wipe]\n")
    said = (
        "boot=live etabli.profile=atelier etabli.confirm=erase-internal-drives confirm=erase-internal-drives"
    )
    facts = replace(KEY, kernel_line=said)
    with pytest.raises(BadSettings, match="does not confirm"):
        ordered(configuration, facts, name="atelier")


def order_for(machine: str | None = None, until: datetime | None = None) -> EraseOrder:
    """An order, perhaps for one machine."""
    from model.erasure import WipePolicy

    return EraseOrder(profile="all", policy=WipePolicy(), machine=machine, until=until)


def test_a_start_from_a_key_needs_no_further_key() -> None:
    assert not needs_key(order_for(), KEY, THIS, NOW, ClockTrust.WRONG)


def test_a_start_over_the_network_needs_a_key() -> None:
    assert needs_key(order_for(), PXE, THIS, NOW, ClockTrust.SYNCHRONISED)


def test_an_order_for_this_machine_stands_for_the_key() -> None:
    order = order_for(UUID.upper(), NOW + timedelta(hours=1))
    assert not needs_key(order, PXE, THIS, NOW, ClockTrust.SYNCHRONISED)


@pytest.mark.parametrize("facts", [KEY, PXE])
def test_an_order_that_does_not_fit_needs_a_key_wherever_it_lies(facts: BootFacts) -> None:
    later, earlier = NOW + timedelta(hours=1), NOW - timedelta(seconds=1)
    assert needs_key(order_for("another", later), facts, THIS, NOW, ClockTrust.SYNCHRONISED)
    assert needs_key(order_for(UUID, earlier), facts, THIS, NOW, ClockTrust.SYNCHRONISED)
    assert needs_key(order_for(UUID, later), facts, THIS, NOW, ClockTrust.UNSYNCHRONISED)
    assert needs_key(order_for(UUID, later), facts, (), NOW, ClockTrust.SYNCHRONISED)


def test_a_label_or_an_address_names_no_machine_for_an_order() -> None:
    keys = (IdentityKey(kind=KeyKind.MAC, value=UUID), IdentityKey(kind=KeyKind.LABEL, value=UUID))
    assert needs_key(order_for(UUID, NOW + timedelta(hours=1)), PXE, keys, NOW, ClockTrust.SYNCHRONISED)


def test_the_sample_in_the_docs_is_a_configuration_that_erases_as_it_says(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "erasing.md").read_text(encoding="utf-8")
    (sample,) = re.findall(r"^```toml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    configuration = configured(tmp_path, sample)
    assert set(configuration.profile) == {"inventory", "donation", "one-machine"}
    assert ordered(configuration, INSTALLED, name="inventory") is None
    donation = ordered(configuration, name="donation")
    assert donation is not None
    assert donation.policy.protect == ("S3Z9NB0K123456",)
    assert not needs_key(donation, KEY, THIS, NOW, ClockTrust.UNSYNCHRONISED)
    single = ordered(configuration, PXE, name="one-machine")
    assert single is not None
    assert not needs_key(single, PXE, THIS, NOW, ClockTrust.SYNCHRONISED)


@pytest.mark.parametrize(
    ("text", "options", "says"),
    [
        ("[profile.all]\n[profile.all.wipe]\n", ["--profile", "all"], "does not confirm"),
        ("[profile.all]\n", ["--profile", "none"], "Unknown profile"),
        (
            "[profile.all]\npolicy = '/no/such/policy.toml'\n",
            ["--profile", "all"],
            "grading scale cannot be read",
        ),
        (
            "[profile.all]\n[profile.all.wipe]\nconfirm = 'erase-internal-drives'\n",
            ["--profile", "all"],
            "own image",
        ),
    ],
)
def test_a_wrong_order_is_one_sentence_and_nothing_is_written(
    tmp_path: Path, text: str, options: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "etabli.toml"
    file.write_text(text)
    state = tmp_path / "state"
    assert main(["run", "--config", str(file), "--folder", str(state), *options]) == 2
    said = capsys.readouterr().err
    assert says in said
    assert len(said.strip().splitlines()) == 1
    assert not state.exists()
