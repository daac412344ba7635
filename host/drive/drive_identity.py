"""Drive identity by its own answer: IDENTIFY DEVICE, Identify Controller, or vital product data."""

from __future__ import annotations

from dataclasses import dataclass

from host.drive.drive_ports import AtaOrder, AtaPort, DriveError, NvmeAdmin, NvmeOrder, ScsiPort

IDENTIFY_DEVICE = 0xEC
NVME_IDENTIFY = 0x06
CNS_NAMESPACE, CNS_CONTROLLER = 0x00, 0x01
INQUIRY = 0x12
VPD_SERIAL, VPD_DEVICE_ID = 0x80, 0x83
NAA, EUI64 = 3, 2  # designator types (SPC-5, table 596)
ASK_S = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWord:
    """What the drive calls itself; None is not told."""

    model: str | None
    serial: str | None
    wwn: str | None


def own_word(
    *, nvme: NvmeAdmin | None, ata: AtaPort | None, scsi: ScsiPort | None, namespace: int = 1
) -> OwnWord | None:
    """The first of its tongues that the drive answers in; None when it answers in none. Raises DriveError
    only when the drive is gone or silent."""
    if nvme is not None:
        return _nvme_word(nvme, namespace)
    if ata is not None:
        page = identify_device(ata)
        if page is not None:
            return ata_word(page)
    return None if scsi is None else _scsi_word(scsi)


def identify_device(ata: AtaPort) -> bytes | None:
    """The 512 bytes of IDENTIFY DEVICE; None when no ATA drive answers. Raises DriveError."""
    answer = ata.ata(AtaOrder(command=IDENTIFY_DEVICE, count=1, data_in_bytes=512, timeout_s=ASK_S))
    page = answer.data
    if answer.accepted is False or len(page) < 512 or not any(page):
        return None
    has_checksum = page[510] == 0xA5
    if has_checksum and sum(page[:512]) & 0xFF:
        return None
    return page[:512]


def ata_text(page: bytes, first_word: int, words: int) -> str:
    """An ATA string: the two bytes of each word swapped (ACS-4, 3.4.10)."""
    raw = page[2 * first_word : 2 * (first_word + words)]
    swapped = bytes(raw[place ^ 1] for place in range(len(raw)))
    return swapped.decode("ascii", "replace").strip(" \0")


def ata_word(page: bytes) -> OwnWord:
    """Model, serial and World Wide Name of IDENTIFY DEVICE (words 27, 10 and 108)."""
    name = "".join(page[2 * word : 2 * word + 2][::-1].hex() for word in range(108, 112))
    return OwnWord(
        model=ata_text(page, 27, 20) or None,
        serial=ata_text(page, 10, 10) or None,
        wwn=f"naa.{name}" if name.startswith("5") else None,
    )


def _nvme_word(nvme: NvmeAdmin, namespace: int) -> OwnWord | None:
    controller = _nvme_identify(nvme, CNS_CONTROLLER, 0)
    if controller is None:
        return None
    space = _nvme_identify(nvme, CNS_NAMESPACE, namespace) or bytes(4096)
    nguid, eui = space[104:120], space[120:128]
    wwn = f"eui.{nguid.hex()}" if any(nguid) else f"eui.{eui.hex()}" if any(eui) else None
    return OwnWord(
        model=controller[24:64].decode("ascii", "replace").strip(" \0") or None,
        serial=controller[4:24].decode("ascii", "replace").strip(" \0") or None,
        wwn=wwn,
    )


def _nvme_identify(nvme: NvmeAdmin, cns: int, namespace: int) -> bytes | None:
    order = NvmeOrder(
        opcode=NVME_IDENTIFY,
        namespace=namespace,
        dwords=(cns, 0, 0, 0, 0, 0),
        data_in_bytes=4096,
        timeout_s=ASK_S,
    )
    answer = nvme.admin(order)
    return answer.data if answer.status == 0 and len(answer.data) == 4096 else None


def _scsi_word(scsi: ScsiPort) -> OwnWord | None:
    standard = _inquiry(scsi, None)
    if standard is None:
        return None
    serial = _inquiry(scsi, VPD_SERIAL) or b""
    model = standard[16:32].decode("ascii", "replace").strip(" \0")
    return OwnWord(
        model=model or None,
        serial=serial[4:].decode("ascii", "replace").strip(" \0") or None,
        wwn=_designator(_inquiry(scsi, VPD_DEVICE_ID) or b""),
    )


def _inquiry(scsi: ScsiPort, page: int | None) -> bytes | None:
    """Standard data, or a page; None when it is refused."""
    cdb = bytes([INQUIRY, page is not None, page or 0, 0, 252, 0])
    try:
        answer = scsi.scsi(cdb, data_in_bytes=252, timeout_s=ASK_S)
    except DriveError as error:
        if error.errno_name in ("ENOTTY", "EINVAL", "EOPNOTSUPP"):
            return None
        raise
    if not answer.is_good or len(answer.data) < 5:
        return None
    if page is None:
        return answer.data
    length = int.from_bytes(answer.data[2:4], "big")
    return answer.data[: 4 + length] if answer.data[1] == page else None


def _designator(page: bytes) -> str | None:
    """The NAA or EUI name of the logical unit (SPC-5, 7.7.6)."""
    place = 4
    while place + 4 <= len(page):
        kind, length = page[place + 1] & 0x0F, page[place + 3]
        of_unit = page[place + 1] & 0x30 == 0
        name = page[place + 4 : place + 4 + length]
        if of_unit and kind in (NAA, EUI64) and len(name) == length and any(name):
            return f"{'naa' if kind == NAA else 'eui'}.{name.hex()}"
        place += 4 + length
    return None
