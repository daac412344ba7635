"""The receipt: what an inventory signs when it has accepted a document (`etabli/receipt/1`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The inventory's word that it holds these bytes; it signs the exact bytes of this document.

    `sha256` is of the accepted bytes, `received` aware UTC by the server's clock, `position` the place
    in the order of receipt, `page` the path of the page that shows the machine.
    """

    document: str
    sha256: str
    station: str
    received: datetime
    position: int
    server: str  # key id of the countersigning key
    page: str
    format: Literal["etabli/receipt/1"] = "etabli/receipt/1"
