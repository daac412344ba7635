"""The spool: what is kept stays, in one place, and is read within limits."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.bench.disk import Disk
from agent.bench.locks import FileLock
from agent.spool.spool import (
    DamagedDocument,
    KeptDocument,
    Place,
    Rejection,
    Spool,
    SpoolError,
    SpoolFull,
    SpoolUnreadable,
)

SIGNATURE = b"s" * 64
REJECTION = Rejection(
    status=422, sentence="no", path=None, inventory="u", at=datetime(2026, 1, 1, tzinfo=UTC)
)


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "spool")


def test_what_is_kept_waits_with_its_exact_bytes(spool: Spool) -> None:
    path = spool.keep("b", b"\x00 any bytes \xff", SIGNATURE)
    assert path.read_bytes() == b"\x00 any bytes \xff"
    assert path.with_suffix(".sig").read_bytes() == SIGNATURE
    assert spool.waiting() == ("b",)


def test_the_oldest_waits_in_front(spool: Spool) -> None:
    for name in ("018f2", "018f1", "018f3"):
        spool.keep(name, b"x", SIGNATURE)
    assert spool.waiting() == ("018f1", "018f2", "018f3")


def test_kept_files_are_private(spool: Spool) -> None:
    path = spool.keep("a", b"x", SIGNATURE)
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_same_document_can_be_kept_again_and_another_under_its_name_cannot(spool: Spool) -> None:
    spool.keep("a", b"x", SIGNATURE)
    spool.keep("a", b"x", SIGNATURE)
    with pytest.raises(SpoolError, match="other bytes"):
        spool.keep("a", b"y", SIGNATURE)
    assert spool.waiting() == ("a",)


def test_a_document_that_was_accepted_does_not_wait_again(spool: Spool) -> None:
    spool.keep("a", b"x", SIGNATURE)
    spool.accept("a", b"{}", SIGNATURE)
    assert spool.keep("a", b"x", SIGNATURE) == spool.path_of(Place.ACCEPTED, "a")
    assert spool.waiting() == ()


@pytest.mark.parametrize("name", ["", ".", "../a", "a/b", ".a.json.part", "a\n", "a" * 101, "a.receipt"])
def test_a_name_that_could_leave_the_folder_is_no_name(spool: Spool, name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        spool.keep(name, b"x", SIGNATURE)


def test_a_report_beyond_all_limits_is_refused_with_a_sentence(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.spool.spool.DOCUMENT_LIMIT_BYTES", 10)
    with pytest.raises(SpoolError, match="11 bytes"):
        spool.keep("a", b"x" * 11, SIGNATURE)
    assert spool.waiting() == ()


@pytest.mark.parametrize("damage", ["no signature", "short signature", "empty", "too large", "a folder"])
def test_a_damaged_document_is_told_from_a_good_one(
    spool: Spool, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.spool.spool.DOCUMENT_LIMIT_BYTES", 100)
    path = spool.keep("a", b"x", SIGNATURE)
    match damage:
        case "no signature":
            path.with_suffix(".sig").unlink()
        case "short signature":
            path.with_suffix(".sig").write_bytes(b"s" * 63)
        case "empty":
            path.write_bytes(b"")
        case "too large":
            path.write_bytes(b"x" * 101)
        case _:
            path.unlink()
            path.mkdir()
    with pytest.raises(DamagedDocument):
        spool.read(Place.WAITING, "a")


def test_a_huge_file_in_the_spool_is_not_read_whole(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.spool.spool.DOCUMENT_LIMIT_BYTES", 1 << 20)
    path = spool.keep("a", b"x", SIGNATURE)
    os.truncate(path, 1 << 40)  # sparse
    with pytest.raises(DamagedDocument):
        spool.read(Place.WAITING, "a")


@pytest.mark.parametrize("kind", ["pipe", "link"])
def test_what_is_no_file_of_ours_is_damaged_and_not_waited_for(
    spool: Spool, tmp_path: Path, kind: str
) -> None:
    place = spool.folder / "waiting" / "x.json"
    place.parent.mkdir(parents=True, exist_ok=True)
    if kind == "pipe":
        os.mkfifo(place)
    else:
        (tmp_path / "theirs").write_bytes(b"{}")
        place.symlink_to(tmp_path / "theirs")
    with pytest.raises(DamagedDocument):
        spool.read(Place.WAITING, "x")


def test_a_document_that_is_gone_is_none(spool: Spool) -> None:
    assert spool.read(Place.WAITING, "a") is None


def test_a_rejected_document_stays_with_its_reason_and_can_be_put_back(spool: Spool) -> None:
    spool.keep("a", b"x", SIGNATURE)
    spool.reject("a", REJECTION)
    assert (spool.waiting(), spool.names(Place.REJECTED)) == ((), ("a",))
    assert spool.rejection("a") == REJECTION
    spool.put_back("a")
    assert spool.waiting() == ("a",)
    assert spool.read(Place.WAITING, "a") is not None
    assert os.listdir(spool.folder / Place.REJECTED) == []


def test_tidying_takes_leftovers_and_nothing_else(spool: Spool) -> None:
    for name in ("a", "b", "c"):
        spool.keep(name, b"x", SIGNATURE)
    spool.accept("b", b"{}", SIGNATURE)
    spool.reject("c", REJECTION)
    waiting = spool.folder / Place.WAITING
    for leftover in (".d.json.part", "d.sig", "b.reason.json"):
        (waiting / leftover).write_bytes(b"")
    for notes in ("notes of a person.txt", "README"):
        (waiting / notes).write_text("keep me")
    spool.tidy()
    assert sorted(os.listdir(waiting)) == ["README", "a.json", "a.sig", "notes of a person.txt"]
    assert spool.waiting() == ("a",)
    assert len(os.listdir(spool.folder / Place.ACCEPTED)) == 4
    assert len(os.listdir(spool.folder / Place.REJECTED)) == 3


def test_of_the_accepted_only_the_newest_stay(spool: Spool) -> None:
    for number in range(5):
        spool.keep(f"018f{number}", b"x", SIGNATURE)
        spool.accept(f"018f{number}", b"{}", SIGNATURE)
    spool.tidy(kept_accepted=2)
    assert spool.names(Place.ACCEPTED) == ("018f3", "018f4")
    assert len(os.listdir(spool.folder / Place.ACCEPTED)) == 8


def test_a_spool_in_use_elsewhere_is_said_and_not_waited_for_long(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.spool.spool.LOCK_WAIT_S", 0.1)
    spool.keep("a", b"x", SIGNATURE)
    with FileLock(spool.folder).held(), pytest.raises(SpoolError, match="another program"):
        spool.keep("b", b"x", SIGNATURE)


def test_many_writers_at_once_lose_nothing(spool: Spool) -> None:
    def write(writer: int) -> None:
        for number in range(10):
            spool.keep(f"{writer}-{number}", b"x", SIGNATURE)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(spool.waiting()) == 40


def test_a_file_size_limit_is_a_full_disk(spool: Spool) -> None:
    spool.keep("a", b"x", SIGNATURE)
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, old[1]))
    try:
        with pytest.raises(SpoolFull):
            spool.keep("b", b"x" * 2000, SIGNATURE)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
    assert spool.waiting() == ("a",)
    assert not any(name.endswith(".part") for name in os.listdir(spool.folder / "waiting"))


def test_a_document_is_kept_up_to_its_limit_and_no_empty_one(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.spool.spool.DOCUMENT_LIMIT_BYTES", 10)
    spool.keep("a", b"x" * 10, SIGNATURE)
    spool.keep("b", b"x", SIGNATURE)
    kept = spool.read(Place.WAITING, "a")
    assert kept == KeptDocument(name="a", data=b"x" * 10, signature=SIGNATURE)
    with pytest.raises(SpoolError, match="0 bytes"):
        spool.keep("c", b"", SIGNATURE)
    assert spool.waiting() == ("a", "b")


@pytest.mark.parametrize("signature", [b"", b"s" * 63, b"s" * 65])
def test_a_signature_of_another_length_is_none(spool: Spool, signature: bytes) -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        spool.keep("a", b"x", signature)
    assert spool.waiting() == ()


def test_what_is_refused_says_where_and_why(spool: Spool) -> None:
    spool.keep("a", b"x", SIGNATURE)
    with pytest.raises(SpoolError) as refused:
        spool.keep("a", b"y", SIGNATURE)
    assert str(refused.value) == f"{spool.folder} cannot be written: it has other bytes under this name."
    path = spool.path_of(Place.WAITING, "a")
    path.unlink()
    path.mkdir()
    with pytest.raises(DamagedDocument, match=r"spool\.unreadable") as damaged:
        spool.read(Place.WAITING, "a")
    assert damaged.value.message.arguments["error"]


def test_a_place_that_cannot_be_listed_is_not_an_empty_one(spool: Spool) -> None:
    assert spool.waiting() == ()
    spool.folder.mkdir()
    (spool.folder / Place.WAITING).write_bytes(b"no folder")
    with pytest.raises(SpoolUnreadable) as unreadable:
        spool.waiting()
    folder = spool.folder / Place.WAITING
    assert str(unreadable.value) == f"{folder} cannot be read: Not a directory."
    assert unreadable.value.why == "Not a directory"


@pytest.mark.parametrize(("number", "kind"), [(errno.ENOSPC, SpoolFull), (errno.EIO, SpoolError)])
def test_an_error_of_the_disk_is_said_with_its_words_or_its_text(
    tmp_path: Path, number: int, kind: type[SpoolError]
) -> None:
    for error, why in ((OSError(number, "words"), "words"), (OSError("text"), "text")):
        spool = Spool(tmp_path / "spool", Broken(error))
        with pytest.raises(SpoolError) as failed:
            spool.keep("a", b"x", SIGNATURE)
        assert failed.value.why == why
        assert type(failed.value) is (kind if why == "words" else SpoolError)


class Broken(Disk):
    """A disk that moves nothing."""

    def __init__(self, error: OSError) -> None:
        self.error = error

    def rename(self, source: Path, target: Path) -> None:
        raise self.error


def test_a_move_is_on_the_disk_before_what_it_leaves_behind_is_removed(tmp_path: Path) -> None:
    disk = Noted()
    spool = Spool(tmp_path, disk)
    spool.keep("a", b"x", SIGNATURE)
    disk.steps.clear()
    spool.accept("a", b"{}", SIGNATURE)
    waiting, accepted = tmp_path / Place.WAITING, tmp_path / Place.ACCEPTED
    moved = disk.steps.index(("rename", accepted / "a.json"))
    assert disk.steps[moved + 1 : moved + 4] == [
        ("sync", accepted), ("sync", waiting), ("remove", waiting / "a.sig"),
    ]  # fmt: skip


class Noted(Disk):
    """A disk that notes its steps."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, Path]] = []

    def rename(self, old: Path, new: Path) -> None:
        super().rename(old, new)
        self.steps.append(("rename", new))

    def remove(self, path: Path) -> None:
        super().remove(path)
        self.steps.append(("remove", path))

    def sync_folder(self, folder: Path) -> None:
        super().sync_folder(folder)
        self.steps.append(("sync", folder))


