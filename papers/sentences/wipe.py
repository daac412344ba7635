"""Sentences of erasing: why a drive is not erased, what happened, the verdict, and what it does not claim.

`{method}`, `{level}`, `{found}`, `{lock}`, `{what}`, `{kind}` and amounts of bytes are worded by
`papers.values` before they come here.
"""

from __future__ import annotations

from papers.language import N_, NN_
from papers.sentences.reach import REACH
from papers.sentences.verdict import VERDICT

REFUSALS: dict[str, str | tuple[str, str]] = {
    "wipe.is_partition": N_("{drive} is a part of a drive. Give the whole drive."),
    "wipe.is_loop": N_("{drive} is a file that is shown as a drive: it is never erased."),
    "wipe.no_capacity": N_(
        "{drive} shows no capacity. Try another cable or port; if it stays so, have the drive destroyed."
    ),
    "wipe.read_only": N_("{drive} can only be read. Move its write-protect switch, if it has one."),
    "wipe.read_only_unknown": N_(
        "The kernel does not report whether {drive} can be written. Unplug it, plug it in again, "
        "then try again."
    ),
    "wipe.zoned": N_("{drive} is a zoned drive ({kind}): this version cannot erase it."),
    "wipe.boot_exclusive": N_(
        "{drive} is in use and could not be reserved for erasing: this system may have booted from it."
    ),
    "wipe.boot_medium": N_("This system booted from {drive}, so it is never erased."),
    "wipe.boot_marker": N_("{drive} carries the marker of the running image: it is never erased."),
    "wipe.boot_firmware": N_(
        "This machine booted from {drive}, so it is never erased. To erase it, boot from a USB stick."
    ),
    "wipe.boot_removable": N_(
        "{drive} is removable and may be the USB stick of this station, so it will not be erased."
    ),
    "wipe.boot_unknown": N_(
        "Établi cannot tell whether this system booted from {drive} ({lock}: no answer), so it will "
        "not erase it. Boot from an Établi USB stick, or put the drive in another machine."
    ),
    "wipe.boot_unproven": NN_(
        "Only {count} of the 2 checks needed shows that this system did not boot from {drive}, so "
        "it will not be erased. Boot from an Établi USB stick.",
        "Only {count} of the 2 checks needed show that this system did not boot from {drive}, so it "
        "will not be erased. Boot from an Établi USB stick.",
    ),
    "wipe.mounted": N_("{part} is mounted on {place}. Unmount it first, if this is really the drive."),
    "wipe.held": N_("{drive} is in use by {holder}. Release it first, if this is really the drive."),
    "wipe.other_path": N_(
        "{drive} and {other} are one drive reached by two paths, and reserving one does not reserve "
        "the other. Unplug one of them first, if this is really the drive."
    ),
    "wipe.protected": N_("The serial {serial} is protected by the configuration: {drive} is never erased."),
    "wipe.network": N_(
        "{drive} is on the network and may belong to another machine. If you mean it, add "
        "--allow-network-drive."
    ),
    "wipe.usb": N_("{drive} is on USB. If you mean it, add --usb."),
    "wipe.not_internal": N_("{drive} may not be a built-in drive: it is not erased unattended."),
    "wipe.no_own_serial": N_("{drive} has no serial number of its own: it is not erased unattended."),
    "wipe.protects_nothing": N_(
        "“{entry}” in protect matches no drive here. If its drive is here, compare it with its label."
    ),
    "wipe.nobody_agreed": N_(
        "No agreement to erase {drive} was recorded: nothing is done. Start the erasure again."
    ),
    "wipe.agreed_before_start": N_(
        "The erasure of {drive} was agreed to before this machine started: nothing is done. Check "
        "the drive and start the erasure again."
    ),
    "wipe.agreed_too_long_ago": N_(
        "{drive}: its erasure was agreed to more than an hour ago, and nothing is done. Start the "
        "erasure again."
    ),
    "wipe.contents_changed": N_(
        "What is on {drive} has changed since its erasure was agreed to: nothing is done. Check it again."
    ),
    "wipe.written_gone": N_(
        "What was written to {drive} before is not there: it may be another drive. Nothing is done."
    ),
    "wipe.needs_code": N_(
        "{drive} has no serial number of its own, and no code confirmed it: nothing is done."
    ),
    "wipe.not_shown": N_("No screen showed that {drive} would be erased: nothing is done."),
    "wipe.not_typed": N_(
        "The end of the serial of {drive}, and its code where it needs one, were not typed: nothing is done."
    ),
    "wipe.key_was_pressed": N_("A key was pressed before the time for it was over: {drive} is not erased."),
    "wipe.not_begun": N_(
        "The erasure of {drive} needed a key, or an order for this very machine, and there was neither: "
        "nothing is done."
    ),
    "wipe.protect_unknown": N_(
        "The system does not report the names of {drive}: whether it is in “protect” is not known, "
        "and nothing is done."
    ),
    "wipe.given_up": N_("This erasure was given up: the drive is not erased."),
    "wipe.resume_weak": N_(
        "{drive} may not be the same drive: another one can report the same name. Type its serial "
        "and its code again."
    ),
    "wipe.resume_contents_unknown": N_("What is on {drive} cannot be seen today."),
    "wipe.resume_contents_new": N_(
        "Something is on {drive} that was not there when its erasure was interrupted."
    ),
    "wipe.resume_written_gone": N_(
        "What was written to {drive} before the interruption is not there any more."
    ),
    "wipe.same_serial": N_(
        "{drive} has the same serial number ({serial}) as another drive here: it is not erased unattended."
    ),
    "wipe.used_since": N_(
        "{drive} was erased before (certificate {certificate}) and contains something again: "
        "it is not erased without a person's confirmation."
    ),
    "wipe.needs_root": N_("Only root may erase {drive}. Start again as root, or with sudo."),
    "wipe.not_let": N_(
        "Even root is not allowed to open {drive}: a container or a system rule blocks it. Run "
        "Établi outside the container."
    ),
    "wipe.cannot_open": N_("{drive} cannot be opened: {error}. Check what uses it, and try its cable."),
    "wipe.attempts_expired": N_(
        "{drive} is locked by a password and takes no more attempts. Switch the power off and on, then try "
        "again."
    ),
    "wipe.opal_locked": N_(
        "{drive} is locked by Opal, its built-in encryption: reset it with the PSID printed on its "
        "label (--psid), or have its owner unlock it."
    ),
    "wipe.psid_reaches_others": N_(
        "The PSID of {drive} would also reset the rest of the same drive ({names}), so it is not used."
    ),
    "wipe.nothing_reaches": N_(
        "Nothing that this drive can do reaches the required level ({level}). Allow a lower level, "
        "or have the drive destroyed."
    ),
}

