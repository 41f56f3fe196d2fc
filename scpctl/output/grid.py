"""A matrix: letters in numbered columns for a terminal, words in a table for other programs."""

from __future__ import annotations

import string
import textwrap
from collections.abc import Iterator, Mapping, Sequence

from scpctl import display, kinds
from scpctl.document import Document
from scpctl.language import _, plural
from scpctl.library import Library
from scpctl.links import Back
from scpctl.matrix import Matrix, Tie
from scpctl.output import Line, Settings, Styled, shown, width_of
from scpctl.output.table import cut
from scpctl.spreadsheet import Table

NARROWEST = 20
NAMED = 20
NOTHING = "·"


def terminal(matrix: Matrix, library: Library, how: Settings) -> Iterator[Line]:
    """Yield a matrix as wide as the terminal at most: as it was asked for, else turned, else in parts.

    What the letters and numbers mean stands below.
    """
    letters = _letters(matrix.ties)
    if not _fits(matrix, letters, how) and _fits(matrix.turned, letters, how):
        matrix = matrix.turned
    wide = _cell_width(matrix, letters)
    most = max(1, (how.width - NARROWEST) // wide)
    numbered = [(str(number), column) for number, column in enumerate(matrix.columns, start=1)]
    for start in range(0, len(numbered), most):
        yield from _part(matrix, numbered[start : start + most], letters, library, how)
        yield []
    yield [Styled(_capital(_(matrix.column_kind.label)), "place")]
    for number, column in numbered:
        yield [f"{number:>{len(str(len(numbered)))}}  ", cut(_called(column, library), how.width - 6)]
    if matrix.ties:
        yield []
    for tie, letter in letters.items():
        yield [Styled(letter, "place"), "  ", said(tie), Styled(f" ({_kind(tie.source)} → {_kind(tie.target)})", "dim")]


def gaps(matrix: Matrix, library: Library, how: Settings) -> Iterator[Line]:
    """Yield in sentences which rows have no column and which columns no row."""
    for kind, bare, other in (
        (matrix.row_kind, matrix.bare_rows, matrix.column_kind),
        (matrix.column_kind, matrix.bare_columns, matrix.row_kind),
    ):
        if bare:
            sentence = plural("{documents} has {none}: {names}", "{documents} have {none}: {names}", len(bare))
            names = ", ".join(_called(document, library) for document in bare[:NAMED])
            if more := len(bare[NAMED:]):
                names += plural(" and {n} more", " and {n} more", more).format(n=more)
            documents = plural(*kind.count, len(bare)).format(n=len(bare))
            text = sentence.format(documents=documents, none=_(other.none), names=names)
            yield from ([line] for line in textwrap.wrap(text, how.width - 1))


def table(matrix: Matrix, library: Library) -> Table:
    """Return a matrix as a table whose cells say in words how a row and a column hang together."""
    head = [_capital(_(matrix.row_kind.label)), *(display.called(column, library) for column in matrix.columns)]
    rows = [
        [display.called(row, library), *(", ".join(map(said, matrix.cell(row, column))) for column in matrix.columns)]
        for row in matrix.rows
    ]
    return Table(head, rows)


def said(tie: Tie) -> str:
    """Say how two documents hang together."""
    label = _(tie.back.label)
    return _("{link} (through a partial goal)").format(link=label) if tie.by_part else label


def _letters(ties: Sequence[Tie]) -> Mapping[Tie, str]:
    """Return a letter for each tie: one of its label; a small one where it is by a part only."""
    chosen: dict[Back, str] = {}
    for back in dict.fromkeys(tie.back for tie in ties):
        wanted = [letter for letter in _(back.label).upper() if letter.isalpha()]
        free = (letter for letter in [*wanted, *string.ascii_uppercase] if letter not in chosen.values())
        chosen[back] = next(free, "?")
    return {tie: chosen[tie.back].lower() if tie.by_part else chosen[tie.back] for tie in ties}


def _cell_width(matrix: Matrix, letters: Mapping[Tie, str]) -> int:
    return 1 + max((sum(width_of(letters[tie]) for tie in ties) for ties in matrix.cells.values()), default=1)


def _fits(matrix: Matrix, letters: Mapping[Tie, str], how: Settings) -> bool:
    return NARROWEST + _cell_width(matrix, letters) * len(matrix.columns) <= how.width


def _part(
    matrix: Matrix,
    columns: Sequence[tuple[str, Document]],
    letters: Mapping[Tie, str],
    library: Library,
    how: Settings,
) -> Iterator[Line]:
    """Yield the lines of so many columns; their numbers are written downwards."""
    wide = _cell_width(matrix, letters)
    names = [_called(row, library) for row in matrix.rows]
    room = min(max(map(width_of, [*names, _(matrix.row_kind.label)])), how.width - wide * len(columns))
    digits = max((len(number) for number, _column in columns), default=0)
    kind = cut(_capital(_(matrix.row_kind.label)), room)
    for place in range(digits):
        label = (kind if place == digits - 1 else "").ljust(room)
        yield [Styled(label + "".join(number.rjust(digits)[place].rjust(wide) for number, _column in columns), "place")]
    for row, name in zip(matrix.rows, names, strict=True):
        cells = ["".join(letters[tie] for tie in matrix.cell(row, column)) or NOTHING for _number, column in columns]
        label = cut(name, room)
        yield [label, " " * (room - width_of(label)), *(cell.rjust(wide) for cell in cells)]


def _called(document: Document, library: Library) -> str:
    return shown(" ".join(display.called(document, library).split()))


def _kind(name: str) -> str:
    return _(kinds.KINDS[name].label)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
