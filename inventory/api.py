"""API v1: enrol, hand over documents, read lists."""

from __future__ import annotations

import asyncio
import base64
import time
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import TypeVar

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from inventory.errors import Refusal
from inventory.kinds import DocumentKind
from inventory.reading.certificate_filters import CERTIFICATE_FILTERS, read_certificate_filters
from inventory.reading.certificates import find_certificate, list_certificates
from inventory.reading.filters import (
    FILTERS,
    REPORT_FILTERS,
    read_filters,
    read_limit,
    refuse_unknown,
    yes_or_no_in,
)
from inventory.reading.reading import (
    ExactBytes,
    exact_bytes,
    find_machine,
    find_report,
    list_machines,
    list_reports,
)
from inventory.reading.told import machines_told, reports_told
from inventory.reading.window import Span
from inventory.receiving.examine import UNPROCESSABLE, Submission
from inventory.receiving.keep import StoredDocument
from inventory.service import Inventory
from inventory.store.stations import StationRow, enrol_station, find_station, is_good_code, station_of_token
from inventory.web import (
    BAD_REQUEST,
    JSON,
    NOT_FOUND,
    Threads,
    drain,
    from_base64,
    json_answer,
    read_body,
    require_json,
)
from judge.signature import SIGNATURE_BYTES, BadKey, key_id, pem_of, read_public_key
from model.api import (
    CERTIFICATES_PATH,
    DOCUMENT_LIMIT_BYTES,
    ENROL_PATH,
    FINAL_STATUSES,
    HEALTH_PATH,
    KEY_FILE,
    MACHINES_PATH,
    REPORTS_PATH,
    SIGNATURE_HEADER,
    STATION_HEADER,
    Enrolled,
    EnrolRequest,
    FinalProblem,
    Health,
)
from model.document import UnreadableDocument, decode, encode
from model.listing import MachineList, ReportList
from papers.language import _

T = TypeVar("T")
BYTES, PEM = "application/octet-stream", "application/x-pem-file"
ENROL_LIMIT_BYTES = 16 << 10
BODIES_AT_ONCE = 4
WRONG_CODES, WRONG_CODES_WITHIN_S = 10, 60.0
LONGEST_SIGNATURE = 100  # characters of base64, and 64 bytes need 88
CREATED, UNAUTHORIZED, FORBIDDEN, TOO_MANY = 201, 401, 403, 429


