"""Tables for people: on a terminal and in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scpctl.characters import visible
from scpctl.display import Cell, text
from scpctl.errors import ScpError
from scpctl.language import _
from scpctl.output import Line, Settings, Styled, shown, width_of
from scpctl.spreadsheet import Table, one_line

GAP = "  "
NARROWEST = 4
NARROWEST_HEAD = 10
_MARKS = re.compile(r"[\\`*_<\[|&~]")


def terminal(table: Table, how: Settings) -> Iterator[Line]:
    """Yield the lines of a table as wide as the terminal at most: the widest columns give way, long texts are cut."""
    rows = [[shown(one_line(text(cell))) for cell in row] for row in table.rows]
    numbers = _numbers(table)
    contents = [max(map(width_of, column)) for column in zip(*rows, strict=True)] or [0] * len(table.head)
    widths = _fitting(contents, list(map(width_of, table.head)), how.width - len(GAP) * (len(table.head) - 1))
    yield [Styled(_line(table.head, widths, numbers), "place")]
    yield from ([_line(row, widths, numbers)] for row in rows)


def markdown(table: Table) -> str:
    """Return a table in Markdown, in which texts of documents are nothing but text."""
    rows = [[_escaped(text(cell)) for cell in row] for row in table.rows]
    rule = ["---:" if number else "---" for number in _numbers(table)]
    lines = [[_escaped(head) for head in table.head], rule, *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _numbers(table: Table) -> list[bool]:
    """Tell of each column whether it holds numbers, which stand at the right."""
    columns: list[Sequence[Cell]] = list(zip(*table.rows, strict=True)) if table.rows else [()] * len(table.head)
    return [any(isinstance(cell, int | float) for cell in column) for column in columns]


def _fitting(contents: list[int], heads: list[int], room: int) -> list[int]:
    """Return widths that fit: first the heads give way, then the widest columns.

    Raises :class:`ScpError` where none can be any narrower.
    """
    least = [max(content, min(head, NARROWEST_HEAD)) for content, head in zip(contents, heads, strict=True)]
    widths = [max(pair) for pair in zip(contents, heads, strict=True)]
    while sum(widths) > room:
        spare = [width - needed for width, needed in zip(widths, least, strict=True)]
        if max(spare) > 0:
            widths[spare.index(max(spare))] -= 1
        elif max(widths) > NARROWEST:
            widths[widths.index(max(widths))] -= 1
            least = widths
        else:
            message = _("{n} columns don't fit into the width of the terminal").format(n=len(widths))
            raise ScpError(message, _("choose fewer with --columns, or take --format csv"))
    return widths


def _line(cells: Sequence[str], widths: Sequence[int], numbers: Sequence[bool]) -> str:
    parts = []
    for cell, width, number in zip(cells, widths, numbers, strict=True):
        shown = cut(cell, width)
        space = " " * (width - width_of(shown))
        parts.append(space + shown if number else shown + space)
    return GAP.join(parts).rstrip()


def cut(words: str, width: int) -> str:
    """Return a text that takes at most so many columns; what is left out is marked by …."""
    if width_of(words) <= width:
        return words
    while width_of(words) > width - 1:
        words = words[:-1]
    return words.rstrip() + "…"


def _escaped(cell: str) -> str:
    return _MARKS.sub(r"\\\g<0>", visible(one_line(cell)))
