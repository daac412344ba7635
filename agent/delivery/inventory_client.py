"""The inventory, as a station sees it: enrol, hand over a document, read pages (API v1 of the design)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar
from urllib.parse import urlencode

from agent.delivery.exchange import (
    BadCertificate,
    Connection,
    ExchangeError,
    ExchangeStopped,
    HttpAnswer,
    TooLong,
    TooSlow,
    WrongClock,
    WrongPin,
)
from judge.signature import is_signed_by, key_id, read_public_key
from model.api import (
    CERTIFICATES_PATH,
    ENROL_PATH,
    FINAL_STATUSES,
    HEALTH_PATH,
    REPORTS_PATH,
    SIGNATURE_HEADER,
    Enrolled,
    FinalProblem,
    Health,
    Problem,
)
from model.certificate import CERTIFICATE_FORMAT
from model.document import UnreadableDocument, decode, encode, format_of
from model.message import Message, say
from model.receipt import Receipt
from papers.language import spoken

ANSWER_LIMIT_BYTES = 64 << 10
PAGE_LIMIT_BYTES = 32 << 20
TOTAL_S, PAGE_S = 30.0, 60.0
SLOWEST_UPLOAD_BYTES_PER_S = 8192  # a bad mobile connection
REFUSALS = FINAL_STATUSES | {400}
TOO_LARGE = 413
NOT_ADMITTED = frozenset({401, 403})
ACCEPTED = frozenset({200, 201})
SENTENCE_LIMIT = 300
TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{1,1024}")  # RFC 6750, 2.1: it goes into a header as it is
T = TypeVar("T")


class DeliveryError(Exception):
    """The inventory did not do it; `message` is the sentence for a person.

    InventoryError
    ├── NoAnswer     not reached, or too slow: try again later
    │   └── BadAnswer  somebody answered: an inventory in trouble, or a stranger
    ├── NotAdmitted  it does not know this station, or no longer: enrol again
    ├── DocumentRefused      it refuses this document for good, in the words of the contract
    └── DeliveryStopped  somebody ordered us to stop
    """

    def __init__(self, message: Message) -> None:
        super().__init__(message.code)
        self.message = message


class NoAnswer(DeliveryError):
    """Not reached, or too slow: try again later. `was_hasty`: more time might have helped."""

    def __init__(self, message: Message, *, was_hasty: bool = False) -> None:
        super().__init__(message)
        self.was_hasty = was_hasty


class BadAnswer(NoAnswer):
    """An answer came: from an inventory in trouble, or a stranger. Another document may fare better."""


class NotAdmitted(DeliveryError):
    """It does not know this station, or no longer: enrol again."""


class DocumentRefused(DeliveryError):
    """It refuses this document for good."""

    def __init__(self, status: int, sentence: str, path: str | None) -> None:
        code = "delivery.refused" if path is None else "delivery.refused_at"
        super().__init__(say(code, status=status, sentence=sentence, path=path or ""))
        self.status, self.sentence, self.path = status, sentence, path


class DeliveryStopped(DeliveryError):
    """The exchange was told to stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A receipt that was checked, with its exact bytes and their signature."""

    receipt: Receipt
    data: bytes
    signature: bytes


class InventoryClient:
    """One inventory. Not for two threads at once; `close()` hangs up. `told_time` hears what time it is
    there, of one that is pinned alone: anybody else's word may be that of a stranger.
    """

    def __init__(
        self,
        url: str,
        stopped: Callable[[], bool] = lambda: False,
        *,
        pin: str | None = None,
        told_time: Callable[[datetime], object] | None = None,
    ) -> None:
        self.url = url.rstrip("/")
        self._line = Connection(self.url, pin)
        self._stopped = stopped
        is_sure = pin is not None and self.url.startswith("https:")
        self._told_time = told_time if is_sure else None

    def health(self, total_s: float = 5.0) -> Health:
        """Who answers there. Raises NoAnswer, DeliveryStopped."""
        answer = self._ask("GET", HEALTH_PATH, total_s=total_s)
        if answer.status != 200:
            raise self._bad_answer(answer)
        return self._decoded(answer, Health)

    def enrol(self, code: str, spki: bytes, name: str, total_s: float = TOTAL_S) -> Enrolled:
        """Make this station known. Raises NoAnswer, NotAdmitted (the code is not good), DeliveryStopped."""
        public_key = base64.b64encode(spki).decode()
        content = encode({"code": code, "public_key": public_key, "name": name})
        headers = {"Content-Type": "application/json"}
        answer = self._ask("POST", ENROL_PATH, headers=headers, content=content, total_s=total_s)
        if answer.status in ACCEPTED:
            enrolled = self._decoded(answer, Enrolled)
            if not TOKEN.fullmatch(enrolled.token):
                raise self._bad_answer(answer)
            try:
                read_public_key(base64.b64decode(enrolled.server_public_key, validate=True))
            except ValueError as error:  # no key (BadKey), no base64, or not even ASCII
                raise self._bad_answer(answer) from error
            return enrolled
        problem = _problem(answer)
        if problem is None or answer.status not in REFUSALS | NOT_ADMITTED:
            raise self._bad_answer(answer)
        sentence = _short(problem.error)
        raise NotAdmitted(say("delivery.code_refused", inventory=self.url, sentence=sentence))

    def post_document(
        self,
        name: str,
        data: bytes,
        signature: bytes,
        *,
        token: str,
        server_spki: bytes,
        total_s: float | None = None,
    ) -> Accepted:
        """Hand over a report or a certificate, and believe its acceptance only with a receipt that the
        remembered key of the inventory signed. Raises NoAnswer, NotAdmitted,
        DocumentRefused, DeliveryStopped.
        """
        headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            SIGNATURE_HEADER: base64.b64encode(signature).decode(),
        }
        longest_s = TOTAL_S + len(data) / SLOWEST_UPLOAD_BYTES_PER_S
        answer = self._ask(
            "POST",
            counter_of(data),
            headers=headers,
            content=data,
            total_s=longest_s if total_s is None else min(total_s, longest_s),
        )
        if answer.status in ACCEPTED:
            return self._checked_receipt(answer, name, data, server_spki)
        problem = _problem(answer)
        if answer.status in FINAL_STATUSES:
            raise self._refused(answer, problem, headers[SIGNATURE_HEADER], server_spki)
        if problem is not None and answer.status in NOT_ADMITTED:
            raise self._not_admitted(answer.status, problem)
        if problem is not None and answer.status in REFUSALS:
            raise BadAnswer(say("delivery.refused", status=answer.status, sentence=_short(problem.error)))
        raise self._bad_answer(answer)

    def page(
        self, path: str, questions: dict[str, str], *, token: str | None, total_s: float = 60.0
    ) -> bytes:
        """One page of a list, as JSON. Raises NoAnswer, NotAdmitted, DocumentRefused, DeliveryStopped."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        asked = f"{path}?{urlencode(questions)}" if questions else path
        answer = self._ask("GET", asked, headers=headers, total_s=total_s, limit_bytes=PAGE_LIMIT_BYTES)
        if answer.status == 200:
            return answer.body
        problem = _problem(answer)
        if problem is not None and answer.status in REFUSALS:
            raise DocumentRefused(answer.status, _short(problem.error), problem.path)
        if problem is not None and answer.status in NOT_ADMITTED:
            raise self._not_admitted(answer.status, problem)
        raise self._bad_answer(answer)

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def _ask(
        self,
        method: str,
        path: str,
        *,
        total_s: float,
        headers: dict[str, str] | None = None,
        content: bytes | None = None,
        limit_bytes: int = ANSWER_LIMIT_BYTES,
    ) -> HttpAnswer:
        """One exchange, its errors as ours."""
        try:
            answer = self._line.exchange(
                method,
                path,
                headers={"Accept-Language": spoken().value, **(headers or {})},
                content=content,
                total_s=total_s,
                limit_bytes=limit_bytes,
                stopped=self._stopped,
            )
        except ExchangeStopped as error:
            raise DeliveryStopped(say("delivery.stopped")) from error
        except ExchangeError as error:
            raise NoAnswer(
                _unanswered(error, self.url, total_s), was_hasty=isinstance(error, TooSlow)
            ) from error
        when = _date_of(answer)
        if self._told_time is not None and when is not None:
            self._told_time(when)
        return answer

    def _checked_receipt(self, answer: HttpAnswer, name: str, data: bytes, server_spki: bytes) -> Accepted:
        signature = _signature_of(answer)
        try:
            receipt = decode(answer.body, Receipt)
        except UnreadableDocument as error:
            raise self._bad_answer(answer) from error
        if not is_signed_by(server_spki, answer.body, signature) or receipt.server != key_id(server_spki):
            raise BadAnswer(say("delivery.receipt_unsigned", inventory=self.url))
        if receipt.document != name or receipt.sha256 != hashlib.sha256(data).hexdigest():
            raise BadAnswer(say("delivery.receipt_wrong", inventory=self.url))
        return Accepted(receipt=receipt, data=answer.body, signature=signature)

    def _refused(
        self, answer: HttpAnswer, problem: Problem | None, sent: str, server_spki: bytes
    ) -> DeliveryError:
        """A refusal ends a document's way only when the inventory that is known here signed it, about this
        document: whatever stands between may refuse in any words, and a report is not lost for that.
        """
        status = answer.status
        if is_signed_by(server_spki, answer.body, _signature_of(answer)):
            final = self._decoded(answer, FinalProblem)
            if (final.status, final.refused) == (status, sent):
                return DocumentRefused(status, _short(final.error), final.path)
        if status == TOO_LARGE:
            return BadAnswer(say("delivery.proxy_too_large", inventory=self.url))
        sentence = "" if problem is None else _short(problem.error)
        code = "delivery.refusal_unsigned" if sentence else "delivery.stranger_refused"
        return BadAnswer(say(code, inventory=self.url, status=status, sentence=sentence))

    def _decoded(self, answer: HttpAnswer, kind: type[T]) -> T:
        try:
            return decode(answer.body, kind)
        except UnreadableDocument as error:
            raise self._bad_answer(answer) from error

    def _not_admitted(self, status: int, problem: Problem) -> NotAdmitted:
        sentence = _short(problem.error)
        return NotAdmitted(say("delivery.not_admitted", inventory=self.url, status=status, sentence=sentence))

    def _bad_answer(self, answer: HttpAnswer) -> BadAnswer:
        """What an answer means that the contract does not know."""
        if 300 <= answer.status < 400:
            code = "delivery.redirect"
        elif answer.status in (408, 429) or answer.status >= 500:
            code = "delivery.status"
        else:
            code = "delivery.not_inventory"
        return BadAnswer(say(code, inventory=self.url, status=answer.status))


