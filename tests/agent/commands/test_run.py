"""`etabli run`, as a person starts it: a whole session on a recorded machine, delivered, watched,
stopped, and refused.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agent.session.attach_client import NoSession, attach
from model.document import decode, decode_event
from model.event import place_of
from model.grade import ReasonKind
from model.report import Report
from tests.started import Warm, warmed

ROOT = Path(__file__).resolve().parents[3]
NOTEBOOK = ROOT / "tests" / "recordings" / "notebook.json.gz"
TOWER = ROOT / "tests" / "recordings" / "tower.json.gz"

pytestmark = [pytest.mark.process, pytest.mark.slow]
Command = Callable[..., subprocess.CompletedProcess[str]]
IMPORTED = ("agent.session.start", "agent.settings.policies", "host.recording.replay")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A state folder; the inventory that a run started in it is ended with the test."""
    state = tmp_path / "state"
    yield state
    served = state / "inventory" / "serve.json"
    if served.exists():
        os.kill(json.loads(served.read_text())["pid"], signal.SIGTERM)


def environment(language: str = "C.UTF-8") -> dict[str, str]:
    """What a command inherits: a language, and locks of its own."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": "/nonexistent",
        "LANG": language,
        "ETABLI_LOCKS": os.environ["ETABLI_LOCKS"],
    }


FULL = """
set -e
truncate -s 6M {folder}/image && mkfs.ext4 -q -F -m 0 {folder}/image
mkdir {folder}/disk && mount -o loop {folder}/image {folder}/disk
trap 'umount {folder}/disk' EXIT
{python} -c "$MAKE_KEY" {folder}/disk/state
dd if=/dev/zero of={folder}/disk/filling bs=1k 2>/dev/null || true
set +e
{python} {root}/etabli.py run --no-benchmark --replay {notebook} --folder {folder}/disk/state
"""
MAKE_KEY = """
import sys
from pathlib import Path
from agent.bench.state import open_state
from agent.bench.station import load_station
load_station(open_state(is_root=False, environment={}, folder=Path(sys.argv[1])))
"""


def cold(*words: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, with its imports, as a person starts it."""
    return subprocess.run(
        [sys.executable, str(ROOT / "etabli.py"), *words],
        capture_output=True,
        text=True,
        timeout=120,
        env=environment(),
        check=False,
    )


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    with warmed(tmp_path_factory.mktemp("w"), ("run",), *IMPORTED) as started:
        yield started


@pytest.fixture
def etabli(warm: Warm, folder: Path) -> Command:
    """Run a command to its end. The first test's, and each that is watched meanwhile, start cold: a broken
    import ends them.
    """
    return lambda *words, language="C.UTF-8": warm.run(
        [*words, "--folder", str(folder)], environment(language)
    )


def kept(folder: Path, place: str = "accepted") -> list[Report]:
    """The reports in a place of the spool."""
    found = sorted((folder / "spool" / place).glob("*.json"))
    return [decode(path.read_bytes(), Report) for path in found if path.suffixes == [".json"]]


def test_a_run_shows_grade_reasons_and_address_and_its_report_is_accepted(folder: Path) -> None:
    answers = ("--label", "A-0042", "--lot", "2026-11")
    done = cold("run", "--replay", str(NOTEBOOK), "--no-benchmark", *answers, "--folder", str(folder))
    assert done.returncode in (0, 1), done.stderr
    assert "GRADE" in done.stdout
    assert " points)" in done.stdout
    assert "http://127.0.0.1:" in done.stdout
    (report,) = kept(folder)
    assert report.replayed
    assert (report.entered.label, report.entered.lot) == ("A-0042", "2026-11")
    assert report.machine.identity[0].value == "a-0042"
    assert not report.troubles
    assert report.evidence


def test_a_second_report_of_the_same_machine_supersedes_the_first(etabli: Command, folder: Path) -> None:
    for _ in range(2):
        etabli("run", "--replay", str(NOTEBOOK), "--no-benchmark", "--label", "A-1")
    first, second = kept(folder)
    assert second.supersedes == first.id


def test_the_path_that_a_run_tells_last_still_holds(etabli: Command) -> None:
    done = etabli("run", "--replay", str(NOTEBOOK), "--no-benchmark")
    told = re.search(r"Report:\s+(\S+\.json)", done.stdout)
    assert told is not None
    assert Path(told[1]).is_file()


def locks_to_check(report: Report) -> list[str]:
    """The locks that a person is asked to look for."""
    asked = (reason for reason in report.grade.reasons if reason.kind is ReasonKind.TO_CHECK)
    return [reason.message.code for reason in asked if reason.message.code.startswith("grade.lock.")]


