"""What the repository suggests for a new document: values that follow from the others, and the text to begin with.

Nothing is invented: people, numbers, tasks and texts come from the last documents of the same kind.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from scpctl import czech, dates, links, meetings, reporting
from scpctl.document import Document
from scpctl.kinds import FICHE_SECTIONS
from scpctl.library import Library
from scpctl.model import NOTHING
from scpctl.rules.phases import ACTIVE
from scpctl.rules.proceedings import held, records
from scpctl.tasks import by, is_open

Given = Mapping[str, Any]

EXPLANATION = ("Důvod předložení", "Popis a zdůvodnění", "Finanční nároky")
NO_MEETING = "v tomto období nezasedala."
MAX_LINE = 300


class Told(NamedTuple):
    """A group in the period of a report: its meetings, and those of them whose minutes offer a text."""

    group: Document
    met: Sequence[Document]
    offering: Sequence[Document]


def suggested(kind: str, given: Given, library: Library) -> dict[str, Any]:
    """Return what is given for a new document of ``kind`` and what the repository suggests for the rest.

    Dates are :class:`datetime.date`, lists are lists, records dicts; the group of minutes is the key ``group``.
    """
    suggest = _SUGGESTIONS.get(kind)
    known = {key: value for key, value in given.items() if value is not None}
    return {**(suggest(known, library) if suggest else {}), **given}


def body(document: Document, library: Library, *, texts: bool = False) -> str:
    """Return the Markdown to begin a document with, of which there is only the front matter yet.

    With ``texts``, what minutes offer to a report is written out in it.
    """
    if document.kind_name == "fiche":
        demanded = library.config.sections.get("fiche", {}).values()
        titles = dict.fromkeys((*FICHE_SECTIONS, *(title for status in demanded for title in status)))
        return _sections((title, "") for title in titles)
    if document.kind_name == "minutes":
        items = [item for item in document.values.get("agenda", ()) if item]
        numbered = [f"{item.get('no')}. {links.escaped(item.get('title', ''))}" for item in items]
        return _sections((title, "") for title in (*numbered, reporting.FROM_MINUTES))
    if document.kind_name == "report" and not reporting.tells_of_groups(document):
        suggested_titles = library.config.sections.get("report", {}).get("explanatory", EXPLANATION)
        return _sections((title, "") for title in dict.fromkeys(suggested_titles))
    if document.kind_name == "report":
        parts = ((told.group.title, _told(told, document, texts=texts)) for told in overview(document, library))
        named = [(links.escaped(title), text) for title, text in parts if text]
        return _sections([(reporting.INTRODUCTION, ""), *named, (reporting.CONCLUSION, "")])
    return ""


def overview(report: Document, library: Library) -> list[Told]:
    """Return the groups in the order of a report, with their meetings in its period."""
    period = reporting.period(report, library)
    found = []
    for group in reporting.groups(report, library):
        met = meetings.within(group, library, *period) if period and group.readable else []
        found.append(Told(group, met, [minutes for minutes in met if reporting.text_of_minutes(minutes)]))
    return found


def next_number(last: str, year: int) -> str:
    """Return the number after ``last`` in its form: 4/2026 after 3/2026, SCP-2026-001 after SCP-2025-017."""
    parts = re.split(r"([0-9]+)", last)
    numbers = range(1, len(parts), 2)
    years = [place for place in numbers if re.fullmatch(r"(19|20)[0-9]{2}", parts[place])]
    counters = [place for place in numbers if place not in years] or years[-1:]
    if not counters:
        return ""
    count = int(parts[counters[-1]]) + 1
    for place in years:
        if place not in counters and int(parts[place]) < year:
            parts[place], count = str(year), 1
    counter = parts[counters[-1]]
    padded = counter.startswith("0") or len(counter) > 2  # 12/2025 does not tell
    parts[counters[-1]] = str(count).zfill(len(counter) if padded else 0)
    return "".join(parts)


def _group(given: Given, library: Library) -> dict[str, Any]:
    """Suggest the place behind all others in reports, and today: a group is not missing in older reports."""
    orders = [group.values["report_order"] for group in library.of_kind("group") if "report_order" in group.values]
    return {"since": library.today.isoformat(), **({"report_order": max(orders) + 1} if orders else {})}


def _fiche(given: Given, library: Library) -> dict[str, Any]:
    numbers = [fiche.values["number"] for fiche in library.of_kind("fiche") if "number" in fiche.values]
    forms = Counter(re.sub(r"[0-9]+", "0", number) for number in numbers)
    if not forms:
        return {"status": "idea"}
    ((form, _count),) = forms.most_common(1)
    last = max((number for number in numbers if re.sub(r"[0-9]+", "0", number) == form), key=_by_number)
    return {"number": next_number(last, library.today.year), "status": "idea"}


def _by_number(number: str) -> tuple[list[int], list[int]]:
    """Sort numbers of one form: by the year in it, then by the count."""
    found = [int(digits) for digits in re.findall(r"[0-9]+", number)]
    return [value for value in found if 1900 <= value < 2100], found


def _minutes(given: Given, library: Library) -> dict[str, Any]:
    day: datetime.date = given.get("date", library.today)
    values: dict[str, Any] = {"date": day, "state": "draft"}
    group = library.get("group", given.get("group", ""))
    if group is None or not group.readable:
        return values
    own = [minutes for minutes in held(group, library) if minutes.id.startswith(f"{group.id}/")]
    last = next((minutes for minutes in reversed(own) if minutes.values["date"] < day), None)
    kept = ("start", "place") if last else ()
    values |= {key: last.values[key] for key in kept if last and key in last.values}
    values |= {"number": _number_of_minutes(group, day, library), "agenda": _agenda(group, last, library)}
    values |= {"tasks": _tasks(group, day, library), "next_meeting": _next_meeting(group, day, library)}
    values |= _people(group, last, {**values, **given}, library)
    return {key: value for key, value in values.items() if value not in (None, "", [])}


def _number_of_minutes(group: Document, day: datetime.date, library: Library) -> str:
    """Return the number after the last one; nothing where the group does not number, or it is in use."""
    own = [minutes for minutes in records(group, library) if minutes.id.startswith(f"{group.id}/")]
    numbers = [minutes.values["number"] for minutes in own if "number" in minutes.values]
    earlier = [minutes for minutes in own if minutes.values["date"] < day]
    last = earlier[-1].values.get("number") if earlier else None
    number = next_number(last, day.year) if last else "" if own else f"1/{day.year}"
    return "" if number in numbers else number


def _agenda(group: Document, last: Document | None, library: Library) -> list[dict[str, Any]]:
    titles: list[tuple[str, Document | None]] = [(meetings.FIRST_ITEM, None)]
    titles += [(meetings.ON_LAST_MEETING, None)] if last else []
    titles += [(fiche.title[:MAX_LINE], fiche) for fiche in _fiches(group, last, library)]
    agenda = []
    for number, (title, fiche) in enumerate([*titles, (meetings.LAST_ITEM, None)], start=1):
        item: dict[str, Any] = {"no": number, "title": title}
        if fiche:
            item["fiches"] = [fiche.id]
            item |= {} if fiche.values.get("public", True) else {"public": False}
        agenda.append(item)
    return agenda


def _fiches(group: Document, last: Document | None, library: Library) -> list[Document]:
    """Return the fiches to talk about: those of the last agenda that are not closed, then those under discussion."""
    items = last.values.get("agenda", ()) if last else ()
    carried = [library.get("fiche", id_ or "") for item in items if item for id_ in item.get("fiches", ())]
    found = [fiche for fiche in carried if fiche and fiche.values.get("status") in ACTIVE]
    for fiche in library.of_kind("fiche"):
        groups = (fiche.values.get("group"), *fiche.values.get("cooperating_groups", ()))
        if group.id in groups and fiche.values.get("status") in ("proposal", "consultation"):
            found.append(fiche)
    return list(dict.fromkeys(found))


def _tasks(group: Document, day: datetime.date, library: Library) -> list[dict[str, Any]]:
    """Return the tasks of a group that were open after its last meeting before ``day``.

    What was due at the next meeting is due now.
    """
    tasks = []
    for given in by(day - reporting.DAY, library):
        task = given.stated
        if group.id not in given.groups or not is_open(task):
            continue
        if all(key in task for key in ("text", "owner", "due")):
            due = day if task["due"] == "next-meeting" else task["due"]
            carried = {key: task[key] for key in ("id", "text", "owner", "fiche") if key in task}
            tasks.append({**carried, "due": due, "state": "open"})
    return tasks


def _next_meeting(group: Document, day: datetime.date, library: Library) -> datetime.date | None:
    every = group.values.get("meets_every_days", 0)
    if not 0 < every <= 366:
        return None
    following = day + datetime.timedelta(days=every)
    while dates.is_day_off(following):
        following += reporting.DAY
    return following if following > library.today else None


def _people(group: Document, last: Document | None, given: Given, library: Library) -> dict[str, Any]:
    """Return who chairs, who records and who is expected: the members on that day, but for substitutes."""
    members = meetings.members_on(group, given["date"])
    left = {item.get("person") for item in group.values.get("members", ()) if item} - members.keys()

    def first(*candidates: str | None) -> str | None:
        known = (id_ for id_ in candidates if id_ and id_ not in left and library.get("person", id_))
        return next(known, None)

    def with_role(role: str) -> str | None:
        return next((id_ for id_, member in members.items() if member.get("role") == role), None)

    before = last.values if last else NOTHING
    chair = given.get("chair") or first(group.values.get("chair"), with_role("chair"), before.get("chair"))
    secretary = first(group.values.get("secretary"), with_role("secretary"))
    recorder = given.get("recorder") or first(before.get("recorder"), secretary)
    expected = [id_ for id_, item in members.items() if item.get("role") != "substitute" and library.get("person", id_)]
    present = [id_ for id_ in (*expected, chair, secretary, recorder) if id_]
    return {"chair": chair, "recorder": recorder, "present": list(dict.fromkeys(present))}


def _report(given: Given, library: Library) -> dict[str, Any]:
    day: datetime.date = given.get("date", library.today)
    dated = [report for report in library.of_kind("report") if report.values.get("date", day) < day]
    newest = max(dated, key=lambda report: (report.values["date"], report.id), default=None)
    usual = newest.values.get("body") if newest else library.config.programme.council
    values: dict[str, Any] = {"type": "informative", "body": usual or None, "date": day}
    type_, council = (given.get(key, values[key]) for key in ("type", "body"))
    named = library.get("report", given.get("previous", ""))
    previous = named if named and "date" in named.values else reporting.latest(type_, council, day, library)
    if previous and "previous_date" not in given:
        for key in ("presenters", "authors", "attendees"):
            values[key] = [id_ for id_ in previous.values.get(key, ()) if id_ and library.get("person", id_)]
    if type_ == "explanatory":
        pass  # it follows no other, and tells of no period
    elif previous and "previous_date" not in given:
        values |= {"previous": previous.id, "period_from": reporting.next_day(reporting.before_next(previous).end)}
        values["subject"] = previous.values.get("subject")
    elif "previous_date" in given:
        values["period_from"] = reporting.next_day(given["previous_date"])
    elif first := min((minutes.values["date"] for minutes in _with_date(library)), default=None):
        values["period_from"] = first
    if values.get("period_from", day) > given.get("period_to", day):
        del values["period_from"]
    return {key: value for key, value in values.items() if value not in (None, "", [])}


def _with_date(library: Library) -> Iterable[Document]:
    return (minutes for minutes in library.of_kind("minutes") if "date" in minutes.values)


def _told(told: Told, report: Document, *, texts: bool) -> str:
    """Return what the section of a group says to begin with; nothing where the text of its minutes is taken over.

    A section keeps the texts of minutes out, so where it has to tell of a meeting without one, it has all of them.
    """
    silent = [minutes for minutes in told.met if minutes not in told.offering]
    if not told.met:
        return NO_MEETING if reporting.expects(report, told.group) else ""
    if not silent and not texts:
        return ""
    offered = [reporting.text_of_minutes(minutes) for minutes in told.offering]
    if not silent:
        return reporting.joined(offered)
    days = [czech.date_numeric(str(minutes.values["date"])) for minutes in silent]
    listed = " a ".join([*filter(None, [", ".join(days[:-1])]), days[-1]])
    return f"{reporting.joined(offered)}\n\nZasedala také {listed}." if offered else f"zasedala {listed}."


def _sections(parts: Iterable[tuple[str, str]]) -> str:
    return "".join(f"\n## {title}\n" + (f"\n{text}\n" if text else "") for title, text in parts)


_SUGGESTIONS: Mapping[str, Callable[[Given, Library], dict[str, Any]]] = {
    "group": _group,
    "fiche": _fiche,
    "minutes": _minutes,
    "report": _report,
}
