"""``scpctl matrix``: documents of two kinds against each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from scpctl import display, output, spreadsheet
from scpctl.cli import complete, options
from scpctl.cli.parser import TEXT, one_of
from scpctl.cli.session import Session, kind_of
from scpctl.document import Document
from scpctl.kinds import Kind
from scpctl.language import _
from scpctl.library import Library
from scpctl.listing import Asked, Words, listing
from scpctl.matrix import Matrix
from scpctl.matrix import matrix as made_of
from scpctl.output import grid, json, table

FORMATS = ("table", "csv", "json", "md")


def matrix(
    context: typer.Context,
    rows: Annotated[
        str,
        typer.Argument(
            click_type=TEXT,
            metavar=_("ROWS"),
            help=_("Kind of document of the rows, such as goals."),
            autocompletion=complete.folders,
        ),
    ],
    columns: Annotated[
        str,
        typer.Argument(
            click_type=TEXT,
            metavar=_("COLUMNS"),
            help=_("Kind of document of the columns, such as fiches."),
            autocompletion=complete.folders,
        ),
    ],
    where: Annotated[
        str,
        typer.Option(
            "--where",
            metavar=_("EXPR"),
            help=_("Only columns that meet an expression, as in list."),
            show_default=False,
        ),
    ] = "",
    where_rows: Annotated[
        str,
        typer.Option(
            "--where-rows", metavar=_("EXPR"), help=_("Only rows that meet an expression."), show_default=False
        ),
    ] = "",
    strict: Annotated[
        bool, typer.Option("--strict", help=_("Exit with 1 if a row has no column or a column no row."))
    ] = False,
    format_: Annotated[str, options.form(FORMATS)] = "table",
    at: Annotated[str, options.at(_("Look at a revision instead of the files."))] = "",
    today: Annotated[str, options.today()] = "",
) -> int:
    """Print the matrix and what is missing in it."""
    session: Session = context.obj
    one_of("--format", format_, FORMATS)
    library = session.library(at, today)
    row_kind, column_kind = (kind_of(name, library.config.kinds) for name in (rows, columns))
    found = made_of(
        library,
        row_kind,
        column_kind,
        _chosen(row_kind, where_rows, "--where-rows", library),
        _chosen(column_kind, where, "--where", library),
    )
    _print(session, found, library, format_)
    session.warn_left_out(sum(item.kind in (row_kind, column_kind) and not item.readable for item in library.documents))
    return 1 if strict and (found.bare_rows or found.bare_columns) else 0


def _chosen(kind: Kind, where: str, option: str, library: Library) -> Sequence[Document]:
    return listing(library, Asked(kind, (Words(where, option),) if where else ())).documents


def _print(session: Session, found: Matrix, library: Library, format_: str) -> None:
    if format_ == "json":
        output.write_exactly(_json(found, library))
        return
    if format_ == "csv":
        output.write_exactly(spreadsheet.csv(grid.table(found, library)))
    elif format_ == "md":
        output.write_document(table.markdown(grid.table(found, library)))
    elif found.rows and found.columns:
        session.show([*grid.terminal(found, library, session.how), []])
    if not found.rows and not found.columns:
        session.note([_("there are no documents of these kinds")])
    # In a file the sentences would be in the way.
    beside = session.show if format_ == "table" else session.warn
    beside(grid.gaps(found, library, session.how))


def _json(found: Matrix, library: Library) -> str:
    def documents(items: Sequence[Document]) -> list[dict[str, str]]:
        return [{"id": item.id, "path": item.path, "label": display.called(item, library)} for item in items]

    return json.dumps(
        {
            "version": json.VERSION,
            "rows": {"kind": found.row_kind.name, "documents": documents(found.rows)},
            "columns": {"kind": found.column_kind.name, "documents": documents(found.columns)},
            "cells": [
                {
                    "row": row.id,
                    "column": column.id,
                    "links": [
                        {"name": tie.back.name, "label": _(tie.back.label), "through_part": tie.by_part}
                        for tie in found.cell(row, column)
                    ],
                }
                for row in found.rows
                for column in found.columns
                if found.cell(row, column)
            ],
            "gaps": {
                "rows": [row.id for row in found.bare_rows],
                "columns": [column.id for column in found.bare_columns],
            },
        }
    )
