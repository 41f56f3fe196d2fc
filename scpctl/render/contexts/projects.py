"""The contexts of what is told about one project: its fiche, and how the comments on it were settled."""

from __future__ import annotations

import datetime
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from scpctl import czech, dates, funding, meetings, reporting
from scpctl.document import Document
from scpctl.finding import Range
from scpctl.kinds import FICHE_SECTIONS
from scpctl.library import Library
from scpctl.model import Values
from scpctl.render.contexts import Markdown, Person, Setting, Task, label, name_of, names_of, people, person_of, task
from scpctl.render.contexts.duties import open_tasks


@dataclass(frozen=True)
class BodySection:
    """A part of the text of a fiche."""

    title: Annotated[str, "its heading"]
    text: Annotated[Markdown, "what its authors have written, without what is generated"]


@dataclass(frozen=True)
class Partner:
    """An organisation that takes part in a project."""

    name: Annotated[str, "the name of the organisation"]
    role: Annotated[str, "what it does there; may be empty"]


@dataclass(frozen=True)
class FundingSource:
    """A source that pays for a part of a project."""

    source: Annotated[str, "the kind of source in words: rozpočet města"]
    programme: Annotated[str, "the programme it comes from; may be empty"]
    state: Annotated[str, "whether it is granted, in words: požádáno, přiznáno; may be empty"]
    amount: Annotated[int, "how much"]
    share: Annotated[float | None, "its share of the total cost, or of the funding where that is not known, in %"]


@dataclass(frozen=True)
class YearAmount:
    """What is to be spent in a year."""

    year: Annotated[int, "the year"]
    amount: Annotated[int, "how much"]


@dataclass(frozen=True)
class Indicator:
    """What a project is measured by."""

    name: Annotated[str, "what is measured"]
    unit: Annotated[str, "the unit; may be empty"]
    baseline: Annotated[float | None, "the value before"]
    target: Annotated[float | None, "the value to be reached"]
    actual: Annotated[float | None, "the value reached"]


@dataclass(frozen=True)
class Milestone:
    """A step of a project."""

    title: Annotated[str, "what is to be reached"]
    due: Annotated[str, "by when: a day, a month or a year; may be empty"]
    is_done: Annotated[bool, "whether it is reached"]
    is_overdue: Annotated[bool, "whether it should be, and is not"]


@dataclass(frozen=True)
class Risk:
    """What may go wrong."""

    text: Annotated[str, "what"]
    probability: Annotated[int | None, "1 to 5"]
    impact: Annotated[int | None, "1 to 5"]
    weight: Annotated[int | None, "probability times impact"]
    measure: Annotated[str, "what is done about it; may be empty"]
    owner: Annotated[Person | None, "who answers for it"]


@dataclass(frozen=True)
class ProjectResolution:
    """What somebody has resolved about a project."""

    date: Annotated[str, "the day"]
    bodies: Annotated[tuple[str, ...], "who: the council or committee, or the names of the groups"]
    is_of_groups: Annotated[bool, "whether working groups have resolved it, not the council or a committee"]
    number: Annotated[str, "its number; may be empty"]
    text: Annotated[str, "what it says, with its verb; empty for those of the council"]
    is_verified: Annotated[bool, "no while the minutes it stands in are not verified"]


