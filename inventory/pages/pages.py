"""Pages for coordinators: the list of machines, one machine, one report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from inventory.answering import FORM_LIMIT_BYTES, answers_in, check_form
from inventory.errors import Refusal
from inventory.kinds import DocumentKind
from inventory.pages.page import PAGE_ITEMS, PageMaker, Shown, address_of, before_in
from inventory.pages.table import machines_csv
from inventory.pages.views import ReportView, view_report
from inventory.reading.certificates import certificates_of
from inventory.reading.filters import Filters, Order, Pile, order_in, read_filters
from inventory.reading.reading import (
    count_grades,
    count_machines,
    exact_bytes,
    find_machine,
    find_report,
    machines_named,
    newest_machines,
    ordered_machines,
    reports_of,
)
from inventory.receiving.examine import read_report
from inventory.store.stations import find_station
from inventory.web import NOT_FOUND, read_body
from model.grade import CosmeticGrade, GradeLetter
from model.last_word import LastWord
from model.listing import ReportItem
from model.proof import ErasedState
from model.verdict import DriveHealth
from papers.facts.system import LOCKS
from papers.language import _, ngettext
from papers.screen.answers import CHARGERS, PARTS

T = TypeVar("T")
CONFLICT = 409


class Pages:
    """The handlers of the pages for one inventory."""

    def __init__(self, pages: PageMaker) -> None:
        self._pages = pages

    def routes(self) -> list[Route]:
        """What is shown, and by whom."""
        return [
            Route("/", self.home),
            Route("/machines", self.machines),
            Route("/machines.csv", self.table),
            Route("/machines/{id}", self.machine, methods=["GET"]),
            Route("/machines/{id}/answers", self.answer, methods=["POST"]),
            Route("/reports/{id}", self.report),
        ]

    async def home(self, _request: Request) -> Response:
        """The list is the home page."""
        return RedirectResponse("/machines", status_code=303)

    async def machines(self, request: Request) -> Response:
        """The list of machines, the last received first."""
        questions = request.query_params
        filters, order, before = read_filters(questions), order_in(questions), before_in(questions)

        def collect(connection: Connection) -> Shown:
            if order is Order.RECEIVED:
                found, more = newest_machines(connection, filters, PAGE_ITEMS, before)
            else:
                found, more = ordered_machines(connection, filters, order, PAGE_ITEMS, before or 0)
            return {
                "machines": found,
                "total": _total(count_machines(connection, filters), filters),
                "older": None if more is None else address_of("/machines", questions, before=str(more)),
                "counts": _links(questions, "grade", count_grades(connection, filters)),
                "piles": _links(
                    questions,
                    "pile",
                    {pile: count_machines(connection, replace(filters, pile=pile)) for pile in Pile},
                ),
            }

        choices: Shown = {
            "filters": filters,
            "orders": [*Order],
            "order": order,
            "table": address_of("/machines.csv", questions),
            "grades": [*GradeLetter],
            "healths": [*DriveHealth],
            "erased_states": [*ErasedState],
            "last_words": [*LastWord],
        }
        return await self._pages.answer(request, "machines.html", collect, is_first=before is None, **choices)

    async def table(self, request: Request) -> Response:
        """What the list shows, whole, for a spreadsheet."""
        filters = read_filters(request.query_params)
        base = str(request.base_url).rstrip("/")
        name = datetime.now().astimezone().strftime("etabli-%Y-%m-%d.csv")
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        data = await self._pages.read(lambda connection: machines_csv(connection, filters, base))
        return Response(data, media_type="text/csv; charset=utf-8", headers=headers)

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

        answering = self._pages.answering
        return await self._pages.answer(
            request,
            "machine.html",
            collect,
            form=None if answering is None else answering.token,
            locks=LOCKS,
            cosmetics=[*CosmeticGrade],
            chargers=CHARGERS,
            parts=PARTS,
        )

    async def answer(self, request: Request) -> Response:
        """What a person answered of a machine: noted as `etabli note` does it, by the key of this bench."""
        answering = self._pages.answering
        if answering is None:
            raise Refusal(
                NOT_FOUND, _("No bench of this machine signs here: use “etabli note” on the bench.")
            )
        fields = check_form(request, await read_body(request, FORM_LIMIT_BYTES), answering)
        answers, machine = answers_in(fields), request.path_params["id"]
        item = await self._pages.read(lambda connection: find_machine(connection, machine))
        if item is None:
            raise Refusal(NOT_FOUND, _("This inventory knows no such machine."))
        why = await self._pages.in_thread(lambda: answering.take(item.latest.id, answers))
        if why is not None:
            raise Refusal(CONFLICT, why)
        return RedirectResponse(f"/machines/{machine}", status_code=303)

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


def _links(questions: QueryParams, name: str, counts: Mapping[T, int]) -> list[tuple[T, int, str]]:
    """Each choice with how many there are, and the address that shows those from the start."""
    kept = QueryParams([(key, value) for key, value in questions.items() if key != "before"])
    return [
        (choice, count, address_of("/machines", kept, **{name: str(choice)}))
        for choice, count in counts.items()
    ]


def _total(count: int, filters: Filters) -> str:
    if filters.any_set:
        return ngettext("{count} matching machine", "{count} matching machines", count).format(count=count)
    return ngettext("{count} machine", "{count} machines", count).format(count=count)
