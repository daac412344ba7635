"""The recordings beside the tests: real tools on simulated machines, made by `etabli record` in guests."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import msgspec
import pytest

from host.local_names import LocalNames
from host.recording.recording import RecordingHost, read_recording
from host.recording.recording_file import Recording
from host.recording.recording_redaction import blobs_of, redacted, redactor_of
from host.recording.replay import ReplayHost
from host.redaction.redactor import Redactor
from host.redaction.secret_forms import forms_of
from host.redaction.secret_kinds import SecretKind
from host.shared import SharedHost
from model.document import encode
from model.drive import DriveKind, Transport
from model.machine import Machine
from probes.run import probe_machine

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).resolve().parents[2] / "recordings"
PATHS = sorted(FOLDER.glob("*.json.gz"))
SIZE_LIMIT_BYTES = 100_000
KEY = b"the same pseudonyms in every run"
NO_NAMES = LocalNames()


@cache
def recording(path: Path) -> Recording:
    """The recording in a file."""
    return read_recording(path)


def probed(answers: Recording) -> Machine:
    """The machine that a recording tells."""
    return probe_machine(SharedHost(ReplayHost(answers)), deep=False, on_event=lambda _: None)


@cache
def machine(name: str) -> Machine:
    """The machine in the recording of that name."""
    return probed(recording(FOLDER / f"{name}.json.gz"))


every_recording = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name.partition(".")[0])


def test_there_are_recordings_of_different_machines() -> None:
    assert {path.name.partition(".")[0] for path in PATHS} >= {
        "tower",
        "notebook",
        "old-desktop",
        "uefi-desktop",
        "virtual",
        "no-drives",
        "dying-drive",
    }


@every_recording
def test_a_recording_is_small_and_made_as_root(path: Path) -> None:
    assert path.stat().st_size <= SIZE_LIMIT_BYTES
    assert recording(path).is_root
    assert recording(path).benchmarked


@every_recording
def test_no_probe_fails_on_a_recording(path: Path) -> None:
    told = probed(recording(path))
    for name in ("board", "firmware", "cpu", "memory", "storage", "graphics", "devices", "sensors", "locks"):
        fact = getattr(told, name)
        assert not fact.is_unknown, (name, fact.why, fact.detail)


@every_recording
def test_recording_a_replay_gives_the_same_machine_again(path: Path, tmp_path: Path) -> None:
    first = RecordingHost(ReplayHost(recording(path)))
    before = probe_machine(SharedHost(first), deep=False, on_event=lambda _: None)
    first.write(tmp_path / "again", redact=False)
    assert probed(read_recording(tmp_path / "again")) == before == probed(recording(path))


@every_recording
def test_a_redacted_recording_gives_the_same_machine_under_other_names(path: Path) -> None:
    answers = recording(path)
    redactor = redactor_of(answers, NO_NAMES, KEY)
    told = encode(probed(redacted(answers, NO_NAMES, KEY)))
    expected = redactor.redact("", encode(probed(answers)))
    assert facts_of(told) == facts_of(expected)


def facts_of(document: bytes) -> dict[str, object]:
    """The machine as JSON, lists in an order that does not depend on names."""
    facts: dict[str, object] = json.loads(document)
    identity = facts.pop("identity")
    assert isinstance(identity, list)
    facts["identity"] = sorted(map(str, identity))
    return facts


@every_recording
def test_a_redacted_recording_holds_no_secret_in_any_form(path: Path) -> None:
    answers = recording(path)
    redactor = redactor_of(answers, NO_NAMES, KEY)
    after = redacted(answers, NO_NAMES, KEY)
    everything = b"\n".join(blob.data for blob in blobs_of(after))
    lowered = everything.lower()
    for form in all_forms(redactor):
        where = lowered.find(form.lower()) if form.islower() or form.isascii() else everything.find(form)
        assert where < 0, (form, everything[max(where - 60, 0) : where + 60])
    assert after.redacted


def all_forms(redactor: Redactor) -> list[bytes]:
    """Every way in which the secrets of a recording are written, but those as short as chance."""
    return [
        form.found
        for secret in redactor.secrets
        for form in forms_of(secret, secret.value)
        if len(form.found) >= 8 and form.is_text
    ]


@every_recording
def test_different_secrets_keep_apart_and_equal_ones_together(path: Path) -> None:
    answers = recording(path)
    before, after = probed(answers), probed(redacted(answers, NO_NAMES, KEY))
    for one, other in zip(serials(before), serials(after), strict=True):
        assert (one is None) == (other is None)
    assert pattern(serials(before)) == pattern(serials(after))


def serials(told: Machine) -> list[str | None]:
    """Everything of a machine that tells one part from another."""
    drives = told.storage.value.drives if told.storage.value else ()
    interfaces = told.interfaces.value or ()
    board = told.board.value
    assert board is not None
    return [
        board.serial.value,
        board.system_uuid.value,
        board.board_serial.value,
        board.chassis_serial.value,
        *(drive.serial.value for drive in drives),
        *(drive.wwn.value for drive in drives),
        *(interface.mac.value for interface in interfaces),
    ]


def pattern(values: list[str | None]) -> list[int]:
    """Which values are equal: for each the place of the first that equals it."""
    return [values.index(value) for value in values]


def test_the_tower_shows_its_three_drives_and_where_they_hang() -> None:
    storage = machine("tower").storage.value
    assert storage is not None
    drives = {drive.name: drive for drive in storage.drives}
    assert set(drives) == {"nvme0n1", "sda", "sdb"}
    assert drives["nvme0n1"].transport is Transport.NVME
    assert (drives["sda"].transport, drives["sda"].kind) == (Transport.SATA, DriveKind.HDD)
    assert drives["sda"].rotation_rpm == 7200
    assert drives["sda"].wwn.value is not None
    assert drives["sda"].wwn.value.endswith("50014ee2b1c2d3e4")
    assert drives["sdb"].kind is DriveKind.USB_STICK
    formats = {content.format for content in drives["nvme0n1"].contents.value or ()}
    assert formats >= {"gpt", "vfat", "ntfs", "ext4"}


def test_the_notebook_shows_its_battery_its_card_and_its_usb_boxes() -> None:
    told = machine("notebook")
    batteries, storage = told.batteries.value, told.storage.value
    assert batteries is not None
    assert storage is not None
    assert (batteries[0].design_mwh, batteries[0].full_mwh, batteries[0].cycles) == (57020, 42770, 412)
    assert batteries[0].health_percent == 75
    assert {drive.transport for drive in storage.drives} == {Transport.SATA, Transport.USB, Transport.MMC}
    card = next(drive for drive in storage.drives if drive.transport is Transport.MMC)
    assert card.kind is DriveKind.SD_CARD


def test_placeholders_of_the_old_desktop_are_absent() -> None:
    board = machine("old-desktop").board.value
    assert board is not None
    assert board.serial.is_absent
    assert board.system_uuid.is_absent
    storage = machine("old-desktop").storage.value
    assert storage is not None
    formats = {content.format for drive in storage.drives for content in drive.contents.value or ()}
    assert formats >= {"dos", "crypto_LUKS", "swap", "LVM2_member"}


def test_the_uefi_desktop_tells_how_it_booted_and_its_tpm() -> None:
    firmware = machine("uefi-desktop").firmware.value
    assert firmware is not None
    assert firmware.boot.value == "uefi"
    assert firmware.secure_boot.value is False
    assert firmware.tpm_version.value == "2.0"


def test_a_machine_without_drives_says_so() -> None:
    storage = machine("no-drives").storage.value
    assert storage is None or storage.drives == ()


def test_the_dying_drive_is_failing() -> None:
    from judge.health.drive_health import judge_drive
    from model.verdict import DriveHealth

    storage = machine("dying-drive").storage.value
    assert storage is not None
    assert [judge_drive(drive).health for drive in storage.drives] == [DriveHealth.FAILING]


@every_recording
def test_a_recording_tells_nothing_of_the_machine_that_made_it(path: Path) -> None:
    """The guests have fictitious hardware: every serial that occurs is one of `tests.vm.machines`."""
    text = msgspec.json.encode(recording(path))
    here = Path(__file__).resolve().parents[3]
    for word in (b"/root/", b"/home/", b"pyenv", f"{here}/".encode()):
        assert word not in text


def test_no_name_of_a_person_stays_in_the_redacted_tower() -> None:
    """The labels of its drives are `Famille Martin`, `Compta Martin`, `CLE MARTIN` and `sauvegarde-2019`."""
    before = recording(FOLDER / "tower.json.gz")
    for answers, is_there in ((before, True), (redacted(before, NO_NAMES), False)):
        everything = msgspec.json.encode(answers).lower()
        assert (b"martin" in everything) is is_there
        assert (b"sauvegarde" in everything) is is_there


def test_secrets_are_found_in_the_tower() -> None:
    found = redactor_of(recording(FOLDER / "tower.json.gz"), NO_NAMES, KEY).secrets
    values = {(secret.kind, secret.value) for secret in found}
    assert values >= {
        (SecretKind.SERIAL, "AF7G100423"),
        (SecretKind.SERIAL, "NV1234567890AB"),
        (SecretKind.SERIAL, "WD-WX11A9472001"),
        (SecretKind.MAC, "001ec94a5b6c"),
        (SecretKind.UUID, "7c1d5a2093b411e3a5e20800200c9a66"),
        (SecretKind.WWN, "50014ee2b1c2d3e4"),
        (SecretKind.VOLUME_LABEL, "Famille Martin"),
        (SecretKind.VOLUME_LABEL, "Compta Martin"),
        (SecretKind.ASSET_TAG, "INV-2041"),
    }
