"""What a council report is made of: its groups in order and the text for each, found in the library.

Rules and documents both build on this, so that what is checked is what is printed.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable
from typing import NamedTuple

from scpctl import czech, dates, links, meetings
from scpctl.document import Document, Link, lies_in
from scpctl.finding import Range
from scpctl.library import Library, is_local

INTRODUCTION = "Úvod"
CONCLUSION = "Závěr"
FRAME = (INTRODUCTION, CONCLUSION)
# The section of minutes that a report takes over.
FROM_MINUTES = "Do informativní zprávy"
DAY = datetime.timedelta(days=1)
# A dot that belongs to the word before it: of an abbreviation or an initial.
_ABBREVIATED = re.compile(r"\b(?:atd|apod|atp|aj|hod|tis|mil|mld|např|[^\W\d_])\.$")
_NO_SENTENCE = re.compile(r"^\s*(?:[-+*>|#]|\d+[.)]\s)", re.MULTILINE)


class Before(NamedTuple):
    """What came before a report: its date, the last day it tells about, and itself where it is in the repository."""

    date: datetime.date
    end: datetime.date
    report: Document | None


class Part(NamedTuple):
    """What a report tells of a group.

    ``text`` is Markdown; where it is empty, the minutes show that the group did not meet. ``days`` are those of its
    meetings in the period; there are none where the minutes are not in the repository.
    """

    group: Document
    text: str
    days: tuple[datetime.date, ...]


def tells_of_groups(report: Document) -> bool:
    """Tell whether a report has a section on each group; one that explains a matter has those of the matter."""
    return bool(report.values.get("type") != "explanatory")


def groups(report: Document, library: Library) -> list[Document]:
    """Return the working groups in the order of the report: those it names itself first, then by ``report_order``."""
    named = [group for id_ in report.values.get("groups", ()) if id_ and (group := library.get("group", id_))]
    return named + [group for group in in_order(library) if group not in named]


def in_order(library: Library) -> list[Document]:
    """Return the working groups by ``report_order``, those without one last."""
    groups = library.of_kind("group")
    return sorted(groups, key=lambda group: (group.values.get("report_order", math.inf), group.id))


def expects(report: Document, group: Document) -> bool:
    """Tell whether a report has to tell of a group: of one that works, and was there already on its day."""
    since, date = group.values.get("since"), report.values.get("date")
    younger = since and date and date < dates.earliest(since)
    return group.values.get("status", "active") == "active" and not younger


def role_of(title: str, library: Library) -> str | None:
    """Return what a section of this title is for: Úvod, Závěr or the id of a group; None where it is for nothing."""
    for frame in FRAME:
        if czech.fold(title) == czech.fold(frame):
            return frame
    found = library.named(title, ("group",))
    return found[0].id if len(found) == 1 else None


def texts(report: Document, library: Library) -> dict[str, str]:
    """Return the Markdown of a report by what it is for (see :func:`role_of`).

    A group without a section has the text that its minutes of the period offer, if there is one.
    """
    written = {
        role: plain_links(report, section.place).strip()
        for section in report.sections()
        if (role := role_of(section.heading.title, library)) is not None
    }
    told = period(report, library)
    if told is None:
        return written
    others = (group for group in library.of_kind("group") if group.id not in written)
    offered = {group.id: text_of_meetings(group, library, *told) for group in others}
    return written | {id_: text for id_, text in offered.items() if text}


def parts(report: Document, library: Library) -> list[Part]:
    """Return what a report tells of its groups, in its order; a group of which nothing is known is left out."""
    written = texts(report, library)
    told = period(report, library)
    found = []
    for group in groups(report, library):
        held = meetings.within(group, library, *told) if told else []
        days = tuple(minutes.values["date"] for minutes in held if minutes.values.get("type") != "per-rollam")
        text = written.get(group.id, "")
        if text or (group.id not in written and did_not_meet(report, group, library)):
            found.append(Part(group, text, days))
    return found


def did_not_meet(report: Document, group: Document, library: Library) -> bool:
    """Tell whether the records show that a group, of which the report has to tell, did not meet in its period.

    They do where there are minutes of its earlier meetings. Where there are none, as in the report that Plzeň handed
    over in 2017, nothing is known: minutes are kept elsewhere, or the group has never met.
    """
    told = period(report, library)
    if told is None or not expects(report, group):
        return False
    days = [minutes.values["date"] for minutes in meetings.of_group(group, library)]
    return any(day <= told[0] for day in days) and not any(told[0] < day <= told[1] for day in days)


def text_of_meetings(group: Document, library: Library, after: datetime.date, until: datetime.date) -> str:
    """Return what the minutes of a group offer to a report on the days after ``after`` up to ``until``, by date."""
    return joined(text_of_minutes(minutes) for minutes in meetings.within(group, library, after, until))


def joined(offered: Iterable[str]) -> str:
    """Return the texts of several meetings as one on the same group.

    What goes on with a small letter has the group for its subject, so "projednala záměr." and "schválila plán." are the
    sentence "projednala záměr; schválila plán." Anything else stands in a paragraph of its own.
    """
    text = ""
    for following in filter(None, offered):
        last = text.rpartition("\n\n")[2]
        if not following[0].islower() or not text:
            text += ("\n\n" if text else "") + following
        elif _NO_SENTENCE.search(last):
            text += f"\n\nDále {following}"
        else:
            whole = text.endswith("..") or _ABBREVIATED.search(text)
            text = f"{text if whole else text.removesuffix('.')}; {following}"
    return text


def text_of_minutes(minutes: Document) -> str:
    """Return the Markdown that minutes offer to a report; nothing where they offer none."""
    for section in minutes.sections():
        if is_for_report(section.heading.title):
            return plain_links(minutes, section.place).strip()
    return ""


def is_for_report(title: str) -> bool:
    """Tell whether a section of minutes is the one that a report takes over."""
    return czech.fold(title) == czech.fold(FROM_MINUTES)


def previous(report: Document, library: Library) -> Before | None:
    """Return what a report says came before it, as far as it is known."""
    found = library.get("report", report.values.get("previous", ""))
    if found and "date" in found.values:
        return before_next(found)
    date = report.values.get("previous_date")
    return Before(date, date, None) if date else None


def before_next(report: Document) -> Before:
    """Return a report that has a date as what comes before the next one."""
    date = report.values["date"]
    return Before(date, report.values.get("period_to", date), report)


def latest(type_: str | None, body: str | None, before: datetime.date, library: Library) -> Document | None:
    """Return the last report of a type to a body that is dated before a day."""
    earlier = [
        report
        for report in library.of_kind("report")
        if report.values.get("date", before) < before
        and (report.values.get("type"), report.values.get("body")) == (type_, body)
    ]
    return max(earlier, key=lambda report: (report.values["date"], report.id), default=None)


def period(report: Document, library: Library) -> tuple[datetime.date, datetime.date] | None:
    """Return the day after which and the day until which a report tells; None where one of them is not known."""
    before = previous(report, library)
    until = report.values.get("period_to", report.values.get("date"))
    after = before.date if before else None
    if "period_from" in report.values:
        after = previous_day(report.values["period_from"])
    return (after, until) if after and until else None


def next_day(day: datetime.date) -> datetime.date:
    """Return the day after, or the last day there is."""
    return day + DAY if day < datetime.date.max else day


def previous_day(day: datetime.date) -> datetime.date:
    """Return the day before, or the first day there is."""
    return day - DAY if day > datetime.date.min else day


def outside_of_sections(report: Document) -> Range | None:
    """Return the first text of the body that stands before every section."""
    sections = report.sections()
    end = sections[0].heading.place.start if sections else len(report.text)
    text = report.text[report.body.start : end]
    if not text.strip():
        return None
    start = report.body.start + len(text) - len(text.lstrip())
    return Range(start, start + len(text.strip().split("\n", 1)[0].rstrip()))


def plain_links(document: Document, place: Range) -> str:
    """Return a part of the body as it can stand elsewhere.

    Links to other records are replaced by their text, since they lead nowhere on paper; images are named by their path
    from the root, such as ``/content/reports/plan.png``, as forges find them, too.
    """
    parts = []
    position = place.start
    for link in document.links:
        if position <= link.place.start and link.place.end <= place.end and (link.wiki or is_local(link)):
            parts += [document.text[position : link.place.start], _elsewhere(link, document)]
            position = link.place.end
    parts.append(document.text[position : place.end])
    return "".join(parts).replace("\r\n", "\n")


def _elsewhere(link: Link, document: Document) -> str:
    """Return what stands for a link, or an image, to something of the repository where its text is taken over."""
    if not link.image and "![" in document.text[link.place.start : link.place.end]:
        # A small image that leads to a large one, say: the image stays.
        images = (other for other in document.links if other.image and lies_in(other.place.start, [link.place]))
        return " ".join(_elsewhere(image, document) for image in images) or link.text
    path = Library.destination(document, link) if link.image and not link.wiki else None
    if path is None:
        return link.text
    target = "/" + links.written(path, "")
    place = links.address(document, link)
    if place and link.place.start < place.start < link.place.end:
        before, after = document.text[link.place.start : place.start], document.text[place.end : link.place.end]
        return f"{before.removesuffix('<')}{target}{after.removeprefix('>')}"
    return f"![{links.escaped(link.text)}]({target})"
