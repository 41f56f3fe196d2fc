"""A table -> XLSX by XlsxWriter, for people who calculate: real numbers and dates, and ready to be printed.

Every text is written as text, whatever it begins with. There is no clock in the file: its date is that of the sheet.
"""

from __future__ import annotations

import importlib
import io
import re
import textwrap
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from scpctl import display
from scpctl.characters import visible
from scpctl.display import Cell
from scpctl.export.office import archive, members
from scpctl.export.sheet import Sheet, checked, not_installed
from scpctl.language import _
from scpctl.spreadsheet import PartialDate, Table, is_formula, one_line

# What Excel holds at most: characters of a cell, of the name of a sheet, of a header on paper (where & counts twice).
_MAX_CELL, _MAX_NAME, _MAX_HEADER = 32_767, 31, 100
_NOT_IN_NAME = re.compile(r"[\[\]:*?/\\]")
_FIRST_YEAR = 1900
# Widths in characters, with room for the arrow of the filter; a longer text goes on in the next line.
_NARROWEST, _WIDEST, _ROOM = 8, 50, 3
_LINE = 15  # points
_A4 = 9
_MARGIN = 0.4  # inches
# As files have them, in English; 405 stands for Czech, whatever language Excel speaks.
_WHOLE, _DAY, _MONTH, _YEAR = "#,##0", "d. m. yyyy", "[$-405]mmmm yyyy", "yyyy"
_LOOKS = {
    "head": {"bold": True, "bg_color": "#ECECEC", "bottom": 1, "text_wrap": True, "valign": "top"},
    "row": {"text_wrap": True, "valign": "top"},
    "sums": {"bold": True, "top": 1, "valign": "top"},
}


def xlsx(table: Table, name: str, sheet: Sheet) -> bytes:
    """Return a table as a workbook with one sheet called ``name``; a date of a month or a year is the first day of it.

    Raises ScpError when XlsxWriter is not installed.
    """
    sheet = checked(sheet)
    stream = io.BytesIO()
    book = _library().Workbook(stream, {"in_memory": True})
    midnight = datetime.fromisoformat(sheet.date).replace(tzinfo=UTC)
    book.set_properties({"title": sheet.title, "author": sheet.author, "created": midnight})
    page = book.add_worksheet(_NOT_IN_NAME.sub("-", name)[:_MAX_NAME].strip("' "))
    _fill(book, page, table)
    _set_up(page, table, sheet.title)
    book.close()
    return archive(members(stream.getvalue()))


def _library() -> Any:
    """Return XlsxWriter, which says nothing about its types."""
    try:
        return importlib.import_module("xlsxwriter")
    except ImportError as error:
        raise not_installed(_("XLSX needs XlsxWriter, which is not installed")) from error


def _fill(book: Any, page: Any, table: Table) -> None:
    @cache
    def style(part: str, form: str, *, number: bool = False, quoted: bool = False) -> Any:
        # What is quoted stays a text when somebody edits the cell. Texts and dates keep off the number at their left.
        aligned = {} if number else {"align": "left", "indent": 1}
        return book.add_format({**_LOOKS[part], **aligned, "num_format": form, "quote_prefix": quoted})

    widths = [
        _width(head, [row[column] for row in (*table.rows, table.sums) if row]) + _ROOM
        for column, head in enumerate(table.head)
    ]
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    parts = ["head", *["row"] * len(table.rows), "sums"]
    for row, (part, cells) in enumerate(zip(parts, [table.head, *table.rows, table.sums], strict=True)):
        page.set_row(row, _LINE * max(map(_lines, cells, widths), default=1))
        for column, cell in enumerate(cells):
            value, form = _value(cell)
            match value:
                case "":
                    page.write_blank(row, column, None, style(part, form))
                case str():
                    page.write_string(row, column, value, style(part, form, quoted=is_formula(value)))
                case date():
                    page.write_datetime(row, column, value, style(part, form))
                case _:
                    page.write_number(row, column, value, style(part, form, number=True))


def _width(head: str, cells: Sequence[Cell]) -> int:
    """Return how wide a column is to be: a head of several words may take several lines, numbers must not."""
    needed = max([_NARROWEST, *map(len, head.split()), *(len(display.text(cell)) for cell in cells)])
    return min(needed, _WIDEST)


def _lines(cell: Cell, width: int) -> int:
    """Return how many lines a cell takes: programs other than Excel do not find that out by themselves."""
    return len(textwrap.wrap(one_line(cell), width)) or 1 if isinstance(cell, str) else 1


def _value(cell: Cell) -> tuple[str | float | date, str]:
    """Return what a cell holds, and how that is shown."""
    day = cell.first if isinstance(cell, PartialDate) else cell
    if isinstance(day, date) and day.year >= _FIRST_YEAR:
        return day, _DAY if day is cell else _YEAR if str(cell).isdecimal() else _MONTH
    if isinstance(cell, str | date):
        return visible(one_line(display.text(cell)))[:_MAX_CELL], "General"
    return cell, _WHOLE if isinstance(cell, int) else "General"


def _set_up(page: Any, table: Table, title: str) -> None:
    """Keep the head in sight, on the screen and on every page of paper."""
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, len(table.rows), len(table.head) - 1)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(_A4)
    page.set_margins(left=_MARGIN, right=_MARGIN)
    page.fit_to_pages(1, 0)
    page.set_header("&L" + title[:_MAX_HEADER].replace("&", "&&"))
    page.set_footer("&RStrana &P z &N")
