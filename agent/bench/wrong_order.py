"""WrongOrder: what was asked cannot be done, and nothing was changed."""

from __future__ import annotations

from model.exit_status import CommandRefused, ExitStatus


class WrongOrder(CommandRefused):
    """What was asked cannot be done; the text is one sentence for the person. Nothing was changed."""

    exit_status = ExitStatus.WRONG_ORDER
