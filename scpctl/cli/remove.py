"""``scpctl remove``: a document taken away that nothing refers to."""

from __future__ import annotations

from typing import Annotated

import typer

from scpctl import rename
from scpctl.cli import complete, writing
from scpctl.cli.parser import FILE
from scpctl.cli.session import Session
from scpctl.language import _


def remove(
    context: typer.Context,
    reference: Annotated[
        str,
        typer.Argument(
            click_type=FILE,
            metavar=_("DOCUMENT"),
            help=_("Id, path or name of the document."),
            autocompletion=complete.documents(),
        ),
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Only show what would change."))] = False,
    allow_dirty: Annotated[
        bool, typer.Option("--allow-dirty", help=_("Change files that are not committed, too; copies are kept."))
    ] = False,
) -> int:
    """Delete the file of a document; refused with the places while something refers to it."""
    session: Session = context.obj
    library = session.library()
    change = rename.remove(library, session.document(library, reference))
    return writing.apply(session, library, change, dry_run=dry_run, allow_dirty=allow_dirty)
