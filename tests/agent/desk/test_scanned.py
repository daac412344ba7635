"""A label is what stands on it, whatever layout the console has that a scanner types to."""

from __future__ import annotations

import pytest

from agent.desk.scanned import AZERTY, US, as_scanned


@pytest.mark.parametrize(
    ("came", "label"),
    [("Q)àà'é", "A-0042"), ("&é\"'", "1234"), ("Q)&'(", "A-145"), ("àà'é", "0042"), ("z_é", "w82")],
)
def test_a_us_scanner_on_an_azerty_console_is_read_by_its_keys(came: str, label: str) -> None:
    assert as_scanned(came) == label


@pytest.mark.parametrize("label", ["A-0042", "R&D", "LOT-A", "MÉTÉO", "A'0", "été 24", "ΑΒé", "", "QSDF"])
def test_what_may_be_a_label_as_it_came_stays(label: str) -> None:
    assert as_scanned(label) == label


def test_each_key_is_told_once() -> None:
    assert len(AZERTY) == len(US) == len(set(AZERTY)) == len(set(US))
