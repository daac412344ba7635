"""What an Opal drive is when it comes to the bench."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LockingRange:
    """A range of logical blocks with a media key of its own; it is locked again at each power-on."""

    first_block: int
    blocks: int
    read_locked: bool = True
    write_locked: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class OpalTraits:
    """`psid` is what is printed on the label, `msid` what anybody may read. `owner`: the password of SID,
    None where nobody took ownership, so that it is the MSID. `ranges` are locked as they say;
    `global_locked` locks all that is in no range. `tries`: wrong passwords until an authority is locked out.
    """

    psid: bytes = b"LABPSID0000000000000000000000001"
    msid: bytes = b"LABMSID0000000000000000000000001"
    owner: bytes | None = None
    ranges: tuple[LockingRange, ...] = ()
    global_locked: bool = False
    tries: int = 5
    com_id: int = 0x07FE

    @property
    def enabled(self) -> bool:
        """Whether locking was set up: the Locking SP is activated."""
        return self.owner is not None or self.global_locked or bool(self.ranges)
