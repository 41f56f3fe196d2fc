"""The contexts of what goes to the council."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from scpctl import czech, links, reporting
from scpctl.document import Document
from scpctl.library import Library
from scpctl.render.contexts import Markdown, Person, Setting, label, people, projects
from scpctl.render.contexts.projects import FundingSource, Milestone

# What of an explanatory report scpctl adds by itself: the words, folded, that the title of its section has, and the
# title where the report has no such section.
ADDED = {
    "finance": ("financ", "Finanční nároky"),
    "resolutions": ("prijata usneseni", "Dříve přijatá usnesení"),
    "attachments": ("priloh", "Přílohy"),
}
# The phases of projects that a progress report tells of in any case.
UNDER_WAY = ("approved", "preparation", "implementation")
_POINT = re.compile(r"(?:\d{1,3}|[IVX]{1,5})[.)]\s+(?=\S)")
# The number of a section; in "II. etapa" it is a part of the title.
_NUMBER = re.compile(r"(?:\d{1,3}|[IVX]{1,5})[.)]\s+(?=[A-ZÁČĎÉÍŇÓŘŠŤÚÝŽ])")
_PART = re.compile(r"[a-z]\)\s+(?=\S)")
_COSTS = ("cost_total", "cost_operating", "funding")
_NO_SENTENCE = re.compile(r"[-+*>|#]|\d+[.)]\s")


@dataclass(frozen=True)
class Point:
    """One of the things that a council is to resolve."""

    text: Annotated[str, "what: bere na vědomí informaci o programu"]
    parts: Annotated[tuple[str, ...], "the parts of it, each with its letter: a) informaci o programu"]


@dataclass(frozen=True)
class Resolution:
    """A draft resolution (návrh usnesení)."""

    subject: Annotated[str, "who resolves: Zastupitelstvo města Lesnova; empty where the only point says it"]
    points: Annotated[tuple[Point, ...], "what, in order; at least one"]


@dataclass(frozen=True)
class Attachment:
    """An attachment of a report."""

    no: Annotated[int, "its number"]
    title: Annotated[str, "what it is"]
    file: Annotated[str, "the file, from the folder of the report; empty for one that scpctl makes"]


@dataclass(frozen=True)
class Material:
    """A report to a council, of whatever type."""

    subject: Annotated[str, "what it is about"]
    body: Annotated[str, "the council or committee it goes to, such as ZMP"]
    body_name: Annotated[str, "its name in full, where scpctl.toml gives it in bodies; else the same"]
    date: Annotated[str, "its date"]
    meeting_date: Annotated[str, "the day of the meeting it is for; may be empty"]
    item_no: Annotated[str, "the number of the item on the agenda of that meeting; may be empty"]
    code: Annotated[str, "the code of the office: ÚKEP/1; may be empty"]
    reference: Annotated[str, "its reference number; may be empty"]
    presenters: Annotated[tuple[Person, ...], "who presents it"]
    authors: Annotated[tuple[Person, ...], "who wrote it"]
    attendees: Annotated[tuple[Person, ...], "who attends the meeting of the council"]
    resolution: Annotated[Resolution | None, "what the council is to resolve; none where nothing is proposed"]
    budget_impact: Annotated[str, "the impact on the budget; may be empty"]
    attachments: Annotated[tuple[Attachment, ...], "the attachments, by number"]


@dataclass(frozen=True)
class GroupPart:
    """A working group and what the report says of it."""

    name: Annotated[str, "the name of the group"]
    text: Annotated[
        Markdown,
        "what it works on: its section of the report, else the texts that its minutes offer; empty where there are "
        "minutes of its earlier meetings and none in the period, so that it did not meet",
    ]
    goes_on: Annotated[bool, "whether the text goes on in the line of the name; else it begins with a list or a table"]
    meetings: Annotated[tuple[str, ...], "the days of its meetings in the period, as far as their minutes are there"]


@dataclass(frozen=True)
class InformativeReport(Material):
    """The informative report to the council (informativní zpráva)."""

    previous_date: Annotated[str, "the date of the report before it; empty where there is none"]
    introduction: Annotated[Markdown, "the section Úvod"]
    groups: Annotated[tuple[GroupPart, ...], "the groups that have something to tell, or did not meet, in order"]
    conclusion: Annotated[Markdown, "the section Závěr"]


@dataclass(frozen=True)
class ProjectState:
    """How far a project is."""

    title: Annotated[str, "the title of the project"]
    number: Annotated[str, "its number; may be empty"]
    group: Annotated[str, "the working group that leads it; may be empty"]
    status: Annotated[str, "its phase, in words"]
    status_date: Annotated[str, "since when; may be empty"]
    milestones: Annotated[int, "how many milestones it has"]
    reached: Annotated[int, "how many of them are reached"]
    next: Annotated[Milestone | None, "the next milestone; none where there is none"]
    total: Annotated[int | None, "the total cost; none where it is not known"]


@dataclass(frozen=True)
class ProgressReport(InformativeReport):
    """The report on how far the projects are (průběžná zpráva)."""

    projects: Annotated[
        tuple[ProjectState, ...],
        "the projects that are approved, in preparation or being implemented, and those whose phase has changed in the "
        "period, by phase and title",
    ]


@dataclass(frozen=True)
class Earlier:
    """A resolution that a council has adopted on a project."""

    date: Annotated[str, "the day it was adopted"]
    body: Annotated[str, "who adopted it, such as RMP"]
    number: Annotated[str, "its number"]
    project: Annotated[str, "the title of the project"]


@dataclass(frozen=True)
class ProjectCost:
    """What a project costs."""

    title: Annotated[str, "the title of the project"]
    number: Annotated[str, "its number; may be empty"]
    total: Annotated[int | None, "the total cost; none where it is not known"]
    operating: Annotated[int | None, "the cost of operation a year; none where it is not known"]
    vat: Annotated[str, "with or without VAT, in words; may be empty"]
    sources: Annotated[tuple[FundingSource, ...], "where the money comes from"]


@dataclass(frozen=True)
class Section:
    """A part of an explanatory report."""

    title: Annotated[str, "its title, without a number"]
    text: Annotated[Markdown, "what the report says there; may be empty"]
    holds: Annotated[str, "what else belongs here: finance, resolutions, attachments or nothing"]


@dataclass(frozen=True)
class ExplanatoryReport(Material):
    """The explanatory report to the council (důvodová zpráva)."""

    sections: Annotated[tuple[Section, ...], "its parts in order, those of scpctl's own last; none of them is empty"]
    costs: Annotated[tuple[ProjectCost, ...], "what the projects cost that the text has links to, as far as known"]
    earlier: Annotated[tuple[Earlier, ...], "what was resolved on these projects before the report, by day"]


@dataclass(frozen=True)
class CoverSheet(Material):
    """The sheet in front of an item of the council's agenda (průvodní list)."""

    title: Annotated[str, "what the report is: Informativní zpráva, Důvodová zpráva, Průběžná zpráva"]


