"""The guard in front of every answer: who is addressed, in which language, and the browser's limits."""

from __future__ import annotations

import os
import re
import time
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inventory.errors import Refusal
from inventory.web import refusal_answer
from papers.language import Language, _, speak, system_language

LOOPBACK_NAMES = re.compile(r"(127(?:\.[0-9]{1,3}){3}|localhost|\[::1\])(?::[0-9]{1,5})?", re.IGNORECASE)
MISDIRECTED = 421
LANGUAGE_COOKIE, LANGUAGE_QUESTION = "lang", "lang"
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Activity:
    """When something was last asked, and whether something is being answered."""

    def __init__(self) -> None:
        self._in_flight = 0
        self._last = time.monotonic()

    def begin(self) -> None:
        """A request came."""
        self._in_flight += 1

    def end(self) -> None:
        """It was answered."""
        self._in_flight -= 1
        self._last = time.monotonic()

    def idle_s(self) -> float:
        """How long ago the last request came."""
        return 0.0 if self._in_flight else time.monotonic() - self._last


class Guard:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, activity: Activity) -> None:
        self._app, self._activity = app, activity

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            return
        headers = Headers(scope=scope)
        speak(language_of(scope, headers))

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                _protect(MutableHeaders(scope=message), scope["path"])
            await send(message)

        self._activity.begin()
        try:
            if LOOPBACK_NAMES.fullmatch(headers.get("host", "")):
                await self._app(scope, receive, send_guarded)
            else:
                await refusal_answer(_not_here())(scope, receive, send_guarded)
        finally:
            self._activity.end()


def _not_here() -> Refusal:
    """A name that leads to this machine from elsewhere is a trick (DNS rebinding)."""
    return Refusal(MISDIRECTED, _("This inventory only answers to local names, such as localhost."))


def _protect(headers: MutableHeaders, path: str) -> None:
    for name, value in SECURITY_HEADERS.items():
        headers[name] = value
    if not path.startswith("/static/"):
        headers["Cache-Control"] = "no-store"


def language_of(scope: Scope, headers: Headers) -> Language:
    """The language that a person chose, else the one that the browser prefers, else this machine's."""
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get(LANGUAGE_QUESTION, [""])[-1]
    for choice in (asked, _cookie(headers.get("cookie", ""))):
        if choice in [*Language]:
            return Language(choice)
    return preferred_language(headers.get("accept-language", "")) or system_language(os.environ)


def preferred_language(accepted: str) -> Language | None:
    """The language of ours that a browser likes best (RFC 9110, 12.5.4); None when it likes neither."""
    liked: dict[Language, float] = {}
    for choice in accepted.split(",")[:20]:
        tag, _separator, weight = choice.partition(";")
        name = tag.strip().lower().partition("-")[0]
        if name in [*Language]:
            liked[Language(name)] = max(liked.get(Language(name), 0.0), _weight(weight))
    best = max(liked, key=lambda language: liked[language], default=None)
    return best if best is not None and liked[best] > 0 else None


def _weight(text: str) -> float:
    found = re.fullmatch(r"\s*q=([01](?:\.[0-9]{0,3})?)\s*", text.lower())
    if found:
        return float(found[1])
    return 0.0 if text.strip() else 1.0


def _cookie(text: str) -> str:
    try:
        morsel = SimpleCookie(text).get(LANGUAGE_COOKIE)
    except CookieError:
        return ""
    return "" if morsel is None else morsel.value
