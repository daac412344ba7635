"""Enrolment: what an inventory gave this station, remembered in private files beside the station's key."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from agent.bench.disk import Disk, read_limited, write_durably
from agent.bench.state import State
from agent.bench.station import Station
from agent.delivery.inventory_client import DeliveryError, InventoryClient, NotAdmitted
from host.clock import follow_clock
from judge.signature import BadKey, key_id, read_public_key
from model.api import CODE_LIMIT_BYTES
from model.document import UnreadableDocument, decode, encode_pretty
from model.enrolment_code import BadCode, read_code
from model.message import say

FILE_LIMIT_BYTES = 16 << 10
LOCAL = "local"  # the inventory on this machine, whatever port it has today


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An inventory that this station may deliver to; `server_spki` is the key that signs its receipts, `pin`
    the SHA-256 of the certificate that it shows, None where name and date decide, `told_time` who wants to
    hear what time it is there.
    """

    url: str
    token: str
    server_spki: bytes
    pin: str | None = None
    told_time: Callable[[datetime], object] | None = None

    def client(self, stopped: Callable[[], bool]) -> InventoryClient:
        """A line to it."""
        return InventoryClient(self.url, stopped, pin=self.pin, told_time=self.told_time)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What is remembered of one inventory; the key is base64 of its SPKI (DER)."""

    inventory: str  # its URL, or "local"
    token: str
    server_public_key: str
    pin: str | None = None  # SHA-256 of its certificate, when the enrolment code had one


def configured_inventory(
    state: State,
    station: Station,
    *,
    url: str,
    code_file: Path | None,
    again: bool,
    stopped: Callable[[], bool],
) -> Target:
    """The inventory of the configuration; the station enrols with the code in the file when it has not
    yet, or `again`, or when the code there names another certificate than the one that is remembered: that is
    how a renewed one is made known. Raises DeliveryError.
    """
    remembered = None if again else recall(state, url)
    if remembered is None or _pin_in(url, code_file) not in (None, remembered.pin):
        target = enrol(state, station, name=url, url=url, code=_read_code(url, code_file), stopped=stopped)
    else:
        target = target_at(url, remembered)
    return replace(target, told_time=_listener(state))


def enrol(
    state: State, station: Station, *, name: str, url: str, code: str, stopped: Callable[[], bool]
) -> Target:
    """Make this station known to an inventory, and remember what it gave. Raises DeliveryError."""
    try:
        read = read_code(code)
    except BadCode as error:
        raise NotAdmitted(say("delivery.code_odd", word=str(error))) from error
    client = InventoryClient(url, stopped, pin=read.pin, told_time=_listener(state))
    try:
        given = client.enrol(read.secret, station.spki, station.name)
    finally:
        client.close()
    enrolment = Enrolment(
        inventory=name, token=given.token, server_public_key=given.server_public_key, pin=read.pin
    )
    try:
        _remember(state, enrolment)
    except OSError as error:
        raise DeliveryError(
            say("delivery.not_remembered", inventory=url, error=error.strerror or str(error))
        ) from error
    return target_at(url, enrolment)


def recall(state: State, name: str) -> Enrolment | None:
    """What was remembered of an inventory; None when there is nothing, or nothing that can be read."""
    try:
        data = read_limited(state.station / _file_name(name), FILE_LIMIT_BYTES)
        enrolment = decode(data, Enrolment)
        read_public_key(_spki(enrolment))
    except (OSError, UnreadableDocument, BadKey, binascii.Error):
        return None
    return enrolment if enrolment.inventory == name else None


def server_of(enrolment: Enrolment) -> str:
    """The key id of the inventory that was enrolled at."""
    return key_id(_spki(enrolment))


def known_servers(state_folder: Path) -> dict[str, bytes]:
    """The public keys (SPKI) of all inventories this station has enrolled at, by key id."""
    keys: dict[str, bytes] = {}
    for path in sorted((state_folder / "station").glob("server-*.der")):
        try:
            spki = read_public_key(read_limited(path, FILE_LIMIT_BYTES))
        except (OSError, BadKey):
            continue
        keys[key_id(spki)] = spki
    return keys


def _remember(state: State, enrolment: Enrolment) -> None:
    """The inventory's key is remembered for good, so that its receipts can be checked later."""
    spki = _spki(enrolment)
    files = {
        f"server-{key_id(spki)[:32]}.der": spki,
        _file_name(enrolment.inventory): encode_pretty(enrolment),
    }
    write_durably(Disk(), state.station, files)


def target_at(url: str, enrolment: Enrolment) -> Target:
    """The target that an enrolment gives, at the address the inventory has today."""
    return Target(url=url, token=enrolment.token, server_spki=_spki(enrolment), pin=enrolment.pin)


def _spki(enrolment: Enrolment) -> bytes:
    return base64.b64decode(enrolment.server_public_key, validate=True)


def _file_name(name: str) -> str:
    return f"inventory-{hashlib.sha256(name.encode()).hexdigest()[:16]}.json"


def _listener(state: State) -> Callable[[datetime], object] | None:
    """Who sets the clock of a boot key by a pinned inventory's; a bench's own is its system's business."""
    return follow_clock if state.on_key else None


def _pin_in(url: str, code_file: Path | None) -> str | None:
    """The pin of the code in the file; None where there is none, or no file, which only enrolling needs."""
    try:
        return read_code(_read_code(url, code_file)).pin
    except (NotAdmitted, BadCode):
        return None


def _read_code(url: str, code_file: Path | None) -> str:
    if code_file is None:
        raise NotAdmitted(say("delivery.no_code", inventory=url))
    try:
        data = read_limited(code_file, CODE_LIMIT_BYTES)
    except OSError as error:
        raise NotAdmitted(
            say("delivery.code_unreadable", file=str(code_file), error=error.strerror or str(error))
        ) from error
    return data.decode("utf-8-sig", "replace").strip()
