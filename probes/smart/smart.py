"""SMART of one drive: smartctl's JSON, with the adapter's type where smartctl asks for one, then pySMART."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, replace

from host.errors import HostError
from host.port import Host
from judge.health.drive_health import NO_ANSWER
from model.fact import Fact, Why, present, unknown
from model.machine import Missing
from model.smart import EmmcHealth, Protocol, Smart
from probes.block import BlockDevice
from probes.json_values import Object, flag_at, object_at, parse_object, text_at
from probes.smart.device_types import is_answer, types_to_try
from probes.smart.pysmart import ANY_BITS, INTERFACES, UnreadableByPysmart, probe_pysmart, reconcile
from probes.smart.smart_common import exit_status_of
from probes.smart.smart_parse import SmartIdentity, parse_identity, parse_smart

SMARTCTL_TIMEOUT_S = 45.0  # a drive that retries bad sectors while its logs are read takes half a minute
PYSMART_TIMEOUT_S = 20.0
CHAIN_S = 100.0  # for one drive altogether
FARM = "seagate_farm_log"


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
        answer, kind = ask_smartctl(
            host, path, may_be_sata_behind_usb=may_be_sata_behind_usb, deadline=deadline
        )
    except HostError as error:
        return SmartAnswer(smart=error.as_fact())
    if answer is None:
        told: Fact[Smart] = unknown(Why.NOT_UNDERSTOOD, "smartctl printed no JSON")
        return _with_pysmart(host, name, SmartAnswer(smart=told), kind or "sat", deadline)
    answer, missing = with_farm(host, name, answer, kind)
    found = SmartAnswer(smart=parse_smart(answer), identity=parse_identity(answer), missing=missing)
    if (exit_status_of(answer) or 0) & NO_ANSWER or not found.smart.is_present:
        return found
    return _with_pysmart(host, name, found, kind or text_at(answer, "device", "type") or "", deadline)


def ask_smartctl(
    host: Host, path: str, *, may_be_sata_behind_usb: bool = False, deadline: float | None = None
) -> tuple[Object | None, str | None]:
    """smartctl's JSON, and the type of device that had to be named for it. Raises a host's error.

    More calls are made only when the first brings nothing: with the types that smartctl names, then with
    those that an adapter may need. A guess that hangs ends the guessing.
    """
    answer = _ask(host, ("smartctl", "--json=c", "-x", path))
    kinds = () if answer is None else types_to_try(answer, may_be_sata_behind_usb)
    for kind in kinds:
        if deadline is not None and time.monotonic() > deadline:
            break
        try:
            second = _ask(host, ("smartctl", "--json=c", "-x", "-d", kind, path))
        except HostError:
            break
        if second is not None and is_answer(second):
            return second, kind
    return answer, None


def _ask(host: Host, argv: tuple[str, ...]) -> Object | None:
    return parse_object(host.run(argv, timeout_s=SMARTCTL_TIMEOUT_S, answers=ANY_BITS).stdout)


def with_farm(host: Host, name: str, answer: Object, kind: str | None) -> tuple[Object, tuple[Missing, ...]]:
    """The same answer with Seagate's own log, which `-x` only announces (smartctl(8), -l farm)."""
    log = object_at(answer, FARM)
    if flag_at(log, "supported") is not True or len(log) > 1:
        return answer, ()
    named = () if kind is None else ("-d", kind)
    try:
        second = _ask(host, ("smartctl", "--json=c", "-l", "farm", *named, f"/dev/{name}"))
    except HostError as error:
        return answer, (Missing(where=f"storage.{name}.farm", why=error.why, detail=str(error)[:200]),)
    found = object_at(second or {}, FARM)
    return (answer | {FARM: found} if found else answer), ()


def _with_pysmart(host: Host, name: str, found: SmartAnswer, kind: str, deadline: float) -> SmartAnswer:
    """The same, with what pySMART adds; its failure is noted and costs nothing else."""
    place = f"storage.{name}.pysmart"
    interface = re.split("[+,]", kind, maxsplit=1)[0]
    left_s = min(PYSMART_TIMEOUT_S, deadline - time.monotonic())
    if interface not in INTERFACES or left_s <= 0:
        missing = Missing(
            where=place, why=Why.NOT_ASKED, detail=f"pySMART does not know {kind or 'this type'}"
        )
        return replace(found, missing=(*found.missing, missing))
    try:
        smart, notes = reconcile(found.smart, probe_pysmart(host, f"/dev/{name}", interface, left_s))
    except HostError as error:
        smart, lacks = found.smart, [Missing(where=place, why=error.why, detail=str(error)[:200])]
    except UnreadableByPysmart as error:
        said = f"pySMART could not read it: {error}"[:200]
        smart, lacks = found.smart, [Missing(where=place, why=Why.NOT_UNDERSTOOD, detail=said)]
    else:
        lacks = [Missing(where=place, why=Why.NOT_UNDERSTOOD, detail=note) for note in notes]
    return replace(found, smart=smart, missing=(*found.missing, *lacks))


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
