"""The converter makes of smartctl's text what smartctl itself writes as JSON of the same drive.

Both forms of the same drives are in the recordings. Those hold `--all`, which writes the flags of attributes
in another form than `-x`; they are put into `-x`' before.
"""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from model.smart import Attribute, Protocol, Smart
from probes.smart.smart_parse import parse_identity, parse_smart
from tests.corpus.smartctl_text import to_all_text, to_json

RECORDINGS = Path(__file__).resolve().parents[1] / "recordings"
ROW = re.compile(r"^( *\d+ \S+ +)0x([0-9a-f]{4}) +(\d+) +(\d+) +(\d+) +\S+ +\S+ +(\S+) +(.*)$", re.MULTILINE)
LETTERS = "POSRCK"
DRIVES = {
    "tower": "/dev/sda",
    "notebook": "/dev/sda",
    "old-desktop": "/dev/sda",
    "uefi-desktop": "/dev/nvme0n1",
    "dying-drive": "/dev/nvme0n1",
    "virtual": "/dev/sda",
}
# What only `-x` asks for: other logs, and with them another exit status.
ONLY_IN_X = {"exit_status", "error_log_count", "self_tests", "self_test_running", "ata_security"}
# What the text does not say of an NVMe drive.
NOT_OF_NVME = {"supported", "enabled"}


def both_forms(name: str) -> tuple[dict[str, Any], str]:
    """smartctl's JSON and its text about one drive of a recording."""
    runs = json.loads(gzip.decompress((RECORDINGS / f"{name}.json.gz").read_bytes()))["runs"]
    told = {" ".join(run["argv"]): run["stdout"]["text"] for run in runs if DRIVES[name] in run["argv"]}
    answer = json.loads(told[f"smartctl --json=c -x {DRIVES[name]}"])
    return answer, next(text for line, text in told.items() if "--all" in line)


def briefly(text: str) -> str:
    """The table of attributes as `-x` writes it."""

    def row(match: re.Match[str]) -> str:
        bits = int(match[2], 16)
        letters = "".join(letter if bits >> place & 1 else "-" for place, letter in enumerate(LETTERS))
        failed = {"-": "-", "FAILING_NOW": "NOW", "In_the_past": "Past"}[match[6]]
        return f"{match[1]}{letters}   {match[3]}   {match[4]}   {match[5]}    {failed:<4} {match[7]}"

    return ROW.sub(row, text)


def known(answer: dict[str, Any]) -> Smart:
    """What the product reads in such JSON."""
    smart = parse_smart(answer).value
    assert smart is not None
    return smart


def shown(smart: Smart) -> list[Attribute]:
    """The attributes without the 48 bits of which the text shows the beginning only."""
    return [replace(item, raw=None) for item in smart.attributes]


@pytest.mark.parametrize("name", DRIVES)
def test_the_text_gives_what_the_json_gives(name: str) -> None:
    answer, text = both_forms(name)
    by_text, by_json = known(to_json(briefly(text))), known(answer)
    apart = ONLY_IN_X | (NOT_OF_NVME if by_json.protocol is Protocol.NVME else set())
    for field in sorted(set(by_json.__slots__) - apart - {"attributes"}):
        assert getattr(by_text, field) == getattr(by_json, field), field
    assert shown(by_text) == shown(by_json)
    mine, theirs = parse_identity(to_json(briefly(text))), parse_identity(answer)
    assert (mine.model, mine.serial, mine.firmware) == (theirs.model, theirs.serial, theirs.firmware)
    assert mine.size_bytes == theirs.size_bytes
    if "Rotation Rate" in text:
        assert mine.rotation_rpm == theirs.rotation_rpm


@pytest.mark.parametrize("name", ["tower", "notebook", "old-desktop"])
def test_the_table_is_put_back_into_the_form_that_pysmart_reads(name: str) -> None:
    _, text = both_forms(name)
    rows = [match[0].split() for match in ROW.finditer(text)]
    assert rows
    assert [match[0].split() for match in ROW.finditer(to_all_text(briefly(text)))] == rows
