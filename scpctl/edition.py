"""The public edition: a library in which nothing is left that is not to be published.

What is made for the public is made of this library as anything else is made of the whole one, so that nothing internal
can reach it, whatever a template asks for. Whole records, agenda items and keys are left out; names that stand in
running text give way to :data:`scpctl.masking.MASK`, as the city of Plzeň writes it. Where it is not sure whether
something is to be published, it is not.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from scpctl import czech, document, edit, front_matter, links, masking, meetings, mentions
from scpctl.document import Document
from scpctl.finding import Range, Replacement
from scpctl.front_matter import Node, Scalar
from scpctl.kinds import KINDS
from scpctl.library import Library, attachments, is_local, names_of
from scpctl.masking import MASK, Words, masked
from scpctl.model import LINE, NOTHING, TEXT, Group, ListOf, Reference, Type, Values

# What a plain scalar may be made of to be the same between brackets; anything else is put in quotation marks.
_SAFE = re.compile(r"[\w.:/+-]+( [\w.:/+-]+)*")
# What of a person whose name is not published is left out with it.
_NAMES = ("family", "title_before", "title_after", "dative", "aliases", "forms")
# What a record says to the check, and no document does.
_OF_THE_OFFICE = ("ignore", "unlinked")
# What else a record is known by, wherever it is written.
_NUMBERS = {"fiche": ("number",), "goal": ("code",), "organisation": ("ico",), "person": ("email", "phone")}
# Of a person who may be named, these are the name: another one's may be in it.
_OF_PERSONS = tuple(f"person.{key}" for key in ("given", "family", "dative", "aliases", "forms"))
_TASKS, _GUESTS_ITEMS = "minutes.tasks", "minutes.guests.items"
# What a forge does not show: a comment that goes on to the end.
_UNCLOSED = re.compile(r"^[ >\t]*<!--(?!.*-->)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class _Secrets:
    """What must not be told, and what may.

    ``told`` are the kinds and ids of the records that are published, ``closed`` the paths of those that no link may
    lead to, ``anonymous`` the ids of persons without a name, ``withheld`` of those of whom nothing else is told either.
    ``words`` are what gives way to the mask in texts. ``keys`` are internal, by path; ``tasks`` are hidden, by the
    folder of their minutes and their ids. ``items`` and ``fiches`` are of the minutes that are just written: the
    numbers of agenda items that are not public, and what these are about; ``folder`` is theirs.
    """

    told: frozenset[tuple[str, str]]
    closed: frozenset[str]
    anonymous: frozenset[str]
    withheld: frozenset[str]
    words: Words
    keys: frozenset[str]
    tasks: frozenset[tuple[str, str]] = frozenset()
    items: frozenset[str] = frozenset()
    fiches: frozenset[str] = frozenset()
    folder: str = ""


def is_public(item: Document, library: Library) -> bool:
    """Tell whether a record is published at all: minutes only if their group is, a person at least without a name."""
    if item.kind_name == "minutes" and (group := library.get("group", item.folder)):
        return item.readable and _is_set(item.values, "public") and _is_set(group.values, "public")
    return item.readable and (item.kind_name == "person" or _is_set(item.values, "public"))


def _is_set(values: Values, name: str) -> bool:
    """Tell whether a flag is set, as it is where nobody wrote it; one that can't be read is not."""
    return bool(values.get(name, not values.is_written(name)))


def public(library: Library) -> Library:
    """Return the library as the public may see it."""
    hidden = {item.path for item in library.documents if not is_public(item, library)}
    hidden_files = _hidden_files(library, hidden)
    secrets = _secrets(library, hidden, hidden_files)
    shown = [_published(item, library, secrets) for item in library.documents if item.path not in hidden]
    programme = library.config.programme
    if ("organisation", programme.commissioned_to) not in secrets.told:
        programme = replace(programme, commissioned_to="")
    config = replace(library.config, programme=programme)
    return replace(library, config=config, documents=tuple(shown), files=library.files - hidden - hidden_files)


