"""``scpctl render``: make the documents that are handed over."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from scpctl import edition, files, output, vcs
from scpctl import render as rendering
from scpctl.cli import complete, options, orders, watching
from scpctl.cli.orders import Order
from scpctl.cli.parser import FILE, FOLDER, one_of
from scpctl.cli.session import Session
from scpctl.errors import DocumentError, ScpError
from scpctl.language import _, plural
from scpctl.output import Styled
from scpctl.preview import Page
from scpctl.render import TEMPLATES, Job, Setting, Stationery, manifest, own, provenance, stationery

EDITIONS = ("internal", "public")
FORMATS = (*rendering.FORMATS, *rendering.TABLES, *rendering.CALENDARS, *rendering.DRAWINGS)


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
    kind: Annotated[
        str,
        typer.Option(
            "--kind",
            metavar=_("KIND"),
            help=_("Render every record of a kind; scpctl list alone names the kinds."),
            autocompletion=complete.kinds,
            show_default=False,
        ),
    ] = "",
    query: Annotated[
        str,
        typer.Option(
            "--query",
            metavar=_("NAME"),
            help=_("Render what a query in scpctl.toml finds, in its order."),
            autocompletion=complete.queries,
            show_default=False,
        ),
    ] = "",
    where: Annotated[str, options.where(complete.keys("kind", "query"))] = "",
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
            help=_(
                "Formats, of {formats}; of overviews {tables}, of what takes place {calendars}, of schemes {drawings}."
            ).format(
                formats=",".join(rendering.FORMATS),
                tables=",".join(rendering.TABLES),
                calendars=",".join(rendering.CALENDARS),
                drawings=",".join(rendering.DRAWINGS),
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
        str, options.today(_("The day that overviews tell of; that of the last commit, where not given."))
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
    at: Annotated[str, options.at(_("Render a revision instead of the files."))] = "",
) -> int:
    """Write the documents; one that fails does not keep the others from being written."""
    session: Session = context.obj
    formats = ["html"] if watch else _formats("md" if draft else to or ",".join(rendering.FORMATS))
    is_public = one_of("--edition", edition_, EDITIONS) == "public"
    choice = orders.Choice(references or [], all_, kind, query, where)

    def prepared() -> _Prepared:
        library = session.library_as_it_was(at, today)
        written_on = stationery.of(library.config, at)
        template = own.find(name, written_on.templates) if name else None
        # The day that documents tell of is the same for everybody who has the same commit.
        revised = library.today if today else vcs.day_of(library.config.root, at or "HEAD")
        on = revised or library.today
        span = orders.period(on, since, until)
        records, failed = orders.records(session, replace(library, today=on), template, choice, formats)
        told = replace(edition.public(library) if is_public else library, today=on)
        if not references:
            records = orders.only_published(session, records, told)
        asked = [
            Order(
                orders.fitting(template, record, formats),
                Setting(told, on, orders.published(record, told), item, span, is_public, at, revised),
            )
            for record in records
        ]
        for order in asked:
            orders.require_options(order)
        if not asked and not failed:
            session.note([_("there is nothing to render")])
        jobs = list(_jobs(session, orders.sound(session, library, asked), formats, written_on))
        failed += len(asked) - len(jobs)
        images = {stationery.path_of(name) for _order, job in jobs for name in job.images}
        commit = "" if draft or watch else provenance.commit_of(library, written_on, images)
        jobs = [(order, rendering.signed(job, *order, commit)) for order, job in jobs]
        return _Prepared(written_on, jobs, failed, commit)

    if watch:
        if draft or at or folder or to:
            raise ScpError(_("--watch shows the files as they are, and writes none"), _("leave out the other options"))
        return watching.watch(session, lambda: _pages(session, prepared()))
    ready = prepared()
    if draft:
        failed = _print(session, ready)
    else:
        target = ready.written_on.config.root / "build" if folder is None else session.start / folder
        failed = _write(session, target, ready, again=again)
    return 1 if failed or ready.failed else 0


class _Prepared(NamedTuple):
    """What there is to be made, and how many can't be."""

    written_on: Stationery
    jobs: Sequence[tuple[Order, Job]]
    failed: int
    commit: str


