"""The types of device (smartctl(8), -d) that an adapter may need, when smartctl cannot tell or errs."""

from __future__ import annotations

import re

from judge.health.drive_health import NO_ANSWER
from model.smart import Protocol
from probes.json_values import Object, flag_at, object_at
from probes.smart.smart_common import exit_status_of, has_health, messages_of
from probes.smart.smart_parse import protocol_of

SUGGESTED = re.compile(r"-d[ =]'?([a-z][a-z0-9_]*(?:,[a-z0-9]+)*)'?")
AMBIGUOUS = re.compile(r"type is ambiguous:(.*)", re.IGNORECASE)
QUOTED = re.compile(r"'([a-z][a-z0-9_]*(?:[,/][a-z0-9_]+)*)'")
UNKNOWN_BRIDGE = re.compile(
    r"unknown usb bridge|please specify device type|type is ambiguous|unsupported usb bridge", re.IGNORECASE
)
NO_DEVICE = 0x02  # smartctl(8), EXIT STATUS: not opened, no identity, or it sleeps
# What no other type would change: not allowed to ask, nothing there, no medium.
NOT_THE_TYPE = re.compile(
    r"permission denied|not permitted|no such (?:file|device)|no medium|standby|sleep|busy", re.IGNORECASE
)
NO_TYPES = {"test", "auto", "scsi", "option"}  # the last is no type: "with the -d option"
# SATA first: nearly every adapter passes it through. Then NVMe behind USB, by the makers of the bridges.
BEHIND_USB = ("sat", "sntasmedia", "sntjmicron", "sntrealtek")


def types_to_try(answer: Object, may_be_sata_behind_usb: bool) -> tuple[str, ...]:
    """The types worth asking with after this answer, the likeliest first; none when it is good.

    What smartctl names is always tried. An adapter that it does not know, whose drive does not answer as the
    type that it chose (one maker's chip serves SATA and NVMe), or for which it heard the bridge and not the
    drive, is guessed at only where a drive can be behind it.
    """
    said = "\n".join(messages_of(answer))
    status = exit_status_of(answer) or 0
    if status & NO_ANSWER:
        named = [name for line in AMBIGUOUS.findall(said) for name in QUOTED.findall(line)]
        named += SUGGESTED.findall(said)
        is_failed = status & NO_DEVICE and not NOT_THE_TYPE.search(said)
        is_unknown = UNKNOWN_BRIDGE.search(said) is not None or bool(is_failed)
    else:
        named, is_unknown = [], _is_the_bridges(answer)
    guessed = BEHIND_USB if may_be_sata_behind_usb and is_unknown else ()
    return tuple(dict.fromkeys(name for name in (*named, *guessed) if name not in NO_TYPES))


def _is_the_bridges(answer: Object) -> bool:
    """Whether a bridge answered in SCSI's tongue, and has no SMART of its own, or no more of it than a word:
    without counters its "OK" is not the drive's.
    """
    if protocol_of(answer) is not Protocol.SCSI:
        return False
    has_smart = flag_at(answer, "smart_support", "available") is True and has_health(answer)
    return not has_smart or not object_at(answer, "scsi_error_counter_log")


def is_answer(answer: Object) -> bool:
    """Whether the drive itself answered."""
    return not (exit_status_of(answer) or 0) & NO_ANSWER and protocol_of(answer) is not None
