"""Documents are read by many threads."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MEETING = """
import sys, threading
from model.document import decode, encode
from model.report import Report
from tests.agent.documents import make_report
data = encode(make_report("0197c1a0-0000-7000-8000-000000000000", "0" * 64))
sys.setswitchinterval(1e-6)
threads = [threading.Thread(target=decode, args=(data, Report)) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


@pytest.mark.process
def test_threads_that_meet_a_kind_of_document_together_all_read_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", MEETING], cwd=ROOT, capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
