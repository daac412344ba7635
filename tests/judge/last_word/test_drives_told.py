"""What the proof of each drive makes of the last word: seen here or not, erased in vain, or holding data."""

from __future__ import annotations

from dataclasses import replace

import pytest

from judge.erasure.drive_proof import Contents, Look
from judge.erasure.machine_erasure import MachineLook, StorageSeen, drives_seen, judge_drives
from judge.last_word import tested
from judge.last_word.word import last_word
from model.erasure import EraseVerdict
from model.last_word import LastWord
from model.proof import ProofState
from tests.judge.last_word.spoken import Case

SOMETHING, NOTHING = Contents.SOMETHING, Contents.NOTHING


@pytest.mark.parametrize(
    ("state", "verdict", "contents", "replayed", "word"),
    [
        (ProofState.HOLDS, None, None, False, LastWord.CHECK),
        (ProofState.NOT_PROVEN, EraseVerdict.FAILED, NOTHING, False, LastWord.FAILED),
        (ProofState.NOT_PROVEN, EraseVerdict.FAILED, NOTHING, True, LastWord.CHECK),
        (ProofState.CONTENT_SINCE, EraseVerdict.FAILED, SOMETHING, False, LastWord.DATA_PRESENT),
        (ProofState.CONTENT_SINCE, EraseVerdict.PURGED, NOTHING, False, LastWord.DATA_PRESENT),
        (ProofState.NO_CERTIFICATE, None, SOMETHING, False, LastWord.DATA_PRESENT),
        (ProofState.UNKNOWN, None, SOMETHING, False, LastWord.CHECK),
        (ProofState.NO_CERTIFICATE, None, None, False, LastWord.CHECK),
    ],
)
def test_the_proof_of_a_drive_and_what_was_seen_on_it_make_the_word(
    state: ProofState,
    verdict: EraseVerdict | None,
    contents: Contents | None,
    replayed: bool,
    word: LastWord,
) -> None:
    case = Case()
    assert case.machine.storage.value is not None
    (seen,) = drives_seen(case.machine.storage.value, None)
    (proof,) = judge_drives((seen,), case.certificates, {})
    proof = replace(proof, state=state, verdict=verdict)
    drives = () if contents is None else (replace(seen, look=Look(contents=contents, when=None)),)
    look = MachineLook(seen=StorageSeen.WHOLE, drives=drives, replayed=replayed)
    spoken = last_word(look, (proof,), tested.Tested(), kept=True)
    assert spoken.word is word
    assert proof.message in (*spoken.reasons, *spoken.besides)