def test_companions_are_read_within_a_limit_and_are_none_where_they_say_nothing(spool: Spool) -> None:
    assert spool.rejection("a") is None
    assert spool.receipt("a") is None
    spool.keep("a", b"x", SIGNATURE)
    spool.reject("a", REJECTION)
    file = spool.folder / Place.REJECTED / "a.reason.json"
    said = file.read_bytes()
    assert spool.rejection("a") == REJECTION
    for size, is_read in ((64 << 10, True), ((64 << 10) + 2, False)):
        file.write_bytes(said.rjust(size))
        assert (spool.rejection("a") == REJECTION) is is_read
    file.write_bytes(b"no JSON")
    assert spool.rejection("a") is None


def test_tidying_keeps_as_many_as_it_is_told_and_all_that_are_less(spool: Spool) -> None:
    for number in range(3):
        spool.keep(f"018f{number}", b"x", SIGNATURE)
        spool.accept(f"018f{number}", b"{}", SIGNATURE)
    for kept in (4, 3, 1):
        spool.tidy(kept_accepted=kept)
        assert len(spool.names(Place.ACCEPTED)) == min(kept, 3)
    spool.tidy(kept_accepted=0)
    assert spool.names(Place.ACCEPTED) == ()
    assert os.listdir(spool.folder / Place.ACCEPTED) == []


