"""Certificates altered in every way that somebody who signs again may think of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from judge.erasure.chain import entries_of
from model.certificate import Certificate, ErasedRange, Performer
from model.certified_drive import SerialSource
from model.document import encode
from model.drive import Bridge, DriveKind, Transport
from model.erasure import EraseLevel, EraseVerdict, Method, Verification
from model.journal import Finished, Opened, Record
from tests.certificates import certified_drive, erased_lines, journal_of, make_certificate

Alter = Callable[[Certificate], Certificate]
STATION = "5f" * 32
AlterBytes = Callable[[bytes], bytes]


def drive(**fields: object) -> Alter:
    return lambda made: replace(made, drive=replace(made.drive, **fields))  # type: ignore[arg-type]  # a test's words


def result(**fields: object) -> Alter:
    return lambda made: replace(made, result=replace(made.result, **fields))  # type: ignore[arg-type]  # the same


def times(**fields: object) -> Alter:
    return lambda made: replace(made, times=replace(made.times, **fields))  # type: ignore[arg-type]  # the same


def without_record(place: int) -> Alter:
    return lambda made: replace(made, journal=(*made.journal[:place], *made.journal[place + 1 :]))


ALTERED: dict[str, Alter] = {
    "size": drive(size_bytes=1 << 40),
    "native size": drive(native_bytes=1 << 40),
    "model": drive(model="ANOTHER"),
    "serial": drive(serial="ANOTHER"),
    "no serial": drive(serial=None),
    "wwn": drive(wwn="eui.0000000000000001"),
    "kind": drive(kind=DriveKind.HDD),
    "transport": drive(transport=Transport.USB),
    "controller": drive(controller="another"),
    "job": lambda made: replace(made, job="another"),
    "counter": lambda made: replace(made, counter=7),
    "started": lambda made: times(started=made.times.started - timedelta(days=1))(made),
    "finished": lambda made: times(finished=made.times.finished + timedelta(days=900))(made),
    "duration": times(duration_s=1.0),
    "verifier": lambda made: replace(made, verifier=Performer(name="somebody")),
    "supersedes": lambda made: replace(made, supersedes="019ab3c2-7f00-7000-8000-0123456789ab"),
    "verdict": result(verdict=EraseVerdict.CLEARED),
    "reached": result(reached=None),
    "ordered": result(ordered=EraseLevel.PURGE),
    "methods": result(methods=(Method.OVERWRITE_ZERO,)),
    "verification": result(verification=Verification.SAMPLED),
    "verified bytes": result(verified_bytes=1),
    "seed": result(seed="00"),
    "unreadable bytes": result(unreadable_bytes=1),
    "written bytes": result(written_bytes=1 << 40),
    "standards": result(standards=("IEEE 2883",)),
    "claims": result(not_claimed=()),
    "reasons": result(reasons=()),
    "counts": result(counts_after={"pending": 0}),
    "range": result(erased=None),
    "a record less": without_record(3),
    "no beginning": without_record(0),
    "the last record less": lambda made: replace(made, journal=made.journal[:-1]),
    "maker": drive(manufacturer="ANOTHER"),
    "firmware": drive(firmware="ANOTHER"),
    "adapter": drive(bridge=Bridge(vendor_id="152d", product_id="0578", name=None)),
    "logical sector": drive(logical_sector_bytes=4096),
    "physical sector": drive(physical_sector_bytes=512),
    "serial from the label": drive(serial="OTHER", serial_source=SerialSource.ENTERED),
    "serial of an adapter": drive(serial_source=SerialSource.ADAPTER),
    "a letter that looks the same": lambda made: drive(serial=f"{made.drive.serial}".replace("0", "О"))(made),
    "wide letters": lambda made: drive(
        serial="".join(chr(ord(sign) + 0xFEE0) for sign in f"{made.drive.serial}")
    )(made),
    "a letter that nobody sees": lambda made: drive(serial=f"{made.drive.serial}\u200b")(made),
    "a serial turned round": lambda made: drive(serial=f"\u202e{made.drive.serial}")(made),
    "a model that nobody sees": lambda made: drive(model=f"{made.drive.model}\u200d")(made),
    "a negative size": drive(size_bytes=-1),
    "a huge size": drive(size_bytes=10**400),
    "sectors instead of bytes": lambda made: drive(size_bytes=made.drive.size_bytes // 512)(made),
    "a negative sector": drive(logical_sector_bytes=-512),
    "milliseconds instead of seconds": lambda made: times(duration_s=made.times.duration_s * 1000)(made),
    "a negative duration": times(duration_s=-3600.0),
    "negative bytes": result(written_bytes=-1),
    "negative counts": result(counts_before={"pending": -5}),
    "a count of none": lambda made: replace(made, counter=None),
    "a negative count": lambda made: replace(made, counter=-1),
    "a huge count": lambda made: replace(made, counter=10**40),
    "a verifier without a name": lambda made: replace(made, verifier=Performer()),
    "one that replaces itself": lambda made: replace(made, supersedes=made.id),
    "a range that is longer": result(erased=ErasedRange(first_byte=0, last_byte=1 << 50, evidence=())),
    "a second beginning": lambda made: replace(made, journal=journal_of([*begun_twice(made)])),
    "a record twice": lambda made: replace(made, journal=(*made.journal[:4], *made.journal[3:])),
    "records in another order": lambda made: replace(
        made, journal=(*made.journal[:3], made.journal[4], made.journal[3], *made.journal[5:])
    ),
    "the last record twice": lambda made: replace(made, journal=(*made.journal, made.journal[-1])),
    "an empty record": lambda made: replace(made, journal=(*made.journal, "")),
    "a blank behind the last record": lambda made: replace(
        made, journal=(*made.journal[:-1], made.journal[-1] + " ")
    ),
    "a line behind the last record": lambda made: replace(
        made, journal=(*made.journal[:-1], made.journal[-1] + "\n")
    ),
}


def begun_twice(made: Certificate) -> list[Record]:
    """Its records, and a second beginning that orders less before the end."""
    records = [entry.record for entry in entries_of(made.journal)]
    opened = records[0]
    assert isinstance(opened, Opened)
    other = replace(opened, plan=replace(opened.plan, policy=replace(opened.plan.policy, exceptions=True)))
    assert isinstance(records[-1], Finished)
    return [*records[:-1], other, records[-1]]


def within(name: bytes, text: bytes) -> AlterBytes:
    """Another key at the beginning of an object."""
    return lambda data: data.replace(b'"%s":{' % name, b'"%s":{%s,' % (name, text), 1)


# What is no certificate of this format at all.
REFUSED: dict[str, AlterBytes] = {
    "the verdict twice": lambda data: b'{"result":{},' + data[1:],
    "a serial twice": within(b"drive", b'"serial":"X"'),
    "a serial twice, once spelt otherwise": within(b"drive", b'"seri\\u0061l":"X"'),
    "a verdict twice": within(b"result", b'"verdict":"purged"'),
    "something behind it": lambda data: data + b" {}",
    "a byte behind it": lambda data: data + b"\0",
    "a byte order mark": lambda data: b"\xef\xbb\xbf" + data,
    "UTF-16": lambda data: data.decode().encode("utf-16"),
    "a format to come": lambda data: data.replace(b"etabli/certificate/1", b"etabli/certificate/2"),
    "a format that looks alike": lambda data: data.replace(
        b"etabli/certificate/1", b"etabli/certificate/1.0"
    ),
    "true for a size": lambda data: data.replace(b'"size_bytes":', b'"size_bytes":true,"x":', 1),
    "true for a count": lambda data: data.replace(b'"counter":', b'"counter":true,"x":', 1),
    "a part of a count": lambda data: data.replace(b'"counter":', b'"counter":1.5,"x":', 1),
    "no number for a duration": lambda data: data.replace(b'"duration_s":', b'"duration_s":NaN,"x":', 1),
    "an endless duration": lambda data: data.replace(b'"duration_s":', b'"duration_s":1e999,"x":', 1),
    "a list of it": lambda data: b"[" + data + b"]",
    "a verdict of its own": lambda data: data.replace(b'"verdict":', b'"verdict":"erased","x":', 1),
}


def honest_certificate(folder: Path, station: str = STATION) -> Certificate:
    """Of a drive that was really erased; its journal says how the probes described it, as a bench's does."""
    lines = erased_lines(folder)
    records = [entry.record for entry in entries_of(lines)]
    described = certified_drive(lines)
    opened = [
        replace(item, described=described, counter=3) if isinstance(item, Opened) else item
        for item in records
    ]
    return make_certificate(journal_of(opened), station)


def altered_bytes(made: Certificate, name: str) -> bytes:
    """The document, altered in one of the ways that make it none."""
    return REFUSED[name](encode(made))
