"""Filters of a list of certificates: what a reader asks for, checked, and as conditions of the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, false, func, not_, or_

from inventory.reading.filters import WORDS_SEARCHED, choice_in, spelt, text_in
from inventory.receiving.summary import folded
from inventory.store.tables import certificates, machines, report_drives
from judge.identity.same_drive import FORM_LETTERS, plain, plain_wwn
from model.erasure import EraseVerdict
from model.listing import DocumentState


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFilters:
    """What a list is narrowed to; None and the empty text narrow nothing. `label` is that of the machine:
    the one entered with the certificate, and the one of the machine whose latest report lists the drive.
    """

    verdict: EraseVerdict | None = None
    state: DocumentState = DocumentState.ACCEPTED
    serial: str = ""
    wwn: str = ""
    station: str = ""
    label: str = ""
    lot: str = ""
    text: str = ""
    differs: bool = False

    @property
    def any_set(self) -> bool:
        """Whether the list is narrowed at all."""
        return self != CertificateFilters(state=self.state)


CERTIFICATE_FILTERS = frozenset(CertificateFilters.__dataclass_fields__)


def read_certificate_filters(questions: Mapping[str, str]) -> CertificateFilters:
    """The filters in a query string. Raises Refusal (400) for a value that cannot be."""
    return CertificateFilters(
        verdict=choice_in(questions, "verdict", EraseVerdict),
        state=choice_in(questions, "state", DocumentState) or DocumentState.ACCEPTED,
        serial=text_in(questions, "serial"),
        wwn=text_in(questions, "wwn"),
        station=text_in(questions, "station"),
        label=text_in(questions, "label"),
        lot=text_in(questions, "lot"),
        text=text_in(questions, "text"),
        differs=questions.get("differs", "") not in ("", "0", "false"),
    )


def certificate_conditions(filters: CertificateFilters) -> list[ColumnElement[bool]]:
    """The conditions on `certificates`."""
    table = certificates.c
    found = [table.state == filters.state]
    exact = [
        (table.verdict, filters.verdict),
        (table.station, filters.station),
    ]
    found += [column == value for column, value in exact if value]
    found += [spelt(table.lot, filters.lot)] if filters.lot else []
    if filters.serial:
        found.append(or_(table.serial == filters.serial, table.serial_key == plain(filters.serial)))
    if filters.wwn:
        found.append(or_(table.wwn == filters.wwn, table.wwn_key == plain_wwn(filters.wwn)))
    if filters.label:
        found.append(or_(spelt(table.label, filters.label), _in_a_machine_labelled(filters.label)))
    if filters.differs:
        found.append(table.differs)
    words = folded(filters.text).split()[:WORDS_SEARCHED]
    found += [table.search_text.contains(word, autoescape=True) for word in words]
    return found


def same_drive() -> ColumnElement[bool]:
    """Whether a row of `certificates` and one of `report_drives` are about one drive, as
    `judge/identity/same_drive.py` has it: a name in common, and none that contradicts.
    """
    one, other = certificates.c, report_drives.c
    of_one_form = and_(
        func.length(one.wwn_key) == func.length(other.wwn_key),
        func.substr(one.wwn_key, 1, FORM_LETTERS) == func.substr(other.wwn_key, 1, FORM_LETTERS),
    )
    told_by_wwn = func.coalesce(of_one_form, false())  # NULL where one of them has none
    return or_(one.wwn_key == other.wwn_key, and_(not_(told_by_wwn), one.name_key == other.name_key))


def _in_a_machine_labelled(label: str) -> ColumnElement[bool]:
    return exists().where(
        spelt(machines.c.label, label), machines.c.latest == report_drives.c.report, same_drive()
    )
