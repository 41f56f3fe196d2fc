"""``scpctl templates``: what documents can be made, by which templates, and how to change one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from scpctl import files, output
from scpctl.cli import complete
from scpctl.cli.parser import TEXT
from scpctl.cli.session import Session
from scpctl.errors import ScpError
from scpctl.kinds import KINDS
from scpctl.language import _
from scpctl.output import Line, Settings, Styled, table, text
from scpctl.render import TEMPLATES, Template, own, templates, variables
from scpctl.render.templates import texts
from scpctl.spreadsheet import Table

INDENT = "  "


def list_(context: typer.Context) -> int:
    """Print the templates; those of the repository that can't be used are complained of, and the status is 1."""
    session: Session = context.obj
    root = session.config().root
    known, changed = texts(root), templates.of_repository(root)
    found = [*TEMPLATES.values(), *own.own(known)]
    head = (_("Name"), _("Document"), _("Made of"), _("From"))
    rows = [
        (item.name, item.title, _made_of(item), _("repository") if item.file in changed else "scpctl")
        for item in found
        if isinstance(item, Template)
    ]
    session.show(table.terminal(Table(head, rows), session.how))
    wrong = [item for item in found if isinstance(item, ScpError)]
    for error in wrong:
        session.complain(error)
    return 1 if wrong else 0


def _made_of(template: Template) -> str:
    return _(KINDS[template.kind].label) if template.kind else _("programme")


def show(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            click_type=TEXT, metavar=_("NAME"), help=_("Name of a template."), autocompletion=complete.templates
        ),
    ],
    context_: Annotated[
        bool, typer.Option("--context", help=_("Print what it is given: its variables and their types."))
    ] = False,
) -> int:
    """Print a template, or its variables."""
    session: Session = context.obj
    known = texts(session.config().root)
    if context_:
        session.show(_variables(own.find(name, known), session.how))
    else:
        output.write_document(own.source(name, known).replace("\r\n", "\n"))
    return 0


def _variables(template: Template, how: Settings) -> Iterator[Line]:
    made_of = variables.context_of(template)
    yield [Styled(template.title, "place"), Styled(f" ({template.name})", "dim")]
    yield from text.wrapped(_(template.about), how, "")
    yield []
    yield from _of_record(made_of, how)
    for name, record in variables.records(made_of).items():
        yield []
        yield [Styled(name, "place")]
        yield from text.wrapped(_(variables.about(record)), how, "")
        yield from _of_record(record, how)
    yield []
    also = _("Every template has programme and letterhead as in scpctl.toml, and edition: internal or public.")
    yield from text.wrapped(also, how, "")
    if template.drawing:
        yield from text.wrapped(_("Its drawing is the name of the image that is drawn for it."), how, "")


def _of_record(record: type, how: Settings) -> Iterator[Line]:
    """Yield the values of a record: the name and the type of each, and what it says below them."""
    for variable in variables.variables(record):
        type_ = variables.in_words(variable.type, lambda record: record.__name__)
        internal = f", {_('not in the public edition')}" if variable.is_internal else ""
        yield [INDENT, Styled(variable.name, "place"), " ", Styled(f"({type_}{internal})", "dim")]
        yield from text.wrapped(_(variable.about), how, INDENT * 2)


def new(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(
            click_type=TEXT,
            metavar=_("NAME"),
            help=_("Name of a template to be changed, or of a new one."),
            autocompletion=complete.templates,
        ),
    ],
    other: Annotated[
        str,
        typer.Option(
            "--from",
            metavar=_("OTHER"),
            help=_("The template that a new one begins with and is made like."),
            autocompletion=complete.templates,
            show_default=False,
        ),
    ] = "",
    title: Annotated[
        str,
        typer.Option("--title", metavar=_("TEXT"), help=_("What a new one makes, in Czech."), show_default=False),
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Only show which files would be written."))] = False,
) -> int:
    """Copy a template into the repository; a file that is there is never overwritten."""
    session: Session = context.obj
    root = session.config().root
    known = texts(root)
    folder, file = root / templates.FOLDER, name + own.SUFFIX
    path = f"{templates.FOLDER}/{file}"
    if (folder / file).exists() or (folder / file).is_symlink():
        raise ScpError(_("there is {path} already").format(path=path), _("change that file, or choose another name"))
    _require_names(name, other, title, is_known=file in known)
    made = own.begun(name, other or name, title, known)
    if dry_run:
        session.show([[_("would write {path}").format(path=path)]])
        return 0
    files.write_all(folder, {file: made.encode()})
    session.show([[Styled(path, "place")]])
    return 0


def _require_names(name: str, other: str, title: str, *, is_known: bool) -> None:
    """Raise :class:`ScpError` where a new template lacks the one it is like, or a known one is given another."""
    if is_known and (other or title):
        message = _("there is a template {name} already").format(name=name)
        raise ScpError(message, _("leave out --from and --title to change it, or choose another name"))
    if not is_known and not other:
        message = _("there is no template {name}").format(name=name)
        hint = _("to begin a new one, name the one it is like: {command}")
        raise ScpError(message, hint.format(command=f"scpctl templates new {name} --from …"))


COMMANDS = {
    "list": (list_, _("List the templates: what each makes, of what, and where it comes from.")),
    "show": (show, _("Show a template, or what it is given.")),
    "new": (new, _("Copy a template into the repository, to be changed, or begin a new one with it.")),
}
