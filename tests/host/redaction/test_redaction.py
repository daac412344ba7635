"""What identifies a machine leaves a recording in every form, and equal things stay equal."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hypothesis import assume, given
from hypothesis import strategies as st

from host.errors import HostError
from host.local_names import LocalNames, parse_users
from host.port import ANY_STATUS, Library
from host.recording.recording import RecordingHost
from host.recording.recording_file import Recording
from host.recording.recording_redaction import blobs_of, redacted
from host.redaction.edid_serials import is_edid
from host.redaction.pseudonyms import Pseudonyms
from host.redaction.redactor import Redactor
from host.redaction.secret_forms import mixed_endian
from host.redaction.secret_kinds import Secret, SecretKind
from probes.storage.mounts import parse_mountinfo
from tests.fake_host import FakeHost

KEY = b"the same pseudonyms in every run"
MACS = st.binary(min_size=6, max_size=6).map(lambda raw: (bytes((raw[0] & 0xFE,)) + raw[1:]).hex())
SERIALS = st.from_regex(r"[A-Z][A-Z0-9]{5,15}[0-9][0-9A-Z]{2}", fullmatch=True)


def redactor(*secrets: Secret) -> Redactor:
    return Redactor(secrets, key=KEY)


def serial(value: str) -> Secret:
    return Secret(kind=SecretKind.SERIAL, value=value)


def written_in_many_ways(value: str) -> Iterator[bytes]:
    """A serial as tools, udev, ATA words, USB descriptors and dumps write it."""
    raw = value.encode()
    even = raw + b" " * (len(raw) % 2)
    swapped = b"".join(even[place : place + 2][::-1] for place in range(0, len(even), 2))
    dump = raw.hex(" ")
    yield b"Serial Number:    " + raw + b"\n"
    yield b"ID_SERIAL=Samsung_SSD_" + raw + b"\n"
    yield b"/dev/disk/by-id/ata-Samsung_SSD_" + raw + b"-part1"
    yield raw.lower()
    yield b"\x00\x01" + raw + b"\x00\xff"
    yield b"prefix " + swapped + b" suffix"
    yield raw.hex().encode()
    yield raw.hex().upper().encode()
    yield b"\x00\x12" + value.encode("utf-16-le") + b"\x00\x00"
    yield f"\tHeader and Data:\n\t\t01 1B {dump}\n".encode()


@given(value=SERIALS)
def test_a_serial_goes_in_every_form(value: str) -> None:
    assume(len(set(value)) > 3)
    changer = redactor(serial(value))
    for blob in written_in_many_ways(value):
        after = changer.redact("tool", blob)
        assert after != blob
        assert len(after) == len(blob)
        for form in (value, value.lower(), value.encode().hex(), value.encode().hex(" ")):
            assert form.encode() not in after.lower() or form.encode() not in blob.lower()
        assert value.encode("utf-16-le") not in after


@given(digits=MACS)
def test_an_address_goes_with_any_separator_and_keeps_its_maker(digits: str) -> None:
    assume(len(set(digits)) > 2)
    changer = redactor(Secret(kind=SecretKind.MAC, value=digits))
    pairs = [digits[place : place + 2] for place in range(0, 12, 2)]
    forms = [":".join(pairs), "-".join(pairs).upper(), digits, digits.upper(), " ".join(pairs)]
    changed = [changer.redact("ip", form.encode()).decode() for form in forms]
    plain = {re.sub("[^0-9a-f]", "", form.lower()) for form in changed}
    assert len(plain) == 1
    assert plain != {digits}
    assert next(iter(plain))[:6] == digits[:6]
    assert [re.sub("[0-9a-fA-F]", "x", form) for form in changed] == [
        re.sub("[0-9a-fA-F]", "x", form) for form in forms
    ]
    assert bytes.fromhex(digits) not in changer.redact("f", b"\0\0" + bytes.fromhex(digits) + b"\0\xff")


def test_a_uuid_goes_in_both_byte_orders_as_text_and_as_bytes() -> None:
    digits = "4c4c4544004a4b108057b3c04f313332"
    other = mixed_endian(digits)
    assert other == "44454c4c4a00104b8057b3c04f313332"
    changer = redactor(Secret(kind=SecretKind.UUID, value=digits))
    after = changer.redact("x", b"\0" + bytes.fromhex(other) + b"\xff" + bytes.fromhex(digits))
    assert bytes.fromhex(other) not in after
    assert bytes.fromhex(digits) not in after
    text = changer.redact("x", b"44454C4C-4A00-104B-8057-B3C04F313332\n4c4c4544-004a-4b10-8057-b3c04f313332")
    first, second = (line.lower().replace("-", "") for line in text.decode().split("\n"))
    assert first == mixed_endian(second)
    assert second != digits


def test_a_wwn_goes_as_text_with_blanks_and_as_the_numbers_of_smartctl() -> None:
    fake = FakeHost(
        tools={
            "smartctl -j": '{"wwn": {"naa": 5, "oui": 3152, "id": 10372529165}, "serial_number": "ZW60ABCD"}',
            "smartctl -x": "LU WWN Device Id: 5 000c50 26a403c0d\nSerial Number:    ZW60ABCD\n",
            "lsblk": '{"wwn": "0x5000c5026a403c0d", "serial": "ZW60ABCD"}',
        },
        files={"/sys/block/sda/device/wwid": "naa.5000c5026a403c0d\n"},
    )
    assert f"{10372529165:x}" == "26a403c0d"
    recording = record(fake)
    texts = [blob.data.decode() for blob in blobs_of(redacted(recording, LocalNames(), KEY))]
    everything = "\n".join(texts)
    for secret in ("10372529165", "26a403c0d", "ZW60ABCD"):
        assert secret not in everything
    number = re.search(r'"id":\s*(\d+)', everything)
    assert number is not None
    wwn = f"5000c50{int(number[1]):09x}"
    assert f"0x{wwn}" in everything
    assert f"naa.{wwn}" in everything
    assert f"5 000c50 {wwn[7:]}" in everything


def test_placeholders_stay_as_vendors_wrote_them() -> None:
    placeholders = (
        "To Be Filled By O.E.M.",
        "Default string",
        "None",
        "Not Specified",
        "0123456789",
        "00000000",
    )
    fake = FakeHost(
        files={
            f"/sys/class/dmi/id/{name}": text
            for name, text in zip(
                (
                    "product_serial",
                    "board_serial",
                    "chassis_serial",
                    "chassis_asset_tag",
                    "x_serial",
                    "serial",
                ),
                placeholders,
                strict=True,
            )
        }
        | {"/sys/class/dmi/id/product_uuid": "03000200-0400-0500-0006-000700080009"},
        tools={"dmidecode": "".join(f"\tSerial Number: {text}\n" for text in placeholders)},
    )
    before = record(fake)
    after = redacted(before, LocalNames(), KEY)
    assert [note.content for note in after.reads] == [note.content for note in before.reads]
    assert after.runs[0].stdout == before.runs[0].stdout


def test_names_of_people_go_and_words_of_everybody_stay() -> None:
    fake = FakeHost(
        tools={
            "lsblk": '{"label": "Sauvegarde Jeanne", "partlabel": "EFI system partition", '
            '"mountpoints": ["/media/jeanne/Sauvegarde Jeanne"]}',
            "hostname": "pc-de-jeanne.example.org\n",
            "iw dev": "\tssid Livebox-A1B2\n\taddr 3c:a9:f4:11:22:33\n",
        },
        libraries={
            (Library.UDEV, "block"): [
                {"properties": {"ID_FS_LABEL_ENC": "Sauvegarde\\x20Jeanne", "ID_FS_UUID": "1A2B-3C4D"}}
            ]
        },
    )
    names = LocalNames(hosts=("pc-de-jeanne.example.org", "pc-de-jeanne"), users=("jeanne",))
    text = "\n".join(blob.data.decode() for blob in blobs_of(redacted(record(fake), names, KEY)))
    assert not re.search("jeanne|sauvegarde|livebox|1a2b-?3c4d|11:22:33", text, re.IGNORECASE)
    assert "EFI system partition" in text
    assert "3c:a9:f4:" in text


def test_a_secret_shorter_than_words_goes_from_its_field_and_nowhere_else() -> None:
    fake = FakeHost(
        files={"/sys/class/power_supply/BAT0/serial_number": " 4711\n", "/proc/version": "6.12.4711 of 4711"}
    )
    after = redacted(record(fake), LocalNames(), KEY)
    content = {note.path: (note.content.data() if note.content else b"") for note in after.reads}
    assert content["/proc/version"] == b"6.12.4711 of 4711"
    serial_file = content["/sys/class/power_supply/BAT0/serial_number"]
    assert re.fullmatch(rb" \d{4}\n", serial_file)
    assert b"4711" not in serial_file


def test_identifiers_of_kinds_of_things_stay() -> None:
    esp = "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"
    owner = "8be4df61-93ca-11d2-aa0d-00e098032b8c"
    fake = FakeHost(
        files={f"/sys/firmware/efi/efivars/SecureBoot-{owner}": b"\x06\0\0\0\x01"},
        tools={"lsblk": f'{{"parttype": "{esp}", "partuuid": "11111111-2222-4333-8444-555555555566"}}'},
    )
    after = redacted(record(fake), LocalNames(), KEY)
    assert any(owner in note.path for note in after.reads)
    assert esp.encode() in after.runs[0].stdout.data()
    assert b"11111111-2222-4333" not in after.runs[0].stdout.data()


def test_a_hex_dump_is_changed_across_its_lines_with_the_column_beside_it() -> None:
    dump = (
        b"00000000  20 20 53 35 47 58 4e 58  30 52 31 32 33 34 35 36  |  S5GXNX0R123456|\n"
        b"00000010  37 38 20 20 00 00 00 00  00 00 00 00 00 00 00 00  |78  ............|\n"
    )
    after = redactor(serial("S5GXNX0R12345678")).redact("nvme", dump)
    assert len(after) == len(dump)
    assert b"53 35 47" not in after
    assert b"|  S5GX" not in after
    assert b"37 38 20" not in after
    digits = bytes.fromhex(re.sub(rb"(?m)^[0-9a-f]{8}  |  \|.*$", b"", after).decode())
    column = b"".join(re.findall(rb"\|(.*)\|", after))
    assert column[:18] == digits[:18]


EDID = bytes.fromhex(
    "00ffffffffffff0010ac14a04c3159452a13010380342178eeee95a3544c99260f5054a54b008180a940d100714f0101"
    "010101010101283c80a070b023403020360006442100001a000000ff0047313435483941453045594c0a00"
    "0000fc0044454c4c2055323431300a2020000000fd00384c1e5111000a20202020202001"
)  # fmt: skip


def test_a_screen_keeps_a_valid_edid_with_another_serial() -> None:
    edid = EDID[:127].ljust(127, b"\0")
    edid += bytes((-sum(edid) % 256,))
    assert is_edid(edid)
    fake = FakeHost(files={"/sys/class/drm/card0-DP-1/edid": edid}, tools={"x": "on G145H9AE0EYL today"})
    after = redacted(record(fake), LocalNames(), KEY)
    changed = after.reads[0].content.data() if after.reads[0].content else b""
    assert len(changed) == 128
    assert sum(changed) % 256 == 0
    assert changed[12:16] != edid[12:16]
    assert b"G145H9AE0EYL" not in changed
    assert b"DELL U2410" in changed
    assert b"G145H9AE0EYL" not in after.runs[0].stdout.data()


def test_ip_addresses_go_and_versions_stay() -> None:
    text = (
        b"inet 192.168.1.37/24 brd 192.168.1.255 scope\ninet6 fe80::5054:ff:fe12:3456/64\n"
        b"2001:db8:1234::1 firmware 1.2.3.4 bios 12.0.0.22 127.0.0.1 0000:00:1f.2 12:34:56\n"
    )
    after = redactor().redact("ip", text)
    for gone in (b"192.168.1.37", b"5054:ff:fe12", b"2001:db8:1234"):
        assert gone not in after
    for kept in (b"1.2.3.4", b"12.0.0.22", b"127.0.0.1", b"0000:00:1f.2", b"12:34:56"):
        assert kept in after


@given(values=st.lists(SERIALS, min_size=2, max_size=30, unique_by=str.lower))
def test_different_values_get_different_pseudonyms_of_the_same_shape(values: list[str]) -> None:
    pseudonyms = Pseudonyms(KEY)
    given_ = [pseudonyms.of(serial(value)) for value in values]
    assert len(set(given_)) == len(values)
    assert not set(given_) & set(values)
    shapes = [re.sub("[A-Z]", "A", re.sub("[0-9]", "0", value)) for value in values]
    assert shapes == [re.sub("[A-Z]", "A", re.sub("[0-9]", "0", value)) for value in given_]


def test_two_recordings_share_no_pseudonym() -> None:
    recording = record(FakeHost(files={"/sys/class/dmi/id/product_serial": "PF0XYZ12\n"}))
    first, second = (redacted(recording, LocalNames()).reads[0].content for _ in range(2))
    assert first != second


def test_only_names_of_persons_are_users() -> None:
    lines = [
        "root:x:0:0:root:/root:/bin/bash",
        "sshd:x:105:65534::/run/sshd:/usr/sbin/nologin",
        "marie:x:1000:1000:Marie Curie,,,:/home/marie:/bin/bash",
        "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin",
        "broken",
    ]
    assert parse_users(lines) == ("marie", "Marie Curie")


def record(fake: FakeHost) -> Recording:
    """Everything that a fake can be asked."""
    recorder = RecordingHost(fake)
    for line in fake.tools:
        recorder.run(line.split(), timeout_s=1, answers=ANY_STATUS)
    for path in fake.files:
        try:
            recorder.read(path)
        except HostError:
            continue
    for key in fake.libraries:
        library, argument = key if isinstance(key, tuple) else (key, "")
        recorder.ask(library, argument)
    return recorder.recording()


MOUNTS = r"""22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/mapper/vg--jeanne-root rw
23 22 0:21 / /sys/firmware/efi/efivars rw - efivarfs efivarfs rw
36 22 0:32 / /mnt/compta rw - cifs //srv-compta.asso.lan/partage rw,user=jeanne,domain=ASSOC,addr=10.20.30.40
37 22 0:33 / /mnt/nas rw - nfs4 nas-dons.asso.lan:/volume1/dons rw,addr=10.1.2.3,clientaddr=10.1.2.4
38 22 8:17 / /media/anne/Photos\040Noel rw - vfat /dev/sdb1 rw
40 22 8:19 / /mnt/Sauvegarde\040Martin rw - ext4 /dev/sdb3 rw
41 22 0:44 / /home/jeanne/cloud rw - fuse.sshfs paul@backup.asso.lan:/srv/paul rw,user_id=1000
43 22 0:46 / /reserve/martin rw - zfs reserve/martin rw
44 22 253:3 / /boot/efi rw - vfat /dev/mapper/luks-5a1c9e7e-1111-2222-3333-444455556666 rw
"""
NAMES = (
    *("jeanne", "compta", "srv-compta", "asso.lan", "partage", "ASSOC", "10.20.30.40"),
    *("/nas", "nas-dons", "volume1", "dons", "10.1.2.3", "10.1.2.4", "anne", "Photos", "Noel"),
    *("Sauvegarde", "Martin", "martin", "cloud", "paul", "backup", "reserve", "5a1c9e7e"),
)


def test_a_list_of_mounts_keeps_its_form_and_loses_its_names() -> None:
    fake = FakeHost(files={"/proc/self/mountinfo": MOUNTS})
    (note,) = redacted(record(fake), LocalNames(), KEY).reads
    assert note.content is not None
    after = note.content.data().decode()
    assert not [name for name in NAMES if name in after]
    before, now = parse_mountinfo(MOUNTS), parse_mountinfo(after)
    assert [(mount.number, mount.filesystem) for mount in now] == [
        (mount.number, mount.filesystem) for mount in before
    ]
    assert [mount.point.count("/") for mount in now] == [mount.point.count("/") for mount in before]
    assert [now[place].point for place in (0, 1, 8)] == ["/", "/sys/firmware/efi/efivars", "/boot/efi"]
    assert now[4].point.count(" ") == now[5].point.count(" ") == 1
