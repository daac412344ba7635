"""One exchange: certificates, clocks, names and proxies, and no wait beyond the limit."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from agent.delivery.exchange import (
    BadCertificate,
    Connection,
    ExchangeError,
    HttpAnswer,
    TooSlow,
    WrongClock,
    WrongPin,
)
from agent.delivery.inventory_client import InventoryClient, NoAnswer, page_address
from papers.wording import word
from tests.agent.delivery.servers import answer, serving

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


def ask(url: str, total_s: float = 5.0) -> HttpAnswer:
    return Connection(url).exchange("GET", "/", headers={}, total_s=total_s, limit_bytes=1000)


def certificate(folder: Path, start: datetime, end: datetime) -> Path:
    """A self-signed certificate for 127.0.0.1 and its key, in one file."""
    key = generate_private_key(SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "inventory")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    path = folder / "certificate.pem"
    path.write_bytes(
        made.public_bytes(Encoding.PEM) + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    return path


@contextmanager
def serving_tls(path: Path, received: list[bytes] | None = None) -> Iterator[str]:
    """A server that answers one request after the other over TLS; `received` gets what came."""
    kept = [] if received is None else received
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    listener = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        while True:
            try:
                plain, _ = listener.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(plain, server_side=True) as connection:
                    kept.append(connection.recv(65536))
                    connection.sendall(b"".join(answer(200, b"hello")))
            except OSError:
                continue

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{listener.getsockname()[1]}"
    listener.shutdown(socket.SHUT_RDWR)
    thread.join()
    listener.close()


@pytest.fixture
def trusting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The certificate that a test makes is an authority, as one that an administrator installed."""
    monkeypatch.setattr("agent.delivery.exchange.LOCAL_HOSTS", frozenset())
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))


def pinned(url: str, pin: str) -> bytes:
    headers = {"Authorization": "Bearer secret"}
    return Connection(url, pin).exchange("GET", "/", headers=headers, total_s=5.0, limit_bytes=1000).body


def fingerprint(path: Path) -> str:
    return x509.load_pem_x509_certificate(path.read_bytes()).fingerprint(SHA256()).hex()


@pytest.mark.parametrize("days", [(-1, 1), (100, 200), (-200, -100)])
def test_a_pinned_certificate_is_trusted_without_an_authority_whatever_the_clock(
    tmp_path: Path, days: tuple[int, int]
) -> None:
    path = certificate(tmp_path, NOW + days[0] * DAY, NOW + days[1] * DAY)
    with serving_tls(path) as url:
        assert pinned(url, fingerprint(path)) == b"hello"


@pytest.mark.usefixtures("trusting")
def test_another_certificate_than_the_pinned_one_gets_no_word_even_from_a_trusted_authority(
    tmp_path: Path,
) -> None:
    path = certificate(tmp_path, NOW - DAY, NOW + DAY)
    received: list[bytes] = []
    with serving_tls(path, received) as url:
        with pytest.raises(WrongPin, match=fingerprint(path)):
            pinned(url, "00" * 32)
        with pytest.raises(NoAnswer) as caught:
            InventoryClient(url, pin="00" * 32).health()
        assert ask(url).body == b"hello"
    assert fingerprint(path) in word(caught.value.message)
    assert len([data for data in received if data]) == 1, "only who trusted it sent anything"


@pytest.mark.usefixtures("trusting")
def test_a_trusted_certificate_is_enough(tmp_path: Path) -> None:
    with serving_tls(certificate(tmp_path, NOW - DAY, NOW + DAY)) as url:
        assert ask(url).body == b"hello"


def test_an_unknown_authority_is_not_trusted(tmp_path: Path) -> None:
    with serving_tls(certificate(tmp_path, NOW - DAY, NOW + DAY)) as url, pytest.raises(BadCertificate):
        ask(url)


@pytest.mark.usefixtures("trusting")
@pytest.mark.parametrize("days", [(100, 200), (-200, -100)])
def test_a_clock_before_or_after_the_certificate_is_named_as_the_cause(
    tmp_path: Path, days: tuple[int, int]
) -> None:
    path = certificate(tmp_path, NOW + days[0] * DAY, NOW + days[1] * DAY)
    with serving_tls(path) as url:
        with pytest.raises(WrongClock):
            ask(url)
        with pytest.raises(NoAnswer) as caught:
            InventoryClient(url).health()
    assert f"{datetime.now(UTC):%Y-%m-%d}" in word(caught.value.message)


def test_a_server_that_is_not_there_is_named_in_the_words_of_the_system() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(ExchangeError, match="Connection refused"):
        ask(f"http://127.0.0.1:{port}")


def test_without_a_network_the_words_of_the_resolver_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(ExchangeError, match="Temporary failure in name resolution"):
        ask("http://inventory.example")


def test_a_resolver_that_hangs_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    wake = threading.Event()

    def hang(*_: object, **__: object) -> None:
        wake.wait(10.0)
        raise socket.gaierror(socket.EAI_AGAIN, "late")

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    began = time.monotonic()
    with pytest.raises(TooSlow):
        ask("http://inventory.example", total_s=0.3)
    assert time.monotonic() - began < 2.0
    wake.set()


def test_a_handshake_that_hangs_is_cut_off() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        with pytest.raises(TooSlow):
            ask(f"https://127.0.0.1:{silent.getsockname()[1]}", total_s=0.3)
        assert time.monotonic() - began < 2.0


def test_a_proxy_of_the_network_is_not_asked_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with serving(lambda _: answer(200, b"hello")) as url:
        assert ask(url).body == b"hello"


@pytest.mark.parametrize("url", ["http://", "ftp://a", "http://a b", "http://[::1", "nonsense"])
def test_an_address_that_is_none_is_an_error_of_ours(url: str) -> None:
    with pytest.raises(ExchangeError):
        ask(url)


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "nonsense://x", "http://127.0.0.1:1"])
def test_a_proxy_that_cannot_be_used_is_an_error_of_ours(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    with pytest.raises(ExchangeError):
        ask("http://inventory.example")


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("/machines/1", "http://i/machines/1"),
        ("//evil.example/", None),
        ("https://evil.example/", None),
        ("/a\x1b[2J", None),
        ("", None),
    ],
)
def test_a_page_is_only_ever_one_of_the_inventorys_own(page: str, address: str | None) -> None:
    assert page_address("http://i/", page) == address
