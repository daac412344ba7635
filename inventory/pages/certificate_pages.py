"""Pages of certificates for coordinators: the list, and one of them."""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from inventory.errors import Refusal
from inventory.kinds import DocumentKind
from inventory.pages.certificate_views import CertificateView, speaks_against, view_certificate
from inventory.pages.page import PAGE_ITEMS, PageMaker, Shown, address_of, before_in
from inventory.reading.certificate_filters import CertificateFilters, read_certificate_filters
from inventory.reading.certificates import (
    count_certificates,
    find_certificate,
    machines_with_drive_of,
    newest_certificates,
)
from inventory.reading.reading import exact_bytes, machines_named
from inventory.receiving.examine import read_certificate
from inventory.receiving.replaced import replaced_journal
from inventory.store.stations import find_station
from inventory.web import NOT_FOUND
from model.erasure import EraseVerdict
from model.listing import CertificateItem
from papers.certificate.pdf import certificate_pdf
from papers.language import _, ngettext

PDF = "application/pdf"


class CertificatePages:
    """The handlers of the pages of certificates for one inventory."""

    def __init__(self, pages: PageMaker) -> None:
        self._pages = pages

    def routes(self) -> list[Route]:
        """What is shown, and by whom."""
        return [
            Route("/certificates", self.certificates),
            Route("/certificates/{id}", self.certificate),
            Route("/certificates/{id}/pdf", self.paper),
        ]

    async def certificates(self, request: Request) -> Response:
        """The list of certificates, the last received first."""
        questions = request.query_params
        filters, before = read_certificate_filters(questions), before_in(questions)

        def collect(connection: Connection) -> Shown:
            found, more = newest_certificates(connection, filters, PAGE_ITEMS, before)
            older = None if more is None else address_of("/certificates", questions, before=str(more))
            total = _total(count_certificates(connection, filters), filters)
            return {"certificates": found, "total": total, "older": older}

        choices: Shown = {"filters": filters, "verdicts": [*EraseVerdict]}
        return await self._pages.answer(
            request, "certificates.html", collect, is_first=before is None, **choices
        )

    async def certificate(self, request: Request) -> Response:
        """One certificate."""
        certificate = request.path_params["id"]

        def collect(connection: Connection) -> Shown:
            item = find_certificate(connection, certificate)
            if item is None:
                raise Refusal(NOT_FOUND, _("This inventory has no such certificate."))
            machines = machines_named(connection, machines_with_drive_of(connection, certificate))
            return {"certificate": item, "view": _view(connection, item), "machines": machines}

        return await self._pages.answer(request, "certificate.html", collect)

    async def paper(self, request: Request) -> Response:
        """One certificate as the paper that goes with the drive: as `etabli wipe certificate` makes it."""
        certificate = request.path_params["id"]

        def make(connection: Connection) -> bytes:
            exact = exact_bytes(connection, DocumentKind.CERTIFICATE, certificate)
            if exact is None:
                raise Refusal(NOT_FOUND, _("This inventory has no such certificate."))
            digest = hashlib.sha256(exact.data).hexdigest()
            found = read_certificate(exact.data)
            station = find_station(connection, found.station)
            against = speaks_against(found, exact, station, replaced_journal(connection, found))
            return certificate_pdf(found, digest, against)

        headers = {"Content-Disposition": f'inline; filename="etabli-{certificate}.pdf"'}
        return Response(await self._pages.read(make), media_type=PDF, headers=headers)


def _view(connection: Connection, item: CertificateItem) -> CertificateView:
    exact = exact_bytes(connection, DocumentKind.CERTIFICATE, item.id)
    if exact is None:
        raise Refusal(NOT_FOUND, _("This inventory has no such certificate."))
    certificate = read_certificate(exact.data)
    station = find_station(connection, item.station)
    return view_certificate(certificate, exact, station, replaced_journal(connection, certificate))


def _total(count: int, filters: CertificateFilters) -> str:
    if filters.any_set:
        return ngettext("{count} matching certificate", "{count} matching certificates", count).format(
            count=count
        )
    return ngettext("{count} certificate", "{count} certificates", count).format(count=count)
