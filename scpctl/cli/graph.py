"""``scpctl graph``: the links between documents, drawn."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scpctl import drawing as drawings
from scpctl import files, language, output
from scpctl.cli import complete, options, writing
from scpctl.cli.parser import FILE, one_of
from scpctl.cli.session import Session, kind_of
from scpctl.drawing import MADE_BY, Drawing
from scpctl.errors import ScpError
from scpctl.language import _, plural
from scpctl.library import Library
from scpctl.organigram import drawn as scheme_svg
from scpctl.output import Styled, json, svg
from scpctl.output.dot import dot
from scpctl.output.mermaid import MAX_ARROWS, MAX_CHARACTERS, mermaid
from scpctl.scheme import scheme as organisation

FORMATS = ("mermaid", "dot", "json", "svg")
SUFFIXES = {".mmd": "mermaid", ".mermaid": "mermaid", ".dot": "dot", ".gv": "dot", ".json": "json", ".svg": "svg"}
# As far into a file it says what wrote it.
HEAD = 400


def graph(
    context: typer.Context,
    references: Annotated[
        list[str] | None,
        typer.Argument(
            click_type=FILE,
            metavar=_("[REF]…"),
            help=_("What to draw the surroundings of; everything where not given."),
            autocompletion=complete.documents(),
        ),
    ] = None,
    scheme: Annotated[
        bool, typer.Option("--scheme", help=_("Draw the organisation scheme: the programme and its working groups."))
    ] = False,
    depth: Annotated[
        int | None,
        typer.Option(
            "--depth",
            min=1,
            metavar=_("N"),
            help=_("How many links away; without it one, but of a group all that belongs to it."),
        ),
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "--kind",
            metavar=_("KIND"),
            help=_("Only documents of this kind; it can be repeated."),
            autocompletion=complete.kinds,
        ),
    ] = None,
    format_: Annotated[
        str, options.form(FORMATS, _("Form of the output: {formats}; as --output ends, else mermaid."))
    ] = "",
    target: Annotated[
        Path | None,
        typer.Option("--output", click_type=FILE, metavar=_("FILE"), help=_("Write to this file instead of printing.")),
    ] = None,
    at: Annotated[str, options.at(_("Draw a revision instead of the files."))] = "",
    today: Annotated[str, options.today()] = "",
) -> int:
    """Print the drawing, or write it to a file."""
    session: Session = context.obj
    format_ = one_of("--format", format_ or _format_of(target), FORMATS)
    if scheme and (references or kind or depth):
        message = _("the organisation scheme is always that of the whole programme")
        raise ScpError(message, _("leave out REF, --kind and --depth"))
    library = session.library(at, today, may_be_empty=scheme)
    if scheme:
        drawn = organisation(library)
    else:
        kinds = [kind_of(name, library.config.kinds).name for name in kind or ()]
        chosen = dict.fromkeys(session.document(library, reference) for reference in references or ())
        drawn = drawings.drawing(library, language.current(), chosen, depth or 0, kinds)
    text = _text(drawn, format_)
    if target:
        _write(session, library, target, text)
    else:
        output.write_exactly(text)
    _note(session, library, drawn, text if format_ == "mermaid" else "")
    return 0


def _format_of(target: Path | None) -> str:
    """Return the format that the name of a file says. Raises :class:`ScpError` where it says one that there is not."""
    suffix = target.suffix.lower() if target else ""
    if suffix and suffix != ".md" and suffix not in SUFFIXES:
        message = _("{file} would not be what its name says: no drawing is {suffix}").format(file=target, suffix=suffix)
        hint = _("choose a name that ends with {suffixes}").format(suffixes=", ".join(SUFFIXES))
        raise ScpError(message, hint)
    return SUFFIXES.get(suffix, FORMATS[0])


def _text(drawn: Drawing, format_: str) -> str:
    """Return the drawing in one of the formats. Raises :class:`ScpError` where it would be too large to be seen."""
    if format_ == "json":
        return as_json(drawn)
    if format_ == "svg":
        return scheme_svg(drawn) if drawn.is_scheme else _svg(drawn)
    return dot(drawn) if format_ == "dot" else mermaid(drawn)


def _svg(drawn: Drawing) -> str:
    if len(drawn.nodes) > svg.MAX_NODES:
        message = plural(
            "{n} document is more than anybody finds a way in",
            "{n} documents are more than anybody finds a way in",
            len(drawn.nodes),
        )
        hint = _("choose with REF, --depth or --kind, so that at most {most} are left; or take --format dot or json")
        raise ScpError(message.format(n=len(drawn.nodes)), hint.format(most=svg.MAX_NODES))
    return svg.drawn(drawn)


def as_json(drawn: Drawing) -> str:
    """Return a drawing as one JSON object."""
    return json.listed(
        {
            "version": json.VERSION,
            "made_by": MADE_BY,
            "title": drawn.title,
            "nodes": [
                {
                    "id": node.id,
                    "kind": node.kind,
                    "path": node.path,
                    "label": node.name,
                    "details": node.details,
                    "chosen": node.stands_out,
                }
                for node in drawn.nodes
            ],
            "edges": [
                {
                    "source": arrow.source,
                    "target": arrow.target,
                    "links": arrow.links,
                    "label": arrow.label,
                    "directed": arrow.directed,
                }
                for arrow in drawn.arrows
            ],
        }
    )


def _write(session: Session, library: Library, target: Path, text: str) -> None:
    """Write a drawing into a new file, or in the place of an older drawing. Raises :class:`ScpError`."""
    file = session.start / target
    if file.suffix.lower() == ".md":
        message = _("{file} would be a document, and a drawing is none").format(file=file)
        raise ScpError(message, _("choose a name that ends with {suffixes}").format(suffixes=", ".join(SUFFIXES)))
    writing.require_place(library.config.root, file, "graph", lambda data: MADE_BY.encode() in data[:HEAD])
    files.write_all(file.parent, {file.name: text.encode()})
    session.show([[Styled(session.relative(file), "place")]])


def _note(session: Session, library: Library, drawn: Drawing, text: str) -> None:
    """Say what is missing in a drawing, and where its Mermaid is too long to be drawn."""
    unreadable = sum(not item.readable for item in library.documents)
    if unreadable:
        said = plural(
            "{n} document can't be read, so its links are missing",
            "{n} documents can't be read, so their links are missing",
            unreadable,
        )
        session.warn([[Styled(_("warning"), "warning"), ": ", said.format(n=unreadable), " (scpctl check)"]])
    if not drawn.nodes:
        session.note([_("there is no such document to draw")])
    if text and (len(drawn.arrows) > MAX_ARROWS or len(text) > MAX_CHARACTERS):
        message = _("most pages refuse Mermaid of more than {arrows} links or {characters} characters")
        hint = _("choose with REF, --depth or --kind")
        session.note([message.format(arrows=MAX_ARROWS, characters=MAX_CHARACTERS), f" → {hint}"])
