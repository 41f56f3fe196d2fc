"""``scpctl link``: short links written out, and generated blocks kept fresh."""

from __future__ import annotations

from typing import Annotated

import typer

from scpctl import document, generated, shorthand
from scpctl.cli import writing
from scpctl.cli.parser import TEXT
from scpctl.cli.session import Session
from scpctl.document import Document
from scpctl.errors import ScpError
from scpctl.language import _, plural
from scpctl.library import Library, with_documents
from scpctl.output import Styled, diff, text


def link(
    context: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(click_type=TEXT, metavar=_("[PATH]…"), help=_("Files or folders; all, where none is given.")),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help=_("Change nothing; the status is 1 where something would."))
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Only show what would change."))] = False,
    allow_dirty: Annotated[
        bool, typer.Option("--allow-dirty", help=_("Change files that are not committed, too; copies are kept."))
    ] = False,
) -> int:
    """Write out short links, repair addresses that can mean one file only, and fill blocks."""
    session: Session = context.obj
    library = session.library()
    wanted = session.below(library, paths) if paths else library.by_path
    chosen = [item for item in library.documents if item.readable and item.path in wanted]
    after, wrong = linked(library, chosen)
    changed = {item.path: item for item in after.documents if item.text != library.by_path[item.path].text}
    for item, fault in wrong:
        session.complain(ScpError(f"{text.place(item.at(fault.place))}: {fault.message}", fault.hint))
    if check or dry_run:
        before = {path: library.by_path[path].text for path in changed}
        if dry_run:
            session.show(diff.documents(before, {path: item.text for path, item in changed.items()}))
        else:
            session.show([Styled(path, "place"), ": ", _("not up to date: run scpctl link")] for path in changed)
        return 1 if wrong or (check and changed) else 0
    writing.write(session, library, changed, allow_dirty=allow_dirty)
    session.show([Styled(path, "place")] for path in changed)
    count = plural("{n} document changed", "{n} documents changed", len(changed)).format(n=len(changed))
    session.note([count])
    return 1 if wrong else 0


def linked(library: Library, chosen: list[Document]) -> tuple[Library, list[tuple[Document, generated.Wrong]]]:
    """Return the library with its links written out and its blocks filled, and the blocks that can't be."""
    texts = {item.path: shorthand.written_out(item, library) for item in chosen}
    written = {
        item.path: document.parse(item.path, texts[item.path].encode(), library.config.kinds)
        for item in chosen
        if texts[item.path] != item.text
    }
    return generated.refresh(with_documents(library, written), [item.path for item in chosen])
