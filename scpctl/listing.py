"""Documents of one kind, chosen by an expression, sorted and shown in columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from scpctl import compare, czech, display, query
from scpctl.config import Query
from scpctl.document import Document
from scpctl.errors import ScpError
from scpctl.fields import Field
from scpctl.kinds import Kind
from scpctl.language import _
from scpctl.library import Library
from scpctl.model import Choice, Reference
from scpctl.query import Count
from scpctl.suggest import did_you_mean, suggestion

# What is shown where nobody says.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "group": ("id", "name", "status", "chair"),
    "fiche": ("id", "title", "status", "group", "cost_total"),
    "minutes": ("id", "state", "recorder", "next_meeting"),
    "report": ("id", "type", "body", "date"),
    "person": ("id", "family", "given", "title_before"),
    "organisation": ("id", "name", "ico"),
    "goal": ("id", "code", "title", "document"),
    "event": ("id", "title", "start", "place"),
}
Read = TypeVar("Read")


class Words(NamedTuple):
    """A part of what was asked for, and where it was said: an option, or a place in the settings."""

    text: str
    said: str


UNSAID = Words("", "")
OPTIONS = ("--where", "--sort", "--columns")


class Asked(NamedTuple):
    """What is to be listed: documents of a kind that meet all expressions; names of keys, joined by commas.

    A - before a name sorts the other way round.
    """

    kind: Kind
    where: tuple[Words, ...] = ()
    sort: Words = UNSAID
    columns: Words = UNSAID


@dataclass(frozen=True)
class Listing:
    """The documents that were found, of so many ``among``, in order, and the columns to show."""

    kind: Kind
    columns: tuple[Field, ...]
    documents: tuple[Document, ...]
    among: int
    library: Library

    def rows(self) -> list[list[display.Cell]]:
        """Return the cells as people read them."""
        return [
            [display.cell(column.type, column.get(document), self.library) for column in self.columns]
            for document in self.documents
        ]

    def values(self, document: Document) -> dict[str, Any]:
        """Return the values of a document by column, as JSON has them."""
        return {column.name: _plain(column, document) for column in self.columns}


def asked(name: str, options: Mapping[str, str], library: Library) -> Asked:
    """Return what is meant by the name of a kind, or of a query in the settings, and by options.

    The options are ``--where``, an expression, which must hold beside that of the query, and ``--sort`` and
    ``--columns``, which take the place of those of the query. Raises :class:`ScpError` where nothing has the name.
    """
    kinds, queries = library.config.kinds, library.config.queries
    if name not in kinds and name not in queries:
        names = {_(kind.label): kind.name for kind in kinds.values()} | {known: known for known in (*kinds, *queries)}
        near = suggestion(name, names)
        choices = _("write one of {choices}").format(choices=", ".join((*kinds, *queries)))
        hint = did_you_mean(names[near]) if near else choices
        raise ScpError(_("there is no kind and no query {name}").format(name=name), hint)
    query_ = queries.get(name, Query(name))
    saved = {"--where": query_.where, "--sort": query_.sort, "--columns": ",".join(query_.columns)}
    of_query = {option: Words(text, query_.said[option.removeprefix("--")]) for option, text in saved.items() if text}
    of_options = {option: Words(text, option) for option, text in options.items() if text}
    chosen = of_query | of_options
    where = tuple(words["--where"] for words in (of_query, of_options) if "--where" in words)
    return Asked(kinds[query_.kind], where, chosen.get("--sort", UNSAID), chosen.get("--columns", UNSAID))


def listing(library: Library, wanted: Asked, count: Count | None = None) -> Listing:
    """Choose the documents that meet every expression, and sort them.

    What counts links can be shared between lists (:func:`query.counter`). Raises :class:`ScpError` for what is not
    understood.
    """
    kind = wanted.kind
    count = count or query.counter(library)

    def column(name: str, said: str) -> Field:
        return _understood(Words(name, said), lambda text: query.column(text, kind, library, count))

    tests = [_understood(words, lambda text: query.condition(text, kind, library, count)) for words in wanted.where]
    order = [(name.removeprefix("-"), name.startswith("-")) for name in _names(wanted.sort)]
    keys = [(column(name, wanted.sort.said), falling) for name, falling in order]
    names = _names(wanted.columns) or COLUMNS.get(kind.name, ("id", "title"))
    columns = tuple(column(name, wanted.columns.said) for name in names)
    documents = library.of_kind(kind.name)
    chosen = [document for document in documents if all(test(document) for test in tests)]
    for field, falling in reversed(keys):
        chosen = _sorted(chosen, field, library, falling=falling)
    return Listing(kind, columns, tuple(chosen), len(documents), library)


def _names(words: Words) -> list[str]:
    return [name.strip() for name in words.text.split(",") if name.strip()]


def _understood(words: Words, read: Callable[[str], Read]) -> Read:
    """Read an expression; an error says where it was said."""
    try:
        return read(words.text)
    except ScpError as error:
        raise ScpError(f"{words.said}: {error.message}", error.hint, error.excerpt) from None


def _sorted(documents: list[Document], field: Field, library: Library, *, falling: bool) -> list[Document]:
    """Sort by one field; documents that have no value come last in either direction."""
    key = _key(field, library)
    with_keys = [([key(value) for value in field.get(document)], document) for document in documents]
    present = [(min(keys), document) for keys, document in with_keys if keys]
    present.sort(key=lambda item: item[0], reverse=falling)
    return [document for _keys, document in present] + [document for keys, document in with_keys if not keys]


def _key(field: Field, library: Library) -> Callable[[Any], Any]:
    type_ = field.type
    if field.sort == "group":
        raise ScpError(_("nothing can be sorted by {key}").format(key=field.name), f"count({field.name})")
    if isinstance(type_, Choice):
        ranks = {code: number for number, code in enumerate(type_.labels)}
        return lambda code: ranks[code]
    if isinstance(type_, Reference):
        return lambda id_: czech.sort_key(display.referred(type_.kinds, id_, library))
    if field.sort == "date":
        return lambda value: (isinstance(compare.period(value), str), compare.period(value))
    return czech.sort_key if field.sort == "text" else (lambda value: value)


def _plain(column: Field, document: Document) -> Any:
    """Return the value of a column; a list for what is, or stands in, a list, None for what is not set."""
    values = [display.plain(value) for value in column.get(document)]
    if column.many:
        return values
    return values[0] if values else None
