"""The contexts of what is told about tasks: what is to be done, and whether what was to be done has been."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

from scpctl import reporting, tasks
from scpctl.document import Document
from scpctl.render.contexts import Period, Person, Setting, Task, by_surname, period, person, span, task
from scpctl.spreadsheet import Table, date


@dataclass(frozen=True)
class Tally:
    """How many tasks are open."""

    unfulfilled: Annotated[int, "how many that have a term are not fulfilled"]
    overdue: Annotated[int, "how many of these are overdue"]
    continuous: Annotated[int, "how many go on and have no term"]


@dataclass(frozen=True)
class TasksOfGroup:
    """The open tasks that the meetings of a group gave."""

    name: Annotated[str, "the name of the group"]
    tasks: Annotated[tuple[Task, ...], "its open tasks, the overdue ones first"]


@dataclass(frozen=True)
class TasksOfOwner:
    """How much a person has to do."""

    owner: Annotated[Person | None, "who; none for the tasks whose owner is not known"]
    ids: Annotated[tuple[str, ...], "the numbers of the open tasks, the overdue ones first"]
    overdue: Annotated[int, "how many of them are overdue"]


@dataclass(frozen=True)
class TaskOverview:
    """The open tasks of the whole programme (přehled úkolů)."""

    date: Annotated[str, "the day that it tells of"]
    tally: Annotated[Tally, "how many there are"]
    overdue: Annotated[tuple[Task, ...], "those that are overdue, for longest first"]
    groups: Annotated[tuple[TasksOfGroup, ...], "the groups that have some, in the order of reports"]
    owners: Annotated[tuple[TasksOfOwner, ...], "who answers for them, by surname"]


@dataclass(frozen=True)
class TaskOverviewOfGroup:
    """The open tasks of one group (přehled úkolů skupiny)."""

    date: Annotated[str, "the day that it tells of"]
    name: Annotated[str, "the name of the group"]
    tally: Annotated[Tally, "how many there are"]
    tasks: Annotated[tuple[Task, ...], "the tasks, the overdue ones first"]
    owners: Annotated[tuple[TasksOfOwner, ...], "who answers for them, by surname"]


@dataclass(frozen=True)
class TaskOverviewOfPerson:
    """The open tasks of one person (přehled úkolů osoby)."""

    date: Annotated[str, "the day that it tells of"]
    person: Annotated[Person, "who answers for them"]
    tally: Annotated[Tally, "how many there are"]
    tasks: Annotated[tuple[Task, ...], "the tasks, the overdue ones first"]


@dataclass(frozen=True)
class CheckedTasks:
    """What has become of tasks."""

    done: Annotated[tuple[Task, ...], "those fulfilled in the period, by day"]
    open: Annotated[tuple[Task, ...], "those not fulfilled on the day, the overdue ones first"]
    ended: Annotated[tuple[Task, ...], "those cancelled or transferred in the period, by day"]


@dataclass(frozen=True)
class TaskCheck:
    """The check of tasks as on a day (kontrola plnění úkolů)."""

    date: Annotated[str, "the day that it tells of"]
    period: Annotated[Period, "when those were closed that it lists as such"]
    tally: Annotated[Tally, "how many are open"]
    done: Annotated[int, "how many were fulfilled in the period"]
    late: Annotated[int, "how many of these after their term"]
    cancelled: Annotated[int, "how many were cancelled in the period"]
    transferred: Annotated[int, "how many were transferred in the period"]
    dated: Annotated[CheckedTasks, "the tasks that have a term"]
    continuous: Annotated[CheckedTasks, "the tasks that go on and have no term"]


def overview(setting: Setting) -> TaskOverview:
    """Gather the open tasks of all groups."""
    found = open_tasks(setting)
    by_group: dict[str, list[tasks.Task]] = defaultdict(list)
    for given in found:
        by_group[given.groups[0]].append(given)
    written = _written(found, setting)
    return TaskOverview(
        date=setting.day.isoformat(),
        tally=tally(written),
        overdue=tuple(item for item in written if item.overdue_days),
        groups=tuple(
            TasksOfGroup(group.title, _written(by_group[group.id], setting))
            for group in reporting.in_order(setting.library)
            if group.id in by_group
        ),
        owners=_owners(found, setting),
    )


def overview_of_group(setting: Setting) -> TaskOverviewOfGroup:
    """Gather the open tasks that the meetings of a group gave, joint ones too."""
    group = setting.document
    found = open_tasks(setting, lambda given: group.id in given.groups)
    written = _written(found, setting)
    return TaskOverviewOfGroup(setting.day.isoformat(), group.title, tally(written), written, _owners(found, setting))


def overview_of_person(setting: Setting) -> TaskOverviewOfPerson:
    """Gather the open tasks that a person answers for."""
    written = tasks_of_person(setting)
    owner = person(setting.document, setting.day)
    return TaskOverviewOfPerson(setting.day.isoformat(), owner, tally(written), written)


def check(setting: Setting) -> TaskCheck:
    """Gather the tasks that are open on the day, and those that were closed in the period."""
    first, last = span(setting)
    found = [task(given, setting.day, setting.library) for given in tasks.by(setting.day, setting.library)]
    closed = [item for item in found if first.isoformat() <= item.closed_on <= last.isoformat()]
    still_open = _written(open_tasks(setting), setting)
    done = [item for item in closed if item.state == "done"]
    return TaskCheck(
        date=setting.day.isoformat(),
        period=period(setting),
        tally=tally(still_open),
        done=len(done),
        late=sum(item.late_days > 0 for item in done),
        cancelled=sum(item.state == "cancelled" for item in closed),
        transferred=sum(item.state == "transferred" for item in closed),
        dated=_checked(closed, still_open, is_continuous=False),
        continuous=_checked(closed, still_open, is_continuous=True),
    )


def overview_table(context: TaskOverview) -> Table:
    """Return the open tasks of all groups for programs."""
    return _table(item for group in context.groups for item in group.tasks)


def tasks_table(context: TaskOverviewOfGroup | TaskOverviewOfPerson) -> Table:
    """Return the open tasks of a group, or of a person, for programs."""
    return _table(context.tasks)


def check_table(context: TaskCheck) -> Table:
    """Return what has become of the tasks for programs."""
    kinds = (context.dated, context.continuous)
    return _table(item for kind in kinds for part in (kind.done, kind.open, kind.ended) for item in part)


def _table(items: Iterable[Task]) -> Table:
    head = "Skupina,Číslo,Úkol,Odpovídá,Termín,Stav,Uzavřen,Dní po termínu,Doklad,Projekt,Uložen".split(",")
    rows = [
        [
            item.group,
            item.id,
            item.text,
            item.owner.name if item.owner else "",
            date(item.due_date) or item.due,
            item.state_name,
            date(item.closed_on),
            item.overdue_days or item.late_days or "",
            item.evidence,
            item.fiche,
            date(item.given_on),
        ]
        for item in items
    ]
    return Table(head, rows)


def open_tasks(setting: Setting, suits: Callable[[tasks.Task], bool] = lambda _given: True) -> list[tasks.Task]:
    """Return the tasks that are open on the day: by their terms, at the end those that have none."""
    given = (item for item in tasks.by(setting.day, setting.library) if tasks.is_open(item.stated) and suits(item))
    return sorted(given, key=lambda item: tasks.due_on(item) or datetime.date.max)


def tasks_of_person(setting: Setting) -> tuple[Task, ...]:
    """Return the open tasks that the person of the setting answers for."""
    owner = setting.document.id
    return _written(open_tasks(setting, lambda given: given.stated.get("owner") == owner), setting)


def tally(written: Sequence[Task]) -> Tally:
    """Count open tasks."""
    continuous = sum(item.is_continuous for item in written)
    return Tally(len(written) - continuous, sum(item.overdue_days > 0 for item in written), continuous)


def _written(found: Iterable[tasks.Task], setting: Setting) -> tuple[Task, ...]:
    return tuple(task(given, setting.day, setting.library) for given in found)


def _owners(found: Sequence[tasks.Task], setting: Setting) -> tuple[TasksOfOwner, ...]:
    """Return who answers for tasks by surname, at the end those for which nobody is known."""
    owned: dict[Document | None, list[tasks.Task]] = {}
    for given in found:
        owner = setting.library.get("person", given.stated.get("owner", ""))
        owned.setdefault(owner if owner and owner.readable else None, []).append(given)
    known = sorted((owner for owner in owned if owner), key=by_surname)
    return tuple(_owner(owner, owned[owner], setting) for owner in (*known, None) if owner in owned)


def _owner(owner: Document | None, found: Sequence[tasks.Task], setting: Setting) -> TasksOfOwner:
    written = _written(found, setting)
    return TasksOfOwner(
        owner=person(owner, setting.day) if owner else None,
        ids=tuple(item.id for item in written),
        overdue=tally(written).overdue,
    )


def _checked(closed: Sequence[Task], still_open: Sequence[Task], *, is_continuous: bool) -> CheckedTasks:
    ours = sorted((item for item in closed if item.is_continuous == is_continuous), key=lambda item: item.closed_on)
    return CheckedTasks(
        done=tuple(item for item in ours if item.state == "done"),
        open=tuple(item for item in still_open if item.is_continuous == is_continuous),
        ended=tuple(item for item in ours if item.state != "done"),
    )
