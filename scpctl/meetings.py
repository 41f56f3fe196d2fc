"""Meetings of the working groups, found by joining documents: which there were, who belonged to a group on a day."""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Mapping
from typing import NamedTuple

from scpctl import dates
from scpctl.document import Document
from scpctl.library import Library
from scpctl.model import Values

# What a meeting always has on its agenda: at the beginning, on the last meeting where there was one, at the end.
FIRST_ITEM = "Schválení programu"
ON_LAST_MEETING = "Kontrola zápisu a úkolů z minulého jednání"
LAST_ITEM = "Různé"
_NUMBERED = re.compile(
    r"(?:(?:(?:k\s+)?bodu?\s+(?:č\.\s*)?|ad\s+)(\d{1,6})\b|(\d{1,6})\s*[.)])[\s:.)–-]*(.*)", re.IGNORECASE
)


class Quorum(NamedTuple):
    """How many members of a group have a vote, and how many of them were there."""

    members: int
    present: int

    @property
    def is_reached(self) -> bool:
        """Tell whether the group could pass resolutions."""
        return 2 * self.present > self.members


def group_of(minutes: Document, library: Library) -> Document | None:
    """Return the working group that minutes belong to: the folder they lie in."""
    group = library.get("group", minutes.folder)
    return group if group and group.readable else None


def ids_of_groups(minutes: Document) -> tuple[str, ...]:
    """Return the ids of the groups whose meeting it was: that of the folder, then the further ones of a joint one."""
    return tuple(dict.fromkeys((minutes.folder, *filter(None, minutes.values.get("groups", ())))))


def groups_of(minutes: Document, library: Library) -> list[Document]:
    """Return the working groups whose meeting it was, as far as there are records of them."""
    found = (library.get("group", id_) for id_ in ids_of_groups(minutes))
    return [group for group in found if group and group.readable]


def convened(group: Document, library: Library) -> list[Document]:
    """Return the minutes of all meetings that a group was called to, joint and cancelled ones too, by date."""
    folder = f"{group.id}/"
    found = [
        minutes
        for minutes in library.of_kind("minutes")
        if (minutes.id.startswith(folder) or group.id in minutes.values.get("groups", ())) and "date" in minutes.values
    ]
    return sorted(found, key=lambda minutes: (minutes.values["date"], minutes.id))


def of_group(group: Document, library: Library) -> list[Document]:
    """Return the minutes of a group's meetings, joint ones too, cancelled ones not, by date."""
    return [minutes for minutes in convened(group, library) if not is_cancelled(minutes)]


def cancelled(group: Document, library: Library) -> list[Document]:
    """Return the minutes of a group's meetings that were cancelled, by date."""
    return [minutes for minutes in convened(group, library) if is_cancelled(minutes)]


def named_item(heading: str) -> tuple[int | None, str]:
    """Return which item of the agenda a heading names, by number and title: "2. Bikesharing", "K bodu 2: Bikesharing".

    Where there is no number, it is None, and the title the heading.
    """
    match = _NUMBERED.fullmatch(heading.strip())
    return (int(match[1] or match[2]), match[3]) if match else (None, heading)


def resolved(resolution: Values) -> str:
    """Return what a resolution says, with its verb as far as it has one: schvaluje studii."""
    return " ".join(resolution[key] for key in ("verb", "text") if key in resolution)


def is_cancelled(minutes: Document) -> bool:
    """Tell whether a meeting was called and then did not take place."""
    return bool(minutes.values.get("state") == "cancelled")


def next_of(group: Document, library: Library, day: datetime.date) -> Document | datetime.date | None:
    """Return the first meeting of a group on ``day`` or later: its minutes where there are any, else the day.

    The day is what the last minutes of the group itself name, unless there are minutes of that day already.
    """
    meetings = convened(group, library)
    ahead = [minutes for minutes in meetings if minutes.values["date"] >= day and not is_cancelled(minutes)]
    own = [minutes for minutes in meetings if minutes.id.startswith(f"{group.id}/")]
    named: list[datetime.date] = [item.values["next_meeting"] for item in own if "next_meeting" in item.values]
    known = {minutes.values["date"] for minutes in own}
    if named and named[-1] >= day and named[-1] not in known and not (ahead and ahead[0].values["date"] < named[-1]):
        return named[-1]
    return ahead[0] if ahead else None


def within(group: Document, library: Library, after: datetime.date, until: datetime.date) -> list[Document]:
    """Return the minutes of meetings after the day ``after``, up to and on ``until``."""
    return [minutes for minutes in of_group(group, library) if after < minutes.values["date"] <= until]


@functools.lru_cache(maxsize=16)
def members_on(group: Document, day: datetime.date) -> Mapping[str, Values]:
    """Return the members of a group on a day by the ids of the persons: what the group says of each.

    The chair and the secretary named outside the list are not members by that alone.
    """
    members = {}
    for member in group.values.get("members", ()):
        if member and "person" in member and dates.within(day, member.get("since"), member.get("until")):
            members[member["person"]] = member
    return members


def has_vote(member: Values) -> bool:
    """Tell whether a member counts for a quorum: guests and substitutes do not, unless it is said."""
    return bool(member.get("voting", member.get("role", "member") not in ("guest", "substitute")))


def quorum_of(group: Document, minutes: Document) -> Quorum | None:
    """Return who of a group was at a meeting, for its quorum; None where it requires none, or nobody has a vote."""
    members = members_on(group, minutes.values["date"])
    voting = {person for person, member in members.items() if has_vote(member)}
    if group.values.get("quorum") != "majority" or not voting:
        return None
    return Quorum(len(voting), len(voting.intersection(minutes.values.get("present", ()))))
