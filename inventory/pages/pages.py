"""Pages for coordinators: the list of machines, one machine, one report."""

from __future__ import annotations

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from inventory.errors import Refusal
from inventory.kinds import DocumentKind
from inventory.pages.page import PAGE_ITEMS, PageMaker, Shown, address_of, before_in
from inventory.pages.views import ReportView, view_report
from inventory.reading.certificates import certificates_of
from inventory.reading.filters import Filters, read_filters
from inventory.reading.reading import (
    count_machines,
    exact_bytes,
    find_machine,
    find_report,
    machines_named,
    newest_machines,
    reports_of,
)
from inventory.receiving.examine import read_report
from inventory.store.stations import find_station
from inventory.web import NOT_FOUND
from model.grade import GradeLetter
from model.listing import ReportItem
from model.proof import ErasedState
from model.verdict import DriveHealth
from papers.language import _, ngettext


class Pages:
    """The handlers of the pages for one inventory."""

    def __init__(self, pages: PageMaker) -> None:
        self._pages = pages

    def routes(self) -> list[Route]:
        """What is shown, and by whom."""
        return [
            Route("/", self.home),
            Route("/machines", self.machines),
            Route("/machines/{id}", self.machine),
            Route("/reports/{id}", self.report),
        ]

    async def home(self, _request: Request) -> Response:
        """The list is the home page."""
        return RedirectResponse("/machines", status_code=303)

    async def machines(self, request: Request) -> Response:
        """The list of machines, the last received first."""
        questions = request.query_params
        filters, before = read_filters(questions), before_in(questions)

        def collect(connection: Connection) -> Shown:
            found, more = newest_machines(connection, filters, PAGE_ITEMS, before)
            return {
                "machines": found,
                "total": _total(count_machines(connection, filters), filters),
                "older": None if more is None else address_of("/machines", questions, before=str(more)),
            }

        choices: Shown = {
            "filters": filters,
            "grades": [*GradeLetter],
            "healths": [*DriveHealth],
            "erased_states": [*ErasedState],
        }
        return await self._pages.answer(request, "machines.html", collect, is_first=before is None, **choices)

    async def machine(self, request: Request) -> Response:
        """One machine: as its latest report shows it, and its history."""
        machine = request.path_params["id"]

        def collect(connection: Connection) -> Shown:
            item = find_machine(connection, machine)
            if item is None:
                raise Refusal(NOT_FOUND, _("This inventory knows no such machine."))
            return {
                "machine": item,
                "report": item.latest,
                "view": _view(connection, item.latest),
                "certificates": certificates_of(connection, item.latest.id),
                "history": reports_of(connection, machine),
                "candidates": machines_named(connection, item.candidates),
            }

        return await self._pages.answer(request, "machine.html", collect)

    async def report(self, request: Request) -> Response:
        """One report."""
        report = request.path_params["id"]

        def collect(connection: Connection) -> Shown:
            item = find_report(connection, report)
            if item is None:
                raise Refusal(NOT_FOUND, _("This inventory has no such report."))
            return {"report": item, "view": _view(connection, item)}

        return await self._pages.answer(request, "report.html", collect)


def _view(connection: Connection, item: ReportItem) -> ReportView:
    exact = exact_bytes(connection, DocumentKind.REPORT, item.id)
    if exact is None:
        raise Refusal(NOT_FOUND, _("This inventory has no such report."))
    return view_report(read_report(exact.data), exact, find_station(connection, item.station))


def _total(count: int, filters: Filters) -> str:
    if filters.any_set:
        return ngettext("{count} machine fits", "{count} machines fit", count).format(count=count)
    return ngettext("{count} machine", "{count} machines", count).format(count=count)