def informative_report(setting: Setting) -> InformativeReport:
    """Gather the context of a report whose check has no errors."""
    return InformativeReport(**_informative(setting))


def progress_report(setting: Setting) -> ProgressReport:
    """Gather the context of a report on how far the projects are."""
    report, library = setting.document, setting.library
    day, period = report.values["date"], reporting.period(report, library)
    fiches = [
        fiche
        for fiche in library.of_kind("fiche")
        if fiche.values["status"] in UNDER_WAY
        or (period and period[0] < fiche.values.get("status_date", datetime.date.min) <= period[1])
    ]
    phases = list(library.config.kinds["fiche"].statuses)
    fiches.sort(key=lambda fiche: (phases.index(fiche.values["status"]), czech.sort_key(fiche.title)))
    states = tuple(_state(fiche, day, library) for fiche in fiches)
    return ProgressReport(**_informative(setting), projects=states)


def explanatory_report(setting: Setting) -> ExplanatoryReport:
    """Gather the context of a report that explains a matter."""
    report, library = setting.document, setting.library
    material = _material(setting)
    fiches = _fiches(report, library)
    costs = tuple(_cost(fiche, library) for fiche in fiches if any(key in fiche.values for key in _COSTS))
    earlier = tuple(_earlier(fiches, report.values["date"]))
    added = {
        "finance": bool(material["budget_impact"] or costs),
        "resolutions": bool(earlier),
        "attachments": bool(material["attachments"]),
    }
    sections = tuple(_sections(report, [name for name, is_needed in added.items() if is_needed]))
    return ExplanatoryReport(**material, sections=sections, costs=costs, earlier=earlier)


def cover_sheet(setting: Setting) -> CoverSheet:
    """Gather the context of the sheet in front of a report."""
    type_ = label("report", "type", setting.document.values["type"], setting.library)
    return CoverSheet(**_material(setting), title=f"{type_[:1].upper()}{type_[1:]} zpráva")


