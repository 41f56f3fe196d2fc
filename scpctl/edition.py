"""The public edition: a library in which nothing is left that is not to be published.

What is made for the public is made of this library as anything else is made of the whole one, so that nothing internal
can reach it, whatever a template asks for. Whole records, agenda items and keys are left out; names that stand in
running text give way to :data:`MASK`, as the city of Plzeň writes it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from scpctl import czech, document, edit, front_matter, links, meetings, mentions
from scpctl.document import Document
from scpctl.finding import Range, Replacement
from scpctl.front_matter import Node, Scalar
from scpctl.library import Library, names_of
from scpctl.mentions import Names
from scpctl.model import LINE, TEXT, Group, ListOf, Reference, Type

MASK = "XXXX"
# As it stands below the council materials of Plzeň.
MASK_NOTE = f"(\\*) Dokument byl anonymizován, osobní údaje a údaje, které se nezveřejňují, byly nahrazeny {MASK}."
# What a plain scalar may be made of to be the same between brackets; anything else is put in quotation marks.
_SAFE = re.compile(r"[\w.:/+-]+( [\w.:/+-]+)*")
# In lists of these the record tells of what its reference leads to, so it goes with it.
_TELLING = ("fiche",)
# What of a person whose name is not published is left out with it.
_NAMES = ("family", "title_before", "title_after", "dative", "aliases", "forms")


@dataclass(frozen=True)
class _Secrets:
    """What must not be told: the ids of the records that are hidden by kind, the names, and the keys by path.

    ``items`` are the numbers of the agenda items that are not public, of the minutes that are just written.
    """

    ids: frozenset[tuple[str, str]]
    anonymous: frozenset[str]
    names: Names
    exact: re.Pattern[str] | None
    keys: frozenset[str]
    items: frozenset[str] = frozenset()


def is_public(item: Document, library: Library) -> bool:
    """Tell whether a record is published at all: minutes only if their group is, a person at least without a name."""
    if item.kind_name == "minutes" and (group := library.get("group", item.folder)):
        return item.readable and item.values.get("public", True) and group.values.get("public", True)
    return item.readable and (item.kind_name == "person" or item.values.get("public", True))


def public(library: Library) -> Library:
    """Return the library as the public may see it."""
    hidden = [item for item in library.documents if not is_public(item, library)]
    secrets = _secrets(library, hidden)
    shown = [_published(item, library, secrets) for item in library.documents if item not in hidden]
    return replace(library, documents=tuple(shown), files=library.files - {item.path for item in hidden})


def _secrets(library: Library, hidden: list[Document]) -> _Secrets:
    anonymous = [
        person
        for person in library.of_kind("person")
        if not (person.values.get("publish_name", True) and person.values.get("public", True))
    ]
    named = [item for item in (*hidden, *anonymous) if item.readable and item.kind]
    texts = sorted({name for item in named for name in names_of(item)}, key=len, reverse=True)
    exact = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in texts)) if texts else None
    return _Secrets(
        frozenset((item.kind_name, item.id) for item in hidden),
        frozenset(item.id for item in anonymous),
        mentions.names(replace(library, documents=tuple(named))),
        exact,
        frozenset(library.config.internal),
    )


def _published(item: Document, library: Library, secrets: _Secrets) -> Document:
    """Return a record without what is not published."""
    assert item.kind is not None
    agenda = [entry for entry in item.values.get("agenda", ()) if entry and not entry.get("public", True)]
    secrets = replace(secrets, items=frozenset(str(entry["no"]) for entry in agenda if "no" in entry))
    entries = dict(_entries(item.kind.keys, item.node, item.kind_name, secrets))
    if item.kind_name == "person" and item.id in secrets.anonymous:
        entries = {key: value for key, value in entries.items() if key not in _NAMES} | {"given": MASK}
    head = "".join(f"{key}: {value}\n" for key, value in entries.items())
    body = _masked(_without_internal(item, library, secrets), secrets)
    return document.parse(item.path, f"---\n{head}---\n{body}".encode(), library.config.kinds)


def _entries(group: Group, node: front_matter.Mapping, path: str, secrets: _Secrets) -> Iterator[tuple[str, str]]:
    """Yield the keys that are published and their values in YAML, on one line each."""
    for field in group.fields:
        if field.name in node.entries and f"{path}.{field.name}" not in secrets.keys:
            value = _value(field.type, node.entries[field.name][1], f"{path}.{field.name}", secrets)
            if value is not None:
                yield field.name, value


def _value(type_: Type, node: Node, path: str, secrets: _Secrets) -> str | None:
    """Return a value in YAML on one line, None where it is not published."""
    match type_, node:
        case Group(), front_matter.Mapping():
            return _record(type_, node, path, secrets)
        case ListOf(), front_matter.Sequence():
            items = (_value(type_.item, item, path, secrets) for item in node.items)
            return f"[{', '.join(item for item in items if item is not None)}]"
        case ListOf(), Scalar():
            return _value(type_.item, node, path, secrets)
        case Reference(), Scalar():
            return None if any((kind, node.text) in secrets.ids for kind in type_.kinds) else _written(node)
        case _, Scalar() if type_ in (LINE, TEXT):
            text = _masked(node.text, secrets)
            return _written(node) if text == node.text else json.dumps(text, ensure_ascii=False)
    return _anything(node)


def _record(group: Group, node: front_matter.Mapping, path: str, secrets: _Secrets) -> str | None:
    """Return a record in YAML; None where it says that it is not public, or lacks what it is about.

    So does what belongs to no other agenda items than such as are not public, such as a resolution.
    """
    public_ = node.entries.get("public")
    if public_ and isinstance(public_[1], Scalar) and public_[1].text.lower() in ("false", "no", "off"):
        return None
    items = {number for key in ("item", "items") if key in node.entries for number in _texts(node.entries[key][1])}
    if items and items <= secrets.items:
        return None
    entries = dict(_entries(group, node, path, secrets))
    for field in group.fields:
        is_needed = field.required or field.name in _TELLING
        if is_needed and field.name in node.entries and field.name not in entries:
            return None
    return f"{{{', '.join(f'{key}: {value}' for key, value in entries.items())}}}"


def _texts(node: Node) -> Iterator[str]:
    """Yield the text of a value, or of each of several."""
    for item in node.items if isinstance(node, front_matter.Sequence) else (node,):
        if isinstance(item, Scalar):
            yield item.text


def _anything(node: Node) -> str:
    match node:
        case front_matter.Mapping():
            return f"{{{', '.join(f'{key}: {_anything(value)}' for key, (_key, value) in node.entries.items())}}}"
        case front_matter.Sequence():
            return f"[{', '.join(map(_anything, node.items))}]"
    return _written(node)


def _written(node: Scalar) -> str:
    return node.text if node.plain and _SAFE.fullmatch(node.text) else json.dumps(node.text, ensure_ascii=False)


def _without_internal(item: Document, library: Library, secrets: _Secrets) -> str:
    """Return the body without comments and sections of agenda items that are not public; hidden links are masked.

    What is generated goes, too: it was made of all records.
    """
    gone = [*item.comments, *(block.place for block in item.blocks[0]), *_internal_sections(item)]
    changes = [Replacement(place, "") for place in gone]
    for link in item.links:
        target = links.destination(link, item, library)
        if target and (target.kind_name, target.id) in secrets.ids:
            changes.append(Replacement(link.place, MASK))
    kept = [change for change in sorted(changes) if not any(_is_inside(change.place, place) for place in gone)]
    return edit.replaced(item.text, kept)[item.body.start :]


def _internal_sections(item: Document) -> Iterator[Range]:
    """Yield the sections, with their headings, of agenda items that are not public: of their number or title."""
    entries = [entry for entry in item.values.get("agenda", ()) if entry and not entry.get("public", True)]
    numbers = {entry["no"] for entry in entries if "no" in entry}
    titles = {czech.fold(entry["title"]) for entry in entries if "title" in entry}
    for section in [section for level in range(1, 7) for section in item.sections(level)] if entries else ():
        number, title = meetings.named_item(section.heading.title)
        if number in numbers or titles & {czech.fold(title), czech.fold(section.heading.title)}:
            yield Range(section.heading.place.start, section.place.end)


def _is_inside(place: Range, outer: Range) -> bool:
    return place != outer and outer.start <= place.start and place.end <= outer.end


def _masked(text: str, secrets: _Secrets) -> str:
    """Return a text in which the names that are not published, in any Czech case, give way to the mask."""
    places = [Range(*match.span()) for match in secrets.exact.finditer(text)] if secrets.exact else []
    places += mentions.places(text, secrets.names)
    parts, position = [], 0
    for place in sorted(places):
        if place.start >= position:
            parts += [text[position : place.start], MASK]
            position = place.end
    return "".join([*parts, text[position:]])
