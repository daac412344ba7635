"""What the product makes of one drive of the corpus: through the probe of SMART, pySMART too, to a
verdict.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from judge.health.drive_health import judge_drive
from model.drive import Drive, Transport
from model.fact import absent
from model.machine import Missing
from model.smart import FailedWhen, Protocol
from model.verdict import DriveHealth, DriveVerdict
from papers.wording import word
from probes.block import BlockDevice
from probes.json_values import count_at, inside, objects_at, text_at
from probes.smart.smart import SmartAnswer, probe_smart
from probes.storage.drives import Heard, drive_of
from probes.storage.transport import Attachment
from tests.corpus.kinds import Row
from tests.corpus.smartctl_text import Object
from tests.fake_host import FakeHost, answer_of

NAME = "sdx"
TRANSPORTS = {Protocol.ATA: Transport.SATA, Protocol.NVME: Transport.NVME, Protocol.SCSI: Transport.SCSI}


def heard(answer: Object, all_text: str) -> SmartAnswer:
    """What the probe of SMART learns when smartctl answers so."""
    status = (count_at(answer, "smartctl", "exit_status") or 0) & 0xFF
    kind = text_at(answer, "device", "type")
    lines = {
        "smartctl --json=c -x /dev/sdx": json.dumps(answer),
        f"smartctl -d {kind} --all /dev/sdx": all_text,
    }
    tools = {line: answer_of(line.split(), text, exit_status=status) for line, text in lines.items()}
    return probe_smart(FakeHost(tools=tools), NAME)


def drive_from(answer: SmartAnswer) -> Drive:
    """A drive that is known by smartctl alone."""
    identity = answer.identity
    transport = Transport.UNKNOWN
    if identity is not None and identity.protocol is not None:
        transport = TRANSPORTS.get(identity.protocol, Transport.UNKNOWN)
    return drive_of(
        Heard(
            device=BlockDevice(name=NAME, sys_path="", attributes={}),
            attachment=Attachment(transport=transport, controller=None, bridge=None, is_unpluggable=None),
            answer=answer,
            contents=absent(),
        )
    )


def row_of(answer: Object, all_text: str, claims: Iterator[str]) -> Row:
    """The verdict with its evidence; `claims` are what the tool itself says: "failing", "failing_now",
    "passed", "nothing", "unreadable".
    """
    found = heard(answer, all_text)
    drive = drive_from(found)
    verdict = judge_drive(drive)
    return Row(
        verdict=verdict.health,
        details={
            "is": f"{drive.model} {drive.kind}",
            "because": " ".join(word(message) for message in verdict.evidence),
            "pySMART": ", ".join(_notes(found.missing)),
        },
        problems=tuple(_broken(verdict, drive, set(claims))),
    )


def _notes(missing: tuple[Missing, ...]) -> list[str]:
    return [item.detail or str(item.why) for item in missing]


def _broken(verdict: DriveVerdict, drive: Drive, claims: set[str]) -> Iterator[str]:
    """The promises that a verdict breaks."""
    health = verdict.health
    if "failing" in claims and health is not DriveHealth.FAILING:
        yield f"the tool says that it is failing, the verdict is {health}"
    if "passed" in claims and any(message.code == "drive.overall_failed" for message in verdict.evidence):
        yield "the drive says PASSED, the verdict tells that it says FAILED"
    if "nothing" in claims and health is DriveHealth.HEALTHY:
        yield "the tool says nothing of its health, the verdict is healthy"
    if "unreadable" in claims and health is DriveHealth.HEALTHY:
        yield "its error log holds data that could not be read, the verdict is healthy"
    if not verdict.evidence or any(word(message).startswith("drive.") for message in verdict.evidence):
        yield "a verdict without evidence that can be worded"
    smart = drive.smart.value
    waits = smart is not None and smart.pending_sectors and not smart.pending_copies_replaced
    if health is DriveHealth.HEALTHY and (smart is None or waits):
        yield "healthy with pending sectors, or without SMART"
    told = smart.attributes if smart is not None else ()
    if "failing_now" in claims and not any(item.failed is FailedWhen.NOW for item in told):
        yield "an attribute that is FAILING_NOW was not read"


def claims_of_json(answer: dict[str, Any]) -> Iterator[str]:
    """What smartctl's JSON says, read as simply as can be."""
    passed = inside(answer, "smart_status", "passed")
    if any(item.get("when_failed") == "now" for item in objects_at(answer, "ata_smart_attributes", "table")):
        yield from ("failing", "failing_now")
    if passed is False:
        yield "failing"
    if passed is True and not (count_at(answer, "smartctl", "exit_status") or 0) & 0x08:
        yield "passed"
    if not isinstance(passed, bool):
        yield "nothing"
    if '"error_description": "Error: UNC' in json.dumps(answer):
        yield "unreadable"
