"""Sentences of the verdict on a drive: what speaks against it, or why nothing is known."""

from __future__ import annotations

from papers.language import N_, NN_

DRIVE: dict[str, str | tuple[str, str]] = {
    "drive.healthy": N_("The drive reports that it is healthy, and its counters agree."),
    "drive.healthy_hours": N_(
        "Operating hours: {hours}. The drive reports that it is healthy, and its counters agree."
    ),
    "drive.healthy_remarks": N_(
        "The drive reports that it is healthy. What follows is worth knowing, but does not count against it."
    ),
    "drive.healthy_remarks_hours": N_(
        "Operating hours: {hours}. The drive reports that it is healthy. What follows is worth "
        "knowing, but does not count against it."
    ),
    "drive.overall_failed": N_("The drive itself reports that it is failing. Do not give it away."),
    "drive.attribute_failing": N_(
        "The drive's own limit is reached now: {name} ({id}) is at {value}, its limit is {threshold}."
    ),
    "drive.hot_now": N_(
        "The drive is too hot now ({celsius} °C). Let it cool down and check again; it has not failed."
    ),
    "drive.hot_now_unknown": N_(
        "The drive reports that it is too hot or too cold now: {name} ({id}) is at {value}, its "
        "limit is {threshold}. Let it cool down and check again; it has not failed."
    ),
    "drive.limit_by_birth": N_(
        "{name} ({id}) has been at its limit ({threshold}) since the drive was made: this is not a failure."
    ),
    "drive.reserve_low": N_(
        "More than half of what the drive keeps for bad sectors is used up: {name} ({id}) is at {value}, its "
        "limit is {threshold}."
    ),
    "drive.attribute_failed_before": N_(
        "The drive's own limit was reached in the past: {name} ({id}) was at {worst}, its limit is "
        "{threshold}."
    ),
    "drive.prefail_by_exit_status": N_("smartctl reports that one of the drive's own limits is reached now."),
    "drive.past_by_exit_status": N_(
        "smartctl reports that one of the drive's own limits was reached in the past."
    ),
    "drive.failure_rate": N_(
        "Most hard disks with so many bad sectors or failed reads fail within a year (Backblaze)."
    ),
    "drive.pending_sectors": NN_(
        "{count} sector cannot be read at present. Erase the drive and check again.",
        "{count} sectors cannot be read at present. Erase the drive and check again.",
    ),
    "drive.pending_physical": NN_(
        "{count} sector (which the drive counts as {told}) cannot be read at present. Erase the "
        "drive and check again.",
        "{count} sectors (which the drive counts as {told}) cannot be read at present. Erase the "
        "drive and check again.",
    ),
    # Of a failing drive: the same, without a word on what to try next.
    "drive.pending_sectors_alone": NN_(
        "{count} sector cannot be read at present.",
        "{count} sectors cannot be read at present.",
    ),
    "drive.pending_physical_alone": NN_(
        "{count} sector (which the drive counts as {told}) cannot be read at present.",
        "{count} sectors (which the drive counts as {told}) cannot be read at present.",
    ),
    "drive.hot_now_alone": N_("The drive is too hot now ({celsius} °C)."),
    "drive.hot_now_unknown_alone": N_(
        "The drive reports that it is too hot or too cold now: {name} ({id}) is at {value}, its "
        "limit is {threshold}."
    ),
    "drive.crc_errors_alone": NN_("{count} error on the cable.", "{count} errors on the cable."),
    "drive.crc_errors_grow_alone": NN_(
        "{count} more error on the cable in this run alone.",
        "{count} more errors on the cable in this run alone.",
    ),
    "drive.self_test_failed_before_alone": N_(
        "A self-test failed ({status}); only short ones have passed since."
    ),
    "drive.self_test_passed_earlier_alone": N_(
        "A self-test failed ({status}); the long one that passed says that it ran before."
    ),
    "drive.self_test_end_unknown_alone": N_("How its last self-test ended is not known."),
    "drive.self_test_end_unknown_before_alone": N_(
        "How one of its self-tests ended is not known; only short ones have passed since."
    ),
    "drive.pending_copies_replaced": N_(
        "Its count of pending sectors only repeats that of reallocated ones: none is pending."
    ),
    "drive.uncorrectable_physical": NN_(
        "{count} sector (which the drive counts as {told}) could not be corrected.",
        "{count} sectors (which the drive counts as {told}) could not be corrected.",
    ),
    "drive.uncorrectable_sectors": NN_(
        "{count} sector could not be corrected.",
        "{count} sectors could not be corrected.",
    ),
    "drive.reported_uncorrectable": NN_(
        "{count} read failed for good.",
        "{count} reads failed for good.",
    ),
    "drive.reported_uncorrectable_most": N_("Reads that failed for good: {count}; the counter is full."),
    "drive.lost_reads_elsewhere": NN_(
        "The drive's statistics count {count} read that failed for good, its attribute 187 none.",
        "The drive's statistics count {count} reads that failed for good, its attribute 187 none.",
    ),
    "drive.reallocated_sectors": NN_(
        "{count} bad sector was reallocated to a spare one.",
        "{count} bad sectors were reallocated to spare ones.",
    ),
    "drive.spin_retries": NN_(
        "The drive failed to spin up {count} time.",
        "The drive failed to spin up {count} times.",
    ),
    "drive.end_to_end_errors": NN_(
        "{count} error between the drive's cache and its medium.",
        "{count} errors between the drive's cache and its medium.",
    ),
    "drive.crc_errors": NN_(
        "{count} error on the cable. Check the cable before you blame the drive.",
        "{count} errors on the cable. Check the cable before you blame the drive.",
    ),
    "drive.crc_errors_grow": NN_(
        "{count} more error on the cable in this run alone. Change the cable and check again.",
        "{count} more errors on the cable in this run alone. Change the cable and check again.",
    ),
    "drive.load_cycles": N_(
        "Parkings of the heads: {count}; such drives are made for {rated} at most. It may soon fail."
    ),
    "drive.load_cycles_unreadable": N_(
        "How often its heads were parked is not a number that can be true, so it is not known."
    ),
    "drive.unreadable_lately": NN_(
        "The error log contains {count} failed read, {hours} h of operating time ago.",
        "The error log contains {count} failed reads, the last one {hours} h of operating time ago.",
    ),
    "drive.unreadable_many_lately": N_(
        "Errors in the error log: {total}. Failed reads among the last ones: {count}, the newest "
        "{hours} h of operating time ago."
    ),
    "drive.unreadable_many_once": N_(
        "Errors in the error log: {total}. Failed reads among the last ones: {count}; when is not known."
    ),
    "drive.unreadable_once": NN_(
        "The error log contains {count} failed read; when is not known.",
        "The error log contains {count} failed reads; when is not known.",
    ),
    "drive.log_without_entries": N_(
        "Errors in the error log: {total}. It keeps none of them: what they were is not known."
    ),
    "drive.not_found_lately": N_(
        "{hours} h of operating time ago, the drive did not find a sector that it has (error IDNF)."
    ),
    "drive.not_found_once": N_(
        "The drive once did not find a sector that it has (error IDNF); when is not known."
    ),
    "drive.self_test_failed": N_("Its last self-test failed: {status}."),
    "drive.self_test_failed_hours": N_(
        "Its last self-test failed, {hours} h of operating time ago: {status}."
    ),
    "drive.self_test_failed_before": N_(
        "A self-test failed ({status}); only short ones have passed since. Run a long one."
    ),
    "drive.self_test_passed_earlier": N_(
        "A self-test failed ({status}); the long one that passed says that it ran before. Run "
        "another long one."
    ),
    "drive.self_test_end_unknown": N_("How its last self-test ended is not known. Run another one."),
    "drive.self_test_end_unknown_before": N_(
        "How one of its self-tests ended is not known; only short ones have passed since. Run a long one."
    ),
    "drive.self_test_log_errors": N_("smartctl reports failed self-tests, but they cannot be read."),
    "drive.worn": N_("{percent} % of its rated endurance is used up."),
    "drive.worn_out": N_("Its rated endurance is used up ({percent} %): it may fail at any time."),
    "drive.no_attributes": N_("The drive gives no table of attributes, so its “OK” cannot be relied on."),
    "drive.no_sector_counts": N_(
        "The drive does not count its bad sectors, so its “OK” cannot be relied on."
    ),
    "drive.wear_not_known": N_(
        "Wear unknown: the drive reports no figure that can be true. The maker's tool may."
    ),
    "drive.wear_not_known_here": N_(
        "Wear unknown: smartctl does not know this model, and nothing else reports it. The maker's tool may."
    ),
    "drive.packed_count": N_(
        "Its count of failed reads is missing, or is not a number that can be true: how many there "
        "were is not known."
    ),
    "drive.count_unreadable": N_(
        "Its count {name} ({id}) cannot be read: how many errors there were is not known."
    ),
    "drive.enclosure": N_(
        "An enclosure answers for the drives in it: nothing is known of their own health. Check "
        "each of them alone."
    ),
    "drive.status_not_read": N_(
        "The drive's own verdict could not be read through this adapter, and its table alone is not "
        "enough. Connect it to a machine directly."
    ),
    "drive.contradiction_hours_statistics": N_(
        "Its operating hours contradict each other: its counter shows {told} h, its statistics "
        "{other} h. The larger figure counts."
    ),
    "drive.contradiction_hours_heads": N_(
        "Its operating hours contradict each other: its counter shows {told} h, but its heads were "
        "in use for {other} h. The larger figure counts."
    ),
    "drive.contradiction_hours_farm": N_(
        "Its operating hours contradict each other: its counter shows {told} h, the maker's log "
        "(FARM) {other} h. The larger figure counts; the counter may have been set back."
    ),
    "drive.contradiction_hours_log": N_(
        "Its operating hours contradict each other: its counter shows {told} h, but a self-test was "
        "run at {other} h. The larger figure counts; the counter may have been set back."
    ),
    "drive.contradiction_hours_reset": N_(
        "Its counter shows {told} h of operating time, but was set back or overflowed: it has run "
        "for longer; how long is not known."
    ),
    "drive.contradiction_hours_starts": N_(
        "Its counter shows {told} h of operating time, but more switch-ons ({other}): the hours "
        "cannot be right."
    ),
    "drive.contradiction_hours_impossible": N_(
        "Its counter shows {told} h of operating time, which cannot be."
    ),
    "drive.contradiction_hours_errors": N_(
        "Its operating hours contradict each other: its counter shows {told} h, but an error was "
        "logged at {other} h. The larger figure counts; the counter may have been set back."
    ),
    "drive.contradiction_hours_written": N_(
        "Its counter shows {told} h of operating time, but written to it: {other} GB. The hours "
        "cannot be right."
    ),
    "drive.contradiction_wear": N_(
        "Its figures of wear contradict each other ({told} % used, or {other} %). The worse one "
        "that can be true counts."
    ),
    "drive.contradiction_written": N_(
        "Written to it, by its own count: {told} GB. That cannot be true of such a drive."
    ),
    "drive.contradiction_nvme_limit": N_(
        "Its health log shows a share of {told} %, which cannot be: the log cannot be trusted."
    ),
    "drive.no_overall": N_("The drive does not report whether it is healthy."),
    "drive.partial_answer": N_("The drive answered only in part."),
    "drive.smart_unsupported": N_("The drive, or the adapter before it, gives no SMART."),
    "drive.smart_disabled": N_("SMART is switched off on this drive. Switch it on with “smartctl -s on”."),
    "drive.no_smart": N_("A drive of this kind has no SMART: nothing is known of its health."),
    "drive.nvme_no_log": N_("The drive's health log is missing, or empty as behind a RAID."),
    "drive.nvme_partial_log": N_("Parts of the drive's health log are missing."),
    "drive.nvme_spare_low": N_("The drive warns: its spare blocks run out."),
    "drive.nvme_temperature": N_("The drive warns: it is too hot or too cold. Check the cooling."),
    "drive.nvme_unreliable": N_("The drive warns: it is no longer reliable."),
    "drive.nvme_read_only": N_("The drive warns: it is now read-only."),
    "drive.nvme_backup_failed": N_("The drive warns: its protection against a power cut has failed."),
    "drive.nvme_memory_region": N_("The drive warns: its persistent memory is no longer reliable."),
    "drive.nvme_other_warning": N_("The drive gives a warning that is not known here ({warning})."),
    "drive.nvme_spare": N_("Only {percent} % of the spare blocks are left; its own limit is {threshold} %."),
    "drive.nvme_spare_odd_limit": N_(
        "{percent} % of the spare blocks are left, less than its own limit of {threshold} %; but the "
        "drive does not warn of it."
    ),
    "drive.nvme_spare_left": N_("Only {percent} % of the spare blocks are left."),
    "drive.media_errors": NN_(
        "{count} time data was lost on the medium.",
        "{count} times data was lost on the medium.",
    ),
    "drive.scsi_exception": N_("The drive warns: {text}."),
    "drive.scsi_uncorrected": NN_(
        "{count} error could not be corrected.",
        "{count} errors could not be corrected.",
    ),
    "drive.scsi_grown_defects": NN_(
        "{count} bad sector was found since the drive was made.",
        "{count} bad sectors were found since the drive was made.",
    ),
    "drive.scsi_failed_reassignments": NN_(
        "The drive could not replace {count} bad sector. Do not give it away.",
        "The drive could not replace {count} bad sectors. Do not give it away.",
    ),
    "drive.scsi_scan_unknown": N_(
        "The drive checks its own surface; what became of what it found is not known in full."
    ),
    "drive.scsi_scan_halted": N_("The drive stopped checking its own surface because of errors ({text})."),
    "drive.scsi_no_counters": N_("The drive keeps no error count, so its “OK” cannot be relied on."),
    "drive.emmc_healthy": N_("By its own estimate the eMMC chip is healthy."),
    "drive.emmc_urgent": N_(
        "The eMMC chip has almost no spare blocks left. Do not give the machine away as it is."
    ),
    "drive.emmc_warning": N_("Most of the eMMC chip's spare blocks are used up."),
    "drive.emmc_tells_nothing": N_("The eMMC chip does not report how worn it is."),
    "drive.unheard_needs_root": N_("Only root may ask the drive about its health."),
    "drive.unheard_tool_missing": N_("smartctl is not installed: nothing is known of the drive's health."),
    "drive.unheard_tool_failed": N_("The drive could not be asked about its health."),
    "drive.unheard_timed_out": N_("The drive did not answer in time when asked about its health."),
    "drive.unheard_hung": N_("The drive does not answer at all: the question hangs in the kernel."),
    "drive.unheard_not_reported": N_("The drive reports nothing about its health."),
    "drive.unheard_not_understood": N_("What the drive reports about its health could not be understood."),
    "drive.unheard_not_recorded": N_("The recording has nothing about the drive's health."),
    "drive.unheard_needs_person": N_("Check this drive by hand."),
    "drive.unheard_not_asked": N_("The drive was not asked about its health in this run."),
}
