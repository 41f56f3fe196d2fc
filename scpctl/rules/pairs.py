"""Rules about what two documents, or two keys of one, should both say and only one of them does."""

from __future__ import annotations

from collections.abc import Iterator

from scpctl import meetings
from scpctl.document import Document
from scpctl.finding import Severity
from scpctl.language import _
from scpctl.library import Library
from scpctl.rule import Problem, rule
from scpctl.rules.phases import ACTIVE
from scpctl.rules.proceedings import is_active, name_of

OFFICERS = ("chair", "secretary")


@rule("SCP217", Severity.WARNING, "group")
def officer_not_among_members(document: Document, library: Library) -> Iterator[Problem]:
    """The chair or the secretary of a group is somebody else, or nobody, in its list of members.

    Why: minutes, reports and the overview of attendance take the one from the key, the other from the list.

    Bad: chair: jan-novak
    members:
    - {person: eva-mala, role: chair}
    - {person: jan-novak, role: member}

    Good: chair: eva-mala
    members:
    - {person: eva-mala, role: chair}
    - {person: jan-novak, role: member}

    Source: the content model; the key says who holds the office now, the list also since when.
    """
    members = meetings.members_on(document, library.today)
    if not members or "members" in document.values.faulty or not is_active(document, library.today):
        return
    if not all(library.get("person", person) for person in members):
        return  # the one who is missing may be the one who is misspelled
    for key in OFFICERS:
        person = document.values.get(key)
        if not person or not library.get("person", person):
            continue
        holder = next((id_ for id_ in members if id_ != person and members[id_].get("role") == key), None)
        role = members[person].get("role", key) if person in members else None
        related = (document.at(document.values.at("members")),)
        if holder:
            message = _("{key}: here {name}, in the list of members {other}")
            hint = _("correct the one or the other")
            related = (document.at(members[holder].at("role")),)
        elif all(member.get("person") != person for member in document.values["members"]):
            message = _("{key}: {name} is not among the members")
            hint = _("add the person to members, with role: {key}").format(key=key)
        elif role and role != key and document.values.get(role) != person:
            message = _("{key}: {name} has another role in the list of members: {role}")
            hint = _("correct the one or the other")
            related = (document.at(members[person].at("role")),)
        else:
            continue
        other = name_of(holder, library) if holder else ""
        message = message.format(key=key, name=name_of(person, library), other=other, role=role)
        yield Problem(document.values.at(key), message, hint, related)


@rule("SCP218", Severity.WARNING, "minutes")
def half_joint_meeting(document: Document, library: Library) -> Iterator[Problem]:
    """Only one of the groups of a joint meeting knows that it was one.

    Why: the meeting counts twice, or for one group only, in attendance, deadlines and reports.

    Bad: # content/groups/mobilita/minutes/2017-01-12.md
    groups: [it]
    # content/groups/it/minutes/2017-01-12.md neuvádí skupinu mobilita

    Good: # content/groups/mobilita/minutes/2017-01-12.md
    groups: [it]
    # skupina it z toho dne vlastní zápis nemá

    Source: the content model: a joint meeting has one record, which names the further groups.
    """
    values = document.values
    if meetings.is_cancelled(document):
        return
    group, _slash, day = document.id.partition("/")
    if values.get("type") == "joint" and not values.is_written("groups"):
        message = _("the meeting was a joint one, and no further group is named")
        yield Problem(values.at("type"), message, _("add groups: and the ids of the other groups, or change the type"))
    for number, id_ in enumerate(values.get("groups", ())):
        other = library.get("minutes", f"{id_}/{day}") if id_ != group else None
        if not other or not other.readable or "groups" in other.values.faulty:
            continue
        if not meetings.is_cancelled(other) and group not in other.values.get("groups", ()):
            message = _("the group {id} has minutes of its own of this day, which do not name {group}")
            message = message.format(id=id_, group=group)
            hint = _("keep one record of the meeting, or leave {id} out here").format(id=id_)
            yield Problem(values.at("groups", number), message, hint, (other.at(other.values.at("date")),))


# The key that names the group whose document it is, where it is not the folder, and the one for the further groups.
FURTHER = {"fiche": "cooperating_groups", "minutes": "groups"}


@rule("SCP219", Severity.WARNING, *FURTHER)
def leads_and_cooperates(document: Document, library: Library) -> Iterator[Problem]:
    """The group that leads a project, or keeps the minutes, is also listed among the further groups.

    Why: in lists and overviews the group cooperates with itself; probably another one was meant.

    Bad: group: mobilita
    cooperating_groups: [mobilita, it]

    Good: group: mobilita
    cooperating_groups: [it]

    Source: the content model: cooperating_groups and groups are the further ones.
    """
    key = FURTHER[document.kind_name]
    further = document.values.get(key, ())
    is_fiche = document.kind_name == "fiche"
    group = document.values.get("group") if is_fiche else document.folder
    if group and group in further:
        message = _("{id} leads already, so it is no further group").format(id=group)
        related = (document.at(document.values.at("group")),) if is_fiche else ()
        place = document.values.at(key, further.index(group))
        yield Problem(place, message, _("delete it here, or name the group that is meant"), related)


@rule("SCP220", Severity.WARNING, "fiche")
def depends_on_its_successor(document: Document, library: Library) -> Iterator[Problem]:
    """A project depends on one that takes its place, or whose place it takes.

    Why: what has been replaced neither waits nor is waited for; one of the two references is wrong.

    Bad: # content/fiches/rozklikavaci-rozpocet.md
    depends_on: [klikaci-rozpocet]
    # content/fiches/klikaci-rozpocet.md: supersedes: [rozklikavaci-rozpocet]

    Good: # content/fiches/klikaci-rozpocet.md
    supersedes: [rozklikavaci-rozpocet]

    Source: the content model: supersedes names projects that are over, depends_on those that have to be done first.
    """
    if document.values.get("status") not in ACTIVE:
        return
    replaced = document.values.get("supersedes", ())
    for number, id_ in enumerate(document.values.get("depends_on", ())):
        other = library.get("fiche", id_ or "")
        if other is None or other is document:
            continue
        if id_ in replaced:
            message = _("this fiche depends on {title} and supersedes it").format(title=other.title)
            related = document.at(document.values.at("supersedes", replaced.index(id_)))
        elif document.id in other.values.get("supersedes", ()):
            message = _("this fiche depends on {title}, which supersedes it").format(title=other.title)
            related = other.at(other.values.at("supersedes", other.values["supersedes"].index(document.id)))
        else:
            continue
        yield Problem(
            document.values.at("depends_on", number), message, _("delete one of the two references"), (related,)
        )


RULES = (officer_not_among_members, half_joint_meeting, leads_and_cooperates, depends_on_its_successor)
