"""`etabli key network`: on a boot key, what the file says of the network, for systemd-networkd and iwd."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from agent.bench.state import StateError
from agent.settings.network import network_files, wifi_files
from agent.settings.on_key import settings_on_key
from host.errors import HostError
from host.live import LiveHost
from host.port import Host
from model.exit_status import ExitStatus
from papers.language import _
from papers.terminal import complain

NETWORKD, IWD = Path("run/systemd/network"), Path("var/lib/iwd")
RELOAD_S = 20.0
FOR_ALL, FOR_ROOT = 0o644, 0o600  # systemd-networkd is another user; passwords are root's


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = _("Example: etabli key network")
    parser.add_argument("--config", metavar=_("FILE"), type=Path, help=_("another configuration file"))
    parser.add_argument(
        "--root", metavar=_("FOLDER"), type=Path, default=Path("/"), help=_("write below this folder only")
    )


def execute(options: argparse.Namespace) -> int:
    """Write the files, and have them read. A mistake leaves what the image has; the run shows it."""
    configuration, mistake = settings_on_key(options.config)
    if mistake is not None:
        complain(mistake)
        return ExitStatus.WRONG_ORDER
    try:
        for folder, files, mode in (
            (NETWORKD, network_files(configuration.network), FOR_ALL),
            (IWD, wifi_files(configuration.network), FOR_ROOT),
        ):
            for name, text in files.items():
                _write(options.root / folder / name, text, mode)
    except OSError as error:
        raise StateError(f"{error.filename}: {error.strerror}") from error
    return _reload(LiveHost()) if options.root == Path("/") else ExitStatus.DONE


def _write(path: Path, text: str, mode: int) -> None:
    """The folder is for whom its files are for, whatever umask this runs with."""
    if not path.parent.exists():
        path.parent.mkdir(parents=True)
        path.parent.chmod(0o755 if mode == FOR_ALL else 0o700)
    part = path.with_name(f".{path.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(descriptor, mode)
        file.write(text)
    part.rename(path)


def _reload(host: Host) -> ExitStatus:
    try:
        host.run(["networkctl", "reload"], timeout_s=RELOAD_S)
    except HostError as error:
        complain(str(error))
        return ExitStatus.COULD_NOT_RUN
    return ExitStatus.DONE
