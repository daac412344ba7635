"""Sentences of the verdict on an erasure, of what a certificate does not claim, and of checking it; part of
WIPE.
"""

from __future__ import annotations

from papers.language import N_, NN_

VERDICT: dict[str, str | tuple[str, str]] = {
    "verdict.no_beginning": N_("The journal has no beginning: it proves nothing. Erase the drive again."),
    "verdict.stopped": N_("The erasure was stopped. Continue with “etabli wipe resume”."),
    "verdict.cut_off": N_(
        "The erasure was cut off by a power cut, or the drive was pulled out. Continue with “etabli "
        "wipe resume”."
    ),
    "verdict.nothing_done": N_("Nothing was done to the drive."),
    "verdict.not_ended": N_("The last method did not finish. Erase the drive again."),
    "verdict.not_read_back": N_(
        "The drive was not read back as far as required: nothing is proven. Erase it again."
    ),
    "verdict.another_drive": N_(
        "The journal is about more than one drive or job: it proves nothing. Erase the drive again."
    ),
    "verdict.not_planned": N_("What was done is not in the plan: it proves nothing. Erase the drive again."),
    "verdict.smaller": N_(
        "Less of the drive was read back than it had before: the rest is not proven erased. Erase it again."
    ),
    "verdict.markers": N_(
        "The markers written before are not shown to be gone: the drive may still contain its old data."
    ),
    "verdict.nothing_compared": N_(
        "No place could be compared with what was there before: nothing is proven. Erase the drive again."
    ),
    "verdict.old_content": N_(
        "Some of the places compared still contain old data, or cannot be read. Do not give this drive away."
    ),
    "verdict.never_ran": N_("Nothing shows that the drive carried out the command ({method})."),
    "verdict.no_success": N_("The drive never reported that its own erasure succeeded ({method})."),
    "verdict.pass_not_ended": N_("A pass did not reach the end of the drive ({method})."),
    "verdict.unwritten": N_("Could not be written, and may still contain old data: {count}."),
    "verdict.unreadable": N_("Could not be read back, so what is there is not known: {count}."),
    "verdict.wrong": N_("Read back with other contents than expected: {count}."),
    "verdict.changed_after": N_(
        "Something other than the fingerprint asked for was written to the drive after it was read "
        "back: nothing is proven."
    ),
    "verdict.fingerprint": N_(
        "The fingerprint could not be written, so part of the drive is no longer known to be erased: {count}."
    ),
    "verdict.hidden_unknown": N_(
        "The drive did not say whether part of it is hidden. If so, that part was not erased."
    ),
    "verdict.still_hidden": N_("A part of the drive was still hidden, and was not erased."),
    "verdict.unallocated": N_(
        "Outside every namespace, so impossible to write or read, and not erased: {count}."
    ),
    "verdict.reallocated": NN_(
        "{count} sector was reallocated by the drive in its life; an overwrite does not reach the old one.",
        "{count} sectors were reallocated by the drive in its life; an overwrite does not reach the "
        "old ones.",
    ),
    "verdict.compared": N_(
        "Compared with what was there before, at places chosen at random: {count}. Nothing of it is left."
    ),
    "verdict.read_all": N_("The whole drive was read back ({count}): {found}."),
    "verdict.read_sample": N_("Samples of the whole drive were read back ({count}): {found}."),
    "claim.behind_the_interface": N_(
        "Software cannot detect a drive whose firmware lies: what is proven is what the drive answers."
    ),
    "claim.no_ieee": N_("No conformity to IEEE 2883 is claimed."),
    "claim.replaced_sectors": N_(
        "Sectors that the drive had taken out of use, and a flash drive's spare area, were not reached by "
        "the overwrite."
    ),
    "claim.compared_places": N_(
        "The proof that the key was changed rests on the places compared; the rest was not compared."
    ),
    "claim.unproven": N_(
        "The command is not validated: no other program has confirmed what it does to our simulated "
        "drives ({method})."
    ),
    "claim.psid_revert": N_(
        "The drive was reset with the PSID of its label; that unlocks it and is not counted as an erasure."
    ),
    "claim.amac_unproven": N_(
        "Hidden sectors were made visible by a command that is not validated (AMAC): no other "
        "program has confirmed what it does to our simulated drives. What became visible was read "
        "back."
    ),
    "claim.sample": N_("Only a part of the drive was read back, at places chosen at random."),
    "claim.not_purged": N_("Simple level (Clear): recovery in a laboratory cannot be ruled out."),
    "check.journal_broken": N_(
        "The journal inside is damaged or was changed ({error}): the verdict cannot be computed again. Treat "
        "the drive as not erased."
    ),
    "check.erasure_differs": N_(
        "The certificate says “{stated}”, its journal says “{computed}”: trust the journal."
    ),
    "check.result_differs": N_(
        "The verdict follows from the journal, but other figures of the certificate do not: trust "
        "the journal."
    ),
}
