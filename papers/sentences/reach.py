"""Sentences of how far an erasure reached: the range, what shows that it is all there is, and what may be
left; part of WIPE. `{channel}` is worded by `papers.values`.
"""

from __future__ import annotations

from papers.language import N_, NN_

REACH: dict[str, str | tuple[str, str]] = {
    "verdict.range": N_("Range of the erasure: byte 0 to byte {last} ({count})."),
    "verdict.not_asked_before": N_(
        "The drive was not asked for its capacity before it was erased: part of it may be left."
    ),
    "verdict.not_asked_after": N_(
        "The drive was not asked for its capacity after it was erased: part of it may be left."
    ),
    "verdict.channel_silent": N_(
        "The drive did not give its capacity ({channel}): a hidden part may be left."
    ),
    "verdict.sizes_differ": N_(
        "The drive reports two capacities: {told} ({channel}), and the erasure covered {count}. The "
        "rest may be left."
    ),
    "verdict.more_told": N_(
        "At one time the drive reported {told}, and the erasure covered {count}: the rest may be left."
    ),
    "verdict.says_otherwise": N_(
        "After the erasure, the drive describes its functions and its layout differently: a part may be left."
    ),
    "verdict.general_purpose": N_(
        "Not erased, because it is in general-purpose partitions of the eMMC, which are separate "
        "drives: {count}."
    ),
    "verdict.capacity_differs": N_(
        "The drive reports {told}, but its namespaces and free space only add up to {count}: the "
        "rest may be left."
    ),
    "verdict.other_namespaces": N_("Not erased with this one: other namespaces of the drive (NSID {names})."),
    "verdict.opal_shadow": N_(
        "The drive shows other contents in place of its beginning (Opal, MBR shadowing): what was "
        "read proves nothing. Reset it with the PSID printed on its label, then erase it again."
    ),
    "verdict.opal_locked": N_(
        "The drive is locked by Opal, its built-in encryption: what was read proves nothing. Reset "
        "it with the PSID printed on its label, then erase it again."
    ),
    "verdict.still_running": N_(
        "After it was read back, the drive is still erasing itself: leave it powered, then erase it again."
    ),
    "verdict.failed_since": N_(
        "After it was read back, the drive reports that its own erasure failed. Erase it again."
    ),
    "verdict.no_marker": N_(
        "The drive kept no marker, so nothing shows that anything was erased. Have it destroyed."
    ),
    "verdict.addresses_differ": NN_(
        "{count} place was read back with the contents of another: what is written to an address of "
        "this drive is not there afterwards. Take it off its adapter and erase it again, or have it "
        "destroyed.",
        "{count} places were read back with the contents of others: what is written to an address "
        "of this drive is not there afterwards. Take it off its adapter and erase it again, or have "
        "it destroyed.",
    ),
    "verdict.addresses_unproven": NN_(
        "For {count} address, nothing shows that it is a separate place: a part of the drive may be left.",
        "For {count} addresses, nothing shows that each is a separate place: a part of the drive "
        "may be left.",
    ),
    "verdict.counts_differ": N_(
        "The journal's counts and its lists of places contradict each other: it proves nothing. "
        "Erase the drive again."
    ),
    "verdict.noise_not_read": N_(
        "The random data written first was not read back, so nothing shows that each address is a "
        "separate place. Erase the drive again."
    ),
    "verdict.too_many_exceptions": NN_(
        "Could not be erased or read: {bytes}, in {count} place. That is more than is ever "
        "accepted: have the drive destroyed.",
        "Could not be erased or read: {bytes}, in {count} places. That is more than is ever "
        "accepted: have the drive destroyed.",
    ),
    "evidence.size": N_("{count}, before and after ({channel})"),
    "evidence.addresses": N_(
        "markers at both ends and at every power of two were all written before the first was read back"
    ),
    "claim.emmc_areas": N_(
        "The boot partitions of the eMMC and its protected memory (RPMB) were not erased: {count}."
    ),
    "wipe.opal_shadow": N_(
        "{drive} shows other contents in place of its beginning (Opal, MBR shadowing), and does not "
        "keep what is written there: reset it with the PSID printed on its label (--psid)."
    ),
    "wipe.foreign_running": N_(
        "The drive is erasing itself on a command that did not come from this job. Établi waits for "
        "it to finish; it proves nothing."
    ),
    "wipe.foreign_stalled": N_(
        "After two days, the drive is still busy with another program's command. Switch it off and "
        "on, then try again."
    ),
    "wipe.takes_no_marker": N_(
        "The drive keeps nothing that is written to it, so nothing can show that it is erased. Have "
        "it destroyed."
    ),
    "wipe.addresses_differ": N_(
        "What was written at byte {offset} reads as something else: the addresses of this drive are "
        "not separate places. Take it off its adapter and try again, or have it destroyed."
    ),
    "wipe.stays_hidden": N_(
        "The drive refused twice to show its hidden sectors, with the power cut in between: they stay hidden."
    ),
}
