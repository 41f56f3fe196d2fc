"""Documents of two kinds against each other: by which links they hang together, and which are left without any."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from scpctl import links
from scpctl.document import Document
from scpctl.kinds import Kind
from scpctl.library import Library
from scpctl.links import BACK, MENTIONED, Back

_ORDER = {back: number for number, back in enumerate(dict.fromkeys(BACK.values()))}


class Tie(NamedTuple):
    """A way in which two documents hang together: what the one of kind ``source`` calls the other's link to it.

    A goal has a tie to what serves its partial goals, too, ``by_part``.
    """

    back: Back
    source: str
    target: str
    by_part: bool = False


@dataclass(frozen=True)
class Matrix:
    """The rows, the columns, and the ties of a row and a column by their paths, where there are any."""

    row_kind: Kind
    column_kind: Kind
    rows: Sequence[Document]
    columns: Sequence[Document]
    cells: Mapping[tuple[str, str], Sequence[Tie]]

    def cell(self, row: Document, column: Document) -> Sequence[Tie]:
        """Return the ties of a row and a column."""
        return self.cells.get((row.path, column.path), ())

    @property
    def ties(self) -> list[Tie]:
        """Every tie that occurs, each once, in the order of the table of links."""
        return sorted({tie for cell in self.cells.values() for tie in cell}, key=_order)

    @property
    def bare_rows(self) -> list[Document]:
        """The rows without any column."""
        tied = {row for row, _column in self.cells}
        return [row for row in self.rows if row.path not in tied]

    @property
    def bare_columns(self) -> list[Document]:
        """The columns without any row."""
        tied = {column for _row, column in self.cells}
        return [column for column in self.columns if column.path not in tied]

    @property
    def turned(self) -> Matrix:
        """The same with rows for columns."""
        cells = {(column, row): ties for (row, column), ties in self.cells.items()}
        return Matrix(self.column_kind, self.row_kind, self.columns, self.rows, cells)


def matrix(
    library: Library, row_kind: Kind, column_kind: Kind, rows: Sequence[Document], columns: Sequence[Document]
) -> Matrix:
    """Return how these documents hang together.

    Where a key of one kind leads to the other, only keys count; else links of the texts do. Of two documents of the
    same kind the row is the one that is linked to.
    """
    in_rows, in_columns = {row.path for row in rows}, {column.path for column in columns}
    found: dict[tuple[str, str], set[Tie]] = defaultdict(set)
    for linked, linking, tie in _ties(library, row_kind, column_kind):
        if linked in in_rows and linking in in_columns:
            found[linked, linking].add(tie)
        elif row_kind is not column_kind and linking in in_rows and linked in in_columns:
            found[linking, linked].add(tie)
    # What serves a goal itself need not be said to serve a part of it.
    cells = {
        place: sorted((tie for tie in ties if not tie.by_part or tie._replace(by_part=False) not in ties), key=_order)
        for place, ties in found.items()
    }
    return Matrix(row_kind, column_kind, rows, columns, cells)


def _ties(library: Library, one: Kind, other: Kind) -> Iterator[tuple[str, str, Tie]]:
    """Yield the ties between two kinds, with the paths of what is linked to and of what links to it."""
    with_keys = _leads(one, other) or _leads(other, one)
    kinds = {(one.name, other.name), (other.name, one.name)}
    above = _goals_above(library)
    edges = (edge for document in library.documents for edge in links.edges_of(document, library))
    for edge in edges:
        linked, linking = edge.target, edge.source
        if (linked.kind_name, linking.kind_name) not in kinds or (edge.key == MENTIONED and with_keys):
            continue
        tie = Tie(edge.back, linked.kind_name, linking.kind_name)
        yield linked.path, linking.path, tie
        for goal in above.get(linked.path, ()) if linking.kind_name != "goal" else ():
            yield goal, linking.path, tie._replace(by_part=True)


def _order(tie: Tie) -> tuple[int, str, bool]:
    return _ORDER[tie.back], tie.source, tie.by_part


def _leads(one: Kind, other: Kind) -> bool:
    """Tell whether a key of one kind leads to documents of the other."""
    in_folder = (one.name, other.name) == ("minutes", "group")
    return in_folder or any(other.name in kinds for kinds in one.references.values())


def _goals_above(library: Library) -> dict[str, list[str]]:
    """Return the goals that each goal is a part of, near and far, by their paths."""
    parents = {goal.path: library.get("goal", goal.values.get("parent", "")) for goal in library.of_kind("goal")}
    above: dict[str, list[str]] = {}
    for path in parents:
        found: list[str] = []
        goal = parents[path]
        while goal and goal.path != path and goal.path not in found:
            found.append(goal.path)
            goal = parents.get(goal.path)
        above[path] = found
    return above
