"""The organisation scheme of a programme: who it was given to, its working groups, and what they cooperate on.

It is a document of the city, so its texts are Czech whoever asks for it.
"""

from __future__ import annotations

import itertools
import textwrap
from collections import defaultdict
from collections.abc import Iterator, Sequence

from scpctl import czech, dates, display, links, meetings, reporting
from scpctl.document import Document, Link
from scpctl.drawing import Arrow, Drawing, Node, reference
from scpctl.finding import Range
from scpctl.language import mark_plural, plural, spoken
from scpctl.library import Library
from scpctl.sentence import sentences

PROGRAMME = "programme"
# What is done with, or not begun, is nothing that groups work on together.
_AT_REST = ("completed", "rejected", "suspended", "reserve")
_MEMBERS = mark_plural("{n} member", "{n} members")
_NO_MEMBERS = ("guest", "substitute")
_CHAIRS = {"f": "předsedkyně", "m": "předseda"}
_MAX_SENTENCE = 160


def scheme(library: Library) -> Drawing:
    """Return the organisation scheme on the day that is today for the library.

    Groups that are closed are left out, and so is what is not public, since the scheme is handed over.
    """
    with spoken("cs"):
        groups = [group for group in reporting.in_order(library) if _exists(group, library)]
        programme = library.config.programme
        about = tuple(map(czech.typeset, _about(library)))
        top = Node(PROGRAMME, PROGRAMME, "program", czech.typeset(programme.name), "scpctl.toml", about)
        nodes = [top, *(_node(group, library) for group in groups)]
        arrows = [*(Arrow(PROGRAMME, node.id) for node in nodes[1:]), *_cooperation(groups, library)]
        title = f"Organizační schéma: {programme.name}"
    return Drawing(title, tuple(nodes), tuple(arrows), "cs", is_scheme=True)


def _exists(group: Document, library: Library) -> bool:
    values = group.values
    within = dates.within(library.today, values.get("since"), values.get("until"))
    return within and values.get("status", "active") != "closed" and _is_public(group)


def _is_public(document: Document) -> bool:
    return bool(document.values.get("public", True))


def _about(library: Library) -> Iterator[str]:
    """Yield what stands below the name of the programme."""
    programme = library.config.programme
    if programme.city:
        yield f"Město: {programme.city}"
    if programme.council:
        yield f"Zprávy projednává: {programme.council}"
    if programme.commissioned_to:
        yield f"Zadáno organizaci: {display.referred(['organisation'], programme.commissioned_to, library)}"
        yield from itertools.islice(_directors(programme.commissioned_to, library), 1)


def _directors(organisation: str, library: Library) -> Iterator[str]:
    for person in library.of_kind("person"):
        for position in display.positions(person, library.today):
            if position.get("organisation") == organisation and czech.fold(position["title"]).startswith("reditel"):
                named = [display.full_name(person)] if _may_be_named(person) else []
                yield ", ".join([*named, position["title"]])


def _may_be_named(person: Document) -> bool:
    return person.values.get("publish_name") is not False


def _node(group: Document, library: Library) -> Node:
    details = [_chair(group, library), _members(group, library)]
    if group.values.get("status") == "suspended":
        details.append("činnost pozastavena")
    shown = tuple(czech.typeset(detail) for detail in details if detail)
    return Node(reference(group), group.kind_name, "pracovní skupina", czech.typeset(group.title), group.path, shown)


def _chair(group: Document, library: Library) -> str:
    members = meetings.members_on(group, library.today)
    leading = (id_ for id_, member in members.items() if member.get("role") == "chair")
    chair = library.get("person", group.values.get("chair") or next(leading, ""))
    if chair is None or not _may_be_named(chair):
        return ""
    return f"{_CHAIRS.get(chair.values.get('gender', ''), 'vede')}: {display.full_name(chair)}"


def _members(group: Document, library: Library) -> str:
    """Say how many members a group has; nothing where it does not say who they are."""
    members = meetings.members_on(group, library.today).values()
    count = sum(member.get("role") not in _NO_MEMBERS for member in members)
    return plural(*_MEMBERS, count).format(n=count) if count else ""


def _cooperation(groups: Sequence[Document], library: Library) -> Iterator[Arrow]:
    """Yield a line for any two groups that work together, with what on."""
    order = {group.id: number for number, group in enumerate(groups)}
    found: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for *pair, what in (*_on_fiches(library), *_in_meetings(library), *_in_texts(groups, library)):
        if pair[0] != pair[1] and all(group in order for group in pair):
            first, second = sorted(pair, key=order.__getitem__)
            found[first, second][what] = None
    for first, second in sorted(found, key=lambda pair: (order[pair[0]], order[pair[1]])):
        ends = (f"group:{first}", f"group:{second}")
        said = tuple(map(czech.typeset, found[first, second]))
        yield Arrow(*ends, ("cooperation",), said, directed=False)


def _on_fiches(library: Library) -> Iterator[tuple[str, str, str]]:
    for fiche in library.of_kind("fiche"):
        if "group" in fiche.values and fiche.values.get("status") not in _AT_REST and _is_public(fiche):
            for other in filter(None, fiche.values.get("cooperating_groups", ())):
                yield fiche.values["group"], other, fiche.title


def _in_meetings(library: Library) -> Iterator[tuple[str, str, str]]:
    """Yield the last joint meeting of any two groups."""
    last: dict[tuple[str, str], str] = {}
    held = [item for item in library.of_kind("minutes") if item.values.get("groups") and _was_held(item, library)]
    for minutes in sorted(held, key=lambda item: (item.values["date"], item.id)):
        for pair in itertools.combinations(sorted(meetings.ids_of_groups(minutes)), 2):
            last[pair] = czech.date_numeric(minutes.values["date"].isoformat())
    for (first, second), day in last.items():
        yield first, second, f"společné jednání {day}"


def _was_held(minutes: Document, library: Library) -> bool:
    values = minutes.values
    return "date" in values and values["date"] <= library.today and not meetings.is_cancelled(minutes)


def _in_texts(groups: Sequence[Document], library: Library) -> Iterator[tuple[str, str, str]]:
    """Yield what groups say of others where a text of theirs links to them."""
    for author, document, place in _texts(groups, library):
        for link in document.links:
            other = links.destination(link, document, library)
            if place.start <= link.place.start < place.end and other and other.kind_name == "group":
                source = f" ({links.caption(document)})" if document is not author else ""
                yield author.id, other.id, f"{author.title}: {_sentence(document, link)}{source}"


def _texts(groups: Sequence[Document], library: Library) -> Iterator[tuple[Document, Document, Range]]:
    """Yield the texts of groups: their documents, and their sections of the last report."""
    for group in groups:
        yield group, group, Range(group.body.start, group.body.end)
    dated = [item for item in library.of_kind("report") if "date" in item.values]
    told = [item for item in dated if item.values["date"] <= library.today]
    if told:
        report = max(told, key=lambda item: (item.values["date"], item.id))
        for section in report.sections():
            author = library.get("group", reporting.role_of(section.heading.title, library) or "")
            if author:
                yield author, report, section.place


def _sentence(document: Document, link: Link) -> str:
    """Return the sentence that a link stands in, in quotation marks, the end left out where it is long."""
    start = document.body.start
    for sentence in sentences(document.text[start:], start):
        end = sentence.offset + len(sentence.text)
        if link.place.start < end:
            words = reporting.plain_links(document, Range(sentence.offset, end)).strip(" \n*_->")
            return f"„{textwrap.shorten(words, _MAX_SENTENCE, placeholder=' …')}“"
    return ""