LEFT_OUT: dict[str, str | tuple[str, str]] = {
    "wipe.below_level": N_("It does not reach the required level: {level}."),
    "wipe.takes_too_long": NN_(
        "It would take {count} minute, longer than is allowed.",
        "It would take {count} minutes, longer than is allowed.",
    ),
    "wipe.odd_sectors": NN_(
        "The drive has sectors of {count} byte, which the kernel does not write: it comes from a storage "
        "array.",
        "The drive has sectors of {count} bytes, which the kernel does not write: it comes from a storage "
        "array.",
    ),
    "wipe.unsupported": N_("The drive does not offer it."),
    "wipe.known_trouble": N_("It is known to break this model ({reference})."),
    "wipe.reaches_others": N_("It would also erase the rest of the same drive: {names}."),
    "wipe.namespaces_unknown": N_(
        "It reaches every namespace of the drive, and the drive does not report which it has."
    ),
    "wipe.sanitize_frozen": N_(
        "The BIOS has frozen it until the next start. Plug the drive in while the machine runs, or "
        "use another machine."
    ),
    "wipe.no_registers": N_(
        "What lies between does not pass on the drive's answers. Connect the drive directly."
    ),
    "wipe.never_over_usb": N_(
        "It is never done over USB: a cable pulled out would leave the drive locked. Connect the drive "
        "directly."
    ),
    "wipe.frozen": N_(
        "The BIOS has frozen it. Plug the drive in while the machine runs, or allow a suspend."
    ),
    "wipe.foreign_password": N_("The drive has a password: remove it first."),
    "wipe.hidden_unknown": N_("The drive does not report whether a part of it is hidden."),
    "wipe.locked_maybe_ours": N_(
        "The drive is locked. An erasure that was cut off may have left it so: one attempt is made to unlock "
        "it."
    ),
    "wipe.unallocated": N_(
        "Outside every namespace, and impossible to write or read back: {count} GB of the drive."
    ),
    "wipe.already_running": N_("The drive is already erasing itself, by an earlier command."),
    "wipe.needs_format": N_("Linux sees no capacity of this drive before it has been formatted."),
    "wipe.hybrid": N_(
        "A hybrid drive: no command promises to erase its flash cache, so the thorough level (Purge) is "
        "never granted to it."
    ),
    "wipe.behind_cache": N_(
        "This machine hides flash that its BIOS may use as a cache of this drive (Intel RST, "
        "Optane): the thorough level (Purge) is never granted to it. Choose AHCI in the BIOS setup to "
        "see all drives."
    ),
    "wipe.no_serial": N_("The drive reports no serial number: write its label onto the paper."),
    "wipe.opal_revert": N_(
        "The PSID of its label resets the whole drive first, which unlocks it. That alone erases "
        "nothing for certain: the drive is erased afterwards."
    ),
    "wipe.opal_owned": N_(
        "The drive's built-in encryption (Opal) is set up: it may lock itself when its power is "
        "cut. With the PSID of its label (--psid) it is reset first."
    ),
    "wipe.emmc_unproven": N_(
        "No other program has confirmed an eMMC's built-in erasing on our simulated drives: the "
        "thorough level (Purge) is never granted to it."
    ),
    "wipe.boot_partitions": N_(
        "Not erased, because it may contain the BIOS of the machine: {names} (boot partitions)."
    ),
    "wipe.asking_failed": N_("The drive could not be asked everything: {error}."),
}

