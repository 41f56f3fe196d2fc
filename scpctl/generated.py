"""What stands in the generated parts of documents: made of what leads to them, in Czech, for readers on a forge."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from scpctl import czech, edit, links
from scpctl.blocks import Block
from scpctl.document import Document, parse
from scpctl.finding import Range, Replacement
from scpctl.language import _, translation
from scpctl.library import Library, with_documents
from scpctl.links import BACK, Graph
from scpctl.model import Values
from scpctl.rules.proceedings import held
from scpctl.rules.tasks import is_open
from scpctl.suggest import did_you_mean, suggestion

NOTHING = "Zatím nic."
DUE = {"immediately": "ihned", "continuously": "průběžně", "next-meeting": "na příštím jednání"}


class Wrong(NamedTuple):
    """A block that can't be filled: where it begins, why, and what to do."""

    place: Range
    message: str
    hint: str


class _Setting(NamedTuple):
    """What a block is made from."""

    document: Document
    library: Library
    graph: Graph


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
    wrong = [
        Wrong(place, message, _("write {value}").format(value="<!-- scpctl:end -->")) for place, message in misplaced
    ]
    if wrong:
        return document.text, wrong
    end = "\r\n" if "\r\n" in document.text else "\n"
    setting = _Setting(document, library, graph)
    replacements = []
    for block in blocks:
        fill = _fitting(block, document)
        if isinstance(fill, Wrong):
            wrong.append(fill)
            continue
        lines = list(fill(setting)) or [NOTHING]
        replacements.append(Replacement(block.place, end.join(["", "", *lines, "", ""])))
    return edit.replaced(document.text, replacements), wrong


def _fitting(block: Block, document: Document) -> Callable[[_Setting], Iterable[str]] | Wrong:
    if block.name not in FILL:
        hint = did_you_mean(suggestion(block.name, FILL)) or _("write one of {choices}").format(choices=", ".join(FILL))
        return Wrong(block.begin, _("there is no block {name}").format(name=block.name), hint)
    kinds, fill = FILL[block.name]
    if kinds and document.kind_name not in kinds:
        message = _("the block {name} does not fit here").format(name=block.name)
        return Wrong(block.begin, message, _("it is for: {kinds}").format(kinds=", ".join(kinds)))
    return fill


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
            group = setting.library.get("group", edge.source.id.partition("/")[0])
            for resolution in edge.source.values.get("resolutions", ()):
                if resolution and resolution.get("fiche") == setting.document.id:
                    text = " ".join(filter(None, (resolution.get("verb"), resolution.get("text"))))
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
    groups = [document] if document.kind_name == "group" else library.of_kind("group")
    rows = []
    for group in groups:
        course: dict[str, tuple[Document, Values]] = {}
        for minutes in held(group, library):
            for task in minutes.values.get("tasks", ()):
                if task and "id" in task:
                    course[task["id"]] = (minutes, task)
        for minutes, task in course.values():
            mine = document.kind_name == "group" or document.id in (task.get("fiche"), task.get("owner"))
            if mine and is_open(task):
                owner = library.get("person", task.get("owner", ""))
                due = str(task.get("due", ""))
                shown = DUE.get(due) or czech.date_numeric(due)
                who = _link(owner, setting) if owner else ""
                rows.append((due, (_cell(task.get("text", "")), who, shown, _link(minutes, setting))))
    return _table(("Úkol", "Odpovídá", "Termín", "Uložen"), [row for _due, row in sorted(rows)])


# The kinds of document that a block is for (any, where none is named), and what fills it.
FILL: Mapping[str, tuple[tuple[str, ...], Callable[[_Setting], Iterable[str]]]] = {
    "backlinks": ((), _backlinks),
    "meetings": (("group",), _meetings),
    "fiches": (("group", "goal"), _fiches),
    "decisions": (("fiche",), _decisions),
    "tasks": (("group", "fiche", "person"), _tasks),
}


def _link(item: Document, setting: _Setting, text: str = "") -> str:
    address = links.written(item.path, setting.document.path)
    return f"[{links.escaped(text or links.caption(item))}]({address})"


def _cell(text: str) -> str:
    return links.escaped(text)


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield a table of Markdown; nothing where there are no rows."""
    if rows:
        yield f"| {' | '.join(columns)} |"
        yield f"|{'---|' * len(columns)}"
        yield from (f"| {' | '.join(row)} |" for row in rows)
