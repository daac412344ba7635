"""The list of machines as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io

from sqlalchemy import Connection

from inventory.reading.filters import Filters
from inventory.reading.reading import newest_machines
from inventory.reading.told import machines_told
from papers.language import Language, spoken
from papers.table.machines import BOM, Row, cells, titles, use_words

AT_ONCE = 200


def machines_csv(connection: Connection, filters: Filters, base: str) -> bytes:
    """UTF-8 with a byte order mark, CRLF (RFC 4180), one row a machine; a semicolon between columns where a
    comma is the decimal mark.
    """
    text = io.StringIO(newline="")
    text.write(BOM)
    writer = csv.writer(text, delimiter=";" if spoken() is Language.FRENCH else ",")
    writer.writerow(titles())
    before: int | None = None
    while True:
        machines, before = newest_machines(connection, filters, AT_ONCE, before)
        for machine in machines_told(connection, machines):
            report, url = machine.latest, base + machine.page
            writer.writerow(cells(Row(report=report, machine=machine, url=url, use=use_words(report))))
        if before is None:
            return text.getvalue().encode()
