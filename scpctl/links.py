"""The link graph: every reference of one document to another, in the front matter and in the text, both ways.

A link is named by the key it stands in; whoever is linked to sees it under a name of its own, so that a fiche has
``decided_by`` where minutes have ``resolutions.fiche``. Queries, lists and generated blocks use these names.
"""

from __future__ import annotations

import html
import posixpath
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from scpctl import czech
from scpctl.document import Document, Link
from scpctl.finding import Range
from scpctl.kinds import KINDS
from scpctl.language import mark
from scpctl.library import Library, is_local
from scpctl.model import Target
from scpctl.source import for_a_while

MENTIONED = "mentions"
OF_GROUP = "group"


class Back(NamedTuple):
    """How a link is called where it leads to, and what people see there."""

    name: str
    label: str


# Every key that refers to documents, by kind and path; the two last have no key of their own.
BACK = {
    ("group", "chair"): Back("chairs", mark("chairs")),
    ("group", "secretary"): Back("secretary_of", mark("secretary of")),
    ("group", "members.person"): Back("member_of", mark("member of")),
    ("fiche", "group"): Back("leads", mark("leads")),
    ("fiche", "cooperating_groups"): Back("cooperates_on", mark("cooperates on")),
    ("fiche", "goals"): Back("served_by", mark("served by")),
    ("fiche", "submitter"): Back("submitted", mark("submitted")),
    ("fiche", "carrier"): Back("carries", mark("carries")),
    ("fiche", "guarantor"): Back("guarantees", mark("guarantees")),
    ("fiche", "manager"): Back("manages", mark("manages")),
    ("fiche", "partners.organisation"): Back("partner_in", mark("partner in")),
    ("fiche", "risks.owner"): Back("answers_for_risks", mark("answers for risks")),
    ("fiche", "comments.by"): Back("commented_on", mark("commented on")),
    ("fiche", "depends_on"): Back("needed_by", mark("needed by")),
    ("fiche", "supersedes"): Back("superseded_by", mark("superseded by")),
    ("minutes", "groups"): Back("meetings", mark("meetings")),
    ("minutes", "chair"): Back("chaired", mark("chaired")),
    ("minutes", "recorder"): Back("recorded", mark("recorded")),
    ("minutes", "verifier"): Back("verified", mark("verified the minutes of")),
    ("minutes", "present"): Back("attended", mark("attended")),
    ("minutes", "excused"): Back("excused_from", mark("excused from")),
    ("minutes", "absent"): Back("absent_from", mark("absent from")),
    ("minutes", "agenda.presenter"): Back("presented_at", mark("presented at")),
    ("minutes", "agenda.fiches"): Back("discussed_in", mark("discussed in")),
    ("minutes", "resolutions.fiche"): Back("decided_by", mark("decided by")),
    ("minutes", "tasks.owner"): Back("tasks", mark("tasks")),
    ("minutes", "tasks.fiche"): Back("tasks", mark("tasks")),
    ("report", "previous"): Back("followed_by", mark("followed by")),
    ("report", "presenters"): Back("presents", mark("presents")),
    ("report", "authors"): Back("wrote", mark("wrote")),
    ("report", "attendees"): Back("attends", mark("attends the meeting on")),
    ("report", "groups"): Back("reported_in", mark("reported in")),
    ("person", "positions.organisation"): Back("people", mark("people")),
    ("organisation", "parent"): Back("parts", mark("parts")),
    ("goal", "parent"): Back("partial_goals", mark("partial goals")),
    ("event", "organiser"): Back("organises", mark("organises")),
    ("event", "groups"): Back("events", mark("events")),
    ("event", "fiches"): Back("events", mark("events")),
    ("minutes", OF_GROUP): Back("meetings", mark("meetings")),
    ("", MENTIONED): Back("mentioned_in", mark("mentioned in")),
}


class Edge(NamedTuple):
    """A link from a document to another: the key it stands in (``tasks.owner``) and what is written there.

    ``written`` is a reference of the front matter, a link of the text, or nothing where the folder of minutes says it.
    """

    source: Document
    target: Document
    key: str
    written: Target | Link | None

    @property
    def back(self) -> Back:
        """What the target calls it."""
        return BACK.get((self.source.kind_name, self.key)) or BACK["", MENTIONED]

    @property
    def place(self) -> Range:
        """Where it stands in the text of ``source``."""
        match self.written:
            case Target():
                return self.source.place_of(self.written)
            case Link():
                return self.written.place
        return Range(0, 0)


