"""A mistake of the program's own on a boot key: the screen gets one sentence, the journal the traceback."""

from __future__ import annotations

import os
import sys
import syslog
import traceback
from types import TracebackType

from papers.language import _
from papers.terminal import complain


def tell_crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """For sys.excepthook: ends with a status that etabli-run.service answers by starting again. What erases
    is a process of its own and goes on; the new screen joins it.
    """
    for line in "".join(traceback.format_exception(kind, error, trace)).splitlines():
        syslog.syslog(syslog.LOG_ERR, line)
    complain(_("Établi stopped by a mistake of its own. It starts again in a few seconds; leave the key in."))
    sys.stdout.flush()
    os._exit(os.EX_SOFTWARE)  # the interpreter's own status for a crash, 1, means findings here
