"""The configuration: one TOML file, validated once, errors that name the key and the line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from agent.settings.address import holds_secret, is_local, split_address
from agent.settings.network import NetworkSettings, check_network
from agent.settings.places import configuration_file, where_looked
from model.api import TEXT_LIMIT
from model.boot_key import AfterRun
from model.erasure import EraseLevel, Verification
from model.settings_text import BadSettings, line_of_key, read_settings
from papers.errors import reason
from papers.language import _
from papers.plain import printable
from papers.settings import in_words

URL_KEY = "inventory.url"


class StationSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[station]`: how this bench is called on reports; on certificates also where it is and its phone."""

    name: str | None = None
    place: str | None = None
    phone: str | None = None


class InventorySettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[inventory]`: where reports go; without a URL they go to the inventory on this machine.

    `code_file` holds the enrolment code, which is asked for once; a relative path begins at the
    configuration's folder.
    """

    url: str | None = None
    code_file: str | None = None


class RunSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[run]`: what `etabli run` takes when its options do not say; `title` is the operator's, for
    certificates. `policy` is a path, a relative one begins at the configuration's folder.
    """

    operator: str | None = None
    title: str | None = None
    lot: str | None = None
    quick: bool = False
    policy: str | None = None


class WipeSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[wipe]`: what `etabli wipe` takes when its options do not say; `protect` lists serials that are
    never erased, `suspend` lets the machine sleep to thaw a frozen drive.
    """

    level: EraseLevel = EraseLevel.CLEAR
    below: bool = False
    exceptions: bool = False
    usb: bool = False
    verification: Verification = Verification.FULL
    time_limit_minutes: float | None = None
    suspend: bool = False
    fingerprint: bool = False
    protect: tuple[str, ...] = ()


class OrderFor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[profile.NAME.wipe.order]`: the one machine that is meant (its UUID or a serial of it) and until
    when.
    """

    machine: str
    until: datetime


class ProfileWipe(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[profile.NAME.wipe]`: orders that the internal drives be erased. What it does not say is as in
    `[wipe]`, but for `usb`, which is never done unattended.
    """

    confirm: Literal["erase-internal-drives"] | None = None
    level: EraseLevel | None = None
    below: bool | None = None
    exceptions: bool | None = None
    usb: bool = False
    verification: Verification | None = None
    time_limit_minutes: float | None = None
    suspend: bool | None = None
    fingerprint: bool | None = None
    protect: tuple[str, ...] = ()
    order: OrderFor | None = None


class ProfileSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[profile.NAME]`: one kind of run. What it does not say is as in `[run]`; without `wipe` it erases
    nothing.
    """

    operator: str | None = None
    lot: str | None = None
    quick: bool | None = None
    policy: str | None = None
    wipe: ProfileWipe | None = None


class KeySettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[key]`: what a boot key does with nobody there: which profile it takes when the kernel line names
    none, and what becomes of the machine afterwards.
    """

    profile: str | None = None
    end: AfterRun = AfterRun.STAY


class WholeFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file."""

    station: StationSettings = StationSettings()
    inventory: InventorySettings = InventorySettings()
    run: RunSettings = RunSettings()
    wipe: WipeSettings = WipeSettings()
    key: KeySettings = KeySettings()
    network: NetworkSettings = NetworkSettings()
    profile: dict[str, ProfileSettings] = {}


class Configuration(WholeFile, frozen=True, kw_only=True):
    """What the file says, and which one it was; None when there is none. Its paths are whole."""

    file: Path | None = None

    @property
    def place(self) -> str:
        """The file that was read, else where one was looked for: for a sentence about what it says."""
        return where_looked() if self.file is None else str(self.file)


def load_configuration(path: Path | None) -> Configuration:
    """The file given, else the one beside the program, else the system's, else the defaults. Raises
    BadSettings, also when the given file is missing.
    """
    chosen = configuration_file(path)
    if chosen is None:
        return Configuration()
    try:
        data = chosen.read_bytes()
    except OSError as error:
        raise BadSettings(
            _("{file}: the configuration cannot be read: {error}.").format(file=chosen, error=reason(error))
        ) from error
    try:
        whole = read_settings(data, WholeFile, str(chosen))
    except BadSettings as error:
        raise BadSettings(in_words(error)) from error
    check_url(whole.inventory.url, _place(chosen, data, URL_KEY))
    try:
        check_network(whole.network)
    except BadSettings as error:
        raise BadSettings(f"{chosen}: {error}") from error
    for key, text in _texts(whole):
        if text is not None:
            check_text(text, _place(chosen, data, key))
    return _with_whole_paths(whole, chosen.absolute())


def _with_whole_paths(whole: WholeFile, file: Path) -> Configuration:
    """Relative paths begin where the file lies: a program may be started from any folder."""

    def beside(path: str | None) -> str | None:
        return None if path is None else str(file.parent / path)

    return Configuration(
        station=whole.station,
        inventory=msgspec.structs.replace(whole.inventory, code_file=beside(whole.inventory.code_file)),
        run=msgspec.structs.replace(whole.run, policy=beside(whole.run.policy)),
        wipe=whole.wipe,
        key=whole.key,
        network=whole.network,
        profile={
            name: msgspec.structs.replace(profile, policy=beside(profile.policy))
            for name, profile in whole.profile.items()
        },
        file=file,
    )


def is_short_text(text: str) -> bool:
    """Whether a person may write this on a report: an inventory takes no longer one, and no screen shows
    control characters.
    """
    return len(text) <= TEXT_LIMIT and printable(text) == text and bool(text.strip())


def check_text(text: str, place: str) -> None:
    """Raises BadSettings for a text that no report takes; `place` is where a person wrote it."""
    if not is_short_text(text):
        told = _("{place}: expected 1 to {limit} printable characters.")
        raise BadSettings(told.format(place=place, limit=TEXT_LIMIT))


def _texts(configuration: WholeFile) -> Iterator[tuple[str, str | None]]:
    """What goes onto reports and certificates as it is written, with its key."""
    station, run = configuration.station, configuration.run
    yield from ((f"station.{name}", getattr(station, name)) for name in ("name", "place", "phone"))
    yield from ((f"run.{name}", getattr(run, name)) for name in ("operator", "title", "lot"))
    for name, profile in configuration.profile.items():
        yield f"profile.{name}.operator", profile.operator
        yield f"profile.{name}.lot", profile.lot


def _place(file: Path, data: bytes, key: str) -> str:
    line = line_of_key(data.decode("utf-8-sig"), key)
    if line is None:
        return _("{file}, key {key}").format(file=file, key=key)
    return _("{file}, line {line}, key {key}").format(file=file, line=line, key=key)


def check_url(url: str | None, place: str) -> None:
    """Reports hold names and serials: they travel by https, or stay on this machine. Raises BadSettings for
    another address; `place` is where a person wrote it.
    """
    if url is None:
        return
    parts = split_address(url)
    if parts is None:
        raise BadSettings(
            _("{place}: expected https://HOST, got “{got}”.").format(place=place, got=printable(url))
        )
    if parts.scheme == "http" and not is_local(parts):
        raise BadSettings(_("{place}: expected https, http is for this machine only.").format(place=place))
    if holds_secret(parts):
        raise BadSettings(_("{place}: no password or token may stand in a URL.").format(place=place))
