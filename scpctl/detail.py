"""Everything there is to know about one document: its values, its sections, and what leads to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from scpctl import display, fields, links, search
from scpctl.document import Document
from scpctl.language import mark
from scpctl.library import Library, names_of
from scpctl.links import Edge
from scpctl.model import Group, ListOf, Target, Values

# A report speaks of projects by their names only; of no other kind are the names so much their own.
NAMED_IN = links.Back("named_in", mark("named in"))


class Entry(NamedTuple):
    """A key that has a value: what people call it, and the value, with one text for each item of a list of records."""

    key: str
    label: str
    texts: list[str]


class Source(NamedTuple):
    """A document that leads to another: where in it, and the record, such as a task, that the reference stands in."""

    document: Document
    line: int
    record: Values | None
    said: str


def entries(document: Document, library: Library) -> list[Entry]:
    """Return the keys that have a value, in the order of the kind's table; those of the user's own at the end."""
    assert document.kind is not None
    found = []
    for key in document.kind.keys.fields:
        if key.name in document.values:
            value = document.values[key.name]
            if isinstance(key.type, ListOf) and isinstance(key.type.item, Group):
                texts = [_record(key.type.item, item, library) for item in value if item is not None]
            elif isinstance(key.type, Group):
                texts = [_record(key.type, value, library)]
            else:
                texts = [display.said(key.type, value, library)]
            found.append(Entry(key.name, key.label, texts))
    own = [name for name in document.node.entries if name.startswith("x_")]
    return [*found, *(Entry(name, name, texts) for name in own if (texts := fields.own(document, name)))]


def leading_to(document: Document, library: Library) -> dict[links.Back, list[Source]]:
    """Return what leads to a document, by what it is called there; of minutes the newest first."""
    edges = links.graph(library).incoming.get(document.path, ())
    found: dict[links.Back, list[Source]] = {}
    for back in dict.fromkeys(links.BACK.values()):
        there = [_source(edge, library) for edge in edges if edge.back.name == back.name]
        if there:
            found[back] = sorted(there, key=_newest_first)
    if document.kind_name == "fiche":
        linked = {edge.source.path for edge in edges}
        named = [source for source in _naming(document, library) if source.document.path not in linked]
        found |= {NAMED_IN: named} if named else {}
    return found


def _newest_first(source: Source) -> tuple[str, int, int]:
    date = source.document.values.get("date") if source.document.kind_name in ("minutes", "report") else None
    return source.document.kind_name, -date.toordinal() if date else 0, source.line


def _source(edge: Edge, library: Library) -> Source:
    source, record, said = edge.source, None, ""
    in_list = re.match(r"(\w+)\[(\d+)\]\.(\w+)", edge.written.field) if isinstance(edge.written, Target) else None
    if in_list and source.kind:
        key, number, inner = in_list.groups()
        record = source.values[key][int(number)]
        type_ = source.kind.keys.by_name[key].type
        assert isinstance(type_, ListOf)
        assert isinstance(type_.item, Group)
        said = _record(type_.item, record, library, leave_out=inner)
    return Source(source, source.at(edge.place).span.line, record, said)


def _record(group: Group, record: Values, library: Library, leave_out: str = "") -> str:
    """Return the values of a record in one line; a flag that is set is said by its name."""
    parts: list[str] = []
    for key in group.fields:
        if key.name == leave_out or key.name not in record:
            continue
        value = record[key.name]
        if isinstance(key.type, Group):
            parts.append(_record(key.type, value, library))
        else:
            parts.append(display.named(key, value, library))
    return " · ".join(part for part in parts if part)


def _naming(document: Document, library: Library) -> Iterator[Source]:
    """Yield the reports whose text has the name of a document, in any form."""
    names = [search.terms(f'"{name}"')[0] for name in names_of(document) if any(map(str.isalnum, name))]
    for report in library.of_kind("report"):
        for offset, text in report.prose:
            folded = search.fold(text)
            first = min((place.start for name in names for place in name.places(folded, text)), default=None)
            if first is not None:
                line = report.text.count("\n", 0, offset + first) + 1
                yield Source(report, line, None, "")
                break


def plain(document: Document) -> Mapping[str, Any]:
    """Return the values of a document as JSON has them."""
    own = {name: fields.own(document, name) for name in document.node.entries if name.startswith("x_")}
    return {**display.plain(document.values), **own}
