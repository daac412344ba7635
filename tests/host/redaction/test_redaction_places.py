"""Secrets go from the places where tools and udev write them, also short ones and those in dumps."""

from __future__ import annotations

import pytest

from host.local_names import LocalNames
from host.redaction.redactor import Blob, Redactor, collect_secrets
from host.redaction.secret_kinds import EVERYTHING
from host.redaction.windows_key import without_product_keys

KEY = b"the same pseudonyms in every run"
WINDOWS = "VK7JG-NPHTM-C97JM-9MPGT-3V66T"


def left(origin: str, *texts: str) -> str:
    """What is left of the texts of one recording, in lower case."""
    blobs = [Blob(origin=origin, data=text.encode()) for text in texts]
    changer = Redactor(collect_secrets(blobs, LocalNames(), EVERYTHING), key=KEY)
    return b"\n".join(changer.redact(blob.origin, blob.data) for blob in blobs).decode().lower()


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ('"scsi_sas_port_0":{"phy_0":{"sas_address":"0x5000cca264d473d5"}}', "5000cca264d473d5"),
        ("    attached SAS address = 0x5003048001c1043f\n", "5003048001c1043f"),
        ("ID_PATH=pci-0000:02:00.0-sas-0x5000cca264d473d5-lun-0\n", "5000cca264d473d5"),
        ("ID_SAS_PATH=pci-0000:02:00.0-sas-exp0x500304800106fa3f-phy4-lun-0\n", "500304800106fa3f"),
        ("DM_NAME=dupont\nDEVLINKS=/dev/mapper/dupont /dev/disk/by-id/dm-name-dupont\n", "dupont"),
        ("DM_VG_NAME=anne\nDEVLINKS=/dev/anne/data\n", "anne"),
        ("MD_NAME=nas:0\nDEVLINKS=/dev/md/nas:0\n", "nas:0"),
        ("ID_FS_PUBLISHER_ID=DUPONT\\x20ANNE\n", "dupont"),
        ("ID_PATH=ip-10.20.30.40:3260-iscsi-iqn.2019-01.fr.dupont:disk-lun-0\n", "dupont"),
        ("ID_PATH=ip-10.20.30.40:3260-iscsi-iqn.2019-01.fr.dupont:disk-lun-0\n", "10.20.30.40"),
        ("\tSBDS Serial Number: 3F2A\n", "3f2a"),
        ("ID_SERIAL=Acme_Disk_WXYZABQD\nID_SERIAL_SHORT=WXYZABQD\n", "wxyzabqd"),
        ("2: enxa0b3cc123456: <BROADCAST> mtu 1500\n", "a0b3cc123456"),
    ],
)
def test_a_secret_goes_from_its_place(text: str, secret: str) -> None:
    assert secret in text.lower()
    assert secret not in left("udevadm", text)


@pytest.mark.parametrize("offset", range(17))
def test_a_dump_without_offsets_is_read_from_the_first_byte_of_each_line(offset: int) -> None:
    body = bytes.fromhex("dd209900") + b"\1" * offset + b"5CG8123XYZ\0"
    lines = "\n".join("\t\t" + body[place : place + 16].hex(" ").upper() for place in range(0, len(body), 16))
    dump = f"\tSerial Number: 5CG8123XYZ\nOEM-specific Type\n\tHeader and Data:\n{lines}\n"
    shown = bytes.fromhex("".join(left("dmidecode", dump).rpartition("data:")[2].split()))
    assert len(shown) == len(body)
    assert b"5CG8123XYZ" not in shown


def test_an_offset_is_no_byte_of_the_dump() -> None:
    xxd = "00000000: 3543 4738 3132 3358 595a 00            5CG8123XYZ.\n"
    hexdump = "00000000  35 43 47 38 31 32 33 58  59 5a 00 00 00 00 00 00  |5CG8123XYZ......|\n"
    for dump in (xxd, hexdump):
        said = left("nvme", "Serial Number: 5CG8123XYZ\n", dump)
        assert "00000000" in said
        assert "5cg8123xyz" not in said
        assert "3543" not in said.replace(" ", "")


@pytest.mark.parametrize(
    "written",
    [
        WINDOWS.encode(),
        WINDOWS.lower().encode(),
        f"OA3_{WINDOWS}_".encode(),
        WINDOWS.replace("-", "").encode(),
        WINDOWS.encode("utf-16-le"),
        b"\t\t"
        + WINDOWS.encode()[:16].hex(" ").encode()
        + b"\n\t\t"
        + WINDOWS.encode()[16:].hex(" ").encode(),
    ],
)
def test_the_windows_key_is_struck_out_however_it_is_written(written: bytes) -> None:
    assert written not in without_product_keys(b"  " + written + b"\n")


def test_other_words_of_that_length_stay() -> None:
    text = b"ABCDE-FGHIJ-KLMNO-PQRST is too short, and so is CORRESPONDENCE\n"
    assert without_product_keys(text) == text
