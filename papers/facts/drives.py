"""Drives in words: what each is, what is on it, how it does."""

from __future__ import annotations

from collections.abc import Sequence

from model.drive import (
    Content,
    ContentKind,
    Drive,
    DriveKind,
    HiddenStorage,
    HidingKind,
    Storage,
    Transport,
    Veil,
)
from model.fact import Fact
from model.fingerprint import Fingerprint
from model.smart import SelfTest, Smart
from model.verdict import DriveHealth, DriveVerdict
from papers.erasure import verdict_word
from papers.facts.section import FactLine, known, line, tell
from papers.language import N_, _, ngettext
from papers.plain import printable
from papers.quantities import celsius, percent, powered_on, storage_size
from papers.times import moment_utc
from papers.wording import word

KINDS = {
    DriveKind.HDD: N_("hard disk"),
    DriveKind.SSD: N_("SSD"),
    DriveKind.EMMC: N_("eMMC"),
    DriveKind.SD_CARD: N_("SD card"),
    DriveKind.USB_STICK: N_("USB stick"),
    DriveKind.OTHER: N_("drive"),
}
TRANSPORTS = {
    Transport.SATA: "SATA",
    Transport.ATA: "ATA",
    Transport.SAS: "SAS",
    Transport.SCSI: "SCSI",
    Transport.NVME: "NVMe",
    Transport.USB: "USB",
    Transport.MMC: "MMC",
    Transport.VIRTIO: "virtio",
    Transport.NETWORK: N_("network"),
    Transport.UNKNOWN: N_("unknown connection"),
}
HEALTH = {
    DriveHealth.FAILING: N_("FAILING"),
    DriveHealth.WATCH: N_("WATCH"),
    DriveHealth.UNKNOWN: N_("UNKNOWN"),
    DriveHealth.HEALTHY: N_("HEALTHY"),
}
FOREIGN = N_("plugged in from outside: does not count for this machine")
HIDING = {
    HidingKind.VMD: N_("drives may be hidden behind Intel VMD: switch it off in the BIOS setup"),
    HidingKind.RST: N_("drives are hidden behind Intel RST: choose AHCI in the BIOS setup"),
    HidingKind.RAID_CONTROLLER: N_("drives may be hidden behind this RAID controller"),
    HidingKind.NO_DRIVER: N_("a storage controller that no driver claims"),
    HidingKind.EMPTY_DEVICE: N_("a drive that shows no capacity"),
}

VEILS = {
    Veil.SHADOW: N_("cannot be read: the drive shows other contents in its place (Opal, MBR shadowing)"),
    Veil.LOCKED: N_("cannot be read: Opal locks the drive"),
    Veil.SILENT: N_("not known: the drive speaks Opal and does not say whether it is locked"),
}


def health_said(verdict: DriveVerdict | None, *, is_examined: bool) -> str:
    """The word beside a drive. Of one that the examination did not see, as on a dock, nothing is known;
    nothing is said before its end.
    """
    if verdict is None:
        return health_word(DriveHealth.UNKNOWN) if is_examined else ""
    return health_word(verdict.health)


def health_word(health: DriveHealth) -> str:
    """The verdict's one word, in capitals."""
    return _(HEALTH[health])


def storage_lines(storage: Storage, verdicts: Sequence[DriveVerdict]) -> tuple[FactLine, ...]:
    """All drives, each with its verdict, and the places where some may hide."""
    by_name = {verdict.name: verdict for verdict in verdicts}
    lines = [entry for drive in storage.drives for entry in _drive_lines(drive, by_name.get(drive.name))]
    lines += [_hidden_line(hidden) for hidden in storage.hidden]
    return tuple(lines) or (line(_("Drives"), _("none found")),)


def hidden_lines(storage: Storage) -> tuple[str, ...]:
    """The places where drives may hide, each in a sentence with the step that shows them."""
    found = (_hidden_line(hidden) for hidden in storage.hidden)
    return tuple(f"{item.label}: {item.text}" for item in found)


def _hidden_line(hidden: HiddenStorage) -> FactLine:
    count = None
    if hidden.hidden_drives is not None:
        count = ngettext("{count} drive", "{count} drives", hidden.hidden_drives).format(
            count=hidden.hidden_drives
        )
    return line(hidden.where, hidden.name, _(HIDING[hidden.kind]), count)


