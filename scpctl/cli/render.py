"""``scpctl render``: make the documents that are handed over."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from scpctl import files, output, rule
from scpctl import render as rendering
from scpctl.cli.parser import TEXT, one_of
from scpctl.cli.session import Session
from scpctl.document import Document
from scpctl.errors import DocumentError, ScpError
from scpctl.finding import Severity
from scpctl.language import _, plural
from scpctl.library import Library
from scpctl.output import Styled, text
from scpctl.rules import RULES


def render(
    context: typer.Context,
    references: Annotated[
        list[str] | None,
        typer.Argument(click_type=TEXT, metavar=_("[REF]…"), help=_("Ids or paths of the documents to render.")),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help=_("Render every document that has a template."))] = False,
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar=_("FORMATS"),
            help=_("Formats, of {formats}.").format(formats=",".join(rendering.FORMATS)),
            show_default=False,
        ),
    ] = ",".join(rendering.FORMATS),
    folder: Annotated[
        Path | None, typer.Option("--output", metavar=_("DIR"), help=_("Folder to write to; build/ where not given."))
    ] = None,
    draft: Annotated[bool, typer.Option("--draft", help=_("Print the Markdown and write nothing."))] = False,
    at: Annotated[
        str,
        typer.Option("--at", metavar=_("REV"), help=_("Render a revision instead of the files."), show_default=False),
    ] = "",
) -> int:
    """Write the documents; one that fails does not keep the others from being written."""
    session: Session = context.obj
    formats = _formats("md" if draft else to)
    library = session.library(at)
    chosen = _chosen(session, library, references or [], everything=all_)
    target = library.config.root / "build" if folder is None else session.start / folder
    failed = 0
    for number, document in enumerate(chosen, start=1):
        if len(chosen) > 1:
            session.note([f"[{number}/{len(chosen)}] ", document.path])
        try:
            _require_no_errors(session, document, library)
            outputs = rendering.render(document, library, formats)
        except DocumentError as error:
            session.complain(error)
            failed += 1
            continue
        if draft:
            output.write_document(outputs["md"].decode())
        else:
            name = document.id.replace("/", "-")
            contents = {f"{name}.{suffix}": data for suffix, data in outputs.items()}
            files.write_all(target, contents)
            session.show([Styled(_relative(target / file, session.start), "place")] for file in contents)
    return 1 if failed else 0


def _formats(to: str) -> list[str]:
    formats = [part.strip().lower() for part in to.split(",") if part.strip()]
    if not formats:
        raise ScpError(_("--to names no format"), _("for example --to pdf,docx"))
    return [one_of("--to", name, rendering.FORMATS) for name in dict.fromkeys(formats)]


def _chosen(session: Session, library: Library, references: Sequence[str], *, everything: bool) -> list[Document]:
    """Return the documents asked for. Raises :class:`ScpError` for a reference that names none, or several."""
    renderable = [document for document in library.documents if rendering.template_of(document)]
    if everything and references:
        raise ScpError(_("--all renders every document, so none can be named"), _("leave out one of the two"))
    if everything:
        return renderable
    if not references:
        ids = ", ".join(document.id for document in renderable[-3:])
        hint = _("name a document or use --all; there are: {ids}").format(ids=ids)
        raise ScpError(_("nothing was named to render"), hint)
    return list(dict.fromkeys(session.document(library, reference) for reference in references))


def _require_no_errors(session: Session, document: Document, library: Library) -> None:
    """Refuse to render what is wrong: the document itself, or one that it takes names from."""
    used = {document.path}
    for target in document.targets:
        used |= {found.path for kind in target.kinds if (found := library.get(kind, target.id))}
    errors = [found for found in rule.check(library, RULES, used) if found.severity == Severity.ERROR]
    if errors:
        session.warn(text.findings(errors, len(used), session.how))
        count = plural("{n} error", "{n} errors", len(errors)).format(n=len(errors))
        raise DocumentError(
            _("{path} was not rendered: {count} must be repaired first").format(path=document.path, count=count)
        )


def _relative(file: Path, start: Path) -> str:
    return file.relative_to(start).as_posix() if file.is_relative_to(start) else str(file)
