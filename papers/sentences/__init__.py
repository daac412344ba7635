"""All sentences by code; one file an area, merged here. Two areas never define the same code (a test
checks).
"""

from __future__ import annotations

from papers.sentences.benchmark import BENCHMARK
from papers.sentences.check import CHECK
from papers.sentences.common import COMMON
from papers.sentences.delivery import DELIVERY
from papers.sentences.desk import DESK
from papers.sentences.drive import DRIVE
from papers.sentences.grade import GRADE
from papers.sentences.last_word import LAST_WORD
from papers.sentences.order import ORDER
from papers.sentences.policy import POLICY
from papers.sentences.probe import PROBE
from papers.sentences.proof import PROOF
from papers.sentences.run import RUN
from papers.sentences.self_test import SELF_TEST
from papers.sentences.senses import SENSES
from papers.sentences.systems import SYSTEMS
from papers.sentences.trying import TRYING
from papers.sentences.wipe import WIPE

Sentence = str | tuple[str, str]

AREAS: tuple[dict[str, Sentence], ...] = (
    BENCHMARK,
    CHECK,
    COMMON,
    DELIVERY,
    DESK,
    DRIVE,
    GRADE,
    LAST_WORD,
    ORDER,
    POLICY,
    PROBE,
    PROOF,
    RUN,
    SELF_TEST,
    SENSES,
    SYSTEMS,
    TRYING,
    WIPE,
)

SENTENCES: dict[str, Sentence] = {code: sentence for area in AREAS for code, sentence in area.items()}
