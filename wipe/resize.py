"""A SCSI drive that was told to show less than it has (MODE SELECT, `sg_format --resize`) shows all again."""

from __future__ import annotations

from host.drive.drive_ports import ScsiPort
from model.erase_features import ScsiFeatures
from model.erasure import EraseStep, Preparation
from model.journal import Intent, Outcome, Unhidden
from wipe.work import Work

MODE_SELECT_10, PAGE_FORMAT, SAVE_PAGES = 0x55, 1 << 4, 1 << 0
ALL_BLOCKS = 0xFFFFFFFF  # as many as there are (SBC-4, 6.5.2.2)


def show_all_blocks(work: Work, scsi: ScsiPort, features: ScsiFeatures) -> None:
    """Ask for all blocks, saved, and write down what came of it; no block changes. Raises DriveError."""
    step = EraseStep.UNHIDE_RESIZE
    header = bytes(6) + (8).to_bytes(2, "big")
    descriptor = ALL_BLOCKS.to_bytes(4, "big") + b"\0" + features.block_bytes.to_bytes(3, "big")
    data = header + descriptor
    flags = PAGE_FORMAT | SAVE_PAGES
    cdb = bytes([MODE_SELECT_10, flags, 0, 0, 0, 0, 0]) + len(data).to_bytes(2, "big") + b"\0"
    before = work.drive.block.size_bytes
    work.journal.add(Intent(step=step, command=f"MODE SELECT {cdb.hex(' ')} / {data.hex(' ')}"))
    answer = scsi.scsi(cdb, data_out=data)
    raw: dict[str, int | str] = {"sense": answer.sense.hex()} if answer.sense else {}
    work.journal.add(Outcome(step=step, accepted=answer.is_good, raw=raw))
    work.drive.rescan()
    after = work.drive.block.size_bytes
    work.unhidden.add(Preparation.UNHIDE_RESIZE)
    work.journal.add(
        Unhidden(
            preparation=Preparation.UNHIDE_RESIZE,
            before_bytes=before,
            after_bytes=after,
            expected_bytes=max(before, after),
            power_cycle_needed=False,
        )
    )
