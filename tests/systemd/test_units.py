"""The units of a boot key are sound: systemd reads them, every program they start exists, nothing is left to
a getty.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from etabli import COMMANDS
from model.exit_status import ExitStatus
from tests.house.files import ROOT

FOLDER = ROOT / "systemd"
UNITS = sorted((FOLDER / "system").glob("etabli-*"))
PRESET = FOLDER / "system-preset" / "90-etabli.preset"
SCRIPTS = "/usr/lib/etabli/"


def settings_of(unit: Path, name: str) -> list[str]:
    """Every value of a setting."""
    return re.findall(rf"^{name}=(.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.process
def test_systemd_finds_no_fault_in_any_unit(tmp_path: Path) -> None:
    verifier = shutil.which("systemd-analyze")
    if verifier is None:
        pytest.skip("systemd-analyze is not here")
    for unit in UNITS:  # what they start is not installed here
        text = re.sub(
            r"^(Exec\w+=)[-@:+!]*/\S+", r"\1/bin/true", unit.read_text(encoding="utf-8"), flags=re.MULTILINE
        )
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [verifier, "verify", *(str(tmp_path / unit.name) for unit in UNITS)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    faults = [line for line in done.stderr.splitlines() if "etabli-" in line and "doc/etabli" not in line]
    assert (done.returncode, faults) == (0, [])


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_starts_only_what_exists(unit: Path) -> None:
    for line in settings_of(unit, r"Exec(?:Start|Stop|Condition)"):
        words = line.lstrip("-+").split()
        if words[0].startswith(SCRIPTS):
            assert (FOLDER / words[0].removeprefix(SCRIPTS)).stat().st_mode & 0o111
        elif words[0] == "/usr/bin/etabli":
            assert words[1] in COMMANDS


def test_the_preset_enables_what_exists_and_what_can_be_enabled() -> None:
    enabled = re.findall(r"^enable (etabli-\S+)$", PRESET.read_text(encoding="utf-8"), re.MULTILINE)
    installable = {unit.name for unit in UNITS if settings_of(unit, "WantedBy")}
    assert set(enabled) == installable


def test_every_unit_of_a_key_stays_off_an_installed_system() -> None:
    for unit in UNITS:
        if settings_of(unit, "WantedBy"):
            assert "/etc/etabli/image-id" in settings_of(unit, "ConditionPathExists"), unit.name


def test_no_getty_hangs_up_a_console() -> None:
    other = FOLDER / "system" / "getty@.service.d" / "etabli.conf"
    assert settings_of(other, "ExecStart") == ["", "-/usr/bin/etabli ui"]
    assert settings_of(other, "TTYVHangup") == ["no"]
    assert settings_of(FOLDER / "system" / "etabli-serial.service", "TTYVHangup") == ["no"]
    for unit in ("etabli-run.service", "etabli-bench.service"):
        assert settings_of(FOLDER / "system" / unit, "Conflicts") == ["getty@tty1.service"]
        assert settings_of(FOLDER / "system" / unit, "TTYVHangup") == ["no"]


def test_what_erases_outlives_the_screen_that_ordered_it() -> None:
    for unit in ("etabli-run.service", "etabli-bench.service"):
        assert settings_of(FOLDER / "system" / unit, "KillMode") == ["process"]


def test_the_partition_is_mounted_where_all_can_see_it() -> None:
    units = [FOLDER / "system" / f"etabli-{name}.service" for name in ("partition", "rescue")]
    isolating = r"(?:Protect\w+|Private\w+|ReadOnly\w+|MountFlags)"
    assert [settings_of(unit, isolating) for unit in units] == [[], []]


def test_the_unit_of_the_network_may_write_where_systemd_networkd_and_iwd_read() -> None:
    unit = FOLDER / "system" / "etabli-network.service"
    assert settings_of(unit, "ProtectSystem") == ["strict"]
    assert settings_of(unit, "ReadWritePaths") == ["/run"]
    assert settings_of(unit, "StateDirectory") == ["iwd"]  # no Debian package makes /var/lib/iwd


def test_what_a_run_starts_may_open_every_kind_of_socket_that_the_product_opens() -> None:
    """Bluetooth is tried by the session that the run started, when bench screens join it."""
    opened = set()
    for folder in ("host", "agent", "probes", "benchmarks", "wipe"):
        for module in (ROOT / folder).rglob("*.py"):
            opened |= set(re.findall(r"\bAF_[A-Z0-9]+\b", module.read_text(encoding="utf-8")))
    assert "AF_BLUETOOTH" in opened
    (allowed,) = settings_of(FOLDER / "system" / "etabli-run.service", "RestrictAddressFamilies")
    assert opened <= set(allowed.split())


@pytest.mark.parametrize(
    ("unit", "statuses"),
    [
        ("run", {ExitStatus.FINDINGS, ExitStatus.COULD_NOT_RUN}),
        ("deliver", {ExitStatus.FINDINGS, ExitStatus.COULD_NOT_RUN}),
        ("network", {ExitStatus.WRONG_ORDER}),
    ],
)
def test_an_answer_that_a_screen_tells_is_no_failed_unit(unit: str, statuses: set[ExitStatus]) -> None:
    (told,) = settings_of(FOLDER / "system" / f"etabli-{unit}.service", "SuccessExitStatus")
    assert {ExitStatus(int(word)) for word in told.split()} == statuses
