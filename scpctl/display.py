"""Values as people read them: labels for codes, names for ids, Czech dates and amounts."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from scpctl import czech, dates, grammar
from scpctl.document import Document
from scpctl.language import _, mark
from scpctl.library import Library
from scpctl.model import DATE, DUE, MONEY, PARTIAL_DATE, Choice, Field, Group, ListOf, Reference, Table, Type, Values

# What a cell of a table holds: numbers and days stay what they are, for programs that calculate with them.
Cell: TypeAlias = str | int | float | datetime.date

_WORDS_OF_DUE = {
    "immediately": mark("immediately"),
    "continuously": mark("continuously"),
    "next-meeting": mark("next meeting"),
}


def cell(type_: Type, values: Iterable[Any], library: Library) -> Cell:
    """Return the values of a field as one cell; several of them are joined by commas."""
    shown = [of(type_, value, library) for value in values]
    return shown[0] if len(shown) == 1 else ", ".join(text(item) for item in shown)


def of(type_: Type, value: Any, library: Library) -> Cell:
    """Return a value as people read it; of keys and values only the first, which names the item."""
    match type_:
        case ListOf():
            return cell(type_.item, (item for item in value if item is not None), library)
        case Choice():
            return _(type_.labels.get(value, value))
        case Reference():
            return referred(type_.kinds, value, library)
        case Group():
            named = next(((key.type, value[key.name]) for key in type_.fields if key.name in value), None)
            return of(*named, library) if named else ""
    if isinstance(value, dict):
        return ", ".join(f"{key}: {text(item)}" for key, item in sorted(value.items()))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value in _WORDS_OF_DUE and type_ == DUE:
        return _(_WORDS_OF_DUE[value])
    if type_ in (DATE, DUE, PARTIAL_DATE):
        iso = str(value)
        return datetime.date.fromisoformat(iso) if len(iso) == len("2017-01-20") else czech.date_numeric(iso)
    return value if isinstance(value, int | float) else str(value)


def said(type_: Type, value: Any, library: Library) -> str:
    """Return a value as people read it where no heading says its unit: amounts with Kč."""
    if isinstance(type_, Table):
        return ", ".join(f"{key}: {said(type_.value, item, library)}" for key, item in sorted(value.items()))
    return text(of(type_, value, library)) + (f"{czech.NBSP}Kč" if type_ == MONEY else "")


def named(key: Field, value: Any, library: Library) -> str:
    """Return a value as part of a line where its key is not said: what would say nothing alone has the key's label."""
    if isinstance(value, bool):
        return _(key.label) if value else ""
    words = said(key.type, value, library)
    return words if not isinstance(value, int | float) or key.type == MONEY else f"{_(key.label)} {words}"


def referred(kinds: Iterable[str], id_: str, library: Library) -> str:
    """Return what the document with this id is called; the id where there is none."""
    found = library.referred(kinds, id_)
    return called(found, library) if found else id_


def called(document: Document, library: Library) -> str:
    """Return what people call a document among others: minutes by their group and date."""
    if document.kind_name != "minutes" or "date" not in document.values:
        return document.title
    group = referred(["group"], document.folder, library)
    return f"{group} {czech.date_numeric(document.values['date'].isoformat())}"


def full_name(person: Document) -> str:
    """Return a person's name with its titles, as the city writes it: "Ing. Erich Beneš, MBA"."""
    name = " ".join(person.values[key] for key in ("title_before", "given", "family") if key in person.values)
    return ", ".join(part for part in (name, person.values.get("title_after", "")) if part)


def positions(person: Document, day: datetime.date) -> Iterator[Values]:
    """Yield the positions that a person holds on a day."""
    for position in person.values.get("positions", ()):
        if position and "title" in position and dates.within(day, position.get("since"), position.get("until")):
            yield position


def text(value: Cell) -> str:
    """Return a cell as text: numbers in groups of three digits, with a decimal comma; dates as in Czech."""
    if isinstance(value, datetime.date):
        return czech.date_numeric(value.isoformat())
    return value if isinstance(value, str) else grammar.digits(value)


def plain(value: Any) -> Any:
    """Return a value as JSON has it: codes, ids and ISO 8601 dates."""
    match value:
        case Values():
            return {key: plain(value[key]) for key in value.keys}
        case dict():
            return {str(key): plain(item) for key, item in value.items()}
        case tuple() | list():
            return [plain(item) for item in value]
        case datetime.date():
            return value.isoformat()
    return value
