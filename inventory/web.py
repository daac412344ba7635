"""HTTP bodies and answers, as the contract has them."""

from __future__ import annotations

import asyncio
import base64
import binascii
import time
from collections.abc import Callable
from functools import partial
from typing import ParamSpec, TypeVar

import anyio
import anyio.to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from inventory.errors import Refusal
from model.api import Problem
from model.document import encode
from papers.language import _

P = ParamSpec("P")
R = TypeVar("R")
JSON = "application/json"
THREADS = 8
SILENCE_S = 60.0
SLOWEST_BYTES_PER_S = (
    1024  # few bodies are read at once: one byte a second would keep the others out for ever
)
DRAIN_LIMIT_BYTES = 64 << 20
BAD_REQUEST, NOT_FOUND, TIMED_OUT, TOO_LARGE = 400, 404, 408, 413


def json_answer(value: object, status: int = 200) -> Response:
    """A value as JSON."""
    return Response(encode(value), status, media_type=JSON)


def refusal_answer(refusal: Refusal) -> Response:
    """A refusal in the words of the contract."""
    answer = json_answer(Problem(error=str(refusal), path=refusal.path), refusal.status)
    if refusal.status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


class Threads:
    """Where the database's work is done, so that the loop never waits for a disk."""

    def __init__(self) -> None:
        self._limiter = anyio.CapacityLimiter(THREADS)

    async def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The function's result; the language spoken goes with it."""
        return await anyio.to_thread.run_sync(partial(function, *args, **kwargs), limiter=self._limiter)


async def read_body(request: Request, limit_bytes: int) -> bytes:
    """The body. Raises Refusal: 413 above the limit, 408 when nothing comes, 400 when the sender left."""
    if request.headers.get("content-encoding", "identity") != "identity":
        await drain(request)
        raise Refusal(BAD_REQUEST, _("The contents must not be compressed."))
    if _announced(request) > limit_bytes:
        await drain(request)
        raise _too_large(limit_bytes)
    try:
        parts, size_bytes = await _receive(request, limit_bytes)
    except TimeoutError as error:
        raise Refusal(TIMED_OUT, _("The contents did not arrive.")) from error
    except ClientDisconnect as error:
        raise Refusal(BAD_REQUEST, _("The contents are incomplete.")) from error
    if size_bytes > limit_bytes:
        raise _too_large(limit_bytes)
    return bytes(parts)


async def drain(request: Request) -> None:
    """Read what is sent and forget it: a sender that is cut off while it sends never sees the answer."""
    if _announced(request) > DRAIN_LIMIT_BYTES:
        return
    try:
        await _receive(request, 0)
    except (TimeoutError, ClientDisconnect):
        return


async def _receive(request: Request, keep_bytes: int) -> tuple[bytearray, int]:
    """The body, or nothing of one that is larger than `keep_bytes`, and how much came. Raises
    TimeoutError when nothing comes for a while, or hardly anything for longer, ClientDisconnect.
    """
    parts, size_bytes = bytearray(), 0
    began = time.monotonic()
    async with asyncio.timeout(SILENCE_S) as silence:
        async for chunk in request.stream():
            size_bytes += len(chunk)
            if size_bytes > DRAIN_LIMIT_BYTES:
                break
            if size_bytes < (time.monotonic() - began - SILENCE_S) * SLOWEST_BYTES_PER_S:
                raise TimeoutError
            if size_bytes <= keep_bytes:
                parts += chunk
            else:
                parts.clear()
            silence.reschedule(asyncio.get_running_loop().time() + SILENCE_S)
    return parts, size_bytes


def _announced(request: Request) -> int:
    """The length that the sender announces; 0 when it does not."""
    return int(request.headers.get("content-length") or 0)


def require_json(request: Request) -> None:
    """A page of another site cannot send this type without asking first, and is never allowed to. Raises
    Refusal (400).
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
        raise Refusal(BAD_REQUEST, _("Expected Content-Type: application/json."))


def from_base64(text: str) -> bytes:
    """The bytes; empty when it is no base64."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _too_large(limit_bytes: int) -> Refusal:
    return Refusal(
        TOO_LARGE, _("The document is larger than {limit} MB.").format(limit=limit_bytes >> 20 or 1)
    )
