"""Rules about tasks: one by one, and as they go from the minutes of one meeting to those of the next."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from itertools import islice

from scpctl import czech, dates, meetings
from scpctl.document import Document
from scpctl.finding import Range, Severity
from scpctl.language import _, plural
from scpctl.library import Library
from scpctl.model import Values
from scpctl.rule import Problem, rule
from scpctl.rules.joined import per_library
from scpctl.rules.proceedings import Entry, after, course, first_uses, held, name_of, previous
from scpctl.tasks import is_open


@rule("SCP501", Severity.WARNING, "minutes")
def overdue_task(document: Document, library: Library) -> Iterator[Problem]:
    """An open task is overdue.

    Why: nobody was told whether it was done or put off; the report can't say either.

    Bad: due: 2016-12-31
    state: open

    Good: due: 2016-12-31
    state: done
    done_on: 2016-12-20

    Source: a council material of Opava of 7. 12. 2020 came 20 months after the term of its task.
    """
    for entry in _open_tasks(document, library):
        due = entry.task.get("due")
        if not isinstance(due, datetime.date) or due >= library.today or not _is_last(entry, library):
            continue
        if due < entry.minutes.values["date"] and previous(entry, library) is None:
            continue  # the term was wrong from the start: due-before-meeting
        days = (library.today - due).days
        message = plural("the task is {n} day overdue", "the task is {n} days overdue", days).format(n=days)
        hint = _("in the next minutes, write what has become of it")
        yield Problem(entry.task.at("due"), message, hint)


@rule("SCP502", Severity.WARNING, "minutes")
def lost_task(document: Document, library: Library) -> Iterator[Problem]:
    """An open task is not in the minutes of the meetings that followed.

    Why: a task that nobody carries over is forgotten, and nobody learns whether it was done.

    Bad: tasks:
    - {id: MOB-1, text: Předložit fichi, owner: jan-novak, due: 2017-03-01}   (and no MOB-1 in the next minutes)

    Good: tasks:
    - {id: MOB-1, text: Předložit fichi, owner: jan-novak, due: 2017-03-01, state: done, done_on: 2017-01-20}

    Source: the setting lost_task_meetings in scpctl.toml; minutes check the tasks of the last meeting.
    """
    group = meetings.group_of(document, library)
    enough = library.config.check.lost_task_meetings
    tasks = [entry for entry in _open_tasks(document, library) if entry.task.get("due") != "continuously"]
    if not group or enough < 1 or not tasks:
        return
    following = list(islice(after(document, _checking(library).get(group.id, ())), enough))
    if len(following) < enough:
        return
    for entry in tasks:
        if _is_last(entry, library):
            date = czech.date_numeric(str(following[0].values["date"]))
            message = _("the task is not in the minutes of {date}, nor in any later ones").format(date=date)
            hint = _("carry it over there, with the state it is in")
            yield Problem(entry.task.at("id"), message, hint, (following[0].at(Range(0, 3)),))


@rule("SCP503", Severity.ERROR, "minutes")
def done_without_date(document: Document, library: Library) -> Iterator[Problem]:
    """A task is done, and it is not said when.

    Why: the overview of tasks fulfilled in a period is made from these dates.

    Bad: state: done

    Good: state: done
    done_on: 2017-01-20

    Source: the content model.
    """
    for task in _tasks(document):
        if task.get("state") == "done" and not task.is_written("done_on"):
            yield Problem(task.at("state"), _("it is not said when the task was done"), _("add a line done_on: …"))


@rule("SCP504", Severity.WARNING, "minutes")
def due_before_meeting(document: Document, library: Library) -> Iterator[Problem]:
    """A task is due before the meeting that gave it.

    Why: it could not be done in time even by the one who starts at once; mostly the year is a slip.

    Bad: date: 2017-01-12
    tasks:
    - {id: MOB-1, text: Předložit fichi, owner: jan-novak, due: 2016-01-31}

    Good: date: 2017-01-12
    tasks:
    - {id: MOB-1, text: Předložit fichi, owner: jan-novak, due: 2017-01-31}

    Source: the content model.
    """
    for entry in _open_tasks(document, library):
        due = entry.task.get("due")
        date = document.values["date"]
        # A task that was carried over keeps its term.
        if isinstance(due, datetime.date) and due < date and previous(entry, library) is None:
            message = _("the task is due before the meeting of {date}").format(date=czech.date_numeric(str(date)))
            yield Problem(entry.task.at("due"), message, _("correct the date"))


@rule("SCP505", Severity.WARNING, "minutes")
def repeated_task(document: Document, library: Library) -> Iterator[Problem]:
    """The same person is given the same task twice at one meeting.

    Why: when one of them is done, the other stays open for ever.

    Bad: - {id: MOB-1, text: Předložit fichi, owner: jan-novak, due: 2017-03-01}
    - {id: MOB-2, text: Předložit fichi., owner: jan-novak, due: 2017-03-01}

    Good: - {id: MOB-1, text: Předložit fichi, owner: jan-novak, due: 2017-03-01}

    Source: the content model: a task has one id from the meeting that gave it to the one that closes it.
    """
    first: dict[tuple[str, str], Values] = {}
    for task in _tasks(document):
        if "text" not in task or "owner" not in task:
            continue
        earlier = first.setdefault((_words(task), task["owner"]), task)
        if earlier is not task and earlier.get("id") != task.get("id"):
            message = _("the same task stands here already as {id}").format(id=earlier.get("id", "?"))
            related = (document.at(earlier.at("text")),)
            yield Problem(task.at("text"), message, _("delete one of the two, or say how they differ"), related)


@rule("SCP506", Severity.ERROR, "minutes")
def repeated_task_id(document: Document, library: Library) -> Iterator[Problem]:
    """Two tasks have the same id.

    Why: a task is followed through the minutes by its id; two under one id are mistaken for each other.

    Bad: - {id: MOB-1, text: Předložit fichi, owner: jan-novak, due: 2017-03-01}
    - {id: MOB-1, text: Svolat seminář, owner: eva-mala, due: 2017-03-01}

    Good: - {id: MOB-1, text: Předložit fichi, owner: jan-novak, due: 2017-03-01}
    - {id: MOB-2, text: Svolat seminář, owner: eva-mala, due: 2017-03-01}

    Source: the content model: the id of a task is its own in the whole repository.
    """
    hint = _("give every task an id of its own")
    here: dict[str, Values] = {}
    for task in _tasks(document):
        if "id" not in task:
            continue
        earlier = here.setdefault(task["id"], task)
        if earlier is not task:
            message = _("the id {id} stands here a second time").format(id=task["id"])
            yield Problem(task.at("id"), message, hint, (document.at(earlier.at("id")),))
        elif other := _namesake(Entry(document, task), library):
            message = _("the minutes of another group have the id {id} for another task").format(id=task["id"])
            yield Problem(task.at("id"), message, hint, (other.minutes.at(other.task.at("id")),))


@rule("SCP507", Severity.WARNING, "minutes")
def done_before_given(document: Document, library: Library) -> Iterator[Problem]:
    """A task was done before the meeting that gave it.

    Why: one of the two dates is a slip, or one task was mistaken for another.

    Bad: done_on: 2016-01-20   (the task was given on 12. 1. 2017)

    Good: done_on: 2017-01-20

    Source: the content model.
    """
    if "date" not in document.values:
        return
    for task in _tasks(document):
        last = previous(Entry(document, task), library) if "id" in task and "done_on" in task else None
        if last is None or last.task.get("done_on") == task["done_on"]:
            continue
        # What the first minutes know as done already was given before there were any.
        given = course(task["id"], library)[0]
        date = given.minutes.values["date"]
        if task["done_on"] < date and is_open(given.task):
            message = _("done before the meeting of {date} that gave the task").format(
                date=czech.date_numeric(str(date))
            )
            related = (given.minutes.at(given.task.at("id")),)
            yield Problem(task.at("done_on"), message, _("correct the date"), related)


@rule("SCP508", Severity.WARNING, "minutes")
def owner_left(document: Document, library: Library) -> Iterator[Problem]:
    """An open task belongs to somebody who had left before the meeting.

    Why: nobody is working on it.

    Bad: owner: jan-novak   (member of the group until 2016-12, the meeting is on 12. 1. 2017)

    Good: owner: eva-mala

    Source: the content model: positions and memberships are dated.
    """
    groups = meetings.groups_of(document, library)
    for entry in _open_tasks(document, library):
        owner = entry.task.get("owner")
        person = library.get("person", owner) if owner else None
        if not person or not _is_last(entry, library):
            continue
        members = [(group, item) for group in groups for item in group.values.get("members", ()) if item]
        periods = [(group, item) for group, item in members if item.get("person") == owner]
        periods += [(person, item) for item in person.values.get("positions", ()) if item]
        ends = [item["until"] for _source, item in periods if "until" in item]
        if periods and len(ends) == len(periods) and max(map(dates.latest, ends)) < document.values["date"]:
            source, last = max(periods, key=lambda period: dates.latest(period[1]["until"]))
            message = _("{name} left before the meeting").format(name=name_of(owner, library))
            related = (source.at(last.at("until")),)
            yield Problem(entry.task.at("owner"), message, _("hand the task over to somebody else"), related)


@rule("SCP509", Severity.INFO, "minutes")
def next_meeting_unknown(document: Document, library: Library) -> Iterator[Problem]:
    """A task is due at the next meeting, and the minutes do not say when that is.

    Why: the owner does not know how long there is, and the task is never overdue.

    Bad: due: next-meeting

    Good: due: next-meeting
    next_meeting: 2017-02-16

    Source: the content model.
    """
    group = meetings.group_of(document, library)
    if not group or document.values.is_written("next_meeting") or "date" not in document.values:
        return
    if next(after(document, held(group, library)), None):
        return  # it has been held
    for entry in _open_tasks(document, library):
        if entry.task.get("due") == "next-meeting":
            message = _("these minutes do not say when the next meeting is")
            yield Problem(entry.task.at("due"), message, _("add a line next_meeting: …"))
            return


@rule("SCP510", Severity.WARNING, "minutes")
def task_changed_back(document: Document, library: Library) -> Iterator[Problem]:
    """A task that was done is open again.

    Why: either it was not done, or an older state was copied.

    Bad: state: open   (done in the minutes of the meeting before)

    Good: state: done
    done_on: 2017-01-20

    Source: the content model; a task that has to be done anew is a new task.
    """
    for entry in _open_tasks(document, library):
        last = previous(entry, library)
        if last and last.task.get("state") == "done":
            place = entry.task.at("state" if "state" in entry.task else "id")
            date = czech.date_numeric(str(last.minutes.values["date"]))
            message = _("the minutes of {date} say that the task is done").format(date=date)
            hint = _("set state: done, or give a new task")
            yield Problem(place, message, hint, (last.minutes.at(last.task.at("state")),))


def _tasks(document: Document) -> list[Values]:
    return [task for task in document.values.get("tasks", ()) if task]


def _open_tasks(document: Document, library: Library) -> Iterator[Entry]:
    """Yield the open tasks of a meeting that took place, as far as they can be followed."""
    if "date" in document.values and not meetings.is_cancelled(document):
        for task in _tasks(document):
            if "id" in task and is_open(task):
                yield Entry(document, task)


def _is_last(entry: Entry, library: Library) -> bool:
    """Tell whether no later minutes speak of the task."""
    entries = course(entry.task["id"], library)
    return bool(entries) and entries[-1].minutes is entry.minutes


@per_library
def _checking(library: Library) -> dict[str, list[Document]]:
    """Return by group the written minutes, by date, of the meetings that go through its tasks: the regular ones."""
    return {
        group.id: [
            minutes
            for minutes in held(group, library)
            if minutes.id.startswith(f"{group.id}/")
            and minutes.values["date"] <= library.today
            and minutes.values.get("state") != "draft"
            and minutes.values.get("type", "regular") in ("regular", "joint")
        ]
        for group in library.of_kind("group")
    }


def _namesake(entry: Entry, library: Library) -> Entry | None:
    """Return the other task that had the id first, in another group, where this is the first time its group uses it."""
    uses = first_uses(entry.task["id"], library)
    if not any(use.task is entry.task for use in uses[1:]):
        return None
    shared = set(meetings.groups_of(entry.minutes, library)).intersection(meetings.groups_of(uses[0].minutes, library))
    return None if shared or _words(uses[0].task) == _words(entry.task) else uses[0]


def _words(task: Values) -> str:
    """Return the text of a task for comparing: letters and digits only."""
    return " ".join(re.findall(r"\w+", czech.fold(task.get("text", ""))))


RULES = (
    overdue_task,
    lost_task,
    done_without_date,
    due_before_meeting,
    repeated_task,
    repeated_task_id,
    done_before_given,
    owner_left,
    next_meeting_unknown,
    task_changed_back,
)
