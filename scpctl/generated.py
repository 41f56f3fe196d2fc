"""What stands in the generated parts of documents: made of what leads to them, in Czech, for readers on a forge."""

from __future__ import annotations

import datetime
import itertools
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from scpctl import czech, display, edit, links, listing, meetings, query, tasks
from scpctl.blocks import LIST, Block, misfit
from scpctl.document import MAX_BYTES, Document, parse
from scpctl.errors import ScpError
from scpctl.fields import Field
from scpctl.finding import Range, Replacement
from scpctl.language import _, spoken, translation
from scpctl.library import Library, with_documents
from scpctl.links import BACK, Graph
from scpctl.model import Reference
from scpctl.rules.proceedings import held

NOTHING = "Zatím nic."
EXAMPLE = "<!-- scpctl:begin list fiche --where 'status == approved' -->"


class Wrong(NamedTuple):
    """A block that can't be filled: where it begins, why, what to do, and the lines that show it."""

    place: Range
    message: str
    hint: str
    excerpt: Sequence[str] = ()


class _Setting(NamedTuple):
    """What a block is made from; ``arguments`` are what stands behind its name."""

    document: Document
    library: Library
    graph: Graph
    arguments: str = ""


def refresh(library: Library, chosen: Iterable[str]) -> tuple[Library, list[tuple[Document, Wrong]]]:
    """Return the library with the blocks of the chosen documents, by path, filled anew, and those that can't be."""
    graph = links.graph(library)
    filled, wrong = {}, []
    for item in (library.by_path[path] for path in chosen):
        text, faults = _refreshed(item, library, graph)
        wrong += [(item, fault) for fault in faults]
        if text != item.text:
            filled[item.path] = parse(item.path, text.encode(), library.config.kinds)
    return with_documents(library, filled), wrong


def _refreshed(document: Document, library: Library, graph: Graph) -> tuple[str, list[Wrong]]:
    """Return the text of a document with its blocks filled anew, and those that can't be."""
    blocks, misplaced = document.blocks
    wrong = [Wrong(*fault) for fault in misplaced]
    if wrong:
        return document.text, wrong
    end = "\r\n" if "\r\n" in document.text else "\n"
    setting = _Setting(document, library, graph)
    replacements = []
    room = MAX_BYTES - len(document.text.encode())
    for block in blocks:
        try:
            lines = list(_fitting(block, document)(setting._replace(arguments=block.arguments))) or [NOTHING]
        except ScpError as error:
            wrong.append(Wrong(block.begin, error.message, error.hint, error.excerpt))
            continue
        text = end.join(["", "", *lines, "", ""])
        room -= len(text.encode()) - len(document.text[block.place.start : block.place.end].encode())
        if room < 0:
            message = _("filled, the document would be larger than {limit} bytes").format(limit=MAX_BYTES)
            return document.text, [Wrong(block.begin, message, _("take this block out"))]
        replacements.append(Replacement(block.place, text))
    return edit.replaced(document.text, replacements), wrong


def _fitting(block: Block, document: Document) -> Callable[[_Setting], Iterable[str]]:
    """Return what fills a block. Raises :class:`ScpError` where there is none of its name, or not for the document."""
    if fault := misfit(block, document.kind_name):
        raise ScpError(*fault)
    return FILL[block.name]


def _backlinks(setting: _Setting) -> Iterator[str]:
    edges = setting.graph.incoming.get(setting.document.path, ())
    say = translation("cs").gettext
    for name, label in dict.fromkeys(BACK.values()):
        found = dict.fromkeys(edge.source for edge in edges if edge.back.name == name)
        if found:
            yield f"- {say(label)}: {', '.join(_link(item, setting) for item in found)}"