class Attempts:
    """How many wrong codes came lately."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._wrong: deque[float] = deque(maxlen=WRONG_CODES)

    def check(self) -> None:
        """Raises Refusal (429) after too many."""
        if len(self._wrong) == WRONG_CODES and self._clock() - self._wrong[0] < WRONG_CODES_WITHIN_S:
            raise Refusal(TOO_MANY, _("Too many wrong codes: wait a minute, then try again."))

    def note_wrong(self) -> None:
        """One more."""
        self._wrong.append(self._clock())


class Api:
    """The handlers of API v1 for one inventory."""

    def __init__(self, inventory: Inventory, threads: Threads) -> None:
        self._inventory, self._threads = inventory, threads
        self._attempts = Attempts()
        self._bodies = asyncio.Semaphore(BODIES_AT_ONCE)

    def routes(self) -> list[Route]:
        """What is answered, and by whom."""
        return [
            Route(HEALTH_PATH, self.health),
            Route(ENROL_PATH, self.enrol, methods=["POST"]),
            Route(REPORTS_PATH, self.post_report, methods=["POST"]),
            Route(REPORTS_PATH, self.reports, methods=["GET"]),
            Route(f"{REPORTS_PATH}/{{id}}", self.report),
            Route(f"{REPORTS_PATH}/{{id}}/bytes", self.report_bytes),
            Route(CERTIFICATES_PATH, self.post_certificate, methods=["POST"]),
            Route(CERTIFICATES_PATH, self.certificates, methods=["GET"]),
            Route(f"{CERTIFICATES_PATH}/{{id}}", self.certificate),
            Route(f"{CERTIFICATES_PATH}/{{id}}/bytes", self.certificate_bytes),
            Route(f"{CERTIFICATES_PATH}/{{id}}/signature", self.certificate_signature),
            Route(f"{CERTIFICATES_PATH}/{{id}}/key", self.certificate_key),
            Route(MACHINES_PATH, self.machines),
            Route(f"{MACHINES_PATH}/{{id}}", self.machine),
        ]

    async def health(self, _request: Request) -> Response:
        """GET /healthz."""
        server, instance = self._inventory.key.id, self._inventory.instance
        return json_answer(Health(status="ok", server=server, instance=instance))

    async def enrol(self, request: Request) -> Response:
        """POST /api/v1/enrol."""
        require_json(request)
        wish = _decoded(await read_body(request, ENROL_LIMIT_BYTES), EnrolRequest)
        self._attempts.check()
        try:
            spki = read_public_key(from_base64(wish.public_key))
        except BadKey as error:
            sentence = _("Expected an Ed25519 public key (SPKI, DER) as base64.")
            raise Refusal(UNPROCESSABLE, sentence, "$.public_key") from error
        token = await self._threads.run(self._enrol, wish, spki)
        return json_answer(
            Enrolled(
                station=key_id(spki),
                token=token,
                server_public_key=base64.b64encode(self._inventory.key.spki).decode(),
            ),
            CREATED,
        )

    async def post_report(self, request: Request) -> Response:
        """POST /api/v1/reports."""
        return await self._post(request, DocumentKind.REPORT)

    async def post_certificate(self, request: Request) -> Response:
        """POST /api/v1/certificates."""
        return await self._post(request, DocumentKind.CERTIFICATE)

    async def _post(self, request: Request, kind: DocumentKind) -> Response:
        station = await self._threads.run(self._station, _token(request))
        if station is None:
            await drain(request)
            raise Refusal(UNAUTHORIZED, _("This token is not known here: enrol the station."))
        try:
            return await self._keep(request, kind, station)
        except Refusal as refusal:
            if refusal.status not in FINAL_STATUSES:
                raise
            return self._final(refusal, request.headers.get(SIGNATURE_HEADER, ""))

    def _final(self, refusal: Refusal, refused: str) -> Response:
        """A refusal for good, signed: a station believes it of nobody else."""
        problem = FinalProblem(
            error=str(refusal), path=refusal.path, status=refusal.status, refused=refused[:LONGEST_SIGNATURE]
        )
        body = encode(problem)
        headers = {SIGNATURE_HEADER: base64.b64encode(self._inventory.key.sign(body)).decode()}
        return Response(body, refusal.status, headers=headers, media_type=JSON)

    async def _keep(self, request: Request, kind: DocumentKind, station: StationRow) -> Response:
        async with self._bodies:
            data = await read_body(request, DOCUMENT_LIMIT_BYTES)
            require_json(request)
            signature = from_base64(request.headers.get(SIGNATURE_HEADER, ""))
            if len(signature) != SIGNATURE_BYTES:
                raise Refusal(BAD_REQUEST, _("Expected the header Etabli-Signature: base64 of 64 bytes."))
            submission = Submission(data=data, signature=signature, kind=kind)
            kept = await self._threads.run(self._inventory.keeper.keep, submission, station)
        return _receipt(kept)

    async def reports(self, request: Request) -> Response:
        """GET /api/v1/reports."""
        filters, span = read_filters(request.query_params), _span(request, REPORT_FILTERS)
        told = yes_or_no_in(request.query_params, "told")

        def listed(connection: Connection) -> ReportList:
            found = list_reports(connection, filters, span)
            return replace(found, items=reports_told(connection, found.items)) if told else found

        return json_answer(await self._read(listed))

    async def certificates(self, request: Request) -> Response:
        """GET /api/v1/certificates."""
        filters, span = read_certificate_filters(request.query_params), _span(request, CERTIFICATE_FILTERS)
        return json_answer(await self._read(lambda connection: list_certificates(connection, filters, span)))

    async def machines(self, request: Request) -> Response:
        """GET /api/v1/machines."""
        filters, span = read_filters(request.query_params), _span(request)
        told = yes_or_no_in(request.query_params, "told")

        def listed(connection: Connection) -> MachineList:
            found = list_machines(connection, filters, span)
            return replace(found, items=machines_told(connection, found.items)) if told else found

        return json_answer(await self._read(listed))

    async def report(self, request: Request) -> Response:
        """GET /api/v1/reports/{id}."""
        report = request.path_params["id"]
        return json_answer(_found(await self._read(lambda connection: find_report(connection, report))))

    async def certificate(self, request: Request) -> Response:
        """GET /api/v1/certificates/{id}."""
        certificate = request.path_params["id"]
        found = await self._read(lambda connection: find_certificate(connection, certificate))
        return json_answer(_found(found))

    async def machine(self, request: Request) -> Response:
        """GET /api/v1/machines/{id}."""
        machine = request.path_params["id"]
        return json_answer(_found(await self._read(lambda connection: find_machine(connection, machine))))

    async def report_bytes(self, request: Request) -> Response:
        """GET /api/v1/reports/{id}/bytes: what was signed, with its signature and signer."""
        return await self._bytes(request, DocumentKind.REPORT)

    async def certificate_bytes(self, request: Request) -> Response:
        """GET /api/v1/certificates/{id}/bytes: the same."""
        return await self._bytes(request, DocumentKind.CERTIFICATE)

    async def certificate_signature(self, request: Request) -> Response:
        """GET /api/v1/certificates/{id}/signature: the 64 bytes, as a donor checks them."""
        exact = await self._exact(DocumentKind.CERTIFICATE, request.path_params["id"])
        return Response(exact.signature, media_type=BYTES, headers=_named(f"{request.path_params['id']}.sig"))

    async def certificate_key(self, request: Request) -> Response:
        """GET /api/v1/certificates/{id}/key: the public key of the station that signed it (SPKI, PEM)."""
        exact = await self._exact(DocumentKind.CERTIFICATE, request.path_params["id"])
        station = _found(await self._read(lambda connection: find_station(connection, exact.station)))
        return Response(pem_of(station.spki), media_type=PEM, headers=_named(KEY_FILE))

    async def _exact(self, kind: DocumentKind, document: str) -> ExactBytes:
        return _found(await self._read(lambda connection: exact_bytes(connection, kind, document)))

    async def _bytes(self, request: Request, kind: DocumentKind) -> Response:
        document = request.path_params["id"]
        exact = await self._exact(kind, document)
        headers = {
            SIGNATURE_HEADER: base64.b64encode(exact.signature).decode(),
            STATION_HEADER: exact.station,
            **_named(f"{document}.json"),
        }
        return Response(exact.data, media_type=JSON, headers=headers)

    def _enrol(self, wish: EnrolRequest, spki: bytes) -> str:
        with self._inventory.database.write() as connection:
            if not is_good_code(connection, wish.code):
                self._attempts.note_wrong()
                raise Refusal(FORBIDDEN, _("This enrolment code is not valid."), "$.code")
            token = enrol_station(connection, spki, wish.name)
        if token is None:
            raise Refusal(FORBIDDEN, _("This station's key was revoked."), "$.public_key")
        return token

    def _station(self, token: str) -> StationRow | None:
        with self._inventory.database.read() as connection:
            return station_of_token(connection, token)

    async def _read(self, question: Callable[[Connection], T]) -> T:
        def answer() -> T:
            with self._inventory.database.read() as connection:
                return question(connection)

        return await self._threads.run(answer)


def _named(file: str) -> dict[str, str]:
    """What a browser calls it when a person saves it."""
    return {"Content-Disposition": f'inline; filename="{file}"'}


def _span(request: Request, filters: Collection[str] = FILTERS) -> Span:
    questions = request.query_params
    refuse_unknown(questions, filters)
    return Span(
        limit=read_limit(questions),
        since=questions.get("since", ""),
        cursor=questions.get("cursor", ""),
    )


def _token(request: Request) -> str:
    kind, _blank, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _receipt(kept: StoredDocument) -> Response:
    headers = {SIGNATURE_HEADER: base64.b64encode(kept.signature).decode()}
    return Response(kept.receipt, CREATED if kept.is_new else 200, headers=headers, media_type=JSON)


def _found(item: T | None) -> T:
    if item is None:
        raise Refusal(NOT_FOUND, _("This inventory has no such item."))
    return item


def _decoded(data: bytes, kind: type[T]) -> T:
    try:
        return decode(data, kind)
    except UnreadableDocument as error:
        what, _separator, place = str(error).partition(" - at `")
        raise Refusal(UNPROCESSABLE, f"{what}.", place.rstrip("`") or None) from error
