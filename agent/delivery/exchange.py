"""One HTTP exchange within limits: of time in all, of size, and never through a redirect.

`httpx2` limits each read, not the whole: a server that sends one byte a second would keep us for hours.
So the exchange runs in a thread of its own; at the deadline its socket is shut down and it is left alone.
"""

from __future__ import annotations

import hashlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from agent.settings.address import LOCAL_HOSTS
from model.version import VERSION

if TYPE_CHECKING:
    import httpx2

CONNECT_S, READ_S = 10.0, 20.0
STOP_CHECK_S = 0.1
DATE_PROBLEMS = frozenset({9, 10})  # X509_V_ERR_CERT_NOT_YET_VALID, _HAS_EXPIRED: openssl/x509_vfy.h


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    """What a server answered; header names are lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


class ExchangeError(Exception):
    """There is no answer. The text is the system's own word.

    ExchangeError
    ├── TooSlow         the whole exchange took longer than it may
    ├── TooLong         the answer is larger than it may be
    ├── BadCertificate  the server's certificate is not trusted
    ├── WrongClock      the server's certificate is not valid at the time of this machine
    ├── WrongPin        the server's certificate is not the pinned one
    └── ExchangeStopped         somebody ordered us to stop
    """


class TooSlow(ExchangeError):
    """The whole exchange took longer than it may."""


class TooLong(ExchangeError):
    """The answer is larger than it may be."""


class BadCertificate(ExchangeError):
    """The server's certificate is not trusted."""


class WrongClock(BadCertificate):
    """The server's certificate is not valid at the time of this machine."""


class WrongPin(BadCertificate):
    """The server's certificate is not the one that the enrolment code names; the text is its SHA-256."""


class ExchangeStopped(ExchangeError):
    """The exchange was told to stop."""


