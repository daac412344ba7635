"""USB ports, ticked off one by one."""

from __future__ import annotations

from model.trying import SeenTrial, UsbPort, UsbPortsTrial
from papers.language import N_, NN_, _, ngettext, pgettext
from ui.keys import YES
from ui.screens.trying.widget import TrialWidget

PANELS = {
    "top": N_("on the top"),
    "bottom": N_("on the bottom"),
    "left": N_("on the left"),
    "right": N_("on the right"),
    "front": N_("at the front"),
    "back": N_("at the back"),
}
COUNT = NN_("{count} port of {expected} tried", "{count} ports of {expected} tried")
COUNT_ALONE = NN_("{count} port tried", "{count} ports tried")


class UsbPortsWidget(TrialWidget):
    """One line a port."""

    def suits(self, seen: SeenTrial) -> bool:
        """USB ports."""
        return isinstance(seen, UsbPortsTrial)

    def lines(self, seen: SeenTrial) -> list[str]:
        """How many were tried, and which."""
        if not isinstance(seen, UsbPortsTrial):
            return []
        tried = sum(port.is_tried for port in seen.ports)
        if seen.expected is None:
            head = ngettext(*COUNT_ALONE, tried).format(count=tried)
            more = [
                _("How many there are is not known: {key} once all were tried.").format(key=pgettext(*YES))
            ]
        else:
            head = ngettext(*COUNT, tried).format(count=tried, expected=seen.expected)
            more = []
        return [head, *(_line(number, port) for number, port in enumerate(seen.ports, 1)), *more]


def _line(number: int, port: UsbPort) -> str:
    mark = "+" if port.is_tried else "."
    where = PANELS.get(port.panel or "")
    kind = "USB 3" if port.is_usb3 else "USB 2"
    told = [f"{mark} {number}. {kind}", *([_(where)] if where else []), port.name]
    if port.is_tried and port.is_usb3 and not port.is_tried_fast:
        told.append(_("(tried at the speed of USB 2)"))
    return "  ".join(told)