def _material(setting: Setting) -> dict[str, Any]:
    """Return what all reports have."""
    values, library = setting.document.values, setting.library
    date = values["date"]
    attachments = [
        Attachment(item.get("no", number), item["title"], item.get("file", ""))
        for number, item in enumerate(values.get("attachments", ()), start=1)
        if item
    ]
    body_name = library.config.bodies.get(values["body"], values["body"])
    return {
        "subject": values["subject"],
        "body": values["body"],
        "body_name": body_name,
        "date": str(date),
        "meeting_date": str(values.get("meeting_date", "")),
        **{key: values.get(key, "") for key in ("item_no", "code", "reference", "budget_impact")},
        **{key: people(values.get(key, ()), date, library) for key in ("presenters", "authors", "attendees")},
        "resolution": resolution(values["resolution"], body_name) if "resolution" in values else None,
        "attachments": tuple(sorted(attachments, key=lambda attachment: attachment.no)),
    }


def _informative(setting: Setting) -> dict[str, Any]:
    """Return what a report on the groups has."""
    report, library = setting.document, setting.library
    texts = reporting.texts(report, library)
    previous = reporting.previous(report, library)
    return {
        **_material(setting),
        "previous_date": str(previous.date) if previous else "",
        "introduction": Markdown(texts.get(reporting.INTRODUCTION, "")),
        "groups": tuple(map(_group_part, reporting.parts(report, library))),
        "conclusion": Markdown(texts.get(reporting.CONCLUSION, "")),
    }


def _group_part(part: reporting.Part) -> GroupPart:
    goes_on = not _NO_SENTENCE.match(part.text)
    return GroupPart(part.group.title, Markdown(part.text), goes_on, tuple(map(str, part.days)))


def resolution(text: str, body: str) -> Resolution:
    """Read a draft resolution: its points are the lines that begin with a number, their parts those with a letter.

    Where there are none, the whole text is the only point; one that begins with a capital letter says who resolves.
    """
    before: list[str] = []
    points: list[list[str]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if point := _POINT.match(line):
            points.append([line[point.end() :]])
        elif not points:
            before.append(line)
        elif _PART.match(line):
            points[-1].append(line)
        else:
            points[-1][-1] += f" {line}"
    said = " ".join(before)
    if not points:
        return Resolution("" if said[:1].isupper() else body, (Point(said, ()),))
    return Resolution(said.removesuffix(":") or body, tuple(Point(first, tuple(parts)) for first, *parts in points))


def _state(fiche: Document, day: datetime.date, library: Library) -> ProjectState:
    """Return how far a project is on a day."""
    values = fiche.values
    planned = projects.milestones(fiche, day)
    ahead = [milestone for milestone in planned if not milestone.is_done]
    group = library.get("group", values.get("group", ""))
    return ProjectState(
        fiche.title,
        values.get("number", ""),
        group.title if group else "",
        label("fiche", "status", values["status"], library),
        str(values.get("status_date", "")),
        len(planned),
        len(planned) - len(ahead),
        next(iter(ahead), None),
        values.get("cost_total"),
    )


def _sections(report: Document, needed: list[str]) -> Iterator[Section]:
    """Yield the sections of a report, and what is needed of scpctl's own: in the one that is for it, or at the end."""
    for part in report.sections():
        number = _NUMBER.match(part.heading.title)
        title = part.heading.title[number.end() if number else 0 :]
        text = reporting.plain_links(report, part.place).strip()
        holds = next((name for name in needed if ADDED[name][0] in czech.fold(title)), "")
        if holds:
            needed.remove(holds)
        if text or holds:
            yield Section(title, Markdown(text), holds)
    yield from (Section(ADDED[name][1], Markdown(), name) for name in needed)


def _fiches(report: Document, library: Library) -> list[Document]:
    """Return the fiches that the text of a report has links to, in reading order."""
    targets = (edge.target for edge in links.edges_of(report, library))
    return [target for target in dict.fromkeys(targets) if target.kind_name == "fiche" and target.readable]


def _cost(fiche: Document, library: Library) -> ProjectCost:
    values = fiche.values
    return ProjectCost(
        fiche.title,
        values.get("number", ""),
        values.get("cost_total"),
        values.get("cost_operating"),
        label("fiche", "vat", values.get("vat", ""), library),
        projects.sources(fiche, library),
    )


def _earlier(fiches: list[Document], day: datetime.date) -> list[Earlier]:
    """Return what was resolved on projects before a day."""
    found = [
        Earlier(str(adopted["date"]), adopted["body"], adopted["number"], fiche.title)
        for fiche in fiches
        for adopted in fiche.values.get("resolutions", ())
        if adopted and adopted["date"] < day
    ]
    return sorted(found, key=lambda adopted: (adopted.date, adopted.body, adopted.number))