def _meetings(setting: _Setting) -> Iterator[str]:
    rows = []
    for minutes in reversed(held(setting.document, setting.library)):
        fiches = [edge.target for edge in setting.graph.outgoing.get(minutes.path, ()) if edge.key == "agenda.fiches"]
        discussed = ", ".join(_link(item, setting) for item in dict.fromkeys(fiches))
        rows.append((_link(minutes, setting), minutes.values.get("number", ""), discussed))
    return _table(("Jednání", "Číslo", "Projednané fiche"), rows)


def _fiches(setting: _Setting) -> Iterator[str]:
    say = translation("cs").gettext
    rows = []
    for edge in setting.graph.incoming.get(setting.document.path, ()):
        fiche = edge.source
        if fiche.kind_name == "fiche" and edge.key in ("group", "cooperating_groups", "goals") and fiche.kind:
            status = say(fiche.kind.statuses.get(fiche.values.get("status", ""), ""))
            part = "spolupracuje" if edge.key == "cooperating_groups" else ""
            rows.append((czech.fold(fiche.title), (_link(fiche, setting), status, part)))
    found = [row for _key, row in sorted(rows)]
    columns = ("Fiche", "Stav", "Účast") if any(row[2] for row in found) else ("Fiche", "Stav")
    return _table(columns, [row[: len(columns)] for row in found])


def _decisions(setting: _Setting) -> Iterator[str]:
    rows = []
    for edge in setting.graph.incoming.get(setting.document.path, ()):
        if edge.key == "resolutions.fiche" and "date" in edge.source.values:
            group = setting.library.get("group", edge.source.folder)
            for resolution in edge.source.values.get("resolutions", ()):
                if resolution and resolution.get("fiche") == setting.document.id:
                    text = meetings.resolved(resolution)
                    day = edge.source.values["date"].isoformat()
                    rows.append(
                        (
                            day,
                            (_link(edge.source, setting, czech.date_numeric(day)), group.title if group else "", text),
                        )
                    )
    for resolution in setting.document.values.get("resolutions", ()):
        if resolution and "date" in resolution:
            day = resolution["date"].isoformat()
            rows.append(
                (day, (czech.date_numeric(day), resolution.get("body", ""), f"č. {resolution.get('number', '')}"))
            )
    unique = dict.fromkeys(sorted(rows))
    return _table(("Datum", "Kdo", "Usnesení"), [(row[0], row[1], _cell(row[2])) for _day, row in unique])


def _tasks(setting: _Setting) -> Iterator[str]:
    """Yield the tasks that are open after the last meeting: of a group, about a fiche, or of a person."""
    document, library = setting.document, setting.library
    rows = []
    for given in tasks.by(datetime.date.max, library):
        task = given.stated
        about = given.groups if document.kind_name == "group" else (task.get("fiche"), task.get("owner"))
        if document.id in about and tasks.is_open(task):
            owner = library.get("person", task.get("owner", ""))
            due = str(task.get("due", ""))
            who = _link(owner, setting) if owner else ""
            rows.append((due, (_cell(task.get("text", "")), who, tasks.due_in_words(task), _link(given.last, setting))))
    return _table(("Úkol", "Odpovídá", "Termín", "Uložen"), [row for _due, row in sorted(rows)])


def _list(setting: _Setting) -> Iterable[str]:
    """Return what ``scpctl list`` would, as a table whose rows lead to the documents. Raises :class:`ScpError`.

    In it ``id`` is what the document is called. It says the same on every day, so that only a change of the documents
    makes it stale.
    """
    name, options = _options(setting.arguments)
    wanted = listing.asked(name, options, setting.library)
    if said := next((words.said for words in wanted.where if query.depends_on_day(words.text)), ""):
        message = _("{place}: in a block, today would mean something else every day").format(place=said)
        raise ScpError(message, _("write a date such as 2017-01-20"))
    found = listing.listing(setting.library, wanted._replace(columns=_columns(wanted)), setting.graph.count)
    leading = next((column for column in found.columns if column.name == "id"), None) or next(
        (column for column in found.columns if column.sort != "reference"), None
    )
    with spoken("cs"):
        named = replace(found.columns[0], label=found.kind.label)
        heads = [(named if column.name == "id" else column).heading for column in found.columns]
        rows = [
            [_value(column, document, setting, leads=column is leading) for column in found.columns]
            for document in found.documents
        ]
    return _table(heads, rows, [column.sort == "number" for column in found.columns])


