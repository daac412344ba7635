"""What the drive says of its own erasing, and of Opal, around the reading back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from judge.erasure.reach import states_of
from model.erase_features import EraseFeatures, OpalState
from model.erasure import DeviceState, EraseStep, EraseVerdict, Method
from model.journal import Intent, Observed, ObservedWhen, Record, RungEnded, RungStarted
from tests.judge.erasure.changes import Change, all_of, changed, codes, features_changed, inserted, judged
from tests.judge.erasure.journals import ATA, NVME, SCSI, by_firmware, sanitized

OPEN = {"supported": True, "locking_enabled": True, "locked": False, "mbr_enabled": False, "mbr_done": False}


def opal(nth: int, **values: Any) -> Change:
    """What the drive said of Opal at one look."""

    def change(records: list[Record]) -> list[Record]:
        seen = [item for item in records if isinstance(item, Observed)][nth]
        state = OpalState(**{**OPEN, **values})
        return changed(Observed, nth, features=replace(seen.features, opal=state))(records)

    return change


@pytest.mark.parametrize("nth", [0, -1])
def test_what_opal_hides_was_not_read(nth: int) -> None:
    assert judged(sanitized(), opal(nth)).verdict is EraseVerdict.PURGED
    for values, code in (
        ({"locked": True}, "verdict.opal_locked"),
        ({"mbr_enabled": True, "mbr_done": False}, "verdict.opal_shadow"),
        ({"locked": True, "mbr_enabled": True, "mbr_done": False}, "verdict.opal_shadow"),
    ):
        judgement = judged(sanitized(), opal(nth, **values))
        assert (judgement.verdict, codes(judgement)) == (EraseVerdict.UNKNOWN, [code])


def test_what_opal_hid_before_it_was_opened_is_no_matter() -> None:
    locked = opal(0, locked=True)(sanitized())
    opened = next(item for item in sanitized() if isinstance(item, Observed))
    after = replace(opened, when=ObservedWhen.UNLOCKED)
    assert judged(locked, inserted(after, Intent), opal(1)).verdict is EraseVerdict.PURGED
    assert codes(judged(locked, inserted(after, Intent))) == ["verdict.opal_locked"], "nobody says that it is"


def test_whether_a_shadow_is_on_has_to_be_told_where_locking_is() -> None:
    for nth in (0, -1):
        judgement = judged(sanitized(), all_of(opal(0), opal(-1)), opal(nth, mbr_enabled=None))
        assert codes(judgement) == ["verdict.opal_shadow"]


def state_at(nth: int, state: DeviceState) -> Change:
    return features_changed("nvme", nth, state=state)


FAILED, RUNNING = DeviceState.FAILED, DeviceState.RUNNING


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        (DeviceState.IDLE, RUNNING, "verdict.still_running"),
        (DeviceState.IDLE, FAILED, "verdict.failed_since"),
        (FAILED, FAILED, None),
        (FAILED, DeviceState.IDLE, None),
        (RUNNING, DeviceState.IDLE, None),
        (DeviceState.IDLE, DeviceState.SUCCEEDED, None),
        (FAILED, RUNNING, "verdict.still_running"),
    ],
)
def test_what_the_drive_says_of_its_own_erasing_afterwards_counts(
    before: DeviceState, after: DeviceState, code: str | None
) -> None:
    judgement = judged(sanitized(), state_at(0, before), state_at(-1, after))
    assert (judgement.verdict is EraseVerdict.PURGED) is (code is None)
    assert codes(judgement)[:1] == ["verdict.range" if code is None else code]


def test_the_state_is_told_in_each_tongue() -> None:
    running = DeviceState.RUNNING
    assert ATA.sanitize is not None
    assert states_of(EraseFeatures()) == (None, None, None)
    assert states_of(EraseFeatures(ata=replace(ATA, sanitize=None))) == (None, None, None)
    assert states_of(EraseFeatures(nvme=replace(NVME, state=running))) == (running, None, None)
    own = replace(ATA, sanitize=replace(ATA.sanitize, state=running))
    assert states_of(EraseFeatures(ata=own)) == (None, running, None)
    assert states_of(EraseFeatures(scsi=replace(SCSI, state=running))) == (None, None, running)


def test_a_format_reaches_one_namespace_only() -> None:
    formatted = by_firmware(Method.NVME_FORMAT_USER_DATA)
    assert judged(formatted).verdict is EraseVerdict.CLEARED
    two = features_changed("nvme", namespaces=(1, 2), allocated=(1, 2))
    assert codes(judged(formatted, two))[2:] == ["verdict.other_namespaces"]
    assert any(
        isinstance(item, Intent) and item.step is EraseStep.NVME_FORMAT_USER_DATA for item in formatted
    )


def test_what_opal_hid_once_since_it_was_read_was_not_read() -> None:
    seen = next(item for item in sanitized() if isinstance(item, Observed))
    twice = inserted(replace(seen, when=ObservedWhen.AFTER), RungEnded)(sanitized())
    assert judged(twice).verdict is EraseVerdict.PURGED
    assert codes(judged(twice, opal(-2, locked=True))) == ["verdict.opal_locked"]


def test_what_opal_hid_at_the_last_look_counts_though_the_one_before_did_not_tell() -> None:
    seen = next(item for item in sanitized() if isinstance(item, Observed))
    twice = inserted(replace(seen, when=ObservedWhen.AFTER), RungEnded)(sanitized())
    assert codes(judged(twice, opal(-1, locked=True))) == ["verdict.opal_locked"]


def test_where_locking_is_off_no_shadow_has_to_be_told() -> None:
    for nth in (0, -1):
        judgement = judged(sanitized(), opal(nth, locking_enabled=False, mbr_enabled=None))
        assert judgement.verdict is EraseVerdict.PURGED


def test_a_failure_of_before_that_was_cleared_is_no_excuse_for_one_of_since() -> None:
    seen = next(item for item in sanitized() if isinstance(item, Observed))
    twice = inserted(replace(seen, when=ObservedWhen.READY), RungStarted)(sanitized())
    failed = all_of(state_at(0, FAILED), state_at(-1, FAILED))
    assert codes(judged(twice, failed)) == ["verdict.failed_since"]
