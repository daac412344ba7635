"""A certificate that says it replaces another one is held against that one, whichever came first."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, insert, select, update

from inventory.kinds import DocumentKind
from inventory.receiving import replaced as replacing
from inventory.receiving.arrival import Receiving, arrival_of
from inventory.receiving.certificate_summary import certificate_row
from inventory.receiving.certifying import judge_certificate
from inventory.receiving.examine import Submission
from inventory.receiving.replaced import judge_among_others, judge_successors, replaced_journal
from inventory.store.stations import StationRow
from inventory.store.tables import certificates, contents, metadata
from model.certificate import Certificate, Performer
from model.document import encode
from model.erasure import EraseLevel, EraseVerdict
from model.journal import Opened
from model.listing import DocumentState
from tests.inventory.workshop import WHEN, Bench
from tests.judge.erasure.journals import VERIFIED, sanitized
from tests.judge.erasure.made_certificates import certificate_of

BENCH = Bench()
STATION = StationRow(id=BENCH.id, spki=BENCH.spki, name="bench-1", enrolled=WHEN, revoked=None)
CHECKED_AGAIN = replace(VERIFIED, by="Paul")


@pytest.fixture
def connection() -> Iterator[Connection]:
    """The tables of an inventory, in memory."""
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def refreshed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The certificates whose drives' machines were judged again."""
    found: list[str] = []
    monkeypatch.setattr(
        replacing, "refresh_machines_with", lambda _connection, _table, document: found.append(document)
    )
    return found


def certificate(number: int, *, job: str = "job", instead_of: int | None = None) -> Certificate:
    """An honest one, by its number; what replaces another one goes on with a later check."""
    records = [replace(item, job=job) if isinstance(item, Opened) else item for item in sanitized()]
    first = replace(certificate_of(records), id=str(number))
    if instead_of is None:
        return first
    again = certificate_of([*records, CHECKED_AGAIN])
    return replace(
        again,
        id=first.id,
        times=first.times,
        supersedes=str(instead_of),
        verifier=Performer(name="Paul"),
    )


def hold(connection: Connection, *held: Certificate) -> None:
    """As they were stored when each came alone."""
    for place, item in enumerate(held):
        row = certificate_row(item, judge_certificate(item), WHEN) | {"position": place, "state": "accepted"}
        connection.execute(insert(certificates).values(row))
        packed = zlib.compress(encode(item))
        connection.execute(insert(contents).values(document=item.id, zlib=packed))


def rows(connection: Connection) -> dict[str, tuple[Any, ...]]:
    """What lists show of each."""
    columns = (certificates.c.verdict, certificates.c.level, certificates.c.differs)
    return {row[0]: tuple(row[1:]) for row in connection.execute(select(certificates.c.id, *columns))}


GOOD = (EraseVerdict.PURGED, EraseLevel.PURGE, False)
NAMED = (EraseVerdict.UNKNOWN, None, True)


def test_one_that_goes_on_where_the_other_ended_proves_what_it_says(connection: Connection) -> None:
    first, again = certificate(1), certificate(2, instead_of=1)
    hold(connection, first)
    assert replaced_journal(connection, again) == first.journal
    found = judge_among_others(connection, again)
    assert (found.verdict, found.difference) == (EraseVerdict.PURGED, None)


@pytest.mark.parametrize("bad", [b"nonsense", zlib.compress(b"{}")])
def test_one_that_replaces_what_is_no_certificate_or_is_damaged_proves_nothing(
    connection: Connection, bad: bytes
) -> None:
    hold(connection, certificate(1))
    connection.execute(update(contents).values(zlib=bad))
    again = certificate(2, instead_of=1)
    assert replaced_journal(connection, again) == ()
    found = judge_among_others(connection, again)
    assert found.verdict is EraseVerdict.UNKNOWN
    assert found.difference is not None
    assert found.difference.arguments == {"names": "supersedes"}


def test_one_that_replaces_what_is_not_held_or_nothing_is_judged_alone(connection: Connection) -> None:
    hold(connection, certificate(1))
    for alone in (certificate(2), certificate(2, instead_of=9)):
        assert replaced_journal(connection, alone) is None
        assert judge_among_others(connection, alone).difference is None


def test_those_that_came_before_are_judged_again_and_only_they(
    connection: Connection, refreshed: list[str]
) -> None:
    bad, good = certificate(2, job="another", instead_of=1), certificate(3, instead_of=1)
    other, damaged = certificate(4, job="another", instead_of=9), certificate(5, instead_of=1)
    last = certificate(6, job="another", instead_of=1)
    hold(connection, bad, good, other, damaged, last)
    assert set(rows(connection).values()) == {GOOD}
    connection.execute(update(contents).where(contents.c.document == "5").values(zlib=b"nonsense"))
    judge_successors(connection, certificate(1))
    assert rows(connection) == {"2": NAMED, "3": GOOD, "4": GOOD, "5": GOOD, "6": NAMED}
    assert refreshed == ["2", "6"]


def arrive(connection: Connection, position: int, certificate: Certificate) -> None:
    """As one that its station has just handed in is stored."""
    data = encode(certificate)
    submission = Submission(data=data, signature=BENCH.sign(data), kind=DocumentKind.CERTIFICATE)
    receiving = Receiving(received=WHEN, position=position, state=DocumentState.ACCEPTED)
    connection.execute(insert(contents).values(document=certificate.id, zlib=zlib.compress(data)))
    arrival_of(submission, STATION).store(connection, receiving)


@pytest.mark.parametrize("is_first", [True, False])
def test_what_arrives_is_held_against_what_it_replaces_whichever_came_first(
    connection: Connection, is_first: bool
) -> None:
    names = {number: f"019ab3c2-7f00-7000-8000-00000000000{number}" for number in (1, 2, 3)}
    first, good = certificate(1), certificate(2, instead_of=1)
    bad = certificate(3, job="another", instead_of=1)
    held = [
        replace(
            item,
            id=names[int(item.id)],
            station=BENCH.id,
            supersedes=None if item.supersedes is None else names[1],
        )
        for item in ([first, good, bad] if is_first else [good, bad, first])
    ]
    for position, item in enumerate(held):
        arrive(connection, position, item)
    assert rows(connection) == {names[1]: GOOD, names[2]: GOOD, names[3]: NAMED}
