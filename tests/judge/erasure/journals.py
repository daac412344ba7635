"""Journals in memory, as `wipe/` writes them for a drive that does as it says."""

from __future__ import annotations

import base64
from dataclasses import replace

from model.drive import DriveKind, Transport
from model.erase_features import (
    AtaFeatures,
    AtaSanitize,
    EraseFeatures,
    MmcFeatures,
    NvmeFeatures,
    ScsiFeatures,
)
from model.erasure import (
    DeviceState,
    DriveToken,
    EraseLevel,
    EraseStep,
    Expected,
    Method,
    Preparation,
    Rung,
    Verification,
    WipePlan,
    WipePolicy,
)
from model.journal import (
    DeviceStatus,
    Finished,
    FoundContent,
    Intent,
    Marked,
    MarkersChecked,
    Observed,
    ObservedWhen,
    Opened,
    Outcome,
    PassEnded,
    PassStarted,
    Record,
    Region,
    RungEnded,
    RungStarted,
    Sampled,
    Unhidden,
    Verified,
)

SIZE = 16 << 20
SECTORS = SIZE // 512
SEED, OTHER_SEED = "5eed" * 8, "0" * 32
DIGESTS = base64.b64encode(b"ofaplace" * (SIZE // 4096)).decode()  # each place held something
POWERS = tuple(1 << power for power in range(16, 24))
MARKERS = (
    Region(offset=0, length=4096),
    *(Region(offset=power, length=512) for power in POWERS),
    Region(offset=SIZE - 4096, length=4096),
)
TOKEN = DriveToken(
    name="sdx",
    path="/dev/sdx",
    diskseq=7,
    model="MADE UP",
    serial="MADEUP0001",
    wwn="naa.5001ab00a748e7d3",
    size_bytes=SIZE,
    transport=Transport.NVME,
    controller="here",
    boot="this",
)
NVME = NvmeFeatures(
    model="MADE UP",
    serial="MADEUP0001",
    sanitize_crypto=True,
    sanitize_block=True,
    sanitize_overwrite=True,
    format=True,
    format_crypto=True,
    format_all=False,
    erase_all=False,
    namespace=1,
    namespaces=(1,),
    unallocated_bytes=None,
    lba_format=0,
    protection=0,
    extended_metadata=False,
    security_commands=False,
    state=DeviceState.IDLE,
    crypto_s=None,
    block_s=None,
    overwrite_s=None,
    manages_namespaces=False,
    allocated=(1,),
    total_bytes=SIZE,
    namespace_bytes=SIZE,
    allocated_bytes=SIZE,
)
ATA = AtaFeatures(
    model="MADE UP",
    serial="MADEUP0001",
    sectors=SECTORS,
    logical_sector_bytes=512,
    rotation_rpm=7200,
    registers=True,
    hpa=True,
    dco=True,
    amac=False,
    native_sectors=SECTORS,
    dco_sectors=SECTORS,
    kernel_unlocked_hpa=False,
    security=None,
    sanitize=AtaSanitize(crypto=True, block=True, overwrite=True, frozen=False, state=DeviceState.IDLE),
    trusted=False,
    capacity_log=True,
    log_sectors=SECTORS,
)
SCSI = ScsiFeatures(
    serial="MADEUP0001",
    sanitize_crypto=True,
    sanitize_block=True,
    sanitize_overwrite=True,
    format_unit=True,
    block_bytes=512,
    state=DeviceState.IDLE,
    capacity_blocks=SECTORS,
    mode_blocks=SECTORS,
    default_blocks=SECTORS,
)
MMC = MmcFeatures(
    secure_erase=True,
    sanitize=True,
    boot_partitions=(),
    user_bytes=SIZE,
    general_purpose_bytes=0,
    boot_bytes=0,
    rpmb_bytes=0,
)
ON_NVME, ON_ATA = EraseFeatures(nvme=NVME), EraseFeatures(ata=ATA)
ON_SCSI, ON_MMC = EraseFeatures(scsi=SCSI), EraseFeatures(mmc=MMC)
TRANSPORT = {
    ON_NVME: Transport.NVME,
    ON_ATA: Transport.SATA,
    ON_SCSI: Transport.SAS,
    ON_MMC: Transport.MMC,
}
OPENED = Opened(
    job="job",
    plan=WipePlan(
        drive=TOKEN,
        kind=DriveKind.SSD,
        policy=WipePolicy(level=EraseLevel.PURGE, exceptions=True, most_exceptions_share=0.5),
        preparations=(),
        ladder=(),
        left_out=(),
        reach=("/dev/sdx",),
    ),
    version="1",
    marker_key="00" * 32,
    seed=SEED,
)
VERIFIED = Verified(
    expected=Expected.UNIFORM,
    verification=Verification.FULL,
    seed=None,
    size_bytes=SIZE,
    checked_bytes=SIZE,
    wrong_bytes=0,
    unreadable_bytes=0,
    wrong=(),
    complete=True,
    found=FoundContent.ZEROS,
)


def _around(
    methods: tuple[Method, ...], features: EraseFeatures, level: EraseLevel, expected: Expected
) -> tuple[list[Record], list[Record]]:
    """The records before and after what is done on a rung."""
    token = replace(TOKEN, transport=TRANSPORT[features])
    rung = Rung(methods=methods, level=level, estimated_s=None, expected=expected)
    opened = replace(OPENED, plan=replace(OPENED.plan, drive=token, ladder=(rung,)))
    before = Observed(when=ObservedWhen.BEFORE, token=token, features=features, smart={})
    return (
        [opened, before, RungStarted(rung=0, methods=methods)],
        [RungEnded(rung=0, succeeded=True), replace(before, when=ObservedWhen.AFTER), Finished()],
    )


MARKING: tuple[Record, ...] = (
    Intent(step=EraseStep.MARK, command="markers"),
    Outcome(step=EraseStep.MARK, accepted=True),
    Marked(regions=MARKERS),
)


def ordered(method: Method) -> list[Record]:
    """A method of the drive's own, accepted and run to its end."""
    step = EraseStep(method)
    return [
        Intent(step=step, command="erase"),
        Outcome(step=step, accepted=True),
        DeviceStatus(method=method, state=DeviceState.RUNNING, progress=0.5),
        DeviceStatus(method=method, state=DeviceState.SUCCEEDED, progress=None),
    ]


def by_firmware(
    *methods: Method, features: EraseFeatures = ON_NVME, level: EraseLevel = EraseLevel.PURGE
) -> list[Record]:
    """A drive that erased itself by these methods and shows zeros."""
    before, after = _around(methods, features, level, Expected.UNIFORM)
    return [
        *before,
        *MARKING,
        *(record for method in methods for record in ordered(method)),
        MarkersChecked(gone=len(MARKERS), remaining=0, unreadable=0),
        VERIFIED,
        *after,
    ]


def sanitized() -> list[Record]:
    """An NVMe drive that was sanitized and shows zeros."""
    return by_firmware(Method.NVME_SANITIZE_BLOCK)


def on_sas() -> list[Record]:
    """A SAS drive that showed all its blocks and was sanitized."""
    records = by_firmware(Method.SCSI_SANITIZE_BLOCK, features=ON_SCSI)
    resized: list[Record] = [
        Intent(step=EraseStep.UNHIDE_RESIZE, command="resize"),
        Outcome(step=EraseStep.UNHIDE_RESIZE, accepted=True),
        Unhidden(
            preparation=Preparation.UNHIDE_RESIZE,
            before_bytes=SIZE,
            after_bytes=SIZE,
            expected_bytes=SIZE,
            power_cycle_needed=False,
        ),
    ]
    return [*records[:2], *resized, *records[2:]]


def of_changed_key() -> list[Record]:
    """An ATA drive whose key was changed: what is read is compared with what was read before."""
    method = Method.ATA_SANITIZE_CRYPTO
    before, after = _around((method,), ON_ATA, EraseLevel.PURGE, Expected.CHANGED)
    return [
        *before,
        Sampled(seed=SEED, size_bytes=SIZE, unit_bytes=4096, digests=DIGESTS),
        *MARKING,
        *ordered(method),
        MarkersChecked(gone=len(MARKERS), remaining=0, unreadable=0),
        replace(VERIFIED, expected=Expected.CHANGED, found=FoundContent.NOISE, seed=SEED),
        *after,
    ]


def one_pass(number: int, method: Method) -> list[Record]:
    """A pass of an overwrite from its beginning to its end."""
    return [
        PassStarted(number=number, method=method, pattern=None, key=None, size_bytes=SIZE),
        PassEnded(number=number, written_bytes=SIZE, unwritten_bytes=0, retried_blocks=0),
    ]


def overwritten(features: EraseFeatures = ON_ATA) -> list[Record]:
    """A drive that was overwritten once, with zeros."""
    return _overwritten(features, Method.OVERWRITE_ZERO, Expected.ZEROS, FoundContent.ZEROS)


def overwritten_with_noise() -> list[Record]:
    """A drive that was overwritten once, with noise, and holds it."""
    return _overwritten(ON_ATA, Method.OVERWRITE_RANDOM, Expected.STREAM, FoundContent.STREAM)


def _overwritten(
    features: EraseFeatures, method: Method, expected: Expected, found: FoundContent
) -> list[Record]:
    before, after = _around((method,), features, EraseLevel.CLEAR, expected)
    verified = replace(VERIFIED, expected=expected, found=found)
    return [*before, *MARKING, *one_pass(0, method), verified, *after]


def overwritten_twice() -> list[Record]:
    """A drive that was overwritten with noise, which was read back, and then with zeros."""
    methods = (Method.OVERWRITE_RANDOM, Method.OVERWRITE_ZERO)
    before, after = _around(methods, ON_NVME, EraseLevel.CLEAR, Expected.ZEROS)
    return [
        *before,
        *MARKING,
        *one_pass(0, methods[0]),
        replace(VERIFIED, expected=Expected.STREAM, found=FoundContent.STREAM),
        *one_pass(1, methods[1]),
        replace(VERIFIED, expected=Expected.ZEROS),
        *after,
    ]