def with_ids(block: Block, library: Library, id_of: Callable[[Document], str]) -> str:
    """Return the arguments of a block that mean the same when documents have other ids.

    They stay as they are where they can't be understood, or where the expression is not written in one piece.
    """
    try:
        name, options = _options(block.arguments) if block.name == LIST else ("", {})
        where = options.get("--where", "")
        if not where or block.arguments.count(where) != 1:
            return block.arguments
        kind = listing.asked(name, options, library).kind
        return block.arguments.replace(where, query.with_ids(where, kind, library, id_of))
    except ScpError:
        return block.arguments


def _options(arguments: str) -> tuple[str, dict[str, str]]:
    """Return what is to be listed, and the options of ``scpctl list``, from what stands behind the name of a block."""
    try:
        words = shlex.split(arguments)
    except ValueError:
        raise ScpError(
            _("a quotation mark is not closed"), _("for example: {example}").format(example=EXAMPLE)
        ) from None
    name, *rest = words or [""]
    if not name or name.startswith("-"):
        message = _("what is to be listed is missing")
        raise ScpError(message, _("for example: {example}").format(example=EXAMPLE))
    options: dict[str, str] = {}
    for option, value in itertools.zip_longest(rest[::2], rest[1::2]):
        if option not in listing.OPTIONS:
            hint = _("write one of {choices}").format(choices=", ".join(listing.OPTIONS))
            raise ScpError(_("there is no option {}").format(option), hint)
        if value is None:
            raise ScpError(
                _("the option {} needs a value").format(option), _("for example: {example}").format(example=EXAMPLE)
            )
        options[option] = value
    return name, options


def _columns(wanted: listing.Asked) -> listing.Words:
    """Return the columns of a block; where nobody says, the document's name stands once."""
    if wanted.columns.text:
        return wanted.columns
    names = [name for name in listing.COLUMNS[wanted.kind.name] if name not in wanted.kind.title]
    return listing.Words(",".join(names), "")


def _value(column: Field, document: Document, setting: _Setting, *, leads: bool) -> str:
    """Return a cell of a list in Markdown, documents as links; one that ``leads`` is a link to its own document."""
    values = column.get(document)
    if column.name == "id":
        return _link(document, setting)
    if isinstance(column.type, Reference):
        targets = [setting.library.referred(column.type.kinds, id_) for id_ in values]
        return ", ".join(
            _link(target, setting) if target else _cell(id_) for target, id_ in zip(targets, values, strict=True)
        )
    text = display.text(display.cell(column.type, values, setting.library))
    return _link(document, setting, text) if leads else _cell(text)


# What fills each of :data:`scpctl.blocks.KINDS`.
FILL: Mapping[str, Callable[[_Setting], Iterable[str]]] = {
    "backlinks": _backlinks,
    "meetings": _meetings,
    "fiches": _fiches,
    "decisions": _decisions,
    "tasks": _tasks,
    LIST: _list,
}


def _link(item: Document, setting: _Setting, text: str = "") -> str:
    address = links.written(item.path, setting.document.path)
    return f"[{links.escaped(text or links.caption(item))}]({address})"


def _cell(text: str) -> str:
    return links.escaped(text)


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]], are_numbers: Sequence[bool] = ()) -> Iterator[str]:
    """Yield a table of Markdown; nothing where there are no rows."""
    if rows:
        rules = ["---:" if number else "---" for number in are_numbers or [False] * len(columns)]
        yield f"| {' | '.join(columns)} |"
        yield f"|{'|'.join(rules)}|"
        yield from (f"| {' | '.join(row)} |" for row in rows)
