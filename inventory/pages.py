"""Pages for coordinators: the list of machines, one machine, one report."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from sqlalchemy import Connection
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from inventory.errors import Refusal
from inventory.examine import read_report
from inventory.filters import Filters, read_filters
from inventory.guard import LANGUAGE_COOKIE, LANGUAGE_QUESTION
from inventory.reading import (
    count_machines,
    exact_bytes,
    find_machine,
    find_report,
    machines_named,
    newest_machines,
    reports_of,
)
from inventory.rendering import Renderer
from inventory.service import Inventory
from inventory.stations import find_station
from inventory.views import ReportView, view_report
from inventory.web import BAD_REQUEST, NOT_FOUND, Threads
from model.grade import GradeLetter
from model.listing import ReportItem
from model.verdict import DriveHealth
from papers.language import Language, _, ngettext, spoken

PAGE_ITEMS = 50
COOKIE_S = 365 * 24 * 3600
Shown = dict[str, object]  # what a template is given


class Pages:
    """The handlers of the pages for one inventory."""

    def __init__(self, inventory: Inventory, threads: Threads, renderer: Renderer) -> None:
        self._inventory, self._threads, self._renderer = inventory, threads, renderer

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
        filters, before = read_filters(questions), _before(questions)

        def collect(connection: Connection) -> Shown:
            found, more = newest_machines(connection, filters, PAGE_ITEMS, before)
            return {
                "machines": found,
                "total": _total(count_machines(connection, filters), filters),
                "older": None if more is None else _address("/machines", questions, before=str(more)),
            }

        choices: Shown = {"filters": filters, "grades": [*GradeLetter], "healths": [*DriveHealth]}
        return await self._page(request, "machines.html", collect, is_first=before is None, **choices)

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
                "history": reports_of(connection, machine),
                "candidates": machines_named(connection, item.candidates),
            }

        return await self._page(request, "machine.html", collect)

    async def report(self, request: Request) -> Response:
        """One report."""
        report = request.path_params["id"]

        def collect(connection: Connection) -> Shown:
            item = find_report(connection, report)
            if item is None:
                raise Refusal(NOT_FOUND, _("This inventory holds no such report."))
            return {"report": item, "view": _view(connection, item)}

        return await self._page(request, "report.html", collect)

    async def _page(
        self, request: Request, template: str, collect: Callable[[Connection], Shown], **shown: object
    ) -> Response:
        """A page in the language spoken, which is remembered when it was asked for."""

        def make() -> str:
            with self._inventory.database.read() as connection:
                collected = collect(connection)
            links = _language_links(request)
            return self._renderer.render(template, links=links, **collected, **shown)

        answer = HTMLResponse(await self._threads.run(make))
        if request.query_params.get(LANGUAGE_QUESTION) in [*Language]:
            answer.set_cookie(
                LANGUAGE_COOKIE, spoken().value, max_age=COOKIE_S, httponly=True, samesite="lax"
            )
        return answer


def _view(connection: Connection, item: ReportItem) -> ReportView:
    exact = exact_bytes(connection, item.id)
    if exact is None:
        raise Refusal(NOT_FOUND, _("This inventory holds no such report."))
    return view_report(read_report(exact.data), exact, find_station(connection, item.station))


def _before(questions: QueryParams) -> int | None:
    text = questions.get("before", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise Refusal(BAD_REQUEST, _("This address names no page of the list."))
    return int(text)


def _total(count: int, filters: Filters) -> str:
    if filters.any_set:
        return ngettext("{count} machine fits", "{count} machines fit", count).format(count=count)
    return ngettext("{count} machine", "{count} machines", count).format(count=count)


def _address(path: str, questions: QueryParams, **changed: str) -> str:
    """The same page with other questions."""
    kept = {name: value for name, value in questions.items() if value and name != LANGUAGE_QUESTION}
    return f"{path}?{urlencode({**kept, **changed})}"


def _language_links(request: Request) -> dict[Language, str]:
    """This page in each language."""
    path, questions = request.url.path, request.query_params
    return {language: _address(path, questions, **{LANGUAGE_QUESTION: language}) for language in Language}
