"""The contexts of who belongs to the working groups, and how the groups work together."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, NamedTuple

from scpctl import dates, display, grammar, meetings, reporting
from scpctl.document import Document
from scpctl.library import Library
from scpctl.model import NOTHING, Values
from scpctl.render.contexts import Person, Setting, by_surname, label, name_of, person

# What a man and a woman are called, in the order in which they are named.
ROLES: Mapping[str, tuple[str, str]] = {
    "chair": ("předseda", "předsedkyně"),
    "deputy": ("místopředseda", "místopředsedkyně"),
    "secretary": ("tajemník", "tajemnice"),
    "member": ("člen", "členka"),
    "substitute": ("náhradník", "náhradnice"),
    "guest": ("stálý host", "stálý host"),
}
_ORDER = tuple(ROLES)


@dataclass(frozen=True)
class MemberOfGroup:
    """What a person is in a group."""

    person: Annotated[Person, "the person"]
    role: Annotated[str, "what the person is there: předseda, tajemnice, člen"]
    organisation: Annotated[str, "where the person holds the position; may be empty"]
    since: Annotated[str, "since when, a day, a month or a year; may be empty"]
    until: Annotated[str, "until when, a day, a month or a year; may be empty"]


@dataclass(frozen=True)
class Composition:
    """A group and who belongs to it."""

    name: Annotated[str, "the name of the group"]
    is_suspended: Annotated[bool, "whether its work is suspended"]
    members: Annotated[tuple[MemberOfGroup, ...], "chair, deputy, secretary, then the others by surname"]


@dataclass(frozen=True)
class Compositions:
    """Who belongs to the working groups (složení pracovních skupin)."""

    date: Annotated[str, "the day that it tells of"]
    groups: Annotated[tuple[Composition, ...], "the groups of that day, in the order of reports"]


class Entry(NamedTuple):
    """A person of a group, the code of the role there, and what the list of members says; nothing where it does not."""

    person: Document
    role: str
    stated: Values

    def is_on(self, day: datetime.date) -> bool:
        """Tell whether the person belongs to the group on a day."""
        return dates.within(day, self.stated.get("since"), self.stated.get("until"))


def compositions(setting: Setting) -> Compositions:
    """Gather the groups that there are on the day, and their members; closed ones are left out."""
    groups = [group for group in reporting.in_order(setting.library) if _exists(group, setting.day)]
    return Compositions(setting.day.isoformat(), tuple(_composition(group, setting) for group in groups))


def _exists(group: Document, day: datetime.date) -> bool:
    values = group.values
    return values.get("status") != "closed" and dates.within(day, values.get("since"), values.get("until"))


def _composition(group: Document, setting: Setting) -> Composition:
    found = [entry for entry in entries(group, setting) if entry.is_on(setting.day)]
    return Composition(
        name=group.title,
        is_suspended=group.values.get("status") == "suspended",
        members=tuple(member(entry, setting) for entry in found),
    )


def entries(group: Document, setting: Setting) -> list[Entry]:
    """Return who belongs or has belonged to a group, in the order in which they are named.

    The chair and the secretary who are not in the list of members on the day are added.
    """
    named = {group.values.get("secretary"): "secretary", group.values.get("chair"): "chair"}
    listed = [item for item in group.values.get("members", ()) if item and "person" in item]
    on_the_day = meetings.members_on(group, setting.day)
    stated = [(item["person"], _role(item, named), item) for item in listed]
    stated += [(id_, role, NOTHING) for id_, role in named.items() if id_ and id_ not in on_the_day]
    found = [
        Entry(document, role, item)
        for id_, role, item in stated
        if (document := setting.library.get("person", id_)) and document.readable
    ]
    return sorted(found, key=_rank)


def _role(item: Values, named: Mapping[str | None, str]) -> str:
    role: str = item.get("role", "member")
    return named.get(item["person"], role) if role == "member" else role


def _rank(entry: Entry) -> tuple[int, tuple[object, ...]]:
    role = entry.role if entry.role in _ORDER else "member"
    return _ORDER.index(role), by_surname(entry.person)


def member(entry: Entry, setting: Setting) -> MemberOfGroup:
    """Write what a person is in a group."""
    held = next(display.positions(entry.person, setting.day), NOTHING)
    return MemberOfGroup(
        person=person(entry.person, setting.day),
        role=role_name(entry, setting.library),
        organisation=name_of("organisation", held.get("organisation"), setting.library),
        since=str(entry.stated.get("since", "")),
        until=str(entry.stated.get("until", "")),
    )


def role_name(entry: Entry, library: Library) -> str:
    """Return what a person is called in a role; a role of the settings is written as they have it."""
    forms = ROLES.get(entry.role)
    if forms is None:
        return label("group", "members.role", entry.role, library)
    return of_gender(entry.person, forms)


def of_gender(document: Document, forms: tuple[str, str]) -> str:
    """Return the form for a man or for a woman; that for a man where it is not known."""
    man, woman = forms
    return grammar.of_persons([document.values.get("gender", "")], man, woman, man, woman)
