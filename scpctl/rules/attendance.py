"""Rules about who was at a meeting, who kept its record, and whether the votes add up."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from scpctl import czech, meetings
from scpctl.document import Document
from scpctl.finding import Severity
from scpctl.language import _
from scpctl.library import Library
from scpctl.model import Values
from scpctl.rule import Problem, rule
from scpctl.rules.proceedings import name_of, was_held

LISTS = ("present", "excused", "absent")
VOTES = ("for", "against", "abstain", "not_voting")

# The beginnings, folded, of the verbs of a resolution that only an adopted one has.
ADOPTING = tuple("bere doporuc jmenuj konstat poveril poveruj schval souhlas uklad ustanov voli zvoli".split())
REJECTED = ("neprija", "neschval", "nebyl prijat", "nebylo prijat")


@rule("SCP401", Severity.ERROR, "minutes")
def twice_in_attendance(document: Document, library: Library) -> Iterator[Problem]:
    """A person stands twice among those present, excused and absent.

    Why: nobody is at a meeting and excused from it; the attendance and the quorum come out wrong.

    Bad: present: [jan-novak, eva-mala]
    excused: [jan-novak]

    Good: present: [eva-mala]
    excused: [jan-novak]

    Source: the content model.
    """
    first: dict[str, tuple[str, int]] = {}
    for name in LISTS:
        for number, person in enumerate(document.values.get(name, ())):
            if person in first:
                message = _("{name} stands in the list {list} already")
                message = message.format(name=name_of(person, library), list=first[person][0])
                related = document.at(document.values.at(*first[person]))
                yield Problem(document.values.at(name, number), message, _("leave the name in one list"), (related,))
            elif person:
                first[person] = (name, number)


@rule("SCP402", Severity.WARNING, "minutes")
def member_not_accounted_for(document: Document, library: Library) -> Iterator[Problem]:
    """A member of the group is neither present nor excused nor absent.

    Why: the overview of attendance and the quorum are counted from these lists; a forgotten member is in neither.

    Bad: present: [jan-novak]

    Good: present: [jan-novak]
    excused: [eva-mala]

    Source: minutes of Czech municipal bodies list those present, excused and absent.
    """
    if not was_held(document, library) or not _all_known(document, library):
        return
    listed = _listed(document)
    day = document.values["date"]
    missing = {
        person: name_of(person, library)
        for group in meetings.groups_of(document, library)
        for person, member in meetings.members_on(group, day).items()
        if person not in listed and member.get("role") not in ("guest", "substitute") and library.get("person", person)
    }
    if missing:
        message = _("neither present nor excused nor absent: {names}").format(names=", ".join(missing.values()))
        hint = _("add every member of the group to one of the lists")
        yield Problem(document.values.at("present"), message, hint, about=" ".join(missing))


@rule("SCP403", Severity.WARNING, "minutes")
def stranger_present(document: Document, library: Library) -> Iterator[Problem]:
    """Somebody is listed as present who is neither a member of the group nor a guest.

    Why: who is not a member does not vote and does not count for the quorum; the list of guests says who came and why.

    Bad: present: [jan-novak, petr-host]

    Good: present: [jan-novak]
    guests:
    - {name: Petr Host, organisation: ZČU, items: [2]}

    Source: the content model; the members are those that the group lists, permanent guests and substitutes included.
    """
    groups = meetings.groups_of(document, library)
    further = document.values.get("groups", ())
    if len(groups) < 1 + len(further) or not all(group.values.get("members") for group in groups):
        return
    known = {member.get("person") for group in groups for member in group.values["members"] if member}
    known |= {group.values.get(key) for group in groups for key in ("chair", "secretary")}
    known.add(document.values.get("recorder"))
    guests = [czech.fold(guest.get("name", "")) for guest in document.values.get("guests", ()) if guest]
    for number, person in enumerate(document.values.get("present", ())):
        if person in known or not person or not library.get("person", person):
            continue
        name = name_of(person, library)
        if not any(czech.fold(name) in guest for guest in guests):
            message = _("{name} is neither a member of the group nor a guest").format(name=name)
            hint = _("move the name to guests, or add the person to the members of the group")
            related = tuple(group.at(group.values.at("members")) for group in groups)
            yield Problem(document.values.at("present", number), message, hint, related)


@rule("SCP404", Severity.ERROR, "minutes")
def officer_not_present(document: Document, library: Library) -> Iterator[Problem]:
    """Who chaired the meeting or verifies its minutes is not among those present.

    Why: only who was there can chair a meeting and confirm what was said.

    Bad: chair: eva-mala
    present: [jan-novak]

    Good: chair: eva-mala
    present: [eva-mala, jan-novak]

    Source: minutes of Czech municipal bodies name the chair and the verifiers from among those present.
    """
    if not was_held(document, library) or not _all_known(document, library):
        return
    for key in ("chair", "verifier"):
        person = document.values.get(key)
        if person and person not in document.values["present"] and library.get("person", person):
            message = _("{name} is not among those present").format(name=name_of(person, library))
            hint = _("add the name to present, or correct {key}").format(key=key)
            yield Problem(document.values.at(key), message, hint)


@rule("SCP405", Severity.WARNING, "minutes")
def recorder_verifies(document: Document, library: Library) -> Iterator[Problem]:
    """The minutes are verified by the one who wrote them.

    Why: verifying is worth something only when a second person reads the record.

    Bad: recorder: jan-novak
    verifier: jan-novak

    Good: recorder: jan-novak
    verifier: eva-mala

    Source: minutes of Czech municipal bodies name the recorder and the verifiers apart.
    """
    verifier = document.values.get("verifier")
    if verifier and verifier == document.values.get("recorder"):
        message = _("{name} wrote the minutes and verifies them too").format(name=name_of(verifier, library))
        related = document.at(document.values.at("recorder"))
        yield Problem(document.values.at("verifier"), message, _("have somebody else verify them"), (related,))


@rule("SCP406", Severity.ERROR, "minutes")
def votes_do_not_add_up(document: Document, library: Library) -> Iterator[Problem]:
    """The numbers of a vote do not add up.

    Why: a vote that does not add up puts the resolution in doubt.

    Bad: vote: {for: 32, against: 0, abstain: 0, present: 33}

    Good: vote: {for: 32, against: 0, abstain: 0, not_voting: 1, present: 33}

    Source: minutes of the Plzeň regional council count 32 + 0 + 0 votes and 1 member not voting to 33 present.
    """
    for resolution, vote in _votes(document):
        negative = [key for key in vote.keys if vote[key] < 0]
        cast = sum(vote.get(key, 0) for key in VOTES)
        present = vote.get("present")
        there = sum(len(document.values.get(name, ())) for name in ("present", "excused"))
        if negative:
            yield Problem(vote.at(negative[0]), _("a number of votes can't be negative"), _("correct the vote"))
        elif present is not None and cast != present and any(key in vote for key in VOTES):
            message = _("the votes add up to {cast}, the number present is {present}")
            hint = _("correct the vote")
            if cast < present and "not_voting" not in vote:
                hint = _("correct the vote, or add not_voting: {n}").format(n=present - cast)
            yield Problem(vote.at("present"), message.format(cast=cast, present=present), hint)
        elif max(cast, present or 0) > there and was_held(document, library):
            # Attendance changes: fewer may have voted than came, and who is excused may have been there for a part.
            message = _("the vote counts {cast}, the lists of those present and excused only {there}")
            place = resolution.at("vote")
            hint = _("correct the vote, or complete the list of those present")
            yield Problem(place, message.format(cast=max(cast, present or 0), there=there), hint)


@rule("SCP407", Severity.WARNING, "minutes")
def no_quorum(document: Document, library: Library) -> Iterator[Problem]:
    """Resolutions were passed though not more than half of the members with a vote were there.

    Why: a group that requires a quorum can't pass resolutions without it.

    Bad: present: [jan-novak]   (the group has three members and quorum: majority)
    resolutions:
    - {no: 1, verb: schvaluje, text: fichi Bikesharing}

    Good: present: [jan-novak, eva-mala]
    resolutions:
    - {no: 1, verb: schvaluje, text: fichi Bikesharing}

    Source: the group's own quorum; as in act 128/2000 Coll., § 87, more than half of all members, which binds councils.
    """
    resolutions = [item for item in document.values.get("resolutions", ()) if item]
    if not resolutions or not was_held(document, library) or not _all_known(document, library):
        return
    for group in meetings.groups_of(document, library):
        quorum = meetings.quorum_of(group, document)
        if quorum and not quorum.is_reached:
            message = _("members of the group {group} with a vote: {present} of {all} there, which is no quorum")
            message = message.format(group=group.title, present=quorum.present, all=quorum.members)
            hint = _("leave the resolutions to the next meeting, or complete the list of those present")
            related = (group.at(group.values.at("members")),)
            yield Problem(document.values.at("present"), message, hint, related)


@rule("SCP408", Severity.WARNING, "minutes")
def not_adopted(document: Document, library: Library) -> Iterator[Problem]:
    """A resolution reads as adopted, and not more than half of those voting were for it.

    Why: a proposal that did not pass would be carried out.

    Bad: verb: schvaluje
    vote: {for: 4, against: 4, abstain: 0}

    Good: verb: neschvaluje
    vote: {for: 4, against: 4, abstain: 0}

    Source: domain practice: a resolution needs more than half of the votes of those present.
    """
    for resolution, vote in _votes(document):
        verb = czech.fold(resolution.get("verb", ""))
        words = f"{verb} {czech.fold(resolution.get('text', ''))}"
        if not verb.startswith(ADOPTING) or any(phrase in words for phrase in REJECTED):
            continue
        cast = sum(vote.get(key, 0) for key in VOTES)
        complete = all(key in vote for key in ("for", "against", "abstain"))
        if vote.get("present", cast) != cast or not ("present" in vote or complete) or "for" not in vote:
            continue  # it does not add up, or does not say how many voted
        if 0 <= 2 * vote["for"] <= cast:
            message = _("{votes} of {all} votes are no majority, so this was not adopted")
            hint = _("correct the vote, or write that the proposal was not adopted")
            yield Problem(vote.at("for"), message.format(votes=vote["for"], all=cast), hint)


def _votes(document: Document) -> Iterator[tuple[Values, Values]]:
    """Yield the resolutions that were voted on with their votes, as far as every number of these can be read."""
    for resolution in document.values.get("resolutions", ()):
        vote = resolution and resolution.get("vote")
        if vote and not vote.faulty:
            yield resolution, vote


def _listed(document: Document) -> set[str]:
    return set(chain.from_iterable(document.values.get(name, ()) for name in LISTS))


def _all_known(document: Document, library: Library) -> bool:
    """Tell whether the attendance can be relied on: somebody missing may be a name in it that is misspelled."""
    values = document.values
    readable = "present" in values and not any(name in values.faulty for name in LISTS)
    return readable and all(person and library.get("person", person) for person in _listed(document))


RULES = (
    twice_in_attendance,
    member_not_accounted_for,
    stranger_present,
    officer_not_present,
    recorder_verifies,
    votes_do_not_add_up,
    no_quorum,
    not_adopted,
)
