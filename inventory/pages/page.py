"""Pages: made in a thread, in the language spoken, with links to the other one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlencode

from sqlalchemy import Connection
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from inventory.answering import Answering
from inventory.errors import Refusal
from inventory.guard import LANGUAGE_COOKIE, LANGUAGE_QUESTION
from inventory.pages.rendering import Renderer
from inventory.service import Inventory
from inventory.web import BAD_REQUEST, Threads
from papers.language import Language, _, spoken

PAGE_ITEMS = 50
COOKIE_S = 365 * 24 * 3600
T = TypeVar("T")
Shown = dict[str, object]  # what a template is given


class PageMaker:
    """Answers with pages of one inventory."""

    def __init__(self, inventory: Inventory, threads: Threads, renderer: Renderer) -> None:
        self._inventory, self._threads, self._renderer = inventory, threads, renderer

    async def answer(
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

    @property
    def answering(self) -> Answering | None:
        """How answers are taken, None where nobody here signs for a bench."""
        return self._inventory.answering

    async def in_thread(self, work: Callable[[], T]) -> T:
        """What takes a while, away from the loop."""
        return await self._threads.run(work)

    async def read(self, question: Callable[[Connection], T]) -> T:
        """What a question about the database finds, asked in a thread."""

        def ask() -> T:
            with self._inventory.database.read() as connection:
                return question(connection)

        return await self._threads.run(ask)


def before_in(questions: QueryParams) -> int | None:
    """The position before which a list goes on, None for its beginning. Raises Refusal (400)."""
    text = questions.get("before", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise Refusal(BAD_REQUEST, _("This address is not a page of the list."))
    return int(text)


def address_of(path: str, questions: QueryParams, **changed: str) -> str:
    """The same page with other questions."""
    kept = {name: value for name, value in questions.items() if value and name != LANGUAGE_QUESTION}
    return f"{path}?{urlencode({**kept, **changed})}"


def _language_links(request: Request) -> dict[Language, str]:
    """This page in each language."""
    path, questions = request.url.path, request.query_params
    return {language: address_of(path, questions, **{LANGUAGE_QUESTION: language}) for language in Language}
