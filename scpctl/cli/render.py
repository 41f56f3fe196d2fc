"""``scpctl render``: make the documents that are handed over."""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from scpctl import edition, files, output, rule, vcs
from scpctl import render as rendering
from scpctl.cli import complete, watching
from scpctl.cli.parser import FILE, FOLDER, one_of
from scpctl.cli.session import Session, day
from scpctl.config import Config
from scpctl.document import Document
from scpctl.errors import DocumentError, ScpError
from scpctl.finding import Finding, Severity
from scpctl.language import _, plural
from scpctl.library import Library
from scpctl.output import Styled, text
from scpctl.preview import Page
from scpctl.render import TEMPLATES, Job, Setting, Template, Text, manifest, own, provenance, template_of
from scpctl.rules import RULES

EDITIONS = ("internal", "public")
FORMATS = (*rendering.FORMATS, *rendering.TABLES, *rendering.CALENDARS)


class Order(NamedTuple):
    """A document that was asked for: a template, and what it is to be made of."""

    template: Template
    setting: Setting


def render(
    context: typer.Context,
    references: Annotated[
        list[str] | None,
        typer.Argument(
            click_type=FILE,
            metavar=_("[REF]…"),
            help=_("Ids or paths of the records to render."),
            autocompletion=complete.documents(*{template.kind for template in TEMPLATES.values() if template.kind}),
        ),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help=_("Render every record that has a template."))] = False,
    name: Annotated[
        str,
        typer.Option(
            "--template",
            metavar=_("NAME"),
            help=_("What to make of them, or of the whole programme; scpctl templates list names all."),
            autocompletion=complete.templates,
            show_default=False,
        ),
    ] = "",
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar=_("FORMATS"),
            help=_("Formats, of {formats}; of overviews {tables}, and of what takes place {calendars}, too.").format(
                formats=",".join(rendering.FORMATS),
                tables=",".join(rendering.TABLES),
                calendars=",".join(rendering.CALENDARS),
            ),
            autocompletion=complete.several(complete.choice(*FORMATS)),
            show_default=False,
        ),
    ] = "",
    item: Annotated[
        int | None, typer.Option("--item", metavar=_("NO"), help=_("The agenda item that an extract is of."))
    ] = None,
    since: Annotated[
        str,
        typer.Option("--from", metavar=_("DATE"), help=_("The first day to tell of."), show_default=False),
    ] = "",
    until: Annotated[
        str,
        typer.Option("--until", metavar=_("DATE"), help=_("The last day to tell of."), show_default=False),
    ] = "",
    today: Annotated[
        str,
        typer.Option(
            "--today",
            metavar=_("DATE"),
            help=_("The day that overviews tell of; that of the last commit, where not given."),
            show_default=False,
        ),
    ] = "",
    folder: Annotated[
        Path | None,
        typer.Option(
            "--output", click_type=FOLDER, metavar=_("DIR"), help=_("Folder to write to; build/ where not given.")
        ),
    ] = None,
    edition_: Annotated[
        str,
        typer.Option(
            "--edition",
            metavar="|".join(EDITIONS),
            help=_("For the office, or for the public, without what is not published."),
            autocompletion=complete.choice(*EDITIONS),
            show_default=False,
        ),
    ] = "internal",
    draft: Annotated[bool, typer.Option("--draft", help=_("Print the Markdown and write nothing."))] = False,
    again: Annotated[bool, typer.Option("--again", help=_("Render what is up to date, too."))] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help=_("Show the pages in a browser on this machine, again when files change."))
    ] = False,
    at: Annotated[
        str,
        typer.Option(
            "--at",
            metavar=_("REV"),
            help=_("Render a revision instead of the files."),
            autocompletion=complete.revisions,
            show_default=False,
        ),
    ] = "",
) -> int:
    """Write the documents; one that fails does not keep the others from being written."""
    session: Session = context.obj
    formats = ["html"] if watch else _formats("md" if draft else to or ",".join(rendering.FORMATS))
    is_public = one_of("--edition", edition_, EDITIONS) == "public"

    def prepared() -> _Prepared:
        library = session.library(at, today)
        templates = rendering.texts(library.config.root, at)
        template = own.find(name, templates) if name else None
        records = _records(session, library, template, references or [], formats, everything=all_)
        # The day that documents tell of is the same for everybody who has the same commit.
        revised = library.today if today else vcs.day_of(library.config.root, at or "HEAD")
        on = revised or library.today
        span = _period(on, since, until)
        told = replace(edition.public(library) if is_public else library, today=on)
        if all_:
            records = [record for record in records if record and record.path in told.by_path]
        orders = [
            Order(
                _fitting(template, record, formats),
                Setting(told, on, _published(record, told), item, span, is_public, at, revised),
            )
            for record in records
        ]
        for order in orders:
            _require_options(order)
        errors = _errors(library, orders)
        commit = "" if draft or watch else provenance.commit_of(library, at)
        sound = [order for order in orders if _is_sound(session, order, errors)]
        jobs = list(_jobs(session, sound, formats, commit))
        return _Prepared(library.config, templates, jobs, len(orders) - len(jobs), commit)

    if watch:
        if draft or at or folder or to:
            raise ScpError(_("--watch shows the files as they are, and writes none"), _("leave out the other options"))
        return watching.watch(session, lambda: _pages(session, prepared()))
    ready = prepared()
    if draft:
        failed = _print(session, ready.jobs, ready.templates)
    else:
        root = ready.config.root
        target = root / "build" if folder is None else session.start / folder
        failed = _write(session, root, target, ready.jobs, ready.templates, ready.commit, again=again)
    return 1 if failed or ready.failed else 0