@dataclass(frozen=True)
class ProjectFiche:
    """The fiche of a project (projektová fiche)."""

    date: Annotated[str, "the day that it tells of"]
    title: Annotated[str, "the name of the project"]
    number: Annotated[str, "its number; may be empty"]
    status: Annotated[str, "how far it is, in words: v realizaci"]
    status_date: Annotated[str, "since when; may be empty"]
    group: Annotated[str, "the name of the group that leads it; may be empty"]
    cooperating_groups: Annotated[tuple[str, ...], "the names of the groups that take part"]
    guarantor: Annotated[Person | None, "who guarantees it"]
    manager: Annotated[Person | None, "who manages it"]
    submitter: Annotated[str, "the organisation that has put it forward; may be empty"]
    carrier: Annotated[str, "the organisation that carries it out; may be empty"]
    partners: Annotated[tuple[Partner, ...], "the organisations that take part"]
    goals: Annotated[tuple[str, ...], "the goals it serves, each with its code: M2 Dostupná doprava"]
    locations: Annotated[tuple[str, ...], "where it is carried out"]
    priority: Annotated[str, "its priority in words; may be empty"]
    start: Annotated[str, "when it starts: a day, a month or a year; may be empty"]
    end: Annotated[str, "when it ends, likewise; may be empty"]
    depends_on: Annotated[tuple[str, ...], "the names of the projects it depends on"]
    supersedes: Annotated[tuple[str, ...], "the names of the projects it takes the place of"]
    introduction: Annotated[Markdown, "what its text says before the first section"]
    sections: Annotated[tuple[BodySection, ...], "the sections of its text that are not empty, the usual ones first"]
    cost_total: Annotated[int | None, "what it costs"]
    cost_eligible: Annotated[int | None, "the part of this that a subsidy may be granted for"]
    cost_operating: Annotated[int | None, "what its operation costs a year"]
    vat: Annotated[str, "how the amounts stand to VAT, in words: s DPH; may be empty"]
    funding: Annotated[tuple[FundingSource, ...], "who pays"]
    funding_total: Annotated[int, "how much they pay together"]
    funding_share: Annotated[float | None, "the share of that in the total cost, in %"]
    gap: Annotated[int | None, "how much of the cost no source covers; below 0, how much more they give; none unknown"]
    years: Annotated[tuple[YearAmount, ...], "the budget by year"]
    years_total: Annotated[int, "the sum of the years"]
    indicators: Annotated[tuple[Indicator, ...], "what it is measured by"]
    milestones: Annotated[tuple[Milestone, ...], "its steps, by their terms"]
    risks: Annotated[tuple[Risk, ...], "what may go wrong, the gravest first"]
    resolutions: Annotated[tuple[ProjectResolution, ...], "what was resolved about it, by date"]
    tasks: Annotated[tuple[Task, ...], "the open tasks about it, by their terms"]
    attachments: Annotated[tuple[str, ...], "the titles of its attachments"]


@dataclass(frozen=True)
class ProjectComment:
    """A comment on a fiche and what became of it."""

    date: Annotated[str, "the day"]
    group: Annotated[str, "the name of the group that has made it; empty where a person has"]
    person: Annotated[Person | None, "the person who has made it"]
    text: Annotated[str, "what it says"]
    settlement: Annotated[str, "open, accepted, partly or rejected"]
    settlement_name: Annotated[str, "the same in words: přijato"]
    reply: Annotated[str, "the reply; may be empty"]


@dataclass(frozen=True)
class SettlementOfComments:
    """How the comments on a fiche were settled (vypořádání připomínek)."""

    date: Annotated[str, "the day that it tells of"]
    title: Annotated[str, "the name of the project"]
    number: Annotated[str, "its number; may be empty"]
    status: Annotated[str, "how far it is, in words"]
    group: Annotated[str, "the name of the group that leads it; may be empty"]
    guarantor: Annotated[Person | None, "who guarantees it"]
    comments: Annotated[tuple[ProjectComment, ...], "the comments, by date"]
    accepted: Annotated[int, "how many were accepted"]
    partly: Annotated[int, "how many were accepted in part"]
    rejected: Annotated[int, "how many were rejected"]
    open: Annotated[int, "how many are not settled yet"]


