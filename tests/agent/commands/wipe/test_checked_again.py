"""A drive that somebody reads again after it was erased: the certificate that replaces the first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from agent.bench.provenance import new_report_id
from agent.bench.station import Station
from agent.commands.wipe.verify import _basis_of, is_good
from agent.erasing.certificate import checked_again, is_signed_here, keep_signed
from agent.spool.spool import Spool
from judge.erasure.certificate import recompute
from judge.erasure.chain import entries_of
from model.certificate import Certificate, Performer
from model.document import encode
from model.erasure import EraseVerdict, Method, Verification, WipePolicy
from model.journal import Verified
from tests.agent.fresh_bench import Bench as Office
from tests.certificates import make_certificate
from tests.lab.ata.drive import AtaTraits
from tests.wipe.bench import Bench
from wipe.journal import read_lines
from wipe.verify import Verifier

PAUL = Performer(name="Paul", place="Lyon")


class Room:
    """A drive that was erased, its certificate, and another bench that reads it again."""

    def __init__(self, folder: Path, policy: WipePolicy) -> None:
        (folder / "drive").mkdir()
        self.bench = Bench(folder / "drive", policy=policy)
        self.bench.erase(self.bench.only(Method.NVME_SANITIZE_BLOCK))
        lines = tuple(line.decode().rstrip("\n") for line in read_lines(self.bench.folder))
        self.first = make_certificate(lines, "0" * 64)
        self.office = Office(folder)
        self.station: Station = self.office.station

    def read(self, certificate: Certificate, verification: Verification = Verification.FULL) -> Verified:
        """What `etabli wipe verify` reads."""
        basis = _basis_of(certificate)
        assert basis.question is not None
        verifier = Verifier(
            self.bench.plug().block,
            basis.question,
            stop_at_first=False,
            tell=lambda _done, _total: None,
            check_stopped=lambda: None,
        )
        return verifier.run(verification, basis.seed)

    def check(self, certificate: Certificate, verification: Verification = Verification.FULL) -> Certificate:
        """The certificate that it makes."""
        return checked_again(certificate, self.station, self.read(certificate, verification), PAUL, 1.5)


@pytest.fixture(params=[False, True], ids=["plain", "with a fingerprint"])
def room(request: pytest.FixtureRequest, tmp_path: Path) -> Room:
    return Room(tmp_path, WipePolicy(fingerprint=request.param))


def test_the_verdict_stands_and_the_checker_is_named(room: Room) -> None:
    newer = room.check(room.first)
    assert newer.result.verdict is room.first.result.verdict is EraseVerdict.PURGED
    assert newer.verifier == PAUL
    assert newer.supersedes == room.first.id
    assert (newer.station, newer.performer) == (room.station.key_id, room.first.performer)
    assert recompute(newer.journal, newer.result).difference is None


def test_a_drive_that_holds_one_pattern_everywhere_is_read_for_that_again(tmp_path: Path) -> None:
    bench = Bench(tmp_path, AtaTraits(enhanced_pattern=bytes.fromhex("5aa5c33c")), size=16 << 20)
    bench.erase(bench.only(Method.ATA_SECURITY_ERASE_ENHANCED))
    first = make_certificate(tuple(line.decode().rstrip("\n") for line in read_lines(tmp_path)), "0" * 64)
    assert (first.result.verdict, first.result.verified_bytes) == (EraseVerdict.CLEARED, bench.size)
    question = _basis_of(first).question
    assert question is not None

    def read() -> Verified:
        verifier = Verifier(
            bench.plug().block,
            question,
            stop_at_first=False,
            tell=lambda _done, _total: None,
            check_stopped=lambda: None,
        )
        return verifier.run(Verification.FULL, "")

    station = Office(tmp_path).station
    assert is_good(read())
    assert checked_again(first, station, read(), PAUL, 1.0).result.verdict is EraseVerdict.CLEARED
    bench.platters.write(4096 * 40, b"somebody's letter")
    assert not is_good(read())
    assert checked_again(first, station, read(), PAUL, 1.0).result.verdict is EraseVerdict.UNKNOWN


def test_the_journal_goes_on_by_one_record_that_says_who_read(room: Room) -> None:
    newer = room.check(room.first)
    assert newer.journal[:-1] == room.first.journal
    last = entries_of(newer.journal)[-1].record
    assert isinstance(last, Verified)
    assert last.by == "Paul"
    assert last.checked_bytes == room.bench.size


def test_a_drive_may_be_checked_twice(room: Room) -> None:
    twice = room.check(room.check(room.first))
    assert twice.result.verdict is EraseVerdict.PURGED
    assert twice.result.reasons == room.first.result.reasons


def test_a_byte_that_is_not_as_it_must_be_ends_the_proof(room: Room) -> None:
    room.bench.platters.write(4096 * 40, b"somebody's letter")
    assert not is_good(room.read(room.first))
    newer = room.check(room.first)
    assert newer.result.verdict is EraseVerdict.UNKNOWN
    assert [reason.code for reason in newer.result.reasons] == ["verdict.wrong"]
    assert newer.result.standards == ()


def test_what_a_check_found_is_not_undone_by_a_later_one(room: Room) -> None:
    good = room.read(room.first)
    room.bench.platters.write(4096 * 40, b"somebody's letter")
    bad = room.check(room.first)
    newest = checked_again(bad, room.station, good, PAUL, 1.0)
    assert newest.result.verdict is EraseVerdict.UNKNOWN
    assert [reason.code for reason in newest.result.reasons] == ["verdict.wrong"]


def test_a_full_reading_makes_more_of_a_sampled_erasure(tmp_path: Path) -> None:
    room = Room(tmp_path, WipePolicy(verification=Verification.SAMPLED))
    newer = room.check(room.first)
    assert room.first.result.verification is Verification.SAMPLED
    assert newer.result.verification is Verification.FULL
    assert newer.result.verified_bytes == room.bench.size > room.first.result.verified_bytes
    codes = [message.code for message in room.first.result.not_claimed]
    assert "claim.sample" in codes
    assert [message.code for message in newer.result.not_claimed] == [
        code for code in codes if code != "claim.sample"
    ]


def test_only_a_certificate_that_this_station_signed_is_carried_on(tmp_path: Path) -> None:
    room = Room(tmp_path, WipePolicy())
    state = room.office.state
    own = replace(room.first, station=room.station.key_id)
    assert not is_signed_here(state, room.station, own), "nobody has signed it"
    data = encode(own)
    Spool(state.spool).keep(own.id, data, b"\0" * 64)
    assert not is_signed_here(state, room.station, own), "the signature is not this station's"
    signed = replace(own, id=new_report_id())
    keep_signed(state, room.station, signed)
    assert is_signed_here(state, room.station, signed)
    assert not is_signed_here(state, room.station, replace(signed, lot="another")), "another document"


def test_a_journal_that_was_changed_is_not_carried_on(room: Room) -> None:
    lines = list(room.first.journal)
    lines[2], lines[3] = lines[3], lines[2]
    changed = replace(room.first, journal=tuple(lines))
    with pytest.raises(ValueError, match="record 2"):
        checked_again(changed, room.station, room.read(room.first), PAUL, 1.0)