class _Prepared(NamedTuple):
    """What there is to be made, and how many can't be."""

    config: Config
    templates: Mapping[str, Text]
    jobs: Sequence[tuple[Order, Job]]
    failed: int
    commit: str


def _pages(session: Session, ready: _Prepared) -> list[Page]:
    """Return the pages of a round of --watch; what can't be made is complained of."""
    made = rendering.make_all([job for _order, job in ready.jobs], ready.templates, _processes())
    pages = []
    for (order, _job), outputs in zip(ready.jobs, made, strict=True):
        if isinstance(outputs, DocumentError):
            session.complain(outputs)
        else:
            pages.append(Page(_called(order), outputs["html"].decode()))
    return pages


def _jobs(
    session: Session, orders: Sequence[Order], formats: Sequence[str], commit: str
) -> Iterator[tuple[Order, Job]]:
    """Yield what there is to be made, and complain of what can't be; name what a calendar has no day for."""
    for order in orders:
        try:
            job = rendering.prepare(*order, formats, commit)
        except DocumentError as error:
            session.complain(error)
            continue
        for name in job.calendar.undated if job.calendar else ():
            session.note([_("left out of the calendar, since it has no day yet: {name}").format(name=name)])
        yield order, job


def _print(session: Session, jobs: Sequence[tuple[Order, Job]], templates: Mapping[str, Text]) -> int:
    """Print the Markdown of each; return how many failed."""
    failed = 0
    for made in rendering.make_all([job for _order, job in jobs], templates, _processes()):
        if isinstance(made, DocumentError):
            session.complain(made)
            failed += 1
        else:
            output.write_document(made["md"].decode())
    return failed


def _write(
    session: Session,
    root: Path,
    target: Path,
    jobs: Sequence[tuple[Order, Job]],
    templates: Mapping[str, Text],
    commit: str,
    *,
    again: bool,
) -> int:
    """Write what is not up to date; return how many failed."""
    known = {} if again else manifest.load(root)
    sources = [manifest.source_of(job, templates) for _order, job in jobs]
    waiting = [
        (order, job, source)
        for (order, job), source in zip(jobs, sources, strict=True)
        if not manifest.are_up_to_date(
            [target / name for name in _names(order, job)], source, known, root, is_committed=bool(commit)
        )
    ]
    written: dict[Path, tuple[str, bytes]] = {}
    failed = 0
    outputs = rendering.make_all([job for _order, job, _source in waiting], templates, _processes())
    for (order, job, source), made in zip(
        waiting, session.followed(outputs, [_called(one[0]) for one in waiting]), strict=True
    ):
        if isinstance(made, DocumentError):
            session.complain(made)
            failed += 1
            continue
        contents = dict(zip(_names(order, job), made.values(), strict=True))
        files.write_all(target, contents)
        session.show([Styled(session.relative(target / file), "place")] for file in contents)
        mark = "" if commit else manifest.UNCOMMITTED
        written |= {target / name: (source + mark, data) for name, data in contents.items()}
    if written:
        manifest.save(root, manifest.load(root), written)
    if same := len(jobs) - len(waiting):
        said = plural("{n} document was up to date", "{n} documents were up to date", same)
        session.note([said.format(n=same)])
    return failed


def _names(order: Order, job: Job) -> list[str]:
    stem = rendering.file_name(*order)
    return [f"{stem}.{suffix}" for suffix in job.formats]


