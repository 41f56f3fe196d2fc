"""Rules about reports as a chain: each begins where the one before ended, and leaves out no meeting between."""

from __future__ import annotations

import bisect
import datetime
import re
from collections.abc import Iterator

from scpctl import czech, meetings, reporting
from scpctl.document import Document
from scpctl.finding import Location, Range, Severity
from scpctl.language import _, plural
from scpctl.library import Library
from scpctl.rule import Problem, rule
from scpctl.rules.joined import per_library

# What a section says of a group that was not active, folded.
INACTIVE = re.compile(r"\b(?:ne(?:zased|sesl|schaz|probehl|uskutecnil|konal|vyvijel|jednal)|bez (?:jedn|cinn))")


@rule("SCP704", Severity.ERROR, "report")
def period_gap(document: Document, library: Library) -> Iterator[Problem]:
    """A report begins later than the previous one ended.

    Why: what was done on the days between is in no report, and the council never hears of it.

    Bad: previous_date: 2016-11-30
    period_from: 2017-01-01

    Good: previous_date: 2016-11-30
    period_from: 2016-12-01

    Source: the content model; the reports of Plzeň tell what was done since the report before.
    """
    before = reporting.previous(document, library)
    if before is None:
        return
    start = document.values.get("period_from", before.date)
    first = reporting.next_day(before.end)
    if start <= first:
        return
    message = _("the days from {since} to {until} are in no report")
    message = message.format(since=_shown(first), until=_shown(reporting.previous_day(start)))
    key = "period_from" if "period_from" in document.values else "previous"
    yield Problem(document.values.at(key), message, _("write period_from: {date}").format(date=first), _end_of(before))


@rule("SCP705", Severity.ERROR, "report")
def period_overlap(document: Document, library: Library) -> Iterator[Problem]:
    """A report begins before the previous one ended.

    Why: the council is told the same twice, and what is counted over the year comes out too high.

    Bad: previous: 2016-11-30-informativni-zprava
    period_from: 2016-11-01

    Good: previous: 2016-11-30-informativni-zprava
    period_from: 2016-12-01

    Source: the content model; the reports of Plzeň tell what was done since the report before.
    """
    before = reporting.previous(document, library)
    start = document.values.get("period_from")
    # Of a report that is not in the repository only the date is known, not up to when it tells.
    if before is None or before.report is None or start is None or start >= before.end:
        return
    message = _("the period begins on {since}, and the previous report goes up to {until}")
    message = message.format(since=_shown(start), until=_shown(before.end))
    hint = _("write period_from: {date}").format(date=reporting.next_day(before.end))
    yield Problem(document.values.at("period_from"), message, hint, _end_of(before))


@rule("SCP706", Severity.WARNING, "report")
def meeting_not_reflected(document: Document, library: Library) -> Iterator[Problem]:
    """A group met in the period of a report, and the report says nothing about it.

    Why: a meeting that is in no report is lost for the council; the next report begins after it.

    Bad: period_from: 2016-12-01   (zápis ze dne 12. 1. 2017 nemá oddíl Do informativní zprávy)

    Good: ## Mobilita
    projednala na zasedání 12. 1. 2017 odhlučnění tratí.

    Source: the content model: a report takes what the group's own section says, or the section of its minutes.
    """
    sections = {reporting.role_of(section.heading.title, library) for section in document.sections()}
    for id_, minutes in sorted(_meetings(document, library).items()):
        group = library.get("group", id_)
        if group is None or not group.readable or id_ in sections:
            continue
        missing = [item for item in minutes if not reporting.text_of_minutes(item)]
        if not missing:
            continue
        if len(missing) == len(minutes) and group.values.get("status", "active") == "active":
            continue  # nothing at all of an active group: that is SCP703's to say
        message = plural(
            "{n} meeting of the working group {name} is not in the report: {dates}",
            "{n} meetings of the working group {name} are not in the report: {dates}",
            len(missing),
        )
        dates = ", ".join(_shown(item.values["date"]) for item in missing)
        hint = _("add ## {name}, or ## {section} to the minutes").format(
            name=group.title, section=reporting.FROM_MINUTES
        )
        related = tuple(item.at(item.values.at("date")) for item in missing)
        yield Problem(
            Range(0, 3), message.format(n=len(missing), name=group.title, dates=dates), hint, related, group.id
        )


