"""Who gets in: enrolment, names, browsers."""

from __future__ import annotations

import base64
import json
import stat
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from inventory.addresses import loopback_address
from inventory.api import WRONG_CODES
from inventory.guard import preferred_language
from inventory.store.stations import hash_of, revoke_station
from inventory.store.tables import stations
from model.api import CODE_FILE
from model.document import encode
from papers.language import Language
from tests.inventory.workshop import Bench, Desk, make_report


def test_enrolment_gives_a_token_and_the_servers_key(desk: Desk, bench: Bench) -> None:
    answer = desk.enrol(bench)
    assert answer.status_code == 201
    given = answer.json()
    assert given["station"] == bench.id
    assert base64.b64decode(given["server_public_key"]) == desk.inventory.key.spki
    assert desk.post(bench, encode(make_report(bench)), given["token"]).status_code == 201


def test_tokens_are_stored_as_hashes_only(desk: Desk, bench: Bench, token: str) -> None:
    with desk.inventory.database.read() as connection:
        rows = connection.execute(select(stations)).all()
    assert token not in repr(rows)
    assert hash_of(token) in repr(rows)
    data = b"".join(path.read_bytes() for path in desk.inventory.folder.glob("inventory.sqlite*"))
    assert token.encode() not in data
    assert desk.inventory.code.encode() not in data


def test_enrolling_again_gives_a_new_token_and_ends_the_old_one(desk: Desk, bench: Bench, token: str) -> None:
    again = desk.token(bench)
    assert again != token
    data = encode(make_report(bench))
    assert desk.post(bench, data, token).status_code == 401
    assert desk.post(bench, data, again).status_code == 201


@pytest.mark.parametrize("code", ["", "wrong", "é", "x" * 5000])
def test_a_wrong_code_is_refused(desk: Desk, bench: Bench, code: str) -> None:
    assert desk.enrol(bench, code).status_code == 403


def test_guessing_codes_is_slow(desk: Desk, bench: Bench) -> None:
    statuses = [desk.enrol(bench, f"guess {number}").status_code for number in range(WRONG_CODES + 2)]
    assert statuses == [403] * WRONG_CODES + [429, 429]


def test_a_revoked_key_is_not_made_good_by_a_code(desk: Desk, bench: Bench, token: str) -> None:
    with desk.inventory.database.write() as connection:
        revoke_station(connection, bench.id, datetime.now(UTC))
    assert desk.enrol(bench).status_code == 403


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (b"{}", None),
        (b'{"code": 1, "public_key": "", "name": ""}', "$.code"),
        (b'{"code": "x", "public_key": "AAAA", "name": ""}', "$.public_key"),
        (b"nonsense", None),
    ],
)
def test_a_malformed_enrolment_is_refused(desk: Desk, body: bytes, path: str | None) -> None:
    answer = desk.client.post("/api/v1/enrol", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["path"]) == (422, path)


def test_only_ed25519_keys_enrol(desk: Desk) -> None:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    spki = (
        X25519PrivateKey.generate().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    )
    wish = {"code": desk.inventory.code, "public_key": base64.b64encode(spki).decode(), "name": "x"}
    assert desk.client.post("/api/v1/enrol", json=wish).status_code == 422


def test_private_files_are_private(desk: Desk) -> None:
    folder = desk.inventory.folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for name in (CODE_FILE, "server.key"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8484", "127.0.0.1.evil.example", "10.0.0.1", "", "localhost@evil"]
)
def test_other_names_than_loopback_are_refused(desk: Desk, host: str) -> None:
    for path in ("/machines", "/api/v1/machines", "/healthz"):
        assert desk.client.get(path, headers={"Host": host}).status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1:8484", "localhost", "LOCALHOST:1", "[::1]:8484"])
def test_loopback_names_are_answered(desk: Desk, host: str) -> None:
    assert desk.client.get("/healthz", headers={"Host": host}).status_code == 200


def test_a_browser_on_another_site_can_send_nothing(desk: Desk, bench: Bench) -> None:
    key = base64.b64encode(bench.spki).decode()
    wish = json.dumps({"code": desk.inventory.code, "public_key": key, "name": ""})
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        answer = desk.client.post("/api/v1/enrol", content=wish, headers={"Content-Type": kind})
        assert answer.status_code == 400
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    for path in ("/api/v1/enrol", "/api/v1/reports", "/machines"):
        answer = desk.client.options(path, headers=asked)
        assert answer.status_code == 405
        assert not [name for name in answer.headers if name.startswith("access-control")]


def test_every_answer_carries_the_browsers_limits(desk: Desk) -> None:
    for path in ("/machines", "/healthz", "/nothing", "/static/style.css", "/api/v1/reports"):
        headers = desk.client.get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize(
    "path", ["/static/../server.py", "/static/%2e%2e/server.py", "/static/..%2fserver.py"]
)
def test_static_files_are_only_those_of_their_folder(desk: Desk, path: str) -> None:
    assert desk.client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("localhost", "127.0.0.1"),
        ("127.9.9.9", "127.9.9.9"),
        ("::1", "::1"),
        ("[::1]", "::1"),
        ("0.0.0.0", None),
        ("::", None),
        ("192.168.1.10", None),
        ("etabli.example", None),
        ("", None),
    ],
)
def test_only_loopback_addresses_are_listened_on(host: str, address: str | None) -> None:
    assert loopback_address(host) == address


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("fr", Language.FRENCH),
        ("fr-CA,en;q=0.8", Language.FRENCH),
        ("de,en;q=0.5,fr;q=0.4", Language.ENGLISH),
        ("en;q=0.1,fr;q=0.9", Language.FRENCH),
        ("fr;q=0,en;q=0", None),
        ("de", None),
        ("", None),
        (";;;,q=1,fr;q=x", None),
    ],
)
def test_the_browsers_language_is_spoken(accepted: str, language: Language | None) -> None:
    assert preferred_language(accepted) is language
