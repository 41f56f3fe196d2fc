"""``scpctl list``: documents of one kind as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from scpctl import output
from scpctl.cli import complete
from scpctl.cli.parser import TEXT, one_of
from scpctl.cli.session import Session
from scpctl.language import _, plural
from scpctl.library import Library
from scpctl.listing import Listing, asked, listing
from scpctl.output import Line, Styled, json, table

FORMATS = ("table", "csv", "json", "md")


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
    where: Annotated[
        str,
        typer.Option(
            "--where",
            metavar=_("EXPR"),
            help=_("Only those that meet an expression, such as: status == approved and not group."),
            autocompletion=complete.keys,
            show_default=False,
        ),
    ] = "",
    sort: Annotated[
        str,
        typer.Option(
            "--sort",
            metavar=_("KEYS"),
            help=_("Sort by these keys; - before one is downwards."),
            autocompletion=complete.several(complete.either_way(complete.keys)),
            show_default=False,
        ),
    ] = "",
    columns: Annotated[
        str,
        typer.Option(
            "--columns",
            metavar=_("KEYS"),
            help=_("Show these keys."),
            autocompletion=complete.several(complete.keys),
            show_default=False,
        ),
    ] = "",
    format_: Annotated[
        str,
        typer.Option(
            "--format",
            metavar=_("FORMAT"),
            help=_("Form of the output: {formats}.").format(formats=", ".join(FORMATS)),
            autocompletion=complete.choice(*FORMATS),
        ),
    ] = "table",
    at: Annotated[
        str,
        typer.Option(
            "--at",
            metavar=_("REV"),
            help=_("List a revision instead of the files."),
            autocompletion=complete.revisions,
            show_default=False,
        ),
    ] = "",
    today: Annotated[
        str, typer.Option("--today", metavar=_("DATE"), help=_("The day that today means."), show_default=False)
    ] = "",
) -> int:
    """Print the list; without a kind, what can be listed."""
    session: Session = context.obj
    one_of("--format", format_, FORMATS)
    library = session.library(at, today)
    if not name:
        session.show(_all(library))
        return 0
    options = {"--where": where, "--sort": sort, "--columns": columns}
    found = listing(library, asked(name, options, library))
    _print(session, found, format_)
    _note(session, found)
    return 0


def _print(session: Session, found: Listing, format_: str) -> None:
    if format_ == "json":
        output.write_exactly(_json(found))
        return
    made = table.Table([column.heading for column in found.columns], found.rows())
    if format_ == "csv":
        output.write_exactly(table.csv(made))
    elif format_ == "md":
        output.write_document(table.markdown(made))
    else:
        session.show(table.terminal(made, session.how))


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
    unreadable = sum(item.kind is found.kind and not item.readable for item in found.library.documents)
    if unreadable:
        said = plural(
            "{n} document can't be read and is left out", "{n} documents can't be read and are left out", unreadable
        )
        session.warn([[Styled(_("warning"), "warning"), ": ", said.format(n=unreadable), " (scpctl check)"]])


def _all(library: Library) -> Iterator[Line]:
    """Yield the kinds and the saved queries."""
    for kind in library.config.kinds.values():
        count = len(library.of_kind(kind.name))
        yield [Styled(f"{kind.name:<14}", "place"), plural(*kind.count, count).format(n=count)]
    for name, query in library.config.queries.items():
        yield [Styled(f"{name:<14}", "place"), query.kind, f" · {query.where}" if query.where else ""]
