"""What the rules about meetings share: the minutes in order, the tasks that go through them."""

from __future__ import annotations

import bisect
import datetime
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from scpctl import dates, meetings
from scpctl.document import Document
from scpctl.library import Library
from scpctl.model import Values
from scpctl.rules.joined import per_library


class Entry(NamedTuple):
    """A task as the minutes of one meeting state it."""

    minutes: Document
    task: Values


def name_of(person: str, library: Library) -> str:
    """Return what people call a person; the id where there is no such document."""
    found = library.get("person", person)
    return found.title if found else person


def is_active(group: Document, day: datetime.date) -> bool:
    """Tell whether a group works: one that is suspended or closed, or that has ended by ``day``, does not."""
    until = group.values.get("until")
    return group.values.get("status", "active") == "active" and dates.within(day, None, until)


def was_held(document: Document, library: Library) -> bool:
    """Tell whether people came together: not when it was cancelled or per rollam, and not before its day."""
    values = document.values
    return (
        "date" in values
        and values["date"] <= library.today
        and not meetings.is_cancelled(document)
        and values.get("type") != "per-rollam"
    )


def records(group: Document, library: Library) -> Sequence[Document]:
    """Return the minutes of a group by date, joint meetings and cancelled ones among them."""
    return _records(library).get(group.id, ())


def held(group: Document, library: Library) -> Sequence[Document]:
    """Return the minutes of a group's meetings as :func:`scpctl.meetings.of_group` does: without cancelled ones."""
    return _held(library).get(group.id, ())


def before(minutes: Document, ordered: Sequence[Document]) -> Iterator[Document]:
    """Yield the minutes that come before these, the nearest first."""
    place = bisect.bisect_left(ordered, _order(minutes), key=_order)
    return (ordered[number] for number in range(place - 1, -1, -1))


def after(minutes: Document, ordered: Sequence[Document]) -> Iterator[Document]:
    """Yield the minutes that come after these, the nearest first."""
    place = bisect.bisect_right(ordered, _order(minutes), key=_order)
    return (ordered[number] for number in range(place, len(ordered)))


def course(id_: str, library: Library) -> Sequence[Entry]:
    """Return what the minutes of meetings that were held say of a task, by date."""
    return _courses(library).get(id_, ())


def previous(entry: Entry, library: Library) -> Entry | None:
    """Return what the minutes before these said of the same task."""
    entries = course(entry.task["id"], library)
    place = bisect.bisect_left(entries, _order(entry.minutes), key=lambda item: _order(item.minutes))
    return entries[place - 1] if place else None


def first_uses(id_: str, library: Library) -> Sequence[Entry]:
    """Return the first entry of each group, by the folder of its minutes, that has a task of this id, by date."""
    return _first_uses(library).get(id_, ())


def _order(minutes: Document) -> tuple[datetime.date, str]:
    return minutes.values["date"], minutes.id


@per_library
def _records(library: Library) -> dict[str, list[Document]]:
    found: dict[str, list[Document]] = {}
    dated = (minutes for minutes in library.of_kind("minutes") if "date" in minutes.values)
    for minutes in sorted(dated, key=_order):
        for group in meetings.ids_of_groups(minutes):
            found.setdefault(group, []).append(minutes)
    return found


@per_library
def _held(library: Library) -> dict[str, list[Document]]:
    return {
        group: [minutes for minutes in found if not meetings.is_cancelled(minutes)]
        for group, found in _records(library).items()
    }


@per_library
def _courses(library: Library) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    dated = (minutes for minutes in library.of_kind("minutes") if "date" in minutes.values)
    for minutes in sorted(dated, key=_order):
        if not meetings.is_cancelled(minutes):
            for task in minutes.values.get("tasks", ()):
                if task and "id" in task:
                    found.setdefault(task["id"], []).append(Entry(minutes, task))
    return found


@per_library
def _first_uses(library: Library) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for id_, entries in _courses(library).items():
        by_group: dict[str, Entry] = {}
        for entry in entries:
            by_group.setdefault(entry.minutes.folder, entry)
        found[id_] = list(by_group.values())
    return found