@dataclass(frozen=True)
class Graph:
    """The links by the path of the document they start from, and of the one they lead to, in reading order."""

    outgoing: Mapping[str, tuple[Edge, ...]]
    incoming: Mapping[str, tuple[Edge, ...]]

    def count(self, document: Document, name: str) -> int:
        """Return how many documents ``name`` leads to: a key of the document, or what it calls links to it."""
        ahead = {edge.target.path for edge in self.outgoing.get(document.path, ()) if edge.key == name}
        back = {edge.source.path for edge in self.incoming.get(document.path, ()) if edge.back.name == name}
        return len(ahead | back)


def graph(library: Library) -> Graph:
    """Return the link graph of a library."""
    outgoing, incoming = {}, defaultdict(list)
    for document in library.documents:
        edges = tuple(edges_of(document, library))
        if edges:
            outgoing[document.path] = edges
        for edge in edges:
            incoming[edge.target.path].append(edge)
    return Graph(outgoing, {path: tuple(edges) for path, edges in incoming.items()})


def edges_of(document: Document, library: Library) -> Iterator[Edge]:
    """Yield the links that start from a document and lead to one that is there, as the text has them."""
    for target in document.targets:
        key = _key(target.field)
        for other in filter(None, (library.get(kind, target.id) for kind in target.kinds)):
            yield Edge(document, other, key, target)
    if document.kind_name == "minutes" and (group := library.get("group", document.folder)):
        yield Edge(document, group, OF_GROUP, None)
    for link in document.links:
        if linked := destination(link, document, library):
            yield Edge(document, linked, MENTIONED, link)


@lru_cache(maxsize=4096)
def _key(field: str) -> str:
    """Return the key that a reference stands in, such as ``tasks.owner``, whichever item of a list it is."""
    return re.sub(r"\[\d+\]", "", field)


def destination(link: Link, document: Document, library: Library) -> Document | None:
    """Return the document that a link of the text leads to, or None where it leads to none, or to one of several."""
    if link.wiki:
        found = meant_by(link, library)
        return found[0] if len(found) == 1 else None
    path = library.destination(document, link) if is_local(link) else None
    return library.by_path.get(path) if path else None


def meant_by(link: Link, library: Library) -> list[Document]:
    """Return the documents that a short link can mean: none, one, or one of each kind that has the id."""
    return library.with_id(link.target.partition("#")[0].strip())


def names(kind: str) -> list[str]:
    """Return the names of the links that documents of a kind can have: their own keys and what leads to them."""
    own = [key for source, key in BACK if source in (kind, "")]
    led_to = [back.name for (source, key), back in BACK.items() if kind in _kinds_led_to(source, key)]
    return list(dict.fromkeys([*own, *led_to]))


def _kinds_led_to(source: str, key: str) -> tuple[str, ...]:
    if not source:
        return tuple(KINDS)
    if (source, key) == ("minutes", OF_GROUP):
        return ("group",)
    return KINDS[source].references[key]


# What stands behind the text of a link: the address, with or without angle brackets, and perhaps a title.
_ADDRESS = re.compile(
    r"""\]\(\s*(?:<(?P<angle>[^<>\r\n]*)>|(?P<plain>[^\s()<>]+(?:\([^\s()]*\)[^\s()<>]*)*|))"""
    r"""(?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*\)$"""
)
_SHORT = re.compile(r"!?\[\[(?P<id>[^|\]\r\n]*?)(?:\\?\|.*)?\]\]$", re.DOTALL)
_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.)+)\](?:\[\])?$")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def address(document: Document, link: Link) -> Range | None:
    """Return where the address of a link is written: in the link, or in the definition that it names.

    None where it is written in a way that can't be changed safely.
    """
    text = document.text[link.place.start : link.place.end]
    if link.wiki:
        match = _SHORT.match(text)
        return _place(link.place.start, match, "id") if match else None
    if match := _last(_ADDRESS, text):
        found: Range | None = _place(link.place.start, match, "plain" if match["angle"] is None else "angle")
    elif match := _LABEL.search(text):
        found = _definitions(document).get(_label(match[1]))
    else:
        return None
    return found if found and _read(document.text[found.start : found.end]) == link.target else None


def place_of_section(document: Document, link: Link) -> Range | None:
    """Return where the address of a link names a section, behind the #. None where it can't be changed safely."""
    if not (place := address(document, link)):
        return None
    raw = document.text[place.start : place.end]
    head, mark_, tail = raw.partition("#")
    is_plain = link.wiki or (_read(head), _read(tail)) == link.target.partition("#")[::2]
    return Range(place.start + len(head + mark_), place.end) if is_plain else None


def written(path: str, from_: str, fragment: str = "") -> str:
    """Return the address of ``path`` for a link in the document at ``from_``, as Markdown and forges read it."""
    relative = posixpath.relpath(path, posixpath.dirname(from_))
    return quote(relative, safe="/.-_~+,;=:@!$'*") + (f"#{fragment}" if fragment else "")


