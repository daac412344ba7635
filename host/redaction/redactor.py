"""The redactor: first secrets are collected from the places where tools, /sys and udev tell them, then they
are replaced wherever and however they are written.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from host.local_names import LocalNames
from host.redaction.addresses import without_addresses
from host.redaction.edid_serials import NO_SERIALS, SERIAL, edid_serials, is_edid, with_checksums
from host.redaction.hex_dumps import change_dumps
from host.redaction.mount_names import written as mount_name
from host.redaction.not_secret import is_generic, is_replaced_everywhere
from host.redaction.pseudonyms import Pseudonyms
from host.redaction.secret_fields import fields_in, secret_of
from host.redaction.secret_forms import Form, forms_of
from host.redaction.secret_kinds import EVERYTHING, Secret, SecretKind
from host.redaction.windows_key import without_product_keys

KEY_BYTES = 32
PASSES = 3
WHOLE_WORD_BELOW = 8  # shorter texts, and numbers below ten digits, are replaced as whole words only
WHOLE_NUMBER_BELOW = 10
_MAC = re.compile(
    rb"(?<![0-9A-Fa-f:.-])[0-9A-Fa-f]{2}(?:([:-])[0-9A-Fa-f]{2})(?:\1[0-9A-Fa-f]{2}){4}(?![0-9A-Fa-f:-])"
)
_EUI64 = re.compile(rb"(?<![0-9A-Fa-f:.-])[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){7}(?![0-9A-Fa-f:-])")
_UUID = re.compile(
    rb"(?<![0-9A-Fa-f])(?<![0-9A-Fa-f]-)[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![0-9A-Fa-f-])"
)
# GUIDs that say what a thing is, the same on every machine: owners of EFI variables, WMI, partition types.
_CONSTANT = re.compile(
    rb"(?:efi/(?:efi)?vars/[^\s\"]*?-|wmi[^\s\"]*/|parttype\"\s*:\s*\"|PART_ENTRY_TYPE[\"=:\s]+|SCHEME[\"=:\s]+)"
    rb"([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})",
    re.IGNORECASE,
)
_WWN_NUMBERS = re.compile(rb'"naa"\s*:\s*(\d+)\s*,\s*"oui"\s*:\s*(\d+)\s*,\s*"id"\s*:\s*(\d+)')
_EUI_NUMBERS = re.compile(rb'"oui"\s*:\s*(\d+)\s*,\s*"ext_id"\s*:\s*(\d+)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Blob:
    """Some bytes of a recording; `origin` is the tool's name or the file's path."""

    origin: str
    data: bytes


def collect_secrets(blobs: Iterable[Blob], names: LocalNames, kinds: frozenset[SecretKind]) -> list[Secret]:
    """Every secret of the given kinds that the blobs tell, and the names of this system, each once.

    Vendors' placeholders and words that say nothing ("localhost", "EFI system partition") are none.
    """
    held = list(blobs)
    constants = {match[1].lower() for blob in held for match in _CONSTANT.finditer(blob.data)}
    found = [Secret(kind=SecretKind.HOST_NAME, value=name) for name in names.hosts]
    found += [Secret(kind=SecretKind.USER_NAME, value=name) for name in names.users]
    for blob in held:
        found += [field.secret for field in fields_in(blob.origin, blob.data) if not field.in_place]
        found += _swept(blob.data, constants)
        found += [Secret(kind=SecretKind.SERIAL, value=serial) for serial in edid_serials(blob.data)]
    wanted = [secret for secret in found if secret.kind in kinds and not is_generic(secret)]
    order = {kind: place for place, kind in enumerate(SecretKind)}
    return sorted(dict.fromkeys(wanted), key=lambda secret: (order[secret.kind], -len(secret.value)))


def _swept(data: bytes, constants: set[bytes]) -> Iterator[Secret]:
    """Addresses and identifiers that show by their pattern alone."""
    for pattern, kind in ((_MAC, SecretKind.MAC), (_EUI64, SecretKind.WWN), (_UUID, SecretKind.UUID)):
        for match in pattern.finditer(data):
            if match[0].lower() not in constants:
                secret = secret_of(kind, match[0].decode("ascii"))
                if secret is not None:
                    yield secret
    for match in _WWN_NUMBERS.finditer(data):
        yield Secret(kind=SecretKind.WWN, value=f"{int(match[1]):x}{int(match[2]):06x}{int(match[3]):09x}")
    for match in _EUI_NUMBERS.finditer(data):
        yield Secret(kind=SecretKind.WWN, value=f"{int(match[1]):06x}{int(match[2]):010x}")


class Redactor:
    """Replaces secrets by pseudonyms in bytes; `kinds` are those that go."""

    def __init__(
        self, found: Iterable[Secret], *, kinds: frozenset[SecretKind] = EVERYTHING, key: bytes | None = None
    ) -> None:
        self.secrets = tuple(found)
        self._kinds = kinds
        self._pseudonyms = Pseudonyms(key or secrets.token_bytes(KEY_BYTES))
        self._forms: dict[bytes, Form] = {}
        for secret in self.secrets:
            if is_replaced_everywhere(secret):
                for form in forms_of(secret, self._pseudonyms.of(secret)):
                    self._add(form)

    def _add(self, form: Form) -> None:
        """The first form of the same bytes stays: kinds come in the order of how sure they are."""
        if len(form.found) >= 3 and form.found != form.instead:
            self._forms.setdefault(form.found.lower() if form.is_text else form.found, form)

    def redact(self, origin: str, data: bytes) -> bytes:
        """The bytes with every secret replaced; equal bytes give equal bytes."""
        if is_edid(data):
            return with_checksums(data, self._replaced(self._with_other_texts(self._with_other_number(data))))
        changed = self._fields_replaced(origin, without_product_keys(data))
        for _ in range(PASSES):
            before = changed
            changed = self._replaced(changed)
            if changed == before:
                break
        if _is_text(changed):
            changed = change_dumps(changed, self._replaced)
            if self._kinds == EVERYTHING:
                changed = without_addresses(changed, self._pseudonyms)
        return changed

    def _with_other_number(self, edid: bytes) -> bytes:
        """The EDID with another serial number in its header, where it has one."""
        number = edid[SERIAL]
        if SecretKind.SERIAL not in self._kinds or int.from_bytes(number, "little") in NO_SERIALS:
            return edid
        other = self._pseudonyms.of(Secret(kind=SecretKind.UUID, value=number.hex()))
        return edid[: SERIAL.start] + bytes.fromhex(other) + edid[SERIAL.stop :]

    def _with_other_texts(self, edid: bytes) -> bytes:
        """The EDID with another serial text, also one too short to be replaced elsewhere."""
        out = edid
        for serial in edid_serials(edid) if SecretKind.SERIAL in self._kinds else ():
            secret = Secret(kind=SecretKind.SERIAL, value=serial)
            if not is_generic(secret) and not is_replaced_everywhere(secret):
                instead = self._pseudonyms.of(secret).encode()[: len(serial)].ljust(len(serial))
                out = out.replace(b"\xff\0" + serial.encode(), b"\xff\0" + instead)
        return out

    def redact_text(self, text: str) -> str:
        """The same for a path or a word of a command line."""
        return self.redact("", text.encode("utf-8", "replace")).decode("utf-8", "replace")

    def _fields_replaced(self, origin: str, data: bytes) -> bytes:
        """Values in fields of secret kinds, also those too short or too common to be replaced elsewhere."""
        out, last = bytearray(), 0
        for field in sorted(fields_in(origin, data), key=lambda field: (field.start, -field.end)):
            secret = field.secret
            is_wanted = secret.kind in self._kinds and not is_generic(secret)
            goes_anyway = is_replaced_everywhere(secret) and not field.in_place
            if field.start < last or not is_wanted or goes_anyway:
                continue
            written = data[field.start : field.end]
            if field.in_place:
                instead = mount_name(self._pseudonyms.of(secret))
            else:
                shown = Secret(kind=secret.kind, value=written.decode("utf-8", "replace"))
                instead = self._pseudonyms.of(shown)
            out += data[last : field.start] + instead.encode()
            last = field.end
        return bytes(out + data[last:])

    def _replaced(self, data: bytes) -> bytes:
        """Every form of every secret that occurs, the longest first."""
        lowered = data.lower()
        present = [
            (key, form) for key, form in self._forms.items() if key in (lowered if form.is_text else data)
        ]
        if not present:
            return data
        present.sort(key=lambda item: -len(item[0]))
        pattern = re.compile(b"|".join(_pattern(form) for _, form in present), re.DOTALL)
        return pattern.sub(self._instead, data)

    def _instead(self, match: re.Match[bytes]) -> bytes:
        exact = self._forms.get(match[0])
        if exact is not None and not exact.is_text:
            return exact.instead
        form = self._forms[match[0].lower()]
        return _in_case_of(form.instead, match[0])


def _pattern(form: Form) -> bytes:
    """The form as a regular expression; short ones match as whole words only."""
    literal = re.escape(form.found)
    if not form.is_text:
        return literal
    limit = WHOLE_NUMBER_BELOW if form.found.isdigit() else WHOLE_WORD_BELOW
    if len(form.found) < limit:
        literal = rb"(?<![0-9A-Za-z])" + literal + rb"(?![0-9A-Za-z])"
    return rb"(?i:" + literal + rb")"


def _in_case_of(instead: bytes, written: bytes) -> bytes:
    """Letters in the case in which the secret was written."""
    if len(instead) != len(written):
        return instead.upper() if written.isupper() else instead
    return bytes(
        ord(chr(new).upper()) if 65 <= old <= 90 else ord(chr(new).lower()) if 97 <= old <= 122 else new
        for new, old in zip(instead, written, strict=True)
    )


def _is_text(data: bytes) -> bool:
    if b"\0" in data:
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
