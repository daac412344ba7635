"""`etabli doctor`: what this system lacks, and what that costs."""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from agent.bench.state import State, StateError, open_state
from agent.bench.tools import TOOLS, NeededTool
from agent.session.start import LOG_NAME
from agent.settings.configuration import load_configuration
from host.clock import clock_trust
from host.processes import FIXED_PATH
from model.exit_status import ExitStatus
from model.provenance import ClockTrust
from model.settings_text import BadSettings
from papers.language import _
from papers.terminal import say_beside, say_bytes

COLUMN = 9  # where the text stands, behind "OK" or "MISSING"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """One thing that was looked at; `cost` and `remedy` are empty when nothing is missing."""

    what: str
    good: bool
    cost: str = ""
    remedy: str = ""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = _("Example: etabli doctor")
    parser.add_argument("--json", action="store_true", help=_("print the findings as JSON"))
    parser.add_argument("--config", metavar=_("FILE"), type=Path, help=_("another configuration file"))
    parser.add_argument("--folder", metavar=_("FOLDER"), type=Path, help=_("another state folder"))


def execute(options: argparse.Namespace) -> int:
    """Look at everything; exit status 1 when something is missing."""
    findings = diagnose(lambda name: shutil.which(name, path=FIXED_PATH), options.folder, options.config)
    if options.json:
        from model.document import encode_pretty

        say_bytes(encode_pretty(findings))
    else:
        for finding in findings:
            say_beside(_line(finding), COLUMN)
    return ExitStatus.DONE if all(finding.good for finding in findings) else ExitStatus.FINDINGS


def diagnose(
    find: Callable[[str], str | None], folder: Path | None, config: Path | None = None
) -> list[Lack]:
    """All findings: the tools, the rights, the places in use, the clock."""
    tools = [_tool(tool, find) for tool in TOOLS]
    return [*tools, _inputs(), _rights(), *_settings(config), *_places(folder), _clock()]


def _tool(tool: NeededTool, find: Callable[[str], str | None]) -> Lack:
    if any(find(name) for name in tool.names):
        return Lack(what=tool.names[0], good=True)
    remedy = _("apt install {package}").format(package=tool.package)
    return Lack(what=tool.names[0], good=False, cost=_(tool.cost), remedy=remedy)


def _inputs() -> Lack:
    """What reads keyboards, pads and scanners for the bench screens; it is not imported for that."""
    if find_spec("evdev") is not None:
        return Lack(what="evdev", good=True)
    return Lack(
        what="evdev",
        good=False,
        cost=_("no trial of keys and pads by the machine itself, scanners are known by their speed alone"),
        remedy=_("apt install {package}").format(package="python3-evdev"),
    )


def _rights() -> Lack:
    if os.geteuid() == 0:
        return Lack(what=_("root rights"), good=True)
    return Lack(
        what=_("root rights"),
        good=False,
        cost=_("serials, drive health and drive speed stay unknown"),
        remedy=_("run it with sudo"),
    )


def _settings(config: Path | None) -> list[Lack]:
    """Which configuration is read, and where reports go."""
    what = _("configuration")
    try:
        configuration = load_configuration(config)
    except BadSettings as error:
        cost = _("no session starts, nothing is sent")
        return [Lack(what=what, good=False, cost=cost, remedy=str(error).rstrip("."))]
    if configuration.file is None:
        said = _("configuration: none (looked for: {place})").format(
            place=configuration.place or _("not known")
        )
    else:
        said = _("configuration {file}").format(file=configuration.file)
    url = configuration.inventory.url
    where = _("inventory {url}").format(url=url) if url else _("inventory: the one on this machine")
    return [Lack(what=said, good=True), Lack(what=where, good=True)]


def _places(folder: Path | None) -> list[Lack]:
    """The folders of this user."""
    try:
        state = open_state(is_root=os.geteuid() == 0, environment=os.environ, folder=folder)
    except StateError as error:
        return [
            Lack(what=_("state folder"), good=False, cost=_("reports cannot be saved"), remedy=str(error))
        ]
    return [Lack(what=said, good=True) for said in _in_use(state)]


def _in_use(state: State) -> tuple[str, ...]:
    return (
        _("state folder {folder}").format(folder=state.folder),
        _("reports and certificates {folder}").format(folder=state.spool),
        _("inventory on this machine {folder}").format(folder=state.inventory),
        _("log of the last run {file}").format(file=state.run / LOG_NAME),
    )


def _clock() -> Lack:
    from datetime import UTC, datetime

    trust = clock_trust(datetime.now(UTC))
    if trust is not ClockTrust.WRONG:
        return Lack(what=_("clock"), good=True)
    return Lack(
        what=_("clock"),
        good=False,
        cost=_("times in reports are wrong, and marked so"),
        remedy=_("set the date"),
    )


def _line(finding: Lack) -> str:
    if finding.good:
        return _("OK       {what}").format(what=finding.what)
    return _("MISSING  {what}: {cost} ({remedy})").format(
        what=finding.what, cost=finding.cost, remedy=finding.remedy
    )
