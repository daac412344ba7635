"""What a drive may lack or hold beside the addresses that were erased: nothing is left of it all the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from model.erase_features import EraseFeatures
from model.erasure import EraseStep, EraseVerdict
from model.journal import (
    Intent,
    Observed,
    ObservedWhen,
    Record,
    RungStarted,
    Verified,
)
from tests.judge.erasure.changes import (
    Change,
    all_of,
    changed,
    features_changed,
    inserted,
    judged,
    plan_changed,
    token_changed,
    without,
)
from tests.judge.erasure.drives import looked_again, on_ata, on_nvme, sas_overwritten
from tests.judge.erasure.journals import (
    ATA,
    SCSI,
    SIZE,
    on_sas,
    sanitized,
)


def behind_sat() -> EraseFeatures:
    """An ATA drive at a SAS adapter, which knows no default."""
    return EraseFeatures(ata=ATA, scsi=replace(SCSI, default_blocks=None))


STILL: dict[str, tuple[Callable[[], list[Record]], Change]] = {
    "a drive without these feature sets": (
        on_ata,
        features_changed(
            "ata",
            hpa=False,
            dco=False,
            capacity_log=False,
            native_sectors=None,
            dco_sectors=None,
            log_sectors=None,
        ),
    ),
    "other namespaces, reached by a sanitize": (
        sanitized,
        features_changed("nvme", namespaces=(1, 2), allocated=(1, 2, 3)),
    ),
    "what belongs to no namespace, reached by a sanitize": (
        sanitized,
        features_changed("nvme", unallocated_bytes=512, total_bytes=SIZE + 512),
    ),
    "no capacity of a controller that manages no namespaces": (
        on_nvme,
        features_changed("nvme", total_bytes=None, allocated=None, allocated_bytes=None),
    ),
    "no descriptor and a drive that showed all": (
        on_sas,
        features_changed("scsi", mode_blocks=None, default_blocks=None),
    ),
    "a default and nobody asked": (sas_overwritten, changed(Observed)),
    "another namespace that went before it was erased": (
        on_nvme,
        all_of(
            looked_again(RungStarted),
            looked_again(RungStarted),
            features_changed("nvme", 0, namespaces=(1, 2), allocated=(1, 2)),
            features_changed("nvme", 1, namespaces=(1, 2), allocated=(1, 2)),
        ),
    ),
    "no default at first": (
        sas_overwritten,
        all_of(looked_again(RungStarted), features_changed("scsi", 0, default_blocks=None)),
    ),
    "an ATA drive that knows no default": (
        sas_overwritten,
        all_of(changed(Observed, 0, features=behind_sat()), changed(Observed, -1, features=behind_sat())),
    ),
    "an order that only a SCSI drive knows": (
        on_nvme,
        inserted(Intent(step=EraseStep.UNHIDE_RESIZE, command="resize"), RungStarted),
    ),
    "a drive that had no capacity before": (
        sanitized,
        all_of(plan_changed({"size_bytes": 0}), token_changed(0, size_bytes=0)),
    ),
    "a look between the marks and the order": (
        sanitized,
        all_of(looked_again(Intent), without(Observed, 0)),
    ),
    "the same drive at another port": (
        on_ata,
        token_changed(-1, path="/dev/sdz", diskseq=99),
    ),
    "a drive that an adapter does not name any more": (
        on_ata,
        token_changed(-1, serial=None, wwn=None, model=None),
    ),
    "a drive whose own commands did not answer at first": (
        on_ata,
        all_of(looked_again(RungStarted), changed(Observed, 0, features=EraseFeatures())),
    ),
    "a channel that was closed just before": (
        on_ata,
        inserted(
            replace(
                _seen := next(item for item in on_ata() if isinstance(item, Observed)),
                when=ObservedWhen.READY,
                features=replace(_seen.features, ata=replace(ATA, native_sectors=None)),
            ),
            Verified,
        ),
    ),
}


@pytest.mark.parametrize("name", STILL)
def test_nothing_is_left_with(name: str) -> None:
    records, change = STILL[name]
    assert judged(records(), change).verdict in (EraseVerdict.PURGED, EraseVerdict.CLEARED)
