"""Servers on this machine for tests: one that keeps the contract, and any that does not."""

from __future__ import annotations

import base64
import hashlib
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from judge.signature import is_signed_by, key_id
from model.document import encode
from model.receipt import Receipt

JSON = "application/json"
COUNTERS = ("/api/v1/reports", "/api/v1/certificates")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as it came; header names are lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Responder = Callable[[Asked], Iterable[bytes]]


def answer(status: int, body: bytes, headers: dict[str, str] | None = None) -> list[bytes]:
    """A well-formed HTTP/1.1 answer in one piece."""
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return ["\r\n".join([*lines, "", ""]).encode() + body]


def problem(status: int, error: str, path: str | None = None) -> list[bytes]:
    """A refusal in the words of the contract."""
    return answer(status, json.dumps({"error": error, "path": path}).encode(), {"Content-Type": JSON})


@contextmanager
def serving(respond: Responder, port: int = 0, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """The URL of a server that answers every request with the pieces that `respond` yields, then hangs
    up; each piece is sent as it comes. With `tls` it speaks that.
    """
    listener = socket.create_server(("127.0.0.1", port))
    over = threading.Event()

    def converse(plain: socket.socket) -> None:
        try:
            with plain if tls is None else tls.wrap_socket(plain, server_side=True) as connection:
                asked = _read(connection)
                for piece in respond(asked) if asked else ():
                    if over.is_set():
                        return
                    connection.sendall(piece)
        except OSError:
            return  # the client left

    def listen() -> None:
        while not over.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=converse, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    try:
        yield f"{'http' if tls is None else 'https'}://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        over.set()
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
        listener.close()


def _read(connection: socket.socket) -> Asked | None:
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65536)
        if not chunk:
            return None
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, path, _ = first.split(" ")
    headers = {name.strip().lower(): value.strip() for name, value in (line.split(":", 1) for line in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        chunk = connection.recv(65536)
        if not chunk:
            return None
        body += chunk
    return Asked(method=method, path=path, headers=headers, body=body)


@dataclass(slots=True)
class Inventory:
    """The contract in memory: it enrols who knows the code, and takes each document once, with a receipt."""

    code: str = "let me in"
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    stations: dict[str, bytes] = field(default_factory=dict)  # by token
    reports: dict[str, bytes] = field(default_factory=dict)
    posts: list[str] = field(default_factory=list)
    counters: dict[str, str] = field(default_factory=dict)  # where each document was handed over
    enrolments: int = 0
    change: Callable[[Receipt], Receipt] = lambda receipt: receipt

    @property
    def spki(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def __call__(self, asked: Asked) -> Iterable[bytes]:
        if (asked.method, asked.path) == ("GET", "/healthz"):
            return answer(200, encode({"status": "ok", "server": key_id(self.spki), "instance": "1"}))
        if (asked.method, asked.path) == ("POST", "/api/v1/enrol"):
            return self._enrol(json.loads(asked.body))
        if asked.method == "POST" and asked.path in COUNTERS:
            return self._document(asked)
        return problem(404, "no such page")

    def _enrol(self, body: dict[str, Any]) -> list[bytes]:
        if body["code"] != self.code:
            return problem(403, "this code is not good")
        self.enrolments += 1
        token = f"token-{self.enrolments}"
        spki = base64.b64decode(body["public_key"])
        self.stations[token] = spki
        given = {
            "station": key_id(spki),
            "token": token,
            "server_public_key": base64.b64encode(self.spki).decode(),
        }
        return answer(201, encode(given))

    def _document(self, asked: Asked) -> list[bytes]:
        spki = self.stations.get(asked.headers.get("authorization", "").removeprefix("Bearer "))
        if spki is None:
            return problem(401, "unknown token")
        if not is_signed_by(spki, asked.body, base64.b64decode(asked.headers["etabli-signature"])):
            return self.refuse(asked, 422, "wrong signature")
        name = json.loads(asked.body)["id"]
        self.posts.append(name)
        self.counters[name] = asked.path
        known = self.reports.setdefault(name, asked.body)
        if known != asked.body:
            return self.refuse(asked, 409, "other bytes under this id")
        return self.receipt(name, asked.body, spki)

    def refuse(self, asked: Asked, status: int, error: str, path: str | None = None) -> list[bytes]:
        """A refusal for good, signed."""
        refused = asked.headers["etabli-signature"]
        body = json.dumps({"error": error, "path": path, "status": status, "refused": refused}).encode()
        signature = base64.b64encode(self.key.sign(body)).decode()
        return answer(status, body, {"Content-Type": JSON, "Etabli-Signature": signature})

    def receipt(self, name: str, data: bytes, spki: bytes) -> list[bytes]:
        """The countersigned answer."""
        receipt = Receipt(
            document=name,
            sha256=hashlib.sha256(data).hexdigest(),
            station=key_id(spki),
            received=datetime(2026, 11, 23, tzinfo=UTC),
            position=len(self.reports),
            server=key_id(self.spki),
            page=f"/machines/{name}",
        )
        body = encode(self.change(receipt))
        signature = base64.b64encode(self.key.sign(body)).decode()
        return answer(201, body, {"Content-Type": JSON, "Etabli-Signature": signature})