def fiche(setting: Setting) -> ProjectFiche:
    """Gather what is known of a project."""
    record, library, day = setting.document, setting.library, setting.day
    values = record.values
    paying = sources(record, library)
    years = values.get("budget_years", {})
    introduction, sections = _parts(record)
    return ProjectFiche(
        date=day.isoformat(),
        title=record.title,
        number=values.get("number", ""),
        status=label("fiche", "status", values["status"], library),
        status_date=str(values.get("status_date", "")),
        group=name_of("group", values.get("group"), library),
        cooperating_groups=names_of("group", values.get("cooperating_groups", ()), library),
        guarantor=person_of(values.get("guarantor"), setting),
        manager=person_of(values.get("manager"), setting),
        submitter=name_of("organisation", values.get("submitter"), library),
        carrier=name_of("organisation", values.get("carrier"), library),
        partners=tuple(
            Partner(name_of("organisation", partner.get("organisation"), library), partner.get("role", ""))
            for partner in values.get("partners", ())
            if partner
        ),
        goals=tuple(goal_name(goal) for id_ in values.get("goals", ()) if id_ and (goal := library.get("goal", id_))),
        locations=tuple(filter(None, values.get("locations", ()))),
        priority=label("fiche", "priority", values.get("priority", ""), library),
        start=values.get("start", ""),
        end=values.get("end", ""),
        depends_on=names_of("fiche", values.get("depends_on", ()), library),
        supersedes=names_of("fiche", values.get("supersedes", ()), library),
        introduction=introduction,
        sections=sections,
        cost_total=values.get("cost_total"),
        cost_eligible=values.get("cost_eligible"),
        cost_operating=values.get("cost_operating"),
        vat=label("fiche", "vat", values.get("vat", ""), library),
        funding=paying,
        funding_total=sum(source.amount for source in paying),
        funding_share=_share(sum(source.amount for source in paying), record),
        gap=funding.gap(record),
        years=tuple(YearAmount(year, years[year]) for year in sorted(years)),
        years_total=sum(years.values()),
        indicators=tuple(
            Indicator(
                item.get("name", ""), item.get("unit", ""), item.get("baseline"), item.get("target"), item.get("actual")
            )
            for item in values.get("indicators", ())
            if item
        ),
        milestones=milestones(setting.document, setting.day),
        risks=_risks(setting),
        resolutions=_resolutions(setting),
        tasks=tuple(
            task(given, day, library)
            for given in open_tasks(setting, lambda given: given.stated.get("fiche") == record.id)
        ),
        attachments=tuple(item["title"] for item in values.get("attachments", ()) if item and "title" in item),
    )


def comments(setting: Setting) -> SettlementOfComments:
    """Gather the comments on a fiche."""
    record, library = setting.document, setting.library
    values = record.values
    made = sorted(
        (_comment(item, setting) for item in values.get("comments", ()) if item and "date" in item),
        key=lambda item: item.date,
    )
    counts = Counter(item.settlement for item in made)
    return SettlementOfComments(
        date=setting.day.isoformat(),
        title=record.title,
        number=values.get("number", ""),
        status=label("fiche", "status", values["status"], library),
        group=name_of("group", values.get("group"), library),
        guarantor=person_of(values.get("guarantor"), setting),
        comments=tuple(made),
        accepted=counts["accepted"],
        partly=counts["partly"],
        rejected=counts["rejected"],
        open=counts["open"],
    )


def goal_name(goal: Document) -> str:
    """Return what a goal is called, with its code: M2 Dostupná doprava."""
    return " ".join(filter(None, (goal.values.get("code"), goal.title)))


def sources(record: Document, library: Library) -> tuple[FundingSource, ...]:
    """Return what pays for a project."""
    return tuple(
        FundingSource(
            source=label("fiche", "funding.source", part["source"], library),
            programme=part.get("programme", ""),
            state=label("fiche", "funding.state", part.get("state", ""), library),
            amount=part["amount"],
            share=_share(part["amount"], record),
        )
        for part in funding.parts(record)
    )


def _share(amount: int, record: Document) -> float | None:
    """Return the share of an amount in the total cost, or else in the funding, in % with two decimals."""
    whole = record.values.get("cost_total") or sum(part["amount"] for part in funding.parts(record))
    return round(100 * amount / whole, 2) if whole else None


