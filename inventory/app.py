"""The application: API and pages behind the guard."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from inventory.api import Api
from inventory.errors import DatabaseError, Refusal
from inventory.guard import Activity, Guard
from inventory.pages.certificate_pages import CertificatePages
from inventory.pages.page import PageMaker
from inventory.pages.pages import Pages
from inventory.pages.rendering import STATIC, Renderer
from inventory.service import Inventory
from inventory.web import Threads, refusal_answer
from model.api import HEALTH_PATH
from papers.language import _

NOT_FOUND, NOT_ALLOWED, BROKEN, UNAVAILABLE = 404, 405, 500, 503


def make_app(inventory: Inventory, activity: Activity) -> ASGIApp:
    """The whole application for one inventory."""
    threads, renderer = Threads(), Renderer()
    answers, pages = ErrorAnswers(renderer), PageMaker(inventory, threads, renderer)
    app = Starlette(
        routes=[
            *Api(inventory, threads).routes(),
            *Pages(pages).routes(),
            *CertificatePages(pages).routes(),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        exception_handlers={
            Refusal: answers.refused,
            DatabaseError: answers.unavailable,
            HTTPException: answers.no_such_page,
            Exception: answers.broken,
        },
    )
    return Guard(app, activity)


class ErrorAnswers:
    """What is answered instead: JSON in the API, a page elsewhere."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    async def refused(self, request: Request, error: Exception) -> Response:
        """A refusal of ours."""
        refusal = error if isinstance(error, Refusal) else Refusal(BROKEN, str(error))
        return self._answer(request, refusal)

    async def unavailable(self, request: Request, error: Exception) -> Response:
        """A database that cannot do it: what was sent is not held, and may be sent again later."""
        return self._answer(request, Refusal(UNAVAILABLE, str(error)))

    async def no_such_page(self, request: Request, error: Exception) -> Response:
        """What no route answers."""
        status = error.status_code if isinstance(error, HTTPException) else BROKEN
        sentences = {
            NOT_FOUND: _("Nothing found at this address."),
            NOT_ALLOWED: _("This address does not accept that kind of request."),
        }
        return self._answer(
            request, Refusal(status, sentences.get(status, _("This request cannot be processed.")))
        )

    async def broken(self, request: Request, _error: Exception) -> Response:
        """An unforeseen error; the server's log has the traceback."""
        return self._answer(request, Refusal(BROKEN, _("The inventory has failed; see its log.")))

    def _answer(self, request: Request, refusal: Refusal) -> Response:
        path = request.url.path
        if path.startswith("/api/") or path == HEALTH_PATH:
            return refusal_answer(refusal)
        text = self._renderer.render("error.html", links={}, sentence=str(refusal), status=refusal.status)
        return HTMLResponse(text, refusal.status)
