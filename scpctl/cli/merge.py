"""``scpctl merge``: two documents of the same thing made one."""

from __future__ import annotations

from typing import Annotated

import typer

from scpctl import rename
from scpctl.cli import complete, writing
from scpctl.cli.parser import FILE
from scpctl.cli.session import Session
from scpctl.language import _


def merge(
    context: typer.Context,
    double: Annotated[
        str,
        typer.Argument(
            click_type=FILE, metavar=_("DOUBLE"), help=_("The document to go."), autocompletion=complete.documents()
        ),
    ],
    into: Annotated[
        str,
        typer.Argument(
            click_type=FILE, metavar=_("INTO"), help=_("The document to stay."), autocompletion=complete.documents()
        ),
    ],
    drop: Annotated[
        bool, typer.Option("--drop", help=_("Give up what only the document to go says, but for its names."))
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Only show what would change."))] = False,
    allow_dirty: Annotated[
        bool, typer.Option("--allow-dirty", help=_("Change files that are not committed, too; copies are kept."))
    ] = False,
) -> int:
    """Lead every reference to the document that stays, and keep the names of the other one as names of it."""
    session: Session = context.obj
    library = session.library()
    change = rename.merge(library, session.document(library, double), session.document(library, into), drop=drop)
    return writing.apply(session, library, change, dry_run=dry_run, allow_dirty=allow_dirty)
