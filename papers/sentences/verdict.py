"""Sentences of the verdict on an erasure, of what a certificate does not claim, and of checking it; part of
WIPE.
"""

from __future__ import annotations

from papers.language import N_, NN_

VERDICT: dict[str, str | tuple[str, str]] = {
    "verdict.no_beginning": N_("The journal has no beginning: it proves nothing. Erase the drive again."),
    "verdict.stopped": N_("Somebody stopped it. Go on with “etabli wipe resume”."),
    "verdict.cut_off": N_(
        "It was cut off: a power cut, or the drive was pulled out. Go on with “etabli wipe resume”."
    ),
    "verdict.nothing_done": N_("Nothing was done to the drive."),
    "verdict.not_ended": N_("The last method did not come to its end. Erase the drive again."),
    "verdict.not_read_back": N_(
        "The drive was not read back as far as was ordered: nothing is proven. Erase it again."
    ),
    "verdict.another_drive": N_(
        "The journal speaks of more than one drive or order: it proves nothing. Erase the drive again."
    ),
    "verdict.not_planned": N_("What was done is not in the plan: it proves nothing. Erase the drive again."),
    "verdict.smaller": N_(
        "Less of the drive was read back than it had before: the rest is not proven erased. Erase it again."
    ),
    "verdict.markers": N_(
        "Markers that were written before are not proven gone: the drive may still hold what it held."
    ),
    "verdict.nothing_compared": N_(
        "No place could be compared with what was there before: nothing is proven. Erase the drive again."
    ),
    "verdict.old_content": N_(
        "Places that were compared still hold what they held before, or cannot be read. The drive is not to "
        "be given away."
    ),
    "verdict.never_ran": N_("Nothing shows that the drive carried out the command ({method})."),
    "verdict.no_success": N_("The drive never said that its own erasing succeeded ({method})."),
    "verdict.pass_not_ended": N_("A pass did not reach the end of the drive ({method})."),
    "verdict.unwritten": N_("{count} could not be written and may hold what they held before."),
    "verdict.unreadable": N_("{count} could not be read back: nobody knows what they hold."),
    "verdict.wrong": N_("{count} were not as they should be when read back."),
    "verdict.changed_after": N_(
        "The drive was written to after it was read back, and not by the fingerprint that was ordered: "
        "nothing is proven."
    ),
    "verdict.fingerprint": N_(
        "The fingerprint could not be written: {count} are no longer known to be erased."
    ),
    "verdict.hidden_unknown": N_(
        "The drive did not tell whether a part of it is hidden; a hidden part was not erased."
    ),
    "verdict.still_hidden": N_("A part of the drive was still hidden, and was not erased."),
    "verdict.unallocated": N_(
        "{count} belong to no namespace: nobody could write or read them, and they were not erased."
    ),
    "verdict.reallocated": NN_(
        "{count} sector was replaced by the drive in its life; an overwrite does not reach the old one.",
        "{count} sectors were replaced by the drive in its life; an overwrite does not reach the old ones.",
    ),
    "verdict.compared": N_(
        "{count} were compared with what was there before, at places chosen at random: nothing of it is left."
    ),
    "verdict.read_all": N_("The whole drive was read back ({count}): {found}."),
    "verdict.read_sample": N_("Samples of the whole drive were read back ({count}): {found}."),
    "claim.behind_the_interface": N_(
        "No software sees behind a drive that lies at its interface: what is proven is what the drive "
        "answers."
    ),
    "claim.no_ieee": N_("Nothing is claimed for IEEE 2883."),
    "claim.replaced_sectors": N_(
        "Sectors that the drive had taken out of use, and a flash drive's spare area, were not reached by "
        "the overwrite."
    ),
    "claim.compared_places": N_(
        "The proof that the key was changed rests on the places compared; the rest was not compared."
    ),
    "claim.unproven": N_(
        "The command is unproven: no other program has confirmed what it does to our simulated drives "
        "({method})."
    ),
    "claim.psid_revert": N_(
        "The drive was reverted with the PSID of its label; that unlocks it and is not counted as an erasure."
    ),
    "claim.amac_unproven": N_(
        "Hidden sectors were brought to light by a command that is unproven (AMAC): no other program has "
        "confirmed what it does to our simulated drives. What came to light was read back."
    ),
    "claim.sample": N_("Only a part of the drive was read back, at places chosen at random."),
    "claim.not_purged": N_("It is no purge: a laboratory may still find something."),
    "check.journal_broken": N_(
        "The journal inside is damaged or was changed ({error}): the verdict cannot be computed again. Treat "
        "the drive as not erased."
    ),
    "check.erasure_differs": N_(
        "The certificate says “{stated}”, its journal says “{computed}”: believe the journal."
    ),
    "check.result_differs": N_(
        "The verdict follows from the journal, but other figures of the certificate do not: believe the "
        "journal."
    ),
}
