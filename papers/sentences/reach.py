"""Sentences of how far an erasure reached: the range, what shows that it is all there is, and what may be
left; part of WIPE. `{channel}` is worded by `papers.values`.
"""

from __future__ import annotations

from papers.language import N_, NN_

REACH: dict[str, str | tuple[str, str]] = {
    "verdict.range": N_("Erased: byte 0 to byte {last}, {count}."),
    "verdict.not_asked_before": N_(
        "The drive was not asked for its size before it was erased: more of it may be left."
    ),
    "verdict.not_asked_after": N_(
        "The drive was not asked for its size after it was erased: more of it may be left."
    ),
    "verdict.channel_silent": N_(
        "How large the drive is was not answered ({channel}): a hidden part may be left."
    ),
    "verdict.sizes_differ": N_(
        "The drive tells two sizes: {told} ({channel}), and {count} were erased. The rest may be left."
    ),
    "verdict.more_told": N_(
        "At one time the drive told of {told}, and {count} were erased: the rest may be left."
    ),
    "verdict.says_otherwise": N_(
        "After the erasure the drive says otherwise what it can do and how it is divided: a part may be left."
    ),
    "verdict.general_purpose": N_(
        "{count} lie in general-purpose partitions of the eMMC, which are drives of their own: they were not "
        "erased."
    ),
    "verdict.capacity_differs": N_(
        "The drive has {told}, and its namespaces take {count} with what is free: the rest may be left."
    ),
    "verdict.other_namespaces": N_(
        "Other namespaces of the drive were not erased with this one (NSID {names})."
    ),
    "verdict.opal_shadow": N_(
        "The drive answers reads of its beginning from elsewhere (Opal, MBR shadowing): what was read proves "
        "nothing. Revert it with the PSID of its label, then erase it again."
    ),
    "verdict.opal_locked": N_(
        "The drive is locked by Opal, its own encryption: what was read proves nothing. Revert it with the "
        "PSID of its label, then erase it again."
    ),
    "verdict.still_running": N_(
        "The drive still erases itself after it was read back: leave it powered, then erase it again."
    ),
    "verdict.failed_since": N_(
        "After it was read back the drive says that its own erasing failed. Erase it again."
    ),
    "verdict.no_marker": N_(
        "The drive took no marker: nothing shows that anything was erased. Have it destroyed."
    ),
    "verdict.addresses_differ": NN_(
        "{count} place read as another one: what is written to an address of this drive does not lie there. "
        "Take it off its adapter and erase it again, or have it destroyed.",
        "{count} places read as others: what is written to an address of this drive does not lie there. Take "
        "it off its adapter and erase it again, or have it destroyed.",
    ),
    "verdict.addresses_unproven": NN_(
        "At {count} address it was not shown that it is a place of its own: a part of the drive may be left.",
        "At {count} addresses it was not shown that each is a place of its own: a part of the drive may be "
        "left.",
    ),
    "verdict.counts_differ": N_(
        "The journal's counts and its lists of places do not fit together: it proves nothing. Erase the "
        "drive again."
    ),
    "verdict.noise_not_read": N_(
        "The random data that were written first were not read back: nothing shows that each address is a "
        "place of its own. Erase the drive again."
    ),
    "verdict.too_many_exceptions": NN_(
        "{bytes} in {count} place could not be erased or read: that is more than any order allows. Have the "
        "drive destroyed.",
        "{bytes} in {count} places could not be erased or read: that is more than any order allows. Have the "
        "drive destroyed.",
    ),
    "evidence.size": N_("{count}, before and after ({channel})"),
    "evidence.addresses": N_(
        "markers at both ends and at every power of two were all written before the first was read back"
    ),
    "claim.emmc_areas": N_(
        "The boot partitions of the eMMC and its protected memory (RPMB) were not erased: {count}."
    ),
    "wipe.opal_shadow": N_(
        "{drive} answers reads of its beginning from elsewhere (Opal, MBR shadowing), and refuses or "
        "swallows what is written there: revert it with the PSID printed on its label (--psid)."
    ),
    "wipe.foreign_running": N_(
        "The drive is erasing itself by an order that this erasure did not give: its end is waited for, and "
        "it proves nothing."
    ),
    "wipe.foreign_stalled": N_(
        "The drive is still at what another program had ordered, after two days. Switch it off and on, then "
        "try again."
    ),
    "wipe.takes_no_marker": N_(
        "The drive takes nothing that is written to it: nothing can show that it is erased. Have it "
        "destroyed."
    ),
    "wipe.addresses_differ": N_(
        "What was written at byte {offset} reads as something else: addresses of this drive are no places of "
        "their own. Take it off its adapter and try again, or have it destroyed."
    ),
    "wipe.stays_hidden": N_(
        "The drive refused twice to show its hidden sectors, with the power cut in between: they stay hidden."
    ),
}
