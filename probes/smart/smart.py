"""SMART of one drive: smartctl's JSON, with the adapter's type where smartctl asks for one, then pySMART."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

from host.errors import HostError
from host.port import Host
from model.fact import Fact, Why, present, unknown
from model.machine import Missing
from model.smart import EmmcHealth, Protocol, Smart
from probes.block import BlockDevice
from probes.json_values import Object, parse_object, text_at
from probes.smart.pysmart import ANY_BITS, INTERFACES, UnreadableByPysmart, probe_pysmart, reconcile
from probes.smart.smart_common import exit_status_of, messages_of
from probes.smart.smart_parse import NO_ANSWER, SmartIdentity, parse_identity, parse_smart

SMARTCTL_TIMEOUT_S = 45.0  # a drive that retries bad sectors while its logs are read takes half a minute
PYSMART_TIMEOUT_S = 20.0
CHAIN_S = 100.0  # for one drive altogether
UNKNOWN_BRIDGE = re.compile(r"unknown usb bridge|please specify device type", re.IGNORECASE)
SUGGESTED_TYPE = re.compile(r"-d[ =]'?([a-z][a-z0-9_]*(?:,[a-z0-9]+)*)'?")


@dataclass(frozen=True, slots=True, kw_only=True)
class SmartAnswer:
    """What a drive told of its health and of itself; `missing` says what could not be asked or differs."""

    smart: Fact[Smart]
    identity: SmartIdentity | None = None
    missing: tuple[Missing, ...] = ()


def probe_smart(host: Host, name: str, *, may_be_sata_behind_usb: bool = False) -> SmartAnswer:
    """The health of one drive; never raises a host's error."""
    deadline = time.monotonic() + CHAIN_S
    path = f"/dev/{name}"
    try:
        answer, kind = ask_smartctl(host, path, may_be_sata_behind_usb=may_be_sata_behind_usb)
    except HostError as error:
        return SmartAnswer(smart=error.as_fact())
    if answer is None:
        told: Fact[Smart] = unknown(Why.NOT_UNDERSTOOD, "smartctl printed no JSON")
        return _with_pysmart(host, name, SmartAnswer(smart=told), kind or "sat", deadline)
    found = SmartAnswer(smart=parse_smart(answer), identity=parse_identity(answer))
    if (exit_status_of(answer) or 0) & NO_ANSWER or not found.smart.is_present:
        return found
    return _with_pysmart(host, name, found, kind or text_at(answer, "device", "type") or "", deadline)


def ask_smartctl(
    host: Host, path: str, *, may_be_sata_behind_usb: bool = False
) -> tuple[Object | None, str | None]:
    """smartctl's JSON, and the type of device that had to be named for it. Raises a host's error.

    A second call is made only when smartctl itself asks for a type: the one it names, or `sat` for an
    adapter it does not know.
    """
    answer = _ask(host, ("smartctl", "--json=c", "-x", path))
    kind = None if answer is None else suggested_type(answer, may_be_sata_behind_usb)
    if kind is None:
        return answer, None
    second = _ask(host, ("smartctl", "--json=c", "-x", "-d", kind, path))
    if second is None or (exit_status_of(second) or 0) & NO_ANSWER:
        return answer, None
    return second, kind


def _ask(host: Host, argv: tuple[str, ...]) -> Object | None:
    return parse_object(host.run(argv, timeout_s=SMARTCTL_TIMEOUT_S, answers=ANY_BITS).stdout)


def suggested_type(answer: Object, may_be_sata_behind_usb: bool) -> str | None:
    """The type that smartctl's messages ask for; None when they ask for none."""
    if not (exit_status_of(answer) or 0) & NO_ANSWER:
        return None
    text = "\n".join(messages_of(answer))
    named = SUGGESTED_TYPE.search(text)
    if named is not None and named[1] != "test":
        return named[1]
    return "sat" if may_be_sata_behind_usb and UNKNOWN_BRIDGE.search(text) else None


def _with_pysmart(host: Host, name: str, found: SmartAnswer, kind: str, deadline: float) -> SmartAnswer:
    """The same, with what pySMART adds; its failure is noted and costs nothing else."""
    place = f"storage.{name}.pysmart"
    interface = re.split("[+,]", kind, maxsplit=1)[0]
    left_s = min(PYSMART_TIMEOUT_S, deadline - time.monotonic())
    if interface not in INTERFACES or left_s <= 0:
        missing = Missing(
            where=place, why=Why.NOT_ASKED, detail=f"pySMART does not know {kind or 'this type'}"
        )
        return SmartAnswer(smart=found.smart, identity=found.identity, missing=(missing,))
    try:
        smart, notes = reconcile(found.smart, probe_pysmart(host, f"/dev/{name}", interface, left_s))
    except HostError as error:
        smart, lacks = found.smart, [Missing(where=place, why=error.why, detail=str(error)[:200])]
    except UnreadableByPysmart as error:
        said = f"pySMART could not read it: {error}"[:200]
        smart, lacks = found.smart, [Missing(where=place, why=Why.NOT_UNDERSTOOD, detail=said)]
    else:
        lacks = [Missing(where=place, why=Why.NOT_UNDERSTOOD, detail=note) for note in notes]
    return SmartAnswer(smart=smart, identity=found.identity, missing=tuple(lacks))


LAST_LIFE_STEP, LAST_PRE_EOL = 0x0B, 0x03


def emmc_health(device: BlockDevice) -> Fact[Smart]:
    """What the kernel shows of an eMMC's extended CSD; unknown for an SD card, which has none."""
    words = (device.text("device/life_time") or "").split()
    life = [_defined(word, LAST_LIFE_STEP) for word in words[:2]] + [None, None]
    reserve = _defined(device.text("device/pre_eol_info") or "", LAST_PRE_EOL)
    if not (life[0] or life[1] or reserve):
        return unknown(Why.NOT_REPORTED, "an SD card or an eMMC older than 5.0 tells nothing of its health")
    known = [step for step in life if step]
    return present(
        Smart(
            protocol=Protocol.MMC,
            supported=None,
            enabled=None,
            overall_passed=None,
            attributes=(),
            nvme=None,
            scsi=None,
            power_on_hours=None,
            power_cycles=None,
            temperature_celsius=None,
            written_bytes=None,
            read_bytes=None,
            wear_percent=max(known) * 10 if known else None,
            reallocated_sectors=None,
            pending_sectors=None,
            uncorrectable_sectors=None,
            crc_errors=None,
            error_log_count=None,
            self_tests=unknown(Why.NOT_REPORTED),
            self_test_running=None,
            ata_security=None,
            exit_status=None,
            emmc=EmmcHealth(life_time_a=life[0], life_time_b=life[1], pre_eol=reserve),
        )
    )


def _defined(word: str, last: int) -> int | None:
    """One byte as the kernel prints it, "0x01"; 0 is "not defined" and stays 0, above the last one all are
    reserved (JESD84-B51, 7.4.43 to 7.4.45).
    """
    try:
        number = int(word, 16)
    except ValueError:
        return None
    return number if 0 <= number <= last else None