def record_of(item: Document, told: Library) -> Document | None:
    """Return a record as an edition has it; None where there is no document about it: it is hidden, or has no name."""
    found = told.by_path.get(item.path)
    is_nameless = found and found.kind_name == "person" and found.title == MASK
    return None if is_nameless else found


def _hidden_files(library: Library, hidden: set[str]) -> set[str]:
    """Return the paths of the files that nothing has for an attachment but what is not published."""
    told = {item.path for item in library.documents}
    closed: set[str] = set()
    for item in library.documents:
        for attachment, path in attachments(item):
            (told if item.path not in hidden and _is_set(attachment, "public") else closed).add(path)
    return closed - told - {""}


def _secrets(library: Library, hidden: set[str], hidden_files: set[str]) -> _Secrets:
    people = library.of_kind("person")
    withheld = [person for person in people if not _is_set(person.values, "public")]
    anonymous = [person for person in people if person in withheld or not _is_set(person.values, "publish_name")]
    unnamed = [item for item in library.documents if item.path in hidden and item.readable] + anonymous
    named = [item for item in unnamed if item.kind and item.kind_name != "minutes"]
    others = [person for person in people if person not in anonymous]
    names = (name for item in named for name in _called(item))
    codes = [code for item in unnamed if item.kind for code in _codes(item)]
    shown_files = {posixpath.basename(path) for path in library.files - hidden_files}
    codes += hidden_files | ({posixpath.basename(path) for path in hidden_files} - shown_files)
    secrets = _Secrets(
        told=frozenset((item.kind_name, item.id) for item in library.documents if item.path not in hidden),
        closed=frozenset(hidden | hidden_files | {person.path for person in anonymous}),
        anonymous=frozenset(person.id for person in anonymous),
        withheld=frozenset(person.id for person in withheld),
        words=Words(
            mentions.names(replace(library, documents=tuple(named)), KINDS),
            mentions.names(replace(library, documents=tuple(others)), ()),
            (masking.exact(names, codes),),
        ),
        keys=frozenset(library.config.internal),
    )
    return replace(secrets, tasks=frozenset(_hidden_tasks(library, hidden, secrets)))


def _called(item: Document) -> Iterator[str]:
    """Yield all that a record is known by."""
    yield from names_of(item)
    forms = item.values.get("forms", NOTHING)
    yield from (forms[case] for case in forms.keys)
    yield from (item.values[key] for key in ("dative", *_NUMBERS.get(item.kind_name, ())) if key in item.values)


def _codes(item: Document) -> Iterator[str]:
    """Yield what addresses and references call a record: its path and its id, where that is no ordinary word."""
    assert item.kind is not None
    yield f"{item.kind_name}:{item.id}"
    yield item.kind.path_of(item.id).removesuffix(".md")
    if re.search("[-/]", item.id):
        yield item.id


def _hidden_tasks(library: Library, hidden: set[str], secrets: _Secrets) -> Iterator[tuple[str, str]]:
    """Yield the tasks that are not told of, by the folder of the minutes that give them and their ids.

    Later minutes that follow up such a task do not tell of it either.
    """
    for minutes in library.of_kind("minutes"):
        given = minutes.node.entries.get("tasks")
        of_minutes = _of_record(minutes, secrets)
        for node in given[1].items if given and isinstance(given[1], front_matter.Sequence) else ():
            if isinstance(node, front_matter.Mapping) and "id" in node.entries:
                is_hidden = minutes.path in hidden or _is_withheld(node, of_minutes)
                yield from ((minutes.folder, id_) for id_ in _texts(node.entries["id"][1]) if is_hidden)


def _parts(item: Document, key: str) -> list[tuple[Values, bool]]:
    """Return the records in a list of a record, such as the items of the agenda, each with whether it is public."""
    return [(entry, _is_set(entry, "public")) for entry in item.values.get(key, ()) if entry]


