"""The words of erasing: verdicts, levels, how much was read back and what was found, steps and states."""

from __future__ import annotations

from model.erasure import DeviceState, EraseLevel, EraseVerdict, Method, Preparation, Verification
from papers.language import N_, _
from papers.methods import method_name

VERDICTS = {
    EraseVerdict.PURGED: N_("ERASED (thorough level, Purge)"),
    EraseVerdict.CLEARED: N_("ERASED (simple level, Clear)"),
    EraseVerdict.CLEARED_WITH_EXCEPTIONS: N_("ERASED BUT FOR UNREADABLE AREAS (Clear)"),
    EraseVerdict.FAILED: N_("NOT ERASED"),
    EraseVerdict.UNKNOWN: N_("NOT PROVEN: treat it as not erased"),
    EraseVerdict.INTERRUPTED: N_("INTERRUPTED: treat it as not erased"),
    EraseVerdict.NOT_ATTEMPTED: N_("NOT ATTEMPTED: not erased"),
}
MEANINGS = {
    EraseVerdict.PURGED: N_(
        "The drive reports that it erased itself, including areas that a computer cannot read. "
        "Everything readable was read back."
    ),
    EraseVerdict.CLEARED: N_("All that a computer can reach on the drive was erased and read back."),
    EraseVerdict.CLEARED_WITH_EXCEPTIONS: N_(
        "The drive was erased and read back, except for what is listed below. The person who asked "
        "for the erasure decides whether that is enough."
    ),
    EraseVerdict.FAILED: N_(
        "The drive may still contain all its data. Do not give it away: erase it again, or have it destroyed."
    ),
    EraseVerdict.UNKNOWN: N_(
        "What the drive still contains is not known. Do not give it away: erase it again, or have "
        "it destroyed."
    ),
    EraseVerdict.INTERRUPTED: N_(
        "The erasure did not finish, and the drive may still contain data. Do not give it away: "
        "resume the erasure."
    ),
    EraseVerdict.NOT_ATTEMPTED: N_(
        "Nothing on the drive was changed; its data is still there. Do not give it away."
    ),
}
# What a person does with the drive in hand, the first first.
ADVICE = {
    EraseVerdict.FAILED: (
        N_("Keep it apart, marked NOT ERASED."),
        N_("Erase it again on another machine or port; a worn drive often fails again."),
        N_("If that fails too, have it destroyed; the certificate says why."),
    ),
    EraseVerdict.UNKNOWN: (
        N_("Keep it apart, marked NOT ERASED."),
        N_("Switch the machine off and on, and erase it again."),
        N_("If it shows nothing again, have it destroyed."),
    ),
    EraseVerdict.INTERRUPTED: (
        N_("Keep it apart, marked NOT ERASED."),
        N_("Resume it here, or erase it again."),
    ),
    EraseVerdict.NOT_ATTEMPTED: (
        N_("Keep it apart, marked NOT ERASED."),
        N_("The reasons above say what to change; then erase it again."),
    ),
    EraseVerdict.CLEARED_WITH_EXCEPTIONS: (
        N_("Ask who is responsible for the data; without a yes, have it destroyed."),
    ),
}
# In the words of the guideline, which donors' own rules cite.
LEVELS = {
    EraseLevel.CLEAR: N_("simple level (NIST: Clear)"),
    EraseLevel.PURGE: N_("thorough level (NIST: Purge)"),
}
VERIFICATIONS = {
    Verification.FULL: N_("the whole drive was read back"),
    Verification.SAMPLED: N_("samples: two random places in each of a thousand parts, and both ends"),
}
# What reading back found, in the words of model.journal.Verified.
FOUND = {
    "zeros": N_("only zeros"),
    "ones": N_("only ones"),
    "uniform": N_("one and the same byte in every sector"),
    "repeated": N_("the same pattern in every sector"),
    "stream": N_("the random data that was written"),
    "noise": N_("random data"),
    "mixed": N_("different contents"),
}
PREPARATIONS = {
    Preparation.UNHIDE_HPA: N_("making hidden sectors visible (HPA)"),
    Preparation.UNHIDE_DCO: N_("making hidden sectors visible (DCO)"),
    Preparation.UNHIDE_AMAC: N_("making hidden sectors visible (AMAC)"),
    Preparation.UNHIDE_RESIZE: N_("asking for all blocks that the drive has (MODE SELECT)"),
    Preparation.UNFREEZE: N_("thawing by a suspend"),
    Preparation.UNLOCK: N_("unlocking"),
    Preparation.PSID_REVERT: N_("reset with the PSID of its label"),
}
OTHER_STEPS = {
    "mark": N_("writing markers"),
    "exit-failure-mode": N_("leaving the state after a failure"),
    "fingerprint": N_("writing the fingerprint"),
}
STATES = {
    DeviceState.IDLE: N_("nothing runs"),
    DeviceState.RUNNING: N_("running"),
    DeviceState.SUCCEEDED: N_("succeeded"),
    DeviceState.FAILED: N_("failed"),
    DeviceState.UNKNOWN: N_("reports nothing"),
}


def verdict_word(verdict: EraseVerdict | str) -> str:
    """The verdict, worded so that unknown is not taken for erased."""
    try:
        return _(VERDICTS[EraseVerdict(verdict)])
    except ValueError:
        return str(verdict)


def verdict_meaning(verdict: EraseVerdict) -> str:
    """What it means for the holder of the drive."""
    return _(MEANINGS[verdict])


def erasure_advice(verdict: EraseVerdict) -> list[str]:
    """What to do with the drive; nothing to say of one that is erased."""
    return [_(text) for text in ADVICE.get(verdict, ())]


def level_word(level: EraseLevel | str) -> str:
    """A level."""
    try:
        return _(LEVELS[EraseLevel(level)])
    except ValueError:
        return str(level)


def verification_words(verification: Verification) -> str:
    """How much was read back."""
    return _(VERIFICATIONS[verification])


def found_words(found: str) -> str:
    """What reading back found."""
    return _(FOUND[found]) if found in FOUND else found


def state_word(state: DeviceState) -> str:
    """What a drive says of its own erasing."""
    return _(STATES[state])


def step_words(step: str) -> str:
    """A journal's step: a method, a preparation, or what goes with them."""
    if step in set(Preparation):
        return _(PREPARATIONS[Preparation(step)])
    if step in set(Method):
        return method_name(step)
    return _(OTHER_STEPS[step]) if step in OTHER_STEPS else step
