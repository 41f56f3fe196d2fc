"""``scpctl new``: a new document of values that are given, asked for or taken from the last one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from scpctl import create, czech, draft, files, model, output, reporting
from scpctl.cli import complete, prompt
from scpctl.cli.parser import TEXT
from scpctl.cli.prompt import Question
from scpctl.cli.session import Session
from scpctl.document import Document
from scpctl.errors import ScpError
from scpctl.finding import Severity
from scpctl.kinds import KINDS, Kind
from scpctl.language import _, mark, plural
from scpctl.library import Library
from scpctl.model import Choice, Field, ListOf, Reference, Scalar
from scpctl.output import Line, Styled, text

# What is asked for though it can be left out, and what is not though it is required: the draft says it.
ALSO_ASKED = {"group": ("since",), "fiche": ("number",), "event": ("start",)}
NOT_ASKED = {"minutes": ("state", "present", "agenda")}
MOST_LISTED = 12
NEXT = {
    "group": mark("add the members, then run scpctl check"),
    "fiche": mark("write the text below the headings, then run scpctl check"),
    "minutes": mark("move who was missing from present to excused, write the text, then run scpctl check"),
    "report": mark("write the introduction and the conclusion, then run scpctl check"),
    "": mark("refer to it where it belongs, then run scpctl check"),
}


def new(
    context: typer.Context,
    kind_name: Annotated[
        str,
        typer.Argument(
            click_type=TEXT,
            metavar=_("KIND"),
            help=_("One of: {kinds}.").format(kinds=", ".join(KINDS)),
            autocompletion=complete.kinds,
            show_default=False,
        ),
    ],
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar=_("KEY=VALUE"),
            help=_("Set a key; give it once for each key."),
            autocompletion=complete.assignments,
        ),
    ] = None,
    id_: Annotated[
        str, typer.Option("--id", metavar="ID", help=_("The id, if not that of the title."), show_default=False)
    ] = "",
    group: Annotated[
        str,
        typer.Option(
            "--group",
            metavar="ID",
            help=_("Short for --set group=ID."),
            autocompletion=complete.documents("group"),
            show_default=False,
        ),
    ] = "",
    date: Annotated[
        str, typer.Option("--date", metavar=_("DATE"), help=_("Short for --set date=DATE."), show_default=False)
    ] = "",
    texts: Annotated[
        bool, typer.Option("--texts", help=_("Copy the texts of the minutes into a report, to change them there."))
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Only print the document, write nothing."))] = False,
    today: Annotated[
        str, typer.Option("--today", metavar=_("DATE"), help=_("The day to take for today."), show_default=False)
    ] = "",
) -> int:
    """Make a document, check it and write it; the status is 1 where it would have errors."""
    session: Session = context.obj
    kind = create.kind_named(kind_name, session.kinds())
    library = session.library("", today, may_be_empty=True)
    if texts and kind.name != "report":
        raise ScpError(_("--texts goes with {kind} only").format(kind="report"), "scpctl new report --texts")
    if id_ and kind.name == "minutes":
        raise ScpError(_("the id of minutes is their group and date"), "scpctl new minutes --group … --date …")
    short = [f"{key}={value}" for key, value in (("group", group), ("date", date)) if value]
    given = _given(kind, [*short, *(set_ or [])], library)
    if prompt.is_possible():
        given = _asked(kind, given, library, session)
    values = draft.suggested(kind.name, given, library)
    if lacking := create.missing(kind, values, library):
        raise _lacking(kind, lacking)
    path = _path(kind, id_ or create.id_of(kind, values), library, session)
    made = create.made(kind, path, values, library, texts=texts)
    found = [finding for finding in made.findings if finding.severity <= Severity.WARNING]
    if found:
        session.warn(text.findings(found, 1, session.how_beside))
    if any(finding.severity is Severity.ERROR for finding in found):
        session.complain(ScpError(_("nothing was written, for the document would have errors")))
        return 1
    tells_of_groups = kind.name == "report" and reporting.tells_of_groups(made.document)
    if tells_of_groups:
        session.warn(_overview(made.document, library))
    if dry_run:
        output.write_document(made.document.text)
        return 0
    _write(library.config.root / path, library.config.root, made.document)
    session.show([[Styled(path, "place")]])
    following = "fiche" if kind.name == "report" and not tells_of_groups else kind.name
    session.note([_("next:"), " ", _(NEXT.get(following, NEXT[""]))])
    return 0


def _given(kind: Kind, assignments: list[str], library: Library) -> dict[str, Any]:
    """Return the values of ``key=value``; a key without a value is to be left out. Raises :class:`ScpError`."""
    given: dict[str, Any] = {}
    for assignment in assignments:
        key, equals, written = assignment.partition("=")
        if not equals:
            message = _("{option} does not know {value}").format(option="--set", value=assignment)
            raise ScpError(message, _("write {value}").format(value='--set key="…"'))
        field = create.field_named(kind, key.strip())
        given[field.name] = create.value(field, written.strip(), library) if written.strip() else None
    return given


def _lacking(kind: Kind, lacking: list[Field]) -> ScpError:
    """Return the error that names the options to give; of minutes, the rest follows from the group."""
    shown = [field for field in lacking if field is create.GROUP_OF_MINUTES]
    shown = shown or [field for field in lacking if field.name not in NOT_ASKED.get(kind.name, ())] or lacking
    names = ", ".join(f"{field.name} ({_(field.label)})" for field in shown)
    options = [f"--{field.name} …" if field.name in ("group", "date") else f"--set {field.name}=…" for field in shown]
    key, instead = create.INSTEAD.get(kind.name, ("", ""))
    if any(field.name == key for field in shown):
        options[-1] += f" / --set {instead}=…"
    message = plural("a value is missing: {names}", "values are missing: {names}", len(shown)).format(names=names)
    return ScpError(message, _("add {options}").format(options=" ".join(options)))


def _asked(kind: Kind, given: Mapping[str, Any], library: Library, session: Session) -> dict[str, Any]:
    """Ask for what is required and not given; each answer may change what is suggested for the next."""
    answers = dict(given)
    also, left = ALSO_ASKED.get(kind.name, ()), NOT_ASKED.get(kind.name, ())
    started = False
    while True:
        values = draft.suggested(kind.name, answers, library)
        needed = [field.name for field in create.required(kind, values, library)]
        wanted = [
            field
            for name, field in create.fields(kind).items()
            if name not in answers and name not in left and (name in needed or name in also)
        ]
        # What is only offered needs something to offer; a date that may be left out is asked for all the same.
        wanted = [field for field in wanted if field.name in needed or field.name in values or kind.name == "event"]
        if not wanted:
            return answers
        if not started:
            session.warn(_introduction(kind))
            started = True
        field = wanted[0]
        default = create.shown(field, values[field.name]) if values.get(field.name) is not None else ""
        optional = field.name in also and field.name not in needed
        question = _question(field, default, optional=optional, library=library)
        answers[field.name] = prompt.ask(question, partial(create.value, field, library=library), session)


def _introduction(kind: Kind) -> Iterator[Line]:
    yield [Styled(_("New document: {kind}").format(kind=_(kind.label)), "place")]
    completion = [_("Tab completes ids")] if prompt.completes() else []
    words = [_("Enter takes what is in brackets"), *completion, _("Ctrl+C stops")]
    yield [Styled(" · ".join(words), "dim")]


def _question(field: Field, default: str, *, optional: bool, library: Library) -> Question:
    label = _(field.label)
    label = label[:1].upper() + label[1:]
    type_ = field.type.item if isinstance(field.type, ListOf) else field.type
    several = isinstance(field.type, ListOf)
    expects = ""
    choices: Mapping[str, str] | None = None
    known: tuple[str, ...] = ()
    if isinstance(type_, Choice):
        choices = {code: _(name) for code, name in type_.labels.items()}
    elif isinstance(type_, Reference):
        found = [item for kind in type_.kinds for item in library.of_kind(kind)]
        known = tuple(item.id for item in found)
        if not several and not default and len(found) <= MOST_LISTED:
            choices = {item.id: item.title for item in found}
        else:
            expects = _(" or ").join(_(KINDS[kind].label) for kind in type_.kinds)
    elif isinstance(type_, Scalar) and type_ not in (model.LINE, model.TEXT):
        expects = create.expected(type_)
    parts = [expects, _("several with commas") if several else "", _("- for none") if optional else ""]
    return Question(label, "; ".join(filter(None, parts)), default, choices, known, optional)


def _path(kind: Kind, id_: str, library: Library, session: Session) -> str:
    """Return the path of the new document; on a terminal, ask for another id where this one can't be had."""
    try:
        return create.path_of(kind, id_, library)
    except ScpError as error:
        if not prompt.is_possible() or kind.name == "minutes":
            raise
        session.complain(error)
    default = create.free_id(kind, id_, library) if id_ else ""
    question = Question(_("Id"), "", default)
    return prompt.ask(question, partial(create.path_of, kind, library=library), session) or ""


