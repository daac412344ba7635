"""Each field of a certificate follows from its journal, or is named."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest

from judge.erasure.binding import (
    ON_THE_SIGNERS_WORD,
    counter_in,
    drive_in,
    not_from_journal,
    on_the_signers_word,
)
from judge.erasure.chain import entries_of
from model.certificate import Certificate, Performer
from model.certified_drive import CertifiedDrive, SerialSource
from model.drive import Bridge, DriveKind, Transport
from model.journal import Finished, Observed, Opened, Record
from tests.certificates import drive_of
from tests.judge.erasure.changes import (
    Change,
    changed,
    features_changed,
    token_changed,
    without,
)
from tests.judge.erasure.journals import ON_ATA, SECTORS, SIZE, VERIFIED, overwritten, sanitized
from tests.judge.erasure.made_certificates import certificate_of

ORDER = next(item for item in sanitized() if isinstance(item, Opened))
PROBED = drive_of(ORDER)
DESCRIBED = changed(Opened, 0, described=PROBED, counter=7)


def differing(certificate: Certificate) -> tuple[str, ...]:
    """The fields that say otherwise than the certificate's own journal."""
    return not_from_journal(certificate, entries_of(certificate.journal))


def is_described(certificate: Certificate) -> bool:
    """Whether the journal says how the probes saw the drive."""
    return any("firmware" in line for line in certificate.journal[:1])


@pytest.fixture(params=["described", "in the first format"])
def made(request: pytest.FixtureRequest) -> Certificate:
    """An honest certificate, with the drive in its journal and without."""
    return certificate_of(DESCRIBED(sanitized()) if request.param == "described" else sanitized())


def test_an_honest_certificate_differs_nowhere(made: Certificate) -> None:
    assert differing(made) == ()


SAID_OTHERWISE: dict[str, Any] = {
    "manufacturer": "ANOTHER",
    "model": "ANOTHER",
    "serial": "ANOTHER",
    "serial_source": SerialSource.ADAPTER,
    "wwn": "naa.5001ab00a748e7d4",
    "firmware": "2.0",
    "kind": DriveKind.HDD,
    "transport": Transport.USB,
    "bridge": Bridge(vendor_id="152d", product_id="0578", name=None),
    "controller": "there",
    "size_bytes": SIZE - 512,
    "native_bytes": SIZE,
    "logical_sector_bytes": 4096,
    "physical_sector_bytes": 512,
}
ON_ANYBODYS_WORD = {  # of a journal that does not describe its drive
    "manufacturer", "serial_source", "firmware", "bridge", "logical_sector_bytes", "physical_sector_bytes",
}  # fmt: skip


def test_every_field_of_a_drive_is_tried() -> None:
    assert set(SAID_OTHERWISE) == {field.name for field in fields(CertifiedDrive)}


@pytest.mark.parametrize("name", SAID_OTHERWISE)
def test_a_field_of_the_drive_that_says_otherwise_is_named(name: str, made: Certificate) -> None:
    other = replace(made, drive=replace(made.drive, **{name: SAID_OTHERWISE[name]}))
    free = not is_described(made) and name in ON_ANYBODYS_WORD
    assert differing(other) == (() if free else (f"drive.{name}",))


def test_model_and_serial_may_be_spelt_freely_where_no_probe_described_them(made: Certificate) -> None:
    spelt = replace(made.drive, model="MADE_UP", serial=" MADEUP0001 ")
    names = ("drive.model", "drive.serial") if is_described(made) else ()
    assert differing(replace(made, drive=spelt)) == names
    unseen = replace(made.drive, serial=f"{made.drive.serial}\u200b")
    assert differing(replace(made, drive=unseen)) == ("drive.serial",)
    upper = replace(made.drive, wwn=(made.drive.wwn or "").upper())
    assert differing(replace(made, drive=upper)) == ("drive.wwn",)
    for other in ("Made\u00a0up", "Made\u0301 up", "Made up\n", None):
        assert differing(replace(made, drive=replace(made.drive, model=other))) == ("drive.model",)


