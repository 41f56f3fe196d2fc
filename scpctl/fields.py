"""What can be asked of a document by name: its keys, the keys inside them, and what is known of it without a key.

A query compares these, a list shows them as columns. A key inside a list (``tasks.owner``) has a value for each item.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from scpctl import front_matter
from scpctl.document import Document
from scpctl.kinds import Kind, keys_of
from scpctl.language import _, mark
from scpctl.model import (
    DATE,
    DUE,
    FLAG,
    INTEGER,
    LINE,
    MONEY,
    NUMBER,
    PARTIAL_DATE,
    YEAR,
    Choice,
    Group,
    ListOf,
    Reference,
    Table,
    Type,
    Values,
)

Item: TypeAlias = Document | Values

_YEAR = re.compile(r"(?:19|20)\d\d")
# What a key means where it is not written, by kind and path; "" is every kind, and every record within one.
_UNWRITTEN: Mapping[tuple[str, str], Any] = {
    ("", "public"): True,
    ("fiche", "comments.settlement"): "open",
    ("minutes", "tasks.state"): "open",
}


class Scope(NamedTuple):
    """Where names are looked up: in a document of a kind, or in an item of the list at ``path``."""

    kind: Kind
    keys: Group
    path: str = ""


@dataclass(frozen=True)
class Field:
    """Something a document, or an item of a list in it, can be asked for.

    ``get`` returns its values, none where it is not set; ``many`` says whether there can be several. ``kind`` is the
    kind of document it was looked up for.
    """

    name: str
    label: str
    type: Type
    kind: Kind
    get: Callable[[Any], list[Any]]
    many: bool = False

    @property
    def sort(self) -> str:
        """What its values are to be compared as: text, number, date, flag, choice, reference, or a group of keys."""
        match self.type:
            case Choice():
                return "choice"
            case Reference():
                return "reference"
            case Group() | Table():
                return "group"
        if self.type in (INTEGER, MONEY, NUMBER, YEAR):
            return "number"
        if self.type in (DATE, PARTIAL_DATE, DUE):
            return "date"
        return "flag" if self.type == FLAG else "text"

    @property
    def heading(self) -> str:
        """What stands above its values in a table; amounts are in Kč."""
        label = _(self.label) + (" (Kč)" if self.type == MONEY else "")
        return label[:1].upper() + label[1:]

    @property
    def order(self) -> tuple[str, ...]:
        """The codes of a choice in the order of a document's life; empty where they have none."""
        life = self.kind.life
        return life.order if life and life.key == self.name else ()


def scope(kind: Kind) -> Scope:
    """Return the scope of a document."""
    return Scope(kind, kind.keys)


def inside(where: Scope, field: Field) -> Scope:
    """Return the scope of an item of a list, or of the keys, that ``field`` holds."""
    assert isinstance(field.type, Group)
    return Scope(where.kind, field.type, f"{where.path}{field.name}.")


def find(where: Scope, name: str) -> Field | None:
    """Return what ``name`` asks for, such as ``status``, ``tasks.owner`` or ``budget_years.2017``; None for nothing."""
    if not where.path and (known := _known(where.kind).get(name)):
        return known
    if not where.path and re.fullmatch(r"x_\w+", name):
        return Field(name, name, LINE, where.kind, lambda document: own(document, name))
    keys, path, label, unwritten = where.keys, name.split("."), "", None
    type_: Type = keys
    many = False
    for number, part in enumerate(path):
        if isinstance(type_, Table) and _YEAR.fullmatch(part) and number == len(path) - 1:
            type_, label = type_.value, part
            continue
        key = type_.by_name.get(part) if isinstance(type_, Group) else None
        if key is None:
            return None
        type_, label = _item(key.type), key.label
        many = many or isinstance(key.type, ListOf)
        unwritten = _unwritten(where, ".".join(path[: number + 1]))
    return Field(name, label, type_, where.kind, _getter(path, unwritten), many)


def names(where: Scope) -> dict[str, str]:
    """Return every name that :func:`find` knows, with its label, but for ``x_`` keys and years."""
    known = {} if where.path else {name: field.label for name, field in _known(where.kind).items()}
    return known | {path: key.label for path, key in keys_of(where.keys)}


def _known(kind: Kind) -> dict[str, Field]:
    """Return what is known of a document without a key."""
    found = [Field("id", mark("id"), LINE, kind, lambda document: [document.id])]
    found.append(Field("path", mark("path"), LINE, kind, lambda document: [document.path]))
    if "title" not in kind.keys.by_name:
        found.append(Field("title", mark("title"), LINE, kind, lambda document: [document.title]))
    if kind.name == "minutes":
        group = Reference(("group",))
        found.append(Field("group", mark("working group"), group, kind, lambda item: [item.folder]))
    return {field.name: field for field in found}


def _item(type_: Type) -> Type:
    return type_.item if isinstance(type_, ListOf) else type_


def _unwritten(where: Scope, path: str) -> Any:
    full = where.path + path
    life = where.kind.life
    if life and life.default and full == life.key:
        return life.default
    return _UNWRITTEN.get((where.kind.name, full), _UNWRITTEN.get(("", full.rpartition(".")[2])))


def _getter(path: list[str], unwritten: Any) -> Callable[[Item], list[Any]]:
    *before, last = path

    def get(item: Item) -> list[Any]:
        holders: Iterable[Any] = [item.values if isinstance(item, Document) else item]
        for part in before:
            holders = [value for holder in holders for value in _values(holder, part)]
        return [value for holder in holders for value in _values(holder, last, unwritten)]

    return get


def _values(holder: Values | Mapping[Any, Any], name: str, unwritten: Any = None) -> list[Any]:
    """Return the values of a key; what was not written counts as ``unwritten``, what could not be read as nothing."""
    if not isinstance(holder, Values):
        return [holder[int(name)]] if int(name) in holder else []
    if name not in holder:
        return [] if unwritten is None or holder.is_written(name) else [unwritten]
    value = holder[name]
    return [item for item in value if item is not None] if isinstance(value, tuple) else [value]


def own(document: Document, name: str) -> list[Any]:
    """Return what a key of the user's own holds, as text."""
    node = document.node.entries.get(name, (None, None))[1]
    nodes = node.items if isinstance(node, front_matter.Sequence) else (node,)
    return [item.text for item in nodes if isinstance(item, front_matter.Scalar) and item.text]
