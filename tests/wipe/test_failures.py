"""Entries of the catalogue of failures (docs/failures.md) that no other test reproduces whole."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from model.drive import DriveKind, Transport
from model.erase_features import EraseFeatures
from model.erasure import ERASED, Method, WipePlan, WipePolicy, WipeRefusal
from model.journal import Intent
from tests.lab.ata.drive import AtaDrive, AtaTraits
from tests.lab.scsi.sat import USB_BRIDGE
from tests.soak.wipe_kill import SECRET
from tests.wipe.bench import NOT_BOOT, Bench, drive_of, planned_for
from tests.wipe.loops import loop_on, need_loops
from wipe.guard import Candidate
from wipe.methods.table import SECURITY_ERASES
from wipe.plan import PlanOrder, make_plan

ROOT = Path(__file__).resolve().parents[2]
LOOP_BYTES = 64 << 20


def test_a_security_erase_comes_last_and_is_waited_for_as_long_as_it_tells(tmp_path: Path) -> None:
    for hours, ends_erased in ((8, True), (18, False)):  # word 89 of IDENTIFY DEVICE tells 8.5 hours at most
        folder = tmp_path / str(hours)
        folder.mkdir()
        bench = Bench(folder, AtaTraits(erase_s=hours * 3600.0))
        assert set(bench.planned().ladder[-1].methods) & SECURITY_ERASES
        judgement = bench.erase(bench.only(Method.ATA_SECURITY_ERASE))
        assert (judgement.verdict in ERASED) == ends_erased, judgement
        assert judgement.verdict not in ERASED or bench.secrets_left == 0


def test_behind_an_adapter_that_takes_a_password_and_refuses_the_erase_nothing_is_locked(
    tmp_path: Path,
) -> None:
    bench = Bench(
        tmp_path,
        AtaTraits(sanitize=0),
        policy=WipePolicy(usb=True),
        translation=USB_BRIDGE,
        transport=Transport.USB,
    )
    assert bench.erase().verdict in ERASED
    assert [item.step for item in bench.records() if isinstance(item, Intent) and item.password] == []
    assert isinstance(bench.model, AtaDrive)
    assert bench.model.security is not None
    assert not bench.model.security.enabled
    assert bench.secrets_left == 0


@pytest.mark.slow
@pytest.mark.process
def test_a_worker_holds_its_drive_past_the_page_cache_and_alone(tmp_path: Path) -> None:
    need_loops()
    file = tmp_path / "medium"
    file.write_bytes(SECRET * (LOOP_BYTES // len(SECRET)))
    with loop_on(file) as device:
        argv = [sys.executable, "-m", "tests.wipe.loop_worker", str(tmp_path), device, str(file)]
        worker = subprocess.Popen([*argv, Method.OVERWRITE_RANDOM, Method.OVERWRITE_ZERO], cwd=ROOT)
        try:
            flags = open_flags(worker, device)
            worker.send_signal(signal.SIGSTOP)
            again = [*argv, Method.OVERWRITE_ZERO]
            second = subprocess.run(again, cwd=ROOT, capture_output=True, check=False)
        finally:
            worker.kill()
            worker.wait()
    assert flags & os.O_DIRECT
    assert flags & os.O_ACCMODE == os.O_RDWR
    assert second.returncode != 0
    assert b"busy" in second.stderr


def open_flags(worker: subprocess.Popen[bytes], device: str) -> int:
    """How a process has opened a device: the flags of open(2), in /proc/PID/fdinfo (proc_pid_fdinfo(5))."""
    folder = Path(f"/proc/{worker.pid}")
    while worker.poll() is None:
        for link in (folder / "fd").iterdir():
            try:
                if os.readlink(link) == device:
                    text = (folder / "fdinfo" / link.name).read_text()
                    return int(re.findall(r"^flags:\s*([0-7]+)", text, re.MULTILINE)[0], 8)
            except FileNotFoundError:
                continue  # it was closed meanwhile
        time.sleep(0.005)  # the worker opens and closes it
    raise AssertionError("the worker ended before it had opened the device")


def test_the_days_behind_a_slow_adapter_are_told_before_and_can_be_limited() -> None:
    token = replace(planned_for(256_000_000_000).drive, transport=Transport.USB)
    candidate = Candidate(token=token, drive=drive_of(token, DriveKind.USB_STICK), locks=NOT_BOOT)

    def plan(limit_s: float | None) -> WipePlan | WipeRefusal:
        policy = WipePolicy(usb=True, time_limit_s=limit_s)
        return make_plan(PlanOrder(candidate=candidate, features=EraseFeatures(), policy=policy))

    told = plan(None)
    assert isinstance(told, WipePlan)
    assert told.ladder[0].estimated_s is not None
    assert told.ladder[0].estimated_s > 12 * 3600
    limited = plan(4 * 3600.0)
    assert isinstance(limited, WipeRefusal)
    assert "wipe.takes_too_long" in [reason.code for reason in limited.reasons]
