"""The templates there are: what each makes, of what, and how what stands on the page is gathered.

This one table feeds ``render``, ``templates list`` and docs/templates.md. A template lies in ``templates/`` under its
name with ``.md.j2``; one of the same name in a content repository goes before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeAlias

from scpctl import export, files, meetings, vcs
from scpctl.document import Document
from scpctl.export.calendar import Calendar
from scpctl.language import _, mark
from scpctl.render.contexts import (
    Context,
    Setting,
    activity,
    calendars,
    changes,
    council,
    duties,
    forms,
    invitations,
    membership,
    organisation,
    portfolio,
    proceedings,
    projects,
)
from scpctl.spreadsheet import Table

# What every document with pages can be made as, and is where nobody says; what an overview, what takes place on a day,
# and what is drawn can be made as beside, for programs.
FORMATS = ("md", "html", "docx", "odt", "pdf")
TABLES = ("csv", "xlsx")
CALENDARS = ("ics",)
DRAWINGS = ("svg",)
FOLDER = "templates"
MAX_BYTES = 256_000
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*(\.[a-z0-9]+)*\.j2")
_NAMED = re.compile(r"{%[-+]?\s*(?:extends|include|import|from)\b\s*(?:[\"']([^\"']*)[\"'])?")
# The text of a template, or why it can't be read and what to do.
Text: TypeAlias = str | tuple[str, str]


@dataclass(frozen=True)
class Template:
    """One kind of document that is handed over.

    ``title`` is what it is called in Czech, ``about`` says what it is for. It is made of a record of ``kind``, where
    given only of one that it ``suits``, or with no kind of the whole programme. ``reads`` are the kinds of which all
    records matter, beside the record and those it refers to. ``asks`` are the options without which it can't be made.
    ``on_request`` says that a record is not rendered with it unless it is named: it tells of the record, as on a day.
    ``landscape`` says that its tables need the width of a page on its side. ``table`` makes of the context what
    programs can calculate with, ``calendar`` gathers what calendars take in, ``drawing`` returns as SVG what the
    document shows by the name ``drawing``.
    """

    name: str
    title: str
    about: str
    kind: str
    context: Callable[[Setting], Context]
    suits: Callable[[Document], bool] = lambda _document: True
    reads: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    on_request: bool = False
    landscape: bool = False
    table: Callable[[Any], Table] | None = None
    calendar: Callable[[Setting], Calendar] | None = None
    drawing: Callable[[Setting], str] | None = None

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.name}.md.j2"

    @property
    def formats(self) -> tuple[str, ...]:
        """What it can be made as."""
        beside = ((self.table, TABLES), (self.calendar, CALENDARS), (self.drawing, DRAWINGS))
        return (*FORMATS, *(name for maker, names in beside if maker for name in names))

    def fits(self, document: Document) -> bool:
        """Tell whether it can be made of a record."""
        return document.readable and document.kind_name == self.kind and self.suits(document)


def _of_type(name: str) -> Callable[[Document], bool]:
    """Return what tells whether a report is of a type."""
    return lambda report: bool(report.values.get("type") == name)


def _was_held(minutes: Document) -> bool:
    return not meetings.is_cancelled(minutes)


def _is_a_meeting(minutes: Document) -> bool:
    return _was_held(minutes) and bool(minutes.values.get("type") != "per-rollam")


# The first that fits a record is what it is rendered with where nobody says.
TEMPLATES: Mapping[str, Template] = MappingProxyType(
    {
        template.name: template
        for template in (
            Template(
                "informativni-zprava",
                "Informativní zpráva",
                mark("the report to the council on what the working groups do"),
                "report",
                council.informative_report,
                _of_type("informative"),
                ("group", "minutes"),
            ),
            Template(
                "prubezna-zprava",
                "Průběžná zpráva",
                mark("the report on how far the projects are and what the working groups do"),
                "report",
                council.progress_report,
                _of_type("progress"),
                ("group", "minutes", "fiche"),
            ),
            Template(
                "duvodova-zprava",
                "Důvodová zpráva",
                mark("the report to the council that explains a matter, with the draft resolution"),
                "report",
                council.explanatory_report,
                _of_type("explanatory"),
                ("fiche",),
            ),
            Template(
                "pruvodni-list",
                "Průvodní list",
                mark("the sheet in front of an item of the council's agenda, with the list of its materials"),
                "report",
                council.cover_sheet,
            ),
            Template(
                "zmeny",
                "Změny mezi dvěma zprávami",
                mark("what has changed since the previous report: projects, resolutions, meetings and tasks"),
                "report",
                changes.changes_of_report,
                lambda report: "previous" in report.values or "previous_date" in report.values,
                ("fiche", "group", "minutes", "person"),
            ),
            Template(
                "cinnost",
                "Zpráva o činnosti",
                mark("what a working group did in a period: meetings, who came, projects, resolutions, tasks"),
                "group",
                activity.activity,
                reads=("fiche", "minutes", "organisation", "person"),
                on_request=True,
            ),
            Template(
                "ukoly",
                "Přehled úkolů",
                mark("the open tasks of the whole programme, by group and by person, the overdue ones first"),
                "",
                duties.overview,
                reads=("fiche", "group", "minutes", "person"),
                table=duties.overview_table,
            ),
            Template(
                "ukoly-skupiny",
                "Přehled úkolů skupiny",
                mark("the open tasks of a working group, the overdue ones first"),
                "group",
                duties.overview_of_group,
                reads=("fiche", "minutes", "person"),
                on_request=True,
                table=duties.tasks_table,
            ),
            Template(
                "kontrola-ukolu",
                "Kontrola plnění úkolů",
                mark("which tasks were fulfilled in a period, how late, and which are not; those without a term apart"),
                "",
                duties.check,
                reads=("fiche", "group", "minutes", "person"),
                landscape=True,
                table=duties.check_table,
            ),
            Template(
                "slozeni",
                "Složení pracovních skupin",
                mark("who belongs to the working groups"),
                "",
                membership.compositions,
                reads=("group", "organisation", "person"),
            ),
            Template(
                "schema",
                "Organizační schéma",
                mark("the scheme of the organisation, drawn and in words, and on what the groups work together"),
                "",
                organisation.scheme_of_organisation,
                reads=("fiche", "group", "minutes", "organisation", "person"),
                landscape=True,
                drawing=organisation.drawing,
            ),
            Template(
                "karta-osoby",
                "Karta osoby",
                mark("what a person does in the programme: positions, groups, tasks, projects, meetings"),
                "person",
                activity.person_card,
                reads=("fiche", "group", "minutes", "organisation"),
                on_request=True,
            ),
            Template(
                "ukoly-osoby",
                "Přehled úkolů osoby",
                mark("the open tasks of a person, the overdue ones first"),
                "person",
                duties.overview_of_person,
                reads=("fiche", "group", "minutes"),
                on_request=True,
                table=duties.tasks_table,
            ),
            Template(
                "fiche",
                "Projektová fiche",
                mark("all that is known of a project: its fiche, resolutions about it, open tasks"),
                "fiche",
                projects.fiche,
                reads=("minutes",),
            ),
            Template(
                "pripominky",
                "Vypořádání připomínek",
                mark("the comments on a fiche and how each was settled"),
                "fiche",
                projects.comments,
            ),
            Template(
                "prazdna-fiche",
                "Prázdná fiche",
                mark("the form that a fiche is drawn up on, to be filled in by hand or in Word"),
                "",
                forms.blank_fiche,
                reads=("goal", "group"),
            ),
            Template(
                "zasobnik",
                "Zásobník projektů",
                mark("all projects by group and status, with what they cost"),
                "",
                portfolio.pool,
                reads=("fiche", "group", "person"),
                landscape=True,
                table=portfolio.pool_table,
            ),
            Template(
                "financovani",
                "Přehled financování",
                mark("who pays for the projects, by source and by year, what is granted and what nobody pays for yet"),
                "",
                portfolio.financing,
                reads=("fiche", "group"),
                landscape=True,
                table=portfolio.financing_table,
            ),
            Template(
                "zapis",
                "Zápis z jednání",
                mark("the minutes of a meeting: a draft, for verification, verified, or of one that was cancelled"),
                "minutes",
                proceedings.minutes,
                reads=("group",),
                calendar=calendars.of_meeting,
            ),
            Template(
                "vynatek",
                "Výňatek ze zápisu",
                mark("one item of the agenda out of minutes, to be attached to what goes to the council"),
                "minutes",
                proceedings.extract,
                _was_held,
                reads=("group",),
                asks=("item",),
            ),
            Template(
                "usneseni",
                "Výpis z usnesení",
                mark("the resolutions of a meeting"),
                "minutes",
                proceedings.minutes,
                _was_held,
                reads=("group",),
            ),
            Template(
                "kalendar",
                "Kalendář jednání a akcí",
                mark("all meetings and events, past ones and those to come"),
                "",
                calendars.of_programme,
                reads=("event", "group", "minutes"),
                calendar=calendars.of_programme,
            ),
            Template(
                "kalendar-skupiny",
                "Kalendář jednání",
                mark("the meetings of a group, past ones and the next"),
                "group",
                calendars.of_group,
                reads=("minutes",),
                calendar=calendars.of_group,
                on_request=True,
            ),
            Template(
                "kalendar-akce",
                "Akce",
                mark("an event that has a day"),
                "event",
                calendars.of_event,
                calendars.has_day,
                calendar=calendars.of_event,
                on_request=True,
            ),
            Template(
                "pozvanka",
                "Pozvánka na jednání",
                mark("the invitation to a meeting, with its agenda and the tasks to be checked"),
                "minutes",
                invitations.invitation,
                _is_a_meeting,
                reads=("group",),
                calendar=calendars.of_meeting,
            ),
            Template(
                "pozvanka-skupiny",
                "Pozvánka na příští jednání",
                mark("the invitation to the next meeting of a group, with the agenda that every meeting has"),
                "group",
                invitations.next_invitation,
                reads=("minutes",),
                calendar=calendars.of_next_meeting,
                on_request=True,
            ),
            Template(
                "prezencni-listina",
                "Prezenční listina",
                mark("the list that those who come to a meeting sign; not for one that was cancelled"),
                "minutes",
                invitations.attendance_sheet,
                _is_a_meeting,
                reads=("group", "organisation"),
            ),
        )
    }
)


def template_of(document: Document, formats: Collection[str] = FORMATS) -> Template | None:
    """Return the template that makes all of ``formats`` of a record where nobody says which, or None.

    What is for calendars alone needs no request.
    """
    return next((item for item in _usual(formats) if item.fits(document)), None)


def kinds_of(formats: Collection[str] = FORMATS) -> set[str]:
    """Return the kinds of record of which all of ``formats`` are made where nobody says with which template."""
    return {item.kind for item in _usual(formats) if item.kind}


def _usual(formats: Collection[str]) -> list[Template]:
    """Return the templates that need no request, in the order in which they are tried."""
    is_calendar = {*formats} <= {*CALENDARS}
    usual = (item for item in TEMPLATES.values() if not item.asks and (is_calendar or not item.on_request))
    return [item for item in usual if {*formats} <= {*item.formats}]


def own_folder(root: Path) -> Path | None:
    """Return the folder of the repository's own templates; None where there is none, or where it is scpctl's own."""
    folder = root / FOLDER
    is_there = folder.is_dir() and not folder.is_symlink()
    return folder if is_there and not folder.samefile(export.templates()) else None


def texts(root: Path, revision: str = "") -> dict[str, Text]:
    """Return all templates by file name: those that come with scpctl, and in their place those of the repository.

    The latter are read from the work tree or a revision. Raises :class:`ScpError` for git's troubles.
    """
    found = {file.name: _text(files.read(file, MAX_BYTES)) for file in export.templates().glob("*.j2")}
    return found | of_repository(root, revision)


def of_repository(root: Path, revision: str = "") -> dict[str, Text]:
    """Return the repository's templates by file name, from the work tree or a revision, as :func:`texts` does.

    Where scpctl's own come from its folder, as in scpctl's repository, the work tree has none.
    """
    if revision:
        return {
            path.removeprefix(f"{FOLDER}/"): _text(data)
            for path, data in vcs.files_at(root, revision, FOLDER, MAX_BYTES).items()
            if _NAME.fullmatch(path.removeprefix(f"{FOLDER}/"))
        }
    folder = own_folder(root)
    own = sorted(folder.iterdir()) if folder else []
    return {file.name: _read(file) for file in own if _NAME.fullmatch(file.name)}


def used(file: str, texts: Mapping[str, Text]) -> dict[str, Text]:
    """Return the template in a file and those it takes in; all there are where only running it tells which."""
    found: dict[str, Text] = {}
    waiting = [file]
    while waiting:
        name = waiting.pop()
        if name in texts and name not in found:
            text = found[name] = texts[name]
            named = _NAMED.findall(text) if isinstance(text, str) else []
            if not all(named):
                return dict(texts)
            waiting += named
    return found


def _read(file: Path) -> Text:
    try:
        return _text(files.read(file, MAX_BYTES))
    except files.Unreadable as error:
        return error.reason, error.hint


def _text(data: bytes) -> Text:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _("it is not in UTF-8"), _("save it as UTF-8")
