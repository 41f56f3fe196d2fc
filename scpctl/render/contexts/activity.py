"""The contexts of what a group, or a person, has done in a period."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from scpctl import czech, dates, display, meetings, reporting, tasks
from scpctl.document import Document
from scpctl.finding import Range
from scpctl.model import NOTHING, Values
from scpctl.render.contexts import (
    Markdown,
    Period,
    Person,
    Setting,
    Task,
    label,
    name_of,
    names_of,
    period,
    person,
    section,
    span,
    task,
)
from scpctl.render.contexts.duties import Tally, tally, tasks_of_person
from scpctl.render.contexts.membership import Entry, MemberOfGroup, entries, member, of_gender, role_name

# Who is invited, and need not come.
_NOT_MEMBERS = ("guest", "substitute")
_LISTS = ("present", "excused", "absent")
_VOTES = ("for", "against", "abstain")
_ON_FICHES = {
    "guarantor": ("garant", "garantka"),
    "manager": ("projektový manažer", "projektová manažerka"),
}


@dataclass(frozen=True)
class MeetingOfGroup:
    """A meeting of a group."""

    date: Annotated[str, "the day"]
    number: Annotated[str, "the number of its minutes; may be empty"]
    type: Annotated[str, "regular, extraordinary, per-rollam or joint; may be empty"]
    type_name: Annotated[str, "the same in words: řádné, mimořádné, per rollam, společné"]
    others: Annotated[tuple[str, ...], "the names of the other groups of a joint meeting"]
    members: Annotated[int, "how many members the group had that day"]
    present: Annotated[int, "how many of them were present"]
    state_name: Annotated[str, "how far its minutes are: návrh, k ověření, ověřeno"]


@dataclass(frozen=True)
class AttendanceCount:
    """How often somebody came to the meetings of a group that were held while the person was a member."""

    name: Annotated[str, "the person, or on a card of a person the group"]
    meetings: Annotated[int, "how many meetings there were"]
    present: Annotated[int, "at how many the person was present"]
    excused: Annotated[int, "from how many the person was excused"]
    absent: Annotated[int, "from how many the person was absent without excuse"]
    percent: Annotated[int, "the share of meetings with the person present, rounded"]


@dataclass(frozen=True)
class FicheOfGroup:
    """A project that a group works on."""

    title: Annotated[str, "its title"]
    number: Annotated[str, "its number; may be empty"]
    status: Annotated[str, "how far it is, in words"]
    status_date: Annotated[str, "since when; may be empty"]
    is_led: Annotated[bool, "whether the group leads it; else it cooperates"]


@dataclass(frozen=True)
class ResolutionOfGroup:
    """What a meeting resolved."""

    date: Annotated[str, "the day of the meeting"]
    number: Annotated[int, "its number"]
    text: Annotated[str, "the verb and the text: schvaluje studii"]
    votes: Annotated[tuple[int, ...], "for, against, abstained; empty where it is not known"]


@dataclass(frozen=True)
class OfferedText:
    """What the minutes of a meeting offer to the reports."""

    date: Annotated[str, "the day of the meeting"]
    type: Annotated[str, "regular, extraordinary, per-rollam or joint"]
    text: Annotated[Markdown, "the text"]


@dataclass(frozen=True)
class Activity:
    """What a group has done in a period (zpráva o činnosti)."""

    date: Annotated[str, "the day that it tells of"]
    period: Annotated[Period, "the days that it tells of"]
    name: Annotated[str, "the name of the group"]
    status: Annotated[str, "active, suspended or closed"]
    mission: Annotated[Markdown, "what the group is for: the text of its record before the first heading"]
    members: Annotated[tuple[MemberOfGroup, ...], "the members at the end of the period"]
    joined: Annotated[tuple[MemberOfGroup, ...], "who became a member in the period, by day"]
    left: Annotated[tuple[MemberOfGroup, ...], "whose membership ended in the period, by day"]
    meetings: Annotated[tuple[MeetingOfGroup, ...], "the meetings, votes per rollam among them, by day"]
    held: Annotated[int, "how many of them people came together for"]
    joint: Annotated[int, "how many of these were joint ones"]
    cancelled: Annotated[int, "how many meetings were cancelled, beside them"]
    attendance: Annotated[tuple[AttendanceCount, ...], "how often the members came, guests and substitutes aside"]
    total: Annotated[AttendanceCount, "all of them together"]
    fiches: Annotated[tuple[FicheOfGroup, ...], "the projects it leads or cooperates on"]
    resolutions: Annotated[tuple[ResolutionOfGroup, ...], "what was resolved, by day"]
    given: Annotated[int, "how many tasks were given in the period"]
    done: Annotated[int, "how many tasks were fulfilled in the period"]
    tally: Annotated[Tally, "how many tasks are open on the day"]
    tasks: Annotated[tuple[Task, ...], "those given or closed in the period, and those open on the day, as given"]
    offered: Annotated[tuple[OfferedText, ...], "what the meetings offer to the reports, by day"]


@dataclass(frozen=True)
class PositionHeld:
    """A position that a person holds or has held."""

    title: Annotated[str, "what it is called"]
    organisation: Annotated[str, "where; may be empty"]
    since: Annotated[str, "since when, a day, a month or a year; may be empty"]
    until: Annotated[str, "until when, a day, a month or a year; may be empty"]


@dataclass(frozen=True)
class Membership:
    """A group that a person belongs or has belonged to."""

    group: Annotated[str, "the name of the group"]
    role: Annotated[str, "what the person is there: předseda, tajemnice, člen"]
    since: Annotated[str, "since when, a day, a month or a year; may be empty"]
    until: Annotated[str, "until when, a day, a month or a year; may be empty"]


@dataclass(frozen=True)
class FicheOfPerson:
    """A project that a person answers for."""

    title: Annotated[str, "its title"]
    number: Annotated[str, "its number; may be empty"]
    status: Annotated[str, "how far it is, in words"]
    roles: Annotated[tuple[str, ...], "what the person is there: garant, projektová manažerka"]


@dataclass(frozen=True)
class AttendedMeeting:
    """A meeting at which a person was."""

    date: Annotated[str, "the day"]
    number: Annotated[str, "the number of its minutes; may be empty"]
    groups: Annotated[tuple[str, ...], "the group, of a joint meeting the groups"]


@dataclass(frozen=True)
class PersonCard:
    """What a person does in the programme (karta osoby)."""

    date: Annotated[str, "the day that it tells of"]
    person: Annotated[Person, "the person"]
    period: Annotated[Period, "the days whose meetings it tells of"]
    positions: Annotated[tuple[PositionHeld, ...], "the positions, as the record lists them"]
    groups: Annotated[tuple[Membership, ...], "the groups, in the order of reports"]
    tally: Annotated[Tally, "how many tasks are open"]
    tasks: Annotated[tuple[Task, ...], "the open tasks, the overdue ones first"]
    fiches: Annotated[tuple[FicheOfPerson, ...], "the projects guaranteed or managed, by title"]
    attendance: Annotated[tuple[AttendanceCount, ...], "how often the person came to the meetings of the own groups"]
    attended: Annotated[tuple[AttendedMeeting, ...], "the meetings of any group at which the person was, by day"]


def activity(setting: Setting) -> Activity:
    """Gather what a group has done in the period, as far as it is known on the day."""
    group, library = setting.document, setting.library
    first, last = span(setting)
    last = min(last, setting.day)
    records = meetings.within(group, library, reporting.previous_day(first), last)
    held = list(filter(_came_together, records))
    belonging = entries(group, setting)
    attendance = _attendances(held, belonging)
    written = _tasks(setting, first, last)
    return Activity(
        date=setting.day.isoformat(),
        period=period(setting),
        name=group.title,
        status=group.values.get("status", "active"),
        mission=_mission(group),
        members=tuple(member(entry, setting) for entry in belonging if entry.is_on(last)),
        joined=tuple(member(entry, setting) for entry in _between(belonging, "since", dates.earliest, first, last)),
        left=tuple(member(entry, setting) for entry in _between(belonging, "until", dates.latest, first, last)),
        meetings=tuple(_meeting(minutes, belonging, setting) for minutes in records),
        held=len(held),
        joint=sum(bool(minutes.values.get("groups")) for minutes in held),
        cancelled=sum(first <= minutes.values["date"] <= last for minutes in meetings.cancelled(group, library)),
        attendance=attendance,
        total=_total(attendance),
        fiches=tuple(_fiches(setting)),
        resolutions=tuple(resolution for minutes in records for resolution in _resolutions(minutes)),
        given=sum(_is_between(item.given_on, first, last) for item in written),
        done=sum(item.state == "done" and _is_between(item.closed_on, first, last) for item in written),
        tally=tally([item for item in written if item.state == "open"]),
        tasks=written,
        offered=tuple(
            OfferedText(minutes.values["date"].isoformat(), minutes.values.get("type", "regular"), Markdown(text))
            for minutes in records
            if (text := reporting.text_of_minutes(minutes))
        ),
    )


def person_card(setting: Setting) -> PersonCard:
    """Gather what a person does, and the meetings of the period at which the person was."""
    document, library = setting.document, setting.library
    first, last = span(setting)
    last = min(last, setting.day)
    found = ((group, _entries_of(document, group, setting)) for group in reporting.in_order(library))
    groups = [(group, belonging) for group, belonging in found if belonging]
    written = tasks_of_person(setting)
    return PersonCard(
        date=setting.day.isoformat(),
        person=person(document, setting.day),
        period=period(setting),
        positions=tuple(_positions(setting)),
        groups=tuple(
            Membership(group.title, role_name(entry, library), *_dated(entry.stated))
            for group, belonging in groups
            for entry in belonging
        ),
        tally=tally(written),
        tasks=written,
        fiches=tuple(_fiches_of_person(setting)),
        attendance=tuple(
            replace(counted, name=group.title)
            for group, belonging in groups
            for counted in _attendances(_held(group, setting, first, last), belonging)
        ),
        attended=tuple(_attended(setting, first, last)),
    )


def _mission(group: Document) -> Markdown:
    """Return the text before the first heading and the first generated part; where there is none, the section."""
    starts = [heading.start for heading in group.body.headings] + [block.begin.start for block in group.blocks[0]]
    text = reporting.plain_links(group, Range(group.body.start, min(starts, default=group.body.end)))
    return Markdown(text.strip()) or section(group, "Poslání")


def _came_together(minutes: Document) -> bool:
    is_per_rollam: bool = minutes.values.get("type") == "per-rollam"
    return not is_per_rollam


def _is_between(day: str, first: datetime.date, last: datetime.date) -> bool:
    return first.isoformat() <= day <= last.isoformat()


def _between(
    belonging: Iterable[Entry],
    key: str,
    day_of: Callable[[str], datetime.date],
    first: datetime.date,
    last: datetime.date,
) -> list[Entry]:
    """Return the entries whose beginning, or end, is in a period, by day."""
    dated = [(day_of(entry.stated[key]), entry) for entry in belonging if key in entry.stated]
    return [entry for day, entry in sorted(dated, key=lambda item: item[0]) if first <= day <= last]


def _meeting(minutes: Document, belonging: Sequence[Entry], setting: Setting) -> MeetingOfGroup:
    values, library = minutes.values, setting.library
    members = {entry.person.id for entry in belonging if _has_to_come(entry, values["date"])}
    present = set(filter(None, values.get("present", ())))
    others = (id_ for id_ in meetings.ids_of_groups(minutes) if id_ != setting.document.id)
    return MeetingOfGroup(
        date=values["date"].isoformat(),
        number=values.get("number", ""),
        type=values.get("type", ""),
        type_name=label("minutes", "type", values.get("type", ""), library),
        others=names_of("group", others, library),
        members=len(members),
        present=len(present & members if members else present),
        state_name=label("minutes", "state", values.get("state", ""), library),
    )


def _has_to_come(entry: Entry, day: datetime.date) -> bool:
    return entry.role not in _NOT_MEMBERS and entry.is_on(day)


def _attendances(held: Sequence[Document], belonging: Sequence[Entry]) -> tuple[AttendanceCount, ...]:
    """Count for each person the meetings on whose days the person was a member."""
    found = []
    for who in dict.fromkeys(entry.person for entry in belonging):
        theirs = [entry for entry in belonging if entry.person is who]
        due = [minutes for minutes in held if any(_has_to_come(entry, minutes.values["date"]) for entry in theirs)]
        counts = (sum(who.id in minutes.values.get(key, ()) for minutes in due) for key in _LISTS)
        if due:
            found.append(_attendance(display.full_name(who), len(due), *counts))
    return tuple(found)


def _total(found: Sequence[AttendanceCount]) -> AttendanceCount:
    counts = [(item.meetings, item.present, item.excused, item.absent) for item in found]
    return _attendance("", *map(sum, zip(*counts, strict=True))) if counts else _attendance("", 0, 0, 0, 0)


def _attendance(name: str, due: int, present: int, excused: int, absent: int) -> AttendanceCount:
    percent = (200 * present + due) // (2 * due) if due else 0  # rounded, the half up
    return AttendanceCount(name, due, present, excused, absent, percent)


def _fiches(setting: Setting) -> Iterator[FicheOfGroup]:
    """Yield the projects that the group leads, then those that it cooperates on, by title."""
    group, library = setting.document.id, setting.library
    found = [
        fiche
        for fiche in library.of_kind("fiche")
        if group in (fiche.values.get("group"), *fiche.values.get("cooperating_groups", ()))
    ]
    for fiche in sorted(found, key=lambda item: (item.values.get("group") != group, czech.sort_key(item.title))):
        values = fiche.values
        status, since = label("fiche", "status", values.get("status", ""), library), str(values.get("status_date", ""))
        yield FicheOfGroup(fiche.title, values.get("number", ""), status, since, values.get("group") == group)


def _resolutions(minutes: Document) -> Iterator[ResolutionOfGroup]:
    for resolution in filter(None, minutes.values.get("resolutions", ())):
        text = meetings.resolved(resolution)
        vote = resolution.get("vote", NOTHING)
        votes = tuple(vote.get(key, 0) for key in _VOTES) if vote.keys else ()
        yield ResolutionOfGroup(minutes.values["date"].isoformat(), resolution.get("no", 0), text, votes)


def _tasks(setting: Setting, first: datetime.date, last: datetime.date) -> tuple[Task, ...]:
    """Return the tasks of the group that a report on the period speaks of."""
    ours = (given for given in tasks.by(setting.day, setting.library) if setting.document.id in given.groups)
    found = (task(given, setting.day, setting.library) for given in ours)
    return tuple(
        item
        for item in sorted(found, key=lambda item: item.given_on)
        if item.state == "open" or _is_between(item.given_on, first, last) or _is_between(item.closed_on, first, last)
    )


def _entries_of(document: Document, group: Document, setting: Setting) -> list[Entry]:
    return [entry for entry in entries(group, setting) if entry.person is document]


def _held(group: Document, setting: Setting, first: datetime.date, last: datetime.date) -> list[Document]:
    records = meetings.within(group, setting.library, reporting.previous_day(first), last)
    return list(filter(_came_together, records))


def _dated(stated: Values) -> tuple[str, str]:
    return str(stated.get("since", "")), str(stated.get("until", ""))


def _positions(setting: Setting) -> Iterator[PositionHeld]:
    for held in filter(None, setting.document.values.get("positions", ())):
        where = name_of("organisation", held.get("organisation"), setting.library)
        yield PositionHeld(held.get("title", ""), where, *_dated(held))


def _fiches_of_person(setting: Setting) -> Iterator[FicheOfPerson]:
    document, library = setting.document, setting.library
    for fiche in sorted(library.of_kind("fiche"), key=lambda item: czech.sort_key(item.title)):
        roles = [forms for key, forms in _ON_FICHES.items() if fiche.values.get(key) == document.id]
        if roles:
            status = label("fiche", "status", fiche.values.get("status", ""), library)
            called = tuple(of_gender(document, forms) for forms in roles)
            yield FicheOfPerson(fiche.title, fiche.values.get("number", ""), status, called)


def _attended(setting: Setting, first: datetime.date, last: datetime.date) -> Iterator[AttendedMeeting]:
    library = setting.library
    found = [
        minutes
        for minutes in library.of_kind("minutes")
        if setting.document.id in minutes.values.get("present", ())
        and first <= minutes.values.get("date", datetime.date.max) <= last
        and not meetings.is_cancelled(minutes)
        and _came_together(minutes)
    ]
    for minutes in sorted(found, key=lambda item: (item.values["date"], item.id)):
        groups = names_of("group", meetings.ids_of_groups(minutes), library)
        yield AttendedMeeting(minutes.values["date"].isoformat(), minutes.values.get("number", ""), groups)
