"""Ways to change a journal, and the verdict on one that was changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from judge.erasure.erasure import EraseJudgement, judge_erasure
from model.erasure import Verification
from model.journal import Observed, Opened, Record, Verified
from tests.judge.erasure.journals import OPENED, SEED

Change = Callable[[list[Record]], list[Record]]


def place_of(records: Sequence[Record], kind: type[Record], nth: int = -1) -> int:
    """Where a record of a kind is; the last one when not told otherwise."""
    return [place for place, item in enumerate(records) if isinstance(item, kind)][nth]


def changed(kind: type[Record], nth: int = -1, **values: Any) -> Change:
    """One record of a kind with other fields, the last one when not told otherwise."""

    def change(records: list[Record]) -> list[Record]:
        place = place_of(records, kind, nth)
        return [*records[:place], replace(records[place], **values), *records[place + 1 :]]

    return change


def without(kind: type[Record], nth: int | None = None) -> Change:
    """Without the records of a kind, or without one of them."""

    def change(records: list[Record]) -> list[Record]:
        if nth is None:
            return [item for item in records if not isinstance(item, kind)]
        place = place_of(records, kind, nth)
        return [*records[:place], *records[place + 1 :]]

    return change


def inserted(record: Record, before: type[Record], nth: int = -1) -> Change:
    """With one record more, before the last of a kind when not told otherwise."""

    def change(records: list[Record]) -> list[Record]:
        place = place_of(records, before, nth)
        return [*records[:place], record, *records[place:]]

    return change


def moved(kind: type[Record], before: type[Record], nth: int = -1) -> Change:
    """The last record of a kind, put before one of another."""

    def change(records: list[Record]) -> list[Record]:
        record = records[place_of(records, kind)]
        return inserted(record, before, nth)(without(kind, -1)(records))

    return change


def all_of(*changes: Change) -> Change:
    """One change after the other."""

    def change(records: list[Record]) -> list[Record]:
        for single in changes:
            records = single(records)
        return records

    return change


def features_changed(group: str, nth: int | None = None, **values: Any) -> Change:
    """What the drive said of itself, at every look or at one, with other values in one group."""

    def change(records: list[Record]) -> list[Record]:
        looks = [place for place, item in enumerate(records) if isinstance(item, Observed)]
        chosen = looks if nth is None else [looks[nth]]
        return [
            _with_features(item, group, values) if isinstance(item, Observed) and place in chosen else item
            for place, item in enumerate(records)
        ]

    return change


def _with_features(seen: Observed, group: str, values: dict[str, Any]) -> Observed:
    other = replace(getattr(seen.features, group), **values)
    return replace(seen, features=replace(seen.features, **{group: other}))


def token_changed(nth: int, **values: Any) -> Change:
    """The drive's own name and size at one look."""

    def change(records: list[Record]) -> list[Record]:
        seen = records[place_of(records, Observed, nth)]
        assert isinstance(seen, Observed)
        return changed(Observed, nth, token=replace(seen.token, **values))(records)

    return change


def plan_changed(drive: dict[str, Any] | None = None, **values: Any) -> Change:
    """Another plan, or another drive in it; `policy` and `ladder` are replaced whole."""

    def change(records: list[Record]) -> list[Record]:
        opened = records[place_of(records, Opened, 0)]
        assert isinstance(opened, Opened)
        token = replace(opened.plan.drive, **(drive or {}))
        return changed(Opened, 0, plan=replace(opened.plan, drive=token, **values))(records)

    return change


def opened_again(records: Sequence[Record]) -> Opened:
    """The record of a process that goes on with the same order."""
    first = records[place_of(records, Opened, 0)]
    assert isinstance(first, Opened)
    return replace(first, resumed=True)


def judged(records: list[Record], *changes: Change) -> EraseJudgement:
    """The verdict on a journal with these changes."""
    return judge_erasure(all_of(*changes)(records))


def codes(judgement: EraseJudgement) -> list[str]:
    """The sentences of a verdict, by their codes."""
    return [reason.code for reason in judgement.reasons]


def sampled(checked: int, **values: Any) -> Change:
    """A sample was ordered and read, of so much."""
    fields: dict[str, Any] = {"verification": Verification.SAMPLED, "seed": SEED, "checked_bytes": checked}
    policy = replace(OPENED.plan.policy, verification=Verification.SAMPLED)
    return all_of(plan_changed(policy=policy), changed(Verified, **{**fields, **values}))