def _of_record(item: Document, secrets: _Secrets) -> _Secrets:
    """Return the secrets with those of the record: what its agenda and its attachments have that is not public."""
    agenda = _parts(item, "agenda")
    parts = [*agenda, *_parts(item, "attachments")]
    if all(is_told for _entry, is_told in parts):
        return secrets
    told = {czech.fold(entry["title"]) for entry, is_told in parts if is_told and "title" in entry}
    hidden = [entry["title"] for entry, is_told in parts if not is_told and "title" in entry]
    # What is about a project belongs to the first item that is.
    first = {fiche: is_told for entry, is_told in reversed(agenda) for fiche in entry.get("fiches", ())}
    return replace(
        secrets,
        items=frozenset(str(entry["no"]) for entry, is_told in agenda if not is_told and "no" in entry),
        fiches=frozenset(fiche for fiche, is_told in first.items() if fiche and not is_told),
        words=secrets.words.and_also(title for title in hidden if czech.fold(title) not in told),
    )


def _published(item: Document, library: Library, secrets: _Secrets) -> Document:
    """Return a record without what is not published."""
    assert item.kind is not None
    secrets = replace(_of_record(item, secrets), folder=item.folder)
    entries = dict(_entries(item.kind.keys, item.node, item.kind_name, secrets))
    is_person = item.kind_name == "person"
    is_nameless = is_person and item.id in secrets.anonymous
    if is_person and item.id in secrets.withheld:
        entries = {key: value for key, value in entries.items() if key == "gender"}
    if is_nameless:
        entries = {key: value for key, value in entries.items() if key not in _NAMES} | {"given": MASK}
    head = "".join(f"{key}: {value}\n" for key, value in entries.items())
    body = "" if is_nameless else masked(_without_internal(item, library, secrets), secrets.words)
    return document.parse(item.path, f"---\n{head}---\n{body}".encode(), library.config.kinds)


def _entries(group: Group, node: front_matter.Mapping, path: str, secrets: _Secrets) -> Iterator[tuple[str, str]]:
    """Yield the keys that are published and their values in YAML, on one line each."""
    for field in group.fields:
        if (
            field.name not in _OF_THE_OFFICE
            and field.name in node.entries
            and f"{path}.{field.name}" not in secrets.keys
        ):
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
            return _written(node) if any((kind, node.text) in secrets.told for kind in type_.kinds) else None
        case _, Scalar() if path == _GUESTS_ITEMS:
            return None if node.text in secrets.items else _written(node)
        case _, Scalar() if type_ in (LINE, TEXT) and not path.startswith(_OF_PERSONS):
            text = masked(node.text, secrets.words)
            return _written(node) if text == node.text else json.dumps(text, ensure_ascii=False)
    return _anything(node)


def _record(group: Group, node: front_matter.Mapping, path: str, secrets: _Secrets) -> str | None:
    """Return a record in YAML; None where it is not published, or lacks what it is about."""
    if _is_withheld(node, secrets) or (path == _TASKS and _is_hidden_task(node, secrets)):
        return None
    entries = dict(_entries(group, node, path, secrets))
    if any(field.required and field.name in node.entries and field.name not in entries for field in group.fields):
        return None
    return f"{{{', '.join(f'{key}: {value}' for key, value in entries.items())}}}"


def _is_withheld(node: front_matter.Mapping, secrets: _Secrets) -> bool:
    """Tell whether a record within another is not published.

    It says so itself, or belongs to no other agenda items than such as are not public, such as a resolution, or it is
    about a project that is not public, or that only such an item is about.
    """

    def texts(*keys: str) -> set[str]:
        return {text for key in keys if key in node.entries for text in _texts(node.entries[key][1])}

    items, fiches = texts("item", "items"), texts("fiche")
    is_told = all(("fiche", id_) in secrets.told for id_ in fiches) and (items or not fiches & secrets.fiches)
    return not is_told or not texts("public") <= {"true", ""} or bool(items and items <= secrets.items)


