"""Where secrets stand: the fields of tools' answers, of files in /sys, and of paths."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from host.redaction.mount_names import is_mounts, names_in
from host.redaction.secret_kinds import HEXADECIMAL, Secret, SecretKind, digits_of, is_hexadecimal

_SERIAL = """serialnumber serialno serial serialshort idserialshort idusbserialshort scsiidentserial
scsiserial idscsiserial unitserialnumber productserial boardserial chassisserial systemserialnumber uniq
hiduniq powersupplyserialnumber sn cid sbdsserialnumber"""
_UUID = """uuid systemuuid productuuid ptuuid partuuid fsuuid idfsuuid idfsuuidenc idfsuuidsub idfsuuidsubenc
idparttableuuid idpartentryuuid idpartuuid diskidentifier mduuid arrayuuid dmuuid machineid bootid"""
_WWN = """wwn wwid idwwn idwwnwithextension idwwnvendorextension logicalunitid luwwndeviceid nguid eui64 eui
logicalunitwwndeviceidentifier idscsiserialwwn naa ieeeeui64 namespace1ieeeeui64 enclosurelogicalidentifier
sasaddress attachedsasaddress scsiidentportnaareg"""
_LABEL = """partlabel idfslabel idfslabelenc idpartentryname partname volumename fslabel dmvgname dmlvname
mdname mddevname dmname volumelabel idfspublisherid idfsdatapreparerid idfsvolumeid idfslogicalvolumeid
idfsvolumesetid"""
_MAC = "address permaddr permanentaddress macaddress hwaddr hwaddress permaddress"

FIELDS: dict[str, SecretKind] = {
    **dict.fromkeys(_SERIAL.split(), SecretKind.SERIAL),
    **dict.fromkeys(_UUID.split(), SecretKind.UUID),
    **dict.fromkeys(_WWN.split(), SecretKind.WWN),
    **dict.fromkeys(_LABEL.split(), SecretKind.VOLUME_LABEL),
    **dict.fromkeys(_MAC.split(), SecretKind.MAC),
    **dict.fromkeys(["assettag", "assetnumber", "boardassettag", "chassisassettag"], SecretKind.ASSET_TAG),
    **dict.fromkeys(["hostname", "nodename", "statichostname"], SecretKind.HOST_NAME),
    **dict.fromkeys(["ssid", "essid"], SecretKind.WIFI_NAME),
    **dict.fromkeys(["bssid", "accesspoint", "connectedto"], SecretKind.BSSID),
}
LABEL_TOOLS = frozenset(
    {"lsblk", "blkid", "findmnt", "sfdisk", "parted", "udevadm"}
)  # "label" is a volume's here

_UDEV_ESCAPE = re.compile(r"\\x([2-7][0-9a-f])")  # ASCII only; other letters stay as udev writes them
_JSON = re.compile(rb'"((?:[^"\\\n]|\\.)+)"\s*:\s*"((?:[^"\\\n]|\\.)*)"')
_QUOTED = re.compile(rb'\b([A-Za-z_][A-Za-z_0-9-]*)="([^"\n]*)"')
_ASSIGNED = re.compile(rb"^(?:E: ?)?([A-Za-z_][A-Za-z_0-9]*)=([^\"\n][^\n]*)$", re.MULTILINE)
_COLON = re.compile(rb"^[ \t]*([A-Za-z][A-Za-z0-9 /()#_.-]*?)[ \t]*:[ \t]+(\S[^\n]*?)[ \t\r]*$", re.MULTILINE)
_DEV_FOLDERS = b"block|bsg|bus|char|cpu|disk|dri|fd|hugepages|input|mapper|md|mqueue|net|pts|shm|snd|usb|vfio"
_VOLUMES: tuple[tuple[re.Pattern[bytes], SecretKind], ...] = tuple(
    (re.compile(pattern), SecretKind.VOLUME_LABEL)
    for pattern in (
        rb"\bdisk/by-id/(?:dm|md)-name-([^\s\"',]+)",
        rb"/dev/(?:mapper|md)/(?!control\b)([^\s\"',]+)",
        rb"/dev/(?!(?:" + _DEV_FOLDERS + rb")/)([^/\s\"',]+)/[^/\s\"',]+",  # LVM
    )
)
_PLACES: tuple[tuple[re.Pattern[bytes], SecretKind], ...] = (
    (re.compile(rb"\bSerialNo=[ \t]*([^\s,][^,\n]*)"), SecretKind.SERIAL),  # hdparm -i
    (
        re.compile(rb"^[ \t]*iSerial[ \t]+\d+[ \t]+(\S[^\n]*?)[ \t]*$", re.MULTILINE),
        SecretKind.SERIAL,
    ),  # lsusb -v
    (re.compile(rb"^[ \t]*ssid[ \t]+(\S[^\n]*)$", re.MULTILINE), SecretKind.WIFI_NAME),  # iw dev
    (
        re.compile(rb"^(?:BSS|Connected to) ([0-9A-Fa-f:]{17})", re.MULTILINE),
        SecretKind.BSSID,
    ),  # iw scan, link
    (re.compile(rb"\bdisk/by-(?:part)?label/([^\s\"',]+)"), SecretKind.VOLUME_LABEL),
    (re.compile(rb"\bdisk/by-(?:part)?uuid/([0-9A-Fa-f-]+)"), SecretKind.UUID),
    (re.compile(rb"\bsas-(?:exp)?0x([0-9A-Fa-f]{16})"), SecretKind.WWN),
    (re.compile(rb"\bSAS address = (?:0x)?([0-9A-Fa-f]{16})"), SecretKind.WWN),
    (re.compile(rb"-iscsi-(iqn\.[^\s\"',]+?)(?=-lun-|[\s\"',]|$)"), SecretKind.SERIAL),
    (re.compile(rb"\bip-([0-9A-Fa-f.]+):\d+-iscsi"), SecretKind.HOST_NAME),
    (re.compile(rb"\b(?:enx|wlx|wwx)([0-9a-f]{12})\b"), SecretKind.MAC),
    (re.compile(rb"/media/([^/\s\"',]+)/"), SecretKind.USER_NAME),
    (re.compile(rb"/media/[^/\s\"',]+/([^/\n\"',]+)"), SecretKind.VOLUME_LABEL),
    (re.compile(rb"/home/([^/\s\"',:]+)"), SecretKind.USER_NAME),
)
_FILE_KINDS: tuple[tuple[re.Pattern[str], SecretKind], ...] = (
    (re.compile(r"/(?:product|board|chassis)_serial$"), SecretKind.SERIAL),
    (re.compile(r"/(?:serial|serial_number|cid|uniq|vpd_pg80)$"), SecretKind.SERIAL),
    (re.compile(r"/(?:product_uuid|uuid|boot_id|machine-id)$"), SecretKind.UUID),
    (re.compile(r"_asset_tag$"), SecretKind.ASSET_TAG),
    (re.compile(r"/(?:wwid|wwn|nguid|eui|sas_address)$"), SecretKind.WWN),
    (re.compile(r"/net/[^/]+/(?:address|perm_addr|perm_hwaddr)$|/bluetooth/[^/]+/address$"), SecretKind.MAC),
    (
        re.compile(r"/bluetooth/[^/]+/identity$"),
        SecretKind.SERIAL,
    ),  # the address, and the key that resolves it
    (re.compile(r"/dm/name$|/md/array_name$"), SecretKind.VOLUME_LABEL),
    (re.compile(r"/hostname$"), SecretKind.HOST_NAME),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A secret value in a blob of bytes, from `start` to `end`. `in_place`: it is a word that other texts may
    use as well, so that it is one here alone.
    """

    start: int
    end: int
    secret: Secret
    in_place: bool = False