def test_what_was_answered_holds_at_the_next_run_until_it_is_answered_anew(
    etabli: Command, folder: Path
) -> None:
    run = ("run", "--replay", str(NOTEBOOK), "--no-benchmark")
    etabli(*run, "--label", "A-1", "--operator", "Anne", "--not-locked", "all", "--cosmetic", "B")
    second = etabli(*run)
    assert re.search(r"Answered on .* by Anne: .*cosmetic grade", " ".join(second.stdout.split()))
    etabli(*run, "--locked", "mdm", "--cosmetic", "C")
    etabli(*run, "--ask-again")
    first, again, anew, asked = kept(folder)
    assert (again.entered.label, again.entered.cosmetic, locks_to_check(again)) == ("A-1", "B", [])
    assert again.entered.operator is None
    assert again.entered.before["mdm"].by == "Anne"
    assert again.entered.before["mdm"].at == first.times.finished
    assert anew.entered.locks == {**first.entered.locks, "mdm": True}
    assert "mdm" not in anew.entered.before
    assert anew.grade.functional == "parts"
    assert (asked.entered.label, asked.entered.locks, asked.entered.cosmetic) == ("A-1", {}, None)
    assert locks_to_check(asked)


def test_a_note_makes_a_report_that_supersedes_and_is_delivered(etabli: Command, folder: Path) -> None:
    etabli("run", "--replay", str(NOTEBOOK), "--no-benchmark", "--label", "A-0101")
    done = etabli("note", "a0101", "--not-locked", "all", "--operator", "Zoé")
    assert done.returncode == 0, done.stderr
    assert "http://127.0.0.1:" in done.stdout
    first, second = kept(folder)
    assert (second.supersedes, locks_to_check(second)) == (first.id, [])
    assert locks_to_check(first)
    graded = etabli("grade", "A0101")
    assert re.search(r"Answered on .* by Zoé: all locks", graded.stdout)
    assert etabli("check").returncode == 0


def test_the_answers_of_one_machine_are_not_those_of_another_with_its_label(
    etabli: Command, folder: Path
) -> None:
    """A label that is stuck on a second machine by mistake carries no “not locked” over."""
    words = ("--no-benchmark", "--label", "A-1")
    etabli("run", "--replay", str(NOTEBOOK), *words, "--not-locked", "all")
    etabli("run", "--replay", str(TOWER), *words)
    assert kept(folder)[-1].entered.locks == {}


def test_french_is_spoken_where_the_locale_is_french(etabli: Command) -> None:
    done = etabli("run", "--replay", str(NOTEBOOK), "--no-benchmark", language="fr_FR.UTF-8")
    assert "NOTE" in done.stdout
    assert "Page\N{NO-BREAK SPACE}: http://127.0.0.1:" in done.stdout


def test_the_events_are_one_json_line_each_from_the_first_to_the_last(etabli: Command) -> None:
    done = etabli("run", "--replay", str(NOTEBOOK), "--no-benchmark", "--json")
    events = [json.loads(line) for line in done.stdout.splitlines()]
    numbers = [event["sequence"] for event in events]
    assert numbers == sorted(set(numbers))
    assert numbers[0] == 1
    assert events[0]["event"]["kind"] == "session_started"
    assert events[-1]["event"] == {
        **events[-1]["event"],
        "kind": "session_finished",
        "exit_status": done.returncode,
    }


def test_the_exit_check_names_the_parts_that_changed(etabli: Command) -> None:
    etabli("run", "--replay", str(NOTEBOOK), "--no-benchmark", "--label", "A-1")
    same = etabli("run", "--replay", str(NOTEBOOK), "--exit-check", "--label", "A-1")
    assert "Same parts" in same.stdout
    assert same.returncode == 1, "nothing proves that its drives are erased"
    assert "Is this machine erased? NOT ERASED" in same.stdout
    assert "no certificate. Erase it." in same.stdout
    other = etabli("run", "--replay", str(TOWER), "--exit-check", "--label", "A-1")
    assert other.returncode == 1
    assert "Drive missing: " in other.stdout


def test_an_exit_check_of_a_machine_never_seen_is_a_finding(etabli: Command) -> None:
    done = etabli("run", "--replay", str(NOTEBOOK), "--exit-check")
    assert done.returncode == 1
    assert "no earlier report" in done.stdout


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts a filesystem from a file")
@pytest.mark.skipif(shutil.which("mkfs.ext4") is None, reason="mkfs.ext4 is not installed")
def test_a_run_on_a_full_disk_completes_and_says_where_its_report_is(tmp_path: Path) -> None:
    script = FULL.format(folder=tmp_path, python=sys.executable, root=ROOT, notebook=NOTEBOOK)
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        env={**environment(), "MAKE_KEY": MAKE_KEY},
        check=False,
    )
    if "mount:" in done.stderr or "unshare:" in done.stderr:
        pytest.skip(f"no loop device or no mount namespace here: {done.stderr.strip()}")
    assert "GRADE" in done.stdout, done.stderr
    found = re.search(r"it is in (\S+\.json)\.", " ".join(done.stdout.split()))
    assert found is not None, done.stdout
    file = Path(found[1])
    try:
        assert decode(file.read_bytes(), Report).replayed
        assert done.returncode == 3
    finally:
        file.unlink()
        file.with_suffix(".sig").unlink()


