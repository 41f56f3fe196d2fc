"""What templates get: plain values that say what is on the page, one frozen dataclass a template.

The dataclasses are the documentation, too: docs/templates.md is made of their types and of the words beside them. A
text is :class:`Markdown` when it comes from a body and is taken over as it is; every other text appears as written.
Dates are ISO 8601 text, amounts whole Kč.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, NamedTuple, Protocol

from scpctl import czech, display, fields, reporting, tasks
from scpctl.document import Document
from scpctl.finding import Range
from scpctl.language import translation
from scpctl.library import Library
from scpctl.model import Choice


class Markdown(str):
    """Text that is Markdown already."""

    __slots__ = ()


# Beside what a value says, it keeps it out of the public edition: a template there that asks for it fails.
INTERNAL = "internal"


class Setting(NamedTuple):
    """What a document is made of: a record, or with none the whole programme, as it is seen on a day.

    ``item`` is the number of the agenda item that is asked for, ``period`` the first and the last day to tell of. For
    the public edition the library is that of :func:`scpctl.edition.public`. ``revision`` is what was asked for in the
    place of the files, nothing where they were. ``revised`` is the day where it is that of the commit, or of who asked;
    None where it is only that of the clock.
    """

    library: Library
    day: datetime.date
    record: Document | None = None
    item: int | None = None
    period: tuple[datetime.date, datetime.date] | None = None
    is_public: bool = False
    revision: str = ""
    revised: datetime.date | None = None

    @property
    def document(self) -> Document:
        """The record, of templates that are for one."""
        assert self.record is not None
        return self.record


class Context(Protocol):
    """What every template's values have: the day that the document bears."""

    @property
    def date(self) -> str:
        """ISO 8601."""


@dataclass(frozen=True)
class Person:
    """A person, as written in documents."""

    name: Annotated[str, "the name with its titles: Ing. Erich Beneš, MBA"]
    position: Annotated[str, "the position held on the day of the document; may be empty"]
    signature: Annotated[str, "name and position: Ing. Erich Beneš, MBA, ředitel ÚKEP MP"]
    gender: Annotated[str, "f, m, x, or empty where it is not known"]
    dative: Annotated[str, "the name in the 3rd case, to whom a task is given; the name where it is not known"]


@dataclass(frozen=True)
class Task:
    """A task that a meeting has given."""

    id: Annotated[str, "its number"]
    text: Annotated[str, "what is to be done"]
    owner: Annotated[Person | None, "who answers for it; none where that is not known"]
    due: Annotated[str, "the term in words: 30. 6. 2017, ihned, průběžně, do příštího jednání"]
    due_date: Annotated[str, "the day by which it is to be done; empty for one that goes on"]
    state: Annotated[str, "open, done, cancelled or transferred"]
    state_name: Annotated[str, "the state in words: otevřeno, splněno, zrušeno, převedeno"]
    overdue_days: Annotated[int, "how many days an open one is overdue on the day of the document; else 0"]
    done_on: Annotated[str, "the day it was done; may be empty"]
    evidence: Annotated[str, "what shows that it was done; may be empty"]
    note: Annotated[str, "a remark; may be empty", INTERNAL]
    fiche: Annotated[str, "the title of the project it is about; may be empty"]
    group: Annotated[str, "the name of the group whose meeting gave it"]
    given_on: Annotated[str, "the day of the meeting that gave it"]
    is_continuous: Annotated[bool, "whether it goes on and has no term: průběžně"]
    closed_on: Annotated[str, "the day it was done, cancelled or transferred; empty for an open one"]
    late_days: Annotated[int, "how many days after its term it was done; 0 where in time, or where it is not done"]