def _pages(session: Session, ready: _Prepared) -> list[Page]:
    """Return the pages of a round of --watch; what can't be made is complained of."""
    made = rendering.make_all([job for _order, job in ready.jobs], ready.written_on, _processes())
    pages = []
    for (order, _job), outputs in zip(ready.jobs, made, strict=True):
        if isinstance(outputs, DocumentError):
            session.complain(outputs)
        else:
            pages.append(Page(orders.called(order), outputs["html"].decode()))
    return pages


def _jobs(
    session: Session, asked: Sequence[Order], formats: Sequence[str], written_on: Stationery
) -> Iterator[tuple[Order, Job]]:
    """Yield what there is to be made, and complain of what can't be; name what a document has no room for."""
    for order in asked:
        try:
            job = rendering.prepare(*order, formats, written_on)
        except DocumentError as error:
            session.complain(error)
            continue
        for name in job.calendar.undated if job.calendar else ():
            session.note([_("left out of the calendar, since it has no day yet: {name}").format(name=name)])
        for path, reason in job.refused.items():
            said = _("{document}: the image {path} is not shown: {reason}")
            session.note([said.format(document=orders.called(order), path=path, reason=reason)])
        yield order, job


def _print(session: Session, ready: _Prepared) -> int:
    """Print the Markdown of each; return how many failed."""
    failed = 0
    for made in rendering.make_all([job for _order, job in ready.jobs], ready.written_on, _processes()):
        if isinstance(made, DocumentError):
            session.complain(made)
            failed += 1
        else:
            output.write_document(made["md"].decode())
    return failed


def _write(session: Session, target: Path, ready: _Prepared, *, again: bool) -> int:
    """Write what is not up to date; return how many failed."""
    root, is_committed = ready.written_on.config.root, bool(ready.commit)
    known = {} if again else manifest.load(root)
    waiting = []
    for order, job in ready.jobs:
        source = manifest.source_of(job, ready.written_on)
        targets = [target / name for name in _names(order, job)]
        if not manifest.are_up_to_date(targets, source, known, root, is_committed=is_committed):
            waiting.append((order, job, source if is_committed else source + manifest.UNCOMMITTED))
    failed = _make(session, target, waiting, ready) if waiting else 0
    if same := len(ready.jobs) - len(waiting):
        said = plural("{n} document was up to date", "{n} documents were up to date", same)
        session.note([said.format(n=same)])
    return failed


def _make(session: Session, target: Path, waiting: Sequence[tuple[Order, Job, str]], ready: _Prepared) -> int:
    """Make documents, each of a source, and write them; return how many failed.

    What is written is remembered also when somebody stops the rest.
    """
    files.write_all(target, {})  # where nothing can be written, nothing needs to be made
    written: dict[Path, tuple[str, str]] = {}
    failed = 0
    made = rendering.make_all([job for _order, job, _source in waiting], ready.written_on, _processes())
    named = session.followed(made, [orders.called(order) for order, _job, _source in waiting])
    try:
        with contextlib.closing(made), contextlib.closing(named):
            for (order, job, source), outputs in zip(waiting, named, strict=True):
                if isinstance(outputs, DocumentError):
                    session.complain(outputs)
                    failed += 1
                    continue
                contents = dict(zip(_names(order, job), outputs.values(), strict=True))
                kept = _kept(session, target, contents)
                failed += len(kept) < len(contents)
                written |= {target / name: (source, manifest.digest(contents[name])) for name in kept}
    finally:
        if written:
            _remember(session, ready.written_on.config.root, written)
    return failed


def _kept(session: Session, target: Path, contents: Mapping[str, bytes]) -> list[str]:
    """Write the files of a document, name them and return those that are written; complain of the others."""
    try:
        files.write_all(target, contents)
        kept = list(contents)
    except ScpError:
        # One that is open elsewhere must not keep the others back.
        kept = [name for name, data in contents.items() if _is_kept(session, target, name, data)]
    session.show([Styled(session.relative(target / name), "place")] for name in kept)
    return kept


def _is_kept(session: Session, target: Path, name: str, data: bytes) -> bool:
    try:
        files.write_all(target, {name: data})
    except ScpError as error:
        session.complain(error)
        return False
    return True


def _remember(session: Session, root: Path, written: Mapping[Path, tuple[str, str]]) -> None:
    """Remember what was written, so that it is not made again; where that can't be, it is made again."""
    try:
        manifest.save(root, written)
    except ScpError as error:
        session.warn([[Styled(_("warning"), "warning"), ": ", error.message]])


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
