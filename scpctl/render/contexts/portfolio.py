"""The contexts of what is told about all projects together: which there are, what they cost and who pays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated

from scpctl import czech, funding, reporting
from scpctl.display import Cell
from scpctl.document import Document
from scpctl.render.contexts import Person, Setting, label, labels, name_of, person_of
from scpctl.spreadsheet import Table, date

# What the city does not work on: it is listed apart and in no sum.
ASIDE = ("suspended", "reserve", "rejected")
AMOUNTS = ("cost_total", "funding", "budget_years", "cost_operating")


@dataclass(frozen=True)
class PooledProject:
    """A project in the list of all."""

    title: Annotated[str, "its name"]
    number: Annotated[str, "its number; may be empty"]
    group: Annotated[str, "the name of the group that leads it; may be empty"]
    status: Annotated[str, "how far it is, in words: v realizaci"]
    guarantor: Annotated[Person | None, "who guarantees it"]
    priority: Annotated[str, "its priority in words; may be empty"]
    cost: Annotated[int | None, "what it costs"]
    vat: Annotated[str, "how that stands to VAT, in words: s DPH; may be empty"]
    start: Annotated[str, "when it starts: a day, a month or a year; may be empty"]
    end: Annotated[str, "when it ends, likewise; may be empty"]


@dataclass(frozen=True)
class ProjectCount:
    """Some of the projects, counted."""

    name: Annotated[str, "what they have in common: the name of a group, empty for none, or a status in words"]
    count: Annotated[int, "how many there are"]
    cost: Annotated[int, "what they cost together, as far as it is known"]
    unknown: Annotated[int, "of how many the cost is not known"]


@dataclass(frozen=True)
class GroupProjects:
    """The projects that a group leads."""

    name: Annotated[str, "the name of the group; empty for the projects that have none"]
    projects: Annotated[tuple[PooledProject, ...], "its projects, from the idea to the completed"]
    count: Annotated[ProjectCount, "the same, counted"]


@dataclass(frozen=True)
class ProjectPool:
    """All projects (zásobník projektů)."""

    date: Annotated[str, "the day that it tells of"]
    groups: Annotated[tuple[GroupProjects, ...], "the groups that lead projects, in the order of reports"]
    statuses: Annotated[tuple[ProjectCount, ...], "the projects by status, from the idea to the completed"]
    total: Annotated[ProjectCount, "all of them"]
    vat: Annotated[str, "how the costs stand to VAT, in words: s DPH; empty where it is not said of all alike"]
    aside: Annotated[tuple[PooledProject, ...], "those suspended, in reserve or rejected, which are not in the sums"]
    aside_count: Annotated[ProjectCount, "these, counted"]


@dataclass(frozen=True)
class SourceTotal:
    """What one kind of source pays for all projects."""

    source: Annotated[str, "the kind of source in words: rozpočet města; empty for the sum of all"]
    granted: Annotated[int, "how much of it is granted"]
    requested: Annotated[int, "how much is requested"]
    unstated: Annotated[int, "of how much neither is said"]
    total: Annotated[int, "all of it"]
    share: Annotated[float | None, "its share of what all sources pay, in %"]


@dataclass(frozen=True)
class FinancedProject:
    """The money of a project, or of all together."""

    title: Annotated[str, "its name; empty for all together"]
    number: Annotated[str, "its number; may be empty"]
    group: Annotated[str, "the name of the group that leads it; may be empty"]
    status: Annotated[str, "how far it is, in words"]
    cost: Annotated[int | None, "what it costs"]
    sources: Annotated[tuple[int, ...], "what each kind of source pays, in the order of these"]
    granted: Annotated[int, "how much is granted"]
    requested: Annotated[int, "how much is requested"]
    unstated: Annotated[int, "of how much neither is said"]
    uncovered: Annotated[int | None, "how much of the cost no source covers; none where it is not known"]
    excess: Annotated[int, "how much the sources give more than it costs"]
    years: Annotated[tuple[int, ...], "what is to be spent in each year, in the order of these"]
    unplanned: Annotated[int | None, "how much of the cost is planned in no year; none where it is not known"]
    operating: Annotated[int | None, "what its operation costs a year"]


@dataclass(frozen=True)
class YearTotal:
    """What is to be spent in a year for all projects."""

    year: Annotated[int, "the year"]
    sources: Annotated[tuple[int, ...], "what each kind of source pays for sure, in the order of these"]
    mixed: Annotated[
        int, "what is spent on projects of several sources, of which no record says who pays in which year"
    ]
    total: Annotated[int, "all of it"]


@dataclass(frozen=True)
class FinancingOverview:
    """Who pays for all projects, and when (přehled financování)."""

    date: Annotated[str, "the day that it tells of"]
    vat: Annotated[str, "how the costs stand to VAT, in words: s DPH; empty where it is not said of all alike"]
    sources: Annotated[tuple[SourceTotal, ...], "the kinds of source that pay for something"]
    funding: Annotated[SourceTotal, "all sources together"]
    projects: Annotated[tuple[FinancedProject, ...], "the projects of which an amount is known, by group and status"]
    total: Annotated[FinancedProject, "all these together"]
    years: Annotated[tuple[YearTotal, ...], "the years in which something is to be spent"]
    unknown: Annotated[tuple[str, ...], "the names of the projects of which no amount is known"]
    aside: Annotated[int, "how many projects are suspended, in reserve or rejected, and left out"]


def pool(setting: Setting) -> ProjectPool:
    """Gather the projects by group and status."""
    working, aside = _divided(setting)
    statuses = setting.library.config.kinds["fiche"].statuses
    by_status = {code: [fiche for fiche in working if fiche.values["status"] == code] for code in statuses}
    return ProjectPool(
        date=setting.day.isoformat(),
        groups=tuple(
            _group(id_, list(fiches), setting)
            for id_, fiches in groupby(working, key=lambda fiche: fiche.values.get("group", ""))
        ),
        statuses=tuple(
            _count(label("fiche", "status", code, setting.library), fiches)
            for code, fiches in by_status.items()
            if fiches
        ),
        total=_count("", working),
        vat=_common_vat(working, setting),
        aside=tuple(_project(fiche, setting) for fiche in aside),
        aside_count=_count("", aside),
    )


def financing(setting: Setting) -> FinancingOverview:
    """Gather the money of the projects by source and year."""
    working, aside = _divided(setting)
    known = [fiche for fiche in working if any(fiche.values.get(key) for key in AMOUNTS)]
    kinds = _kinds_of_source(known, setting)
    years = sorted({year for fiche in known for year in fiche.values.get("budget_years", ())})
    projects = tuple(_financed(fiche, kinds, years, setting) for fiche in known)
    whole = _paid(known, kinds)
    return FinancingOverview(
        date=setting.day.isoformat(),
        vat=_common_vat(known, setting),
        sources=tuple(
            _source_total(label("fiche", "funding.source", kind, setting.library), [kind], whole, known)
            for kind in kinds
        ),
        funding=_source_total("", kinds, whole, known),
        projects=projects,
        total=_together(projects),
        years=tuple(_year_total(year, known, kinds) for year in years),
        unknown=tuple(fiche.title for fiche in working if fiche not in known),
        aside=len(aside),
    )


def pool_table(context: ProjectPool) -> Table:
    """Return the list of all projects, those apart among them, for programs."""
    projects = [*(project for group in context.groups for project in group.projects), *context.aside]
    rows = [
        [
            project.group,
            project.number,
            project.title,
            project.status,
            project.priority,
            project.guarantor.name if project.guarantor else "",
            _cell(project.cost),
            project.vat,
            date(project.start),
            date(project.end),
        ]
        for project in projects
    ]
    head = "Skupina,Číslo,Název,Stav,Priorita,Garant,Celkové náklady (Kč),DPH,Zahájení,Ukončení".split(",")
    cost = context.total.cost + context.aside_count.cost
    return Table(head, rows, ["Celkem", "", "", "", "", "", cost, "", "", ""])


def financing_table(context: FinancingOverview) -> Table:
    """Return the money of each project for programs."""
    head = [
        *("Skupina", "Číslo", "Název", "Stav", "Celkové náklady (Kč)"),
        *(f"{source.source[:1].upper()}{source.source[1:]} (Kč)" for source in context.sources),
        *("Přiznáno (Kč)", "Požádáno (Kč)", "Bez uvedení stavu (Kč)", "Nekryto (Kč)"),
        *(f"Rok {year.year} (Kč)" for year in context.years),
        *("Nerozepsáno do let (Kč)", "Roční provozní náklady (Kč)"),
    ]

    def row(project: FinancedProject) -> list[Cell]:
        amounts = [
            *(project.cost, *project.sources, project.granted, project.requested, project.unstated, project.uncovered),
            *(*project.years, project.unplanned, project.operating),
        ]
        return [project.group, project.number, project.title, project.status, *map(_cell, amounts)]

    return Table(head, [row(project) for project in context.projects], ["Celkem", *row(context.total)[1:]])


def _cell(amount: int | None) -> Cell:
    return "" if amount is None else amount


def _divided(setting: Setting) -> tuple[list[Document], list[Document]]:
    """Return the projects that are worked on, and those put aside, by group, status and name."""
    groups = {group.id: number for number, group in enumerate(reporting.in_order(setting.library))}
    statuses = list(setting.library.config.kinds["fiche"].statuses)

    def order(fiche: Document) -> tuple[object, ...]:
        group = groups.get(fiche.values.get("group", ""), len(groups))
        return group, statuses.index(fiche.values["status"]), czech.sort_key(fiche.title)

    fiches = sorted(setting.library.of_kind("fiche"), key=order)
    working = [fiche for fiche in fiches if fiche.values["status"] not in ASIDE]
    return working, [fiche for fiche in fiches if fiche.values["status"] in ASIDE]


def _group(id_: str, fiches: Sequence[Document], setting: Setting) -> GroupProjects:
    name = name_of("group", id_, setting.library)
    return GroupProjects(name, tuple(_project(fiche, setting) for fiche in fiches), _count(name, fiches))


def _project(fiche: Document, setting: Setting) -> PooledProject:
    values, library = fiche.values, setting.library
    return PooledProject(
        title=fiche.title,
        number=values.get("number", ""),
        group=name_of("group", values.get("group"), library),
        status=label("fiche", "status", values["status"], library),
        guarantor=person_of(values.get("guarantor"), setting),
        priority=label("fiche", "priority", values.get("priority", ""), library),
        cost=values.get("cost_total"),
        vat=label("fiche", "vat", values.get("vat", ""), library),
        start=values.get("start", ""),
        end=values.get("end", ""),
    )


def _count(name: str, fiches: Sequence[Document]) -> ProjectCount:
    known = [fiche.values["cost_total"] for fiche in fiches if "cost_total" in fiche.values]
    return ProjectCount(name, len(fiches), sum(known), len(fiches) - len(known))


def _common_vat(fiches: Iterable[Document], setting: Setting) -> str:
    """Return how all costs stand to VAT, in words; nothing where it is not said of all alike."""
    said = {fiche.values.get("vat", "") for fiche in fiches if "cost_total" in fiche.values}
    return label("fiche", "vat", said.pop(), setting.library) if len(said) == 1 else ""


def _kinds_of_source(fiches: Iterable[Document], setting: Setting) -> list[str]:
    """Return the kinds of source that pay for something, in the order of the content model."""
    paying = {part["source"] for fiche in fiches for part in funding.parts(fiche)}
    return [kind for kind in labels("fiche", "funding.source", setting.library) if kind in paying]


def _paid(fiches: Iterable[Document], kinds: Iterable[str], *states: str) -> int:
    """Return how much sources of these kinds pay, as far as they are in one of these states, "" for none."""
    parts = [part for fiche in fiches for part in funding.parts(fiche) if part["source"] in kinds]
    return sum(part["amount"] for part in parts if not states or part.get("state", "") in states)


def _source_total(name: str, kinds: Sequence[str], whole: int, fiches: Sequence[Document]) -> SourceTotal:
    total = _paid(fiches, kinds)
    return SourceTotal(
        source=name,
        granted=_paid(fiches, kinds, "granted"),
        requested=_paid(fiches, kinds, "requested"),
        unstated=_paid(fiches, kinds, ""),
        total=total,
        share=round(100 * total / whole, 2) if whole else None,
    )


def _financed(fiche: Document, kinds: Sequence[str], years: Sequence[int], setting: Setting) -> FinancedProject:
    values, gap = fiche.values, funding.gap(fiche)
    planned = values.get("budget_years", {})
    return FinancedProject(
        title=fiche.title,
        number=values.get("number", ""),
        group=name_of("group", values.get("group"), setting.library),
        status=label("fiche", "status", values["status"], setting.library),
        cost=values.get("cost_total"),
        sources=tuple(_paid([fiche], [kind]) for kind in kinds),
        granted=_paid([fiche], kinds, "granted"),
        requested=_paid([fiche], kinds, "requested"),
        unstated=_paid([fiche], kinds, ""),
        uncovered=None if gap is None else max(gap, 0),
        excess=max(-(gap or 0), 0),
        years=tuple(planned.get(year, 0) for year in years),
        unplanned=values["cost_total"] - sum(planned.values()) if "cost_total" in values else None,
        operating=values.get("cost_operating"),
    )


def _together(projects: Sequence[FinancedProject]) -> FinancedProject:
    """Return the sums of all amounts; what is not known is in none."""

    def known(amounts: Iterable[int | None]) -> int:
        return sum(amount for amount in amounts if amount is not None)

    return FinancedProject(
        title="",
        number="",
        group="",
        status="",
        cost=known(project.cost for project in projects),
        sources=tuple(map(sum, zip(*(project.sources for project in projects), strict=True))),
        granted=sum(project.granted for project in projects),
        requested=sum(project.requested for project in projects),
        unstated=sum(project.unstated for project in projects),
        uncovered=known(project.uncovered for project in projects),
        excess=sum(project.excess for project in projects),
        years=tuple(map(sum, zip(*(project.years for project in projects), strict=True))),
        unplanned=known(project.unplanned for project in projects),
        operating=known(project.operating for project in projects),
    )


def _year_total(year: int, fiches: Sequence[Document], kinds: Sequence[str]) -> YearTotal:
    """Return what is spent in a year: by source where a project has one source only, or is paid within one year."""
    by_kind, mixed = dict.fromkeys(kinds, 0), 0
    for fiche in fiches:
        planned = fiche.values.get("budget_years", {})
        amount = planned.get(year, 0)
        parts = funding.parts(fiche)
        if funding.gap(fiche) == 0 and len({part["source"] for part in parts}) == 1:
            by_kind[parts[0]["source"]] += amount
        elif funding.gap(fiche) == 0 and amount == fiche.values["cost_total"]:
            for part in parts:
                by_kind[part["source"]] += part["amount"]
        else:
            mixed += amount
    return YearTotal(year, tuple(by_kind.values()), mixed, sum(by_kind.values()) + mixed)
