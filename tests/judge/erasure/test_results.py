"""What a certificate says of its journal: figures, claims, and what it must not claim."""

from __future__ import annotations

from dataclasses import replace

import pytest

from judge.erasure.certificate import (
    is_about_another_drive,
    is_of_first_format,
    largest_size,
    recompute,
    result_of,
    unbound_fields,
)
from judge.erasure.certified import erased_of
from judge.erasure.chain import BrokenJournal
from model.certificate import Certificate, ErasureResult
from model.certified_drive import SerialSource
from model.erasure import EraseLevel, EraseStep, EraseVerdict, Method, Preparation, Verification
from model.journal import (
    BadRegion,
    BlockOperation,
    Finished,
    Intent,
    Observed,
    Opened,
    PassEnded,
    Record,
    Region,
    RungEnded,
    Unhidden,
    Verified,
)
from tests.judge.erasure.changes import (
    Change,
    all_of,
    changed,
    inserted,
    plan_changed,
    sampled,
    token_changed,
    without,
)
from tests.judge.erasure.journals import (
    MMC,
    ON_MMC,
    SEED,
    SIZE,
    by_firmware,
    of_changed_key,
    on_sas,
    overwritten,
    overwritten_twice,
    sanitized,
)
from tests.judge.erasure.made_certificates import certificate_of, lines_of


def result(records: list[Record], *changes: Change) -> ErasureResult:
    """What is proven by a journal with these changes."""
    return result_of(all_of(*changes)(records))


def claims(records: list[Record], *changes: Change) -> list[str]:
    """What must not be read into the paper, by its codes."""
    return [item.code.removeprefix("claim.") for item in result(records, *changes).not_claimed]


def test_a_sanitize_says_what_was_read_and_cites_a_purge() -> None:
    said = result(sanitized())
    assert (said.verdict, said.ordered, said.reached) == (
        EraseVerdict.PURGED,
        EraseLevel.PURGE,
        EraseLevel.PURGE,
    )
    assert said.methods == (Method.NVME_SANITIZE_BLOCK,)
    assert (said.verification, said.verified_bytes, said.seed) == (Verification.FULL, SIZE, None)
    assert (said.written_bytes, said.unwritten_bytes, said.unreadable_bytes) == (0, 0, 0)
    assert said.retried_blocks is None
    assert said.standards == ("NIST SP 800-88 Rev. 2: Purge",)


def test_an_overwrite_says_what_was_written_and_cites_a_clear() -> None:
    bad = BadRegion(operation=BlockOperation.WRITE, region=Region(offset=0, length=512), errno_name="EIO")
    unread = replace(bad, operation=BlockOperation.READ)
    said = result(overwritten_twice(), inserted(bad, PassEnded), inserted(unread, PassEnded))
    assert (said.written_bytes, said.unwritten_bytes) == (2 * SIZE, 512)
    assert said.standards == ()
    assert result(overwritten_twice()).standards == ("NIST SP 800-88 Rev. 2: Clear",)


def test_the_last_reading_back_is_the_one_that_is_told() -> None:
    verified = next(item for item in sanitized() if isinstance(item, Verified))
    later = replace(
        verified,
        by="",
        verification=Verification.SAMPLED,
        seed=SEED,
        checked_bytes=SIZE // 2,
        unreadable_bytes=7,
    )
    said = result(sanitized(), inserted(later, RungEnded))
    assert (said.verification, said.verified_bytes, said.seed, said.unreadable_bytes) == (
        Verification.SAMPLED,
        SIZE // 2,
        SEED,
        7,
    )
    none = result(sanitized(), without(Verified))
    assert (none.verification, none.verified_bytes, none.seed, none.unreadable_bytes) == (None, 0, None, 0)


@pytest.mark.parametrize(
    ("counts", "found"), [((None, None), None), ((0, None), None), ((0, 0), 0), ((1, 2), 3)]
)
def test_retried_blocks_are_told_where_every_pass_told_them(
    counts: tuple[int | None, int | None], found: int | None
) -> None:
    first = changed(PassEnded, 0, retried_blocks=counts[0])
    assert (
        result(overwritten_twice(), first, changed(PassEnded, -1, retried_blocks=counts[1])).retried_blocks
        == found
    )
    assert result(sanitized()).retried_blocks is None


