"""The face of a touchpad or a touch screen in cells, and its buttons: which of them were touched. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from host.input.port import InputEvent, InputMeans

# linux/input-event-codes.h
EV_SYN, EV_KEY, EV_REL, EV_ABS, SYN_REPORT = 0x00, 0x01, 0x02, 0x03, 0
REL_X, REL_Y = 0x00, 0x01
ABS_X, ABS_Y, ABS_MT_SLOT, ABS_MT_POSITION_X, ABS_MT_POSITION_Y = 0x00, 0x01, 0x2F, 0x35, 0x36
BTN_LEFT, BTN_RIGHT = 0x110, 0x111
LEFT, RIGHT, UP, DOWN = range(4)
FAR = 100  # counts in one direction: more than a shake of the table


@dataclass(slots=True)
class Grid:
    """`means` are those of the devices that count. A contact's place counts once both its ways are known; two
    fingers are never mixed.
    """

    columns: int
    rows: int
    means: Mapping[str, InputMeans]
    cells: set[int] = field(default_factory=set)
    pressed: set[int] = field(default_factory=set)
    _slots: dict[str, int] = field(default_factory=dict)
    _places: dict[tuple[str, int], dict[int, int]] = field(default_factory=dict)
    _moved: set[tuple[str, int]] = field(default_factory=set)
    _way: dict[int, int] = field(default_factory=dict)

    @property
    def is_relative(self) -> bool:
        """Whether none of them tells where it is touched."""
        return not any(_axes(item) for item in self.means.values())

    @property
    def buttons(self) -> tuple[int, ...]:
        """Those that one of them has."""
        return tuple(
            code for code in (BTN_LEFT, BTN_RIGHT) if any(code in m.keys for m in self.means.values())
        )

    def heed(self, event: InputEvent) -> None:
        """One more event of a device that counts."""
        match event.type:
            case _ if event.path not in self.means:
                return
            case 0x01 if event.value == 1:
                self.pressed |= {event.number} & {BTN_LEFT, BTN_RIGHT}
            case 0x02 if self.is_relative:
                self._move(event.number, event.value)
            case 0x03:
                self._place(event)
            case 0x00 if event.number == SYN_REPORT:
                for contact in self._moved:
                    self._mark(contact)
                self._moved.clear()

    def _place(self, event: InputEvent) -> None:
        if event.number == ABS_MT_SLOT:
            self._slots[event.path] = event.value
        elif event.number in (_axes(self.means[event.path]) or ()):
            contact = (event.path, self._slots.get(event.path, 0))
            self._places.setdefault(contact, {})[event.number] = event.value
            self._moved.add(contact)

    def _mark(self, contact: tuple[str, int]) -> None:
        """Its cell, once both of its ways are known."""
        means = self.means[contact[0]]
        axes, place = _axes(means), self._places[contact]
        if axes is None or not set(axes) <= place.keys():
            return
        column, row = (
            _part(place[axis], means.axes[axis], parts)
            for axis, parts in zip(axes, (self.columns, self.rows), strict=True)
        )
        self.cells.add(row * self.columns + column)

    def _move(self, axis: int, by: int) -> None:
        """A direction counts once it was gone far enough that way."""
        if axis not in (REL_X, REL_Y) or not by:
            return
        direction = {(REL_X, True): RIGHT, (REL_X, False): LEFT, (REL_Y, True): DOWN, (REL_Y, False): UP}
        way = direction[axis, by > 0]
        self._way[way] = self._way.get(way, 0) + abs(by)
        if self._way[way] >= FAR:
            self.cells.add(way)


def _axes(means: InputMeans) -> tuple[int, int] | None:
    """Where it tells its places: those of each contact where it has them."""
    for axes in ((ABS_MT_POSITION_X, ABS_MT_POSITION_Y), (ABS_X, ABS_Y)):
        if all(axis in means.axes and means.axes[axis][1] > means.axes[axis][0] for axis in axes):
            return axes
    return None


def _part(value: int, span: tuple[int, int], parts: int) -> int:
    """Which of so many parts of an axis."""
    least, most = span
    return min(max((value - least) * parts // (most - least + 1), 0), parts - 1)