def test_a_serial_that_a_person_read_stands_for_an_adapters_and_frees_nothing_else() -> None:
    told = replace(PROBED, serial_source=SerialSource.ADAPTER)
    made = certificate_of(changed(Opened, 0, described=told)(sanitized()))
    entered = replace(made.drive, serial="FROM THE LABEL", serial_source=SerialSource.ENTERED)
    assert differing(replace(made, drive=entered)) == ()
    assert differing(replace(made, drive=replace(entered, wwn=None))) == ("drive.wwn",)
    another = replace(made.drive, serial="FROM THE LABEL")
    assert differing(replace(made, drive=another)) == ("drive.serial",), "nobody says that a person read it"


def test_a_serial_that_a_person_read_stands_for_no_serial_of_the_drives_own(
    made: Certificate,
) -> None:
    entered = replace(made.drive, serial="FROM THE LABEL", serial_source=SerialSource.ENTERED)
    names = ("drive.serial", "drive.serial_source") if is_described(made) else ("drive.serial",)
    assert differing(replace(made, drive=entered)) == names, "the drive has a serial of its own"
    assert differing(replace(made, drive=replace(made.drive, serial="FROM THE LABEL"))) == ("drive.serial",)


@pytest.mark.parametrize(("transport", "names"), [(Transport.USB, ()), (Transport.SATA, ("drive.serial",))])
def test_without_a_description_a_label_counts_where_an_adapter_may_have_stood_before_the_drive(
    transport: Transport, names: tuple[str, ...]
) -> None:
    def hung(opened: Opened) -> dict[str, object]:
        return {
            "described": None,
            "plan": replace(opened.plan, drive=replace(opened.plan.drive, transport=transport)),
        }

    records = sanitized()
    first = records[0]
    assert isinstance(first, Opened)
    made = certificate_of(changed(Opened, 0, **hung(first))(records))
    entered = replace(
        made.drive, serial="FROM THE LABEL", serial_source=SerialSource.ENTERED, transport=transport
    )
    assert differing(replace(made, drive=entered)) == names


def test_job_and_counter_are_the_journals(made: Certificate) -> None:
    assert differing(replace(made, job="another")) == ("job",)
    assert differing(replace(made, counter=8)) == ("counter",)
    assert differing(replace(made, counter=None)) == (() if made.counter is None else ("counter",))


def test_times_are_those_of_the_first_and_last_record(made: Certificate) -> None:
    times, second = made.times, timedelta(seconds=1)
    rounded = 0.002 if is_described(made) else 1.0
    for other, names in (
        (replace(times, started=times.started + second), ("times.started",)),
        (replace(times, finished=times.finished - second), ("times.finished",)),
        (replace(times, duration_s=times.duration_s + 0.9 * rounded), ()),
        (replace(times, duration_s=times.duration_s - 0.9 * rounded), ()),
        (replace(times, duration_s=times.duration_s + 1.1 * rounded), ("times.duration_s",)),
        (replace(times, duration_s=times.duration_s - 1.1 * rounded), ("times.duration_s",)),
        (replace(times, duration_s=-times.duration_s), ("times.duration_s",)),
    ):
        assert differing(replace(made, times=other)) == names


def read_again(*by: str) -> Certificate:
    """A certificate of a drive that these people read again later; the times stay those of the erasure."""
    honest = certificate_of(sanitized())
    later = [*sanitized(), *(replace(VERIFIED, by=name) for name in by)]
    again = certificate_of(later)
    verifier = Performer(name=by[-1] or None)
    return replace(again, id="again", times=honest.times, verifier=verifier, supersedes=honest.id)


def test_whoever_read_it_again_is_named_and_what_it_supersedes() -> None:
    for names in (("",), ("Camille",), ("Camille", "Noa"), ("Noa", "")):
        again = read_again(*names)
        assert differing(again) == ()
        assert differing(replace(again, verifier=None)) == ("verifier",)
        assert differing(replace(again, verifier=Performer(name="Lou"))) == ("verifier",)
        assert differing(replace(again, supersedes=None)) == ("supersedes",)
        assert differing(replace(again, supersedes=again.id)) == ("supersedes",), "it replaces itself"
    honest = certificate_of(sanitized())
    assert differing(replace(honest, verifier=Performer())) == ("verifier",)
    assert differing(replace(honest, supersedes=honest.id)) == ("supersedes",)


def test_what_replaces_another_goes_on_with_its_journal(made: Certificate) -> None:
    journal, entries = made.journal, entries_of(made.journal)
    for earlier, names in (
        (None, ()),
        (journal[:1], ()),
        (journal[:-1], ()),
        (journal, ("supersedes",)),
        ((), ("supersedes",)),
        (("another",), ("supersedes",)),
    ):
        assert not_from_journal(made, entries, earlier) == names
    itself = replace(made, supersedes=made.id)
    assert not_from_journal(itself, entries, ()) == ("supersedes",), "once"


