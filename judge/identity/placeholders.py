"""Placeholders: what vendors ship where an identifier or a name should be; such a value counts as absent.

Sources: systemd's hwdb `20-dmi-id.hwdb`, OCS Inventory's table `blacklist_serials`, and the firmware tables
of some thousand machines in public collections.
"""

from __future__ import annotations

import re
from itertools import pairwise

WORDS = frozenset(
    """
    |--|-|0|00|abcd|all series|asset|asset tag|bad index|default|empty|eval|fill by oem|filled by oem
    |free form asset tag|iatpass|invalid|na|n/a|nil|no asset information|no asset tag|no dimm|no enclosure
    |no serial|no smbios|noassettag|nobody|none|null|null string|o.e.m|oem|oem_serial|out of spec|placeholder
    |reserved|serial|serial number|sku|ssn|s/n|standard|sys|system|tbd|tbd by oem|undefined|unknow|unknown
    |baseboard|base board|mainboard|motherboard|mother board|computer|customer|company|your company
    |jedec|mfg|model|modelname|model name|platform|product|productname|slot empty|sysvendor|unset|vendor
    |unspecified|xx|x.x|xxx|lenovo product|asus-notebooksku|asus-tabletsku|default sku|-cf|noserial
    """.replace("\n", "")
    .replace("    ", "")
    .split("|")
)
BARE_WORDS = frozenset(re.sub(r"[\s:._/#-]+", "", word) for word in WORDS) - {""}

# What a text that says nothing looks like: the whole text, in lower case, with single blanks.
SHAPES = re.compile(
    r"to ?be ?(filled|set|defined|determined|done)\b.*"
    r"|.*\bo\. ?e\. ?m\..*|.*\btbd by o[de]m\b.*"
    r"|default[ _-]?(string|value|serial|asset|sku|product|name|model|vendor|manufacturer).*"
    r"|(vendor|mfg|model ?name|oem[ _]name|dimm[ _]?[a-h]?)[ _]?\d*"
    r"|not? ?(specified|provided|available|applicable|present|set|settable|defined|assigned|used|known"
    r"|installed)\b.*"
    # "System Serial Number", "Type2 - Board Product Name1"
    r"|(oem |mfg |basic |free form )?(system|product|(base|main|mother)? ?board|chassis|enclosure|type ?\d+)"
    r"[ _-]{0,3}(system |board |chassis |product |type ?\d+ )?"
    r"(serial|product|manufactur\w*|vendor|version|name|model|sku|family|asset|config\w*|location|tbd)"
    r"[\w #.:]*"
    r"|unknown ?-? ?[\[(].*"
    r"|unknown (system |board |product )?(vendor|maker|manufacturer|product|model|name|type|serial|part)\b.*"
    r"|none (specified|provided|available|set|given)"
    r"|(asset ?tag|serial ?(number|no)?|sku) ?[:=] ?(none|n/a|unknown)?"
    r"|serial num|evaluation|filled|undefi?n?e?d?|mfg ?\d+|\d+spaces|jedec id:[ 0]*|.*\bkxxx\b.*"
    # "Type1Sku0", and of memory modules "Array1_PartNumber0", "ModulePartNumber00", "SerNum1"
    r"|type\d(sku|family|version|product)\w*"
    r"|(\w{1,8}[_ ])?(module|dimm)?[ _]?"
    r"(manufacturer|partnum|partnumber|sernum|serialnum|serialnumber|assettagnum|assettag)[ _]?\d*"
)
BRACKETED = re.compile(r"\$?[<\[({](.*)[>\])}]")
SEPARATORS = re.compile(r"[\s:._/#-]+")
REPEATED = re.compile(r"(0x)?(.)\2*")
PREFIX = re.compile(r"(sys|sn|mb|bss|chs|cs|dbi|asset|at|oem|test|dummy|serial|ser)(?=\d)")
COUNTING = ("0123456789" * 4, "1234567890abcdef", "9876543210" * 4, "abcdefghijklmnopqrstuvwxyz")
COUNTED_AT_LEAST = 5
NOISE_AT_LEAST, LEAST_LETTERS = 8, 0.4
# Letters before so long a run, or before nothing but zeros or crosses: "BSN12345678901234567", "CZC000000".
DUMMY_SERIAL = re.compile(r"[a-z]{1,6}(\d{10,}|0{6,})x{0,2}|\w{1,4}x{5,}")
DEFAULT_MACS = frozenset(
    {
        "001122334455",
        "000102030405",
        "0123456789ab",
        "102030405060",
        "00e04c680001",  # Realtek's, where no address was burnt in
    }
)
SERIAL_AT_LEAST = 4  # shorter ones are numbers typed into many machines

# What stands where a serial should be, without blanks, and serials that whole series share.
SHARED_SERIALS = frozenset(
    {
        "5ekpm18320000397", "baseboard", "engineeringsample", "insyde", "insydecorp", "lenovo", "notebook",
        "prototype", "sample", "systemsn", "unknownserial",
    }
)  # fmt: skip

