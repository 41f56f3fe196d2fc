"""Tables for Excel: numbers and dates to calculate with, texts that stay texts, and the same bytes at any time."""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
from collections.abc import Sequence

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from scpctl import export, spreadsheet
from scpctl.display import Cell
from scpctl.spreadsheet import Table, date

SHEET = export.Sheet("Zásobník projektů: Brno & okolí", "Ing. Jana Nová", "2026-01-15")
HEAD = ["Název", "Zahájení", "Celkové náklady (Kč)", "Podíl"]
ROWS: list[list[Cell]] = [
    ["Čidla na mostech", date("2016-11-30"), 1250000, 12.5],
    ["Chodníky", date("2016-11"), 90, 0.25],
    ["Hřiště", date("2016"), 0, ""],
]
TABLE = Table(HEAD, ROWS, ["Celkem", "", 1250090, ""])


def opened(table: Table, name: str = "Zásobník projektů") -> Worksheet:
    """Read a workbook back with another library than the one that wrote it."""
    (sheet,) = openpyxl.load_workbook(io.BytesIO(export.xlsx(table, name, SHEET))).worksheets
    return sheet


def values(sheet: Worksheet) -> list[Sequence[object]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_numbers_and_dates_are_real_and_shown_as_in_czech() -> None:
    sheet = opened(TABLE)
    assert values(sheet) == [
        HEAD,
        ["Čidla na mostech", datetime.datetime(2016, 11, 30), 1250000, 12.5],
        ["Chodníky", datetime.datetime(2016, 11, 1), 90, 0.25],
        ["Hřiště", datetime.datetime(2016, 1, 1), 0, None],
        ["Celkem", None, 1250090, None],
    ]
    assert [sheet.cell(row, 2).number_format for row in (2, 3, 4)] == ["d. m. yyyy", "[$-405]mmmm yyyy", "yyyy"]
    assert [sheet.cell(2, column).number_format for column in (3, 4)] == ["#,##0", "General"]


def test_the_head_stays_in_sight_and_is_printed_on_every_page() -> None:
    sheet = opened(TABLE)
    assert sheet.freeze_panes == "A2"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.auto_filter.ref == "A1:D4"
    assert sheet.cell(1, 1).font.bold
    assert sheet.cell(5, 3).font.bold
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    scale, header = sheet.sheet_properties.pageSetUpPr, sheet.oddHeader
    assert scale
    assert (scale.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)
    assert header
    assert header.left.text == "Zásobník projektů: Brno && okolí"


def test_rows_are_as_high_as_their_longest_text() -> None:
    long = "Velmi dlouhý název projektu " * 6
    sheet = opened(Table(["Celkové náklady v korunách (Kč)", "B"], [[long, "a"], ["", ""]]))
    heights = [sheet.row_dimensions[row].height or 15 for row in (1, 2, 3)]
    assert heights[1] >= 4 * 15 > heights[0] >= 15 == heights[2]


def test_columns_are_as_wide_as_what_they_hold_but_not_endless() -> None:
    long: list[Cell] = ["Velmi dlouhý název projektu " * 10, date("2016-11-30"), 123456789012, ""]
    widths = {letter: column.width for letter, column in opened(Table(HEAD, [long])).column_dimensions.items()}
    assert 50 <= widths["A"] < 60
    assert len("123 456 789 012") < widths["C"] < 30
    assert widths["D"] < widths["B"]


@pytest.mark.parametrize(
    "text", ["=1+1", "+420 377 031 111", "-5", "@SUM(A1)", "\t=1", "„=1“", "http://example.cz", "5"]
)
def test_a_text_stays_a_text(text: str) -> None:
    cell = opened(Table(["A"], [[text]])).cell(2, 1)
    assert (cell.data_type, cell.value, cell.hyperlink) == ("s", text.strip(), None)
    assert bool(cell.quotePrefix) == (text.strip()[0] in "=+-@„")


def test_what_excel_cannot_hold_is_written_as_near_as_can_be() -> None:
    rows: list[list[Cell]] = [["a\x1b[31m\u202eb\nc", date("0999-12-31")], ["x" * 40_000, ""]]
    assert values(opened(Table(["A", "B"], rows)))[1:] == [
        ["a\\x1b[31m\\u202eb c", "31. 12. 999"],
        ["x" * 32_767, None],
    ]


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Přehled 1/2: [návrh]?*", "Přehled 1-2- -návrh---"), ("x" * 40, "x" * 31), ("'a'", "a")],
)
def test_a_sheet_has_a_name_that_excel_takes(name: str, shown: str) -> None:
    assert opened(TABLE, name).title == shown


def test_a_table_without_rows_can_be_opened() -> None:
    assert values(opened(Table(HEAD, []))) == [HEAD]


def test_the_file_says_what_it_is_and_has_the_date_of_the_document_only() -> None:
    data = export.xlsx(TABLE, "Zásobník", SHEET)
    properties = openpyxl.load_workbook(io.BytesIO(data)).properties
    assert (properties.title, properties.creator) == (SHEET.title, SHEET.author)
    assert properties.created == properties.modified == datetime.datetime(2026, 1, 15)
    assert {item.date_time for item in zipfile.ZipFile(io.BytesIO(data)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_csv_has_the_same_dates_and_no_sums() -> None:
    rows = list(csv.reader(io.StringIO(spreadsheet.csv(TABLE).removeprefix("\ufeff")), delimiter=";"))
    assert rows == [
        HEAD,
        ["Čidla na mostech", "30.11.2016", "1250000", "12,5"],
        ["Chodníky", '="listopad 2016"', "90", "0,25"],
        ["Hřiště", '="2016"', "0", ""],
    ]
