"""What came later is told by what the station counted, whatever its clock said; clocks jump both ways."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agent.commands.wipe.certificate import find_certificate, kept_certificates
from agent.erasing import jobs
from agent.erasing.jobs import Job, count_here, known_jobs
from agent.erasing.proofs import kept_proofs
from judge.erasure.chain import entries_of
from judge.erasure.drive_proof import Contents, Look, SeenDrive, judge_proof
from model.certificate import Certificate
from model.document import encode
from model.erasure import EraseVerdict
from model.identity import DriveKey
from model.journal import Finished, Opened, Record, RungEnded
from model.message import say
from model.proof import ProofState
from model.provenance import ClockTrust, Times
from tests.agent.commands.wipe.test_resume import Room
from tests.agent.commands.wipe.test_resume import room as room  # noqa: PLC0414 - the fixture
from tests.agent.fresh_bench import Bench as Office
from tests.certificates import erased_lines, journal_of, make_certificate
from tests.lab.ports import JumpingClock
from wipe.journal import Journal, open_store
from wipe.resume import is_finished

YEARS = (2026, 2001, 2031, 1999)


def identifier(year: int, number: int) -> str:
    """What a UUIDv7 is when it is made in that year (RFC 9562, 5.7): its first 48 bits are the time."""
    moment = int(datetime(year, 6, 1, tzinfo=UTC).timestamp() * 1000)
    digits = f"{moment:012x}"
    return f"{digits[:8]}-{digits[8:]}-7000-8000-{number:012x}"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The year that the clock says, in a list of one; every job is named by it."""
    year, numbers = [2026], iter(range(1, 100))
    monkeypatch.setattr(jobs, "new_report_id", lambda: identifier(year[0], next(numbers)))
    return year


def finish(job: Job) -> None:
    """Its journal comes to its end."""
    journal = Journal(open_store(job.folder, fixed=False), JumpingClock())
    journal.add(Finished())
    journal.close()
    assert is_finished(job.records())


@pytest.mark.parametrize("years", [(2026, 2001), (2001, 2026), (2026, 2031), (2031, 2026), (2026, 2026)])
def test_a_drive_that_was_ordered_again_and_finished_is_not_offered_for_the_old_order(
    room: Room, clock: list[int], years: tuple[int, int]
) -> None:
    clock[0] = years[0]
    room.job(room.drives[0])
    clock[0] = years[1]
    finish(room.job(room.drives[0]))
    assert room.resume("--yes") == 0
    assert room.carried == []


@pytest.mark.parametrize("years", [(2026, 2001), (2001, 2026)])
def test_of_two_interrupted_orders_the_one_that_was_given_last_goes_on(
    room: Room, clock: list[int], years: tuple[int, int]
) -> None:
    clock[0] = years[0]
    room.job(room.drives[0])
    clock[0] = years[1]
    last = room.job(room.drives[0])
    assert room.resume("--yes") == 0
    assert room.carried == [last.order.job]


def test_jobs_stand_in_the_order_in_which_they_were_given(room: Room, clock: list[int]) -> None:
    given = []
    for year in YEARS:
        clock[0] = year
        given.append(room.job(room.drives[0]).order.job)
    assert [job.order.job for job in known_jobs(room.state)] == given


# --- certificates -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    return erased_lines(tmp_path_factory.mktemp("erased"))


def counted(records: list[Record], count: int | None) -> list[Record]:
    """The same journal, begun at another count."""
    return [replace(item, counter=count) if isinstance(item, Opened) else item for item in records]


def failed(records: list[Record]) -> list[Record]:
    """A journal whose last rung did not erase."""
    return [
        replace(item, succeeded=False, reason=say("verdict.not_ended"))
        if isinstance(item, RungEnded)
        else item
        for item in records
    ]


def kept(
    office: Office, lines: tuple[str, ...], year: int, count: int | None, *, good: bool = True
) -> Certificate:
    """A certificate in the spool, made by a clock that says this year."""
    records = counted([entry.record for entry in entries_of(lines)], count)
    when = datetime(year, 6, 1, tzinfo=UTC)
    times = Times(started=when, finished=when, duration_s=0, clock=ClockTrust.UNSYNCHRONISED)
    journal = journal_of(records if good else failed(records), when)
    made = make_certificate(journal, office.station.key_id, times=times)
    made = replace(made, id=identifier(year, (count or 0) + 1))
    data = encode(made)
    office.spool.keep(made.id, data, office.station.sign(data))
    return made


def proof(office: Office, certificate: Certificate) -> ProofState:
    """What this bench says of the drive at this moment."""
    drive = certificate.drive
    seen = SeenDrive(
        name="sda",
        key=DriveKey(model=drive.model, serial=drive.serial, wwn=drive.wwn, size_bytes=drive.size_bytes),
        serial_is_own=True,
        look=Look(contents=Contents.NOTHING, when=None),
    )
    return judge_proof(seen, list(kept_proofs(office.state, office.station)), ()).state


@pytest.fixture
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office(tmp_path_factory.mktemp("office"))


@pytest.mark.parametrize("years", [(2026, 2001), (2001, 2026), (2026, 2031), (2031, 2026)])
def test_a_later_failure_outlives_an_older_erasure_whatever_the_clock_said(
    office: Office, lines: tuple[str, ...], years: tuple[int, int]
) -> None:
    first = kept(office, lines, years[0], 1)
    assert proof(office, first) is ProofState.HOLDS
    kept(office, lines, years[1], 2, good=False)
    assert proof(office, first) is ProofState.NOT_PROVEN


@pytest.mark.parametrize("years", [(2026, 2001), (2001, 2026)])
def test_a_later_erasure_outlives_an_older_failure(
    office: Office, lines: tuple[str, ...], years: tuple[int, int]
) -> None:
    first = kept(office, lines, years[0], 1, good=False)
    assert first.result.verdict is EraseVerdict.FAILED
    kept(office, lines, years[1], 2)
    assert proof(office, first) is ProofState.HOLDS


def test_one_count_that_stands_in_two_certificates_orders_nothing_and_the_worst_decides(
    office: Office, lines: tuple[str, ...]
) -> None:
    first = kept(office, lines, 2026, 4)
    kept(office, lines, 2001, 4, good=False)
    assert proof(office, first) is ProofState.NOT_PROVEN


def test_the_newest_certificate_of_a_serial_is_the_one_that_was_counted_last(
    office: Office, lines: tuple[str, ...]
) -> None:
    first, last = kept(office, lines, 2031, 1), kept(office, lines, 2001, 2)
    assert [item.id for _data, item in kept_certificates(office.state)] == [first.id, last.id]
    assert find_certificate(office.state, None, first.drive.serial).id == last.id


def test_a_count_is_never_given_twice(office: Office) -> None:
    assert [count_here(office.state) for _ in range(3)] == [1, 2, 3]
    assert count_here(office.state, at_least=9) == 10
