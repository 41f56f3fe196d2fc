"""``scpctl find``: documents by their words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from scpctl import kinds, library, output, search, snippet
from scpctl.cli import complete, options
from scpctl.cli.parser import TEXT, one_of
from scpctl.cli.session import Session
from scpctl.errors import ScpError
from scpctl.language import _, plural
from scpctl.output import Line, Styled, json
from scpctl.snippet import Snippet

FORMATS = ("text", "json")
INDENT = "  "


def find(
    context: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(
            click_type=TEXT,
            metavar=_("TEXT"),
            help=_('Words that must all occur; "in quotes" one behind the other; osvět* is the beginning of a word.'),
        ),
    ],
    kind: Annotated[
        str,
        typer.Option(
            "--kind",
            metavar=_("KIND"),
            help=_("Only documents of this kind."),
            autocompletion=complete.kinds,
            show_default=False,
        ),
    ] = "",
    most: Annotated[int, typer.Option("--max", min=1, metavar=_("N"), help=_("Show at most so many, the best."))] = 20,
    format_: Annotated[str, options.form(FORMATS)] = "text",
    at: Annotated[str, options.at(_("Search a revision instead of the files."))] = "",
) -> int:
    """Print the documents in which all words occur, the best first."""
    session: Session = context.obj
    one_of("--format", format_, FORMATS)
    if kind:
        one_of("--kind", kind, tuple(kinds.KINDS))
    wanted = search.terms(" ".join(_quoted(word) for word in words))
    settings = session.recovered()
    if not at and not settings.content.is_dir():
        raise ScpError(_("there are no documents in {folder}").format(folder=settings.content), "scpctl init")
    sources = library.sources(settings, at)
    if kind:
        sources = ((path, data) for path, data in sources if _is_of(path, kind))
    hits = search.search(sources, wanted)
    # Two lines, less what indents them and the dots at both ends.
    length = 2 * (session.how.width - len(INDENT)) - 12
    snippets = [snippet.of(hit, length, settings.kinds) for hit in hits[:most]]
    if format_ == "json":
        output.write_exactly(_json(snippets, len(hits)))
        return 0
    for found in snippets:
        session.show(_lines(found, session.how))
    _note(session, len(hits), len(snippets))
    return 0


def _quoted(word: str) -> str:
    """Keep together what the shell was given in quotes."""
    return f'"{word}"' if " " in word.strip() and '"' not in word else word


def _is_of(path: str, kind: str) -> bool:
    found = kinds.of_path(path.removeprefix(f"{library.FOLDER}/"))
    return found is not None and found[0].name == kind


def _lines(found: Snippet, how: output.Settings) -> Iterator[Line]:
    document = found.document
    label = f" ({_(document.kind.label)})" if document.kind else ""
    place = f"{document.path}:{found.line}"
    if output.width_of(f"{place} {document.title}{label}") < how.width:
        yield [Styled(place, "place"), f" {document.title}", Styled(label, "dim")]
    else:
        yield [Styled(place, "place")]
        yield [INDENT, document.title, Styled(label, "dim")]
    rest = found.text
    offset = 0
    while rest:
        width = how.width - len(INDENT)
        cut = len(rest) if len(rest) <= width else max(rest.rfind(" ", 0, width) + 1, 0) or width
        yield [INDENT, *_parts(found, offset, offset + cut)]
        offset, rest = offset + cut, rest[cut:]
    yield []


def _parts(found: Snippet, start: int, end: int) -> Iterator[output.Part]:
    """Yield a line of a snippet, what was looked for in a style of its own."""
    for mark in found.marks:
        if start <= mark.start < end:
            yield found.text[start : mark.start]
            start = min(mark.end, end)
            yield Styled(found.text[mark.start : start], "mark")
    yield found.text[start:end].rstrip()


def _json(snippets: list[Snippet], count: int) -> str:
    return json.dumps(
        {
            "version": json.VERSION,
            "count": count,
            "documents": [
                {
                    "kind": found.document.kind_name,
                    "id": found.document.id,
                    "path": found.document.path,
                    "title": found.document.title,
                    "line": found.line,
                    "snippet": found.text,
                    "marks": [[mark.start, mark.end] for mark in found.marks],
                }
                for found in snippets
            ],
        }
    )


def _note(session: Session, count: int, shown: int) -> None:
    said = plural("{n} document found", "{n} documents found", count).format(n=count)
    if shown < count:
        said += _(", the best {shown} are shown (--max)").format(shown=shown)
    elif not count:
        said += _("; a word can be cut short with *, such as osvět*")
    session.note([said])
