"""The contexts of what is needed before a meeting: the invitation to it, and the list that those who came sign."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from scpctl import czech, meetings, reporting, tasks
from scpctl.document import Document
from scpctl.errors import DocumentError
from scpctl.language import _
from scpctl.render.contexts import Setting, Task, task
from scpctl.render.contexts.attendance import Guest, Participant, belonging, guests, participants
from scpctl.render.contexts.proceedings import AgendaItem, agenda, names_of_groups, time_of

STANDING_AGENDA = tuple(
    AgendaItem(no, title, None, (), is_public=True)
    for no, title in enumerate((meetings.FIRST_ITEM, meetings.ON_LAST_MEETING, meetings.LAST_ITEM), start=1)
)


@dataclass(frozen=True)
class Invitation:
    """The invitation to a meeting (pozvánka na jednání)."""

    date: Annotated[str, "the day of the meeting"]
    type: Annotated[str, "regular, extraordinary or joint; which groups meet is in groups"]
    groups: Annotated[tuple[str, ...], "the names of the groups that meet, first the one that calls the meeting"]
    time: Annotated[str, "from when to when: od 9:00 do 11:30 hodin; empty where that is not known yet"]
    place: Annotated[str, "where; empty where that is not known yet"]
    agenda: Annotated[tuple[AgendaItem, ...], "the items of the agenda"]
    tasks: Annotated[tuple[Task, ...], "the tasks of earlier meetings that are to be checked"]
    members: Annotated[tuple[Participant, ...], "who is invited: who belongs to the groups on that day"]
    substitutes: Annotated[tuple[Participant, ...], "who is told of it, to come in somebody's place"]
    guests: Annotated[tuple[Guest, ...], "who is invited as a guest"]
    chair: Annotated[Participant | None, "who chairs the group that calls the meeting; none where that is not known"]
    secretary: Annotated[Participant | None, "its secretary; none where there is none"]


@dataclass(frozen=True)
class AttendanceSheet:
    """The list that those who came to a meeting sign (prezenční listina)."""

    date: Annotated[str, "the day of the meeting"]
    type: Annotated[str, "regular, extraordinary or joint; which groups meet is in groups"]
    groups: Annotated[tuple[str, ...], "the names of the groups that meet"]
    time: Annotated[str, "from when to when: od 9:00 do 11:30 hodin; may be empty"]
    place: Annotated[str, "where; may be empty"]
    members: Annotated[tuple[Participant, ...], "who belongs to the groups on that day"]
    guests: Annotated[tuple[Guest, ...], "the guests"]


def invitation(setting: Setting) -> Invitation:
    """Gather the context of the invitation to a meeting that there are minutes of, were it only their draft."""
    document = setting.document
    return _invitation(setting, document.values["date"], meetings.groups_of(document, setting.library), document)


def next_invitation(setting: Setting) -> Invitation:
    """Gather the context of the invitation to the next meeting of a group.

    Where there are no minutes of it yet, it has the items that every meeting has. Raises :class:`DocumentError` where
    none is known.
    """
    meeting = next_meeting(setting)
    if isinstance(meeting, Document):
        return invitation(setting._replace(record=meeting))
    return _invitation(setting, meeting, [setting.document], None)


def next_meeting(setting: Setting) -> Document | datetime.date:
    """Return the next meeting of a group as :func:`meetings.next_of` does; DocumentError where none is known."""
    group = setting.document
    meeting = meetings.next_of(group, setting.library, setting.day)
    if meeting is None:
        day = czech.date_numeric(setting.day.isoformat())
        message = _("{path}: no meeting of the group is known on {date} or later").format(path=group.path, date=day)
        raise DocumentError(message, _("write next_meeting into the last minutes, or name an earlier day with --today"))
    return meeting


def attendance_sheet(setting: Setting) -> AttendanceSheet:
    """Gather the context of the list that those who come to a meeting sign."""
    document, library = setting.document, setting.library
    return AttendanceSheet(
        date=str(document.values["date"]),
        type=document.values.get("type", "regular"),
        groups=names_of_groups(document, library),
        time=time_of(document),
        place=document.values.get("place", ""),
        members=_members(meetings.groups_of(document, library), setting._replace(day=document.values["date"])),
        guests=guests(document),
    )


def _members(groups: Sequence[Document], setting: Setting) -> tuple[Participant, ...]:
    roles = belonging(groups, setting)
    return participants(roles, roles, setting)


def _invitation(
    setting: Setting, day: datetime.date, groups: Sequence[Document], minutes: Document | None
) -> Invitation:
    library = setting.library
    names = names_of_groups(minutes, library) if minutes else (groups[0].title,)
    on_the_day = setting._replace(day=day)
    invited = _members(groups, on_the_day)
    calling = [one for one in invited if one.group == names[0]]
    before = (found for group in groups for found in tasks.by(reporting.previous_day(day), library, f"{group.id}/"))
    return Invitation(
        date=day.isoformat(),
        type=minutes.values.get("type", "regular") if minutes else "regular",
        groups=names,
        time=time_of(minutes) if minutes else "",
        place=minutes.values.get("place", "") if minutes else "",
        agenda=agenda(on_the_day) if minutes else STANDING_AGENDA,
        tasks=tuple(task(found, day, library) for found in before if tasks.is_open(found.stated)),
        members=tuple(one for one in invited if one.code != "substitute"),
        substitutes=tuple(one for one in invited if one.code == "substitute"),
        guests=guests(minutes) if minutes else (),
        chair=next((one for one in calling if one.code == "chair"), None),
        secretary=next((one for one in calling if one.code == "secretary"), None),
    )
