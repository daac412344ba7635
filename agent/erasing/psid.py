"""The key on a drive's label (PSID): read from a file or asked at the terminal, never an argument, which
every user could see in the list of processes.
"""

from __future__ import annotations

import getpass
import re
from pathlib import Path

from agent.bench.disk import read_limited
from agent.bench.wrong_order import WrongOrder
from papers.errors import reason
from papers.language import _
from wipe.opal import PSID_LENGTH

LIMIT_BYTES = 4096


def read_psid(path: Path) -> str:
    """The key in a file. Raises WrongOrder; the text never holds it."""
    try:
        return checked_psid(read_limited(path, LIMIT_BYTES).decode("ascii", "replace"))
    except OSError as error:
        raise WrongOrder(
            _("{file} cannot be read: {error}.").format(file=path, error=reason(error))
        ) from error


def ask_psid(drive: str) -> str:
    """The key, scanned or typed unseen; a scanner ends it with a line's end. Raises WrongOrder."""
    try:
        return checked_psid(
            getpass.getpass(_("Scan or type the PSID on the label of {drive}: ").format(drive=drive))
        )
    except EOFError as error:
        raise WrongOrder(_("Nothing was changed.")) from error


def checked_psid(text: str) -> str:
    """Without what labels and scanners put between. Raises WrongOrder."""
    key = re.sub(r"[\s-]", "", text)
    if len(key) != PSID_LENGTH or not key.isascii() or not key.isalnum():
        raise WrongOrder(
            _("A PSID has {count} letters and digits: that is not what was read.").format(count=PSID_LENGTH)
        )
    return key
