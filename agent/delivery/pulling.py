"""Pulling: read a list of an inventory page by page, and write it as CSV or JSON as it comes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import BinaryIO

from agent.delivery.inventory_client import BadAnswer, InventoryClient, NoAnswer, page_address
from judge.grade.policy import Policy, default_policy
from model.api import MACHINES_PATH, REPORTS_PATH
from model.document import UnreadableDocument, decode, encode
from model.listing import MachineItem, MachineList, ReportItem, ReportList
from model.message import say
from papers.language import spoken
from papers.table.machines import BOM, Row, cells, titles, use_words

PAGE_ITEMS = 200
ATTEMPTS, FIRST_PAUSE_S, LONGEST_PAUSE_S = 3, 0.5, 5.0

Item = MachineItem | ReportItem


@dataclass(slots=True)
class Pull:
    """One reading of a list; `position` is known when the last page has come, `count` grows with each."""

    client: InventoryClient
    token: str | None
    questions: dict[str, str]
    every_report: bool = False
    position: str | None = None
    count: int = field(default=0)

    def items(self) -> Iterator[Item]:
        """Every item in order. Raises DeliveryError, after some attempts."""
        cursor: str | None = None
        seen: set[str] = set()
        while True:
            page = self._page(cursor)
            self.count += len(page.items)
            self.position = page.position
            yield from page.items
            if page.next is None:
                return
            if page.next in seen:
                raise BadAnswer(say("delivery.list_endless", inventory=self.client.url))
            seen.add(page.next)
            cursor = page.next

    def _page(self, cursor: str | None) -> MachineList | ReportList:
        """One page; a server that went away for a moment is asked again."""
        import stamina
        import stamina.instrumentation

        stamina.instrumentation.set_on_retry_hooks([])
        asked = {**self.questions, "limit": str(PAGE_ITEMS)}
        if cursor is not None:
            asked["cursor"] = cursor
        caller = stamina.RetryingCaller(
            attempts=ATTEMPTS, timeout=None, wait_initial=FIRST_PAUSE_S, wait_max=LONGEST_PAUSE_S
        )
        return caller(NoAnswer, self._ask, asked)

    def _ask(self, asked: dict[str, str]) -> MachineList | ReportList:
        path = REPORTS_PATH if self.every_report else MACHINES_PATH
        data = self.client.page(path, asked, token=self.token)
        try:
            return decode(data, ReportList) if self.every_report else decode(data, MachineList)
        except UnreadableDocument as error:
            raise BadAnswer(
                say("delivery.list_unreadable", inventory=self.client.url, error=str(error))
            ) from error


def write_csv(items: Iterator[Item], url: str, separator: str, sink: BinaryIO) -> None:
    """UTF-8 with a byte order mark, CRLF (RFC 4180), one row an item."""
    text = io.TextIOWrapper(sink, encoding="utf-8", newline="")
    try:
        text.write(BOM)
        writer = csv.writer(text, delimiter=separator)
        writer.writerow(titles())
        for item in items:
            writer.writerow(cells(row_of(item, url)))
    finally:
        text.detach()  # the sink is the caller's to close


def write_json(items: Iterator[Item], pull: Pull, sink: BinaryIO) -> None:
    """One object: the items as the inventory gave them, and the position to go on from."""
    sink.write(b'{"items":[')
    for number, item in enumerate(items):
        sink.write(b",\n" if number else b"\n")
        sink.write(encode(item))
    sink.write(b'\n],"position":' + encode(pull.position) + b"}\n")


def row_of(item: Item, url: str) -> Row:
    """The row of an item; its use in the words of its report, or of the policy that comes with us."""
    address = page_address(url, item.page) or ""
    if isinstance(item, MachineItem):
        return Row(report=item.latest, machine=item, url=address, use=_use(item.latest))
    return Row(report=item, url=address, use=_use(item))


def _use(report: ReportItem) -> str:
    if report.told is not None:
        return use_words(report)
    policy = _default_policy()
    if report.policy.sha256 != policy.sha256:
        return report.suggested_use
    words = {use.code: {"fr": use.fr, "en": use.en} for use in policy.file.uses}
    return words.get(report.suggested_use, {}).get(spoken(), report.suggested_use)


@cache
def _default_policy() -> Policy:
    return default_policy()
