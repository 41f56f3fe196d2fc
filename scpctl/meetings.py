"""Meetings of the working groups, found by joining documents: which there were, who belonged to a group on a day."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping

from scpctl import dates
from scpctl.document import Document
from scpctl.library import Library
from scpctl.model import Values


def group_of(minutes: Document, library: Library) -> Document | None:
    """Return the working group that minutes belong to: the folder they lie in."""
    group = library.get("group", minutes.id.split("/")[0])
    return group if group and group.readable else None


def ids_of_groups(minutes: Document) -> tuple[str, ...]:
    """Return the ids of the groups whose meeting it was: that of the folder, then the further ones of a joint one."""
    return tuple(dict.fromkeys((minutes.id.split("/")[0], *filter(None, minutes.values.get("groups", ())))))


def of_group(group: Document, library: Library) -> list[Document]:
    """Return the minutes of a group's meetings, joint ones too, cancelled ones not, by date."""
    return [minutes for minutes in _records(group, library) if minutes.values.get("state") != "cancelled"]


def cancelled(group: Document, library: Library) -> list[Document]:
    """Return the minutes of a group's meetings that were cancelled, by date."""
    return [minutes for minutes in _records(group, library) if minutes.values.get("state") == "cancelled"]


def _records(group: Document, library: Library) -> list[Document]:
    found = [
        minutes
        for minutes in library.of_kind("minutes")
        if "date" in minutes.values and group.id in ids_of_groups(minutes)
    ]
    return sorted(found, key=lambda minutes: (minutes.values["date"], minutes.id))


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
