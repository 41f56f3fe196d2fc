"""What each template gets: plain values that say what is on the page, one dataclass a template.

A text is :class:`Markdown` when it comes from a body and is taken over as it is; every other text appears as written.
Dates are ISO text.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from scpctl import reporting
from scpctl.document import Document
from scpctl.library import Library


class Markdown(str):
    """Text that is Markdown already."""

    __slots__ = ()


@dataclass(frozen=True)
class Person:
    """A person: the name with its titles, the position held on the day of the document, and both as signed."""

    name: str
    position: str
    signature: str
    gender: str


@dataclass(frozen=True)
class GroupPart:
    """A working group and what the report says of it."""

    name: str
    text: Markdown


@dataclass(frozen=True)
class InformativeReport:
    """``informativni-zprava.md.j2``: the informative report to the council (informativní zpráva)."""

    subject: str
    body: str
    date: str
    previous_date: str
    introduction: Markdown
    groups: tuple[GroupPart, ...]
    conclusion: Markdown
    presenters: tuple[Person, ...]
    authors: tuple[Person, ...]
    attendees: tuple[Person, ...]


def informative_report(report: Document, library: Library) -> InformativeReport:
    """Gather the context of a report whose check has no errors."""
    values = report.values
    texts = reporting.texts(report, library)
    previous = library.get("report", values.get("previous", ""))
    previous_date = previous.values["date"] if previous else values.get("previous_date", "")
    date = values["date"]
    return InformativeReport(
        subject=values["subject"],
        body=values["body"],
        date=str(date),
        previous_date=str(previous_date),
        introduction=Markdown(texts.get(reporting.INTRODUCTION, "")),
        groups=tuple(
            GroupPart(group.title, Markdown(texts[group.id]))
            for group in reporting.groups(report, library)
            if group.id in texts
        ),
        conclusion=Markdown(texts.get(reporting.CONCLUSION, "")),
        presenters=_people(values["presenters"], date, library),
        authors=_people(values["authors"], date, library),
        attendees=_people(values["attendees"], date, library),
    )


def _people(ids: tuple[str, ...], date: datetime.date, library: Library) -> tuple[Person, ...]:
    found = (library.get("person", id_) for id_ in dict.fromkeys(ids))
    return tuple(_person(person, date) for person in found if person)


def _person(person: Document, date: datetime.date) -> Person:
    """Write a person as the city does: "Ing. Erich Beneš, MBA, ředitel ÚKEP MP"."""
    values = person.values
    name = " ".join(values[key] for key in ("title_before", "given", "family") if key in values)
    full_name = ", ".join(part for part in (name, values.get("title_after", "")) if part)
    held = (
        position["title"]
        for position in values.get("positions", ())
        if position and _holds(position.get("since", ""), position.get("until", ""), date.isoformat())
    )
    position = next(held, "")
    signature = ", ".join(part for part in (full_name, position) if part)
    return Person(full_name, position, signature, values.get("gender", ""))


def _holds(since: str, until: str, day: str) -> bool:
    """Tell whether ``day`` lies in a period whose ends may be only a month or a year."""
    return (not since or since <= day[: len(since)]) and (not until or day[: len(until)] <= until)
