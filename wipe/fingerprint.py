"""The fingerprint sector, written after everything was read back, and only when the order says so."""

from __future__ import annotations

from host.drive.drive_ports import MediumError, TransportError
from host.drive.memory import Buffer
from judge.erasure.erasure import judge_erasure
from judge.erasure.fingerprint_sector import fingerprint_bytes
from model.erasure import EraseStep
from model.fingerprint import FINGERPRINT_BYTES, FINGERPRINT_OFFSET, Fingerprint
from model.journal import Fingerprinted, Finished, Intent, Region
from wipe.work import Work


def leave_fingerprint(work: Work, job: str) -> None:
    """Write it and read it back; nothing on a drive that is not erased as it was ordered. Raises DriveError,
    AnotherDrive.
    """
    block = work.drive.block
    chain = work.journal.chain()
    judgement = judge_erasure([*(link.entry.record for link in chain), Finished()])
    if not judgement.as_ordered:
        return
    has_room = block.size_bytes >= FINGERPRINT_OFFSET + FINGERPRINT_BYTES
    if not has_room or FINGERPRINT_BYTES % block.sector_bytes:
        work.note("wipe.no_fingerprint", bytes=block.sector_bytes)
        return
    work.check_same_drive()
    data = fingerprint_bytes(
        Fingerprint(job=job, erased=work.clock.now(), verdict=judgement.verdict, journal=chain[-1].sha256)
    )
    command = f"write {FINGERPRINT_BYTES} bytes at byte {FINGERPRINT_OFFSET}"
    work.journal.add(Intent(step=EraseStep.FINGERPRINT, command=command))
    work.journal.add(
        Fingerprinted(
            region=Region(offset=FINGERPRINT_OFFSET, length=FINGERPRINT_BYTES),
            text=data.rstrip(b"\0").decode("ascii"),
            intact=_write(work, data),
        )
    )


def _write(work: Work, data: bytes) -> bool:
    """Whether it reads back as it was written."""
    block, written, found = work.drive.block, Buffer(len(data)), Buffer(len(data))
    written.view[:] = data
    try:
        block.write(FINGERPRINT_OFFSET, written.view)
        block.flush()
        block.forget_cached()
        block.read_into(FINGERPRINT_OFFSET, found.view)
    except (MediumError, TransportError):
        return False
    return written.equals(found, len(data))