@rule("SCP707", Severity.WARNING, "report")
def activity_without_meeting(document: Document, library: Library) -> Iterator[Problem]:
    """A report tells what groups have done, and there are no minutes of theirs in its period.

    Why: what the council is told can't be traced to a meeting, and nobody can say when it was decided.

    Bad: ## Mobilita
    zaměřuje se na odhlučnění tratí.   (od minulé zprávy není žádný zápis)

    Good: ## Mobilita
    v tomto období nezasedala.

    Source: the report to the Plzeň council of 20. 1. 2017 speaks of meetings of six groups and dates none of them.
    """
    period = reporting.period(document, library)
    if period is None or not reporting.tells_of_groups(document):
        return
    meetings = _meetings(document, library)
    found: dict[str, Range] = {}
    for section in document.sections():
        role = reporting.role_of(section.heading.title, library)
        group = library.get("group", role or "")
        said = czech.fold_each(document.text[section.place.start : section.place.end])
        if group and group.id not in meetings and said.strip() and not INACTIVE.search(said):
            found.setdefault(group.title, section.heading.place)
    if not found:
        return
    message = plural(
        "the report tells what {n} group has done since {since}, and there are no minutes of it: {names}",
        "the report tells what {n} groups have done since {since}, and there are no minutes of theirs: {names}",
        len(found),
    ).format(n=len(found), since=_shown(period[0]), names=", ".join(found))
    first, *others = found.values()
    hint = _("add the minutes, or write that the group did not meet")
    yield Problem(first, message, hint, tuple(document.at(place) for place in others))


@rule("SCP708", Severity.WARNING, "report")
def sections_out_of_order(document: Document, library: Library) -> Iterator[Problem]:
    """The sections of a report stand in another order than its groups.

    Why: the document that is handed over has the order of the groups, and whoever compares the two gets lost.

    Bad: ## Bezpečnost
    ## Mobilita   (report_order: 1)

    Good: ## Mobilita
    ## Bezpečnost

    Source: domain practice: a report has a paragraph on each group, in the order that is fixed for reports.
    """
    if not reporting.tells_of_groups(document):
        return
    named = document.values.get("groups", ())
    order = [
        group.id
        for group in reporting.groups(document, library)
        if group.id in named or "report_order" in group.values  # elsewhere nobody has decided on an order
    ]
    places = {id_: place for place, id_ in enumerate(order)}
    last = None
    for section in document.sections():
        role = reporting.role_of(section.heading.title, library)
        if role not in places:
            continue
        if last is not None and places[role] < places[last[0]]:
            message = _("the section {title} belongs before {other}")
            message = message.format(title=section.heading.title, other=last[1].heading.title)
            hint = _("sort the sections by report_order of the groups, or list groups in the report")
            yield Problem(section.heading.place, message, hint, (document.at(last[1].heading.place),))
            return
        last = (role, section)


@rule("SCP709", Severity.WARNING, "report")
def attachment_numbers(document: Document, library: Library) -> Iterator[Problem]:
    """The numbers of the attachments have a gap or a repetition.

    Why: the text refers to attachments by number, and the reader looks for one that is not there, or finds two.

    Bad: attachments:
    - no: 1
      title: Rozpočet
    - no: 3
      title: Harmonogram

    Good: attachments:
    - no: 1
      title: Rozpočet
    - no: 2
      title: Harmonogram

    Source: domain practice: council materials list their attachments as Příloha č. 1, 2 and so on.
    """
    attachments = document.values.get("attachments", ())
    if any(item is None or "no" in item.faulty for item in attachments):
        return
    numbers = [item.get("no", position) for position, item in enumerate(attachments, start=1)]
    hint = _("number the attachments from 1, without gaps")
    seen: set[int] = set()
    known = set(numbers)
    for item, number in zip(attachments, numbers, strict=True):
        if number in seen:
            yield Problem(item.at("no"), _("attachment no. {no} is there already").format(no=number), hint)
        elif number > 1 and number - 1 not in known:
            yield Problem(item.at("no"), _("there is no attachment no. {no} before it").format(no=number - 1), hint)
            known.update(range(1, number))  # one number that is wrong leaves a gap where it should be, too
        seen.add(number)


