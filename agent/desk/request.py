"""What is ordered of a desk when it is opened."""

from __future__ import annotations

from dataclasses import dataclass

from agent.session.request import Request
from model.certificate import Performer
from model.erasure import WipePolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRequest:
    """The run that it makes ready, what it may erase and how, and who erases for the certificates;
    `configuration` is the file that says so, None where there is none.
    """

    run: Request
    policy: WipePolicy
    performer: Performer
    configuration: str | None = None
