"""Sound by ALSA's own tools: what plays and records here, tones given to aplay, samples taken from arecord,
and levels that are raised for a while and put back as they were. Nothing is written to a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from host.errors import HostError
from host.live import LiveHost
from host.port import Host, read_optional

PCMS = "/proc/asound/pcm"
# card, number, name and streams of a PCM (sound/core/pcm.c, snd_pcm_proc_read)
PCM_LINE = re.compile(r"(\d+)-(\d+): (.*?) : (.*)")
DIGITAL = re.compile(r"hdmi|displayport|s/?pdif|iec958", re.IGNORECASE)
CONTROL = re.compile(r"Simple mixer control '(.+)',(\d+)")
# What must be open for a loudspeaker to be heard, and a microphone to hear; not the loopbacks and beeps.
PLAYS = ("Master", "PCM", "Speaker", "Bass Speaker", "Headphone", "Front", "Line Out", "LFE", "Surround")
RECORDS = ("Capture", "Mic", "Internal Mic", "Digital", "Dmic0", "Line")
LEVEL = "85%"
TOOL_TIMEOUT_S, SPARE_S = 5.0, 4.0
LEVELS_LIMIT_BYTES = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundDevice:
    """One PCM of one card. `is_digital`: it ends in a cable to a screen, of which nothing is heard here."""

    card: int
    number: int
    name: str
    plays: bool
    records: bool
    is_digital: bool

    @property
    def address(self) -> str:
        """What ALSA's tools call it; `plug` converts rates and channels."""
        return f"plughw:{self.card},{self.number}"


class Sound(Protocol):
    """What plays and records here. Every method may raise HostError."""

    def devices(self) -> tuple[SoundDevice, ...]:
        """All PCMs, by card and number; none where there is no sound card."""
        ...

    def play(self, device: SoundDevice, samples: bytes, *, rate_hz: int, lasts_s: float) -> None:
        """Play little-endian 16-bit samples of two channels; returns when they were played."""
        ...

    def record(self, device: SoundDevice, *, rate_hz: int, lasts_s: float) -> bytes:
        """So much of one channel, as little-endian 16-bit samples."""
        ...

    def raise_levels(self, card: int) -> bytes:
        """Unmute what is muted, which ALSA does by default; the levels as they were."""
        ...

    def put_back(self, card: int, levels: bytes) -> None:
        """The levels as they were."""
        ...

    def stop(self) -> None:
        """End what plays and records; whoever waits for it gets ToolFailed."""
        ...


class LiveSound:
    """This machine's."""

    def __init__(self, host: LiveHost) -> None:
        self._host = host

    def devices(self) -> tuple[SoundDevice, ...]:
        """See Sound.devices."""
        return parse_devices(read_optional(self._host, PCMS) or "")

    def play(self, device: SoundDevice, samples: bytes, *, rate_hz: int, lasts_s: float) -> None:
        """See Sound.play."""
        command = (
            "aplay",
            "-q",
            "-D",
            device.address,
            "-t",
            "raw",
            "-f",
            "S16_LE",
            "-c",
            "2",
            "-r",
            str(rate_hz),
        )
        self._host.give(command, samples, timeout_s=lasts_s + SPARE_S)

    def record(self, device: SoundDevice, *, rate_hz: int, lasts_s: float) -> bytes:
        """See Sound.record."""
        count = round(rate_hz * lasts_s)
        command = (
            "arecord", "-q", "-D", device.address, "-t", "raw", "-f", "S16_LE", "-c", "1",
            "-r", str(rate_hz), "-s", str(count),
        )  # fmt: skip
        return self._host.run(command, timeout_s=lasts_s + SPARE_S, limit_bytes=4 * count).stdout

    def raise_levels(self, card: int) -> bytes:
        """See Sound.raise_levels."""
        kept = self._host.run(
            ("alsactl", "-f", "-", "store", str(card)),
            timeout_s=TOOL_TIMEOUT_S,
            limit_bytes=LEVELS_LIMIT_BYTES,
        ).stdout
        for words in level_commands(parse_controls(amixer(self._host, card))):
            with suppress(HostError):  # one that cannot be raised leaves the others as good as they are
                self._host.run(("amixer", "-q", "-c", str(card), "sset", *words), timeout_s=TOOL_TIMEOUT_S)
        return kept

    def put_back(self, card: int, levels: bytes) -> None:
        """See Sound.put_back."""
        self._host.give(("alsactl", "-f", "-", "restore", str(card)), levels, timeout_s=TOOL_TIMEOUT_S)

    def stop(self) -> None:
        """See Sound.stop."""
        self._host.stop()


def amixer(host: Host, card: int) -> str:
    """What amixer tells of the levels of a card. Raises HostError."""
    return host.run(("amixer", "-c", str(card), "scontents"), timeout_s=TOOL_TIMEOUT_S).text


def parse_devices(text: str) -> tuple[SoundDevice, ...]:
    """The PCMs of /proc/asound/pcm, by card and number."""
    found = []
    for line in text.splitlines():
        match = PCM_LINE.fullmatch(line.strip())
        if match is None:
            continue
        card, number, name, rest = int(match[1]), int(match[2]), match[3].strip(), match[4]
        found.append(
            SoundDevice(
                card=card,
                number=number,
                name=name,
                plays="playback " in rest,
                records="capture " in rest,
                is_digital=DIGITAL.search(f"{name} {rest}") is not None,
            )
        )
    return tuple(sorted(found, key=lambda item: (item.card, item.number)))


def parse_controls(text: str) -> dict[str, frozenset[str]]:
    """The simple controls of a card and what each can do, in amixer's words: "pvolume", "pswitch"."""
    found: dict[str, frozenset[str]] = {}
    name: str | None = None
    for line in text.splitlines():
        begins = CONTROL.fullmatch(line.strip())
        if begins is not None:
            name = f"{begins[1]},{begins[2]}"
        elif name is not None and line.strip().startswith("Capabilities:"):
            found[name] = frozenset(line.partition(":")[2].split())
    return found


def level_commands(controls: dict[str, frozenset[str]]) -> Iterator[tuple[str, ...]]:
    """What amixer is told, control by control, so that loudspeakers are heard and microphones hear."""
    for name, can in controls.items():
        plain = name.rpartition(",")[0]
        does = {word.partition("-")[0] for word in can}  # pswitch-joined is a pswitch
        if plain in PLAYS and does & {"pvolume", "volume"}:
            yield name, LEVEL, *(("unmute",) if does & {"pswitch", "switch"} else ())
        elif plain in PLAYS and does & {"pswitch", "switch"}:
            yield name, "unmute"
        if plain in RECORDS and does & {"cvolume", "cswitch"}:
            yield name, *((LEVEL,) if "cvolume" in does else ()), *(("cap",) if "cswitch" in does else ())