def _processes() -> int:
    """Return how many processes may work: as many as there are processors for us."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _formats(to: str) -> list[str]:
    formats = [part.strip().lower() for part in to.split(",") if part.strip()]
    if not formats:
        raise ScpError(_("--to names no format"), _("for example --to pdf,docx"))
    return [one_of("--to", name, FORMATS) for name in dict.fromkeys(formats)]


def _records(
    session: Session,
    library: Library,
    template: Template | None,
    references: Sequence[str],
    formats: Sequence[str],
    *,
    everything: bool,
) -> Sequence[Document | None]:
    """Return the records asked for, None for the whole programme.

    Raises :class:`ScpError` for a reference that names none, or several.
    """
    if template:
        renderable = [item for item in library.documents if template.fits(item)]
    else:
        fitting = [item for item in library.documents if template_of(item)]
        renderable = [item for item in library.documents if template_of(item, formats)] or fitting
    if everything and references:
        raise ScpError(_("--all renders every record, so none can be named"), _("leave out one of the two"))
    if template and not template.kind:
        if references or everything:
            message = _("{name} is made of the whole programme").format(name=template.name)
            raise ScpError(message, _("name no record with it"))
        return [None]
    if everything:
        return renderable
    if not references:
        ids = ", ".join(document.id for document in renderable[-3:])
        hint = _("name a record or use --all; there are: {ids}").format(ids=ids)
        raise ScpError(_("nothing was named to render"), hint)
    return list(dict.fromkeys(session.document(library, reference) for reference in references))


def _fitting(template: Template | None, record: Document | None, formats: Sequence[str]) -> Template:
    """Return the template for a record. Raises :class:`ScpError` where it is not for such a one, or such formats."""
    found = template
    if record and not template:
        found = template_of(record, formats) or template_of(record)
    if record and found is None:
        raise _no_template(record, formats)
    assert found is not None
    if record and not found.fits(record):
        message = _("{name} can't be made of {path}").format(name=found.name, path=record.path)
        hint = _possible(record, formats) or _("{name}: {about}").format(name=found.name, about=_(found.about))
        raise ScpError(message, hint)
    if unknown := [name for name in formats if name not in found.formats]:
        message = _("{name} can't be made as {format}").format(name=found.name, format=unknown[0])
        raise ScpError(message, _("choose from {formats}").format(formats=",".join(found.formats)))
    return found


def _no_template(record: Document, formats: Sequence[str]) -> ScpError:
    """Return the error for a record of which nothing is made unless it is said what."""
    if possible := _possible(record, formats):
        return ScpError(_("{path}: say what to make of it").format(path=record.path), possible)
    unsuitable = next((other for other in TEMPLATES.values() if _is_for(other, record, formats)), None)
    if unsuitable:
        message = _("{name} can't be made of {path}").format(name=unsuitable.name, path=record.path)
        return ScpError(message, _("{name}: {about}").format(name=unsuitable.name, about=_(unsuitable.about)))
    if possible := _possible(record, ()):
        message = _("{path}: nothing can be made of it as {formats}")
        return ScpError(message.format(path=record.path, formats=",".join(formats)), possible)
    message = _("{path}: there is no template for this type of record").format(path=record.path)
    return ScpError(message, _("scpctl render alone names the records there are templates for"))


def _possible(record: Document, formats: Sequence[str]) -> str:
    """Say what can be made of a record in these formats; nothing where that is nothing."""
    names = [other.name for other in TEMPLATES.values() if _is_for(other, record, formats) and other.fits(record)]
    return _("name one with --template: {names}").format(names=", ".join(names)) * bool(names)


def _is_for(template: Template, record: Document, formats: Sequence[str]) -> bool:
    return template.kind == record.kind_name and {*formats} <= {*template.formats}


def _published(record: Document | None, told: Library) -> Document | None:
    """Return a record as an edition has it. Raises :class:`ScpError` where it has none."""
    if record is None or record.path in told.by_path:
        return told.by_path[record.path] if record else None
    message = _("{path} is not published").format(path=record.path)
    raise ScpError(message, _("leave out --edition public, or make the record public"))


def _period(today: datetime.date, since: str, until: str) -> tuple[datetime.date, datetime.date] | None:
    """Return the first and the last day of --from and --until; None where neither is given."""
    if not since and not until:
        return None
    first = day("--from", since) if since else datetime.date.min
    last = day("--until", until) if until else today
    if last < first:
        raise ScpError(_("--until is before --from"), _("write the first day, then the last"))
    return first, last


def _require_options(order: Order) -> None:
    """Raise :class:`ScpError` where an option is missing without which a template can't be made."""
    template, setting = order
    given = {"item": setting.item is not None, "period": setting.period is not None}
    for need in template.asks:
        if not given[need]:
            option = {"item": "--item", "period": "--from"}[need]
            raise ScpError(_("{name} needs {option}").format(name=template.name, option=option), _("see --help"))


def _called(order: Order) -> str:
    return order.setting.record.path if order.setting.record else order.template.title


def _used(order: Order) -> set[str]:
    """Return the paths of the records that matter: the one itself, those it refers to, and those the template reads."""
    template, setting = order
    used = {item.path for item in setting.library.documents if item.kind_name in template.reads}
    if setting.record:
        targets = setting.record.targets
        referred = (setting.library.get(kind, target.id) for target in targets for kind in target.kinds)
        used |= {setting.record.path, *(found.path for found in referred if found)}
    return used


def _errors(library: Library, orders: Sequence[Order]) -> list[Finding]:
    """Return the errors of all records that matter."""
    used = {path for order in orders for path in _used(order)}
    return [finding for finding in rule.check(library, RULES, used) if finding.severity == Severity.ERROR]


def _is_sound(session: Session, order: Order, errors: Sequence[Finding]) -> bool:
    """Tell, and complain, whether anything is wrong with the record, or with one that it takes names from."""
    used = _used(order)
    found = [error for error in errors if error.location.path in used]
    if found:
        session.warn(text.findings(found, len(used), session.how))
        count = plural("{n} error", "{n} errors", len(found)).format(n=len(found))
        message = _("{path} was not rendered: {count} must be repaired first")
        session.complain(DocumentError(message.format(path=_called(order), count=count)))
    return not found
