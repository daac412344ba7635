"""The settings that a person changes at the bench: its name and its inventory, in the configuration file and
in the session that runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from agent.bench.disk import Disk, write_durably
from agent.bench.station import load_station
from agent.bench.wrong_order import WrongOrder
from agent.desk.editing import change_setting
from agent.session.session import Session
from agent.settings.configuration import Configuration, check_text, check_url, load_configuration
from model.api import CODE_LIMIT_BYTES
from model.bench import SettingsSeen
from model.enrolment_code import BadCode, read_code
from model.message import say
from model.order import SetInventory, SetStation
from model.settings_text import BadSettings
from papers.errors import reason
from papers.language import _
from papers.wording import word

CODE_NAME = "enrol-code"


@dataclass(slots=True)
class DeskSettings:
    """`file` is the configuration that the bench was opened with, None where there was none. What is changed
    holds at once, and at every later start.
    """

    session: Session
    file: Path | None
    deliver: Callable[[], None]

    def carry_out(self, order: SetStation | SetInventory) -> None:
        """Raises WrongOrder, StateError."""
        try:
            match order:
                case SetStation():
                    self._set_station(order.name.strip() or None)
                case SetInventory():
                    self._set_inventory(order.url.strip() or None, order.code.strip())
        except BadSettings as error:
            raise WrongOrder(str(error)) from error
        self.tell()

    def tell(self) -> None:
        """What every screen shows."""
        session = self.session
        session.emit(
            SettingsSeen(
                station=session.station.name,
                inventory_url=session.request.inventory_url,
                file="" if self.file is None else str(self.file),
            )
        )

    def _set_station(self, name: str | None) -> None:
        """Raises BadSettings."""
        if name is not None:
            check_text(name, _("The name of the bench"))
        self._change("station.name", name)
        session = self.session
        session.station = load_station(session.state, name=name)
        session.request = replace(session.request, station_name=name)

    def _set_inventory(self, url: str | None, code: str) -> None:
        """The address, and beside the station's key the code that is asked for once. Raises BadSettings,
        WrongOrder.
        """
        check_url(url, _("The address"))
        if len(code.encode()) > CODE_LIMIT_BYTES:
            raise WrongOrder(_("An enrolment code is shorter than that."))
        try:
            read_code(code)
        except BadCode as error:
            raise WrongOrder(word(say("delivery.code_odd", word=str(error)))) from error
        found = self._change("inventory.url", url)
        if url is not None and code:
            path = self.session.state.station / CODE_NAME
            try:
                write_durably(Disk(), path.parent, {CODE_NAME: code.encode()})
            except OSError as error:
                told = _("{file}: the setting cannot be written: {error}.")
                raise WrongOrder(told.format(file=path, error=reason(error))) from error
            found = self._change("inventory.code_file", str(path))
        self.session.request = replace(
            self.session.request, inventory_url=url, code_file=found.inventory.code_file
        )
        self.deliver()

    def _change(self, key: str, value: str | None) -> Configuration:
        """Raises BadSettings."""
        before = Configuration() if self.file is None else load_configuration(self.file)
        found = change_setting(before, key, value)
        self.file = found.file
        return found
