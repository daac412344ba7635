"""What an Opal drive is when it comes to the bench."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class LockingRange:
    """A range of logical blocks with a media key of its own; it is locked again at each power-on."""

    first_block: int
    blocks: int
    read_locked: bool = True
    write_locked: bool = True


class ShadowWrites(StrEnum):
    """What becomes of a write where the shadow MBR is read."""

    REFUSED = "refused"  # a data protection error, as the specification asks
    SWALLOWED = "swallowed"  # success, and nothing is written anywhere


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowMbr:
    """MBR shadowing that is on (MBREnabled) and not over (MBRDone, which every power-on takes back): reads of
    the first `blocks` answer the MBR table, here zeros, whether they are locked or not, and no write reaches
    what is there (Core Specification 2.01, the MBRControl table; Opal SSC 2.01, Locking Feature of Level 0
    Discovery). Linux, of the same: "this data will be presented read only as the device content"
    (block/sed-opal.c, IOC_OPAL_WRITE_SHADOW_MBR).
    """

    blocks: int
    writes: ShadowWrites = ShadowWrites.REFUSED
    done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OpalTraits:
    """`psid` is what is printed on the label, `msid` what anybody may read. `owner`: the password of SID,
    None where nobody took ownership, so that it is the MSID. `ranges` are locked as they say;
    `global_locked` locks all that is in no range; `shadow` None: MBR shadowing is off. `tries`: wrong
    passwords until an authority is locked out. `silent_discovery`: Level 0 Discovery is refused, and nothing
    tells that there is a TPer.
    """

    psid: bytes = b"LABPSID0000000000000000000000001"
    msid: bytes = b"LABMSID0000000000000000000000001"
    owner: bytes | None = None
    ranges: tuple[LockingRange, ...] = ()
    global_locked: bool = False
    shadow: ShadowMbr | None = None
    tries: int = 5
    silent_discovery: bool = False
    com_id: int = 0x07FE

    @property
    def enabled(self) -> bool:
        """Whether locking was set up: the Locking SP is activated."""
        return self.owner is not None or self.global_locked or bool(self.ranges) or self.shadow is not None