def _write(file: Path, root: Path, document: Document) -> None:
    """Write a file that is not there yet, and not through a link out of the repository."""
    folders = [folder for folder in file.parents if root in folder.parents]
    if any(folder.is_symlink() for folder in folders):
        raise ScpError(_("{path} can't be written: {reason}").format(path=file, reason=_("it is a symbolic link")))
    if file.exists() or file.is_symlink():
        raise ScpError(_("there is {path} already").format(path=document.path))
    files.write_all(file.parent, {file.name: document.text.encode()})


def _overview(report: Document, library: Library) -> Iterator[Line]:
    """Yield what the report will hold of every group, so that its author sees what is missing."""
    period = reporting.period(report, library)
    if period:
        first, last = (czech.date_numeric(str(day)) for day in (reporting.next_day(period[0]), period[1]))
        yield [_("period from {first} to {last}").format(first=first, last=last)]
    for told in draft.overview(report, library):
        days = ", ".join(czech.date_numeric(str(minutes.values["date"])) for minutes in told.met)
        if not told.met and not reporting.expects(report, told.group):
            continue
        if not told.met:
            said: output.Part = Styled(_("no minutes in the period, so the draft says that it did not meet"), "warning")
        elif len(told.offering) == len(told.met):
            said = _("the text is in the minutes")
        else:
            silent = len(told.met) - len(told.offering)
            words = plural("no text in the minutes of {n} meeting", "no text in the minutes of {n} meetings", silent)
            said = Styled(words.format(n=silent), "warning")
        yield ["  ", Styled(told.group.title, "place"), ": ", f"{days} – " if days else "", said]
