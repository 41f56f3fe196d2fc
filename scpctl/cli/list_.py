"""``scpctl list``: documents of one kind as a table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from scpctl import files, output, spreadsheet
from scpctl.cli import complete, options, writing
from scpctl.cli.parser import FILE, TEXT, one_of
from scpctl.cli.session import Session
from scpctl.errors import ScpError
from scpctl.language import _, plural
from scpctl.library import Library
from scpctl.listing import Listing, asked, listing
from scpctl.output import Line, Settings, Styled, json, table, text

FORMATS = ("table", "csv", "json", "md")
KEYS = complete.keys("name")
# What the file of a list begins with, by its format.
BEGINS = {"csv": "\ufeff", "json": f'{{\n  "version": {json.VERSION},\n  "kind": ', "md": "| "}


def list_(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            click_type=TEXT,
            metavar=_("[KIND]"),
            help=_("Kind of document, or the name of a query in scpctl.toml."),
            autocompletion=complete.lists,
        ),
    ] = "",
    where: Annotated[str, options.where(KEYS)] = "",
    sort: Annotated[
        str,
        typer.Option(
            "--sort",
            metavar=_("KEYS"),
            help=_("Sort by these keys; - before one is downwards."),
            autocompletion=complete.several(complete.either_way(KEYS)),
            show_default=False,
        ),
    ] = "",
    columns: Annotated[
        str,
        typer.Option(
            "--columns",
            metavar=_("KEYS"),
            help=_("Show these keys."),
            autocompletion=complete.several(KEYS),
            show_default=False,
        ),
    ] = "",
    format_: Annotated[str, options.form(FORMATS)] = "table",
    file: Annotated[
        Path | None,
        typer.Option(
            "--output", click_type=FILE, metavar=_("FILE"), help=_("Write it into a file; not the table of a terminal.")
        ),
    ] = None,
    at: Annotated[str, options.at(_("List a revision instead of the files."))] = "",
    today: Annotated[str, options.today()] = "",
) -> int:
    """Print the list; without a kind, what can be listed."""
    session: Session = context.obj
    one_of("--format", format_, FORMATS)
    if file and format_ == "table":
        raise ScpError(_("a table for the terminal goes into no file"), _("add --format csv, json or md"))
    library = session.library(at, today)
    if not name:
        session.show(_all(library, session.how))
        return 0
    chosen = {"--where": where, "--sort": sort, "--columns": columns}
    found = listing(library, asked(name, chosen, library))
    if file:
        target = session.start / file
        if target.suffix.lower() == ".md" and target.resolve().is_relative_to(library.config.content):
            message = _("{file} would be a document, and a list is none").format(file=file)
            raise ScpError(message, _("choose a name outside of content/"))
        begins = BEGINS[format_].encode()
        writing.require_place(library.config.root, target, "list", lambda data: data.startswith(begins))
        files.write_all(target.parent, {target.name: _written(found, format_).encode()})
        session.show([[Styled(session.relative(target), "place")]])
    elif format_ == "table":
        session.show(table.terminal(_table(found), session.how))
    elif format_ == "md":
        output.write_document(_written(found, format_))
    else:
        output.write_exactly(_written(found, format_))
    _note(session, found)
    return 0


def _written(found: Listing, format_: str) -> str:
    """Return the list as a file has it."""
    if format_ == "json":
        return _json(found)
    return spreadsheet.csv(_table(found)) if format_ == "csv" else table.markdown(_table(found))


def _table(found: Listing) -> spreadsheet.Table:
    return spreadsheet.Table([column.heading for column in found.columns], found.rows())


def _json(found: Listing) -> str:
    return json.dumps(
        {
            "version": json.VERSION,
            "kind": found.kind.name,
            "columns": [{"name": column.name, "label": _(column.label)} for column in found.columns],
            "documents": [
                {"id": document.id, "path": document.path, "values": found.values(document)}
                for document in found.documents
            ],
        }
    )


def _note(session: Session, found: Listing) -> None:
    """Say how many there are beside the list, and what of the kind could not be read."""
    counted = plural("{n} of {all} documents", "{n} of {all} documents", len(found.documents))
    session.note([counted.format(n=len(found.documents), all=found.among)])
    session.warn_left_out(sum(item.kind is found.kind and not item.readable for item in found.library.documents))


def _all(library: Library, how: Settings) -> Iterator[Line]:
    """Yield the kinds and the saved queries."""
    kinds, queries = library.config.kinds, library.config.queries
    width = max(map(len, [*kinds, *queries])) + 2
    for kind in kinds.values():
        count = len(library.of_kind(kind.name))
        yield [Styled(kind.name.ljust(width), "place"), plural(*kind.count, count).format(n=count)]
    for name, query in queries.items():
        said = query.kind + (f" · {query.where}" if query.where else "")
        yield from text.wrapped(said, how, " " * width, name.ljust(width))