def _is_hidden_task(node: front_matter.Mapping, secrets: _Secrets) -> bool:
    return any((secrets.folder, id_) in secrets.tasks for id_ in _texts(node.entries.get("id", (None, node))[1]))


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
    """Return the body without remarks and sections of agenda items that are not public; hidden links are masked.

    What is generated goes, too: it was made of all records. So does what only parts that go refer to.
    """
    gone = [*item.remarks, *(block.place for block in item.blocks[0]), *_internal_sections(item)]
    if unclosed := _UNCLOSED.search(item.text, item.body.start):
        gone.append(Range(unclosed.start(), item.body.end))
    changes = [Replacement(place, "") for place in gone]
    for link in item.links:
        target = links.destination(link, item, library)
        path = target.path if target else library.destination(item, link) if is_local(link) else None
        if path in secrets.closed:
            changes.append(Replacement(link.place, MASK))
    changes = _apart(changes)
    defined = [(place, label) for place, label in document.definitions(item) if not _is_in(place, changes)]
    while unused := [place for place, label in defined if not _is_used(item, place, label, changes, defined)]:
        changes = _apart([*changes, *(Replacement(place, "") for place in unused)])
        defined = [(place, label) for place, label in defined if place not in unused]
    return edit.replaced(item.text, changes)[item.body.start :]


def _apart(changes: Iterable[Replacement]) -> list[Replacement]:
    """Return changes in order, of which none overlap: the first one takes in what the next ones change."""
    apart: list[Replacement] = []
    for change in sorted(changes, key=lambda change: (change.place.start, -change.place.end)):
        if apart and change.place.start < apart[-1].place.end:
            last = apart.pop()
            change = last._replace(place=Range(last.place.start, max(last.place.end, change.place.end)))
        apart.append(change)
    return apart


def _is_in(place: Range, changes: Iterable[Replacement]) -> bool:
    return any(change.place.start <= place.start < change.place.end for change in changes)


def _is_used(
    item: Document,
    place: Range,
    label: str,
    changes: Iterable[Replacement],
    defined: Iterable[tuple[Range, str]],
) -> bool:
    """Tell whether what stays of a text refers to what is defined at a place: has its label elsewhere."""
    known = {item.text.index("[", definition.start) for definition, _label in defined}
    for match in re.finditer(re.escape(label), item.text[item.body.start :], re.IGNORECASE):
        start = item.body.start + match.start()
        is_apart = start not in known and not place.start <= start < place.end
        if is_apart and not _is_in(Range(start, start), changes):
            return True
    return False


def _internal_sections(item: Document) -> Iterator[Range]:
    """Yield the sections, with their headings, of agenda items that are not public: of their number or title."""
    agenda = _parts(item, "agenda")
    hidden, told = ([entry for entry, is_told in agenda if is_told is state] for state in (False, True))
    for section in [section for level in range(1, 7) for section in item.sections(level)] if hidden else ():
        title = section.heading.title
        is_hidden = _is_headed(title, hidden)
        if is_hidden or (not _is_headed(title, told) and any(_has_title(title, entry) for entry in hidden)):
            yield Range(section.heading.place.start, section.place.end)


def _is_headed(heading: str, entries: Iterable[Values]) -> bool:
    """Tell whether a heading is that of an item of the agenda: has its number or its title."""
    number, name = meetings.named_item(heading)
    names = {czech.fold(name), czech.fold(heading)}
    return any(entry.get("no", "") == number or czech.fold(entry.get("title", "")) in names for entry in entries)


def _has_title(heading: str, entry: Values) -> bool:
    """Tell whether a heading has the title of an item of the agenda in it."""
    title = re.escape(czech.fold(entry.get("title", "")))
    return bool(title and re.search(rf"(?<!\w){title}(?!\w)", czech.fold(heading)))
