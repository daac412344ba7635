"""What a headless run never imports, and what `etabli --version` does without."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVER = ("starlette", "uvicorn", "sqlalchemy", "alembic", "jinja2", "babel")
SCREENS = ("textual", "rich", "evdev", "segno", "ui")
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
    assert not imported("import etabli; etabli.build_parser('')") & {*SERVER, *SCREENS, *HEAVY}


@pytest.mark.process
def test_a_session_never_imports_the_servers_or_the_screens_libraries() -> None:
    steps = (
        "import agent.session.process, agent.delivery.delivery, probes.run, probes.table, benchmarks.run, "
        "judge.grade.grade"
    )
    assert not imported(steps) & {*SERVER, *SCREENS}


@pytest.mark.process
def test_the_reader_of_a_session_is_light() -> None:
    loaded = imported("import agent.commands.run, agent.commands.watch")
    assert not loaded & {
        *SERVER,
        *SCREENS,
        "httpx2",
        "cryptography",
        "psutil",
        "pyudev",
        "pySMART",
        "cpuinfo",
    }


WALK = """
import secrets
from pathlib import Path
from agent.session.process import main
from agent.session.request import Request
from model.document import encode
from model.report import PersonalAnswers
request = Request(
    session=secrets.token_hex(16),
    state_folder={folder!r},
    entered=PersonalAnswers(label="A-0042"),
    replay={recording!r},
    benchmark=False,
    inventory_url="http://127.0.0.1:9",
    deliver_for_s=0.0,
)
main(encode(request))
"""


@pytest.mark.slow
@pytest.mark.process
def test_a_run_that_was_walked_to_its_end_has_loaded_nothing_of_the_screens(tmp_path: Path) -> None:
    recording = ROOT / "tests" / "recordings" / "notebook.json.gz"
    statement = WALK.format(folder=str(tmp_path / "state"), recording=str(recording))
    assert not imported(statement) & {*SERVER, *SCREENS}
    assert list((tmp_path / "state" / "spool" / "waiting").glob("*.json")), "it came to its report"