# Nothing but one figure or two among zeros, a short count behind many zeros, a few signs repeated, words.
DRIVE_DUMMY = re.compile(
    r"0*\d{0,2}0*|0*[a-z]0*|[a-z]{0,3}0{6,}[a-z0-9]{0,3}|(.{1,3})\1{2,}"
    r"|0*(?:deadbeef|cafebabe|badc0ffee)|(?:sn|serial|ser|test|dummy|demo|sample|generic)\d{0,4}"
    r"|usb|usbdisk|usbdevice|flashdisk|harddisk|disk|drive|ssd|hdd|massstorage|storage|qemu|vbox|vmware|virtual"
)

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
UUIDS = frozenset(
    {
        "03000200-0400-0500-0006-000700080009",  # American Megatrends' default
        "00020003-0004-0005-0006-000700080009",  # the same in the other byte order
        "00010203-0405-0607-0809-0a0b0c0d0e0f",
        "03020100-0504-0706-0809-0a0b0c0d0e0f",  # the same in the other byte order
        "00112233-4455-6677-8899-aabbccddeeff",
        "33221100-5544-7766-8899-aabbccddeeff",
        "11111111-2222-3333-4444-555555555555",
        "12345678-1234-5678-90ab-cddeefaabbcc",
        "12345678-1234-5678-90ab-cdefefabcdef",
        "12345678-1234-1234-1234-123456789abc",
        "48c0d5a0-0000-0000-0000-000000000000",
        "deadbeef-dead-beef-dead-beefdeadbeef",
        "07090201-0103-0301-0807-060504030201",
        "01234567-8910-1112-1314-151617181920",
        "4c4c4544-0000-2010-8020-80c04f202020",  # Dell's, which spells the service tag, of a tag of blanks
        "44454c4c-0000-1020-8020-80c04f202020",  # the same in the other byte order
    }
)
HEX_RUN = "0123456789abcdef" * 4
RUNS = (*COUNTING, HEX_RUN)


def is_placeholder(text: str | None) -> bool:
    """Whether a name, serial number or asset tag says nothing: a vendor's placeholder, or nothing at all."""
    if text is None:
        return True
    plain = " ".join(text.lower().split())
    bracketed = BRACKETED.fullmatch(plain)
    plain = (bracketed[1] if bracketed else plain).strip(" .")
    bare = SEPARATORS.sub("", plain)
    if plain in WORDS or bare in BARE_WORDS or not re.search(r"[^\W_]", bare) or SHAPES.fullmatch(plain):
        return True
    if (len(bare) > 1 and REPEATED.fullmatch(bare)) or _is_noise(plain):
        return True
    counted = PREFIX.sub("", bare)
    return any(_counts(digits) for digits in (counted, counted.rstrip("0")))


def _is_noise(text: str) -> bool:
    """Whether most of a longer text is dots and signs: bytes that are no text, as dmidecode prints them."""
    signs = [mark for mark in text if not mark.isspace()]
    return len(signs) >= NOISE_AT_LEAST and sum(mark.isalnum() for mark in signs) < LEAST_LETTERS * len(signs)


def _counts(digits: str) -> bool:
    """Whether every character follows the one before it: 0123456789, 987654, abcdef."""
    return len(digits) >= COUNTED_AT_LEAST and any(digits in run for run in RUNS)


def is_placeholder_serial(text: str | None) -> bool:
    """The same for what should be one machine's alone: also what is too short, or shared by a series."""
    if text is None or is_placeholder(text):
        return True
    return len(SEPARATORS.sub("", text)) < SERIAL_AT_LEAST or _is_shared(text)


def is_placeholder_drive_serial(text: str | None) -> bool:
    """The same for a drive's: also what adapters and cheap flash tell of every drive."""
    if text is None or is_placeholder(text):
        return True
    if is_placeholder(text.replace("_", " ")) or _is_shared(text):
        return True
    bare = SEPARATORS.sub("", text.lower()).removeprefix("0x")
    if DRIVE_DUMMY.fullmatch(bare):
        return True
    return any(bare in run for run in (HEX_RUN, HEX_RUN[1:], *COUNTING))


def _is_shared(text: str) -> bool:
    """Whether it is one that stands in many machines or drives."""
    bare = SEPARATORS.sub("", text.lower())
    return bare in SHARED_SERIALS or _is_dummy(bare)


def _is_dummy(bare: str) -> bool:
    """Whether letters stand before what is never a serial number."""
    dummy = DUMMY_SERIAL.fullmatch(bare)
    return dummy is not None and (dummy[1] is None or not dummy[1].strip("0") or _counts(dummy[1]))


def is_placeholder_uuid(text: str | None) -> bool:
    """Whether a system UUID is no UUID, or one that a vendor gives to every machine."""
    if text is None:
        return True
    plain = text.strip().lower()
    digits = plain.replace("-", "")
    if not UUID.fullmatch(plain) or plain in UUIDS:
        return True
    is_pattern = len(set(digits)) <= 2 or digits[:8] * 4 == digits or set(digits[8:]) in ({"f"}, {"0"})
    return is_pattern or digits in HEX_RUN or _counts_bytes(digits) or _counts_bytes(_swapped(digits))


def _counts_bytes(digits: str) -> bool:
    """Whether every byte follows the one before it: 01 02 03."""
    octets = bytes.fromhex(digits)
    return all(after - before == 1 for before, after in pairwise(octets))


def _swapped(digits: str) -> str:
    """The UUID's first three fields in the other byte order (SMBIOS 3.7, 7.2.1)."""
    octets = bytes.fromhex(digits)
    return (octets[3::-1] + octets[5:3:-1] + octets[7:5:-1] + octets[8:]).hex()


def is_placeholder_mac(text: str) -> bool:
    """Whether a MAC (lower case, colons) is a group's, locally administered, or a chip maker's default: the
    half that tells cards apart is all zeros, one or all ones (IEEE 802, 8.2), the maker's half is zero, the
    whole counts up, or has two digits only, as Intel's 88:88:88:88:87:88.
    """
    digits = text.replace(":", "")
    if len(digits) != 12 or not re.fullmatch(r"[0-9a-f]{12}", digits):
        return True
    group_or_local = int(digits[:2], 16) & 0b11
    is_default = digits[6:] in {"000000", "000001", "ffffff"} or digits in DEFAULT_MACS
    return bool(group_or_local) or is_default or digits[:6] == "000000" or len(set(digits)) <= 2
