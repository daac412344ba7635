"""Real certificates for tests: simulated drives erased by the engine, and what came of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from judge.erasure.certificate import result_of
from model.certificate import Certificate, MediaSource, Performer
from model.certified_drive import CertifiedDrive, SerialSource
from model.document import encode
from model.drive import Bridge, Transport
from model.erasure import EraseLevel, Method, WipePolicy
from model.identity import IdentityKey, KeyKind
from model.provenance import ClockTrust, Times, Versions
from tests.lab.ata.drive import AtaTraits
from tests.lab.faults import EraseFault, Faults
from tests.lab.nvme.drive import NvmeTraits
from tests.lab.scsi.sas import SasTraits
from tests.wipe.bench import Bench, Traits
from wipe.journal import read_lines

SMART = {"reallocated": 0, "pending": 3, "power_on_hours": 21_340}


def certificate_of(bench: Bench, **changes: Any) -> Certificate:
    """The certificate of what happened on a bench; nobody entered anything."""
    entries = bench.entries()
    token = bench.drive.token()
    first, last = entries[0].at, entries[-1].at
    drive = CertifiedDrive(
        manufacturer=None,
        model=token.model,
        serial=token.serial,
        serial_source=SerialSource.DRIVE,
        wwn=token.wwn,
        firmware="LAB1",
        kind=bench.candidate().drive.kind,
        transport=token.transport,
        bridge=None,
        controller=token.controller,
        size_bytes=token.size_bytes,
        native_bytes=token.size_bytes,
        logical_sector_bytes=512,
        physical_sector_bytes=4096,
    )
    certificate = Certificate(
        id="019ab3c2-7f00-7000-8000-0123456789ab",
        station="5f" * 32,
        station_name="Poste 3",
        job="019ab3c1-0000-7000-8000-00000000000a",
        drive=drive,
        source=None,
        asset=None,
        lot=None,
        performer=Performer(),
        verifier=None,
        confidentiality=None,
        destination=None,
        times=Times(
            started=first,
            finished=last,
            duration_s=(last - first).total_seconds(),
            clock=ClockTrust.SYNCHRONISED,
        ),
        versions=Versions(etabli="0.1.0", python="3.11.2", kernel="6.1.0", tools={"smartctl": "7.3"}),
        result=result_of([entry.record for entry in entries]),
        journal=tuple(line.decode("utf-8").rstrip("\n") for line in read_lines(bench.folder)),
    )
    return replace(certificate, **changes)


def sha256_of(certificate: Certificate) -> str:
    """Of the exact bytes."""
    return hashlib.sha256(encode(certificate)).hexdigest()


def purged(folder: Path) -> Certificate:
    """An NVMe drive sanitized twice; everything was entered."""
    bench = Bench(folder, NvmeTraits(), policy=WipePolicy(level=EraseLevel.PURGE))
    bench.erase()
    certificate = certificate_of(bench)
    return replace(
        certificate,
        result=replace(certificate.result, counts_before=SMART, counts_after={**SMART, "pending": 0}),
        source=MediaSource(
            title="LENOVO ThinkPad T480",
            identity=(IdentityKey(kind=KeyKind.SERIAL, value="pf1abcde"),),
            label="A-0042",
        ),
        asset="INV-2019-118",
        lot="2026-11",
        performer=Performer(name="Zoé Lefèvre", title="bénévole", place="Grenoble", phone="04 76 00 00 00"),
        verifier=Performer(name="Jean-Noël Œuvrard"),
        confidentiality="données personnelles",
        destination="don à une famille",
    )


def cleared(folder: Path) -> Certificate:
    """A hard disk overwritten with zeros."""
    bench = Bench(folder, AtaTraits())
    bench.erase()
    return certificate_of(bench)


def exceptions(folder: Path) -> Certificate:
    """A hard disk with a sector that cannot be written, behind an adapter."""
    faults = Faults(unwritable=frozenset({1000}))
    bench = Bench(folder, AtaTraits(), faults, WipePolicy(exceptions=True), size=8 << 20)
    bench.erase()
    made = certificate_of(bench)
    bridge = Bridge(vendor_id="152d", product_id="0578", name="JMicron JMS578")
    drive = replace(made.drive, transport=Transport.USB, bridge=bridge, serial_source=SerialSource.ADAPTER)
    return replace(made, drive=drive)


def failed(folder: Path) -> Certificate:
    """A flash drive that says it erased and did not, and nothing else was allowed."""
    bench = Bench(folder, AtaTraits(rotation_rpm=0), Faults(erase=EraseFault.LIES))
    bench.erase(bench.only(Method.ATA_SANITIZE_BLOCK))
    return certificate_of(bench)


def climbed(folder: Path) -> Certificate:
    """The same drive, the whole ladder down to overwriting."""
    bench = Bench(folder, AtaTraits(rotation_rpm=0), Faults(erase=EraseFault.LIES))
    bench.erase()
    return certificate_of(bench)


def interrupted(folder: Path) -> Certificate:
    """The power was cut in the middle."""
    method = Method.SCSI_SANITIZE_BLOCK
    bench = Bench(folder, SasTraits())
    bench.erase(bench.only(method), cut_at=steps_of(folder, SasTraits(), method) * 3 // 4)
    return certificate_of(bench)


def resumed(folder: Path) -> Certificate:
    """Cut off, then resumed to its end."""
    bench = Bench(folder, AtaTraits())
    plan = bench.planned()
    bench.erase(plan, cut_at=steps_of(folder, AtaTraits(), Method.OVERWRITE_ZERO) // 2)
    bench.power_cycle()
    bench.erase(plan)
    return certificate_of(bench)


def steps_of(folder: Path, traits: Traits, method: Method) -> int:
    """How many steps a whole erasure of such a drive takes."""
    other = folder / "other"
    other.mkdir()
    bench = Bench(other, traits)
    bench.erase(bench.only(method))
    bench.platters.close()
    return bench.steps


def refused(folder: Path) -> Certificate:
    """Another drive answered in its place before anything was done."""
    bench = Bench(folder, AtaTraits())
    plan = bench.planned()
    bench.erase(replace(plan, drive=replace(plan.drive, serial="OTHER-0001")))
    return certificate_of(bench)


MADE: dict[str, Callable[[Path], Certificate]] = {
    "purged": purged,
    "cleared": cleared,
    "exceptions": exceptions,
    "failed": failed,
    "climbed": climbed,
    "interrupted": interrupted,
    "resumed": resumed,
    "refused": refused,
}
