"""What a headless run never imports, and what `etabli --version` does without."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVER = ("starlette", "uvicorn", "sqlalchemy", "alembic", "jinja2", "babel", "textual")
HEAVY = ("httpx2", "cryptography", "psutil", "pyudev", "pySMART", "cpuinfo", "msgspec", "stamina", "asyncio")


def imported(statement: str) -> set[str]:
    """The top-level modules that are loaded after a statement, in a fresh interpreter."""
    code = f"import sys\n{statement}\nprint(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.process
def test_the_command_root_imports_nothing_heavy() -> None:
    assert not imported("import etabli; etabli.build_parser('')") & {*SERVER, *HEAVY}


@pytest.mark.process
def test_a_session_never_imports_the_servers_or_the_screens_libraries() -> None:
    steps = (
        "import agent.session.process, agent.delivery.delivery, probes.run, probes.table, benchmarks.run, "
        "judge.grade.grade"
    )
    assert not imported(steps) & set(SERVER)


@pytest.mark.process
def test_the_reader_of_a_session_is_light() -> None:
    loaded = imported("import agent.commands.run, agent.commands.watch")
    assert not loaded & {*SERVER, "httpx2", "cryptography", "psutil", "pyudev", "pySMART", "cpuinfo"}