@pytest.mark.parametrize(
    "words",
    [
        ["--quik"],
        ["--replay", "absent.json.gz"],
        ["--policy", "absent.toml"],
        ["--config", "absent.toml"],
        ["--label", ""],
        ["--locked", "mdm", "--not-locked", "mdm"],
        ["--locked", "garage"],
        ["--cosmetic", "Z"],
    ],
)
def test_a_wrong_order_is_one_sentence_and_starts_nothing(
    etabli: Command, folder: Path, words: list[str]
) -> None:
    done = etabli("run", *words)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()
    assert not kept(folder, "waiting")


def test_an_inventory_that_is_not_there_keeps_the_report_and_the_run_is_done(
    etabli: Command, folder: Path, tmp_path: Path
) -> None:
    configuration = tmp_path / "c.toml"
    (tmp_path / "code").write_text("code")
    code = tmp_path / "code"
    configuration.write_text(f'[inventory]\nurl = "http://127.0.0.1:9"\ncode_file = "{code}"\n')
    done = etabli("run", "--replay", str(NOTEBOOK), "--no-benchmark", "--config", str(configuration))
    assert done.returncode in (0, 1)
    assert "not sent yet" in done.stdout
    assert len(kept(folder, "waiting")) == 1


def start(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    """Start a run and wait until its session can be reached."""
    child = subprocess.Popen(
        [sys.executable, str(ROOT / "etabli.py"), "run", *words, "--folder", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment(),
    )
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            attach(folder / "run").close()
        except (NoSession, FileNotFoundError):
            time.sleep(0.02)  # the session is on its way
            continue
        break
    return child


def test_a_second_terminal_sees_what_happened_from_the_first_event_on(folder: Path) -> None:
    """Of what tells how far something is, each of them may hear only the newest."""
    with start(folder, "--replay", str(NOTEBOOK), "--timing", "--no-benchmark", "--json") as child:
        with attach(folder / "run") as watching:
            seen = list(watching.events())
        output, _ = child.communicate(timeout=60)
    shown = [decode_event(line) for line in output.splitlines() if line.startswith(b"{")]
    assert [item for item in seen if place_of(item.event) is None] == [
        item for item in shown if place_of(item.event) is None
    ]
    assert seen[-1] == shown[-1]


def test_a_second_run_at_the_same_time_is_refused(folder: Path, etabli: Command) -> None:
    with start(folder, "--replay", str(NOTEBOOK), "--timing", "--no-benchmark") as child:
        second = etabli("run", "--replay", str(NOTEBOOK), "--no-benchmark")
        child.communicate(timeout=60)
    assert second.returncode in (0, 1, 3)
    if second.returncode == 3:
        assert "Another session" in second.stderr


def test_killing_the_reader_does_not_harm_the_session(folder: Path) -> None:
    with start(folder, "--replay", str(NOTEBOOK), "--timing", "--no-benchmark") as child:
        child.kill()
        child.communicate(timeout=10)
    deadline = time.monotonic() + 60
    while not kept(folder) and time.monotonic() < deadline:
        time.sleep(0.1)  # nobody is left to tell when it is done
    assert len(kept(folder)) == 1


def test_ctrl_c_stops_the_session(folder: Path) -> None:
    with start(folder, "--replay", str(NOTEBOOK), "--timing", "--no-benchmark") as child:
        child.send_signal(signal.SIGINT)
        output, _ = child.communicate(timeout=60)
    assert child.returncode in (0, 1, 3)
    assert b"Stopping" in output


def test_a_trial_by_hand_is_in_the_report_and_a_swollen_battery_is_the_last_word(
    etabli: Command, folder: Path
) -> None:
    etabli("run", "--replay", str(NOTEBOOK), "--no-benchmark", "--label", "A-0101")
    done = etabli("note", "a0101", "--trial", "keyboard,screen=ok", "--operator", "Zoé", "--json")
    spoken = [json.loads(line)["event"] for line in done.stdout.splitlines()]
    (word,) = [event["spoken"] for event in spoken if event["kind"] == "last_word"]
    assert word["word"] == "check"
    assert {"erased.from_recording"} <= {reason["code"] for reason in word["reasons"]}
    swollen = etabli("note", "a0101", "--trial", "swollen-battery=yes")
    assert "!!! FAILED !!!" in swollen.stdout
    assert "The battery is swollen" in swollen.stdout
    trials = {trial.kind: (trial.result, trial.by) for trial in kept(folder)[-1].entered.trials}
    assert trials == {
        "keyboard": ("passed", "Zoé"),
        "screen": ("passed", "Zoé"),
        "swollen_battery": ("failed", None),
    }
    again = etabli("run", "--replay", str(NOTEBOOK), "--no-benchmark", "--label", "A-0101")
    assert "!!! FAILED !!!" in again.stdout
    assert etabli("note", "a0101", "--trial", "keybord=ok").returncode == 2
