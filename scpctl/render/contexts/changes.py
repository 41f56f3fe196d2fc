"""The context of what has changed between two reports.

What the records date is compared by its dates: meetings, resolutions, tasks. What a project is and costs bears no
dates, so there git is asked how its fiche was on the last day that the previous report tells of. Where the repository
is younger than that, or there is no git, only the phases are told of that are dated.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any

from scpctl import czech, edition, grammar, library, meetings, reporting, tasks, vcs
from scpctl.document import Document
from scpctl.errors import ScpError
from scpctl.language import _
from scpctl.library import Library
from scpctl.render.contexts import Setting, Task, label, name_of, people, task
from scpctl.render.contexts.proceedings import names_of_groups


@dataclass(frozen=True)
class Project:
    """A project that has come, or gone."""

    title: Annotated[str, "its title"]
    number: Annotated[str, "its number; may be empty"]
    group: Annotated[str, "the working group that leads it; may be empty"]
    status: Annotated[str, "its phase, in words"]
    total: Annotated[int | None, "the total cost; none where it is not known"]


@dataclass(frozen=True)
class PhaseChange:
    """A project that has come to another phase."""

    title: Annotated[str, "its title"]
    number: Annotated[str, "its number; may be empty"]
    before: Annotated[str, "the phase it was in, in words; empty where it is not known"]
    after: Annotated[str, "the phase it is in, in words"]
    date: Annotated[str, "the day of the change; empty where it is not known"]


@dataclass(frozen=True)
class ValueChange:
    """Something about a project that was changed."""

    title: Annotated[str, "the title of the project"]
    number: Annotated[str, "its number; may be empty"]
    what: Annotated[str, "what was changed: Celkové náklady, Garant"]
    before: Annotated[str, "what it was, in words; empty where it was not known"]
    after: Annotated[str, "what it is, in words; empty where it is not known any more"]


@dataclass(frozen=True)
class Adopted:
    """A resolution of a council or of a working group."""

    date: Annotated[str, "the day it was adopted"]
    bodies: Annotated[tuple[str, ...], "who adopted it: RMP, or the names of the working groups that met"]
    is_of_groups: Annotated[bool, "whether these are working groups"]
    number: Annotated[str, "its number"]
    text: Annotated[str, "the verb and the text; empty where the records have the number only"]
    project: Annotated[str, "the title of the project it is about; may be empty"]


@dataclass(frozen=True)
class Meetings:
    """A working group and the meetings it had."""

    group: Annotated[str, "the name of the group"]
    days: Annotated[tuple[str, ...], "the days of the meetings; empty where the group is known not to have met"]


@dataclass(frozen=True)
class Changes:
    """What has changed between two reports (změny mezi dvěma zprávami)."""

    subject: Annotated[str, "what the report is about"]
    body: Annotated[str, "the council or committee it goes to, such as ZMP"]
    date: Annotated[str, "its date"]
    previous_date: Annotated[str, "the date of the report before it"]
    since: Annotated[str, "the last day that the report before it tells of"]
    until: Annotated[str, "the last day that it tells of itself"]
    has_history: Annotated[bool, "whether git knows how the projects were on the day since when; else new is empty"]
    new: Annotated[tuple[Project, ...], "the projects that were not there before"]
    gone: Annotated[
        tuple[Project, ...], "the projects that are not there any more; none for the public, they may be hidden"
    ]
    phases: Annotated[tuple[PhaseChange, ...], "the projects that have come to another phase"]
    values: Annotated[tuple[ValueChange, ...], "costs, dates, persons and groups of projects that have changed"]
    changed: Annotated[int, "how many projects these are of"]
    resolutions: Annotated[tuple[Adopted, ...], "what was resolved, by day"]
    meetings: Annotated[tuple[Meetings, ...], "the groups of whose meetings is known, in the order of the report"]
    held: Annotated[int, "how many meetings there were, a joint one once"]
    done: Annotated[tuple[Task, ...], "the tasks that were done, by day"]
    given: Annotated[int, "how many tasks were given"]
    open: Annotated[int, "how many tasks are open at the end"]


def changes_of_report(setting: Setting) -> Changes:
    """Gather what has changed since the report before, which says when that was.

    Raises :class:`ScpError` where git has fetched too little to know.
    """
    report, told = setting.document, setting.library
    before, period = reporting.previous(report, told), reporting.period(report, told)
    assert before is not None
    assert period is not None
    since, until = period
    then, now = _compared(setting, since, until)
    pairs = _pairs(then, now) if then else []
    if then:
        phases = [_phase(old, new, then, now, since, until) for old, new in pairs if old and new]
    else:
        phases = [_dated_phase(fiche, told, since, until) for fiche in told.of_kind("fiche")]
    values = [change for old, new in pairs if then and old and new for change in _values(old, new, then, now)]
    given = tasks.by(until, told)
    done = [
        task(found, until, told)
        for found in given
        if found.stated.get("state") == "done" and since < (tasks.closed_on(found) or since) <= until
    ]
    return Changes(
        subject=report.values["subject"],
        body=report.values["body"],
        date=str(report.values["date"]),
        previous_date=str(before.date),
        since=str(since),
        until=str(until),
        has_history=then is not None,
        new=tuple(_project(new, now) for old, new in pairs if new and not old),
        gone=() if setting.is_public else tuple(_project(old, then) for old, new in pairs if then and old and not new),
        phases=tuple(filter(None, phases)),
        values=tuple(values),
        changed=len({(change.title, change.number) for change in values}),
        resolutions=tuple(_resolutions(told, since, until)),
        meetings=tuple(_meetings(report, told)),
        held=len({minutes for group in told.of_kind("group") for minutes in _held(group, told, since, until)}),
        done=tuple(sorted(done, key=lambda one: one.closed_on)),
        given=sum(since < found.given.values["date"] for found in given),
        open=sum(tasks.is_open(found.stated) for found in given),
    )


def _compared(setting: Setting, since: datetime.date, until: datetime.date) -> tuple[Library | None, Library]:
    """Return the records as they were on the day ``since``, None where nobody knows, and as they were on ``until``.

    The latter are the ones that are rendered, unless there are commits of later days.
    """
    config = setting.library.config
    commits = vcs.mainline(config.root, setting.revision or "HEAD")
    first, last = (next((name for name, date in commits if date <= str(day)), "") for day in (since, until))
    if not first and commits and vcs.is_cut_off(config.root):
        message = _("git has fetched too little to know what there was on {date}")
        raise ScpError(message.format(date=czech.date_numeric(str(since))), _("run git fetch --unshallow"))
    now = setting.library if not last or last == commits[0][0] else _at(last, setting)
    then = _at(first, setting) if first else None
    return (then if then and then.of_kind("fiche") else None), now


def _at(commit: str, setting: Setting) -> Library:
    """Return the records of a commit, in the edition of the document.

    The public must not learn from the past what is not published now, so persons, and what is hidden, are as they are.
    """
    config, today = setting.library.config, setting.library.today
    found = library.at(config, commit, today)
    if not setting.is_public:
        return found
    whole = library.at(config, setting.revision, today) if setting.revision else library.load(config, today)
    kept = [item for item in whole.documents if item.kind_name == "person" or not edition.is_public(item, whole)]
    return edition.public(library.with_documents(found, {item.path: item for item in kept}))


def _pairs(then: Library, now: Library) -> list[tuple[Document | None, Document | None]]:
    """Return each fiche as it was and as it is, by title; one that has another id now still has its number."""
    old = {fiche.id: fiche for fiche in then.of_kind("fiche")}
    new = {fiche.id: fiche for fiche in now.of_kind("fiche")}
    numbers = {
        fiche.values["number"]: fiche for id_, fiche in old.items() if id_ not in new and "number" in fiche.values
    }
    pairs: list[tuple[Document | None, Document | None]] = []
    for id_, fiche in new.items():
        pairs.append((old.pop(id_, None) or numbers.pop(fiche.values.get("number"), None), fiche))
    renamed = [former for former, _fiche in pairs]
    pairs += [(fiche, None) for fiche in old.values() if fiche not in renamed]
    return sorted(pairs, key=lambda pair: czech.sort_key(next(item.title for item in reversed(pair) if item)))


def _project(fiche: Document, where: Library) -> Project:
    group = where.get("group", fiche.values.get("group", ""))
    status = label("fiche", "status", fiche.values.get("status", ""), where)
    return Project(
        fiche.title,
        fiche.values.get("number", ""),
        group.title if group else "",
        status,
        fiche.values.get("cost_total"),
    )


def _phase(
    old: Document, new: Document, then: Library, now: Library, since: datetime.date, until: datetime.date
) -> PhaseChange | None:
    """Return how the phase of a project has changed between two states of the records."""
    before, after = old.values.get("status", ""), new.values.get("status", "")
    if before == after:
        return None
    date = new.values.get("status_date", datetime.date.min)
    return PhaseChange(
        new.title,
        new.values.get("number", ""),
        label("fiche", "status", before, then),
        label("fiche", "status", after, now),
        str(date) if since < date <= until else "",
    )


def _dated_phase(fiche: Document, told: Library, since: datetime.date, until: datetime.date) -> PhaseChange | None:
    """Return how the phase of a project has changed by what is dated: its status, and what meetings have resolved."""
    dated = [
        (minutes.values["date"], resolved["sets_status"])
        for minutes in told.of_kind("minutes")
        if not meetings.is_cancelled(minutes) and "date" in minutes.values
        for resolved in minutes.values.get("resolutions", ())
        if resolved and resolved.get("fiche") == fiche.id and "sets_status" in resolved
    ]
    if "status" in fiche.values and "status_date" in fiche.values:
        dated.append((fiche.values["status_date"], fiche.values["status"]))
    dated.sort(key=lambda change: change[0])
    before = next((status for date, status in reversed(dated) if date <= since), "")
    date, after = next(((date, status) for date, status in reversed(dated) if since < date <= until), (since, before))
    if before == after:
        return None
    return PhaseChange(
        fiche.title,
        fiche.values.get("number", ""),
        label("fiche", "status", before, told),
        label("fiche", "status", after, told),
        str(date),
    )


def _person(id_: str, where: Library) -> str:
    """Return the name of a person with its titles; the id where there is none."""
    return next((person.name for person in people([id_], datetime.date.min, where)), id_)


# What is compared of two states of a fiche, beside its phase: what it is called, and how its value is written.
VALUES: Mapping[str, tuple[str, Callable[[Any, Library], str]]] = MappingProxyType(
    {
        "title": ("Název", lambda title, _library: str(title)),
        "group": ("Pracovní skupina", lambda id_, where: name_of("group", id_, where)),
        "cost_total": ("Celkové náklady", lambda amount, _library: grammar.money(amount)),
        "cost_operating": ("Provoz za rok", lambda amount, _library: grammar.money(amount)),
        "start": ("Zahájení", lambda date, _library: czech.date_numeric(date)),
        "end": ("Dokončení", lambda date, _library: czech.date_numeric(date)),
        "guarantor": ("Garant", _person),
        "manager": ("Projektový manažer", _person),
    }
)


def _values(old: Document, new: Document, then: Library, now: Library) -> Iterator[ValueChange]:
    """Yield what of a fiche has changed."""
    for key, (what, written) in VALUES.items():
        if old.values.get(key) != new.values.get(key):
            before, after = (
                written(fiche.values[key], where) if key in fiche.values else ""
                for fiche, where in ((old, then), (new, now))
            )
            yield ValueChange(new.title, new.values.get("number", ""), what, before, after)


def _resolutions(told: Library, since: datetime.date, until: datetime.date) -> list[Adopted]:
    """Return what councils have resolved on projects, and what working groups have resolved."""
    found = [
        Adopted(str(adopted["date"]), (adopted["body"],), False, adopted["number"], "", fiche.title)
        for fiche in told.of_kind("fiche")
        for adopted in fiche.values.get("resolutions", ())
        if adopted and since < adopted["date"] <= until
    ]
    for minutes in told.of_kind("minutes"):
        if meetings.is_cancelled(minutes) or not since < minutes.values["date"] <= until:
            continue
        groups = names_of_groups(minutes, told)
        for adopted in filter(None, minutes.values.get("resolutions", ())):
            text = meetings.resolved(adopted)
            fiche = told.get("fiche", adopted.get("fiche", ""))
            day, no = str(minutes.values["date"]), str(adopted["no"])
            found.append(Adopted(day, groups, True, no, text, fiche.title if fiche else ""))
    return sorted(found, key=lambda adopted: (adopted.date, adopted.is_of_groups))


def _meetings(report: Document, told: Library) -> Iterator[Meetings]:
    """Yield the groups that met, and those that are known not to have."""
    since, until = reporting.period(report, told) or (datetime.date.max, datetime.date.max)
    for group in reporting.groups(report, told):
        days = tuple(str(minutes.values["date"]) for minutes in _held(group, told, since, until))
        if days or reporting.did_not_meet(report, group, told):
            yield Meetings(group.title, days)


def _held(group: Document, told: Library, since: datetime.date, until: datetime.date) -> list[Document]:
    """Return the minutes of the meetings for which people came together."""
    found = meetings.within(group, told, since, until)
    return [minutes for minutes in found if minutes.values.get("type") != "per-rollam"]