def test_what_no_journal_tells_rests_on_the_word_of_its_signer(made: Certificate) -> None:
    records = [entry.record for entry in entries_of(made.journal)]
    drive = [f"drive.{name}" for name in SAID_OTHERWISE if name in ON_ANYBODYS_WORD]
    always = set(ON_THE_SIGNERS_WORD) | set(() if is_described(made) else drive)
    for turned in (records, [*records[1:], *records[:1]]):
        assert sorted(on_the_signers_word(made, turned)) == sorted(always)
    entered = replace(made, drive=replace(made.drive, serial_source=SerialSource.ENTERED))
    label = {"drive.serial"} if is_described(made) else set[str]()
    assert set(on_the_signers_word(entered, records)) == always | label
    assert set(on_the_signers_word(entered, ())) == {*ON_THE_SIGNERS_WORD, "drive.serial"}
    read = {"verifier.title", "verifier.place", "verifier.phone", "supersedes"}
    again = replace(made, verifier=Performer(name="Noa"))
    assert set(on_the_signers_word(again, records)) == always | read


def test_a_journal_without_an_order_binds_nothing() -> None:
    certificate = certificate_of(sanitized())
    assert not_from_journal(replace(certificate, job="another"), ()) == ()


@pytest.mark.parametrize(
    ("counts", "found"),
    [((None, None), None), ((3, None), 3), ((None, 4), 4), ((3, 4), 4), ((4, 3), 4), ((0, None), 0)],
)
def test_the_highest_count_of_order_and_later_reading_counts(
    counts: tuple[int | None, int | None], found: int | None
) -> None:
    records: list[Record] = [
        replace(ORDER, counter=counts[0]),
        replace(VERIFIED, counter=counts[1]),
        Finished(),
    ]
    assert counter_in(records) == found


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (without(Observed), PROBED),
        (token_changed(0, model=None, serial=None), PROBED),
        (token_changed(0, wwn=None), replace(PROBED, wwn=None)),
        (token_changed(0, model="B", serial="S"), replace(PROBED, model="B", serial="S")),
        (token_changed(0, size_bytes=2 * SIZE), replace(PROBED, size_bytes=2 * SIZE)),
        (token_changed(-1, model="B", size_bytes=1), PROBED),
    ],
    ids=range(6),
)
def test_the_drive_is_as_it_was_seen_first_and_described_where_it_does_not_say(
    change: Change, found: CertifiedDrive
) -> None:
    assert drive_in(PROBED, change(sanitized())) == found


@pytest.mark.parametrize(
    ("before", "serial", "found"),
    [
        (SerialSource.ADAPTER, "S", SerialSource.ADAPTER),
        (SerialSource.DRIVE, "S", SerialSource.DRIVE),
        (SerialSource.NONE, "S", SerialSource.DRIVE),
        (SerialSource.ENTERED, "S", SerialSource.DRIVE),
        (SerialSource.ADAPTER, None, SerialSource.NONE),
        (SerialSource.DRIVE, None, SerialSource.NONE),
    ],
)
def test_a_serial_comes_from_the_drive_unless_an_adapter_told_it(
    before: SerialSource, serial: str | None, found: SerialSource
) -> None:
    told = replace(PROBED, serial=None, serial_source=before)
    assert drive_in(told, token_changed(0, serial=serial)(sanitized())).serial_source is found


@pytest.mark.parametrize(
    ("native", "overlay", "found"),
    [
        (SECTORS, None, SIZE),
        (SECTORS, SECTORS + 1, SIZE + 512),
        (SECTORS + 1, SECTORS, SIZE + 512),
        (None, SECTORS, None),
        (0, SECTORS, None),
    ],
)
def test_what_a_drive_can_hold_is_told_by_its_native_maximum_and_overlay(
    native: int | None, overlay: int | None, found: int | None
) -> None:
    told = features_changed("ata", native_sectors=native, dco_sectors=overlay)(overwritten(ON_ATA))
    assert drive_in(PROBED, told).native_bytes == found
    assert drive_in(replace(PROBED, native_bytes=5), sanitized()).native_bytes is None
