"""The blocks that a drive keeps to replace bad ones, by its attributes: how near they are to its limit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from judge.health.finding import Finding, watch
from model.message import say
from model.smart import Attribute, FailedWhen, Smart

# Numbers under which makers count them, and what the names of drivedb.h hold; one without a name is the same
# on every drive that was seen with a limit.
NUMBERS = frozenset({5, 170, 178, 179, 180, 232})
NAMES = re.compile(r"reserv|resrv|rsr?vd|spare|realloc|retired|unknown_attribute", re.IGNORECASE)
BEGINS_AT = 100  # of the normalised value; some count from 200, and no share of it is known
HALF = 0.5  # of the way down to the limit, as of an NVMe drive's spare blocks


def reserve_findings(smart: Smart) -> Iterator[Finding]:
    """Each such attribute that has come more than half of its way to its limit, and has not reached it."""
    for item in smart.attributes:
        if item.failed is not FailedWhen.NOW and _is_low(item):
            yield watch(
                say(
                    "drive.reserve_low",
                    id=item.id,
                    name=item.name,
                    value=item.value or 0,
                    threshold=item.threshold or 0,
                )
            )


def _is_low(item: Attribute) -> bool:
    if item.id not in NUMBERS or not NAMES.search(item.name):
        return False
    if item.value is None or not item.threshold or not item.threshold < BEGINS_AT:
        return False
    return (item.value - item.threshold) / (BEGINS_AT - item.threshold) < HALF
