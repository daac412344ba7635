"""Answers from a page: what a person says of a machine, handed to whoever signs for the bench beside it.

The inventory has no key of a station, and makes no report. On a bench the composition root gives it the way
that `etabli note` goes; elsewhere a page tells the command.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar
from urllib.parse import parse_qs

from starlette.requests import Request

from inventory.errors import Refusal
from model.api import TEXT_LIMIT
from model.grade import CosmeticGrade
from model.lock import LockKind
from model.report import Charger, MissingPart, PersonalAnswers
from papers.language import _

Word = TypeVar("Word", bound=StrEnum)
TakeAnswers = Callable[[str, PersonalAnswers], str | None]
"""Takes a report's id and the answers; None when they were noted, else the sentence that says why not."""

FORM = "application/x-www-form-urlencoded"
FORM_LIMIT_BYTES = 16 << 10
BAD_REQUEST, FORBIDDEN = 400, 403
TEXTS = ("label", "lot", "note", "operator", "missing_other")
SAME_SITE = frozenset({"", "none", "same-origin"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """How answers are taken; `token` proves that a form came from a page of this process."""

    take: TakeAnswers
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))


def check_form(request: Request, body: bytes, answering: Answering) -> dict[str, str]:
    """The fields of a form that a person sent from a page of ours. Raises Refusal (400, 403)."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise Refusal(BAD_REQUEST, _("Expected the form of the machine's page."))
    fields = {name: values[-1] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
    is_ours = hmac.compare_digest(fields.get("token", "").encode(), answering.token.encode())
    if request.headers.get("sec-fetch-site", "") not in SAME_SITE or not is_ours:
        raise Refusal(FORBIDDEN, _("This form is out of date, or came from elsewhere: open the page again."))
    return fields


def answers_in(fields: dict[str, str]) -> PersonalAnswers:
    """The answers of a form; what was left open is not answered. Raises Refusal (400)."""
    texts = {name: fields.get(name, "").strip() or None for name in TEXTS}
    if any(
        text is not None and (len(text) > TEXT_LIMIT or not text.isprintable()) for text in texts.values()
    ):
        raise Refusal(BAD_REQUEST, _("A text is longer than {limit} characters.").format(limit=TEXT_LIMIT))
    every = fields.get("every", "") == "no"
    locks = {
        str(kind): fields.get(f"lock_{kind}", "") == "yes"
        for kind in LockKind
        if fields.get(f"lock_{kind}", "") in ("yes", "no") or every
    }
    return PersonalAnswers(
        label=texts["label"],
        lot=texts["lot"],
        note=texts["note"],
        operator=texts["operator"],
        cosmetic=_one_of(CosmeticGrade, fields, "cosmetic"),
        locks=locks,
        charger=_one_of(Charger, fields, "charger"),
        missing=_missing(fields, texts["missing_other"]),
    )


def _one_of(kind: type[Word], fields: dict[str, str], name: str) -> Word | None:
    """What was chosen; None is no answer. Raises Refusal (400)."""
    told = fields.get(name, "")
    if told and told not in set(kind):
        expected = _("{name}: expected one of {expected}.").format(name=name, expected=", ".join(kind))
        raise Refusal(BAD_REQUEST, expected)
    return kind(told) if told else None


def _missing(fields: dict[str, str], other: str | None) -> tuple[str, ...] | None:
    """The parts that are missing; empty where nothing is, None where nobody said. Raises Refusal (400)."""
    ticked = [str(part) for part in MissingPart if fields.get(f"missing_{part}", "") == "yes"]
    missing = tuple(dict.fromkeys((*ticked, *(() if other is None else (other,)))))
    if fields.get("missing_none", "") != "yes":
        return missing or None
    if missing:
        raise Refusal(BAD_REQUEST, _("Parts are missing, and nothing is missing: tick one or the other."))
    return ()