def counter_of(data: bytes) -> str:
    """Where a document is handed over: certificates at their own counter, all else where reports go."""
    return CERTIFICATES_PATH if format_of(data) == CERTIFICATE_FORMAT else REPORTS_PATH


def page_address(url: str, page: str) -> str | None:
    """The address that a person can open for the page that a receipt names; None when it is no path."""
    is_path = page.startswith("/") and not page.startswith("//") and page.isprintable() and " " not in page
    return url.rstrip("/") + page if is_path else None


def _unanswered(error: ExchangeError, url: str, total_s: float) -> Message:
    if isinstance(error, TooSlow):
        return say("delivery.too_slow", inventory=url, seconds=round(total_s))
    if isinstance(error, TooLong):
        return say("delivery.too_long", inventory=url)
    if isinstance(error, WrongClock):
        return say("delivery.clock", inventory=url, date=datetime.now(UTC).date().isoformat())
    if isinstance(error, WrongPin):
        return say("delivery.other_certificate", inventory=url, sha256=str(error))
    if isinstance(error, BadCertificate):
        return say("delivery.certificate", inventory=url, error=str(error))
    return say("delivery.unreachable", inventory=url, error=str(error).rstrip("."))


def _date_of(answer: HttpAnswer) -> datetime | None:
    """The time of the server (RFC 9110, 6.6.1); None where it does not say."""
    try:
        when = parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:
        return None
    return when.astimezone(UTC) if when.tzinfo is not None else None


def _problem(answer: HttpAnswer) -> Problem | None:
    """The refusal in the words of the contract; None for the answer of a proxy, a login page, a stranger."""
    try:
        return decode(answer.body, Problem)
    except UnreadableDocument:
        return None


def _signature_of(answer: HttpAnswer) -> bytes:
    """The signature in the header; empty when there is none that can be read."""
    try:
        return base64.b64decode(answer.headers.get("etabli-signature", ""), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _short(sentence: str) -> str:
    """A sentence of a stranger, of a length that fits."""
    return " ".join(sentence.split())[:SENTENCE_LIMIT]