HAPPENED: dict[str, str | tuple[str, str]] = {
    "wipe.other_drive": N_(
        "Another drive answers in its place: {what} was {expected} and is now {found}. Nothing more "
        "was done to it. Put the right drive back, or start again."
    ),
    "wipe.drive_error": N_("{kind}: {error}. Check the cable and the power, then try again."),
    "wipe.not_asked_afterwards": N_("The drive could not be asked about itself afterwards: {error}."),
    "wipe.power_cycle_needed": N_(
        "Hidden sectors appear only after a power cycle. Switch the machine off and on, then resume."
    ),
    "wipe.locked": N_(
        "The drive is locked by a password that is not Établi's. Ask its owner for the password, or have the "
        "drive destroyed."
    ),
    "wipe.password_stays": N_(
        "The drive may have kept Établi's password (“{password}”) and lock itself when its power is cut: any "
        "Établi unlocks it, by erasing it again."
    ),
    "wipe.psid_missing": N_(
        "{drive} is locked by Opal, and the PSID of its label is no longer at hand: give it again with "
        "--psid."
    ),
    "wipe.psid_refused": N_(
        "The drive refused the PSID. Compare it with the label: 0 and O, 1 and I look alike. Then "
        "start the erasure again; too many wrong ones lock the drive until its power is cut."
    ),
    "wipe.psid_locked_out": N_(
        "The drive accepts no more attempts with a PSID. Switch its power off and on, then start "
        "the erasure again."
    ),
    "wipe.psid_no_answer": N_("The drive did not say whether it took the PSID: {error}."),
    "wipe.psid_still_locked": N_(
        "The drive accepted the PSID but is still locked. Power it off and on, then start the erasure again."
    ),
    "wipe.psid_tried": N_(
        "The PSID was tried once in this job, and the drive is still locked. Switch its power off "
        "and on, compare the label, then start the erasure again."
    ),
    "wipe.suspend_erasing": N_(
        "The machine was not put to sleep: {drive} is being erased. A frozen drive is thawed once nothing is."
    ),
    "wipe.suspend_network": N_(
        "The machine was not put to sleep: this system needs {drive}, which is on the network."
    ),
    "wipe.suspend_usb": N_(
        "The machine was not put to sleep: this system needs {drive} on USB, which it might lose."
    ),
    "wipe.cannot_suspend": N_(
        "The machine could not be put to sleep ({error}). Switch it off and on, or plug the drive in while "
        "it runs."
    ),
    "wipe.plan_changed": N_(
        "The machine slept, so the confirmation for {drive} is no longer valid. Start the erasure again."
    ),
    "wipe.still_frozen": N_(
        "The BIOS has frozen the drive ({method}). Switch the machine off and on, or plug the drive "
        "in while it runs."
    ),
    "wipe.markers_remain": NN_(
        "{count} marker that was written before is still there: the drive did not erase what it says it "
        "erased.",
        "{count} markers that were written before are still there: the drive did not erase what it says it "
        "erased.",
    ),
    "wipe.unreadable": NN_(
        "{count} marker cannot be read back: whether it is gone is not known.",
        "{count} markers cannot be read back: whether they are gone is not known.",
    ),
    "wipe.nothing_to_compare": N_(
        "Nothing was read before the erasure, so there is nothing to compare with."
    ),
    "wipe.nothing_written": N_("Nothing was written."),
    "wipe.nothing_read": N_("Nothing could be read back."),
    "wipe.unwritten": N_("Could not be written, and no exceptions are allowed: {count}."),
    "wipe.wrong_bytes": N_("At byte {offset} the drive does not contain what was written: it is not erased."),
    "wipe.unreadable_bytes": N_("Could not be read back, and no exceptions are allowed: {count}."),
    "wipe.no_fingerprint": N_(
        "No fingerprint was written: the drive is too small, or its sector size does not fit "
        "(bytes: {bytes})."
    ),
    "wipe.tail_differs": N_(
        "Before byte {offset} the drive does not contain what was written before the interruption. "
        "It may be another drive: confirm it again by its serial, or it will not be erased."
    ),
    "wipe.too_warm": N_("At {celsius} °C (limit: {limit} °C) the drive was too warm: the work paused."),
    "wipe.cooler": N_("After {minutes} min the drive was cooler, and the work went on."),
    "wipe.stays_warm": N_(
        "After {minutes} min the drive was not cooler: the work went on without further pauses."
    ),
    "wipe.too_many_bad_blocks": N_(
        "Too many sectors could not be written before byte {offset}: the pass went on from the other end."
    ),
    "wipe.rejected": N_("The drive refused the command ({method})."),
    "wipe.no_answer": N_("The drive did not say how the command ended ({method}): what it did is not known."),
    "wipe.device_failed": N_("The drive reports that its own erasure failed ({method})."),
    "wipe.never_ran": N_("The drive took the command and did nothing ({method})."),
    "wipe.tells_nothing": N_(
        "The drive does not report the progress of its erasure ({method}): what it did is not known."
    ),
    "wipe.stalled": NN_(
        "The drive's erasure made no progress for {count} minute ({method}). It may still be "
        "running: leave it powered, then start the erasure again.",
        "The drive's erasure made no progress for {count} minutes ({method}). It may still be "
        "running: leave it powered, then start the erasure again.",
    ),
}

WIPE: dict[str, str | tuple[str, str]] = {
    **REFUSALS,
    **LEFT_OUT,
    **HAPPENED,
    **VERDICT,
    **REACH,
}
