"""Tables for programs that calculate, such as Excel: their value, and as CSV."""

from __future__ import annotations

import csv as csv_
import datetime
import io
import re
from collections.abc import Sequence
from typing import NamedTuple

from scpctl import czech, dates
from scpctl.characters import visible
from scpctl.display import Cell

BOM = "\ufeff"
# What a spreadsheet takes for a formula (OWASP, CSV Injection), also when a program has taken quotes away before, and a
# CI runner for a command.
_FORMULA = re.compile(r"[\s\"'„“”‚‘’]*[=+\-@＝＋－＠﹦﹢﹣﹫]|\s*::")
# What a spreadsheet in Czech makes numbers, days, times or shares of: 00075370, 1-2, 2017/1, 1E5, březen 2017, I/20.
_MONTH = "|".join([*czech.MONTHS, *czech.MONTHS_OF, *(name[:3] for name in czech.MONTHS), "čvn", "čvc", "[IVX]{1,4}"])
_TAKEN = re.compile(
    rf"[+-]?\(?\d[\d\s.,:/%()-]{{0,200}}(?:E[+-]?\d{{1,3}})?"
    rf"|(?=.*\d)(?:\d{{1,2}}[.\s/-]*)?(?:{_MONTH})(?:[.\s/-]*\d{{1,4}})?",
    re.IGNORECASE,
)
_TIME = re.compile(r"\d\d:\d\d")


class PartialDate(str):
    """A month or a year as people read it, such as ``listopad 2016``; ``first`` is its first day, to sort by."""

    first: datetime.date

    def __new__(cls, iso: str) -> PartialDate:
        """Write a month or a year of ISO 8601. Raises ValueError where it is none."""
        date = super().__new__(cls, czech.date_numeric(iso))
        date.first = dates.earliest(iso)
        return date


class Table(NamedTuple):
    """What stands at the head of each column, the rows, and the sums below them where there are any.

    The sums are for people: a program that adds up the rows must not find them among these.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    sums: Sequence[Cell] = ()


def date(iso: str) -> Cell:
    """Return the cell for a date of ISO 8601, or an empty one for none."""
    if not iso:
        return ""
    day = dates.earliest(iso)
    return day if day.isoformat() == iso else PartialDate(iso)


def csv(table: Table) -> str:
    """Return a table for Excel in Czech: semicolons, decimal commas, days it knows as such, a BOM.

    Every text stays one: none is taken for a formula, a number or a day. The sums are left out.
    """
    stream = io.StringIO()
    writer = csv_.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow([_harmless(head) for head in table.head])
    writer.writerows([_value(cell) for cell in row] for row in table.rows)
    return BOM + stream.getvalue()


def is_formula(line: str) -> bool:
    """Tell whether a program may take a text for something to be carried out."""
    return _FORMULA.match(line) is not None


def one_line(cell: str) -> str:
    """Return a text without line ends, and without spaces at its ends."""
    return re.sub(r"[ \t\r\n]+", " ", cell).strip()


def _value(cell: Cell) -> str:
    """Return a cell as it is written in a Czech spreadsheet."""
    if isinstance(cell, str):
        return _harmless(cell)
    if isinstance(cell, datetime.date):
        return f"{cell.day}.{cell.month}.{cell.year}"
    return str(cell) if isinstance(cell, int) else f"{cell:.6f}".rstrip("0").rstrip(".").replace(".", ",")


def _harmless(cell: str) -> str:
    line = visible(one_line(cell))
    if _TAKEN.fullmatch(line) and not _TIME.fullmatch(line):
        return f'="{line}"'  # a formula that is nothing but this text
    return f"'{line}" if is_formula(line) else line
