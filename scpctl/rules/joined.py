"""What several rules find by joining documents, once for a library: what leads where, what minutes say of a fiche."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeVar

from scpctl import links, meetings
from scpctl.document import Document, Link
from scpctl.library import Library, is_local
from scpctl.model import Target, Values

T = TypeVar("T")


def per_library(build: Callable[[Library], T]) -> Callable[[Library], T]:
    """Let ``build`` run once for a library; what it returns is kept with the library, as its cached properties are."""
    name = f"{build.__module__}.{build.__qualname__}"

    @functools.wraps(build)
    def kept(library: Library) -> T:
        known = vars(library)
        if name not in known:
            known[name] = build(library)
        found: T = known[name]
        return found

    return kept


def linked(document: Document, library: Library) -> Iterator[Document]:
    """Yield the documents that the text links to, in either form; where an id is ambiguous, all it can mean."""
    for link in document.links:
        if link.wiki:
            yield from links.meant_by(link, library)
        elif found := links.destination(link, document, library):
            yield found


class LooseEnds(NamedTuple):
    """What leads nowhere from a document: references of its front matter and links of its text."""

    targets: list[Target]
    links: list[Link]


NONE = LooseEnds([], [])


def loose_ends(document: Document, library: Library) -> LooseEnds:
    """Return what leads from a document to none, or to one of several, and to no file either."""
    return _loose_ends(library).get(document.path, NONE)


@per_library
def _loose_ends(library: Library) -> dict[str, LooseEnds]:
    found = {}
    for document in library.documents:
        targets = [
            target for target in document.targets if not any(library.get(kind, target.id) for kind in target.kinds)
        ]
        broken = [link for link in document.links if not _leads_somewhere(link, document, library)]
        if targets or broken:
            found[document.path] = LooseEnds(targets, broken)
    return found


def _leads_somewhere(link: Link, document: Document, library: Library) -> bool:
    if link.wiki:
        return len(links.meant_by(link, library)) == 1
    if not is_local(link):
        return True
    path = library.destination(document, link)
    return path is not None and (path in library.files or library.is_folder(path))


def _meetings(library: Library) -> Iterator[Document]:
    """Yield the minutes of meetings that took place."""
    for minutes in library.of_kind("minutes"):
        if "date" in minutes.values and not meetings.is_cancelled(minutes):
            yield minutes


@per_library
def first_meeting(library: Library) -> datetime.date | None:
    """Return the day from which on there are minutes."""
    return min((minutes.values["date"] for minutes in _meetings(library)), default=None)


@per_library
def last_discussed(library: Library) -> dict[str, datetime.date]:
    """Return, by the id of a fiche, the day of the last meeting whose minutes refer or link to it."""
    last: dict[str, datetime.date] = {}
    for minutes in _meetings(library):
        mentioned = {target.id for target in minutes.targets if "fiche" in target.kinds}
        mentioned |= {item.id for item in linked(minutes, library) if item.kind_name == "fiche"}
        for id_ in mentioned:
            last[id_] = max(last.get(id_, datetime.date.min), minutes.values["date"])
    return last


class Decision(NamedTuple):
    """A resolution about a fiche and the minutes it stands in."""

    date: datetime.date
    minutes: Document
    resolution: Values


@per_library
def decisions(library: Library) -> dict[str, list[Decision]]:
    """Return, by the id of a fiche, the resolutions about it, the latest last."""
    found: dict[str, list[Decision]] = {}
    for minutes in sorted(_meetings(library), key=lambda minutes: minutes.values["date"]):
        for resolution in minutes.values.get("resolutions", ()):
            if resolution and "fiche" in resolution:
                decision = Decision(minutes.values["date"], minutes, resolution)
                found.setdefault(resolution["fiche"], []).append(decision)
    return found