def test_counts_are_of_the_first_look_and_of_the_last_when_it_was_afterwards() -> None:
    first, last = changed(Observed, 0, smart={"a": 1}), changed(Observed, -1, smart={"a": 2})
    assert result(sanitized(), first, last).counts_before == {"a": 1}
    assert result(sanitized(), first, last).counts_after == {"a": 2}
    one = without(Observed, -1)
    assert (result(sanitized(), first, one).counts_before, result(sanitized(), first, one).counts_after) == (
        {"a": 1},
        {},
    )
    none = result(sanitized(), without(Observed))
    assert (none.counts_before, none.counts_after) == ({}, {})
    between = inserted(next(item for item in sanitized() if isinstance(item, Observed)), RungEnded)
    three = result(sanitized(), between, first, last)
    assert (three.counts_before, three.counts_after) == ({"a": 1}, {"a": 2})


ALWAYS = ["behind_the_interface", "no_ieee"]
PSID = Intent(step=EraseStep.PSID_REVERT, command="revert")
AMAC = Unhidden(
    preparation=Preparation.UNHIDE_AMAC,
    before_bytes=SIZE,
    after_bytes=SIZE,
    expected_bytes=SIZE,
    power_cycle_needed=False,
)


def test_what_must_not_be_claimed() -> None:
    assert claims(sanitized()) == ALWAYS
    assert claims(on_sas()) == ALWAYS
    assert claims(of_changed_key()) == [*ALWAYS, "compared_places"]
    assert claims(overwritten()) == [*ALWAYS, "replaced_sectors", "not_purged"]
    assert claims(sanitized(), sampled(SIZE // 2)) == [*ALWAYS, "sample"]
    assert claims(sanitized(), sampled(SIZE - 1)) == [*ALWAYS, "sample"]
    assert claims(sanitized(), sampled(SIZE)) == ALWAYS
    assert claims(sanitized(), inserted(PSID, RungEnded, 0), without(RungEnded)) == [
        *ALWAYS,
        "psid_revert",
        "not_purged",
    ]
    assert claims(overwritten(), inserted(AMAC, Observed, 0)) == [
        *ALWAYS,
        "amac_unproven",
        "replaced_sectors",
        "not_purged",
    ]
    other = replace(AMAC, preparation=Preparation.UNHIDE_HPA)
    assert claims(overwritten(), inserted(other, Observed, 0)) == [*ALWAYS, "replaced_sectors", "not_purged"]
    assert claims(sanitized(), without(Verified)) == [*ALWAYS, "not_purged"]


@pytest.mark.parametrize(
    ("boot", "rpmb", "found"), [(None, None, None), (0, 0, None), (4, None, 4), (None, 3, 3), (4, 3, 7)]
)
def test_areas_of_firmware_and_keys_are_not_claimed(
    boot: int | None, rpmb: int | None, found: int | None
) -> None:
    features = replace(ON_MMC, mmc=replace(MMC, boot_bytes=boot, rpmb_bytes=rpmb))
    secured = by_firmware(Method.EMMC_SECURE_ERASE, features=ON_MMC, level=EraseLevel.CLEAR)
    said = result(secured, changed(Observed, -1, features=features)).not_claimed
    told = [item.arguments["count"] for item in said if item.code == "claim.emmc_areas"]
    assert told == ([] if found is None else [found])
    assert "claim.unproven" in [item.code for item in said]
    assert [item.arguments for item in said if item.code == "claim.unproven"] == [
        {"method": Method.EMMC_SECURE_ERASE}
    ]


def test_a_journal_that_does_not_begin_proves_nothing_at_all() -> None:
    with pytest.raises(BrokenJournal):
        result_of([Finished()])
    with pytest.raises(BrokenJournal):
        result_of([])


@pytest.fixture
def made() -> Certificate:
    """The certificate of a sanitize."""
    return certificate_of(sanitized())


def test_a_verdict_is_computed_again_and_every_difference_told(made: Certificate) -> None:
    same = recompute(made.journal, made.result)
    assert (same.result, same.difference) == (made.result, None)
    for stated, code in (
        (replace(made.result, verdict=EraseVerdict.CLEARED), "check.erasure_differs"),
        (replace(made.result, reached=EraseLevel.CLEAR), "check.erasure_differs"),
        (replace(made.result, verified_bytes=1), "check.result_differs"),
    ):
        found = recompute(made.journal, stated)
        assert found.result == made.result
        assert found.difference is not None
        assert found.difference.code == code
    stated = replace(made.result, verdict=EraseVerdict.CLEARED)
    difference = recompute(made.journal, stated).difference
    assert difference is not None
    assert difference.arguments == {"stated": "cleared", "computed": "purged"}
    broken = recompute(made.journal[1:], made.result)
    assert broken.result is None
    assert broken.difference is not None
    assert broken.difference.code == "check.journal_broken"


def test_what_the_drive_showed_at_most_is_told_by_every_look(made: Certificate) -> None:
    assert largest_size(made.journal) == SIZE
    for nth in (0, -1):
        larger = token_changed(nth, size_bytes=2 * SIZE)(sanitized())
        assert largest_size(lines_of(larger)) == 2 * SIZE
    assert largest_size(lines_of(without(Observed)(sanitized()))) is None
    assert largest_size(made.journal[1:]) is None


def test_a_journal_that_cannot_be_read_is_of_no_format_and_about_no_drive(made: Certificate) -> None:
    broken = replace(made, journal=made.journal[1:])
    assert not is_of_first_format(broken)
    assert not is_of_first_format(made)
    assert is_of_first_format(certificate_of(changed(Opened, format="etabli/journal/1")(sanitized())))
    assert not is_about_another_drive(broken)
    assert unbound_fields(broken) == ()
    assert unbound_fields(made) == ()
    assert not erased_of(broken, is_signed=True, received=None).trusted


def test_a_certificate_is_about_the_drive_that_its_journal_names(made: Certificate) -> None:
    assert not is_about_another_drive(made)
    for values in ({"serial": "ANOTHER"}, {"wwn": "naa.5001ab00a748e7d4"}):
        other = replace(made, drive=replace(made.drive, **values))  # type: ignore[arg-type]  # a test's words
        assert is_about_another_drive(other)
    entered = replace(made.drive, serial="FROM THE LABEL", serial_source=SerialSource.ENTERED, wwn=None)
    assert not is_about_another_drive(replace(made, drive=entered))
    unknown = replace(made.drive, serial=None, serial_source=SerialSource.NONE, wwn=None)
    assert not is_about_another_drive(replace(made, drive=unknown))


@pytest.mark.parametrize(
    ("change", "is_another"),
    [
        (token_changed(0, serial="ANOTHER", wwn=None), True),
        (token_changed(-1, serial="ANOTHER", wwn=None), False),
        (without(Observed), False),
        (plan_changed({"serial": "ANOTHER", "wwn": None}), True),
    ],
    ids=["at first", "at last", "never", "ordered"],
)
def test_the_order_and_the_first_look_are_of_that_drive_too(
    change: Change, is_another: bool, made: Certificate
) -> None:
    told = replace(made, journal=lines_of(change(sanitized())))
    assert is_about_another_drive(told) is is_another
    assert not (is_another and erased_of(told, is_signed=True, received=None).trusted)


def test_what_is_proven_of_a_drive_is_trusted_where_it_is_signed_and_bound(made: Certificate) -> None:
    proven = erased_of(made, is_signed=True, received=None)
    assert proven.trusted
    assert proven.serial_is_own
    assert (proven.verdict, proven.reached, proven.ordered) == (
        EraseVerdict.PURGED,
        EraseLevel.PURGE,
        EraseLevel.PURGE,
    )
    assert (proven.largest_bytes, proven.key.size_bytes) == (SIZE, SIZE)
    assert not erased_of(made, is_signed=False, received=None).trusted
    other_job = replace(made, job="another")
    assert not erased_of(other_job, is_signed=True, received=None).trusted
    other = replace(made, drive=replace(made.drive, serial="ANOTHER"))
    assert not erased_of(other, is_signed=True, received=None).trusted
    lies = replace(made, result=replace(made.result, verdict=EraseVerdict.FAILED, reached=None))
    assert erased_of(lies, is_signed=True, received=None).verdict is EraseVerdict.PURGED
    less = replace(made, result=replace(made.result, ordered=EraseLevel.CLEAR))
    assert erased_of(less, is_signed=True, received=None).ordered is EraseLevel.PURGE
    broken = erased_of(replace(made, journal=()), is_signed=True, received=None)
    assert (broken.verdict, broken.reached, broken.trusted) == (EraseVerdict.UNKNOWN, None, False)
    assert broken.ordered is made.result.ordered


@pytest.mark.parametrize("source", SerialSource)
def test_a_serial_is_the_drives_own_where_it_or_a_person_told_it(
    source: SerialSource, made: Certificate
) -> None:
    told = replace(made, drive=replace(made.drive, serial_source=source))
    is_own = source in (SerialSource.DRIVE, SerialSource.ENTERED)
    assert erased_of(told, is_signed=True, received=None).serial_is_own is is_own
