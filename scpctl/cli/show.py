"""``scpctl show``: one document and what leads to it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

import typer

from scpctl import detail, display, output, vcs
from scpctl.cli import complete, options
from scpctl.cli.parser import FILE, one_of
from scpctl.cli.session import Session
from scpctl.detail import Source
from scpctl.document import Document
from scpctl.errors import DocumentError, ScpError
from scpctl.language import _, plural
from scpctl.library import Library
from scpctl.links import Back
from scpctl.output import Line, Styled, json, shown, width_of
from scpctl.vcs import Commit

FORMATS = ("text", "json")
SHOWN = 10
CHANGES = 5
INDENT = "  "


def show(
    context: typer.Context,
    reference: Annotated[
        str,
        typer.Argument(
            click_type=FILE,
            metavar=_("REF"),
            help=_("Id, kind:id, path or name of a document."),
            autocompletion=complete.documents(),
        ),
    ],
    all_: Annotated[bool, typer.Option("--all", help=_("Show all that leads to it, not only the newest."))] = False,
    format_: Annotated[str, options.form(FORMATS)] = "text",
    at: Annotated[str, options.at(_("Show it as it is in a revision."))] = "",
) -> int:
    """Print one document."""
    session: Session = context.obj
    one_of("--format", format_, FORMATS)
    library = session.library(at)
    document = session.document(library, reference)
    if not document.readable:
        message = _("{path} can't be read: {problem}").format(path=document.path, problem=document.faults[0].message)
        raise DocumentError(message, _("scpctl check shows where"))
    leading = detail.leading_to(document, library)
    changes = _last_changes(session, library, document, at or "HEAD")
    if format_ == "json":
        output.write_exactly(_json(document, leading, changes))
    else:
        session.show(_head(document, library, session.how))
        session.show(_leading(leading, library, len(library.documents) if all_ else SHOWN, session.how))
        session.show(_changes(changes, session.how))
    return 0


def _last_changes(session: Session, library: Library, document: Document, revision: str) -> Sequence[Commit]:
    """Return the last commits of a document; where git can't tell, say so: the rest can be shown all the same."""
    try:
        return vcs.commits_of(library.config.root, document.path, CHANGES, revision)
    except ScpError as error:
        said = _("the last changes are missing: {reason}").format(reason=error.message)
        session.warn([[Styled(_("warning"), "warning"), ": ", said, f" → {error.hint}" if error.hint else ""]])
        return ()


def _head(document: Document, library: Library, how: output.Settings) -> Iterator[Line]:
    assert document.kind is not None
    yield [Styled(display.called(document, library), "place")]
    yield [Styled(f"{_(document.kind.label)} {document.id} · {document.path}", "dim")]
    yield []
    entries = detail.entries(document, library)
    width = max((width_of(_(entry.label)) for entry in entries), default=0)
    for entry in entries:
        label = _(entry.label)
        label += " " * (width - width_of(label))
        for number, text in enumerate(entry.texts):
            yield from _wrapped(text, how, label if not number else " " * width)
    if sections := [heading.title for heading in document.body.headings if heading.level == 2]:
        yield []
        yield [Styled(_("Sections"), "place")]
        yield from ([INDENT, title] for title in sections)


def _wrapped(text: str, how: output.Settings, label: str) -> Iterator[Line]:
    """Yield a value beside its label, in as many lines as it needs."""
    indent = len(INDENT) + width_of(label) + len(INDENT)
    first, *rest = textwrap.wrap(shown(text), max(20, how.width - 1 - indent)) or [""]
    yield [INDENT, Styled(label, "dim"), INDENT, first]
    yield from ([" " * indent, line] for line in rest)


def _leading(
    leading: Mapping[Back, Sequence[Source]], library: Library, most: int, how: output.Settings
) -> Iterator[Line]:
    for back, sources in leading.items():
        label = _(back.label)
        yield []
        yield [Styled(label[:1].upper() + label[1:], "place"), Styled(f" ({len(sources)})", "dim")]
        for source in sources[:most]:
            called = display.called(source.document, library)
            place = f"{source.document.path}:{source.line}"
            if width_of(f"{INDENT}{called} · {place}") < how.width:
                yield [INDENT, called, Styled(f" · {place}", "dim")]
            else:
                yield [INDENT, called]
                yield [INDENT * 2, Styled(place, "dim")]
            if source.said:
                yield from (
                    [line]
                    for line in textwrap.wrap(
                        shown(source.said), how.width - 5, initial_indent=" " * 4, subsequent_indent=" " * 4
                    )
                )
        if hidden := len(sources) - most if len(sources) > most else 0:
            said = plural("{n} more (--all)", "{n} more (--all)", hidden).format(n=hidden)
            yield [INDENT, Styled(f"… {said}", "dim")]


def _changes(changes: Sequence[Commit], how: output.Settings) -> Iterator[Line]:
    if changes:
        yield []
        yield [Styled(_("Last changes"), "place")]
        for change in changes:
            yield from _wrapped(f"{change.subject} · {change.author} · {change.name}", how, change.date)


def _json(document: Document, leading: Mapping[Back, Sequence[Source]], changes: Sequence[Commit]) -> str:
    return json.dumps(
        {
            "version": json.VERSION,
            "kind": document.kind_name,
            "id": document.id,
            "path": document.path,
            "title": document.title,
            "values": detail.plain(document),
            "sections": [
                {"level": heading.level, "title": heading.title, "line": document.at(heading.place).span.line}
                for heading in document.body.headings
            ],
            "links": {back.name: [_source(source) for source in sources] for back, sources in leading.items()},
            "changes": [change._asdict() for change in changes],
        }
    )


def _source(source: Source) -> dict[str, object]:
    return {
        "kind": source.document.kind_name,
        "id": source.document.id,
        "path": source.document.path,
        "title": source.document.title,
        "line": source.line,
        "record": display.plain(source.record),
    }
