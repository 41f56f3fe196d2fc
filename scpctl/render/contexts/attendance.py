"""The contexts of who belongs to a meeting: members in their roles, guests, and whether there were enough of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from scpctl import display, grammar, meetings
from scpctl.document import Document
from scpctl.model import NOTHING, Values
from scpctl.render.contexts import Person, Setting, name_of, person
from scpctl.render.contexts.membership import Entry, entries, role_name


@dataclass(frozen=True)
class Participant:
    """Somebody at a meeting."""

    person: Annotated[Person, "the person"]
    role: Annotated[str, "what the person is in the group: předsedkyně, člen; empty for one who does not belong to it"]
    code: Annotated[str, "the same as a code: chair, deputy, secretary, member, guest, substitute, or the city's own"]
    group: Annotated[str, "the name of that group; empty for one who does not belong to any"]
    organisation: Annotated[str, "where the person holds the position; may be empty"]
    named: Annotated[str, "the name and, of everybody but ordinary members, the role: Ing. Jana Nová (předsedkyně)"]


@dataclass(frozen=True)
class Guest:
    """A guest of a meeting."""

    name: Annotated[str, "the name"]
    organisation: Annotated[str, "whom the guest comes from; may be empty"]
    items: Annotated[tuple[int, ...], "the numbers of the agenda items that the guest comes for; empty for all"]
    named: Annotated[str, "all of it: Ing. Petr Malý (Technická univerzita, k bodu 2)"]


@dataclass(frozen=True)
class QuorumOfGroup:
    """Whether a group that requires a quorum had it."""

    group: Annotated[str, "the name of the group"]
    members: Annotated[int, "how many of its members have a vote"]
    present: Annotated[int, "how many of these were there"]
    is_reached: Annotated[bool, "whether that is more than half of them"]


def belonging(groups: Sequence[Document], setting: Setting) -> Mapping[str, tuple[Document, Entry]]:
    """Return who belongs to these groups on the day of the setting, by id: the first of the groups, and as what.

    In each group the chair, the deputy and the secretary come first, then the others by surname.
    """
    roles: dict[str, tuple[Document, Entry]] = {}
    for group in groups:
        for entry in entries(group, setting):
            if entry.is_on(setting.day):
                roles.setdefault(entry.person.id, (group, entry))
    return roles


def participants(
    ids: Iterable[str | None], roles: Mapping[str, tuple[Document, Entry]], setting: Setting
) -> tuple[Participant, ...]:
    """Return the persons with these ids, each once, as they are on the day of the setting."""
    found = (setting.library.get("person", id_) for id_ in dict.fromkeys(ids) if id_)
    return tuple(_participant(one, roles.get(one.id), setting) for one in found if one and one.readable)


def guests(minutes: Document) -> tuple[Guest, ...]:
    """Return the guests that minutes name."""
    return tuple(_guest(stated) for stated in minutes.values.get("guests", ()) if stated and "name" in stated)


def quorums(minutes: Document, groups: Sequence[Document]) -> tuple[QuorumOfGroup, ...]:
    """Return, of those groups that require a quorum, whether they had it."""
    counted = ((group, meetings.quorum_of(group, minutes)) for group in groups)
    return tuple(
        QuorumOfGroup(group.title, found.members, found.present, found.is_reached) for group, found in counted if found
    )


def _participant(found: Document, belongs: tuple[Document, Entry] | None, setting: Setting) -> Participant:
    written = person(found, setting.day)
    group, entry = belongs or (None, None)
    code = entry.role if entry else ""
    role = role_name(entry, setting.library) if entry else ""
    held = next(display.positions(found, setting.day), NOTHING)
    return Participant(
        person=written,
        role=role,
        code=code,
        group=group.title if group else "",
        organisation=name_of("organisation", held.get("organisation"), setting.library),
        named=written.name if code in ("", "member") else f"{written.name} ({role})",
    )


def _guest(stated: Values) -> Guest:
    name, organisation = stated["name"], stated.get("organisation", "")
    items = tuple(number for number in stated.get("items", ()) if number is not None)
    numbers = grammar.enumerated([str(number) for number in items])
    at = f"{grammar.agreeing(len(items), 'k bodu', 'k bodům', 'k bodům')} {numbers}" if items else ""
    told = ", ".join(filter(None, (organisation, at)))
    return Guest(name, organisation, items, f"{name} ({told})" if told else name)