def redirected(raw: str, path: str, from_: str) -> str:
    """Return an address, as it is written in the document at ``from_``, with ``path`` in it; what follows it stays."""
    tail = re.search(r"[?#]", raw)
    return written(path, from_) + (raw[tail.start() :] if tail else "")


def caption(document: Document) -> str:
    """Return what a document is called in Czech where the text of a link says nothing else."""
    values = document.values
    if document.kind_name == "minutes" and "date" in values:
        return f"zápis z jednání {czech.date_numeric(values['date'].isoformat())}"
    if document.kind_name == "report" and "date" in values:
        return f"zpráva ze dne {czech.date_numeric(values['date'].isoformat())}"
    return document.title


def escaped(text: str) -> str:
    """Return a text on one line in which Markdown reads no marks."""
    line = re.sub(r"[ \t\r\n]+", " ", text).strip()
    # A backslash does not keep a backtick from ending code that begins before the text.
    return re.sub(r"([\\*_\[\]<>#|&])", r"\\\1", line).replace("`", "&#96;")


def fragment(link: Link) -> str:
    """Return the part of a link's address that names a place in the document; it may be empty."""
    if link.wiki:
        return unicodedata.normalize("NFC", link.target.partition("#")[2].strip())
    try:
        return unicodedata.normalize("NFC", unquote(urlsplit(link.target).fragment))
    except ValueError:
        return ""


def anchor(title: str) -> str:
    """Return the name that forges give a heading: small letters with diacritics, no punctuation, hyphens for spaces."""
    title = unicodedata.normalize("NFC", title)
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def anchor_names(titles: Iterable[str]) -> Iterator[str]:
    """Yield what forges name the places of headings with these titles: the second of the same name gets ``-1``."""
    found: dict[str, int] = {}
    for title in titles:
        name = bare = anchor(title)
        while name in found:
            found[bare] += 1
            name = f"{bare}-{found[bare]}"
        found[name] = 0
        yield name


def anchors_like(document: Document, name: str) -> Sequence[str]:
    """Return the places in a document that differ from ``name`` in letter case, diacritics or punctuation only."""
    return _by_folded(document).get(czech.fold(anchor(name)), ())


@for_a_while
def _by_folded(document: Document) -> Mapping[str, Sequence[str]]:
    places: dict[str, list[str]] = {}
    for place in anchors(document):
        places.setdefault(czech.fold(place), []).append(place)
    return places


# In HTML that stands in a document, a place can have any name.
_NAMED = re.compile(r"""<[^<>]*\b(?:id|name)\s*=\s*["']?([^"'\s<>]+)""", re.IGNORECASE)


@lru_cache(maxsize=256)
def anchors(document: Document) -> frozenset[str]:
    """Return the places in a document that links can name: its headings."""
    return frozenset(anchor_names(heading.title for heading in document.body.headings))


@lru_cache(maxsize=256)
def _other_places(document: Document) -> frozenset[str]:
    """Return the names that only some forges know (GitLab makes one hyphen of several) and those of HTML."""
    on_gitlab = (re.sub("-+", "-", name) for name in anchors(document))
    return frozenset((*on_gitlab, *(match[1] for match in _NAMED.finditer(document.text))))


def has_place(document: Document, name: str) -> bool:
    """Tell whether a link can name this place in a document: a section, a line, the top."""
    is_line = re.fullmatch(r"L[0-9]+(-L[0-9]+)?", name)
    return name in anchors(document) or bool(is_line) or name == "top" or name in _other_places(document)


_DEFINITION = re.compile(r"^ {0,3}\[((?:[^\[\]\\]|\\.)+)\]:[ \t]*(?:<([^<>\r\n]*)>|(\S+))", re.MULTILINE)


@for_a_while
def _definitions(document: Document) -> Mapping[str, Range]:
    """Return where the addresses stand in ``[label]: address``; of several definitions the first one counts."""
    found: dict[str, Range] = {}
    for match in _DEFINITION.finditer(document.text, document.body.start):
        found.setdefault(_label(match[1]), Range(*match.span(2 if match[2] is not None else 3)))
    return found


def _label(text: str) -> str:
    return " ".join(text.split()).casefold()


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Return the match that begins last: what stands in the text of a link may look like an address, too."""
    start = text.rfind("](")
    while start >= 0:
        if match := pattern.match(text, start):
            return match
        start = text.rfind("](", 0, start)
    return None


def _place(start: int, match: re.Match[str], group: str) -> Range:
    begin, end = match.span(group)
    return Range(start + begin, start + end)


def _read(written_: str) -> str:
    """Return an address as Markdown reads it: without backslashes and with entities resolved."""
    return html.unescape(_ESCAPED.sub(r"\1", written_))
