"""An answer of `smartctl --json -x`: what the drive tells of its health, and what it tells of itself."""

from __future__ import annotations

from dataclasses import dataclass

from judge.health.drive_health import NO_ANSWER
from model.fact import Fact, Why, present, unknown
from model.smart import Protocol, Smart
from probes.json_values import Object, count_at, inside, integer_at, objects_at, text_at
from probes.smart.smart_ata import parse_ata
from probes.smart.smart_common import exit_status_of, has_health, messages_of, overall_of
from probes.smart.smart_nvme import parse_nvme
from probes.smart.smart_scsi import parse_scsi


@dataclass(frozen=True, slots=True, kw_only=True)
class SmartIdentity:
    """What smartctl says a drive is; None is not told. `rotation_rpm` is 0 for a solid state drive."""

    protocol: Protocol | None
    vendor: str | None
    model: str | None
    family: str | None
    serial: str | None
    wwn: str | None
    firmware: str | None
    size_bytes: int | None
    logical_sector_bytes: int | None
    physical_sector_bytes: int | None
    rotation_rpm: int | None
    is_sata: bool


def parse_smart(answer: Object) -> Fact[Smart]:
    """The health in an answer; unknown with smartctl's own word when there is nothing about it."""
    if not has_health(answer) and overall_of(answer) is not False:
        return _why_nothing(answer)
    protocol = protocol_of(answer)
    if protocol is Protocol.ATA or (protocol is None and overall_of(answer) is False):
        return present(parse_ata(answer))  # FAILED counts in whatever tongue it was said
    if protocol is Protocol.NVME:
        return present(parse_nvme(answer))
    if protocol is Protocol.SCSI:
        return present(parse_scsi(answer))
    return unknown(Why.NOT_UNDERSTOOD, "smartctl names no protocol that is known here")


def protocol_of(answer: Object) -> Protocol | None:
    """The command set that the drive answered in: smartctl's word, else what only one set has."""
    named = (text_at(answer, "device", "protocol") or "").lower()
    if named in (Protocol.ATA, Protocol.NVME, Protocol.SCSI):
        return Protocol(named)
    for prefix, protocol in (("ata_", Protocol.ATA), ("nvme_", Protocol.NVME), ("scsi_", Protocol.SCSI)):
        if any(name.startswith(prefix) for name in answer):
            return protocol
    return None


def _why_nothing(answer: Object) -> Fact[Smart]:
    messages = messages_of(answer)
    said = messages[0] if messages else None
    text = " ".join(messages).lower()
    if "permission denied" in text or "operation not permitted" in text:
        return unknown(Why.NEEDS_ROOT, said)
    if (exit_status_of(answer) or 0) & NO_ANSWER:
        return unknown(Why.TOOL_FAILED, said or f"smartctl: exit status {exit_status_of(answer)}")
    return unknown(Why.NOT_REPORTED, said or "SMART is switched off or not supported")


def parse_identity(answer: Object) -> SmartIdentity:
    """Model, serial and size as the drive itself gives them, also from behind an adapter."""
    rpm = count_at(answer, "rotation_rate")
    return SmartIdentity(
        protocol=protocol_of(answer),
        vendor=text_at(answer, "scsi_vendor") or text_at(answer, "vendor"),
        model=_first(answer, "scsi_product", "product", "model_name", "scsi_model_name"),
        family=text_at(answer, "model_family"),
        serial=_serial(answer),
        wwn=_wwn(answer),
        firmware=_first(answer, "firmware_version", "scsi_revision", "revision"),
        size_bytes=count_at(answer, "user_capacity", "bytes") or count_at(answer, "nvme_total_capacity"),
        logical_sector_bytes=count_at(answer, "logical_block_size"),
        physical_sector_bytes=count_at(answer, "physical_block_size"),
        rotation_rpm=rpm if rpm is None or rpm < 100_000 else None,
        is_sata=isinstance(inside(answer, "sata_version"), dict),
    )


def _first(answer: Object, *names: str) -> str | None:
    return next((text for text in (text_at(answer, name) for name in names) if text), None)


def _serial(answer: Object) -> str | None:
    """`--` and the like are blanks of those who published the answer."""
    serial = text_at(answer, "serial_number")
    return serial if serial is not None and any(letter.isalnum() for letter in serial) else None


def _wwn(answer: Object) -> str | None:
    """`naa.` and sixteen digits, or `eui.` and sixteen, as the kernel writes them."""
    naa, oui, unique = (integer_at(answer, "wwn", name) for name in ("naa", "oui", "id"))
    if naa is not None and oui is not None and unique is not None and oui | unique:
        return f"naa.{naa & 0xF:x}{oui & 0xFFFFFF:06x}{unique & 0xFFFFFFFFF:09x}"
    for namespace in objects_at(answer, "nvme_namespaces"):
        oui, unique = (integer_at(namespace, "eui64", name) for name in ("oui", "ext_id"))
        if oui is not None and unique is not None and oui | unique:
            return f"eui.{oui & 0xFFFFFF:06x}{unique & 0xFFFFFFFFFF:010x}"
    return None