def task(found: tasks.Task, day: datetime.date, library: Library) -> Task:
    """Write a task as it stands on a day."""
    stated = found.stated
    due, due_on = str(stated.get("due", "")), tasks.due_on(found)
    group, fiche = library.get("group", found.groups[0]), library.get("fiche", stated.get("fiche", ""))
    state = stated.get("state", "open")
    closed_on = tasks.closed_on(found)
    return Task(
        id=stated["id"],
        text=stated.get("text", ""),
        owner=next(iter(people([stated.get("owner")], day, library)), None),
        due=tasks.due_in_words(stated),
        due_date=due_on.isoformat() if due_on else "",
        state=state,
        state_name=label("minutes", "tasks.state", state, library),
        overdue_days=_days_past(due_on, day) if tasks.is_open(stated) else 0,
        done_on=str(stated.get("done_on", "")),
        evidence=stated.get("evidence", ""),
        note=stated.get("note", ""),
        fiche=fiche.title if fiche else "",
        group=group.title if group else found.groups[0],
        given_on=found.given.values["date"].isoformat(),
        is_continuous=due == "continuously",
        closed_on=closed_on.isoformat() if closed_on else "",
        late_days=_days_past(due_on, closed_on) if closed_on and state == "done" else 0,
    )


def _days_past(due_on: datetime.date | None, day: datetime.date) -> int:
    return max(0, (day - due_on).days) if due_on else 0


def people(ids: Iterable[str | None], day: datetime.date, library: Library) -> tuple[Person, ...]:
    """Return the persons with these ids, each once, as they are on a day; those that are not there are left out."""
    found = (library.get("person", id_) for id_ in dict.fromkeys(ids) if id_)
    return tuple(person(one, day) for one in found if one and one.readable)


def person(document: Document, day: datetime.date) -> Person:
    """Write a person as the city does: "Ing. Erich Beneš, MBA, ředitel ÚKEP MP"."""
    name = display.full_name(document)
    position = next((held["title"] for held in display.positions(document, day)), "")
    signature = ", ".join(part for part in (name, position) if part)
    values = document.values
    return Person(name, position, signature, values.get("gender", ""), values.get("dative", name))


def section(document: Document, title: str) -> Markdown:
    """Return the text of a section of a record, links to other records replaced by their words; it may be empty."""
    for found in document.sections():
        if czech.fold(found.heading.title) == czech.fold(title):
            return Markdown(reporting.plain_links(document, found.place).strip())
    return Markdown()


def body(document: Document) -> Markdown:
    """Return the whole text of a record, as :func:`section` does a part of it."""
    return Markdown(reporting.plain_links(document, Range(document.body.start, document.body.end)).strip())


@dataclass(frozen=True)
class Period:
    """The days that a document tells of."""

    first: Annotated[str, "the first day"]
    last: Annotated[str, "the last day"]
    year: Annotated[str, "the year, where the period is a whole one; else empty"]


def span(setting: Setting) -> tuple[datetime.date, datetime.date]:
    """Return the first and the last day to tell of; where nobody asks for others, the year of the day up to it."""
    first, last = setting.period or (datetime.date.min, setting.day)
    return (datetime.date(last.year, 1, 1) if first == datetime.date.min else first), last


def period(setting: Setting) -> Period:
    """Return the period of a document."""
    first, last = span(setting)
    is_year = (first.month, first.day, last) == (1, 1, datetime.date(first.year, 12, 31))
    return Period(first.isoformat(), last.isoformat(), str(first.year) if is_year else "")


def label(kind: str, key: str, code: str, library: Library) -> str:
    """Return the Czech words for a code of a key, such as ``tasks.state``; nothing for none."""
    return translation("cs").gettext(labels(kind, key, library).get(code, code)) if code else ""


def labels(kind: str, key: str, library: Library) -> Mapping[str, str]:
    """Return the codes that a key can have, in order, with their labels, which are not translated yet."""
    field = fields.find(fields.scope(library.config.kinds[kind]), key)
    assert field is not None
    assert isinstance(field.type, Choice)
    return field.type.labels


def by_surname(document: Document) -> tuple[object, ...]:
    """Return what sorts persons as a register does."""
    return czech.sort_key(f"{document.values.get('family', '')} {document.values.get('given', '')}")


def name_of(kind: str, id_: str | None, library: Library) -> str:
    """Return what a record is called; nothing where none is meant."""
    return display.referred([kind], id_, library) if id_ else ""


def names_of(kind: str, ids: Iterable[str | None], library: Library) -> tuple[str, ...]:
    """Return what records are called, each once."""
    return tuple(name_of(kind, id_, library) for id_ in dict.fromkeys(ids) if id_)


def person_of(id_: str | None, setting: Setting) -> Person | None:
    """Return a person as on the day of the document; none where none is meant."""
    return next(iter(people([id_], setting.day, setting.library)), None)
