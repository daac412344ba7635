"""Whether all of the drive was erased: what each channel of size says, and what it holds beside that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from judge.erasure.reach import reach_of
from model.erasure import EraseVerdict, Method, Preparation
from model.journal import (
    Observed,
    Opened,
    Outcome,
    PassEnded,
    Record,
    RungEnded,
    RungStarted,
    Unhidden,
    Verified,
)
from tests.judge.erasure.changes import (
    Change,
    all_of,
    changed,
    codes,
    features_changed,
    inserted,
    judged,
    place_of,
    plan_changed,
    token_changed,
    without,
)
from tests.judge.erasure.drives import looked_again, on_ata, on_mmc, on_nvme, sas_overwritten
from tests.judge.erasure.journals import (
    OPENED,
    SECTORS,
    SIZE,
    on_sas,
    sanitized,
)

EXCEPTIONS = EraseVerdict.CLEARED_WITH_EXCEPTIONS
HALF = SIZE // 2


def channels(records: list[Record]) -> list[tuple[str, int]]:
    """The channels that a verdict names as its evidence, with what they said."""
    erased = judged(records).erased
    assert erased is not None
    return [
        (str(item.arguments["channel"]), int(item.arguments["count"]))
        for item in erased.evidence
        if item.code == "evidence.size"
    ]


@pytest.mark.parametrize(
    ("records", "found"),
    [
        (on_ata, ["kernel", "ata_identify", "ata_native", "ata_overlay", "ata_log"]),
        (on_nvme, ["kernel", "nvme_namespace"]),
        (on_mmc, ["kernel", "emmc_register"]),
        (sas_overwritten, ["kernel", "scsi_capacity", "scsi_descriptor", "scsi_default"]),
    ],
)
def test_every_channel_of_a_drive_is_its_evidence_once(
    records: Callable[[], list[Record]], found: list[str]
) -> None:
    assert channels(records()) == [(name, SIZE) for name in found]


ELSEWHERE = {"path": "/dev/sdz", "diskseq": 99}


def moved_look(before: type[Record]) -> Change:
    """The first look, put before the last record of a kind."""

    def change(records: list[Record]) -> list[Record]:
        look = records[place_of(records, Observed, 0)]
        return inserted(look, before)(without(Observed, 0)(records))

    return change


LEFT: dict[str, tuple[Callable[[], list[Record]], Change, list[str]]] = {
    "the kernel told less before": (on_ata, token_changed(0, size_bytes=HALF), ["sizes_differ"]),
    "the kernel told nothing before": (on_ata, token_changed(0, size_bytes=0), ["channel_silent"]),
    "the kernel told more afterwards": (
        on_ata,
        token_changed(-1, size_bytes=SIZE + 512),
        ["sizes_differ", "more_told"],
    ),
    "IDENTIFY tells less before": (on_ata, features_changed("ata", 0, sectors=SECTORS - 1), ["sizes_differ"]),
    "IDENTIFY tells less afterwards": (
        on_ata,
        features_changed("ata", -1, sectors=SECTORS - 1),
        ["sizes_differ"],
    ),
    "more is native": (
        on_ata,
        features_changed("ata", native_sectors=SECTORS + 1),
        ["sizes_differ", "more_told"],
    ),
    "the native maximum is not told": (
        on_ata,
        features_changed("ata", native_sectors=None),
        ["channel_silent"],
    ),
    "more lies behind an overlay": (
        on_ata,
        features_changed("ata", dco_sectors=SECTORS + 1),
        ["sizes_differ", "more_told"],
    ),
    "the overlay is silent": (on_ata, features_changed("ata", dco_sectors=None), ["channel_silent"]),
    "the log tells another size": (
        on_ata,
        features_changed("ata", log_sectors=SECTORS - 1),
        ["sizes_differ"],
    ),
    "the log is silent": (on_ata, features_changed("ata", log_sectors=None), ["channel_silent"]),
    "more is native, told without its feature set": (
        on_ata,
        features_changed("ata", hpa=False, native_sectors=SECTORS + 1),
        ["sizes_differ", "more_told"],
    ),
    "more lies behind an overlay, told without its feature set": (
        on_ata,
        features_changed("ata", dco=False, dco_sectors=SECTORS + 1),
        ["sizes_differ", "more_told"],
    ),
    "the log tells more without being listed": (
        on_ata,
        features_changed("ata", capacity_log=False, log_sectors=SECTORS + 1),
        ["sizes_differ", "more_told"],
    ),
    "another feature set has no answer": (
        on_ata,
        features_changed("ata", hpa=False, amac=True, native_sectors=None),
        ["channel_silent"],
    ),
    "a feature set is gone afterwards": (
        on_ata,
        features_changed("ata", -1, hpa=False),
        ["says_otherwise"],
    ),
    "an overlay is gone afterwards": (on_ata, features_changed("ata", -1, dco=False), ["says_otherwise"]),
    "another log afterwards": (on_ata, features_changed("ata", -1, capacity_log=False), ["says_otherwise"]),
    "another set of limits afterwards": (on_ata, features_changed("ata", -1, amac=True), ["says_otherwise"]),
    "the namespace is silent": (on_nvme, features_changed("nvme", namespace_bytes=None), ["channel_silent"]),
    "the namespace is smaller": (on_nvme, features_changed("nvme", namespace_bytes=HALF), ["sizes_differ"]),
    "namespaces are managed afterwards": (
        on_nvme,
        features_changed("nvme", -1, manages_namespaces=True),
        ["says_otherwise"],
    ),
    "another namespace": (
        on_nvme,
        features_changed("nvme", namespaces=(1, 2), allocated=(1, 2)),
        ["other_namespaces"],
    ),
    "another namespace afterwards": (
        on_nvme,
        features_changed("nvme", -1, namespaces=(1, 2), allocated=(1, 2)),
        ["says_otherwise", "other_namespaces"],
    ),
    "a namespace that is not attached": (
        on_nvme,
        features_changed("nvme", allocated=(1, 2)),
        ["other_namespaces"],
    ),
    "no namespace told": (
        on_nvme,
        features_changed("nvme", namespaces=(), allocated=()),
        ["channel_silent", "other_namespaces"],
    ),
    "some belongs to no namespace": (
        on_nvme,
        features_changed("nvme", unallocated_bytes=512, total_bytes=SIZE + 512),
        ["unallocated"],
    ),
    "more capacity than is told of": (
        on_nvme,
        features_changed("nvme", total_bytes=SIZE + 512),
        ["capacity_differs"],
    ),
    "nobody tells of the capacity": (
        on_nvme,
        features_changed("nvme", allocated_bytes=None),
        ["channel_silent"],
    ),
    "a sanitize on a capacity that differs": (
        sanitized,
        features_changed("nvme", total_bytes=SIZE + 512),
        ["capacity_differs"],
    ),
    "the register is silent": (on_mmc, features_changed("mmc", user_bytes=None), ["channel_silent"]),
    "the register tells more": (
        on_mmc,
        features_changed("mmc", user_bytes=SIZE + 512),
        ["sizes_differ", "more_told"],
    ),
    "other areas are not told": (
        on_mmc,
        features_changed("mmc", general_purpose_bytes=None),
        ["channel_silent"],
    ),
    "another area": (on_mmc, features_changed("mmc", general_purpose_bytes=512), ["general_purpose"]),
    "READ CAPACITY is silent": (on_sas, features_changed("scsi", capacity_blocks=None), ["channel_silent"]),
    "blocks of no size": (
        on_sas,
        features_changed("scsi", block_bytes=0),
        ["channel_silent", "channel_silent", "channel_silent"],
    ),
    "the descriptor tells less": (
        on_sas,
        features_changed("scsi", mode_blocks=SECTORS - 1),
        ["sizes_differ"],
    ),
    "the default is more": (
        on_sas,
        features_changed("scsi", default_blocks=SECTORS + 1),
        ["sizes_differ", "more_told"],
    ),
    "all blocks were refused": (on_sas, changed(Outcome, 0, accepted=False), ["channel_silent"]),
    "nobody knows whether all blocks were granted": (
        on_sas,
        changed(Outcome, 0, accepted=None),
        ["channel_silent"],
    ),
    "all blocks were asked for without an answer": (on_sas, without(Outcome, 0), ["channel_silent"]),
    "no default and nobody asked": (
        sas_overwritten,
        features_changed("scsi", default_blocks=None),
        ["channel_silent"],
    ),
    "no default before and nobody asked": (
        sas_overwritten,
        features_changed("scsi", 0, default_blocks=None),
        ["channel_silent"],
    ),
    "less before on a drive that the plan did not know to be there": (
        sanitized,
        all_of(plan_changed({"size_bytes": 0}), token_changed(0, size_bytes=HALF)),
        ["sizes_differ"],
    ),
    "no default afterwards and nobody asked": (
        sas_overwritten,
        features_changed("scsi", -1, default_blocks=None),
        ["channel_silent"],
    ),
    "another namespace once since it was read": (
        on_nvme,
        all_of(
            looked_again(RungEnded),
            features_changed("nvme", -2, namespaces=(1, 2), allocated=(1, 2)),
        ),
        ["other_namespaces"],
    ),
    "no sectors told at the last look": (
        on_ata,
        all_of(looked_again(RungStarted), features_changed("ata", 1, sectors=0)),
        ["sizes_differ"],
    ),
    "another namespace before": (
        on_nvme,
        features_changed("nvme", 0, namespaces=(1, 2), allocated=(1, 2)),
        ["says_otherwise", "other_namespaces"],
    ),
    "a channel that is there afterwards only": (
        on_ata,
        features_changed("ata", 0, hpa=False, native_sectors=None),
        ["channel_silent", "says_otherwise"],
    ),
    "a channel that is there before only": (
        on_ata,
        features_changed("ata", -1, hpa=False, native_sectors=None),
        ["channel_silent", "says_otherwise"],
    ),
    "asked after a pass began": (on_ata, moved_look(PassEnded), ["not_asked_before"]),
    "asked after it was ordered": (sanitized, moved_look(Outcome), ["not_asked_before"]),
    "another drive afterwards": (
        on_ata,
        token_changed(-1, serial="ANOTHER", wwn="naa.5001ab00a748e7d4", **ELSEWHERE),
        ["not_asked_after"],
    ),
    "afterwards a drive that only its adapter names": (
        on_ata,
        token_changed(-1, serial=None, wwn=None, model=None, **ELSEWHERE),
        ["not_asked_after"],
    ),
    "afterwards a drive of the same name and another serial": (
        on_ata,
        token_changed(-1, serial="ANOTHER", **ELSEWHERE),
        ["not_asked_after"],
    ),
    "not asked before": (on_ata, without(Observed, 0), ["not_asked_before"]),
    "not asked afterwards": (on_ata, without(Observed, -1), ["not_asked_after"]),
    "an order for a larger drive": (
        sanitized,
        all_of(
            inserted(
                replace(
                    OPENED,
                    resumed=True,
                    plan=replace(OPENED.plan, drive=replace(OPENED.plan.drive, size_bytes=SIZE + 512)),
                ),
                Verified,
            ),
        ),
        ["more_told"],
    ),
}
UNHIDDEN = Unhidden(
    preparation=Preparation.UNHIDE_HPA,
    before_bytes=SIZE,
    after_bytes=SIZE,
    expected_bytes=SIZE,
    power_cycle_needed=False,
)


@pytest.mark.parametrize("name", LEFT)
def test_what_may_be_left_is_an_exception(name: str) -> None:
    records, change, found = LEFT[name]
    judgement = judged(records(), change)
    assert judgement.verdict is EXCEPTIONS
    assert [code for code in codes(judgement)[2:] if code != "verdict.reallocated"] == [
        f"verdict.{code}" for code in found
    ]
    assert judgement.erased is not None
    assert judgement.erased.evidence == ()


def test_a_channel_that_is_silent_is_no_evidence_and_one_that_tells_is() -> None:
    records = features_changed("ata", native_sectors=None)(on_ata())
    opened = next(item for item in records if isinstance(item, Opened))
    found = reach_of(opened, records, (Method.OVERWRITE_ZERO,), SIZE, place_of(records, Verified))
    told = [item.arguments["channel"] for item in found.evidence]
    assert told == ["kernel", "ata_identify", "ata_overlay", "ata_log"]
    assert [item.code for item in found.exceptions] == ["verdict.channel_silent"]


@pytest.mark.parametrize("field", ["before_bytes", "after_bytes", "expected_bytes"])
def test_a_size_that_was_told_while_sectors_were_made_reachable_counts(field: str) -> None:
    told = inserted(replace(UNHIDDEN, **{field: SIZE + 512}), Verified)  # type: ignore[arg-type]  # a test's
    judgement = judged(on_ata(), told)
    assert codes(judgement)[2:] == ["verdict.more_told"]
    assert judgement.reasons[2].arguments == {"told": SIZE + 512, "count": SIZE}
    as_erased = inserted(replace(UNHIDDEN, after_bytes=None), Verified)
    assert judged(on_ata(), as_erased).verdict is EraseVerdict.CLEARED


def test_each_exception_names_its_channel_and_both_sizes() -> None:
    judgement = judged(on_ata(), features_changed("ata", 0, log_sectors=SECTORS - 1))
    assert judgement.reasons[2].arguments == {"channel": "ata_log", "told": SIZE - 512, "count": SIZE}
    silent = judged(on_ata(), features_changed("ata", native_sectors=None))
    assert silent.reasons[2].arguments == {"channel": "ata_native"}
    both = judged(on_nvme(), features_changed("nvme", namespaces=(1, 3), allocated=(1, 2, 3)))
    assert both.reasons[2].arguments == {"names": "3, 2"}
    none = judged(on_nvme(), features_changed("nvme", namespaces=(), allocated=()))
    assert none.reasons[3].arguments == {"names": "?"}
    unallocated = judged(on_nvme(), features_changed("nvme", unallocated_bytes=512, total_bytes=SIZE + 512))
    assert unallocated.reasons[2].arguments == {"count": 512}
    capacity = judged(on_nvme(), features_changed("nvme", total_bytes=SIZE + 512))
    assert capacity.reasons[2].arguments == {"told": SIZE + 512, "count": SIZE}
    areas = judged(on_mmc(), features_changed("mmc", general_purpose_bytes=512))
    assert areas.reasons[2].arguments == {"count": 512}
