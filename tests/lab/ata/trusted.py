"""The Trusted Computing feature set (ACS-4, 7.56 to 7.60): what a TPer sends and takes over ATA."""

from __future__ import annotations

from tests.lab.ata.taskfile import AtaAnswer, AtaCommand, Taskfile, abort
from tests.lab.opal.tper import Tper

BLOCK_BYTES = 512
RECEIVES = frozenset({AtaCommand.TRUSTED_RECEIVE, AtaCommand.TRUSTED_RECEIVE_DMA})
SENDS = frozenset({AtaCommand.TRUSTED_SEND, AtaCommand.TRUSTED_SEND_DMA})


def trusted(opal: Tper | None, order: Taskfile) -> AtaAnswer:
    """TRUSTED SEND or RECEIVE: FEATURE is the protocol, LBA 23:8 its own field, the length is in LBA 7:0 and
    COUNT.
    """
    if opal is None:
        return abort()
    protocol, specific = order.feature & 0xFF, order.lba >> 8 & 0xFFFF
    length = ((order.lba & 0xFF) << 8 | order.count & 0xFF) * BLOCK_BYTES
    if order.command in SENDS:
        return AtaAnswer() if opal.send(protocol, specific, order.data[:length]) else abort()
    data = opal.receive(protocol, specific, length)
    return abort() if data is None else AtaAnswer(data=data)
