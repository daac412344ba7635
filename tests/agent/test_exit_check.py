"""Before a machine leaves: its drives beside the certificates that this bench made."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from agent.exit_check import compare_with_proofs
from agent.spool import Spool
from agent.state import State, open_state
from agent.station import Station, load_station
from model.certificate import Certificate
from model.document import encode
from model.drive import Content, ContentKind
from model.fact import present
from model.machine import Machine
from model.proof import ProofState
from papers.wording import word
from tests.certificates import erased_lines, make_certificate
from tests.judge.test_parts import SLOTS, drive, machine


@pytest.fixture
def state(tmp_path: Path) -> State:
    """A fresh state folder."""
    return open_state(is_root=False, environment={}, folder=tmp_path / "state")


@pytest.fixture
def station(state: State) -> Station:
    """Its station."""
    return load_station(state)


@pytest.fixture
def certificate(station: Station, tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """Of an erasure that the engine did on a simulated drive."""
    return make_certificate(erased_lines(tmp_path_factory.mktemp("erased")), station.key_id)


def keep(state: State, certificate: Certificate, signer: Station) -> None:
    """Into the spool."""
    data = encode(certificate)
    Spool(state.spool).keep(certificate.id, data, signer.sign(data))


def with_drive_of(certificate: Certificate, *contents: Content) -> Machine:
    """A machine with the drive of a certificate, and what is on it."""
    fitted = drive(certificate.drive.serial or "")
    return machine((replace(fitted, model=certificate.drive.model, contents=present(contents)),), SLOTS)


def test_a_drive_erased_here_and_unused_since_is_proven(
    state: State, station: Station, certificate: Certificate
) -> None:
    keep(state, certificate, station)
    told, all_hold = compare_with_proofs(state, station, with_drive_of(certificate))
    assert all_hold
    assert [proof.state for proof in told.drives] == [ProofState.HOLDS]
    assert "nothing was seen on it since" in word(told.drives[0].message)


def test_a_drive_in_use_since_is_not(state: State, station: Station, certificate: Certificate) -> None:
    keep(state, certificate, station)
    ntfs = Content(where="sda1", kind=ContentKind.FILESYSTEM, format="ntfs", size_bytes=None)
    told, all_hold = compare_with_proofs(state, station, with_drive_of(certificate, ntfs))
    assert not all_hold
    assert "ntfs" in word(told.drives[0].message)


def test_without_a_certificate_nothing_is_proven(
    state: State, station: Station, certificate: Certificate
) -> None:
    told, all_hold = compare_with_proofs(state, station, with_drive_of(certificate))
    assert not all_hold
    assert [proof.state for proof in told.drives] == [ProofState.NONE]


def test_a_certificate_that_somebody_else_signed_proves_nothing(
    state: State, station: Station, certificate: Certificate, tmp_path: Path
) -> None:
    other = load_station(open_state(is_root=False, environment={}, folder=tmp_path / "other"))
    keep(state, certificate, other)
    assert not compare_with_proofs(state, station, with_drive_of(certificate))[1]


def test_what_the_certificate_says_counts_for_nothing_beside_its_journal(
    state: State, station: Station, certificate: Certificate
) -> None:
    emptied = replace(certificate, journal=certificate.journal[:3])
    keep(state, emptied, station)
    told, all_hold = compare_with_proofs(state, station, with_drive_of(certificate))
    assert not all_hold
    assert told.drives[0].state is not ProofState.HOLDS


def test_a_journal_of_another_drive_proves_nothing(
    state: State, station: Station, certificate: Certificate
) -> None:
    renamed = replace(certificate, drive=replace(certificate.drive, serial="ANOTHER-1", wwn=None))
    keep(state, renamed, station)
    assert not compare_with_proofs(state, station, with_drive_of(renamed))[1]
