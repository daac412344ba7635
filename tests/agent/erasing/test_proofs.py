"""The exit check: do the proofs that this machine's drives are erased still hold?"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from agent.delivery.enrolment import Enrolment, _remember
from agent.erasing.proofs import check_proofs
from agent.session.display import event_lines
from inventory.store.folder import open_folder
from model.certificate import Certificate
from model.document import encode
from model.drive import Content, ContentKind, Drive, Storage
from model.event import ProofsChecked
from model.fact import Fact, absent, known_or, present
from model.listing import CertificateList
from model.machine import Machine
from model.proof import ErasedState, ProofState
from tests.agent.delivery.servers import Asked, answer, problem, serving
from tests.agent.documents import empty_machine
from tests.agent.fresh_bench import Bench
from tests.certificates import certified_drive, erased_lines, make_certificate
from tests.inventory.workshop import Bench as Elsewhere
from tests.inventory.workshop import Desk, drive

Lines = tuple[str, ...]
EXT4 = present((Content(where="sda1", kind=ContentKind.FILESYSTEM, format="ext4", size_bytes=None),))


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Lines:
    return erased_lines(tmp_path_factory.mktemp("erased"))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def keep(bench: Bench, certificate: Certificate) -> Certificate:
    data = encode(certificate)
    bench.spool.keep(certificate.id, data, bench.station.sign(data))
    return certificate


def fitted(lines: Lines, contents: Fact[tuple[Content, ...]] | None = None) -> Drive:
    of = certified_drive(lines)
    shown = replace(drive("nvme0n1", of.serial or ""), model=of.model, wwn=known_or(of.wwn))
    return replace(shown, size_bytes=of.size_bytes, contents=contents or absent())


def machine(*drives: Drive) -> Machine:
    return replace(empty_machine(), storage=present(Storage(drives=drives, hidden=())))


def check(bench: Bench, of: Machine, url: str | None = None) -> tuple[ErasedState, list[ProofState]]:
    checked = check_proofs(bench.state, bench.station, of, url)
    return checked.machine.state, [proof.state for proof in checked.proofs]


@contextmanager
def inventory(folder: Path, bench: Bench) -> Iterator[tuple[str, Desk, list[str]]]:
    """A real inventory behind an address, at which the bench is enrolled; and what it was asked."""
    desk = Desk(open_folder(folder))
    asked: list[str] = []

    def respond(request: Asked) -> Iterable[bytes]:
        asked.append(request.path)
        got = desk.client.get(request.path, headers={"Authorization": request.headers["authorization"]})
        return answer(got.status_code, got.content, dict(got.headers))

    try:
        with serving(respond) as url:
            key = base64.b64encode(desk.inventory.key.spki).decode()
            _remember(bench.state, Enrolment(inventory=url, token="token", server_public_key=key))
            yield url, desk, asked
    finally:
        desk.close()


def test_the_certificate_that_waits_in_the_spool_proves_an_empty_drive(bench: Bench, lines: Lines) -> None:
    keep(bench, make_certificate(lines, bench.station.key_id))
    assert check(bench, machine(fitted(lines))) == (ErasedState.ERASED, [ProofState.HOLDS])


def test_what_is_on_the_drive_today_was_written_since(bench: Bench, lines: Lines) -> None:
    keep(bench, make_certificate(lines, bench.station.key_id))
    found = check(bench, machine(fitted(lines, EXT4)))
    assert found == (ErasedState.NOT_ERASED, [ProofState.CONTENT_SINCE])


def test_a_drive_of_which_nobody_has_a_certificate_is_named(bench: Bench, lines: Lines) -> None:
    checked = check_proofs(bench.state, bench.station, machine(fitted(lines), drive("sdb", "S2")), None)
    words = event_lines(checked)
    assert words[0] == "Is this machine erased? NOT ERASED"
    assert words[2] == "  Samsung SSD 860 EVO 250GB S2: no certificate. Erase it."


def test_a_certificate_in_the_spool_that_another_station_signed_proves_nothing(
    bench: Bench, lines: Lines
) -> None:
    keep(bench, make_certificate(lines, Elsewhere().id))
    assert check(bench, machine(fitted(lines)))[1] == [ProofState.NOT_PROVEN]


def test_a_journal_of_another_drive_proves_nothing_of_this_one(bench: Bench, lines: Lines) -> None:
    certificate = make_certificate(lines, bench.station.key_id)
    keep(bench, replace(certificate, drive=replace(certificate.drive, serial="OTHER", wwn=None)))
    other = replace(fitted(lines), serial=present("OTHER"), wwn=absent())
    assert check(bench, machine(other))[1] == [ProofState.NOT_PROVEN]


def test_a_machine_without_drives_is_to_be_looked_at(bench: Bench) -> None:
    checked = check_proofs(bench.state, bench.station, machine(), None)
    assert checked.machine.state is ErasedState.UNKNOWN
    assert event_lines(checked)[1:] == [
        "  No drive was detected, which does not mean that there is none: open the machine to check."
    ]


def test_the_inventory_knows_what_another_bench_erased(bench: Bench, lines: Lines, tmp_path: Path) -> None:
    elsewhere = Elsewhere()
    with inventory(tmp_path / "inventory", bench) as (url, desk, asked):
        assert check(bench, machine(fitted(lines)), url)[1] == [ProofState.NO_CERTIFICATE]
        desk.certify(elsewhere, desk.token(elsewhere), make_certificate(lines, elsewhere.id))
        assert check(bench, machine(fitted(lines)), url) == (ErasedState.ERASED, [ProofState.HOLDS])
    assert any("serial=" in path for path in asked)
    assert any("wwn=" in path for path in asked)


def test_an_inventory_that_hands_out_other_bytes_proves_nothing(bench: Bench, lines: Lines) -> None:
    elsewhere = Elsewhere()
    true = make_certificate(lines, elsewhere.id)
    forged = encode(replace(true, lot="altered"))
    with inventory(bench.state.folder / "other", bench) as (url, desk, _asked):
        desk.certify(elsewhere, desk.token(elsewhere), true)

        def altered(request: Asked) -> Iterable[bytes]:
            if request.path.endswith("/bytes"):
                return answer(200, forged)
            got = desk.client.get(request.path)
            return answer(got.status_code, got.content)

        with serving(altered) as liar:
            assert check(bench, machine(fitted(lines)), liar)[1] == [ProofState.NOT_PROVEN]
        assert check(bench, machine(fitted(lines)), url)[1] == [ProofState.HOLDS]


@pytest.mark.parametrize("status", [401, 503])
def test_an_inventory_that_does_not_answer_leaves_it_open(bench: Bench, lines: Lines, status: int) -> None:
    with serving(lambda _asked: problem(status, "No.")) as url:
        checked = check_proofs(bench.state, bench.station, machine(fitted(lines)), url)
    assert [proof.state for proof in checked.proofs] == [ProofState.UNKNOWN]
    assert checked.machine.state is ErasedState.UNKNOWN
    assert checked.trouble is not None
    assert len(event_lines(checked)) == 3


def test_an_inventory_whose_list_has_no_end_leaves_it_open(bench: Bench, lines: Lines) -> None:
    page = encode(CertificateList(items=(), next="again", position="p"))
    with serving(lambda _asked: answer(200, page)) as url:
        checked = check_proofs(bench.state, bench.station, machine(fitted(lines)), url)
    assert checked.machine.state is ErasedState.UNKNOWN
    assert checked.trouble is not None
    assert checked.trouble.code == "delivery.list_endless"


def test_what_this_bench_holds_is_enough_when_the_inventory_does_not_answer(
    bench: Bench, lines: Lines
) -> None:
    keep(bench, make_certificate(lines, bench.station.key_id))
    with serving(lambda _asked: problem(503, "No.")) as url:
        checked = check_proofs(bench.state, bench.station, machine(fitted(lines)), url)
    assert (checked.machine.state, checked.trouble is None) == (ErasedState.ERASED, False)
    assert isinstance(checked, ProofsChecked)
