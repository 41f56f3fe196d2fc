"""``scpctl rename``: another id for a document, everywhere."""

from __future__ import annotations

from typing import Annotated

import typer

from scpctl import rename as renaming
from scpctl.cli import complete, writing
from scpctl.cli.parser import FILE, TEXT
from scpctl.cli.session import Session
from scpctl.language import _


def rename(
    context: typer.Context,
    old: Annotated[
        str,
        typer.Argument(
            click_type=FILE,
            metavar=_("OLD"),
            help=_("Id, path or name of the document."),
            autocompletion=complete.documents(),
        ),
    ],
    new: Annotated[str, typer.Argument(click_type=TEXT, metavar=_("NEW"), help=_("Its new id."))],
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Only show what would change."))] = False,
    allow_dirty: Annotated[
        bool, typer.Option("--allow-dirty", help=_("Change files that are not committed, too; copies are kept."))
    ] = False,
) -> int:
    """Change the name of the file and every reference to it, in all files or in none."""
    session: Session = context.obj
    library = session.library()
    change = renaming.rename(library, session.document(library, old), new)
    return writing.apply(session, library, change, dry_run=dry_run, allow_dirty=allow_dirty)
