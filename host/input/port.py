"""What is read of input devices: events, and how they stand; live by evdev, in tests as recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class InputEvent:
    """struct input_event (linux/input.h): which device file it came from, type, `number` (its code), value,
    and when the kernel saw it (the monotonic clock).
    """

    path: str
    type: int
    number: int
    value: int
    at_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class InputMeans:
    """What one device can say: the codes of its keys and switches, and the least and most of each absolute
    axis.
    """

    keys: frozenset[int]
    switches: frozenset[int]
    axes: dict[int, tuple[int, int]]


class OpenInputs(Protocol):
    """Devices that are open: let go of at the end of `with`, and by the kernel when the process ends."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def add(self, path: str) -> None:
        """One more, or one that left and came again. Raises HostError as `Inputs.open` does."""
        ...

    def means(self) -> dict[str, InputMeans]:
        """What each of them can say, by its device file."""
        ...

    def grab(self, path: str) -> None:
        """From here on what it says comes here alone. Raises HostError: it has gone, or another program has
        it.
        """
        ...

    def release(self, path: str) -> None:
        """What it says goes everywhere again."""
        ...

    def darken(self, path: str, light: int) -> None:
        """Put one of its lights out."""
        ...

    def read(self, timeout_s: float) -> list[InputEvent]:
        """What they said within so many seconds; one that has gone says nothing more."""
        ...

    def held(self, path: str) -> frozenset[int]:
        """The keys that are down; none of a device that has gone."""
        ...

    def switched(self, path: str) -> frozenset[int]:
        """The switches that are on; none of a device that has gone."""
        ...

    def gone(self) -> frozenset[str]:
        """Those that have left meanwhile."""
        ...


class Inputs(Protocol):
    """The input devices of a machine."""

    def open(self, paths: Sequence[str]) -> OpenInputs:
        """Open device files such as /dev/input/event3, for reading. Raises HostError: ToolMissing without
        evdev, NotAllowed, NotThere.
        """
        ...
