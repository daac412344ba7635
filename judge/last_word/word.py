"""The last word, from what is known of the drives' erasure and of the rest of the machine.

The weightiest that is found decides, and the others are told beside it:

1. FAILED: something failed, and is named. It comes before the data, because who sees it takes the machine
   aside in any case, and an erasure that failed is the reason why there is data.
2. DATA PRESENT: content was seen on a drive that is not proven erased.
3. CHECK: something about the drives is not known, a lock is active, or the report is not on disk.
4. ERASED, TO TEST: all is proven erased; a trial, a benchmark or a look for locks is left.
5. READY: nothing is left.

Absence of evidence is never evidence: a drive without a proof, a proof without a drive, a health that is not
known, a trial that nobody made: each has a sentence, and a machine with a sentence against it is not READY.
What is lost or made unknown about drives or storage never leads to READY or to ERASED, TO TEST. What is lost
of a trial that failed leads to ERASED, TO TEST at most, which names it as left, and only where the erasure is
proven. Of a trial that is not asked of such a machine (the lid of a desktop) a person's word counts while it
stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from judge.erasure.drive_proof import Contents, SeenDrive
from judge.erasure.machine_erasure import MachineLook, storage_doubts
from judge.last_word.tested import Tested, named
from model.erasure import EraseVerdict
from model.last_word import LastWord, MachineWord
from model.message import Message, say
from model.proof import DriveProof, ProofState

UNSURE = (ProofState.HOLDS, ProofState.UNKNOWN)  # no drive with such a proof is called full


def last_word(
    look: MachineLook, proofs: Sequence[DriveProof], tested: Tested | None, *, kept: bool
) -> MachineWord:
    """The word. `tested` None: nothing is known of the rest of the machine; `kept`: its report is on disk,
    and cannot be lost.
    """
    tested = Tested(doubts=(say("word.not_judged"),)) if tested is None else tested
    drives = {drive.name: drive for drive in look.drives}
    failed, present, unproven = _sorted(drives, proofs, replayed=look.replayed)
    missing = [name for name in drives if name not in {proof.name for proof in proofs}]
    found = {
        LastWord.FAILED: (*tested.failed, *failed),
        LastWord.DATA_PRESENT: tuple(present),
        LastWord.CHECK: (
            *storage_doubts(look, none_inside=tested.none_inside),
            *unproven,
            *(say("proof.no_certificate", drive=named(name, drives[name].key)) for name in missing),
            *tested.doubts,
            *(() if kept else (say("word.not_kept"),)),
        ),
        LastWord.ERASED_TO_TEST: tested.left,
    }
    word = next((word for word, reasons in found.items() if reasons), LastWord.READY)
    return MachineWord(
        word=word,
        reasons=found.get(word, ()) or _for_ready(proofs),
        besides=tuple(message for other in found if other is not word for message in found[other]),
    )


def _sorted(
    drives: dict[str, SeenDrive], proofs: Iterable[DriveProof], *, replayed: bool
) -> tuple[list[Message], list[Message], list[Message]]:
    """Sentences of drives whose erasure failed, that hold something, and that are not proven erased for other
    reasons. A recording shows no drive that is here.
    """
    failed: list[Message] = []
    present: list[Message] = []
    unproven: list[Message] = []
    for proof in proofs:
        drive = drives.get(proof.name)
        if proof.state is ProofState.HOLDS and drive is not None:
            continue
        if replayed:
            unproven.append(proof.message)
        elif proof.state is ProofState.NOT_PROVEN and proof.verdict is EraseVerdict.FAILED:
            failed.append(proof.message)
        elif _holds_something(drive, proof):
            present.append(proof.message)
        else:
            unproven.append(proof.message)
    return failed, present, unproven


def _holds_something(drive: SeenDrive | None, proof: DriveProof) -> bool:
    if proof.state is ProofState.CONTENT_SINCE:
        return True
    return proof.state not in UNSURE and drive is not None and drive.look.contents is Contents.SOMETHING


def _for_ready(proofs: Sequence[DriveProof]) -> tuple[Message, ...]:
    """Why it is ready, never without a sentence."""
    return tuple(proof.message for proof in proofs) or (say("word.none_inside"),)
