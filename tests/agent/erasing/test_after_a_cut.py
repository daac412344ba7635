"""After a power cut: what a profile goes on with, and what an outbox still tells."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from agent.bench.provenance import new_report_id
from agent.bench.state import open_state
from agent.commands.wipe.certificate import kept_certificates
from agent.erasing.jobs import known_jobs, moved
from agent.erasing.resuming import give_up_job, interrupted_job
from agent.spool.spool import Place, Spool
from model.drive import Content, ContentKind
from model.erasure import EraseLevel, WipePlan
from model.fact import present
from tests.agent.commands.wipe.test_resume import Room
from tests.agent.erasing.ordered_room import Room as Ordered
from tests.agent.erasing.test_plans import drive
from tests.wipe.bench import Bench, drive_of
from wipe.consent import Consent, OrderedBy
from wipe.planned import PlannedDrive

WWN = "5000c500a1b2c3d4"


@pytest.fixture
def room(tmp_path: Path) -> Room:
    (tmp_path / "drive").mkdir()
    bench = Bench(tmp_path / "drive")
    state = open_state(is_root=False, environment=os.environ, folder=tmp_path / "state")
    return Room(state, tmp_path, [drive(bench, "sda", "WD-1234ABCD"), drive(bench, "sdb", "ST-9876FFFF")])


def job_of_a_profile(room: Room, item: PlannedDrive, *, wwn: str | None = WWN) -> PlannedDrive:
    """The same drive with a WWN, its erasure begun and cut."""
    assert isinstance(item.outcome, WipePlan)
    token = replace(item.outcome.drive, wwn=wwn)
    named = replace(item, drive=drive_of(token), outcome=replace(item.outcome, drive=token))
    room.job(named)
    return named


def consent_of_a_profile(item: PlannedDrive) -> Consent:
    assert item.token is not None
    return Consent(by=OrderedBy.PROFILE, drive=item.token, by_code=False, boot="b", at_s=0.0, look=None)


def test_a_profile_goes_on_with_what_a_power_cut_interrupted(room: Room) -> None:
    item = job_of_a_profile(room, room.drives[0])
    (cut,) = known_jobs(room.state)
    job = interrupted_job(room.state, item, [item, room.drives[1]], consent_of_a_profile(item))
    assert job is not None
    assert job.order.job == cut.order.job
    assert job.order.consent == consent_of_a_profile(item)


@pytest.mark.parametrize(
    "why", ["no WWN", "two of one name", "another plan", "new contents", "finished", "agreed loss"]
)
def test_a_profile_begins_anew_where_anything_speaks_against_going_on(room: Room, why: str) -> None:
    item = job_of_a_profile(room, room.drives[0], wwn=None if why == "no WWN" else WWN)
    assert isinstance(item.outcome, WipePlan)
    everything = [item, room.drives[1]]
    if why == "two of one name":
        everything.append(replace(item, drive=replace(item.drive, path="/dev/sdz")))
    if why == "another plan":
        policy = replace(item.outcome.policy, level=EraseLevel.PURGE)
        item = replace(item, outcome=replace(item.outcome, policy=policy))
        everything[0] = item
    if why == "new contents":
        found = Content(where=item.drive.name, kind=ContentKind.FILESYSTEM, format="ext4", size_bytes=None)
        item = replace(item, drive=replace(item.drive, contents=present((found,))))
        everything[0] = item
    if why == "agreed loss":
        told = replace(consent_of_a_profile(item), told_of_loss=True)
        assert item.token is not None
        assert moved(next(iter(known_jobs(room.state))), item.token, item.drive, told).order.may_differ
    if why == "finished":
        give_up_job(next(iter(known_jobs(room.state))))
    assert interrupted_job(room.state, item, everything, consent_of_a_profile(item)) is None


def test_what_a_power_cut_left_empty_in_the_outbox_hides_no_certificate(tmp_path: Path) -> None:
    (tmp_path / "drive").mkdir()
    room = Ordered(tmp_path)
    (identifier,) = room.run().certificates
    empty = Spool(room.state.spool).path_of(Place.WAITING, new_report_id())
    empty.write_bytes(b"")
    told: list[str] = []
    assert [found.id for _data, found in kept_certificates(room.state, told.append)] == [identifier]
    (sentence,) = told
    assert str(empty) in sentence