@rule("SCP710", Severity.WARNING, "report")
def after_the_meeting(document: Document, library: Library) -> Iterator[Problem]:
    """A report is dated after the meeting that it is for.

    Why: the council can't have had it on the table; one of the two dates is a slip.

    Bad: date: 2017-01-20
    meeting_date: 2017-01-12

    Good: date: 2017-01-20
    meeting_date: 2017-01-26

    Source: the content model.
    """
    date, meeting = document.values.get("date"), document.values.get("meeting_date")
    if date and meeting and date > meeting:
        message = _("the report is dated {date}, after the meeting on {meeting}")
        message = message.format(date=_shown(date), meeting=_shown(meeting))
        hint = _("correct the date of the meeting, or that of the report")
        yield Problem(document.values.at("meeting_date"), message, hint)


@rule("SCP711", Severity.WARNING, "report")
def previous_unknown(document: Document, library: Library) -> Iterator[Problem]:
    """A report does not say which one it follows, though there are earlier ones of its kind.

    Why: without it nobody knows from when the report tells, and no gap between two reports can be found.

    Bad: date: 2017-03-20

    Good: date: 2017-03-20
    previous: 2017-01-20-informativni-zprava

    Source: the content model; the reports of Plzeň name the date of the report before.
    """
    values = document.values
    if values.is_written("previous") or values.is_written("previous_date") or "date" not in values:
        return
    if not reporting.tells_of_groups(document):
        return  # each explains a matter of its own
    latest = reporting.latest(values.get("type"), values.get("body"), values["date"], library)
    if latest:
        hint = _("add previous: {id}").format(id=latest.id)
        related = (latest.at(latest.values.at("date")),)
        yield Problem(Range(0, 3), _("it is not said which report this one follows"), hint, related)


def _end_of(before: reporting.Before) -> tuple[Location, ...]:
    """Return the place of the day that the report before goes up to."""
    if before.report is None:
        return ()
    values = before.report.values
    return (before.report.at(values.at("period_to" if "period_to" in values else "date")),)


@per_library
def _held(library: Library) -> tuple[list[datetime.date], list[Document]]:
    """Return the dates of all minutes and the minutes, by date."""
    dated = [minutes for minutes in library.of_kind("minutes") if "date" in minutes.values]
    dated.sort(key=lambda minutes: minutes.values["date"])
    return [minutes.values["date"] for minutes in dated], dated


def _meetings(report: Document, library: Library) -> dict[str, list[Document]]:
    """Return the minutes that a report tells of by the ids of the groups that met, joint meetings by each."""
    period = reporting.period(report, library)
    found: dict[str, list[Document]] = {}
    if period is None or not reporting.tells_of_groups(report):
        return found
    after, until = period
    dates, held = _held(library)
    inside = held[bisect.bisect_right(dates, after) : bisect.bisect_right(dates, until)]
    for minutes in sorted(inside, key=lambda minutes: minutes.path):
        if not meetings.is_cancelled(minutes):
            for group in meetings.ids_of_groups(minutes):
                found.setdefault(group, []).append(minutes)
    return found


def _shown(day: datetime.date) -> str:
    return czech.date_numeric(day.isoformat())


RULES = (
    period_gap,
    period_overlap,
    meeting_not_reflected,
    activity_without_meeting,
    sections_out_of_order,
    attachment_numbers,
    after_the_meeting,
    previous_unknown,
)
