"""The inventory that booted machines reach: `etabli serve` on this machine, with TLS in front of it.

Its certificate was over before this project began, and nobody signed it: only its pin makes it good.
"""

from __future__ import annotations

import contextlib
import hashlib
import signal
import socket
import ssl
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from model.api import CODE_FILE
from tests.soak.inventory import Served

SEEN_FROM_GUEST = "10.0.2.2"  # QEMU's user network: this machine
FROM, UNTIL = datetime(2011, 1, 1, tzinfo=UTC), datetime(2012, 1, 1, tzinfo=UTC)


def worn_certificate(path: Path) -> str:
    """A certificate that is long over, with its key, in a new file; its SHA-256."""
    key = generate_private_key(SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "somebody else")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    made = builder.not_valid_before(FROM).not_valid_after(UNTIL).sign(key, SHA256())
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(made.public_bytes(Encoding.PEM) + secret)
    return hashlib.sha256(made.public_bytes(Encoding.DER)).hexdigest()


@dataclass(slots=True)
class FarInventory:
    """Use it in `with`."""

    folder: Path
    pin: str = ""
    _served: Served = field(init=False)
    _door: socket.socket = field(init=False)

    def __enter__(self) -> Self:
        self._served = Served(folder=self.folder / "inventory", words=("--port", "0"))
        self._served.start()
        worn = self.folder / "worn.pem"
        self.pin = worn_certificate(worn)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(worn)
        self._door = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._let_in, args=(context,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._served.end(signal.SIGTERM)

    @property
    def url(self) -> str:
        """Where a booted machine finds it."""
        return f"https://{SEEN_FROM_GUEST}:{self._door.getsockname()[1]}"

    @property
    def code(self) -> str:
        """The enrolment code with its pin, as a coordinator passes it on."""
        secret = (self.folder / "inventory" / CODE_FILE).read_text(encoding="ascii").strip()
        return f"{secret} sha256:{self.pin}"

    @property
    def local_url(self) -> str:
        """The same inventory, for this machine's own questions."""
        return self._served.url

    def _let_in(self, context: ssl.SSLContext) -> None:
        while True:
            try:
                plain, _ = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._join, args=(context, plain), daemon=True).start()

    def _join(self, context: ssl.SSLContext, plain: socket.socket) -> None:
        port = urlsplit(self._served.url).port
        with (
            contextlib.suppress(OSError),
            context.wrap_socket(plain, server_side=True) as outer,
            socket.create_connection(("127.0.0.1", port), 10) as inner,
        ):
            back = threading.Thread(target=_copy, args=(inner, outer), daemon=True)
            back.start()
            # The inventory answers to its own name alone; web servers in front of it ask under that one.
            asked = f"Host: {urlsplit(self.url).netloc}\r\n".encode()
            _copy(outer, inner, asked, f"Host: 127.0.0.1:{port}\r\n".encode())
            back.join()


def _copy(source: socket.socket, sink: socket.socket, old: bytes = b"", new: bytes = b"") -> None:
    """Until it ends, with a head's line in place of another. TLS has no half of a connection to close."""
    with contextlib.suppress(OSError):
        while data := source.recv(1 << 16):
            sink.sendall(data.replace(old, new) if old else data)
        if not isinstance(sink, ssl.SSLSocket):
            sink.shutdown(socket.SHUT_WR)