def _parts(record: Document) -> tuple[Markdown, tuple[BodySection, ...]]:
    """Return what stands before the first section, and the sections that are not empty, the usual ones first.

    The main heading is left out: the document has its own. What has a heading of that level further down is a section.
    """
    usual = [czech.fold(title) for title in FICHE_SECTIONS]
    headings = [heading for heading in record.body.headings if heading.level <= 2]
    starts = [record.body.start, *(heading.place.end for heading in headings)]
    ends = [*(heading.place.start for heading in headings), record.body.end]
    texts = [_written(record, Range(*place)) for place in zip(starts, ends, strict=True)]
    has_title = bool(headings) and headings[0].level == 1 and czech.fold(headings[0].title) not in usual
    above = 2 if has_title else 1
    introduction = Markdown("\n\n".join(filter(None, texts[:above])))
    parts = zip(headings[above - 1 :], texts[above:], strict=True)
    found = [BodySection(heading.title, text) for heading, text in parts if text]
    found.sort(key=lambda item: usual.index(title) if (title := czech.fold(item.title)) in usual else len(usual))
    return introduction, tuple(found)


def _written(record: Document, place: Range) -> Markdown:
    """Return what the authors of a record have written in a part of its text: no generated block, no remark."""
    parts, start = [], place.start
    for gap in sorted([*record.remarks, *(block.place for block in record.blocks[0])]):
        if start <= gap.start < place.end:
            parts.append(reporting.plain_links(record, Range(start, gap.start)))
            start = gap.end
    parts.append(reporting.plain_links(record, Range(start, place.end)))
    return Markdown("".join(parts).strip())


def milestones(record: Document, day: datetime.date) -> tuple[Milestone, ...]:
    """Return the milestones of a project as on a day, by their terms."""
    found = []
    for item in filter(None, record.values.get("milestones", ())):
        due, is_done = item.get("due", ""), item.get("done", False)
        is_overdue = bool(due) and not is_done and dates.latest(due) < day
        found.append(Milestone(item.get("title", ""), due, is_done, is_overdue))
    return tuple(sorted(found, key=lambda item: (not item.due, item.due and dates.latest(item.due).isoformat())))


def _risks(setting: Setting) -> tuple[Risk, ...]:
    found = []
    for item in filter(None, setting.document.values.get("risks", ())):
        probability, impact = item.get("probability"), item.get("impact")
        weight = probability * impact if probability is not None and impact is not None else None
        owner = person_of(item.get("owner"), setting)
        found.append(Risk(item.get("text", ""), probability, impact, weight, item.get("measure", ""), owner))
    return tuple(sorted(found, key=lambda item: -math.inf if item.weight is None else item.weight, reverse=True))


def _resolutions(setting: Setting) -> tuple[ProjectResolution, ...]:
    of_council = [
        ProjectResolution(
            date=item["date"].isoformat(),
            bodies=(item.get("body", ""),),
            is_of_groups=False,
            number=item.get("number", ""),
            text="",
            is_verified=True,
        )
        for item in setting.document.values.get("resolutions", ())
        if item and "date" in item
    ]
    return tuple(sorted([*of_council, *_resolutions_of_groups(setting)], key=lambda item: item.date))


def _resolutions_of_groups(setting: Setting) -> Iterator[ProjectResolution]:
    """Yield what meetings of working groups up to the day have resolved about the project."""
    for minutes in setting.library.of_kind("minutes"):
        values = minutes.values
        if "date" not in values or values["date"] > setting.day or meetings.is_cancelled(minutes):
            continue
        for item in values.get("resolutions", ()):
            if item and item.get("fiche") == setting.document.id:
                yield ProjectResolution(
                    date=values["date"].isoformat(),
                    bodies=names_of("group", meetings.ids_of_groups(minutes), setting.library),
                    is_of_groups=True,
                    number=str(item.get("no", "")),
                    text=meetings.resolved(item),
                    is_verified=values.get("state") == "verified",
                )


def _comment(item: Values, setting: Setting) -> ProjectComment:
    by, settlement = item.get("by", ""), item.get("settlement", "open")
    group = setting.library.get("group", by)
    persons = people([None if group else by], item["date"], setting.library)
    return ProjectComment(
        date=item["date"].isoformat(),
        group=group.title if group else "",
        person=next(iter(persons), None),
        text=item.get("text", ""),
        settlement=settlement,
        settlement_name=label("fiche", "comments.settlement", settlement, setting.library),
        reply=item.get("reply", ""),
    )