class Connection:
    """A line to one server. Exchanges follow each other; a line is not for two threads at once. `pin`: the
    SHA-256 (hexadecimal) of the only certificate that is trusted, whatever its name and the date.
    """

    def __init__(self, url: str, pin: str | None = None) -> None:
        self._url = url.rstrip("/")
        self._pin = pin
        self._client: httpx2.Client | None = None
        self._sockets: list[socket.socket] = []

    def exchange(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str],
        content: bytes | None = None,
        total_s: float,
        limit_bytes: int,
        stopped: Callable[[], bool] = lambda: False,
    ) -> HttpAnswer:
        """Ask once. Raises ExchangeError."""
        client = self._open()
        request = (method, self._url + path, dict(headers), content)
        attempt = _Attempt(client, self._sockets, request, limit_bytes)
        try:
            return attempt.result(total_s, stopped)
        except ExchangeError:
            self._client = None  # the attempt closes it: a connection in an unknown state is not used again
            raise

    def close(self) -> None:
        """Hang up."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _open(self) -> httpx2.Client:
        """The client of this line. Raises ExchangeError for an address, a proxy or an authority that is
        none.
        """
        import httpx2

        if self._client is None:
            self._sockets = []
            try:
                self._client = _new_client(httpx2.URL(self._url), self._pin)
            except (httpx2.InvalidURL, OSError, ValueError, ImportError) as error:
                raise ExchangeError(str(error)) from error
        return self._client


def pinned_context(pin: str) -> ssl.SSLContext:
    """A context that ends a handshake, before anything is sent, with who shows another certificate."""

    def check(connection: ssl.SSLSocket | ssl.SSLObject) -> None:
        shown = hashlib.sha256(connection.getpeercert(binary_form=True) or b"").hexdigest()
        if shown != pin:
            raise WrongPin(shown)

    # What httpcore2 makes of a plain connection, and of one through a proxy's TLS.
    class PinnedSocket(ssl.SSLSocket):
        def do_handshake(self, block: bool = False) -> None:
            super().do_handshake(block)
            try:
                check(self)
            except WrongPin:
                self.close()
                raise

    class PinnedObject(ssl.SSLObject):
        def do_handshake(self) -> None:
            super().do_handshake()
            check(self)

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # the pin decides
    context.sslsocket_class, context.sslobject_class = PinnedSocket, PinnedObject
    return context


def _trust(url: httpx2.URL, pin: str | None) -> ssl.SSLContext | bool:
    """What verifies the server."""
    if url.scheme == "http":
        # Plain HTTP needs no authorities, and loading them takes 0.1 s of an old processor.
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return True if pin is None else pinned_context(pin)


def _new_client(url: httpx2.URL, pin: str | None) -> httpx2.Client:
    import httpx2

    return httpx2.Client(
        verify=_trust(url, pin),
        trust_env=url.host not in LOCAL_HOSTS,  # a proxy on the network cannot see this machine
        timeout=httpx2.Timeout(READ_S, connect=CONNECT_S),
        follow_redirects=False,
        headers={"User-Agent": f"etabli/{VERSION}", "Accept-Encoding": "identity"},
    )


class _Attempt:
    """An exchange in a thread of its own, which is cut off at the deadline."""

    def __init__(
        self,
        client: httpx2.Client,
        sockets: list[socket.socket],
        request: tuple[str, str, dict[str, str], bytes | None],
        limit_bytes: int,
    ) -> None:
        self._client = client
        self._sockets = sockets  # of the client: it keeps a connection from one exchange to the next
        self._request = request
        self._limit_bytes = limit_bytes
        self._done = threading.Event()
        self._cut = False
        self._answer: HttpAnswer | None = None
        self._error: BaseException | None = None

    def result(self, total_s: float, stopped: Callable[[], bool]) -> HttpAnswer:
        """The answer. Raises ExchangeError."""
        deadline = time.monotonic() + total_s
        threading.Thread(target=self._run, daemon=True).start()
        while not self._done.wait(min(STOP_CHECK_S, max(deadline - time.monotonic(), 0.0))):
            if stopped():
                self._cut_off()
                raise ExchangeStopped("stopped")
            if time.monotonic() >= deadline:
                self._cut_off()
                raise TooSlow(f"no answer within {total_s:g} s")
        if self._answer is not None:
            return self._answer
        if isinstance(self._error, ExchangeError):
            raise self._error
        raise _understood(self._error) from self._error

    def _run(self) -> None:
        try:
            self._answer = self._ask()
        except BaseException as error:  # noqa: BLE001 - raised again, or understood, in the asking thread
            self._error = error
        finally:
            self._done.set()
            if self._cut or self._error is not None:
                self._client.close()

    def _ask(self) -> HttpAnswer:
        method, url, headers, content = self._request
        extensions = {"trace": self._watch}
        with self._client.stream(
            method, url, headers=headers, content=content, extensions=extensions
        ) as response:
            body = bytearray()
            for chunk in response.iter_raw():
                body += chunk
                if len(body) > self._limit_bytes:
                    raise TooLong(f"more than {self._limit_bytes} bytes")
            return HttpAnswer(
                status=response.status_code,
                headers={name.lower(): value for name, value in response.headers.items()},
                body=bytes(body),
            )

    def _watch(self, event: str, info: dict[str, Any]) -> None:
        """Remember the socket as soon as there is one (httpcore2's trace extension)."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            found = info["return_value"].get_extra_info("socket")
            if isinstance(found, socket.socket):
                self._sockets.append(found)

    def _cut_off(self) -> None:
        """Wake the thread by shutting its sockets down; closing them is its own business."""
        self._cut = True
        for found in tuple(self._sockets):
            try:
                found.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # it went away by itself


def _understood(error: BaseException | None) -> BaseException:
    """What went wrong, as one of our errors; what is none of the network's business stays what it is."""
    import httpx2

    if isinstance(error, httpx2.TimeoutException):
        return TooSlow(str(error) or "timed out")
    if not isinstance(error, httpx2.HTTPError | httpx2.InvalidURL | httpx2.StreamError | OSError):
        return error or ExchangeError("no answer")
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            kind = WrongClock if cause.verify_code in DATE_PROBLEMS else BadCertificate
            return kind(cause.verify_message or str(cause))
        if isinstance(cause, OSError) and cause.strerror:
            return ExchangeError(cause.strerror)
    words, _, _ = str(error).partition(" without sending complete")  # how many bytes came is no matter
    return ExchangeError(words or type(error).__name__)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came from, the outermost first."""
    found: BaseException | None = error
    while found is not None:
        yield found
        found = found.__cause__ or found.__context__