def test_moving_what_is_not_there_does_nothing(spool: Spool) -> None:
    spool.accept("a", b"{}", SIGNATURE)
    spool.reject("a", REJECTION)
    spool.put_back("a")
    assert [os.listdir(place) for place in spool.places()] == [[], [], []]


FILL = """
import sys
from pathlib import Path
from agent.spool.spool import Spool, SpoolFull
spool = Spool(Path(sys.argv[1]) / "spool")
kept = []
for number in range(1000):
    try:
        spool.keep(f"{number:04}", bytes([number % 251 + 1]) * 5000, b"s" * 64)
    except SpoolFull as error:
        why = error.why
        break
    kept.append(f"{number:04}")
assert 5 < len(kept) < 100, len(kept)
assert spool.waiting() == tuple(kept), spool.waiting()
for number, name in enumerate(kept):
    assert spool.read("waiting", name).data == bytes([number % 251 + 1]) * 5000
spool.tidy()
for path in list((spool.folder / "waiting").glob("*.sig"))[:2]:
    name = path.stem
    path.unlink(), path.with_suffix(".json").unlink()
spool.keep("next", b"room again", b"s" * 64)
print(len(kept), why)
"""


@pytest.mark.process
@pytest.mark.skipif(shutil.which("unshare") is None, reason="unshare is not installed")
def test_a_disk_that_is_really_full_keeps_what_it_said_it_kept(tmp_path: Path) -> None:
    script = f"mount -t tmpfs -o size=256k tmpfs {tmp_path} && exec {sys.executable} -c '{FILL}' {tmp_path}"
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script]
    if os.geteuid() == 0:
        command = ["unshare", "--mount", "sh", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    if "mount" in done.stderr or "unshare" in done.stderr:
        pytest.skip(f"no mount namespace here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    assert "No space left" in done.stdout
