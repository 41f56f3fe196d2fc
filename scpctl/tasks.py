"""Tasks from one meeting to the next: who was given what, and what had become of it by a day.

The minutes that give a task and those that follow it up name it by the same id within a group.
"""

from __future__ import annotations

import datetime
from typing import NamedTuple

from scpctl import czech, meetings
from scpctl.document import Document
from scpctl.library import Library
from scpctl.model import Values

_DUE = {"immediately": "ihned", "continuously": "průběžně", "next-meeting": "do příštího jednání"}


class Task(NamedTuple):
    """A task: the minutes that speak of it, by date, and how the last of them states it.

    ``groups`` are the ids of the groups whose meeting gave it, first that of the folder of the minutes. ``closing`` are
    the minutes since which it is not open any more, None while it is.
    """

    groups: tuple[str, ...]
    minutes: tuple[Document, ...]
    stated: Values
    closing: Document | None

    @property
    def given(self) -> Document:
        """The minutes that gave it."""
        return self.minutes[0]

    @property
    def last(self) -> Document:
        """The minutes that speak of it last."""
        return self.minutes[-1]


def by(day: datetime.date, library: Library, within: str = "") -> list[Task]:
    """Return the tasks that meetings up to and on a day have given, by group and the order in which they were given.

    Where ids of minutes begin with ``within``, such as ``mobilita/``, only theirs.
    """
    found: dict[tuple[str, str], Task] = {}
    dated = [item for item in library.of_kind("minutes") if item.id.startswith(within) and "date" in item.values]
    for minutes in sorted(dated, key=lambda minutes: (minutes.values["date"], minutes.id)):
        if minutes.values["date"] > day or meetings.is_cancelled(minutes):
            continue
        groups = meetings.ids_of_groups(minutes)
        for stated in minutes.values.get("tasks", ()):
            if stated and "id" in stated:
                key = groups[0], stated["id"]
                before = found.get(key)
                met = (*before.minutes, minutes) if before else (minutes,)
                closing = None if is_open(stated) else (before and before.closing) or minutes
                found[key] = Task(before.groups if before else groups, met, stated, closing)
    return sorted(found.values(), key=lambda task: task.groups[0])


def is_open(stated: Values) -> bool:
    """Tell whether a task is still to be done; one without a state is. A faulty state says nothing."""
    return stated.get("state", "open") == "open" and "state" not in stated.faulty


def due_on(task: Task) -> datetime.date | None:
    """Return the day by which a task is to be done; None for one that goes on.

    At once is the day of the meeting, the next meeting the day that the last minutes in which it was open name for it.
    """
    due = task.stated.get("due")
    match due:
        case "immediately":
            held: datetime.date = task.given.values["date"]
            return held
        case "next-meeting":
            while_open = task.minutes[: task.minutes.index(task.closing)] if task.closing else task.minutes
            following: datetime.date | None = (while_open or task.minutes)[-1].values.get("next_meeting")
            return following
    return due if isinstance(due, datetime.date) else None


def due_in_words(stated: Values) -> str:
    """Return the term of a task as Czech documents write it: 30. 6. 2017, ihned; nothing where it has none."""
    due = str(stated.get("due", ""))
    return _DUE.get(due) or (czech.date_numeric(due) if due else "")


def closed_on(task: Task) -> datetime.date | None:
    """Return the day a task was done, or of the meeting that cancelled or transferred it; None while it is open."""
    if task.closing is None:
        return None
    closed: datetime.date = task.stated.get("done_on", task.closing.values["date"])
    return closed