def fields_in(origin: str, data: bytes) -> Iterator[Field]:
    """Every field of a secret kind; `origin` is the tool's name or the file's path.

    What stands there is not judged: a vendor's placeholder is a field too.
    """
    if is_mounts(origin):
        for name in names_in(data):
            secret = Secret(kind=name.kind, value=name.value)
            yield Field(start=name.start, end=name.end, secret=secret, in_place=name.in_place)
        yield from _in_places(data, _VOLUMES)
        return
    for pattern, kind in _FILE_KINDS:
        if pattern.search(origin):
            yield from _field(data, 0, len(data), kind)
            return
    for pairs in (_JSON, _QUOTED, _ASSIGNED, _COLON):
        for match in pairs.finditer(data):
            named = _kind_of(match[1], match[2], origin)
            if named is not None:
                yield from _field(data, match.start(2), match.end(2), named, is_json=pairs is _JSON)
    yield from _in_places(data, (*_PLACES, *_VOLUMES))


def _in_places(data: bytes, places: tuple[tuple[re.Pattern[bytes], SecretKind], ...]) -> Iterator[Field]:
    for place, kind in places:
        for match in place.finditer(data):
            yield from _field(data, match.start(1), match.end(1), kind)


def _kind_of(name: bytes, value: bytes, origin: str) -> SecretKind | None:
    """The kind that a field's name tells."""
    key = re.sub(r"[^a-z0-9]", "", name.decode("utf-8", "replace").lower())
    if key == "label":
        return SecretKind.VOLUME_LABEL if origin in LABEL_TOOLS else None
    if key == "idserial" and b"_" not in value and b" " not in value:
        return SecretKind.SERIAL  # udev joins model and serial with "_"; alone it is a serial
    return FIELDS.get(key)


def _field(data: bytes, start: int, end: int, kind: SecretKind, is_json: bool = False) -> Iterator[Field]:
    """The field without the blanks around it, when its value can be of that kind."""
    text = data[start:end]
    start += len(text) - len(text.lstrip(b" \t\0\n"))
    end -= len(text) - len(text.rstrip(b" \t\0\r\n"))
    if start >= end:
        return
    value = data[start:end].decode("utf-8", "replace")
    if is_json:
        value = _unescaped(value)
    if kind is SecretKind.VOLUME_LABEL:
        value = _UDEV_ESCAPE.sub(lambda match: chr(int(match[1], 16)), value)
    secret = secret_of(kind, value)
    if secret is not None:
        yield Field(start=start, end=end, secret=secret)


def secret_of(kind: SecretKind, value: str) -> Secret | None:
    """The secret in a value of that kind; None for what cannot be one (a PCI address in `address`)."""
    if kind not in HEXADECIMAL:
        return Secret(kind=kind, value=value)
    digits = digits_of(value)
    if kind is SecretKind.UUID and re.fullmatch(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{2}", value):
        digits = digits[:8]  # a partition of an MBR: the disk's identifier and the partition's number
    if not is_hexadecimal(digits):
        # LVM's identifiers use the whole alphabet. A WWN of another kind (t10.ATA MODEL SERIAL) holds a
        # serial that another field tells.
        return Secret(kind=SecretKind.SERIAL, value=value) if kind is SecretKind.UUID else None
    if kind in {SecretKind.MAC, SecretKind.BSSID} and len(digits) != 12:
        return None
    return Secret(kind=kind, value=digits)


def _unescaped(value: str) -> str:
    try:
        return str(json.loads(f'"{value}"'))
    except json.JSONDecodeError:
        return value