def _drive_lines(drive: Drive, verdict: DriveVerdict | None) -> tuple[FactLine, ...]:
    named = " ".join(part for part in (drive.vendor, drive.model) if part)
    return known(
        (
            line(drive.name, named or _("no model")),
            line("", *_what_it_is(drive)),
            line(_("Serial"), tell(drive.serial), _("the adapter's") if drive.serial_is_bridges else None),
            line(_("Firmware"), drive.firmware),
            line(_("Health"), *_verdict(verdict)),
            line("", None if verdict is None or verdict.stays else _(FOREIGN)),
            line(_("Wear and use"), *_use(drive.smart.value)),
            line(_("SMART"), tell(drive.smart, lambda _smart: "")),
            line(_("Self-test"), _last_test(drive.smart.value)),
            line(_("On it"), _on_it(drive.contents)),
            line(_("Fingerprint"), _fingerprint(drive.fingerprint)),
            line(_("In use by"), *drive.holders),
        )
    )


def _on_it(contents: Fact[tuple[Content, ...]]) -> str:
    """What was recognised; where something hides it, what."""
    for veil, words in VEILS.items():
        if contents.is_unknown and contents.detail == veil:
            return _(words)
    return tell(contents, _contents, none=_("nothing recognised"))


def _fingerprint(found: Fingerprint | None) -> str | None:
    """What the drive says of its erasure, and no more than it says."""
    if found is None:
        return None
    return _("a sector on it says “{verdict}”, {when}, job {job}: a hint, not a proof").format(
        when=moment_utc(found.erased), job=printable(found.job), verdict=verdict_word(found.verdict)
    )


def _what_it_is(drive: Drive) -> list[str | None]:
    speed = None
    if drive.rotation_rpm:
        speed = _("{count} rpm").format(count=drive.rotation_rpm)
    return [
        None if drive.size_bytes is None else storage_size(drive.size_bytes),
        _(KINDS[drive.kind]),
        _(TRANSPORTS[drive.transport]),
        speed,
        _("removable") if drive.removable else None,
        _("read-only") if drive.read_only else None,
        _("this system started from it") if drive.boot_medium else None,
    ]


def _verdict(verdict: DriveVerdict | None) -> list[str]:
    if verdict is None:
        return []
    evidence = " ".join(word(message) for message in verdict.evidence)
    told = health_word(verdict.health)
    return [_("{name}: {figure}").format(name=told, figure=evidence) if evidence else told]


def _use(smart: Smart | None) -> list[str]:
    if smart is None:
        return []
    told = []
    if smart.power_on_hours is not None:
        told.append(powered_on(smart.power_on_hours))
    if smart.power_cycles is not None:
        told.append(ngettext("{count} start", "{count} starts", smart.power_cycles).format(
            count=smart.power_cycles
        ))  # fmt: skip
    if smart.written_bytes is not None:
        told.append(_("written: {size}").format(size=storage_size(smart.written_bytes)))
    if smart.wear_percent is not None:
        told.append(_("{percent} worn").format(percent=percent(smart.wear_percent)))
    if smart.temperature_celsius is not None:
        told.append(celsius(smart.temperature_celsius))
    return [*told, *_bad_sectors(smart)]


def _bad_sectors(smart: Smart) -> list[str]:
    """The counts of bad sectors that are not zero."""
    counts = {
        _("reallocated: {count}"): smart.reallocated_sectors,
        _("pending: {count}"): smart.pending_sectors,
        _("uncorrectable: {count}"): smart.uncorrectable_sectors,
    }
    return [text.format(count=count) for text, count in counts.items() if count]


def _last_test(smart: Smart | None) -> str | None:
    tests: tuple[SelfTest, ...] = () if smart is None else smart.self_tests.value or ()
    return tests[0].status if tests else None


def _contents(contents: tuple[Content, ...]) -> str:
    """What was recognised, in the order of the drive, partition tables left out."""
    return ", ".join(
        _content(item) for item in contents if item.kind is not ContentKind.PARTITION_TABLE
    ) or _("an empty partition table")


def _content(content: Content) -> str:
    size = "" if content.size_bytes is None else f" {storage_size(content.size_bytes)}"
    return f"{content.where} {content.format}{size}"
